//! Which days are worked.

use std::collections::BTreeMap;

use crate::Day;

/// How an exceptional day differs from Monday to Friday.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DayKind {
    /// A day off, normally a holiday on a weekday.
    Off,
    /// A worked day, normally a weekend day that makes up for a holiday.
    Work,
}

/// The working calendar: Monday to Friday, with exceptions announced by the State Council each year.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct WorkCalendar {
    exceptions: BTreeMap<Day, DayKind>,
}

impl WorkCalendar {
    /// A calendar with these exceptions. When a day is given twice the later one counts.
    #[must_use]
    pub fn new(exceptions: impl IntoIterator<Item = (Day, DayKind)>) -> Self {
        Self { exceptions: exceptions.into_iter().collect() }
    }

    /// True when the exceptions of this year are loaded, that is when there is at least one.
    #[must_use]
    pub fn covers(&self, year: i16) -> bool {
        match (Day::new(year, 1, 1), Day::new(year, 12, 31)) {
            (Some(first), Some(last)) => self.exceptions.range(first..=last).next().is_some(),
            _ => false,
        }
    }

    /// True when people work on this day.
    #[must_use]
    pub fn is_working(&self, day: Day) -> bool {
        match self.exceptions.get(&day) {
            Some(DayKind::Off) => false,
            Some(DayKind::Work) => true,
            None => !day.is_weekend(),
        }
    }

    /// This day when it is worked, else the first worked day after it.
    #[must_use]
    pub fn next_working(&self, day: Day) -> Day {
        let mut day = day;
        // Days stop at `Day::LAST`, so the walk must stop there too.
        while !self.is_working(day) && day < Day::LAST {
            day = day.plus_days(1);
        }
        day
    }

    /// The `n`th working day after `from`. Counting starts the day after `from`; zero gives `from` itself.
    #[must_use]
    pub fn add_working_days(&self, from: Day, n: u32) -> Day {
        let mut day = from;
        let mut left = n;
        while left > 0 && day < Day::LAST {
            day = self.next_working(day.plus_days(1));
            left -= 1;
        }
        day
    }

    /// How many working days lie after `a` up to and including `b`; the negative count when `b` is before `a`.
    #[must_use]
    pub fn working_days_between(&self, a: Day, b: Day) -> i64 {
        if b < a {
            return -self.working_days_between(b, a);
        }
        let mut count = 0;
        let mut day = a;
        while day < b {
            day = day.plus_days(1);
            count += i64::from(self.is_working(day));
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    /// Spring Festival 2024: Saturday 10 to Saturday 17 February off, the Sundays around it worked.
    fn spring_festival() -> WorkCalendar {
        let off = (0..8).map(|n| (day("2024-02-10").plus_days(n), DayKind::Off));
        let work = ["2024-02-04", "2024-02-18"].map(|text| (day(text), DayKind::Work));
        WorkCalendar::new(off.chain(work))
    }

    #[test]
    fn exceptions_overrule_the_weekday() {
        let calendar = spring_festival();
        let cases = [
            ("2024-02-02", true),
            ("2024-02-03", false),
            ("2024-02-04", true),
            ("2024-02-09", true),
            ("2024-02-12", false),
            ("2024-02-16", false),
            ("2024-02-18", true),
            ("2024-02-19", true),
        ];
        for (text, working) in cases {
            assert_eq!(calendar.is_working(day(text)), working, "{text}");
        }
        assert!(WorkCalendar::default().is_working(day("2024-02-12")));
    }

    #[test]
    fn the_later_of_two_exceptions_counts() {
        let monday = day("2024-02-12");
        let calendar = WorkCalendar::new([(monday, DayKind::Off), (monday, DayKind::Work)]);
        assert!(calendar.is_working(monday));
    }

    #[test]
    fn counting_starts_the_day_after() {
        let calendar = spring_festival();
        let cases = [
            ("2024-02-08", 0, "2024-02-08"),
            ("2024-02-08", 1, "2024-02-09"),
            ("2024-02-09", 1, "2024-02-18"),
            ("2024-02-09", 2, "2024-02-19"),
            ("2024-02-10", 1, "2024-02-18"),
            ("2024-02-02", 5, "2024-02-08"),
        ];
        for (from, n, expected) in cases {
            assert_eq!(calendar.add_working_days(day(from), n), day(expected), "{n} after {from}");
        }
        assert_eq!(calendar.next_working(day("2024-02-10")), day("2024-02-18"));
        assert_eq!(calendar.next_working(day("2024-02-18")), day("2024-02-18"));
        assert_eq!(calendar.working_days_between(day("2024-02-09"), day("2024-02-18")), 1);
        assert_eq!(calendar.working_days_between(day("2024-02-18"), day("2024-02-09")), -1);
        assert_eq!(calendar.working_days_between(day("2024-02-09"), day("2024-02-09")), 0);
    }

    #[test]
    fn only_loaded_years_are_covered() {
        let calendar = spring_festival();
        assert!(calendar.covers(2024));
        for year in [2023, 2025, 1899, 2201, i16::MAX] {
            assert!(!calendar.covers(year), "{year}");
        }
        let edges = [(day("2025-01-01"), DayKind::Off), (day("2027-12-31"), DayKind::Off)];
        let calendar = WorkCalendar::new(edges);
        assert_eq!(
            [2024, 2025, 2026, 2027, 2028].map(|year| calendar.covers(year)),
            [false, true, false, true, false]
        );
    }

    #[test]
    fn counting_ends_at_the_last_day_even_when_it_is_off() {
        let calendar = WorkCalendar::new([(Day::LAST, DayKind::Off)]);
        assert_eq!(calendar.next_working(Day::LAST), Day::LAST);
        assert_eq!(calendar.add_working_days(Day::LAST.plus_days(-3), u32::MAX), Day::LAST);
    }

    fn any_calendar() -> impl Strategy<Value = WorkCalendar> {
        let kind = prop_oneof![Just(DayKind::Off), Just(DayKind::Work)];
        proptest::collection::vec((any_day(), kind), 0..60).prop_map(WorkCalendar::new)
    }

    fn any_day() -> impl Strategy<Value = Day> {
        (0_i64..200).prop_map(|n| day("2026-01-01").plus_days(n))
    }

    proptest! {
        #[test]
        fn more_working_days_end_later(calendar in any_calendar(), from in any_day(), n in 0_u32..60) {
            let end = calendar.add_working_days(from, n);
            prop_assert!(calendar.add_working_days(from, n + 1) > end);
            prop_assert!(calendar.add_working_days(from.plus_days(1), n) >= end);
            prop_assert!(n == 0 || calendar.is_working(end));
        }

        #[test]
        fn adding_and_counting_are_inverse(calendar in any_calendar(), from in any_day(), n in 0_u32..60) {
            let end = calendar.add_working_days(from, n);
            prop_assert_eq!(calendar.working_days_between(from, end), i64::from(n));
            prop_assert_eq!(calendar.working_days_between(end, from), -i64::from(n));
        }

        #[test]
        fn the_next_working_day_is_the_first(calendar in any_calendar(), from in any_day()) {
            let next = calendar.next_working(from);
            prop_assert!(calendar.is_working(next));
            let skipped = (0..from.days_until(next)).map(|n| from.plus_days(n));
            prop_assert!(skipped.into_iter().all(|day| !calendar.is_working(day)));
        }
    }
}
