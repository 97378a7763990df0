//! What the villages publish: income and expense of every month as soon as its books are closed, other items where there are
//! facts, now and then late, objected to, corrected, or asked about. Pure.

use super::books::Bookwork;
use super::cast::{OTHER_VILLAGE, VILLAGE};
use super::chance::Chance;
use crate::notices::model::{NoticeId, Period};
use houji_base::{Day, DivisionCode, Moment, Month, WorkCalendar};

/// Published every month, by all.
const MONTHLY: [&str; 2] = ["F02", "F03"];
/// Published besides by the two shown villages, and by all in the months from which the calendar counts.
const BESIDES: [&str; 2] = ["V22", "P03"];
/// Published after a quarter: one of them by each village, all by the shown ones.
const QUARTERLY: [&str; 4] = ["V13", "F06", "F04", "V01"];
/// Published of the whole year by all, so many days after it began, while the calendar counts its beginning.
const YEARLY: [(&str, i64); 4] = [("P02", 20), ("V15", 23), ("P08", 50), ("F01", 52)];
/// What the township looks at each time.
const TOWN: [&str; 3] = ["S01", "S03", "V05"];
/// Chances in a hundred that a publication is late, objected to, corrected, asked about, and of the newest that it is not
/// there yet.
const LATE: i64 = 4;
const OBJECTED: i64 = 2;
const CORRECTED: i64 = 3;
const ASKED: i64 = 3;
const MISSING: i64 = 4;
/// Most questions that are answered in a village.
const ANSWERED: usize = 3;
/// Minutes of the day on which the steps are done. Nothing else happens at such a minute, so all villages go together.
const DRAFTED: i64 = 14 * 60 + 52;
const CHECKED: i64 = 15 * 60 + 52;
const SUPERVISED: i64 = 16 * 60 + 22;
const APPROVED: i64 = 16 * 60 + 52;
const PUBLISHED: i64 = 17 * 60 + 22;

/// What those who supervise and look again find.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    Nothing,
    Objection,
    Correction,
}

/// A step of a publication, or of a question about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Act {
    Draft,
    Check,
    Supervise,
    Approve,
    Publish,
    Correct,
    Ask,
    Accept,
    Answer,
    Rate,
}

/// A publication and what is done with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Board {
    /// Which one.
    pub(super) id: NoticeId,
    /// Item of the catalogue.
    pub(super) item: &'static str,
    /// For which time.
    pub(super) period: Period,
    /// What is found.
    pub(super) found: Found,
    /// What is done.
    pub(super) act: Act,
    /// Steps before.
    pub(super) seen: i64,
    /// Tells texts of a kind, lines and people apart.
    pub(super) nth: i64,
    /// Which question of the village it is.
    pub(super) question: usize,
}

/// The month from which the demo's calendar counts what is owed: two are closed and over.
pub(super) fn counted_from(now: Moment) -> Month {
    Month::of(now.day()).before().before()
}

/// A village about to publish.
pub(super) struct Hanging<'a, F: FnMut() -> i64> {
    /// Village, and its position.
    pub(super) village: (usize, DivisionCode),
    /// Working days.
    pub(super) calendar: &'a WorkCalendar,
    /// First day of the history, and its end.
    pub(super) between: (Day, Moment),
    /// Draws ids.
    pub(super) next_id: F,
    /// Draws what happens.
    pub(super) chance: Chance,
    /// What was planned so far.
    pub(super) made: Vec<(Moment, Board)>,
    /// Questions so far; no answer of a village is like another.
    pub(super) questions: usize,
}

impl<'a, F: FnMut() -> i64> Hanging<'a, F> {
    /// A village's, by seed and position.
    pub(super) fn of(
        (seed, nth): (u64, usize),
        village: DivisionCode,
        (calendar, days, now): (&'a WorkCalendar, i64, Moment),
        next_id: F,
    ) -> Hanging<'a, F> {
        let chance = Chance::of(seed, &format!("boards of {village}"));
        let (village, between) = ((nth, village), (now.day().plus_days(days.saturating_neg()), now));
        Hanging { village, calendar, between, next_id, chance, made: Vec::new(), questions: 0 }
    }

    /// All that a village publishes, given what is done with its books: a month is told when it is closed.
    pub(super) fn plan(mut self, deeds: &[(Moment, Bookwork)]) -> Vec<(Moment, Bookwork)> {
        let (from, now) = self.between;
        for (at, deed) in deeds {
            let Bookwork::Close(month) = deed else { continue };
            if at.day() < from {
                continue;
            }
            let is_late_close = at.clock().0 >= 13;
            let day = self.calendar.next_working(at.day().plus_days(i64::from(is_late_close)));
            self.month(*month, day);
        }
        let year = Month::new(Month::of(now.day()).year(), 1).filter(|month| *month >= counted_from(now));
        for ((item, days), month) in YEARLY.into_iter().zip(year.into_iter().cycle()) {
            let day = self.calendar.next_working(month.first_day().plus_days(days));
            self.one((item, Period::Months(month, 12)), day, false);
        }
        self.occasions();
        self.made.retain(|(at, _)| *at <= now);
        self.made.sort_by_key(|(at, _)| *at);
        self.made.into_iter().map(|(at, board)| (at, Bookwork::Hang(board))).collect()
    }

    fn is_shown(&self) -> bool {
        [VILLAGE, OTHER_VILLAGE].contains(&self.village.1.as_i64())
    }

