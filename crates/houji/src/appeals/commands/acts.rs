//! The acts on an appeal that is there.

use super::super::decide::{self, Answered, Handling};
use super::super::model::{Appeal, AppealEvent, By, Rating, Reason};
use super::super::store;
use super::{Act, apply, located, number};
use crate::gate::{Action, Desk, Located, Permit, may};
use crate::house::error::SIGN_IN;
use crate::house::{Context, Fault, FieldError, Refusal, Stop, Tx};
use crate::record;
use houji_base::{AppealId, ReceiptCode, Term};
use serde::Serialize;

/// Latest answers of the same person that a new one is compared with.
const EARLIER: i64 = 20;

/// The desk does something.
#[derive(Serialize)]
pub struct Handle {
    /// With which appeal.
    pub id: AppealId,
    /// What.
    pub act: OfHandler,
}

/// What a desk can do. Texts are checked before the command is made.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OfHandler {
    /// Takes it on and promises a day; `None` for the rule's own time.
    Accept(Option<Term>),
    /// Does not take it on.
    Refuse(Reason, String),
    /// Sends it to the right desk.
    Return(Desk, String),
    /// Hands it up.
    Raise(Desk, String),
    /// Asks for more time.
    Extend(Term, String),
    /// Asks the villager.
    Ask(String),
    /// Asks another desk to do its part.
    AskPart(Desk, String),
    /// Says what this desk's part came to.
    DonePart(usize, String),
    /// Handles it together with another one.
    Merge(AppealId),
    /// Answers.
    Answer(Answered),
}

impl Act for Handle {
    const ACTION: Action = Action::AppealHandle;

    fn id(&self) -> AppealId {
        self.id
    }

    fn note(&self) -> Result<Option<String>, Fault> {
        use OfHandler as H;
        Ok(match &self.act {
            H::Refuse(reason, text) => Some(decide::refusal_body(*reason, text)),
            H::Return(desk, text) | H::Raise(desk, text) => Some(decide::move_body(*desk, text)),
            H::AskPart(desk, text) => Some(decide::part_body(*desk, text)),
            H::Extend(_, text) | H::Ask(text) | H::DonePart(_, text) => Some(text.clone()),
            H::Answer(answered) => Some(serde_json::to_string(&answered.reply)?),
            H::Accept(_) | H::Merge(_) => None,
        })
    }

    fn more(&self, tx: &mut Tx, state: &mut Handling, cx: &Context) -> Result<(), Stop> {
        let county = cx.county.as_i64();
        match (&self.act, cx.actor.person) {
            (OfHandler::Merge(other), _) if state.appeal.is_sealed() => {
                state.other = other_sealed(tx, state, *other, cx)?;
            }
            (OfHandler::Answer(_), Some(person)) => {
                state.earlier = store::earlier_replies(tx, county, person, self.id, EARLIER)?;
            }
            (OfHandler::Merge(other), _) => state.other = store::by_id(tx, county, *other)?,
            _ => {}
        }
        Ok(())
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        use OfHandler as H;
        match &self.act {
            H::Accept(promised) => decide::accept(state, *promised, cx),
            H::Refuse(reason, text) => decide::refuse(state, *reason, text, cx),
            H::Return(desk, text) => decide::return_to(state, *desk, text, cx),
            H::Raise(desk, text) => decide::raise(state, *desk, text, cx),
            H::Extend(term, text) => decide::extend(state, *term, text, cx),
            H::Ask(text) => decide::ask(state, text, cx),
            H::AskPart(desk, text) => decide::part_asked(state, *desk, text, cx),
            H::DonePart(part, text) => decide::part_done(state, *part, text, cx),
            H::Merge(_) => decide::merge(state, cx),
            H::Answer(answered) => decide::reply(state, answered, cx),
        }
    }

    fn also(&self, tx: &mut Tx, permit: &Permit, state: &Handling, cx: &Context) -> Result<(), Stop> {
        let (OfHandler::Merge(_), Some(other)) = (&self.act, &state.other) else { return Ok(()) };
        store::join(tx, other.id, self.id)?;
        let events = number(other.life.version, vec![AppealEvent::Joined { from: self.id }]);
        apply(tx, other, &events, cx)?;
        let what = Located { subject: other.id.as_i64(), place: other.village, ..*permit.what() };
        Ok(record::append(tx, cx, &what, &events, None)?)
    }
}

/// Another sealed appeal, when the actor may work on it as well and both are about the same village. Neither is opened in
/// what is decided on.
fn other_sealed(
    tx: &mut Tx,
    state: &Handling,
    other: AppealId,
    cx: &Context,
) -> Result<Option<Appeal>, Stop> {
    let county = cx.county.as_i64();
    let Some(found) = store::by_id(tx, county, other)?.filter(Appeal::is_sealed) else { return Ok(None) };
    let what = located(tx, cx, &found, None)?;
    let mut village =
        |id| Ok::<_, Fault>(store::Secret::open(tx, &cx.vault, county, id)?.map(|it| it.village));
    let same = village(found.id)? == village(state.appeal.id)?;
    // The columns of each hold the place of the desk it first lay with.
    let found = Appeal { village: state.appeal.village, ..found };
    Ok(Some(found).filter(|_| same && may(&cx.actor, Action::AppealHandle, &what)))
}

