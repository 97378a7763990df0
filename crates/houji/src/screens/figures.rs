//! The figures of a place, from the totals that are kept. Pure.

use crate::appeals::model::Category;
use houji_base::Day;
use std::collections::BTreeMap;

/// Days before today over which rates are taken.
pub const PERIOD: i64 = 30;
/// Fewer cases than this say nothing about how well anybody works.
pub const LEAST: i64 = 5;
/// What the five official words count for, from 1 (非常不满意) to 5 (非常满意).
const SCORES: [(&str, i64); 5] = [
    ("appeal.rated_1", 0),
    ("appeal.rated_2", 30),
    ("appeal.rated_3", 60),
    ("appeal.rated_4", 80),
    ("appeal.rated_5", 100),
];

/// Totals of one place: those of the last [`PERIOD`] days day by day, and what stands now under day 0.
pub struct Figures {
    today: i64,
    totals: BTreeMap<(String, i64), i64>,
}

/// A share or a mean, in tenths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tenths(i64);

impl Tenths {
    /// 96.4.
    pub fn zh(self) -> String {
        format!("{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// `part / whole * scale` in tenths, rounded to the nearest; `None` for fewer than [`LEAST`] cases.
fn tenths(part: i64, whole: i64, scale: i64) -> Option<Tenths> {
    let twice = part.saturating_mul(scale).saturating_mul(20);
    (whole >= LEAST).then(|| Tenths(twice.saturating_add(whole) / whole.saturating_mul(2)))
}

/// Answers that fell due in the period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InTime {
    /// How many were due.
    pub due: i64,
    /// Of them answered in time.
    pub in_time: i64,
    /// Percent; none when too few were due.
    pub share: Option<Tenths>,
}

/// Ratings given in the period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Satisfaction {
    /// How many rated.
    pub rated: i64,
    /// Of them the lowest two words.
    pub displeased: i64,
    /// Points out of a hundred; none when too few rated.
    pub points: Option<Tenths>,
}

impl Figures {
    /// From sums by measure and day.
    pub fn new(today: Day, totals: impl IntoIterator<Item = ((String, i64), i64)>) -> Figures {
        Figures { today: today.number(), totals: totals.into_iter().collect() }
    }

    fn at(&self, measure: &str, day: i64) -> i64 {
        self.totals.get(&(measure.to_owned(), day)).copied().unwrap_or(0)
    }

    /// What stands now.
    pub fn now(&self, measure: &str) -> i64 {
        self.at(measure, 0)
    }

    /// What was counted `ago` days before today.
    pub fn on(&self, measure: &str, ago: i64) -> i64 {
        self.at(measure, self.today.saturating_sub(ago))
    }

    /// What was counted on the days from `first` to `last` days before today.
    pub fn over(&self, measure: &str, first: i64, last: i64) -> i64 {
        (last..=first).map(|ago| self.on(measure, ago)).sum()
    }

    /// Of what was due on the days before today, how much was answered in time. Today is not over yet.
    pub fn in_time(&self) -> InTime {
        let (due, in_time) = (self.over("appeal.due", PERIOD, 1), self.over("appeal.in_time", PERIOD, 1));
        InTime { due, in_time, share: tenths(in_time, due, 100) }
    }

    /// How content those were who rated. Who did not rate counts neither way.
    pub fn satisfaction(&self) -> Satisfaction {
        let rated = |measure| self.over(measure, PERIOD, 0);
        let all: i64 = SCORES.iter().map(|(measure, _)| rated(measure)).sum();
        let points: i64 = SCORES.iter().map(|(measure, score)| rated(measure).saturating_mul(*score)).sum();
        let displeased = rated("appeal.rated_1").saturating_add(rated("appeal.rated_2"));
        Satisfaction { rated: all, displeased, points: tenths(points, all, 1) }
    }

    /// What was filed about, in the order categories are offered.
    pub fn topics(&self) -> Vec<(Category, i64)> {
        let filed = |category: Category| self.over(category.measure(), PERIOD, 0);
        Category::ALL.into_iter().map(|category| (category, filed(category))).collect()
    }

    /// Filed and answered on each whole day of the period, oldest first.
    pub fn days(&self) -> Vec<(Day, i64, i64)> {
        let day = |ago| {
            let day = Day::from_number(self.today.saturating_sub(ago));
            (day, self.on("appeal.filed", ago), self.on("appeal.replied", ago))
        };
        (1..=PERIOD).rev().map(day).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::parse("2026-03-02").unwrap()
    }

    fn figures(rows: &[(&str, i64, i64)]) -> Figures {
        let day = |ago: i64| if ago < 0 { 0 } else { today().plus_days(-ago).number() };
        Figures::new(today(), rows.iter().map(|(measure, ago, n)| (((*measure).to_owned(), day(*ago)), *n)))
    }

    #[test]
    fn what_is_due_today_or_was_long_ago_does_not_count() {
        let rows = [
            ("appeal.due", 0, 7),
            ("appeal.due", 1, 4),
            ("appeal.due", 30, 3),
            ("appeal.due", 31, 100),
            ("appeal.in_time", 0, 7),
            ("appeal.in_time", 1, 4),
            ("appeal.in_time", 30, 2),
        ];
        let found = figures(&rows).in_time();
        assert_eq!((found.due, found.in_time), (7, 6));
        assert_eq!(found.share.map(Tenths::zh).as_deref(), Some("85.7"));
    }

    #[test]
    fn few_cases_say_nothing() {
        let four = figures(&[("appeal.due", 1, 4), ("appeal.in_time", 1, 4), ("appeal.rated_5", 0, 4)]);
        assert_eq!((four.in_time().share, four.satisfaction().points), (None, None));
        assert_eq!((four.in_time().due, four.satisfaction().rated), (4, 4), "but they are told");
        let none = figures(&[]);
        assert_eq!((none.in_time().share, none.satisfaction().points), (None, None));
    }

    #[test]
    fn the_five_words_count_100_80_60_30_0() {
        for (rows, points, displeased) in [
            (vec![("appeal.rated_5", 0, 5)], "100.0", 0),
            (vec![("appeal.rated_1", 3, 5)], "0.0", 5),
            (vec![("appeal.rated_4", 2, 5), ("appeal.rated_2", 30, 1)], "71.7", 1),
            (vec![("appeal.rated_3", 2, 6), ("appeal.rated_5", 31, 9)], "60.0", 0),
        ] {
            let found = figures(&rows).satisfaction();
            assert_eq!(found.points.map(Tenths::zh).as_deref(), Some(points), "{rows:?}");
            assert_eq!(found.displeased, displeased, "{rows:?}");
        }
    }

    #[test]
    fn days_are_whole_and_in_order() {
        let found = figures(&[("appeal.filed", 1, 3), ("appeal.filed", 0, 9), ("appeal.replied", 30, 2)]);
        let days = found.days();
        assert_eq!(days.len(), 30);
        assert_eq!(days[0], (today().plus_days(-30), 0, 2));
        assert_eq!(days[29], (today().plus_days(-1), 3, 0), "today is not over");
        assert_eq!((found.on("appeal.filed", 0), found.now("appeal.filed")), (9, 0));
    }

    #[test]
    fn topics_keep_their_order_whatever_is_most() {
        let found = figures(&[("appeal.filed.other", 0, 9), ("appeal.filed.utilities", 29, 1)]);
        let topics: Vec<(&str, i64)> = found.topics().iter().map(|(c, n)| (c.code(), *n)).collect();
        assert_eq!((topics[0], topics[5]), (("utilities", 1), ("other", 9)));
    }
}
