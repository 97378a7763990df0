//! What villages publish besides: what was decided, what was let, works and their money, what was asked and answered; what is
//! typed on a day of the year or of a period; and, for party members alone, dues, appraisals and honours. The shown villages
//! publish whatever they have of it, others a part each. Pure.

use super::boards::{Act, Hanging};
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
use std::collections::BTreeMap;

/// One in so many villages publishes what was decided or let.
const FACTS: usize = 6;
/// The same of what comes on a day of the year, each item in other villages.
const DAYS: usize = 12;

/// What comes on a day of the year: item, month, day, and which of every [`DAYS`] villages publish it besides the shown ones.
const OCCASIONS: [(&str, i64, i64, usize); 11] = [
    ("P01", 3, 18, 2),
    ("P04", 6, 10, 4),
    ("P07", 7, 1, 3),
    ("P10", 9, 9, 8),
    ("P11", 1, 26, 9),
    ("S01", 8, 17, 10),
    ("V05", 8, 6, 10),
    ("V06", 4, 20, 1),
    ("V09", 5, 21, 11),
    ("V16", 5, 12, 7),
    ("V21", 11, 4, 5),
];
/// What is told of months that have ended: item, months, month and day on which it hangs, and which villages. The shown ones
/// tell each time.
const ENDED: [(&str, i64, i64, i64, usize); 14] = [
    ("F08", 3, 10, 14, 2),
    ("P05", 6, 1, 12, 3),
    ("P06", 12, 1, 16, 3),
    ("P09", 12, 2, 20, 4),
    ("S05", 12, 2, 25, 7),
    ("V04", 3, 10, 15, 0),
    ("V07", 3, 7, 14, 2),
    ("V08", 3, 4, 15, 5),
    ("V10", 12, 2, 24, 1),
    ("V11", 6, 1, 13, 9),
    ("V14", 3, 1, 16, 8),
    ("V17", 3, 10, 16, 6),
    ("V18", 6, 7, 13, 10),
    ("V19", 6, 7, 15, 11),
];
/// What is told of the year that has begun: item, month and day on which it hangs, and which villages.
const BEGUN: [(&str, i64, i64, usize); 4] =
    [("F01", 2, 24, 5), ("P02", 1, 21, 2), ("P08", 2, 22, 9), ("V15", 1, 24, 6)];

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
        let hung = keeping.deeds.iter().filter_map(|(_, deed)| match deed {
            Bookwork::Hang(board) => Some((board.item, board.period)),
            _ => None,
        });
        let mut told: Vec<(&str, Period)> = hung.collect();
        let mut planned = planned(keeping, (nth, is_shown), calendar, now);
        planned.retain(|(item, period, day)| {
            let is_new = *day > since && *day < now.day() && !told.contains(&(*item, *period));
            told.extend(is_new.then_some((*item, *period)));
            is_new
        });
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
    let mut all = of_deeds(keeping, is_shown || nth % FACTS == 0, calendar);
    let this = i64::from(now.day().year());
    for year in [this.saturating_sub(1), this] {
        all.extend(of_year(year, |which| is_shown || nth % DAYS == which, is_shown));
    }
    all
}

/// What follows from what was done; `tells` says that the village tells of what most do not.
fn of_deeds(keeping: &Keeping, tells: bool, calendar: &WorkCalendar) -> Vec<Planned> {
    let after = |day: Day| calendar.next_working(day.plus_days(1));
    let on = |item, day| (item, Period::Occasion(day), after(day));
    let mut all: Vec<Planned> = Vec::new();
    let mut asked = BTreeMap::new();
    for (at, deed) in &keeping.deeds {
        let day = at.day();
        match deed {
            Bookwork::Deal(Dealing::Decide(matter)) if tells => match matter.form.kind.as_str() {
                "four_steps" => all.push(on("V02", day)),
                "levy" => all.extend([on("V12", day), on("S04", day)]),
                _ => {}
            },
            Bookwork::Lease(Leasing::Record(..)) if tells => all.push(on("S02", day)),
            Bookwork::Deal(Dealing::Project(..)) => all.extend([on("V03", day), on("S03", day)]),
            // Resources are told of once they are entered, for the quarter that ended before.
            Bookwork::Hold(Holding::Plot(_)) if tells && all.iter().all(|one| one.0 != "F05") => {
                let quarter = Period::of(Cycle::Quarterly, day.plus_months(-3));
                all.extend(quarter.map(|quarter| ("F05", quarter, after(day))));
            }
            Bookwork::Share(Sharing::Step(Work::Publish(day))) => {
                let year = Month::new(i64::from(day.year()).saturating_sub(1), 1);
                all.extend(year.map(|first| ("F07", Period::Months(first, 12), after(*day))));
            }
            Bookwork::Hang(board) if board.act == Act::Ask => drop(asked.insert(board.id, day)),
            // What was asked is told once it is answered.
            Bookwork::Hang(board) if board.act == Act::Answer => {
                let asked = asked.remove(&board.id);
                all.extend(asked.map(|asked| ("V20", Period::Occasion(asked), after(day))));
            }
            _ => {}
        }
    }
    all
}

/// What comes with the days of a year; `of` says whether the village publishes what so many of every [`DAYS`] do.
fn of_year(year: i64, of: impl Fn(usize) -> bool, each_time: bool) -> Vec<Planned> {
    let on = |month: i64, day: i64| {
        Month::new(year, month).map(|month| (month, month.first_day().plus_days(day.saturating_sub(1))))
    };
    let mut all: Vec<Planned> = Vec::new();
    for (item, month, day, _) in OCCASIONS.into_iter().filter(|one| of(one.3)) {
        all.extend(on(month, day).map(|(_, day)| (item, Period::Occasion(day), day)));
    }
    for (item, months, month, day, _) in ENDED.into_iter().filter(|one| of(one.4)) {
        let times = if each_time { 12_i64.div_euclid(months) } else { 1 };
        let turn = |n: i64| (month.saturating_sub(1).saturating_add(n.saturating_mul(months))).rem_euclid(12);
        for (begins, day) in (0..times).filter_map(|n| on(turn(n).saturating_add(1), day)) {
            // A period of so many months ends with the last that begins a new one.
            let over = (begins.month().saturating_sub(1)).rem_euclid(months);
            let first = (0..months.saturating_add(over)).fold(begins, |month, _| month.before());
            all.push((item, Period::Months(first, months), day));
        }
    }
    for (item, month, day, _) in BEGUN.into_iter().filter(|one| of(one.3)) {
        let january = Month::new(year, 1).zip(on(month, day));
        all.extend(january.map(|(first, (_, day))| (item, Period::Months(first, 12), day)));
    }
    all
}
