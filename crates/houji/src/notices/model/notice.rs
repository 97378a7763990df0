//! A notice on its way from a draft to the board. Pure.

use super::{About, Cycle, LineCode, Period, told};
use crate::gate::Role;
use houji_base::{Day, DivisionCode, Moment, PersonId, typed_id};
use houji_seal::Digest;

typed_id!(NoticeId, "A notice, whatever its version.");

/// Where the newest version of a notice stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Being made.
    Draft,
    /// Checked in the village; waits for those who supervise.
    Checked,
    /// Supervised; waits for the township.
    Supervised,
    /// May be published.
    Ready,
    /// Published.
    Published,
}

impl Stage {
    /// All, in their order.
    pub const ALL: [Stage; 5] =
        [Stage::Draft, Stage::Checked, Stage::Supervised, Stage::Ready, Stage::Published];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Checked => "checked",
            Stage::Supervised => "supervised",
            Stage::Ready => "ready",
            Stage::Published => "published",
        }
    }

    /// For people.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Stage::Draft => "等村书记审核",
            Stage::Checked => "等监委会监督",
            Stage::Supervised => "等乡镇审核",
            Stage::Ready => "可以公开了",
            Stage::Published => "已公开",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// What somebody did with a notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// A draft was begun.
    Begun,
    /// The draft was changed.
    Edited,
    /// A correction was begun.
    Corrected,
    /// Checked in the village.
    Checked,
    /// Those who supervise agree.
    Agreed,
    /// Those who supervise object, and say why.
    Objected,
    /// The township agrees.
    Approved,
    /// Sent back.
    Returned,
    /// Published.
    Published,
}

impl What {
    /// All.
    pub const ALL: [What; 9] = [
        What::Begun,
        What::Edited,
        What::Corrected,
        What::Checked,
        What::Agreed,
        What::Objected,
        What::Approved,
        What::Returned,
        What::Published,
    ];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            What::Begun => "begun",
            What::Edited => "edited",
            What::Corrected => "corrected",
            What::Checked => "checked",
            What::Agreed => "agreed",
            What::Objected => "objected",
            What::Approved => "approved",
            What::Returned => "returned",
            What::Published => "published",
        }
    }

    /// For people.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            What::Begun => "起草",
            What::Edited => "改稿",
            What::Corrected => "起草更正",
            What::Checked => "审核通过",
            What::Agreed => "监督同意",
            What::Objected => "监督有异议",
            What::Approved => "乡镇同意",
            What::Returned => "退回",
            What::Published => "公开",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<What> {
        What::ALL.into_iter().find(|what| what.code() == code)
    }

    /// True for what makes or changes a draft.
    #[must_use]
    pub fn is_draft(self) -> bool {
        matches!(self, What::Begun | What::Edited | What::Corrected)
    }
}

/// A notice as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Id.
    pub id: NoticeId,
    /// Village.
    pub village: DivisionCode,
    /// Item of the catalogue.
    pub item: String,
    /// For which time.
    pub period: Period,
    /// Which occasion of its day.
    pub nth: i64,
    /// What it is called.
    pub title: String,
    /// Newest version.
    pub version: i64,
    /// Newest that was published, 0 for none.
    pub published: i64,
    /// When that was.
    pub shown_at: Option<Moment>,
    /// Where the newest version stands.
    pub stage: Stage,
    /// How many steps there were.
    pub steps: i64,
    /// Everybody reads it; else the party members of the village alone.
    pub is_for_all: bool,
}

impl Kept {
    /// Its name, as everybody reads it. What is for members alone has one that tells neither village nor item: the name stands in
    /// the public log, and no public address is made of it.
    #[must_use]
    pub fn name(&self) -> String {
        if self.is_for_all {
            told::notice_id(self.village, &self.item, self.period, self.nth)
        } else {
            format!("members-{}", self.id)
        }
    }
}

/// A version as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Counted from 1.
    pub version: i64,
    /// Its text.
    pub text: String,
    /// Digest of the text.
    pub digest: Digest,
    /// Made from facts, and not typed.
    pub is_made: bool,
    /// When it was published.
    pub published_at: Option<Moment>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Counted from 1.
    pub n: i64,
    /// Of which version.
    pub version: i64,
    /// What was done.
    pub what: What,
    /// As what.
    pub role: Role,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Moment,
    /// What was said.
    pub words: String,
}

/// A line with its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// Village.
    pub village: DivisionCode,
    /// Code.
    pub code: LineCode,
    /// Notice.
    pub notice: NoticeId,
    /// Version.
    pub version: i64,
    /// Table and row, from 0.
    pub at: (i64, i64),
    /// The fact behind it.
    pub about: Option<About>,
}

/// Something that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Village.
    pub village: DivisionCode,
    /// Item.
    pub item: String,
    /// For which time.
    pub period: Period,
    /// Last day in time.
    pub due: Day,
    /// What fulfilled it, and when.
    pub done: Option<(NoticeId, Day)>,
    /// Its day went by first.
    pub is_late: bool,
    /// The last rung of reminders.
    pub rung: i64,
}

