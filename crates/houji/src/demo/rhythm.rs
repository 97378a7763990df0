//! When people write and when offices work. Pure.

use super::chance::Chance;
use crate::appeals::model::Category;
use houji_base::{Day, Moment, WorkCalendar};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// How likely somebody writes in an hour of the day: before work, at noon, after supper; hardly ever at night.
const WRITING: [(i64, i64); 19] = [
    (1, 5),
    (4, 6),
    (9, 7),
    (10, 8),
    (9, 9),
    (7, 10),
    (5, 11),
    (6, 12),
    (4, 13),
    (3, 14),
    (4, 15),
    (4, 16),
    (5, 17),
    (8, 18),
    (10, 19),
    (9, 20),
    (5, 21),
    (2, 22),
    (1, 23),
];

/// A moment of a day at which a villager might write.
pub(super) fn writing_time(chance: &mut Chance, day: Day) -> Moment {
    let hour = chance.weighed(&WRITING).copied().unwrap_or(9);
    day.start().plus_hours(hour).plus_millis(chance.below(HOUR))
}

/// A moment of a day at which an office works: 8:10 to 11:50 or 14:30 to 17:50.
pub(super) fn office_time(chance: &mut Chance, day: Day) -> Moment {
    let (from, minutes) = if chance.percent(58) { (490, 220) } else { (870, 200) };
    day.start().plus_minutes(from).plus_millis(chance.below(minutes * MINUTE))
}

/// True in an office's hours.
pub(super) fn is_office_time(at: Moment) -> bool {
    let minutes = at.day().start().until(at) / MINUTE;
    (490..710).contains(&minutes) || (870..1070).contains(&minutes)
}

/// How likely a day is for writing, against other days: working days before others, few in a long holiday and in
/// the weeks of harvest, many when people are home again after the Spring Festival.
pub(super) fn weight(calendar: &WorkCalendar, day: Day) -> i64 {
    if holiday(calendar, day) {
        return 4;
    }
    let usual = if calendar.is_working(day) { 20 } else { 10 };
    let back_home = (1..=12).any(|days| day.month() <= 3 && holiday(calendar, day.plus_days(-days)));
    usual * season(day) / 10 * if back_home { 3 } else { 2 }
}

/// One of a row of at least six free days: the Spring Festival, the days of October.
fn holiday(calendar: &WorkCalendar, day: Day) -> bool {
    let free = |step: i64| (1..6).take_while(|n| !calendar.is_working(day.plus_days(n * step))).count();
    !calendar.is_working(day) && free(1).saturating_add(free(-1)) >= 5
}

/// The farming year: sowing and the wheat harvest leave no time to write; water, rain and money do the rest.
fn season(day: Day) -> i64 {
    match (day.month(), day.day()) {
        (6, 3..=18) | (9, 22..=30) | (10, 1..=14) => 6,
        (3..=5, _) => 12,
        (7..=8, _) => 13,
        (12 | 1, _) => 11,
        _ => 10,
    }
}

/// What people write about in a month, in tenths of the usual.
pub(super) fn subjects(month: i8) -> Vec<(i64, Category)> {
    use Category as C;
    let at = usize::try_from(month.saturating_sub(1)).unwrap_or(0);
    let of = |year: [i64; 12]| year.get(at).copied().unwrap_or(10);
    vec![
        (of([14, 12, 11, 11, 11, 12, 16, 16, 12, 11, 12, 14]), C::Utilities),
        (of([8, 10, 10, 10, 11, 16, 16, 15, 11, 12, 9, 8]), C::Sanitation),
        (of([2, 4, 14, 16, 14, 12, 15, 14, 6, 6, 5, 3]), C::FieldWater),
        (of([11, 9, 7, 7, 7, 7, 9, 7, 7, 8, 9, 12]), C::CollectiveMoney),
        (of([6, 6, 9, 9, 9, 8, 8, 9, 8, 9, 9, 7]), C::LandHousing),
        (of([2, 3, 5, 8, 9, 10, 9, 6, 5, 5, 4, 3]), C::Subsidies),
        (of([10, 9, 7, 6, 6, 6, 6, 7, 7, 8, 9, 11]), C::Welfare),
        (of([5, 7, 5, 4, 4, 5, 6, 10, 10, 8, 9, 8]), C::HealthSchool),
        (of([7, 9, 8, 9, 9, 9, 8, 8, 8, 9, 8, 7]), C::Neighbours),
        (of([8, 7, 4, 4, 4, 8, 7, 7, 5, 6, 6, 8]), C::Safety),
        (of([8, 6, 5, 6, 5, 5, 8, 5, 5, 6, 5, 7]), C::Disclosure),
        (of([5, 9, 7, 5, 5, 4, 5, 6, 6, 5, 5, 5]), C::Enquiry),
        (of([5, 9, 6, 4, 4, 3, 4, 4, 4, 4, 4, 5]), C::Suggestion),
        (of([6, 6, 6, 6, 6, 7, 6, 7, 6, 6, 6, 6]), C::Other),
        (2, C::CadreVillage),
        (1, C::CadreTown),
    ]
}

