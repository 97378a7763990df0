//! A month of the calendar, as books are kept by.

use crate::Day;
use std::fmt;

/// A civil month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month(i64);

/// Why a text is not a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a month is written YYYY-MM")]
pub struct BadMonth;

impl Month {
    /// The month of a year, 1 to 12; `None` outside that, or outside the years 1900 to 2200.
    #[must_use]
    pub fn new(year: i64, month: i64) -> Option<Month> {
        let fits = (1900..=2200).contains(&year) && (1..=12).contains(&month);
        fits.then(|| Month(year.saturating_mul(100).saturating_add(month)))
    }

    /// The month in which a day lies.
    #[must_use]
    pub fn of(day: Day) -> Month {
        Month(i64::from(day.year()).saturating_mul(100).saturating_add(i64::from(day.month())))
    }

    /// From the number [`Month::code`] gives.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Month> {
        Month::new(code.div_euclid(100), code.rem_euclid(100))
    }

    /// `2025-03`.
    ///
    /// # Errors
    /// [`BadMonth`] for anything else.
    pub fn parse(text: &str) -> Result<Month, BadMonth> {
        let (year, month) = text.split_once('-').ok_or(BadMonth)?;
        let plain = |part: &str, long| part.len() == long && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(year, 4) || !plain(month, 2) {
            return Err(BadMonth);
        }
        let number = |part: &str| part.parse().map_err(|_| BadMonth);
        Month::new(number(year)?, number(month)?).ok_or(BadMonth)
    }

    /// As stored: yyyymm, so that later months are larger numbers.
    #[must_use]
    pub const fn code(self) -> i64 {
        self.0
    }

    /// Its year.
    #[must_use]
    pub const fn year(self) -> i64 {
        self.0.div_euclid(100)
    }

    /// 1 to 12.
    #[must_use]
    pub const fn month(self) -> i64 {
        self.0.rem_euclid(100)
    }

    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Month {
        if self.month() == 12 { Month(self.0.saturating_add(89)) } else { Month(self.0.saturating_add(1)) }
    }

    /// The one before it.
    #[must_use]
    pub const fn before(self) -> Month {
        if self.month() == 1 { Month(self.0.saturating_sub(89)) } else { Month(self.0.saturating_sub(1)) }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Day {
        let (year, month) = (i16::try_from(self.year()), i8::try_from(self.month()));
        // Every month of these years has a first day; the other value is never taken.
        year.ok().zip(month.ok()).and_then(|(year, month)| Day::new(year, month, 1)).unwrap_or(Day::FIRST)
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Day {
        self.next().first_day().plus_days(-1)
    }

    /// `2025年3月`.
    #[must_use]
    pub fn zh(self) -> String {
        format!("{}年{}月", self.year(), self.month())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl std::str::FromStr for Month {
    type Err = BadMonth;

    fn from_str(text: &str) -> Result<Month, BadMonth> {
        Month::parse(text)
    }
}

crate::string_serde!(Month);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_across_years() {
        let december = Month::parse("2025-12").unwrap();
        assert_eq!(december.next().to_string(), "2026-01");
        assert_eq!(december.next().before(), december);
        assert_eq!(december.code(), 202_512);
        assert_eq!(Month::from_code(202_512), Some(december));
        assert_eq!(december.last_day().to_string(), "2025-12-31");
        assert_eq!(Month::parse("2024-02").unwrap().last_day().to_string(), "2024-02-29");
        assert_eq!(Month::of(Day::parse("2025-03-31").unwrap()).zh(), "2025年3月");
    }

    #[test]
    fn anything_else_is_no_month() {
        for text in
            ["", "2025", "2025-13", "2025-00", "25-01", "2025-1", "2025-01-01", "+025-01", "2025年1月"]
        {
            assert!(Month::parse(text).is_err(), "{text}");
        }
        assert!(Month::from_code(202_500).is_none());
    }
}