impl Duty {
    /// What it counts towards: what is owed now, what is late now, and by the month of its day what was due and what was
    /// published in time.
    #[must_use]
    pub fn measures(&self) -> Vec<(&'static str, crate::house::Span)> {
        use crate::house::Span;
        let mut all = vec![("notice.due", Span::Month(self.due))];
        if self.done.is_none() {
            all.push(("notice.owed", Span::Ever));
            all.extend(self.is_late.then_some(("notice.late", Span::Ever)));
        }
        let in_time = self.done.is_some_and(|(_, day)| day <= self.due);
        all.extend(in_time.then_some(("notice.in_time", Span::Month(self.due))));
        all
    }
}

/// The rungs of reminders, as days from the due day: two before it, the day itself, two after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ladder(pub [i64; 5]);

impl Ladder {
    /// How many rungs were reached on a day, and on which day it is to be looked at again.
    #[must_use]
    pub fn on(self, due: Day, today: Day) -> (i64, Option<Day>) {
        let days = self.0.map(|off| due.plus_days(off));
        let reached = days.iter().filter(|day| **day <= today).count();
        // The day after the due day is looked at in any case: from then on it is late.
        let next = days.into_iter().chain([due.plus_days(1)]).filter(|day| *day > today).min();
        (i64::try_from(reached).unwrap_or(0), next)
    }
}

/// Periods of a cycle that begin to be owed after one day and until another.
#[must_use]
pub fn opening(cycle: Cycle, due: super::Due, (after, until): (Day, Day)) -> Vec<Period> {
    let mut found = Vec::new();
    if cycle == Cycle::AtOnce {
        return found;
    }
    // A period that ends on the day before `after` was opened on `after` itself.
    let mut at = Period::of(cycle, after.plus_days(-1));
    while let Some(period) = at.filter(|period| due.opens(*period) <= until) {
        found.extend((due.opens(period) > after).then_some(period));
        at = Period::of(cycle, period.last().plus_days(1));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::Due;
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn codes_are_read_back() {
        assert!(Stage::ALL.iter().all(|stage| Stage::parse(stage.code()) == Some(*stage)));
        assert!(What::ALL.iter().all(|what| What::parse(what.code()) == Some(*what)));
    }

    #[test]
    fn reminders_climb_on_their_days() {
        let ladder = Ladder([-10, -3, 0, 1, 10]);
        for (today, rung, next) in [
            ("2026-10-30", 0, Some("2026-10-31")),
            ("2026-10-31", 1, Some("2026-11-07")),
            ("2026-11-06", 1, Some("2026-11-07")),
            ("2026-11-07", 2, Some("2026-11-10")),
            ("2026-11-10", 3, Some("2026-11-11")),
            ("2026-11-11", 4, Some("2026-11-20")),
            ("2026-11-20", 5, None),
            ("2027-01-01", 5, None),
        ] {
            assert_eq!(ladder.on(day("2026-11-10"), day(today)), (rung, next.map(day)), "{today}");
        }
    }

    #[test]
    fn periods_open_once_and_none_is_left_out() {
        let open = |cycle, due, after, until| {
            let due = Due::parse(due).unwrap();
            opening(cycle, due, (day(after), day(until))).iter().map(Period::to_string).collect::<Vec<_>>()
        };
        assert!(open(Cycle::Monthly, "end+10d", "2026-10-30", "2026-10-31").is_empty());
        assert_eq!(open(Cycle::Monthly, "end+10d", "2026-10-31", "2026-11-01"), ["2026-10"]);
        assert!(open(Cycle::Monthly, "end+10d", "2026-11-01", "2026-11-02").is_empty());
        assert_eq!(
            open(Cycle::Monthly, "end+10d", "2026-08-31", "2026-11-01"),
            ["2026-08", "2026-09", "2026-10"]
        );
        assert_eq!(open(Cycle::Yearly, "start+30d", "2025-12-31", "2026-01-01"), ["2026"]);
        assert!(open(Cycle::Yearly, "start+30d", "2026-01-01", "2026-12-31").is_empty());
        assert_eq!(open(Cycle::Quarterly, "end+20d", "2026-09-30", "2026-10-01"), ["2026-Q3"]);
        assert!(open(Cycle::AtOnce, "end+5d", "2020-01-01", "2026-10-01").is_empty());
    }

    #[test]
    fn a_duty_counts_by_how_it_stands() {
        let duty = Duty {
            village: DivisionCode::parse("140824101001").unwrap(),
            item: "F02".to_owned(),
            period: Period::parse("2026-10").unwrap(),
            due: day("2026-11-10"),
            done: None,
            is_late: false,
            rung: 0,
        };
        let names = |duty: &Duty| duty.measures().iter().map(|(name, _)| *name).collect::<Vec<_>>();
        assert_eq!(names(&duty), ["notice.due", "notice.owed"]);
        let late = Duty { is_late: true, ..duty.clone() };
        assert_eq!(names(&late), ["notice.due", "notice.owed", "notice.late"]);
        let done = |text| Some((NoticeId::from_i64(1), day(text)));
        assert_eq!(
            names(&Duty { done: done("2026-11-10"), ..duty.clone() }),
            ["notice.due", "notice.in_time"]
        );
        assert_eq!(names(&Duty { done: done("2026-11-11"), ..late }), ["notice.due"]);
    }
}
