//! An appeal's life, folded from its events. The only place that knows which step follows which.

use super::{AppealEvent, By, Category, Mark, Moved, Outcome, Rating, Stage};
use crate::gate::Desk;
use crate::house::Span;
use houji_base::{AppealId, Moment, PersonId};
use serde::{Deserialize, Serialize};

/// Where an appeal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// Counts its events.
    pub version: i64,
    /// Where in its life.
    pub stage: Stage,
    /// With which desk it lies.
    pub desk: Desk,
    /// Who took it on.
    pub handler: Option<PersonId>,
    /// When it was filed: the villager's clock, which nothing stops.
    pub filed_at: Moment,
    /// When somebody must have taken it on.
    pub accept_due: Moment,
    /// When an answer is due: by rule first, as promised later.
    pub reply_due: Moment,
    /// What is due next: accepting, answering, rating, objecting, or the villager's supplement.
    pub step_due: Moment,
    /// When it was taken on, in the present round.
    pub accepted_at: Option<Moment>,
    /// When it was answered, in the present round.
    pub replied_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// How the answer leaves the matter.
    pub outcome: Option<Outcome>,
    /// The rating.
    pub rating: Option<Rating>,
    /// Highest reminder sent for the present step.
    pub reminded: i64,
    /// What only some come to.
    pub side: Side,
}

