//! The figures of a place and their rules, from the kept totals. Pure.

use super::listed::Listed;
use super::period::Period;
use super::rates::{SCORES, Tenths, median, tenths};
use crate::appeals::model::{Category, Rating};
use crate::house::Span;
use houji_base::Day;
use std::collections::BTreeMap;

/// Kept totals of one place by measure and month.
pub struct Sums(BTreeMap<(String, i64), i64>);

impl Sums {
    /// From sums by measure and code of a month.
    pub fn new(totals: impl IntoIterator<Item = ((String, i64), i64)>) -> Sums {
        Sums(totals.into_iter().collect())
    }

    fn of(&self, measure: &str, months: Period) -> i64 {
        let [first, last] = [months.first, months.last].map(|day| Span::Month(day).code());
        let range = self.0.range((measure.to_owned(), first)..=(measure.to_owned(), last));
        range.fold(0i64, |sum, (_, n)| sum.saturating_add(*n))
    }

    /// How many a list has in a month or a year.
    pub fn count(&self, listed: &Listed, months: Period) -> i64 {
        let (more, less) = listed.measures();
        let sum = |measures: Vec<&str>| {
            measures.iter().fold(0i64, |sum, each| sum.saturating_add(self.of(each, months)))
        };
        sum(more).saturating_sub(sum(less))
    }

    /// Points of all ratings together.
    fn points(&self, months: Period) -> i64 {
        SCORES.iter().fold(0i64, |sum, (measure, score)| {
            sum.saturating_add(self.of(measure, months).saturating_mul(*score))
        })
    }

    /// What was filed about, in the order categories are offered.
    pub fn topics(&self, months: Period) -> Vec<(Category, i64)> {
        Category::open().map(|category| (category, self.of(category.measure(), months))).collect()
    }

    /// How often each of the five words was said, from best to worst.
    pub fn words(&self, months: Period) -> Vec<(Rating, i64)> {
        let all = Rating::WORDS.iter().filter_map(|(score, _)| Rating::new(i64::from(*score)));
        all.map(|rating| (rating, self.of(rating.measure(), months))).collect()
    }
}

/// One figure with the rule by which it is made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figure {
    /// Stable code.
    pub code: &'static str,
    /// Name for people.
    pub zh: &'static str,
    /// The rule, in one sentence.
    pub rule: &'static str,
    /// `%` or `分`.
    pub unit: &'static str,
    /// The list above the line and how many it has; none for points.
    pub part: Option<(Listed, i64)>,
    /// The list below the line and how many it has.
    pub whole: (Listed, i64),
    /// The figure; none when it is made of too few cases.
    pub value: Option<Tenths>,
}

/// A share by its code, name and rule, and the lists above and below the line.
type Rule = (&'static str, &'static str, &'static str, Listed, Listed);

const RULES: [Rule; 4] = [
    (
        "response",
        "及时响应",
        "接办时限已经到了的、或者已经有人回话的，算分母；里面在时限以内有人接办、不受理或转出的，算分子。时限还没到的先不算。",
        Listed::Responded,
        Listed::AcceptDue,
    ),
    (
        "on_time",
        "按时答复",
        "到期该答复的算分母，批了延期的按延期后的日子；里面到期以前答复了的算分子。今天到期的，过了今天再算。",
        Listed::Met,
        Listed::Due,
    ),
    (
        "resolution",
        "办成认可",
        "答复了的，除去按规定办不了、讲明了的，算分母；里面单位说办成了、本人评基本满意以上的算分子。没评的不算认可。",
        Listed::Confirmed,
        Listed::Doable,
    ),
    (
        "repeat",
        "重复反映",
        "收到的算分母；里面和别的诉求说的是同一件事、并到一起办的算分子。",
        Listed::Repeated,
        Listed::Filed,
    ),
];

/// The figures of a month or a year; fewer than `least` cases give none.
pub fn figures(sums: &Sums, months: Period, least: i64) -> Vec<Figure> {
    let share = |(code, zh, rule, part, whole): &Rule| {
        let (n, of) = (sums.count(part, months), sums.count(whole, months));
        Figure {
            code,
            zh,
            rule,
            unit: "%",
            part: Some((part.clone(), n)),
            whole: (whole.clone(), of),
            value: tenths(n, of, 100, least),
        }
    };
    let rated = sums.count(&Listed::Rated, months);
    let content = Figure {
        code: "satisfaction",
        zh: "村民满意",
        rule: "评了的每一次按非常满意 100 分、满意 80、基本满意 60、不满意 30、非常不满意 0 相加，除以评了几次。没评的不算。",
        unit: "分",
        part: None,
        whole: (Listed::Rated, rated),
        value: tenths(sums.points(months), rated, 1, least),
    };
    let mut list: Vec<Figure> = RULES.iter().map(share).collect();
    list.insert(3, content);
    list
}

/// The middle of all villages for one figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Middle {
    /// Stable code of the figure.
    pub code: &'static str,
    /// How many villages have the figure.
    pub villages: usize,
    /// The median; none when too few have it.
    pub value: Option<Tenths>,
}

/// Fewer villages have no middle: it would tell how one of them does.
const LEAST_VILLAGES: usize = 5;

