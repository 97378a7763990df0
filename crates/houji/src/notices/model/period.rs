//! For which time something is published.

use houji_base::{Day, Month};
use std::fmt;

/// How often an item is owed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Cycle {
    /// Every month.
    Monthly,
    /// Every quarter.
    Quarterly,
    /// Every half-year.
    HalfYearly,
    /// Every year.
    Yearly,
    /// When there is something to tell.
    AtOnce,
}

impl Cycle {
    /// All.
    pub const ALL: [Cycle; 5] =
        [Cycle::Monthly, Cycle::Quarterly, Cycle::HalfYearly, Cycle::Yearly, Cycle::AtOnce];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Cycle::Monthly => "month",
            Cycle::Quarterly => "quarter",
            Cycle::HalfYearly => "half",
            Cycle::Yearly => "year",
            Cycle::AtOnce => "once",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Cycle> {
        Cycle::ALL.into_iter().find(|cycle| cycle.code() == code)
    }

    /// For people.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Cycle::Monthly => "每月",
            Cycle::Quarterly => "每季度",
            Cycle::HalfYearly => "每半年",
            Cycle::Yearly => "每年",
            Cycle::AtOnce => "随时",
        }
    }

    /// How many months a period has; a single occasion has none of its own.
    fn months(self) -> i64 {
        match self {
            Cycle::Monthly | Cycle::AtOnce => 1,
            Cycle::Quarterly => 3,
            Cycle::HalfYearly => 6,
            Cycle::Yearly => 12,
        }
    }
}

/// A month, a quarter, a half-year, a year, or the day of an occasion.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Period {
    /// So many months from this one on; 1, 3, 6 or 12, beginning where such a period of a year begins.
    Months(Month, i64),
    /// An occasion, by its day.
    Occasion(Day),
}

impl Period {
    /// The period of a cycle in which a day lies.
    #[must_use]
    pub fn of(cycle: Cycle, day: Day) -> Option<Period> {
        if cycle == Cycle::AtOnce {
            return Some(Period::Occasion(day));
        }
        let (long, before) = (cycle.months(), i64::from(day.month()).saturating_sub(1));
        let first = before.div_euclid(long).saturating_mul(long).saturating_add(1);
        Some(Period::Months(Month::new(i64::from(day.year()), first)?, long))
    }

