//! Steps, publications, and taking a matter back.

use super::super::decide;
use super::super::model::{Decision, DecisionEvent, DecisionId, NewStep, Public, Stage, Step};
use super::super::store;
use super::{Done, found, located};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// A step is taken.
#[derive(Serialize)]
pub struct TakeStep {
    /// Of which matter.
    pub decision: DecisionId,
    /// What is written.
    pub step: NewStep,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The matter and its steps so far.
pub struct StepState {
    of: Decision,
    steps: Vec<Step>,
}

impl TakeStep {
    fn step(&self, state: &StepState, cx: &Context) -> Result<Step, Stop> {
        let strict = decide::strict(&cx.registry.parameters, self.step.day);
        Ok(decide::stepped(&state.of, &state.steps, &self.step, strict, cx.today)?)
    }
}

impl Command for TakeStep {
    const ACTION: Action = Action::DecisionWrite;
    type State = StepState;
    type Event = DecisionEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.decision.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(found(db, cx, self.decision)?.place, self.decision.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<StepState, Stop> {
        let of = found(tx, cx, self.decision)?;
        Ok(StepState { of, steps: store::steps(tx, cx.county.as_i64(), self.decision)? })
    }

    fn decide(&self, state: &StepState, cx: &Context) -> Result<Vec<DecisionEvent>, Stop> {
        Ok(vec![decide::step_told(&self.step(state, cx)?, &self.salt)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &StepState,
        _: &[DecisionEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let step = self.step(state, cx)?;
        let decides = step.is_met() && step.new.stage == Stage::Resolve;
        store::stepped(tx, permit, &state.of, (step.new.day, step.is_met(), decides))?;
        let by = (cx.now, cx.actor.person_number(), &self.salt);
        store::insert_step(tx, permit, self.decision, &step, by)?;
        Ok(Done { decision: self.decision })
    }
}

/// A decision, or what came of it, was published.
#[derive(Serialize)]
pub struct PublishDecision {
    /// Of which matter.
    pub decision: DecisionId,
    /// What is written.
    pub public: Public,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The matter and what was published of it.
pub struct PublicState {
    of: Decision,
    before: Vec<Public>,
}

impl PublicState {
    fn read(tx: &mut Tx, cx: &Context, id: DecisionId) -> Result<PublicState, Stop> {
        let of = found(tx, cx, id)?;
        Ok(PublicState { of, before: store::publics(tx, cx.county.as_i64(), id)? })
    }
}

impl Command for PublishDecision {
    const ACTION: Action = Action::DecisionWrite;
    type State = PublicState;
    type Event = DecisionEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.decision.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(found(db, cx, self.decision)?.place, self.decision.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<PublicState, Stop> {
        PublicState::read(tx, cx, self.decision)
    }

    fn decide(&self, state: &PublicState, cx: &Context) -> Result<Vec<DecisionEvent>, Stop> {
        Ok(vec![decide::published(&state.of, &state.before, &self.public, cx.today, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        _: &PublicState,
        _: &[DecisionEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        store::publish(tx, permit, self.decision)?;
        let by = (cx.now, cx.actor.person_number(), &self.salt);
        store::insert_public(tx, permit, self.decision, &self.public, by)?;
        Ok(Done { decision: self.decision })
    }
}

/// A matter is taken back as if it had not been recorded.
#[derive(Serialize)]
pub struct VoidDecision {
    /// Which.
    pub decision: DecisionId,
    /// Why.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for VoidDecision {
    const ACTION: Action = Action::DecisionWrite;
    type State = PublicState;
    type Event = DecisionEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.decision.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(found(db, cx, self.decision)?.place, self.decision.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<PublicState, Stop> {
        PublicState::read(tx, cx, self.decision)
    }

    fn decide(&self, state: &PublicState, _: &Context) -> Result<Vec<DecisionEvent>, Stop> {
        Ok(vec![decide::voided(&state.of, &state.before, &self.reason, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &PublicState,
        _: &[DecisionEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        store::void(tx, permit, &state.of)?;
        Ok(Done { decision: self.decision })
    }
}