/// What only some appeals come to; empty for most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Side {
    /// When it came to the present desk; `None` for the first one, where it was filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Moment>,
    /// The first office's word came in time, or not; `None` until it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responded: Option<bool>,
    /// Sent on as not this desk's business; possible once.
    #[serde(skip_serializing_if = "is_default")]
    pub returned: bool,
    /// The villager objected to not being taken on; possible once.
    #[serde(skip_serializing_if = "is_default")]
    pub objected: bool,
    /// More time asked for and not yet decided: until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<Moment>,
    /// How often more time was asked for.
    #[serde(skip_serializing_if = "is_default")]
    pub extended: i64,
    /// The handler's clock stands still since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Moment>,
    /// It stood still once.
    #[serde(skip_serializing_if = "is_default")]
    pub waited: bool,
    /// The statutory clock counts.
    #[serde(skip_serializing_if = "is_default")]
    pub petition: bool,
    /// Those whose answers were rated badly: they do not handle it again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<PersonId>,
    /// Ratings of earlier rounds, and when.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<(i64, Moment)>,
    /// The one it is handled with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into: Option<AppealId>,
    /// Others handled with this one.
    #[serde(skip_serializing_if = "is_default")]
    pub joined: i64,
    /// Neighbours who said: with me too.
    #[serde(skip_serializing_if = "is_default")]
    pub cosigned: i64,
    /// Written reminders that were printed.
    #[serde(skip_serializing_if = "is_default")]
    pub notices: i64,
    /// Letters of an answer that were printed.
    #[serde(skip_serializing_if = "is_default")]
    pub letters: i64,
    /// By whom the rating came in, when not by the one who filed.
    #[serde(skip_serializing_if = "is_default")]
    pub rated_by: By,
    /// Parts that other desks do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// A part of the matter that another desk does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which desk.
    pub desk: Desk,
    /// Until when.
    pub due: Moment,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Moment>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Life {
    /// The life that an event begins; only filing begins one.
    pub fn begin(event: &AppealEvent, at: Moment) -> Option<Life> {
        let AppealEvent::Filed { desk, accept_due, reply_due, .. } = event else { return None };
        Some(Life {
            version: 1,
            stage: Stage::Acknowledged,
            desk: *desk,
            handler: None,
            filed_at: at,
            accept_due: *accept_due,
            reply_due: *reply_due,
            step_due: *accept_due,
            accepted_at: None,
            replied_at: None,
            ended_at: None,
            outcome: None,
            rating: None,
            reminded: 0,
            side: Side::default(),
        })
    }

    /// The life after an event; `None` when that step is not allowed from here.
    pub fn after(&self, event: &AppealEvent, at: Moment, actor: Option<PersonId>) -> Option<Life> {
        use AppealEvent as E;
        let mut next = Life { version: self.version.saturating_add(1), ..self.clone() };
        let (stage, waiting) = (self.stage, self.side.waiting.is_some());
        let done = match event {
            E::IdentitySeen { .. } | E::ConsentSeen { .. } | E::FilesSeen { .. } => true,
            E::NoticePrinted(sheet) => {
                next.side.notices = sheet.number;
                sheet.number == self.side.notices.saturating_add(1) && stage.is_open()
            }
            E::LetterPrinted(sheet) => {
                next.side.letters = sheet.number;
                sheet.number == self.side.letters.saturating_add(1) && self.replied_at.is_some()
            }
            E::Reminded { level } => {
                next.reminded = *level;
                stage.is_open() && *level > self.reminded
            }
            E::Cosigned {} => {
                next.side.cosigned = self.side.cosigned.saturating_add(1);
                stage.is_open()
            }
            E::Joined { .. } => {
                next.side.joined = self.side.joined.saturating_add(1);
                stage.is_open()
            }
            E::Withdrawn {} => next.end(Stage::Withdrawn, at) && stage.is_open(),
            E::Merged { into } => {
                next.side.into = Some(*into);
                next.end(Stage::Merged, at) && stage.is_open()
            }
            E::PetitionMarked { finish } => {
                next.side.petition = true;
                next.reply_due = *finish;
                next.step_due = if stage == Stage::Accepted { *finish } else { self.step_due };
                stage.is_open() && !waiting && !self.side.petition
            }
            E::Designated(moved) => next.move_to(moved, at) && stage.is_open() && !waiting,
            _ => match stage {
                Stage::Acknowledged => next.when_acknowledged(event, at, actor),
                Stage::Accepted if waiting => next.when_asked(event, at),
                Stage::Accepted => next.when_accepted(event, at),
                Stage::Refused | Stage::Replied => next.when_waiting(event, at),
                Stage::Rated => next.when_rated(event, at),
                Stage::Unrated | Stage::Closed | Stage::Withdrawn | Stage::Merged => false,
            },
        };
        done.then_some(next)
    }

    fn when_acknowledged(&mut self, event: &AppealEvent, at: Moment, actor: Option<PersonId>) -> bool {
        use AppealEvent as E;
        match event {
            E::Accepted { due } => {
                self.responded(at);
                self.stage = Stage::Accepted;
                self.handler = actor;
                self.accepted_at = Some(at);
                self.reply_due = *due;
                self.due(*due);
                actor.is_some()
            }
            E::Refused { until, .. } => {
                self.responded(at);
                self.stage = Stage::Refused;
                self.handler = actor;
                self.due(*until);
                actor.is_some() && !self.side.objected
            }
            E::Returned(moved) => {
                let first = !self.side.returned;
                self.side.returned = true;
                self.move_to(moved, at) && first
            }
            E::Raised(moved) => self.move_to(moved, at),
            _ => false,
        }
    }

    fn when_accepted(&mut self, event: &AppealEvent, at: Moment) -> bool {
        use AppealEvent as E;
        match event {
            E::Raised(moved) => self.move_to(moved, at),
            E::ExtensionAsked { until, .. } => {
                self.side.extended = self.side.extended.saturating_add(1);
                self.side.extension.replace(*until).is_none()
                    && at < self.reply_due
                    && *until > self.reply_due
            }
            E::ExtensionGranted {} => match self.side.extension.take() {
                Some(until) => {
                    self.reply_due = until;
                    self.due(until)
                }
                None => false,
            },
            E::ExtensionDenied {} | E::ExtensionLapsed {} => self.side.extension.take().is_some(),
            E::Asked { until, .. } => {
                let first = !self.side.waited;
                self.side.waited = true;
                self.side.waiting = Some(at);
                self.due(*until) && first && self.side.extension.is_none()
            }
            E::PartAsked { desk, due, .. } => {
                let other = *desk != self.desk && self.side.parts.iter().all(|part| part.desk != *desk);
                self.side.parts.push(Part { desk: *desk, due: *due, done: None });
                other
            }
            E::PartDone { part, .. } => match self.side.parts.get_mut(*part) {
                Some(part) => part.done.replace(at).is_none(),
                None => false,
            },
            E::Replied { outcome, until, .. } => {
                self.stage = Stage::Replied;
                self.replied_at = Some(at);
                self.outcome = Some(*outcome);
                self.side.extension = None;
                self.due(*until)
            }
            _ => false,
        }
    }

    /// The villager was asked something: only the answer, or the end of the wait, sets the clock going.
    fn when_asked(&mut self, event: &AppealEvent, at: Moment) -> bool {
        let goes_on = matches!(event, AppealEvent::Supplemented { .. } | AppealEvent::WaitOver {});
        if let Some(since) = self.side.waiting.take() {
            self.reply_due = self.reply_due.plus_millis(since.until(at));
            self.due(self.reply_due);
        }
        goes_on
    }

    fn when_waiting(&mut self, event: &AppealEvent, at: Moment) -> bool {
        use AppealEvent as E;
        match (self.stage, event) {
            (Stage::Refused, E::Objected { desk, accept_due, reply_due, .. }) => {
                let first = !self.side.objected;
                self.side.objected = true;
                self.begin_again((*desk, *accept_due, *reply_due), at) && first
            }
            (Stage::Refused, E::ClosedRefused {}) => self.end(Stage::Closed, at),
            (Stage::Replied, E::Rated { score, by, .. }) => {
                self.rating = Rating::new(*score);
                self.side.rated_by = *by;
                self.end(Stage::Rated, at) && self.rating.is_some()
            }
            (Stage::Replied, E::ClosedUnrated {}) => self.end(Stage::Unrated, at),
            _ => false,
        }
    }

    fn when_rated(&mut self, event: &AppealEvent, at: Moment) -> bool {
        let (AppealEvent::Reopened { desk, accept_due, reply_due }, Some(rating)) = (event, self.rating)
        else {
            return false;
        };
        let first = self.side.ratings.is_empty();
        if let Some(rated_at) = self.ended_at {
            self.side.ratings.push((rating.score(), rated_at));
        }
        self.side.earlier.extend(self.handler);
        self.begin_again((*desk, *accept_due, *reply_due), at) && first && rating.is_bad()
    }

    fn responded(&mut self, at: Moment) {
        self.side.responded.get_or_insert(at <= self.accept_due);
    }

    /// What is due next; reminders begin anew.
    fn due(&mut self, due: Moment) -> bool {
        self.step_due = due;
        self.reminded = 0;
        true
    }

    fn move_to(&mut self, moved: &Moved, at: Moment) -> bool {
        let other = moved.desk != self.desk;
        self.responded(at);
        self.begin_again((moved.desk, moved.accept_due, moved.reply_due), at) && other
    }

    fn begin_again(&mut self, (desk, accept_due, reply_due): (Desk, Moment, Moment), at: Moment) -> bool {
        self.stage = Stage::Acknowledged;
        self.side.arrived = Some(at);
        self.desk = desk;
        self.handler = None;
        self.accept_due = accept_due;
        self.reply_due = reply_due;
        (self.accepted_at, self.replied_at, self.ended_at) = (None, None, None);
        (self.outcome, self.rating, self.side.rated_by) = (None, None, By::Filer);
        self.side.extension = None;
        self.due(accept_due)
    }

    fn end(&mut self, stage: Stage, at: Moment) -> bool {
        self.stage = stage;
        self.ended_at = Some(at);
        self.side.extension = None;
        self.side.waiting = None;
        self.due(at)
    }

    /// When it came to the present desk.
    pub fn arrived(&self) -> Moment {
        self.side.arrived.unwrap_or(self.filed_at)
    }

    /// The shelf of a list: 0 ended, 1 the office owes something, 2 the villager may say something; 10 more for
    /// sealed ones, so that no list of the open ones can hold them.
    pub fn shelf(&self, sealed: bool) -> i64 {
        let shelf =
            if self.stage.is_open() { 1 } else { i64::from(self.stage.is_waiting()).saturating_mul(2) };
        shelf.saturating_add(if sealed && shelf > 0 { 10 } else { 0 })
    }

    /// What desks find besides the appeals that lie with them: open parts of others' appeals, and what was taken up
    /// again. Kept by the difference of before and after, as the totals are.
    pub fn marks(&self) -> Vec<(Mark, Desk, Moment)> {
        if !self.stage.is_open() {
            return Vec::new();
        }
        let open = self.side.parts.iter().filter(|part| part.done.is_none());
        let mut list: Vec<_> = open.map(|part| (Mark::Part, part.desk, part.due)).collect();
        if self.side.objected || !self.side.ratings.is_empty() {
            list.push((Mark::Again, self.desk, self.step_due));
        }
        list
    }

    /// The totals this life counts towards. An act changes totals by the difference of before and after, so that
    /// they always equal a recount. Sealed appeals count nowhere.
    pub fn measures(&self, category: Category) -> Vec<(&'static str, Span)> {
        self.counted(category).into_iter().map(|(measure, span, _)| (measure, span)).collect()
    }

    /// The same with the moment for which each is counted: a list of what stands behind a total shows the appeals
    /// that count towards it, and nothing else decides what belongs there.
    pub fn counted(&self, category: Category) -> Vec<(&'static str, Span, Moment)> {
        if category.is_sealed() {
            return Vec::new();
        }
        let filed = self.filed_at;
        let mut list =
            vec![("appeal.filed", Span::day(filed), filed), (category.measure(), Span::month(filed), filed)];
        let mut add = |counts: bool, measure, at| {
            if counts {
                list.push((measure, Span::day(at), at));
            }
        };
        add(self.is_first_word_owed(), "appeal.accept_due", filed);
        add(self.side.responded == Some(true), "appeal.responded", filed);
        add(self.stage == Stage::Merged, "appeal.repeated", filed);
        // A term ends at midnight: its last day is the one before.
        let due = self.reply_due.plus_millis(-1);
        let owed = !matches!(self.stage, Stage::Refused | Stage::Closed | Stage::Withdrawn | Stage::Merged);
        add(owed && (self.accepted_at.is_some() || self.reminded >= 2), "appeal.due", due);
        if let Some(at) = self.replied_at {
            add(at <= self.reply_due, "appeal.met", due);
            add(true, "appeal.replied", at);
            add(self.outcome == Some(Outcome::Explained), "appeal.explained", at);
            let confirmed = self.rating.is_some_and(|rating| rating.score() >= 3);
            add(self.outcome == Some(Outcome::Resolved) && confirmed, "appeal.confirmed", at);
        }
        if let Some(at) = self.ended_at {
            add(self.stage == Stage::Unrated, "appeal.unrated", at);
            if let Some(rating) = self.rating {
                add(true, rating.measure(), at);
            }
        }
        for (score, at) in &self.side.ratings {
            if let Some(rating) = Rating::new(*score) {
                add(true, rating.measure(), *at);
            }
        }
        let open = self.stage.is_open();
        for (counts, measure) in [
            (open, "appeal.open"),
            (open && self.reminded >= 2, "appeal.late"),
            (self.stage == Stage::Replied, "appeal.waiting"),
        ] {
            if counts {
                list.push((measure, Span::Ever, filed));
            }
        }
        list
    }

    /// True when the office's first word came, or is missing though its time is over. While the time runs, nobody
    /// can tell yet; and where nobody needed to answer any more before it was over, there is nothing to tell.
    fn is_first_word_owed(&self) -> bool {
        let missed = match self.ended_at {
            Some(at) => at > self.accept_due,
            None => self.stage == Stage::Acknowledged && self.reminded >= 2,
        };
        self.side.responded.is_some() || missed
    }
}
