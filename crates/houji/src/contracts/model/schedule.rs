//! What is owed when: the dues of a contract, and the years in which their income belongs. Pure; every sum is exact.

use houji_base::{Day, Fen};
use serde::{Deserialize, Serialize};

/// Most dues of one contract: a hundred years by the quarter.
pub const MOST_DUES: i64 = 400;

/// How often rent is paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cycle {
    /// Once a year.
    Year,
    /// Twice a year.
    HalfYear,
    /// Four times a year.
    Quarter,
    /// Everything at once.
    Once,
}

impl Cycle {
    /// All.
    pub const ALL: [Cycle; 4] = [Cycle::Year, Cycle::HalfYear, Cycle::Quarter, Cycle::Once];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Cycle::Year => "year",
            Cycle::HalfYear => "half_year",
            Cycle::Quarter => "quarter",
            Cycle::Once => "once",
        }
    }

    /// Name.
    pub fn zh(self) -> &'static str {
        match self {
            Cycle::Year => "一年一收",
            Cycle::HalfYear => "半年一收",
            Cycle::Quarter => "一季一收",
            Cycle::Once => "一次收清",
        }
    }

    /// The cycle of a code.
    pub fn parse(code: &str) -> Option<Cycle> {
        Cycle::ALL.into_iter().find(|cycle| cycle.code() == code)
    }

    /// True when everything is paid at once.
    pub fn is_once(self) -> bool {
        self == Cycle::Once
    }

    /// Months from one due to the next; `None` when there is only one.
    fn months(self) -> Option<i64> {
        match self {
            Cycle::Year => Some(12),
            Cycle::HalfYear => Some(6),
            Cycle::Quarter => Some(3),
            Cycle::Once => None,
        }
    }
}

/// How rent rises.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Rise {
    /// It stays.
    None,
    /// By hundredths of a percent of what it was, every so many years; a half fen is rounded up.
    Percent {
        /// Hundredths of a percent.
        by: i64,
        /// Years.
        every: i64,
    },
    /// By an amount, every so many years.
    Step {
        /// Added to a year's rent.
        by: Fen,
        /// Years.
        every: i64,
    },
}

impl Rise {
    /// As stored: code, by how much, every how many years.
    pub fn columns(self) -> (&'static str, i64, i64) {
        match self {
            Rise::None => ("none", 0, 0),
            Rise::Percent { by, every } => ("percent", by, every),
            Rise::Step { by, every } => ("step", by.fen(), every),
        }
    }

    /// From what is stored.
    pub fn from_columns(code: &str, by: i64, every: i64) -> Option<Rise> {
        match code {
            "none" => Some(Rise::None),
            "percent" => Some(Rise::Percent { by, every }),
            "step" => Some(Rise::Step { by: Fen::new(by), every }),
            _ => None,
        }
    }

    /// A year's rent, the first year being 0.
    fn rent(self, first: Fen, year: i64) -> Fen {
        match self {
            Rise::None => first,
            Rise::Percent { by, every } => {
                let times = year.checked_div(every).unwrap_or(0);
                let whole = by.saturating_add(10_000);
                (0..times).fold(first, |rent, _| of(rent, whole, 10_000))
            }
            Rise::Step { by, every } => {
                let times = year.checked_div(every).unwrap_or(0);
                first.plus(Fen::new(by.fen().saturating_mul(times)))
            }
        }
    }

    /// In words.
    pub fn zh(self) -> String {
        match self {
            Rise::None => "不涨".to_owned(),
            Rise::Percent { by, every } => format!("每 {every} 年涨 {}%", percent(by)),
            Rise::Step { by, every } => format!("每 {every} 年涨 {} 元", by.grouped()),
        }
    }
}

/// Hundredths of a percent as people write them: `5`, `2.5`.
pub fn percent(hundredths: i64) -> String {
    let text = Fen::new(hundredths).to_string();
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// So many parts of an amount, a half fen rounded up.
fn of(amount: Fen, parts: i64, whole: i64) -> Fen {
    let (amount, parts, whole) = (i128::from(amount.fen()), i128::from(parts), i128::from(whole));
    let twice = amount.saturating_mul(parts).saturating_mul(2).saturating_add(whole);
    let rounded = twice.checked_div_euclid(whole.saturating_mul(2)).unwrap_or(0);
    Fen::new(i64::try_from(rounded).unwrap_or(i64::MAX))
}

/// The `at`-th of so many parts that add up to the amount, counted from 0; a fen that is over goes to a later one.
fn share(amount: Fen, at: i64, parts: i64) -> Fen {
    let upto = |parts_taken: i64| {
        let all = i128::from(amount.fen()).saturating_mul(i128::from(parts_taken));
        let cut = all.checked_div_euclid(i128::from(parts)).unwrap_or(0);
        Fen::new(i64::try_from(cut).unwrap_or(i64::MAX))
    };
    upto(at.saturating_add(1)).minus(upto(at))
}

/// What a schedule follows from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Terms {
    /// First day.
    pub start: Day,
    /// Last day.
    pub end: Day,
    /// Day of the first due; each further one is a cycle later.
    pub first_due: Day,
    /// How often.
    pub cycle: Cycle,
    /// Rent of the first year, or all of it when it is paid once.
    pub rent: Fen,
    /// How it rises.
    pub rise: Rise,
}