/// The latest waking moment that lies `minutes` before now; in the small hours, the evening before.
pub(super) fn lately(now: Moment, minutes: i64) -> Moment {
    let at = now.plus_minutes(-minutes);
    let day = at.day();
    if at < day.start().plus_hours(6) {
        day.plus_days(-1).end().plus_minutes(-(120_i64.saturating_add(minutes / 10)))
    } else {
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_writes_in_the_small_hours_and_most_write_by_day() {
        let day = Day::parse("2026-03-02").unwrap();
        let mut chance = Chance::of(1, "writing");
        let hours: Vec<u8> = (0..2000).map(|_| writing_time(&mut chance, day).clock().0).collect();
        assert!(hours.iter().all(|hour| (5..24).contains(hour)));
        let night = hours.iter().filter(|hour| **hour < 6 || **hour >= 22).count();
        let rush = hours.iter().filter(|hour| matches!(hour, 7..=9 | 18..=20)).count();
        assert!(night < 120 && rush > 900, "{night} at night, {rush} in the rush");
    }

    #[test]
    fn offices_keep_their_hours() {
        let day = Day::parse("2026-03-02").unwrap();
        let mut chance = Chance::of(1, "office");
        for _ in 0..500 {
            let at = office_time(&mut chance, day);
            let (hour, minute) = at.clock();
            let minutes = i64::from(hour) * 60 + i64::from(minute);
            assert!((490..710).contains(&minutes) || (870..1070).contains(&minutes), "{hour}:{minute}");
            assert!(at.day() == day && is_office_time(at));
        }
    }

    #[test]
    fn the_year_has_its_rhythm() {
        let off = |text| (Day::parse(text).unwrap(), houji_base::DayKind::Off);
        let festival = ["16", "17", "18", "19", "20", "21", "22", "23"].map(off_day);
        let calendar = WorkCalendar::new(festival.into_iter().chain([off("2026-05-01")]));
        let at = |text| weight(&calendar, Day::parse(text).unwrap());
        assert!(at("2026-02-18") < at("2026-02-07") && at("2026-02-07") < at("2026-02-06"));
        assert!(at("2026-02-25") > at("2026-02-05"), "home again");
        assert!(at("2026-06-10") < at("2026-06-24") && at("2026-06-24") < at("2026-07-08"));
        assert!(at("2026-05-01") * 2 == at("2026-05-06"), "one free day is no long holiday");
        for month in 1..=12 {
            let subjects = subjects(month);
            assert_eq!(subjects.len(), Category::ALL.len());
            assert!(subjects.iter().all(|(weight, _)| *weight > 0), "{month}");
        }
    }

    fn off_day(day: &str) -> (Day, houji_base::DayKind) {
        (Day::parse(&format!("2026-02-{day}")).unwrap(), houji_base::DayKind::Off)
    }

    #[test]
    fn lately_is_never_in_the_small_hours() {
        let day = Day::parse("2026-03-02").unwrap();
        let ten = day.start().plus_hours(10);
        assert_eq!(lately(ten, 35), ten.plus_minutes(-35));
        for hour in 0..24 {
            for minutes in [35, 150] {
                let now = day.start().plus_hours(hour);
                let at = lately(now, minutes);
                assert!(at < now && at.clock().0 >= 6, "{hour}: {at:?}");
            }
        }
    }
}
