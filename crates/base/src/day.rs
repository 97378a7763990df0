//! Calendar days as people in the county count them.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use jiff::civil::{Date, Weekday, date};

use crate::Moment;
use crate::moment::{DAY_MS, SHANGHAI_OFFSET_MS};

const EPOCH: Date = date(1970, 1, 1);
/// Numbers of [`Day::FIRST`] and [`Day::LAST`].
pub(crate) const FIRST_NUMBER: i64 = -25_567;
pub(crate) const LAST_NUMBER: i64 = 84_370;

/// A calendar day of the years 1900 to 2200. Arithmetic stops at the first and last day of those years.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(Date);

/// Why a text is not a [`Day`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadDay {
    /// The text is not four, two and two ASCII digits joined by hyphens.
    #[error("a day is written YYYY-MM-DD")]
    Shape,
    /// The shape is right but there is no such day in the years 1900 to 2200.
    #[error("no such day in the years 1900 to 2200")]
    NoSuchDay,
}

impl Day {
    /// The earliest day: 1900-01-01.
    pub const FIRST: Self = Self(date(1900, 1, 1));
    /// The latest day: 2200-12-31.
    pub const LAST: Self = Self(date(2200, 12, 31));

    /// The day with this year, month and day of month, if it exists in the years 1900 to 2200.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let day = Self(Date::new(year, month, day).ok()?);
        (Self::FIRST <= day && day <= Self::LAST).then_some(day)
    }

    /// Reads "2026-03-02" and nothing looser.
    ///
    /// # Errors
    /// When the text has another shape or names a day that does not exist.
    pub fn parse(text: &str) -> Result<Self, BadDay> {
        let digits = |part: &str, len| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(BadDay::Shape);
        };
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return Err(BadDay::Shape);
        }
        match (year.parse(), month.parse(), day.parse()) {
            (Ok(year), Ok(month), Ok(day)) => Self::new(year, month, day).ok_or(BadDay::NoSuchDay),
            _ => Err(BadDay::Shape),
        }
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, from 1.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, from 1.
    #[must_use]
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The weekday in Chinese, as 星期一.
    #[must_use]
    pub fn weekday_zh(self) -> &'static str {
        match self.0.weekday() {
            Weekday::Monday => "星期一",
            Weekday::Tuesday => "星期二",
            Weekday::Wednesday => "星期三",
            Weekday::Thursday => "星期四",
            Weekday::Friday => "星期五",
            Weekday::Saturday => "星期六",
            Weekday::Sunday => "星期日",
        }
    }

    /// True on Saturday and Sunday.
    #[must_use]
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The day this many days later, or earlier when negative.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_number(self.number().saturating_add(days))
    }

    /// The same day of the month so many months later; the last day of a month that has no such day. Stops at the first
    /// and last day of the known years.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let end = if months < 0 { Self::FIRST } else { Self::LAST };
        let span = i32::try_from(months).ok().and_then(|months| jiff::Span::new().try_months(months).ok());
        let moved = span.and_then(|span| self.0.checked_add(span).ok()).map(Self);
        moved.filter(|day| (Self::FIRST..=Self::LAST).contains(day)).unwrap_or(end)
    }

    /// Days from this day to `other`; negative when `other` is earlier.
    #[must_use]
    pub fn days_until(self, other: Self) -> i64 {
        other.number() - self.number()
    }

    /// Midnight in Shanghai at which this day starts.
    #[must_use]
    pub fn start(self) -> Moment {
        Moment::from_millis(self.number() * DAY_MS - SHANGHAI_OFFSET_MS)
    }

    /// Midnight in Shanghai at which the next day starts: the first moment that is no longer this day.
    #[must_use]
    pub fn end(self) -> Moment {
        self.start().plus_millis(DAY_MS)
    }

    /// As 2024年6月25日.
    #[must_use]
    pub fn zh(self) -> String {
        format!("{}年{}", self.year(), self.zh_short())
    }

    /// As 6月25日.
    #[must_use]
    pub fn zh_short(self) -> String {
        format!("{}月{}日", self.month(), self.day())
    }

    /// Days since 1970-01-01.
    pub(crate) fn number(self) -> i64 {
        // Civil days are always 24 hours long.
        self.0.duration_since(EPOCH).as_hours() / 24
    }

    /// The day this many days after 1970-01-01, kept within the known years.
    pub(crate) fn from_number(number: i64) -> Self {
        let number = number.clamp(FIRST_NUMBER, LAST_NUMBER);
        EPOCH.checked_add(SignedDuration::from_hours(number * 24)).map_or(Self::FIRST, Self)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl FromStr for Day {
    type Err = BadDay;

    fn from_str(text: &str) -> Result<Self, BadDay> {
        Self::parse(text)
    }
}

crate::string_serde!(Day);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn numbers_of_days_end_with_the_known_years() {
        assert_eq!((Day::FIRST.number(), Day::LAST.number()), (FIRST_NUMBER, LAST_NUMBER));
        assert_eq!(Day::from_number(FIRST_NUMBER - 1), Day::FIRST);
        assert_eq!(Day::from_number(LAST_NUMBER + 1), Day::LAST);
        assert_eq!((Day::from_number(0), Day::from_number(-1)), (day("1970-01-01"), day("1969-12-31")));
    }

    #[test]
    fn a_day_is_read_from_exactly_one_shape() {
        let cases = [
            ("2026-03-02", Ok("2026-03-02")),
            ("2024-02-29", Ok("2024-02-29")),
            ("1900-01-01", Ok("1900-01-01")),
            ("2200-12-31", Ok("2200-12-31")),
            ("1899-12-31", Err(BadDay::NoSuchDay)),
            ("2201-01-01", Err(BadDay::NoSuchDay)),
            ("2026-02-29", Err(BadDay::NoSuchDay)),
            ("2026-13-01", Err(BadDay::NoSuchDay)),
            ("2026-00-01", Err(BadDay::NoSuchDay)),
            ("2026-3-2", Err(BadDay::Shape)),
            ("20260302", Err(BadDay::Shape)),
            ("2026-03-02 ", Err(BadDay::Shape)),
            ("2026-03-02-01", Err(BadDay::Shape)),
            ("+026-03-02", Err(BadDay::Shape)),
            ("-2026-03-02", Err(BadDay::Shape)),
            ("2026-03-02T00:00", Err(BadDay::Shape)),
            ("", Err(BadDay::Shape)),
        ];
        for (text, expected) in cases {
            assert_eq!(Day::parse(text).map(|day| day.to_string()), expected.map(String::from), "{text:?}");
        }
    }

    #[test]
    fn chinese_forms_have_no_leading_zeros() {
        let tuesday = day("2024-06-25");
        assert_eq!(tuesday.zh(), "2024年6月25日");
        assert_eq!(tuesday.zh_short(), "6月25日");
        let week = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];
        for (after, name) in (0..).zip(week) {
            let day = day("2024-06-24").plus_days(after);
            assert_eq!(day.weekday_zh(), name);
            assert_eq!(day.is_weekend(), after >= 5, "{day}");
        }
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(Day::LAST.plus_days(1), Day::LAST);
        assert_eq!(Day::LAST.plus_days(i64::MAX), Day::LAST);
        assert_eq!(Day::FIRST.plus_days(i64::MIN), Day::FIRST);
        assert_eq!(day("2024-02-28").plus_days(2), day("2024-03-01"));
        assert_eq!(day("2024-12-31").days_until(day("2026-01-01")), 366);
        assert_eq!(day("2024-01-02").days_until(day("2024-01-01")), -1);
    }

    #[test]
    fn a_day_starts_at_four_in_the_afternoon_utc_before() {
        assert_eq!(day("2026-03-02").start().iso(), "2026-03-01T16:00:00Z");
        assert_eq!(day("2026-03-02").end(), day("2026-03-03").start());
    }

    proptest! {
        #[test]
        fn days_and_their_text_and_number_agree(offset in 0_i64..109_938) {
            let day = Day::FIRST.plus_days(offset);
            prop_assert_eq!(Day::FIRST.days_until(day), offset);
            prop_assert_eq!(Day::parse(&day.to_string()), Ok(day));
            prop_assert_eq!(day.start().day(), day);
            prop_assert_eq!(day.end().plus_millis(-1).day(), day);
        }
    }

    #[test]
    fn months_keep_the_day_where_there_is_one() {
        for (from, months, to) in [
            ("2025-01-31", 1, "2025-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2025-01-31", 2, "2025-03-31"),
            ("2025-03-15", 12, "2026-03-15"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2025-03-31", -1, "2025-02-28"),
            ("2025-03-31", 0, "2025-03-31"),
            ("2200-12-31", 1, "2200-12-31"),
            ("1900-01-01", -1, "1900-01-01"),
            ("2025-01-01", i64::MAX, "2200-12-31"),
            ("2025-01-01", i64::MIN, "1900-01-01"),
        ] {
            assert_eq!(Day::parse(from).unwrap().plus_months(months).to_string(), to, "{from} {months}");
        }
    }
}