/// Whoever decides above a desk does something.
#[derive(Serialize)]
pub struct Supervise {
    /// With which appeal.
    pub id: AppealId,
    /// What.
    pub act: OfSupervisor,
}

/// What can be decided above a desk.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OfSupervisor {
    /// Says which desk it is.
    Designate(Desk, String),
    /// Grants more time, or does not.
    Extension(bool),
    /// Makes the statutory clock count.
    Petition,
    /// Called the person, who rated the answer: the word, and what was said with it.
    CallBack(i64, Option<String>),
}

impl Act for Supervise {
    const ACTION: Action = Action::AppealSupervise;

    fn id(&self) -> AppealId {
        self.id
    }

    fn note(&self) -> Result<Option<String>, Fault> {
        Ok(match &self.act {
            OfSupervisor::Designate(desk, text) => Some(decide::move_body(*desk, text)),
            OfSupervisor::CallBack(_, said) => said.clone(),
            OfSupervisor::Extension(_) | OfSupervisor::Petition => None,
        })
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        match &self.act {
            OfSupervisor::Designate(desk, text) => decide::designate(state, *desk, text, cx),
            OfSupervisor::Extension(grant) => decide::decide_extension(state, *grant, cx),
            OfSupervisor::Petition => decide::mark_petition(state, cx),
            OfSupervisor::CallBack(score, said) => {
                decide::rate_by_call(state, rating(*score)?, said.as_deref(), cx)
            }
        }
    }
}

/// Whoever filed it says more.
#[derive(Serialize)]
pub struct FollowUp {
    /// About which.
    pub id: AppealId,
    /// Receipt code, for one filed without a name.
    pub code: Option<ReceiptCode>,
    /// What.
    pub act: OfFiler,
}

/// What a filer can say besides rating.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OfFiler {
    /// What the handler asked for.
    Supplement(String),
    /// Does not agree that it was not taken on.
    Object(String),
    /// Takes it back.
    Withdraw,
}

impl Act for FollowUp {
    const ACTION: Action = Action::AppealFollowUp;

    fn id(&self) -> AppealId {
        self.id
    }

    fn code(&self) -> Option<ReceiptCode> {
        self.code
    }

    fn note(&self) -> Result<Option<String>, Fault> {
        Ok(match &self.act {
            OfFiler::Supplement(text) | OfFiler::Object(text) => Some(text.clone()),
            OfFiler::Withdraw => None,
        })
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        match &self.act {
            OfFiler::Supplement(text) => decide::supplement(state, text, cx),
            OfFiler::Object(text) => decide::object(state, text, cx),
            OfFiler::Withdraw => decide::withdraw(state, cx),
        }
    }
}

/// The villager rates the answer.
#[derive(Serialize)]
pub struct Rate {
    /// Which.
    pub id: AppealId,
    /// Receipt code, for one filed without a name.
    pub code: Option<ReceiptCode>,
    /// The word.
    pub score: i64,
    /// What was said with it.
    pub said: Option<String>,
}

impl Act for Rate {
    const ACTION: Action = Action::AppealRate;

    fn id(&self) -> AppealId {
        self.id
    }

    fn code(&self) -> Option<ReceiptCode> {
        self.code
    }

    fn note(&self) -> Result<Option<String>, Fault> {
        Ok(self.said.clone())
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::rate(state, rating(self.score)?, self.said.as_deref(), By::Filer, cx)
    }
}

/// Reads a score.
///
/// # Errors
/// A refusal naming the field.
pub fn rating(score: i64) -> Result<Rating, Refusal> {
    let missing = || vec![FieldError::new("score", "请选一个评价，再交")];
    Rating::new(score).ok_or_else(|| Refusal::fields(missing()))
}

/// A neighbour says: with me too.
#[derive(Serialize)]
pub struct Cosign {
    /// About which.
    pub id: AppealId,
}

impl Act for Cosign {
    const ACTION: Action = Action::AppealCosign;

    fn id(&self) -> AppealId {
        self.id
    }

    fn more(&self, tx: &mut Tx, state: &mut Handling, cx: &Context) -> Result<(), Stop> {
        let person = cx.actor.person.ok_or(SIGN_IN)?;
        state.cosigned = store::cosigned(tx, cx.county.as_i64(), self.id, person)?;
        Ok(())
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::cosign(state, cx)
    }

    fn also(&self, tx: &mut Tx, permit: &Permit, _: &Handling, cx: &Context) -> Result<(), Stop> {
        let person = cx.actor.person.ok_or(SIGN_IN)?;
        Ok(store::cosign(tx, permit, self.id, person, cx.now)?)
    }
}

/// Somebody looks at the name and phone number of whoever filed an appeal.
#[derive(Serialize)]
pub struct Look {
    /// Which.
    pub id: AppealId,
}

impl Act for Look {
    const ACTION: Action = Action::AppealIdentity;

    fn id(&self) -> AppealId {
        self.id
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::look(state, cx)
    }
}

/// Somebody looks at the photos and recordings of a sealed appeal.
#[derive(Serialize)]
pub struct LookAtFiles {
    /// Which.
    pub id: AppealId,
}

impl Act for LookAtFiles {
    const ACTION: Action = Action::AppealRead;

    fn id(&self) -> AppealId {
        self.id
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::look_at_files(state, cx)
    }
}