/// The median of each figure over all villages that have enough cases for one, in the order of [`figures`].
pub fn medians(villages: &[Sums], months: Period, least: i64) -> Vec<Middle> {
    let mut all: Vec<(&'static str, Vec<Tenths>)> =
        figures(&Sums::new([]), months, least).iter().map(|figure| (figure.code, Vec::new())).collect();
    for sums in villages {
        for (figure, (_, values)) in figures(sums, months, least).iter().zip(&mut all) {
            values.extend(figure.value);
        }
    }
    let middle = |(code, values): (&'static str, Vec<Tenths>)| Middle {
        code,
        villages: values.len(),
        value: if values.len() < LEAST_VILLAGES { None } else { median(values) },
    };
    all.into_iter().map(middle).collect()
}

/// The days for which totals are read: twelve months, or the months of a year, and the last day on which what was due
/// is judged.
pub fn reading(period: Period, today: Day) -> (Day, Day, Day) {
    let first = period.trend().first().map_or(period.first, |month| month.first);
    (first, period.last, period.last.min(today.plus_days(-1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECEMBER: i64 = 20_251_299;
    const FEBRUARY: i64 = 20_260_299;
    const MARCH: i64 = 20_260_399;

    fn sums(rows: &[(&str, i64, i64)]) -> Sums {
        Sums::new(rows.iter().map(|(measure, month, n)| (((*measure).to_owned(), *month), *n)))
    }

    fn said(sums: &Sums, period: &str, code: &str) -> (Option<String>, i64) {
        let all = figures(sums, Period::parse(period).unwrap(), 5);
        let found = all.into_iter().find(|figure| figure.code == code).unwrap();
        (found.value.map(Tenths::zh), found.whole.1)
    }

    #[test]
    fn each_figure_follows_its_rule() {
        let sums = sums(&[
            ("appeal.filed", MARCH, 9),
            ("appeal.repeated", MARCH, 1),
            ("appeal.accept_due", MARCH, 8),
            ("appeal.responded", MARCH, 6),
            ("appeal.due", MARCH, 5),
            ("appeal.met", MARCH, 4),
            ("appeal.replied", MARCH, 9),
            ("appeal.explained", MARCH, 3),
            ("appeal.confirmed", MARCH, 4),
            ("appeal.rated_5", MARCH, 3),
            ("appeal.rated_2", MARCH, 2),
            ("appeal.filed", FEBRUARY, 100),
            ("appeal.filed", DECEMBER, 1000),
        ]);
        for (code, value, whole) in [
            ("response", "75.0", 8),
            ("on_time", "80.0", 5),
            ("resolution", "66.7", 6),
            ("satisfaction", "72.0", 5),
            ("repeat", "11.1", 9),
        ] {
            assert_eq!(said(&sums, "2026-03", code), (Some(value.to_owned()), whole), "{code}");
        }
        assert_eq!(said(&sums, "2026", "repeat"), (Some("0.9".to_owned()), 109), "a year is its months");
        assert_eq!(said(&sums, "2025", "repeat"), (Some("0.0".to_owned()), 1000));
    }

    #[test]
    fn both_sides_of_the_least_number_of_cases() {
        let of =
            |n| sums(&[("appeal.rated_4", MARCH, n), ("appeal.due", MARCH, n), ("appeal.met", MARCH, n)]);
        for code in ["satisfaction", "on_time"] {
            assert_eq!(said(&of(4), "2026-03", code), (None, 4), "{code}");
            assert!(said(&of(5), "2026-03", code).0.is_some(), "{code}");
        }
        assert_eq!(said(&of(5), "2026-03", "satisfaction").0.as_deref(), Some("80.0"));
        assert_eq!(said(&sums(&[]), "2026-03", "response"), (None, 0));
    }

    #[test]
    fn villages_with_too_few_cases_and_too_few_villages_have_no_middle() {
        let month = Period::parse("2026-03").unwrap();
        let village = |due, met| sums(&[("appeal.due", MARCH, due), ("appeal.met", MARCH, met)]);
        let on_time = |villages: &[Sums]| {
            let found = medians(villages, month, 5).into_iter().find(|middle| middle.code == "on_time");
            found.map(|middle| (middle.villages, middle.value.map(Tenths::zh))).unwrap()
        };
        let mut villages =
            vec![village(10, 1), village(10, 9), village(10, 5), village(10, 10), village(4, 0)];
        assert_eq!(on_time(&villages), (4, None), "one has too few cases, and four are too few");
        villages.push(village(5, 1));
        assert_eq!(on_time(&villages), (5, Some("50.0".to_owned())));
        villages.push(village(5, 4));
        assert_eq!(on_time(&villages), (6, Some("65.0".to_owned())), "half way between 50 and 80");
    }

    #[test]
    fn every_measure_of_a_list_is_read() {
        let about = Category::open().map(|category| Listed::About(vec![category]));
        let words = [
            "filed",
            "accept_due",
            "responded",
            "late",
            "doable",
            "confirmed",
            "rated",
            "unrated",
            "repeated",
        ];
        for listed in words.iter().map(|code| Listed::parse(code).unwrap()).chain(about) {
            let (more, less) = listed.measures();
            for measure in more.iter().chain(&less) {
                assert!(measure.starts_with("appeal."), "{measure}");
            }
        }
    }
}
