//! The figures of a place, from the totals that are kept. Pure.

use crate::appeals::figures::{Period, SCORES, Tenths, tenths};
use crate::appeals::model::Category;
use crate::house::Span;
use houji_base::Day;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Days before today over which rates are taken.
pub const PERIOD: i64 = 30;
/// Categories that have a bar of their own; the others share one.
const NAMED: usize = 5;

/// Totals of one place by measure and span: what stands now, those of the last [`PERIOD`] days day by day, and those
/// of this month and the one before.
pub struct Figures {
    today: Day,
    /// Fewer cases than this say nothing about how well anybody works.
    least: i64,
    totals: BTreeMap<(String, i64), i64>,
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

/// What was filed about.
#[derive(PartialEq, Eq, Debug)]
pub struct Topics {
    /// The first day of the first month.
    pub since: Day,
    /// The five most frequent, in the order categories are offered.
    pub named: Vec<(Category, i64)>,
    /// The others, and how much was filed about them.
    pub rest: (Vec<Category>, i64),
}

/// The last day of the month before.
pub fn last_month(day: Day) -> Day {
    day.plus_days(-i64::from(day.day()))
}

/// The first day of a day's month.
fn first_of(day: Day) -> Day {
    day.plus_days(1i64.saturating_sub(i64::from(day.day())))
}

impl Figures {
    /// From sums by measure and span; fewer than `least` cases give no share and no mean.
    pub fn new(
        (today, least): (Day, i64),
        totals: impl IntoIterator<Item = ((String, i64), i64)>,
    ) -> Figures {
        Figures { today, least, totals: totals.into_iter().collect() }
    }

    /// The days over which rates are taken, as their rows are listed.
    pub fn period(&self) -> Option<Period> {
        Period::days(self.today.plus_days(-PERIOD), self.today)
    }

    fn at(&self, measure: &str, span: Span) -> i64 {
        self.totals.get(&(measure.to_owned(), span.code())).copied().unwrap_or(0)
    }

    /// What stands now.
    pub fn now(&self, measure: &str) -> i64 {
        self.at(measure, Span::Ever)
    }

    /// What was counted `ago` days before today.
    pub fn on(&self, measure: &str, ago: i64) -> i64 {
        self.at(measure, Span::Day(self.today.plus_days(-ago)))
    }

    /// What was counted on the days from `first` to `last` days before today.
    pub fn over(&self, measure: &str, first: i64, last: i64) -> i64 {
        (last..=first).map(|ago| self.on(measure, ago)).sum()
    }

    /// Of what was due on the days before today, how much was answered in time. Today is not over yet.
    pub fn in_time(&self) -> InTime {
        let (due, in_time) = (self.over("appeal.due", PERIOD, 1), self.over("appeal.met", PERIOD, 1));
        InTime { due, in_time, share: tenths(in_time, due, 100, self.least) }
    }

    /// How content those were who rated. Who did not rate counts neither way.
    pub fn satisfaction(&self) -> Satisfaction {
        let rated = |measure| self.over(measure, PERIOD, 0);
        let all: i64 = SCORES.iter().map(|(measure, _)| rated(measure)).sum();
        let points: i64 = SCORES.iter().map(|(measure, score)| rated(measure).saturating_mul(*score)).sum();
        let displeased = rated("appeal.rated_1").saturating_add(rated("appeal.rated_2"));
        Satisfaction { rated: all, displeased, points: tenths(points, all, 1, self.least) }
    }

    /// Of what was filed on the days before today and had its first word, or should have had it, how much had it in
    /// time, in percent.
    pub fn responded(&self) -> Option<Tenths> {
        let owed = self.over("appeal.accept_due", PERIOD, 1);
        tenths(self.over("appeal.responded", PERIOD, 1), owed, 100, self.least)
    }

    /// Of what was answered and could be done, how much whoever filed it says is done, in percent.
    pub fn resolved(&self) -> Option<Tenths> {
        let (replied, explained) =
            (self.over("appeal.replied", PERIOD, 0), self.over("appeal.explained", PERIOD, 0));
        tenths(self.over("appeal.confirmed", PERIOD, 0), replied.saturating_sub(explained), 100, self.least)
    }

