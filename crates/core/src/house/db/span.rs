//! The time a total is about.

use houji_base::{Day, Moment};

/// All time, a month, or a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Span {
    /// All time: what is so now.
    Ever,
    /// The month of a day.
    Month(Day),
    /// A day.
    Day(Day),
}

impl Span {
    /// The civil day of a moment, in Shanghai.
    pub fn day(at: Moment) -> Span {
        Span::Day(at.day())
    }

    /// The civil month of a moment, in Shanghai.
    pub fn month(at: Moment) -> Span {
        Span::Month(at.day())
    }

    /// As stored: yyyymmdd, yyyymm99 or 99999999. The days between two days are the numbers between theirs, a month
    /// follows its days, and what is so now comes last: what is counted today lies together.
    pub fn code(self) -> i64 {
        let month =
            |day: Day| i64::from(day.year()).saturating_mul(100).saturating_add(i64::from(day.month()));
        match self {
            Span::Ever => 99_999_999,
            Span::Month(day) => month(day).saturating_mul(100).saturating_add(99),
            Span::Day(day) => month(day).saturating_mul(100).saturating_add(i64::from(day.day())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_numbers_people_can_read() {
        let day = Day::parse("2026-03-02").unwrap();
        let codes = [Span::Ever, Span::Month(day), Span::Day(day)].map(Span::code);
        assert_eq!(codes, [99_999_999, 20_260_399, 20_260_302]);
        assert_eq!(Span::day(day.end().plus_millis(-1)).code(), 20_260_302);
        assert_eq!(Span::day(day.end()).code(), 20_260_303, "a day ends where the next one begins");
    }
}