/// One due of a schedule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Planned {
    /// Number, from 1.
    pub n: i64,
    /// Day it is due.
    pub day: Day,
    /// First day it pays for.
    pub from: Day,
    /// Last day it pays for.
    pub to: Day,
    /// How much.
    pub amount: Fen,
}

impl Terms {
    /// The dues in their order. A year's rent is cut into equal parts that add up to it; a last part that is not full
    /// is paid by its days.
    pub fn dues(&self) -> Vec<Planned> {
        let Some(months) = self.cycle.months() else {
            let Terms { start, end, first_due, rent, .. } = *self;
            return vec![Planned { n: 1, day: first_due, from: start, to: end, amount: rent }];
        };
        let dues = (0..MOST_DUES).map_while(|at| self.due(at, months));
        dues.filter(|due| due.amount > Fen::ZERO).collect()
    }

    fn due(&self, at: i64, months: i64) -> Option<Planned> {
        let begins = |at: i64| self.start.plus_months(at.saturating_mul(months));
        let (from, full) = (begins(at), begins(at.saturating_add(1)).plus_days(-1));
        if from > self.end {
            return None;
        }
        let parts = 12i64.checked_div(months)?;
        let rent = self.rise.rent(self.rent, at.checked_div(parts)?);
        let whole = share(rent, at.checked_rem(parts)?, parts);
        let to = full.min(self.end);
        let days = |last: Day| from.days_until(last).saturating_add(1);
        let amount = if to == full { whole } else { of(whole, days(to), days(full)) };
        let day = self.first_due.plus_months(at.saturating_mul(months));
        Some(Planned { n: at.saturating_add(1), day, from, to, amount })
    }

    /// All of it.
    pub fn total(&self) -> Fen {
        self.dues().iter().map(|due| due.amount).sum()
    }
}

