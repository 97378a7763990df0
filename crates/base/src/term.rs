//! How long something may take.

use std::fmt;
use std::str::FromStr;

use crate::{Moment, WorkCalendar};

/// A length of time for doing something, in the unit the rule was written in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Term {
    /// Working days: until the end of the last of them.
    WorkingDays(u32),
    /// Calendar days: until the end of the last of them.
    Days(u32),
    /// Exact hours.
    Hours(u32),
    /// Exact minutes.
    Minutes(u32),
}

/// Why a text is not a [`Term`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadTerm {
    /// The text is not a whole number, without leading zeros, followed by wd, d, h or m.
    #[error("a term is written as a number and a unit: 5wd, 7d, 24h or 30m")]
    Shape,
    /// The number is above [`Term::MAX`].
    #[error("a term has at most {} units", Term::MAX)]
    TooLong,
}

impl Term {
    /// The largest number in a term read from text.
    pub const MAX: u32 = 1000;

    /// Reads "5wd", "7d", "24h" or "30m".
    ///
    /// # Errors
    /// When the text has another shape or the number is above [`Term::MAX`].
    pub fn parse(text: &str) -> Result<Self, BadTerm> {
        let unit_at = text.find(|c: char| !c.is_ascii_digit()).ok_or(BadTerm::Shape)?;
        let (digits, unit) = text.split_at_checked(unit_at).ok_or(BadTerm::Shape)?;
        if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
            return Err(BadTerm::Shape);
        }
        let make = match unit {
            "wd" => Self::WorkingDays,
            "d" => Self::Days,
            "h" => Self::Hours,
            "m" => Self::Minutes,
            _ => return Err(BadTerm::Shape),
        };
        // Only digits are left, so a failure to read them means that they are too many.
        let number = digits.parse().map_err(|_| BadTerm::TooLong)?;
        if number > Self::MAX { Err(BadTerm::TooLong) } else { Ok(make(number)) }
    }

    /// As people say it: 5 个工作日, 7 天, 24 小时, 30 分钟.
    #[must_use]
    pub fn zh(self) -> String {
        match self {
            Self::WorkingDays(n) => format!("{n} 个工作日"),
            Self::Days(n) => format!("{n} 天"),
            Self::Hours(n) => format!("{n} 小时"),
            Self::Minutes(n) => format!("{n} 分钟"),
        }
    }

    /// When a term that starts at `from` is over. Day terms run to the end of their last day in Shanghai, and
    /// zero days to the end of the same day; hours and minutes are exact.
    #[must_use]
    pub fn due(self, from: Moment, calendar: &WorkCalendar) -> Moment {
        match self {
            Self::WorkingDays(n) => calendar.add_working_days(from.day(), n).end(),
            Self::Days(n) => from.day().plus_days(i64::from(n)).end(),
            Self::Hours(n) => from.plus_hours(i64::from(n)),
            Self::Minutes(n) => from.plus_minutes(i64::from(n)),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WorkingDays(n) => write!(f, "{n}wd"),
            Self::Days(n) => write!(f, "{n}d"),
            Self::Hours(n) => write!(f, "{n}h"),
            Self::Minutes(n) => write!(f, "{n}m"),
        }
    }
}

impl FromStr for Term {
    type Err = BadTerm;

    fn from_str(text: &str) -> Result<Self, BadTerm> {
        Self::parse(text)
    }
}

crate::string_serde!(Term);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Day, DayKind};

    #[test]
    fn terms_are_read_and_written_alike() {
        let cases = [
            ("5wd", Term::WorkingDays(5), "5 个工作日"),
            ("7d", Term::Days(7), "7 天"),
            ("24h", Term::Hours(24), "24 小时"),
            ("30m", Term::Minutes(30), "30 分钟"),
            ("0d", Term::Days(0), "0 天"),
            ("1000m", Term::Minutes(1000), "1000 分钟"),
        ];
        for (text, term, zh) in cases {
            assert_eq!(Term::parse(text), Ok(term));
            assert_eq!(term.to_string(), text);
            assert_eq!(term.zh(), zh);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "5", "wd", "5 d", "5D", "05d", "+5d", "-5d", "5dd", "1.5h", "５d", "5天"] {
            assert_eq!(Term::parse(text), Err(BadTerm::Shape), "{text:?}");
        }
        for text in ["1001d", "99999999999999999999h"] {
            assert_eq!(Term::parse(text), Err(BadTerm::TooLong), "{text:?}");
        }
    }

    #[test]
    fn days_run_to_their_end_and_hours_are_exact() {
        let friday = Day::parse("2026-03-06").unwrap();
        let monday_off = WorkCalendar::new([(friday.plus_days(3), DayKind::Off)]);
        let from = friday.start().plus_hours(15);
        let cases = [
            (Term::WorkingDays(0), friday.end()),
            (Term::WorkingDays(1), friday.plus_days(4).end()),
            (Term::WorkingDays(5), friday.plus_days(10).end()),
            (Term::Days(0), friday.end()),
            (Term::Days(1), friday.plus_days(1).end()),
            (Term::Hours(24), from.plus_hours(24)),
            (Term::Minutes(0), from),
            (Term::Minutes(30), from.plus_minutes(30)),
        ];
        for (term, due) in cases {
            assert_eq!(term.due(from, &monday_off), due, "{term}");
        }
    }

    #[test]
    fn the_last_moment_of_a_day_still_belongs_to_it() {
        let day = Day::parse("2026-03-04").unwrap();
        let calendar = WorkCalendar::default();
        assert_eq!(Term::Days(1).due(day.end().plus_millis(-1), &calendar), day.plus_days(1).end());
        assert_eq!(Term::Days(1).due(day.end(), &calendar), day.plus_days(2).end());
    }
}
