//! What people can do with remarks, on the command path.

use super::model::{Remark, RemarkEvent, RemarkKind};
use super::{decide, store};
use crate::gate::{Action, Located, Permit};
use crate::house::error::{NOT_FOUND, SIGN_IN};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::{Moment, RemarkId};
use serde::{Deserialize, Serialize};

/// Somebody says something about the program.
#[derive(Serialize)]
pub struct Say {
    /// Code of the kind.
    pub kind: String,
    /// Words.
    pub text: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub drawn: (RemarkId, [u8; 16]),
}

/// What is told afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Which.
    pub id: RemarkId,
}

impl Command for Say {
    const ACTION: Action = Action::FeedbackSay;
    type State = (RemarkKind, String);
    type Event = RemarkEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(Located { subject: self.drawn.0.as_i64(), ..Located::own(&cx.actor, cx.county) })
    }

    fn load(&self, _: &mut Tx, _: &Permit, _: &Context) -> Result<Self::State, Stop> {
        Ok(decide::said(&self.kind, &self.text)?)
    }

    fn decide(&self, (kind, text): &Self::State, cx: &Context) -> Result<Vec<RemarkEvent>, Stop> {
        Ok(vec![decide::say(*kind, text, &self.drawn.1, cx)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (kind, text): &Self::State,
        events: &[RemarkEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (id, salt) = &self.drawn;
        let person = cx.actor.person.ok_or(SIGN_IN)?;
        for event in events {
            if let RemarkEvent::Said { due, .. } = event {
                let due = Moment::from_millis(*due);
                let (kind, text) = (*kind, text.clone());
                let new = Remark { id: *id, person, kind, text, said_at: cx.now, due, answer: None };
                store::insert(tx, permit, &new, salt)?;
            }
        }
        Ok(Done { id: *id })
    }
}

/// Whoever runs the program answers.
#[derive(Serialize)]
pub struct AnswerRemark {
    /// Which.
    pub id: RemarkId,
    /// Words.
    pub text: String,
}

impl Command for AnswerRemark {
    const ACTION: Action = Action::FeedbackAnswer;
    type State = (Remark, String, [u8; 16]);
    type Event = RemarkEvent;
    type Done = Done;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let remark = store::by_id(db, cx.county.as_i64(), self.id)?.ok_or(NOT_FOUND)?;
        Ok(Located {
            subject: self.id.as_i64(),
            owner: Some(remark.person),
            seen_by: Some(Action::FeedbackRead),
            ..Located::open(cx.county)
        })
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let county = cx.county.as_i64();
        let text = decide::answered(&self.text)?;
        let remark = store::by_id(tx, county, self.id)?.ok_or(NOT_FOUND)?;
        Ok((remark, text, store::salt(tx, county, self.id)?))
    }

    fn decide(&self, (remark, text, salt): &Self::State, cx: &Context) -> Result<Vec<RemarkEvent>, Stop> {
        Ok(vec![decide::answer(remark, text, salt, cx)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (_, text, _): &Self::State,
        _: &[RemarkEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        store::answer(tx, permit, self.id, text, cx.now)?;
        Ok(Done { id: self.id })
    }
}
