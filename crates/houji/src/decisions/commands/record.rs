//! Recording a matter.

use super::super::decide::{self, Refused};
use super::super::model::{Decision, DecisionEvent, DecisionId, Written};
use super::super::store;
use super::{Done, located};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::{DivisionCode, Level};
use serde::Serialize;

/// A matter is recorded.
#[derive(Serialize)]
pub struct RecordDecision {
    /// Whose.
    pub place: DivisionCode,
    /// What is written.
    pub written: Written,
    /// Drawn beforehand.
    #[serde(skip)]
    pub id: DecisionId,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for RecordDecision {
    const ACTION: Action = Action::DecisionWrite;
    type State = ();
    type Event = DecisionEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        if self.place.level() != Level::Village {
            return Err(Refused::NoVillage.into());
        }
        located(self.place, self.id.as_i64(), cx)
    }

    fn load(&self, _: &mut Tx, _: &Permit, _: &Context) -> Result<(), Stop> {
        Ok(())
    }

    fn decide(&self, (): &(), cx: &Context) -> Result<Vec<DecisionEvent>, Stop> {
        Ok(vec![decide::recorded(&self.written, cx.today, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (): &(),
        _: &[DecisionEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let new = Decision {
            id: self.id,
            place: self.place,
            written: self.written.clone(),
            steps: 0,
            is_met: false,
            last: None,
            decided: None,
            is_void: false,
            recorded_at: cx.now,
        };
        store::insert(tx, permit, &new, (cx.actor.person_number(), &self.salt))?;
        Ok(Done { decision: self.id })
    }
}