    /// What was filed about in this month and the one before.
    pub fn topics(&self) -> Topics {
        let before = last_month(self.today);
        let count = |category: Category| {
            let of = |day| self.at(category.measure(), Span::Month(day));
            (category, of(before).saturating_add(of(self.today)))
        };
        let all: Vec<(Category, i64)> = Category::open().map(count).collect();
        let mut most = all.clone();
        most.sort_by_key(|(_, n)| Reverse(*n));
        most.truncate(NAMED);
        let (named, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|topic| most.contains(topic));
        let filed = rest.iter().map(|(_, n)| n).sum();
        let others = rest.into_iter().map(|(category, _)| category).collect();
        Topics { since: first_of(before), named, rest: (others, filed) }
    }

    /// Filed and answered on each whole day of the period, oldest first.
    pub fn days(&self) -> Vec<(Day, i64, i64)> {
        let day = |ago: i64| {
            let day = self.today.plus_days(-ago);
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
        let span = |ago: i64| if ago < 0 { Span::Ever } else { Span::Day(today().plus_days(-ago)) };
        let row = |(measure, ago, n): &(&str, i64, i64)| (((*measure).to_owned(), span(*ago).code()), *n);
        Figures::new((today(), 5), rows.iter().map(row))
    }

    #[test]
    fn what_is_due_today_or_was_long_ago_does_not_count() {
        let rows = [
            ("appeal.due", 0, 7),
            ("appeal.due", 1, 4),
            ("appeal.due", 30, 3),
            ("appeal.due", 31, 100),
            ("appeal.met", 0, 7),
            ("appeal.met", 1, 4),
            ("appeal.met", 30, 2),
        ];
        let found = figures(&rows).in_time();
        assert_eq!((found.due, found.in_time), (7, 6));
        assert_eq!(found.share.map(Tenths::zh).as_deref(), Some("85.7"));
    }

    #[test]
    fn few_cases_say_nothing() {
        let four = figures(&[("appeal.due", 1, 4), ("appeal.met", 1, 4), ("appeal.rated_5", 0, 4)]);
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
    fn an_answer_that_could_not_help_is_no_failure() {
        let rows = [
            ("appeal.filed", 1, 20),
            ("appeal.accept_due", 1, 8),
            ("appeal.accept_due", 0, 9),
            ("appeal.responded", 1, 6),
            ("appeal.replied", 0, 9),
            ("appeal.explained", 0, 3),
            ("appeal.confirmed", 0, 4),
        ];
        let (found, few) =
            (figures(&rows), figures(&[("appeal.accept_due", 1, 4), ("appeal.replied", 1, 4)]));
        assert_eq!(found.responded().map(Tenths::zh).as_deref(), Some("75.0"), "today is not over");
        assert_eq!(found.resolved().map(Tenths::zh).as_deref(), Some("66.7"));
        assert_eq!((few.responded(), few.resolved()), (None, None));
    }

    #[test]
    fn topics_are_of_two_months_and_keep_their_order() {
        let of = |code: &str, month: &str, n| {
            let span = Span::Month(Day::parse(month).unwrap());
            ((Category::parse(code).unwrap().measure().to_owned(), span.code()), n)
        };
        let topics = Figures::new(
            (today(), 5),
            [
                of("other", "2026-03-01", 9),
                of("utilities", "2026-02-28", 2),
                of("utilities", "2026-03-02", 1),
                of("utilities", "2026-01-31", 50),
                of("safety", "2026-02-01", 4),
                of("welfare", "2026-02-01", 5),
                of("sanitation", "2026-03-01", 1),
                of("enquiry", "2026-03-01", 6),
                of("cadre_village", "2026-03-01", 70),
            ],
        )
        .topics();
        let named: Vec<(&str, i64)> = topics.named.iter().map(|(c, n)| (c.code(), *n)).collect();
        assert_eq!(named, [("utilities", 3), ("welfare", 5), ("safety", 4), ("enquiry", 6), ("other", 9)]);
        assert_eq!((topics.rest.0.len(), topics.rest.1), (9, 1));
        assert_eq!(topics.since.to_string(), "2026-02-01");
    }
}
