//! Books beside those of the villages' collectives: a township's of the older accounting system, which goes over to
//! the newer one with the new year, one that a village's committee keeps of its own, and a cooperative's. Pure.

use super::books::{Bookwork, Keeping, keeper};
use super::cooperative::cooperative;
use super::entries::lines;
use super::people::Folk;
use crate::books::commands::Except;
use crate::books::model::{BookId, BookKind, PartyId, Standard};
use crate::house::Fault;
use crate::registry::Places;
use houji_base::{Day, DivisionCode, Moment, Month};

/// What the township's book begins with: works under way and a disposal besides, whose codes change places.
const OLD: &str = "D 101 300;D 102 52000;D 112 8000;D 151 260000;C 152 41000;D 154 36000;D 153 2200;C 202 15500;\
    C 301 180000;C 311 100000;C 322.02 22000";
/// What the committee's book begins with.
const COMMITTEE: &str = "D 101 420;D 102 18600;C 211 3600;C 322.02 15420";

fn at(day: Day, hour: i64) -> Moment {
    day.start().plus_hours(hour)
}

fn post(day: Day, summary: &str, entry: &str) -> Result<(Moment, Bookwork), Fault> {
    Ok((at(day, 15), Bookwork::Post(day, summary.to_owned(), lines(entry, &[])?)))
}

/// The books, for the first village that has a keeper.
pub(super) fn beside(
    villages: &[DivisionCode],
    places: &Places,
    folk: &Folk,
    now: Moment,
    next_id: &mut impl FnMut() -> i64,
) -> Result<Vec<Keeping>, Fault> {
    let kept = villages.iter().find_map(|village| Some((*village, village.town()?, keeper(folk, *village)?)));
    let Some((village, town, by)) = kept else { return Ok(Vec::new()) };
    let this = Month::of(now.day());
    let Some(january) = Month::new(this.year(), 1) else { return Ok(Vec::new()) };
    let (december, november) = (january.before(), january.before().before());
    let day = |month: Month, number: i64| month.first_day().plus_days(number);
    let old = vec![
        (at(november.first_day(), 9), Bookwork::Open(lines(OLD, &[])?)),
        post(day(november, 11), "收门面房租金", "D 102 6000;C 501 6000")?,
        (at(day(december, 4), 10), Bookwork::Close(november)),
        post(day(december, 8), "付办公费", "D 541 480;C 102 480")?,
        (at(day(january, 5), 9), Bookwork::YearEnd(december.year())),
        (at(day(january, 5), 10), Bookwork::Close(december)),
        (at(day(january, 8), 10), Bookwork::GoOver),
    ];
    let own = committee(january, this)?;
    let keeping =
        |(place, kind, standard): (DivisionCode, BookKind, Standard), name: String, first, deeds| {
            let mut deeds: Vec<(Moment, Bookwork)> = deeds;
            deeds.retain(|(at, _)| *at <= now);
            Keeping { place, kind, standard, name, first, by, parties: Vec::new(), deeds }
        };
    let (town_name, village_name) = (places.name(town), places.name(village));
    let mut kept = vec![
        keeping(
            (town, BookKind::Collective, Standard::S2004),
            format!("{town_name}股份经济合作联合社"),
            november,
            old,
        ),
        keeping(
            (village, BookKind::Committee, Standard::S2023),
            format!("{village_name}民委员会"),
            january,
            own,
        ),
    ];
    kept.extend(cooperative(villages, places, folk, now, next_id)?);
    Ok(kept)
}

/// The committee's year, as far as it has come.
fn committee(january: Month, this: Month) -> Result<Vec<(Moment, Bookwork)>, Fault> {
    let (february, day) = (january.next(), |month: Month, number: i64| month.first_day().plus_days(number));
    let mut own = vec![
        (at(january.first_day(), 9), Bookwork::Open(lines(COMMITTEE, &[])?)),
        post(day(january, 12), "收办公经费", "D 102 5000;C 503 5000")?,
        post(day(january, 20), "付水电费", "D 513.04 316.40;C 102 316.40")?,
        // A bill that came late is posted into the closed month.
        (at(day(february, 10), 10), Bookwork::Except(january, day(february, 12))),
        (
            at(day(february, 10), 15),
            Bookwork::Post(
                day(january, 27),
                "补记1月网络费".to_owned(),
                lines("D 513.02 58.00;C 102 58.00", &[])?,
            ),
        ),
    ];
    // Its months are closed too, or the village could publish nothing.
    let mut month = january;
    while month < this {
        own.push((at(day(month.next(), 4), 11), Bookwork::Close(month)));
        month = month.next();
    }
    own.sort_by_key(|(at, _)| *at);
    Ok(own)
}

/// The exception to a closed month that a leader opens for a bill that came late.
pub(super) fn exception(book: BookId, (month, last): (Month, Day), salt: [u8; 16]) -> Except {
    let (asked, reason) = ("代理会计", "网络费的发票 2 月才送到，漏记了");
    Except { book, month, asked: asked.to_owned(), reason: reason.to_owned(), most: 1, last, salt }
}

impl Keeping {
    /// The book of a village's collective.
    pub(super) fn collective(
        place: DivisionCode,
        (name, first, by): (String, Month, usize),
        parties: Vec<(PartyId, &'static str, String)>,
        deeds: Vec<(Moment, Bookwork)>,
    ) -> Keeping {
        let (kind, standard) = (BookKind::Collective, Standard::S2023);
        Keeping { place, kind, standard, name, first, by, parties, deeds }
    }
}
