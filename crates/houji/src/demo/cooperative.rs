//! The book of a farmers' cooperative in one village, under the example of a chart that comes as data. Pure.

use super::books::{Bookwork, Keeping, TILL, keeper};
use super::entries::lines;
use super::people::Folk;
use crate::books::charts;
use crate::books::model::{BookKind, PartyId};
use crate::house::Fault;
use crate::registry::Places;
use houji_base::{Day, DivisionCode, Moment, Month};

/// What the book begins with.
const OPENING: &str = "D 101 600;D 102 86000;D 121 12000;D 151 64000;C 152 9600;C 211 4000;C 235 20000;C 301 110000;\
    C 322 13000;C 332.02 6000";
/// What is entered: in which month after the first, on which day, what for and how. The parties are two members.
const ENTRIES: [(i64, i64, &str, &str); 17] = [
    (0, 3, "收购成员的苹果", "D 121 42000;C 114@0 24000;C 114@1 18000"),
    (0, 6, "付收购款", "D 114@0 24000;C 102 24000"),
    (0, 12, "卖出苹果", "D 102 46500;C 501 46500"),
    (0, 12, "结转卖出苹果的成本", "D 521 38000;C 121 38000"),
    (0, 20, "付运费和装卸费", "D 521 1860;C 102 1860"),
    (1, 6, "收代购农资的服务费", "D 102 3200;C 501 3200"),
    (1, 9, "付办公费和水电费", "D 522 640;C 102 640"),
    (1, 15, "收冷库扶持款", "D 102 30000;C 235 30000"),
    (1, 20, "买冷藏设备", "D 151 28000;C 102 28000"),
    (1, 20, "扶持款买成设备", "D 235 28000;C 311 28000"),
    (1, 25, "存款利息", "D 102 58.60;C 502 58.60"),
    (1, 31, "提折旧", "D 521 1600;C 152 1600"),
    (2, 12, "付盈余返还", "D 221 4300;C 102 4300"),
    (2, 15, "付剩余盈余", "D 222 2000;C 102 2000"),
    (2, 20, "买化肥，先付一部分", "D 121 15600;C 102 9600;C 211 6000"),
    (3, 2, "代卖成员的苹果", "D 102 12000;C 114@1 12000"),
    (3, 8, "付办公费", "D 522 380;C 101 380"),
];
/// What is given out of the year's result, once it is known.
const GIVEN: [(&str, &str); 3] = [
    ("提取盈余公积", "D 332.01.01 760;C 322 760"),
    ("按交易量返还盈余", "D 332.01.02 4300;C 221 4300"),
    ("按出资分配剩余盈余", "D 332.01.03 2000;C 222 2000"),
];

fn at(day: Day, hour: i64) -> Moment {
    day.start().plus_hours(hour)
}

/// The book, for the last village of the bookkeeper's township; it began two months before the year.
pub(super) fn cooperative(
    villages: &[DivisionCode],
    places: &Places,
    folk: &Folk,
    now: Moment,
    next_id: &mut impl FnMut() -> i64,
) -> Result<Option<Keeping>, Fault> {
    // Where the demo's bookkeeper sees it, else anywhere.
    let town = DivisionCode::from_i64(TILL).ok().and_then(DivisionCode::town);
    let seen = villages.iter().rev().filter(|village| village.town() == town);
    let mut all = seen.chain(villages.iter().rev());
    let kept = all.find_map(|village| Some((*village, keeper(folk, *village)?)));
    let this = Month::of(now.day());
    let (Some((place, by)), Some(january)) = (kept, Month::new(this.year(), 1)) else { return Ok(None) };
    let standard = charts::example().ok_or_else(|| Fault::new("the example of a chart cannot be read"))?;
    let (december, first) = (january.before(), january.before().before());
    let members =
        ["二组解家", "五组畅家"].map(|name| (PartyId::from_i64(next_id()), "member", name.to_owned()));
    let parties: Vec<PartyId> = members.iter().map(|(id, ..)| *id).collect();
    let mut deeds = vec![(at(first.first_day(), 9), Bookwork::Open(lines(OPENING, &parties)?))];
    for (months, number, summary, entry) in ENTRIES {
        let month = (0..months).fold(first, |month, _| month.next());
        let day = month.first_day().plus_days(number.saturating_sub(1));
        deeds.push((at(day, 15), Bookwork::Post(day, summary.to_owned(), lines(entry, &parties)?)));
    }
    let ends = january.first_day().plus_days(5);
    deeds.push((at(ends, 9), Bookwork::YearEnd(december.year())));
    for (minutes, (summary, entry)) in (10i64..).step_by(10).zip(GIVEN) {
        let post = Bookwork::Post(december.last_day(), summary.to_owned(), lines(entry, &parties)?);
        deeds.push((at(ends, 9).plus_minutes(minutes), post));
    }
    deeds.push((at(ends, 10), Bookwork::YearEnd(december.year())));
    let mut month = first;
    while month < this {
        deeds.push((at(month.next().first_day().plus_days(5), 11), Bookwork::Close(month)));
        month = month.next();
    }
    deeds.retain(|(at, _)| *at <= now);
    deeds.sort_by_key(|(at, _)| *at);
    let (kind, name) = (BookKind::Cooperative, format!("{}硕果果业专业合作社", plain(&places.name(place))));
    Ok(Some(Keeping { place, kind, standard, name, first, by, parties: members.into(), deeds }))
}

/// A village's name without the word for a village.
fn plain(name: &str) -> &str {
    name.strip_suffix('村').unwrap_or(name)
}
