//! When people write and when offices work. Pure.

use super::chance::Chance;
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

/// How likely a day is for writing, against other days.
pub(super) fn weight(calendar: &WorkCalendar, day: Day) -> i64 {
    if calendar.is_working(day) { 10 } else { 5 }
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
            assert_eq!(at.day(), day);
        }
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