/// The calendar years in which an amount paid for some days belongs, by the months that begin in each; a begun month
/// counts as one. The parts add up to the amount, a fen that is over goes to a later year.
pub fn by_year(amount: Fen, from: Day, to: Day) -> Vec<(i64, Fen)> {
    let months = (0..).map(|at| from.plus_months(at)).take_while(|day| *day <= to && *day < Day::LAST);
    let years: Vec<i64> = months.map(|day| i64::from(day.year())).collect();
    let all = i64::try_from(years.len()).unwrap_or(i64::MAX);
    let mut parts: Vec<(i64, Fen)> = Vec::new();
    for (year, at) in years.iter().zip(0i64..) {
        let part = share(amount, at, all);
        match parts.last_mut() {
            Some((last, sum)) if last == year => *sum = sum.plus(part),
            _ => parts.push((*year, part)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn terms(start: &str, end: &str, cycle: Cycle, yuan: &str, rise: Rise) -> Terms {
        let (start, end) = (day(start), day(end));
        Terms { start, end, first_due: start, cycle, rent: Fen::parse(yuan).unwrap(), rise }
    }

    fn shown(terms: &Terms) -> Vec<String> {
        terms.dues().iter().map(|due| format!("{} {} {}", due.n, due.day, due.amount)).collect()
    }

    #[test]
    fn a_year_is_cut_into_parts_that_add_up() {
        let yearly = terms("2025-04-01", "2028-03-31", Cycle::Year, "250000", Rise::None);
        assert_eq!(
            shown(&yearly),
            ["1 2025-04-01 250000.00", "2 2026-04-01 250000.00", "3 2027-04-01 250000.00"]
        );
        let quarters = terms("2025-01-01", "2025-12-31", Cycle::Quarter, "1000.03", Rise::None);
        let expected =
            ["1 2025-01-01 250.00", "2 2025-04-01 250.01", "3 2025-07-01 250.01", "4 2025-10-01 250.01"];
        assert_eq!(shown(&quarters), expected);
        let halves = terms("2024-08-31", "2025-08-30", Cycle::HalfYear, "1", Rise::None);
        assert_eq!(shown(&halves), ["1 2024-08-31 0.50", "2 2025-02-28 0.50"]);
        let once = terms("2025-01-01", "2027-12-31", Cycle::Once, "36000", Rise::None);
        assert_eq!(shown(&once), ["1 2025-01-01 36000.00"]);
    }

    #[test]
    fn the_last_part_is_paid_by_its_days() {
        // 31 of 365 days, and a whole year one day later.
        let more = terms("2025-01-01", "2026-01-31", Cycle::Year, "3650", Rise::None);
        assert_eq!(shown(&more), ["1 2025-01-01 3650.00", "2 2026-01-01 310.00"]);
        let full = terms("2025-01-01", "2025-12-31", Cycle::Year, "3650", Rise::None);
        assert_eq!(shown(&full), ["1 2025-01-01 3650.00"]);
        let short = terms("2025-01-01", "2025-12-30", Cycle::Year, "3650", Rise::None);
        assert_eq!(shown(&short), ["1 2025-01-01 3640.00"]);
        // A part of less than half a fen is none.
        let tiny = terms("2025-01-01", "2026-01-01", Cycle::Year, "1", Rise::None);
        assert_eq!(shown(&tiny), ["1 2025-01-01 1.00"]);
    }

    #[test]
    fn rent_rises_after_full_years() {
        let five = Rise::Percent { by: 500, every: 3 };
        let rent = |rise: Rise| {
            let terms = terms("2025-01-01", "2031-12-31", Cycle::Year, "100.10", rise);
            terms.dues().iter().map(|due| due.amount.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(rent(five), ["100.10", "100.10", "100.10", "105.11", "105.11", "105.11", "110.37"]);
        let step = Rise::Step { by: Fen::new(1_000), every: 2 };
        assert_eq!(rent(step), ["100.10", "100.10", "110.10", "110.10", "120.10", "120.10", "130.10"]);
        assert_eq!(five.zh(), "每 3 年涨 5%");
        assert_eq!(Rise::Percent { by: 250, every: 1 }.zh(), "每 1 年涨 2.5%");
        for rise in [Rise::None, five, step] {
            let (code, by, every) = rise.columns();
            assert_eq!(Rise::from_columns(code, by, every), Some(rise));
        }
    }

    #[test]
    fn income_belongs_to_the_years_its_months_begin_in() {
        for (yuan, from, to, expected) in [
            ("36000", "2025-01-01", "2027-12-31", "2025 12000.00,2026 12000.00,2027 12000.00"),
            ("250000", "2025-04-01", "2026-03-31", "2025 187500.00,2026 62500.00"),
            ("100", "2025-12-15", "2026-02-14", "2025 50.00,2026 50.00"),
            ("100", "2025-12-15", "2026-02-15", "2025 33.33,2026 66.67"),
            ("0.01", "2025-01-01", "2027-12-31", "2025 0.00,2026 0.00,2027 0.01"),
            ("100", "2025-03-01", "2025-03-01", "2025 100.00"),
        ] {
            let parts = by_year(Fen::parse(yuan).unwrap(), day(from), day(to));
            let shown: Vec<String> = parts.iter().map(|(year, fen)| format!("{year} {fen}")).collect();
            assert_eq!(shown.join(","), expected, "{yuan} {from} {to}");
        }
    }

    fn any_terms() -> impl Strategy<Value = Terms> {
        let rise = prop_oneof![
            Just(Rise::None),
            (0i64..3000, 1i64..6).prop_map(|(by, every)| Rise::Percent { by, every }),
            (0i64..1_000_000, 1i64..6).prop_map(|(by, every)| Rise::Step { by: Fen::new(by), every }),
        ];
        let cycle = prop::sample::select(Cycle::ALL.to_vec());
        (0i64..20_000, 1i64..30, 0i64..400, 100i64..1_000_000_000, cycle, rise).prop_map(
            |(from, years, more, rent, cycle, rise)| {
                let start = day("1990-01-01").plus_days(from);
                let end = start.plus_months(years * 12).plus_days(more - 1);
                Terms { start, end, first_due: start.plus_days(14), cycle, rent: Fen::new(rent), rise }
            },
        )
    }

    proptest! {
        #[test]
        fn full_years_add_up_to_their_rent_and_nothing_is_left_out(terms in any_terms()) {
            let dues = terms.dues();
            prop_assert_eq!(dues.first().map(|due| due.from), Some(terms.start));
            for pair in dues.windows(2) {
                prop_assert_eq!(pair[0].to.plus_days(1), pair[1].from);
                prop_assert!(pair[0].day < pair[1].day && pair[0].n + 1 == pair[1].n);
            }
            let parts = match terms.cycle { Cycle::Year => 1, Cycle::HalfYear => 2, Cycle::Quarter => 4, Cycle::Once => 0 };
            prop_assert!(parts > 0 || terms.total() == terms.rent);
            for (year, dues) in dues.chunks(parts.max(1)).enumerate().filter(|_| parts > 0) {
                let end = terms.start.plus_months((year as i64 + 1) * 12).plus_days(-1);
                let rent = terms.rise.rent(terms.rent, year as i64);
                let sum: Fen = dues.iter().map(|due| due.amount).sum();
                let is_full = end <= terms.end;
                prop_assert!((is_full && sum == rent) || (!is_full && sum <= rent));
            }
            prop_assert_eq!(dues.iter().map(|due| due.amount).sum::<Fen>(), terms.total());
        }

        #[test]
        fn the_years_of_an_amount_add_up_to_it(fen in 1i64..1_000_000_000_000, from in 0i64..40_000, long in 0i64..25_000) {
            let from = day("1950-01-01").plus_days(from);
            let to = from.plus_days(long);
            let parts = by_year(Fen::new(fen), from, to);
            prop_assert_eq!(parts.iter().map(|(_, part)| *part).sum::<Fen>(), Fen::new(fen));
            prop_assert!(parts.iter().all(|(_, part)| *part >= Fen::ZERO));
            prop_assert!(parts.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0));
        }
    }
}