    /// Reads what `Display` writes: `2026-10`, `2026-Q3`, `2026-H1`, `2026`, `2026-10-03`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Period> {
        let period = match text.split_once('-') {
            None => Period::Months(Month::new(text.parse().ok()?, 1)?, 12),
            Some((year, rest)) => {
                let nth = |part: &str, long: i64| {
                    let nth = part.parse::<i64>().ok()?.checked_sub(1)?.checked_mul(long)?;
                    Some(Period::Months(Month::new(year.parse().ok()?, nth.checked_add(1)?)?, long))
                };
                match rest.split_at_checked(1)? {
                    ("Q", quarter) => nth(quarter, 3)?,
                    ("H", half) => nth(half, 6)?,
                    _ if rest.len() == 2 => Period::Months(Month::parse(text).ok()?, 1),
                    _ => Period::Occasion(Day::parse(text).ok()?),
                }
            }
        };
        (period.to_string() == text).then_some(period)
    }

    /// Reads what people type: as [`Period::parse`], or `2026年10月`, `2026年第3季度`, `2026年上半年`, `2026年`, `2026年10月3日`.
    #[must_use]
    pub fn typed(text: &str) -> Option<Period> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let Some((year, rest)) = text.split_once('年') else { return Period::parse(&text) };
        let code = match (rest, rest.strip_prefix('第').unwrap_or(rest).strip_suffix("季度")) {
            ("", _) => year.to_owned(),
            ("上半年", _) => format!("{year}-H1"),
            ("下半年", _) => format!("{year}-H2"),
            (_, Some(quarter)) => format!("{year}-Q{quarter}"),
            _ => {
                let (month, day) = rest.split_once('月')?;
                let day = day.trim_end_matches(['日', '号']);
                let day = if day.is_empty() { String::new() } else { format!("-{day:0>2}") };
                format!("{year}-{month:0>2}{day}")
            }
        };
        Period::parse(&code)
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> Day {
        match self {
            Period::Months(month, _) => month.first_day(),
            Period::Occasion(day) => day,
        }
    }

    /// Its last month.
    #[must_use]
    pub fn last_month(self) -> Month {
        match self {
            Period::Months(month, long) => Month::of(month.first_day().plus_months(long.saturating_sub(1))),
            Period::Occasion(day) => Month::of(day),
        }
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> Day {
        match self {
            Period::Months(..) => self.last_month().last_day(),
            Period::Occasion(day) => day,
        }
    }

    /// For people: `2026年10月`, `2026年第3季度`, `2026年上半年`, `2026年`, `2026年10月3日`.
    #[must_use]
    pub fn zh(self) -> String {
        let (year, month) = (self.first().year(), self.first().month());
        match self {
            Period::Occasion(day) => format!("{year}年{month}月{}日", day.day()),
            Period::Months(_, 1) => format!("{year}年{month}月"),
            Period::Months(_, 3) => format!("{year}年第{}季度", month.saturating_add(2).div_euclid(3)),
            Period::Months(_, 6) => format!("{year}年{}半年", if month == 1 { "上" } else { "下" }),
            Period::Months(..) => format!("{year}年"),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first().year(), self.first().month());
        match self {
            Period::Occasion(day) => write!(f, "{day}"),
            Period::Months(month, 1) => write!(f, "{month}"),
            Period::Months(_, 3) => write!(f, "{year}-Q{}", month.saturating_add(2).div_euclid(3)),
            Period::Months(_, 6) => write!(f, "{year}-H{}", month.saturating_add(5).div_euclid(6)),
            Period::Months(..) => write!(f, "{year}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_written_in_one_way() {
        for (text, zh, first, last) in [
            ("2026-10", "2026年10月", "2026-10-01", "2026-10-31"),
            ("2026-Q3", "2026年第3季度", "2026-07-01", "2026-09-30"),
            ("2026-H1", "2026年上半年", "2026-01-01", "2026-06-30"),
            ("2026-H2", "2026年下半年", "2026-07-01", "2026-12-31"),
            ("2026", "2026年", "2026-01-01", "2026-12-31"),
            ("2026-10-03", "2026年10月3日", "2026-10-03", "2026-10-03"),
        ] {
            let period = Period::parse(text).unwrap();
            let days = (period.first().to_string(), period.last().to_string());
            assert_eq!((period.to_string().as_str(), period.zh().as_str()), (text, zh));
            assert_eq!(days, (first.to_owned(), last.to_owned()), "{text}");
            assert_eq!((Period::typed(zh), Period::typed(text)), (Some(period), Some(period)), "{text}");
        }
        for (typed, text) in
            [(" 2026年 1月", "2026-01"), ("2026年3季度", "2026-Q3"), ("2026年1月2号", "2026-01-02")]
        {
            assert_eq!(Period::typed(typed), Period::parse(text), "{typed}");
        }
        for bad in ["年", "2026年13月", "2026年第5季度", "2026年2月30日", "2026年10", "2026年中"]
        {
            assert_eq!(Period::typed(bad), None, "{bad}");
        }
        for bad in ["", "26", "2026-Q0", "2026-Q5", "2026-H3", "2026-Q01", "2026-1", "2026-13", "2026-02-30"]
        {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_day_lies_in_its_period() {
        let day = Day::parse("2026-11-28").unwrap();
        let of = |cycle| Period::of(cycle, day).unwrap().to_string();
        let all = Cycle::ALL.map(of);
        assert_eq!(all, ["2026-11", "2026-Q4", "2026-H2", "2026", "2026-11-28"]);
        assert!(Cycle::ALL.iter().all(|cycle| Cycle::parse(cycle.code()) == Some(*cycle)));
    }
}
