//! Which days figures are about. Pure.

use crate::house::Span;
use houji_base::{Day, Moment};

/// Most days of a period: a year, and the leap day.
const LONGEST: i64 = 366;

/// Days from one to another, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
}

impl Period {
    /// A month.
    pub fn month(year: i16, month: i8) -> Option<Period> {
        let first = Day::new(year, month, 1)?;
        let next = if month == 12 {
            Day::new(year.saturating_add(1), 1, 1)
        } else {
            Day::new(year, month.saturating_add(1), 1)
        };
        Some(Period { first, last: next?.plus_days(-1) })
    }

    /// A year.
    pub fn year(year: i16) -> Option<Period> {
        Some(Period { first: Day::new(year, 1, 1)?, last: Day::new(year, 12, 31)? })
    }

    /// The month of a day.
    pub fn month_of(day: Day) -> Period {
        Period::month(day.year(), day.month()).unwrap_or(Period { first: day, last: day })
    }

    /// From one day to another; `None` when they stand the other way round or lie more than a year apart.
    pub fn days(first: Day, last: Day) -> Option<Period> {
        (0..LONGEST).contains(&first.days_until(last)).then_some(Period { first, last })
    }

    /// As written in an address: `2026` or `2026-03` or `2026-03-01..2026-03-15`.
    pub fn parse(text: &str) -> Option<Period> {
        if let Some((first, last)) = text.split_once("..") {
            return Period::days(Day::parse(first).ok()?, Day::parse(last).ok()?);
        }
        let plain = |part: &str, length: usize| {
            part.len() == length && part.bytes().all(|digit| digit.is_ascii_digit())
        };
        match text.split_once('-') {
            None if plain(text, 4) => Period::year(text.parse().ok()?),
            Some((year, month)) if plain(year, 4) && plain(month, 2) => {
                Period::month(year.parse().ok()?, month.parse().ok()?)
            }
            _ => None,
        }
    }

    /// The same for an address.
    pub fn code(self) -> String {
        let (year, month) = (self.first.year(), self.first.month());
        if Period::year(year) == Some(self) {
            format!("{year:04}")
        } else if self.is_month() {
            format!("{year:04}-{month:02}")
        } else {
            format!("{}..{}", self.first, self.last)
        }
    }

    /// For people: 2026年3月.
    pub fn zh(self) -> String {
        let year = self.first.year();
        if Period::year(year) == Some(self) {
            format!("{year}年")
        } else if self.is_month() {
            format!("{year}年{}月", self.first.month())
        } else if self.first == self.last {
            self.first.zh()
        } else {
            format!("{}到{}", self.first.zh(), self.last.zh())
        }
    }

    /// True for one whole month.
    pub fn is_month(self) -> bool {
        Period::month_of(self.first) == self
    }

    /// True for one whole year.
    pub fn is_year(self) -> bool {
        Period::year(self.first.year()) == Some(self)
    }

    /// The first moment, and the first that is no longer in it.
    pub fn moments(self) -> (Moment, Moment) {
        (self.first.start(), self.last.end())
    }

    /// Without today and what comes after: what is due is only judged when its day is over. `None` when nothing is
    /// left.
    pub fn before(self, today: Day) -> Option<Period> {
        let last = self.last.min(today.plus_days(-1));
        (self.first <= last).then_some(Period { first: self.first, last })
    }

    /// Spans of its first and last day.
    pub fn day_spans(self) -> (Span, Span) {
        (Span::Day(self.first), Span::Day(self.last))
    }

    /// Spans of its months, when it consists of whole months, or reaches until `today`, after which nothing was filed.
    pub fn month_spans(self, today: Day) -> Option<(Span, Span)> {
        let ends = self.last >= today || Period::month_of(self.last).last == self.last;
        (self.first.day() == 1 && ends).then_some((Span::Month(self.first), Span::Month(self.last)))
    }

    /// Months of a year, or the twelve months that end with this one; oldest first.
    pub fn trend(self) -> Vec<Period> {
        let end = Period::month_of(self.last);
        let mut months = vec![end];
        while months.len() < 12 {
            let before = months.last().map_or(end, |month| Period::month_of(month.first.plus_days(-1)));
            months.push(before);
        }
        months.reverse();
        months
    }

    /// The same length one step earlier.
    pub fn previous(self) -> Option<Period> {
        self.step(self.first.plus_days(-1))
    }

    /// The same length one step later.
    pub fn next(self) -> Option<Period> {
        self.step(self.last.plus_days(1))
    }

    fn step(self, to: Day) -> Option<Period> {
        if self.is_year() { Period::year(to.year()) } else { self.is_month().then(|| Period::month_of(to)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_and_written() {
        for (text, zh, days) in [
            ("2026", "2026年", 365),
            ("2024-02", "2024年2月", 29),
            ("2026-12", "2026年12月", 31),
            ("2026-03-02..2026-03-02", "2026年3月2日", 1),
            ("2026-02-27..2026-03-02", "2026年2月27日到2026年3月2日", 4),
            ("2024-01-01..2024-12-31", "2024年", 366),
        ] {
            let period = Period::parse(text).unwrap();
            assert_eq!(period.zh(), zh);
            assert_eq!(period.first.days_until(period.last) + 1, days, "{text}");
            assert_eq!(Period::parse(&period.code()), Some(period), "{text}");
        }
        for text in [
            "",
            "26",
            "2026-3",
            "2026-13",
            "2026-03-02..2026-03-01",
            "2025-01-01..2026-01-02",
            "+026",
            "2026-+1",
        ] {
            assert_eq!(Period::parse(text), None, "{text:?}");
        }
        assert!(Period::parse("2025-01-01..2026-01-01").is_some(), "366 days are the most");
    }

    #[test]
    fn today_is_left_out_of_what_was_due() {
        let (month, day) = (Period::parse("2026-03").unwrap(), |text| Day::parse(text).unwrap());
        assert_eq!(month.before(day("2026-03-01")), None);
        assert_eq!(month.before(day("2026-03-02")).unwrap().last, day("2026-03-01"));
        assert_eq!(month.before(day("2026-04-01")), Some(month));
    }

    #[test]
    fn months_before_and_after() {
        let month = Period::parse("2026-01").unwrap();
        assert_eq!(month.previous(), Period::parse("2025-12"));
        assert_eq!(Period::parse("2025-12").unwrap().next(), Some(month));
        assert_eq!(Period::parse("2025").unwrap().next(), Period::parse("2026"));
        let trend = month.trend();
        assert_eq!((trend.len(), trend[0], trend[11]), (12, Period::parse("2025-02").unwrap(), month));
        assert_eq!(Period::parse("2025").unwrap().trend()[0], Period::parse("2025-01").unwrap());
        let today = Day::parse("2026-01-10").unwrap();
        let until = |text| Period::parse(text).unwrap().month_spans(today).is_some();
        assert!(until("2026-01") && until("2025-12-01..2026-01-10") && !until("2025-12-02..2026-01-10"));
        assert!(!until("2025-12-01..2025-12-30") && until("2025-12-01..2025-12-31"));
    }
}
