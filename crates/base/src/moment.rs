//! Points in time, to the millisecond.

use serde::{Deserialize, Serialize};

use crate::Day;
use crate::day::{FIRST_NUMBER, LAST_NUMBER};

/// Shanghai has been at UTC+8 without summer time since 1991.
pub(crate) const SHANGHAI_OFFSET_MS: i64 = 8 * HOUR_MS;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const MINUTE_MS: i64 = 60_000;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z. Arithmetic stops at the ends of `i64`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// The moment this many milliseconds after the start of 1970 (UTC).
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the start of 1970 (UTC).
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This moment moved by milliseconds.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This moment moved by minutes.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_millis(minutes.saturating_mul(MINUTE_MS))
    }

    /// This moment moved by hours.
    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Self {
        self.plus_millis(hours.saturating_mul(HOUR_MS))
    }

    /// Milliseconds from this moment to `other`; negative when `other` is earlier.
    #[must_use]
    pub const fn until(self, other: Self) -> i64 {
        other.0.saturating_sub(self.0)
    }

    /// The calendar day in Shanghai. Moments outside the years a [`Day`] knows give its first or last day.
    #[must_use]
    pub fn day(self) -> Day {
        Day::from_number(self.shanghai_ms().div_euclid(DAY_MS))
    }

    /// Hour and minute on a clock in Shanghai.
    #[must_use]
    pub fn clock(self) -> (u8, u8) {
        let minutes = self.shanghai_ms().rem_euclid(DAY_MS) / MINUTE_MS;
        // Both parts are below 60, so the fallback is never taken.
        (u8::try_from(minutes / 60).unwrap_or(0), u8::try_from(minutes % 60).unwrap_or(0))
    }

    /// UTC to the second, as "2026-03-02T10:00:00Z". Moments outside the years a [`Day`] knows are written as
    /// the first or last second of those years.
    #[must_use]
    pub fn iso(self) -> String {
        let first = FIRST_NUMBER.saturating_mul(DAY_MS);
        let last = LAST_NUMBER.saturating_add(1).saturating_mul(DAY_MS).saturating_sub(1);
        let millis = self.0.clamp(first, last);
        let day = Day::from_number(millis.div_euclid(DAY_MS));
        let seconds = millis.rem_euclid(DAY_MS) / 1000;
        // Nearly every answer tells some; by digits that takes a tenth of what formatting takes.
        let mut text = String::with_capacity("2026-03-02T10:00:00Z".len());
        for (number, digits, after) in [
            (i64::from(day.year()), 4, '-'),
            (i64::from(day.month()), 2, '-'),
            (i64::from(day.day()), 2, 'T'),
            (seconds / 3600, 2, ':'),
            (seconds / 60 % 60, 2, ':'),
            (seconds % 60, 2, 'Z'),
        ] {
            push_digits(&mut text, number, digits);
            text.push(after);
        }
        text
    }

    const fn shanghai_ms(self) -> i64 {
        self.0.saturating_add(SHANGHAI_OFFSET_MS)
    }
}

/// The last so many digits of a number that is not negative.
fn push_digits(text: &mut String, number: i64, digits: u32) {
    for place in (0..digits).rev() {
        let digit = number / 10_i64.pow(place) % 10;
        text.extend(u32::try_from(digit).ok().and_then(|digit| char::from_digit(digit, 10)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-02T10:00:00Z, a Monday.
    const MONDAY: Moment = Moment::from_millis(1_772_445_600_000);

    #[test]
    fn a_moment_is_written_in_utc_seconds() {
        let cases = [
            (MONDAY, "2026-03-02T10:00:00Z"),
            (MONDAY.plus_millis(999), "2026-03-02T10:00:00Z"),
            (MONDAY.plus_millis(-1), "2026-03-02T09:59:59Z"),
            (Moment::default(), "1970-01-01T00:00:00Z"),
            (Moment::from_millis(-1), "1969-12-31T23:59:59Z"),
            (Moment::from_millis(i64::MIN), "1900-01-01T00:00:00Z"),
            (Moment::from_millis(i64::MAX), "2200-12-31T23:59:59Z"),
        ];
        for (moment, text) in cases {
            assert_eq!(moment.iso(), text);
        }
    }

    #[test]
    fn the_day_turns_at_midnight_in_shanghai() {
        let last_ms = MONDAY.plus_hours(6).plus_millis(-1);
        assert_eq!(last_ms.day().to_string(), "2026-03-02");
        assert_eq!(last_ms.clock(), (23, 59));
        let midnight = last_ms.plus_millis(1);
        assert_eq!(midnight.day().to_string(), "2026-03-03");
        assert_eq!(midnight.clock(), (0, 0));
        assert_eq!(MONDAY.clock(), (18, 0));
    }

    #[test]
    fn days_of_moments_outside_the_known_years_stop_at_the_ends() {
        assert_eq!(Moment::from_millis(i64::MIN).day(), Day::FIRST);
        assert_eq!(Moment::from_millis(i64::MAX).day(), Day::LAST);
        assert_eq!(Day::LAST.end().plus_millis(-1).day(), Day::LAST);
        assert_eq!(Day::FIRST.start().day(), Day::FIRST);
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        let last = Moment::from_millis(i64::MAX);
        let first = Moment::from_millis(i64::MIN);
        assert_eq!(last.plus_millis(1), last);
        assert_eq!(last.plus_hours(i64::MAX), last);
        assert_eq!(first.plus_minutes(i64::MIN), first);
        assert_eq!(first.until(last), i64::MAX);
        assert_eq!(MONDAY.until(MONDAY.plus_minutes(2)), 120_000);
        assert_eq!(MONDAY.plus_hours(1).until(MONDAY), -3_600_000);
    }
}
