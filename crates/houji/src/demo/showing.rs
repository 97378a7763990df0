//! What villages publish besides: what was decided in four steps, what was let, works and their money, resources, what watches the
//! cash, what members were given, subsidies and village rules; and, for party members alone, dues, appraisals and honours. A few
//! villages each. Pure.

use super::boards::Hanging;
use super::books::{Bookwork, Keeping};
use super::cast::{OTHER_VILLAGE, VILLAGE};
use super::chance::Chance;
use super::dealings::Dealing;
use super::holdings::Holding;
use super::leases::Leasing;
use super::shares::Sharing;
use crate::books::model::BookKind;
use crate::members::decide::Work;
use crate::notices::model::{Cycle, Period};
use houji_base::{Day, Level, Moment, Month, WorkCalendar};

/// One in so many villages publishes what was decided or let.
const FACTS: usize = 6;
/// The same of what comes on a day of the year, each item in other villages.
const DAYS: usize = 12;

/// What comes on a day of the year: item, month, day, and which of every [`DAYS`] villages publish it besides the shown ones.
const OCCASIONS: [(&str, i64, i64, usize); 3] = [("V06", 4, 20, 1), ("V16", 5, 12, 7), ("P07", 7, 1, 3)];
/// What is told of a period that has ended: item, months, month and day on which it hangs, and which villages.
const PERIODS: [(&str, i64, i64, i64, usize); 4] =
    [("P05", 6, 1, 12, 3), ("P05", 6, 7, 10, 3), ("P06", 12, 1, 16, 3), ("F08", 3, 10, 14, 2)];

/// Adds to the deeds of every book what its village publishes besides.
pub(super) fn show(
    kept: &mut [Keeping],
    (seed, days): (u64, i64),
    (calendar, now): (&WorkCalendar, Moment),
    next_id: &mut impl FnMut() -> i64,
) {
    // A village publishes beside the book of its collective; the committee's own book is no second village, and a
    // township has nobody who signs for one.
    let collectives = kept
        .iter_mut()
        .filter(|keeping| keeping.kind == BookKind::Collective && keeping.place.level() == Level::Village);
    for (nth, keeping) in collectives.enumerate() {
        let village = keeping.place;
        let is_shown = [VILLAGE, OTHER_VILLAGE].contains(&village.as_i64());
        let since = now.day().plus_days(days.saturating_neg()).max(keeping.first.first_day());
        let mut planned = planned(keeping, (nth, is_shown), calendar, now);
        planned.retain(|(_, _, day)| *day > since && *day < now.day());
        let mut hanging = Hanging::of((seed, nth), village, (calendar, days, now), &mut *next_id);
        hanging.chance = Chance::of(seed, &format!("more boards of {village}"));
        for (item, period, day) in planned {
            hanging.one((item, period), calendar.next_working(day), false);
        }
        let made = hanging.made.into_iter().filter(|(at, _)| *at <= now);
        keeping.deeds.extend(made.map(|(at, board)| (at, Bookwork::Hang(board))));
        keeping.deeds.sort_by_key(|(at, _)| *at);
    }
}

/// Item, for which time, and the day from which it hangs.
type Planned = (&'static str, Period, Day);

fn planned(
    keeping: &Keeping,
    (nth, is_shown): (usize, bool),
    calendar: &WorkCalendar,
    now: Moment,
) -> Vec<Planned> {
    let tells = is_shown || nth % FACTS == 0;
    let after = |day: Day| calendar.next_working(day.plus_days(1));
    let mut all: Vec<Planned> = Vec::new();
    for (at, deed) in &keeping.deeds {
        let day = at.day();
        match deed {
            Bookwork::Deal(Dealing::Decide(matter)) if tells && matter.form.kind == "four_steps" => {
                all.push(("V02", Period::Occasion(day), after(day)));
            }
            Bookwork::Lease(Leasing::Record(..)) if tells => {
                all.push(("S02", Period::Occasion(day), after(day)));
            }
            Bookwork::Deal(Dealing::Project(..)) => {
                all.push(("V03", Period::Occasion(day), after(day)));
                all.push(("S03", Period::Occasion(day), after(day)));
            }
            // Resources are told of once they are entered, for the quarter that ended before.
            Bookwork::Hold(Holding::Plot(_)) if tells && all.iter().all(|one| one.0 != "F05") => {
                let quarter = Period::of(Cycle::Quarterly, day.plus_months(-3));
                all.extend(quarter.map(|quarter| ("F05", quarter, after(day))));
            }
            Bookwork::Share(Sharing::Step(Work::Publish(day))) => {
                let year = Month::new(i64::from(day.year()).saturating_sub(1), 1);
                all.extend(year.map(|first| ("F07", Period::Months(first, 12), after(*day))));
            }
            _ => {}
        }
    }
    let years = [i64::from(now.day().year()).saturating_sub(1), i64::from(now.day().year())];
    for year in years {
        let on = |month: i64, day: i64| {
            Month::new(year, month).map(|month| (month, month.first_day().plus_days(day.saturating_sub(1))))
        };
        let of = |which: usize| is_shown || nth % DAYS == which;
        for (item, month, day, _) in OCCASIONS.into_iter().filter(|one| of(one.3)) {
            all.extend(on(month, day).map(|(_, day)| (item, Period::Occasion(day), day)));
        }
        for (item, months, month, day, _) in PERIODS.into_iter().filter(|one| of(one.4)) {
            let Some((month, day)) = on(month, day) else { continue };
            let first = (0..months).fold(month, |month, _| month.before());
            all.push((item, Period::Months(first, months), day));
        }
    }
    all
}
