//! One invented appeal: who says it, in which words, and everything that anybody does about it. Pure.

use super::people::Folk;
use super::sentences::Sentences;
use super::texts::Text;
use crate::appeals::model::{Category, Mode, Outcome, Reason};
use crate::gate::Office;
use crate::registry::Parameters;
use houji_base::{Day, DivisionCode, Moment, Term, WorkCalendar};

/// One invented appeal. People are positions in [`Folk::all`].
#[derive(Clone, Debug)]
pub(super) struct Story {
    /// Where.
    pub(super) village: DivisionCode,
    /// Who files.
    pub(super) filer: usize,
    /// About what.
    pub(super) category: Category,
    /// In the villager's words.
    pub(super) text: String,
    /// Where in the village.
    pub(super) spot: String,
    /// How the filer is known.
    pub(super) mode: Mode,
    /// Whether everybody may read it.
    pub(super) shown: bool,
    /// When it is filed.
    pub(super) filed: Moment,
    /// What happens then, in order.
    pub(super) deeds: Vec<Deed>,
}

/// On which way a story comes in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// On the villager's own phone.
    Phone,
    /// A neighbour enters it for the villager, who has no phone at hand.
    Helped,
    /// The village's cadre types in a slip.
    Slip,
}

/// Of so many stories one is entered by a neighbour.
const HELPED: usize = 19;
/// Of so many stories without a name one comes on a slip.
const SLIPS: usize = 4;

impl Story {
    /// On which way it comes in; follows from its number, so that no other chance moves.
    pub(super) fn way(&self, number: usize) -> Way {
        let taken_back = self.deeds.iter().any(|deed| matches!(deed.what, What::Withdraw));
        if self.category.is_sealed() || taken_back {
            return Way::Phone;
        }
        match self.mode {
            Mode::Anonymous if number.is_multiple_of(SLIPS) => Way::Slip,
            Mode::Named | Mode::Hidden if number.is_multiple_of(HELPED) => Way::Helped,
            _ => Way::Phone,
        }
    }
}

/// Somebody does something about an appeal.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    /// When.
    pub(super) at: Moment,
    /// Who; not the villager who filed, when it is one of theirs.
    pub(super) by: usize,
    /// What.
    pub(super) what: What,
}

/// What can be done about an appeal.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// Takes it on with a promise.
    Accept(Option<Term>),
    /// Does not take it on.
    Refuse(Reason, String),
    /// Sends it on as not this desk's business.
    Return(Office, String),
    /// Hands it up.
    Raise(Office, String),
    /// Says whose it is.
    Designate(Office, String),
    /// Asks for more time.
    Extend(Term, String),
    /// Grants it, or does not.
    Decide(bool),
    /// Asks the villager.
    Ask(String),
    /// Asks another desk for its part.
    AskPart(Office, String),
    /// Does the first part.
    DonePart(String),
    /// Makes the statutory clock count.
    Petition,
    /// Handles it together with another story.
    Merge(usize),
    /// Answers.
    Answer(Answer),
    /// Looks at the name.
    Look,
    /// A neighbour says: with me too.
    Cosign,
    /// The villager adds something.
    Supplement(String),
    /// The villager does not agree that it was not taken on.
    Object(String),
    /// The villager takes it back.
    Withdraw,
    /// The villager rates.
    Rate(i64, Option<String>),
}

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// How it leaves the matter.
    pub(super) outcome: Outcome,
    /// What was found.
    pub(super) found: String,
    /// What was done.
    pub(super) done: String,
    /// What was not done; may be empty.
    pub(super) not_done: String,
    /// The next day something happens.
    pub(super) next_day: Option<Day>,
}

/// What stories go by.
pub(super) struct Rules<'a> {
    /// Working days.
    pub(super) calendar: &'a WorkCalendar,
    /// Terms.
    pub(super) parameters: &'a Parameters,
    /// People.
    pub(super) folk: &'a Folk,
    /// Texts.
    pub(super) texts: &'a [Text],
    /// What is said at the steps between.
    pub(super) sentences: &'a Sentences,
}

impl Rules<'_> {
    /// The office that takes a category.
    pub(super) fn office(&self, category: Category, day: Day) -> Office {
        Office::parse(self.parameters.text(category.desk(), day)).unwrap_or(Office::Petition)
    }

    /// When an answer to something that arrives now is due.
    pub(super) fn reply_due(&self, category: Category, at: Moment) -> Moment {
        self.parameters.term(category.reply_term(), at.day()).due(at, self.calendar)
    }

    /// The working day that lies `days` after the day of a moment.
    pub(super) fn working(&self, at: Moment, days: i64) -> Day {
        self.calendar.add_working_days(at.day(), u32::try_from(days).unwrap_or(1))
    }
}