    fn month(&mut self, month: Month, day: Day) {
        let now = self.between.1;
        let counts = month >= counted_from(now);
        let besides = BESIDES.into_iter().filter(|_| counts || self.is_shown());
        let mut items: Vec<(&str, Period)> =
            MONTHLY.into_iter().chain(besides).map(|item| (item, Period::Months(month, 1))).collect();
        if month.month() % 3 == 0 {
            let shown = self.is_shown();
            let own = QUARTERLY.into_iter().enumerate();
            let own = own.filter(|(at, _)| shown || *at == self.village.0 % QUARTERLY.len());
            let first = month.before().before();
            items.extend(own.map(|(_, item)| (item, Period::Months(first, 3))));
        }
        for (item, period) in items {
            let is_newest = counts && !self.is_shown() && self.chance.percent(MISSING);
            let late = if self.chance.percent(LATE) { self.chance.between(5, 12) } else { 0 };
            let day = self.calendar.next_working(day.plus_days(late));
            self.one((item, period), day, is_newest);
        }
    }

    /// One goes from draft to board; `stops` says that it lies with those who supervise until today.
    pub(super) fn one(&mut self, (item, period): (&'static str, Period), day: Day, stops: bool) {
        let found = match self.chance.below(100) {
            n if n < OBJECTED => Found::Objection,
            n if n < OBJECTED + CORRECTED && (MONTHLY.contains(&item) || item == "P03") => Found::Correction,
            _ => Found::Nothing,
        };
        let id = NoticeId::from_i64((self.next_id)());
        let nth = self.chance.below(1000);
        let board = Board { id, item, period, found, act: Act::Draft, seen: 0, nth, question: 0 };
        let at = |day: Day, minutes: i64| day.start().plus_minutes(minutes);
        self.made.push((at(day, DRAFTED), board));
        let signed = self.sign(board, day, 1, stops);
        if stops {
            return;
        }
        if found == Found::Correction {
            let day = self.calendar.next_working(day.plus_days(4));
            self.made.push((at(day, DRAFTED), Board { act: Act::Correct, seen: signed, ..board }));
            self.sign(Board { found: Found::Nothing, ..board }, day, signed.saturating_add(1), false);
        }
        let asks = if self.is_shown() && item.starts_with('F') { 30 } else { ASKED };
        if MONTHLY.contains(&item) && self.questions < ANSWERED && self.chance.percent(asks) {
            self.ask(board, day);
        }
    }

    /// The steps after a draft; how many there were then.
    fn sign(&mut self, board: Board, day: Day, from: i64, stops: bool) -> i64 {
        let mut steps = vec![(Act::Check, CHECKED)];
        if !stops {
            steps.push((Act::Supervise, SUPERVISED));
            let looks = board.found == Found::Objection || TOWN.contains(&board.item);
            steps.extend(looks.then_some((Act::Approve, APPROVED)));
            steps.push((Act::Publish, PUBLISHED));
        }
        let mut seen = from;
        for (act, minutes) in steps {
            self.made.push((day.start().plus_minutes(minutes), Board { act, seen, ..board }));
            seen = seen.saturating_add(1);
        }
        seen
    }

    /// Somebody asks about a line some days later and is answered; what was asked lately waits.
    fn ask(&mut self, board: Board, day: Day) {
        let board = Board { question: self.questions, ..board };
        self.questions = self.questions.saturating_add(1);
        let asked = day.plus_days(self.chance.between(1, 9));
        let next = |day: Day| self.calendar.next_working(day.plus_days(1));
        let accepted = next(asked);
        let answered = next(accepted);
        let steps = [
            (asked, 19 * 60 + 53, Act::Ask),
            (accepted, 9 * 60 + 53, Act::Accept),
            (answered, 16 * 60 + 53, Act::Answer),
            (next(answered), 20 * 60 + 53, Act::Rate),
        ];
        let at = |(day, minutes, act): (Day, i64, Act)| (day.start().plus_minutes(minutes), act);
        self.made.extend(steps.map(at).map(|(at, act)| (at, Board { act, ..board })));
    }

    /// What happened on single days: in a few villages something is drafted that is due today, or in some days; and in the
    /// shown ones somebody asked yesterday evening.
    fn occasions(&mut self) {
        let now = self.between.1;
        let yesterday = now.day().plus_days(-1);
        let drafts: &[(&'static str, i64)] = match (self.is_shown(), self.village.0 % 12) {
            (true, _) => &[("V06", 7), ("V16", 2)],
            (false, 0) => &[("V06", 7)],
            (false, 5) => &[("V16", 3)],
            _ => &[],
        };
        for (item, back) in drafts {
            let period = Period::Occasion(now.day().plus_days(back.saturating_neg()));
            let id = NoticeId::from_i64((self.next_id)());
            let (found, nth) = (Found::Nothing, self.chance.below(1000));
            let board = Board { id, item, period, found, act: Act::Draft, seen: 0, nth, question: 0 };
            self.made.push((yesterday.start().plus_minutes(DRAFTED), board));
        }
        let hangs = |(at, board): &&(Moment, Board)| {
            at.day() <= yesterday && board.act == Act::Publish && board.item == "F03"
        };
        let newest = self.made.iter().rfind(hangs).copied().filter(|_| self.is_shown());
        if let Some((at, board)) = newest {
            let asked = yesterday.start().plus_minutes(19 * 60 + 54).max(at.plus_minutes(60));
            let nth = board.nth.saturating_add(1);
            self.made.push((asked, Board { act: Act::Ask, nth, question: ANSWERED, ..board }));
        }
    }
}
