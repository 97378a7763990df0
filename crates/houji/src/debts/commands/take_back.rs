//! What was entered by mistake is taken back, with its voucher in red.

use super::super::decide::{self, Refused};
use super::super::model::{Debt, DebtEvent, DebtId, Step};
use super::super::store;
use super::{Done, found, located};
use crate::books::commands::posting::{Open, Taken, taken_back};
use crate::books::model::{BookId, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::Fen;
use serde::Serialize;

/// How a voucher is taken back in a book that is about to be posted in; none when there is nothing to take back.
struct Red {
    open: Open,
    taken: Option<Taken>,
}

impl Red {
    fn read(
        tx: &mut Tx,
        cx: &Context,
        (book, voucher): (BookId, Option<i64>),
        reason: &str,
    ) -> Result<Red, Stop> {
        let taken = voucher.map(|seq| taken_back(tx, cx, (book, seq), reason)).transpose()?;
        Ok(Red { open: Open::read(tx, cx, book, Period::of(cx.today))?, taken })
    }

    /// Position of the voucher in red; 0 for none.
    fn seq(&self, salt: &[u8; 16], cx: &Context) -> Result<i64, Stop> {
        Ok(match &self.taken {
            Some(Taken::Red(red)) => self.open.check(vec![red.clone()], salt, cx)?.first(),
            Some(Taken::Before(seq)) => *seq,
            None => 0,
        })
    }

    fn post(&self, tx: &mut Tx, permit: &Permit, salt: &[u8; 16], cx: &Context) -> Result<(), Stop> {
        match &self.taken {
            Some(Taken::Red(red)) => self.open.check(vec![red.clone()], salt, cx)?.post(tx, permit, cx),
            _ => Ok(()),
        }
    }
}

/// A step of a debt is taken back.
#[derive(Serialize)]
pub struct TakeBackStep {
    /// Debt.
    pub debt: DebtId,
    /// Its book.
    pub book: BookId,
    /// Number of the step.
    pub n: i64,
    /// Why.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The debt, the step, and how its voucher is taken back.
pub struct StepState {
    debt: Debt,
    step: Step,
    red: Red,
}

impl Command for TakeBackStep {
    const ACTION: Action = Action::DebtWrite;
    type State = StepState;
    type Event = DebtEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let debt = found(db, cx, self.debt, self.book)?;
        located(debt.book, debt.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<StepState, Stop> {
        let debt = found(tx, cx, self.debt, self.book)?;
        let steps = store::steps(tx, cx.county.as_i64(), self.debt)?;
        let step = steps.into_iter().find(|step| step.n == self.n).ok_or(Refused::NoStep)?;
        // Of one that was taken back before, deciding says so.
        let voucher = step.taken_back.is_none().then_some(step.voucher);
        let red = Red::read(tx, cx, (self.book, voucher), &self.reason)?;
        Ok(StepState { debt, step, red })
    }

    fn decide(&self, state: &StepState, cx: &Context) -> Result<Vec<DebtEvent>, Stop> {
        let red = state.red.seq(&self.salt, cx)?;
        Ok(vec![decide::taken_back(&state.step, red, &self.reason, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &StepState,
        _: &[DebtEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let red = state.red.seq(&self.salt, cx)?;
        state.red.post(tx, permit, &self.salt, cx)?;
        let less = if state.step.way.settles() { state.step.amount.negated() } else { Fen::ZERO };
        store::settle(tx, permit, &state.debt, (less, state.debt.steps))?;
        store::take_back(tx, permit, (self.debt, self.n), red)?;
        Ok(Done { debt: self.debt })
    }
}

/// A debt is taken back as if it had not been registered.
#[derive(Serialize)]
pub struct VoidDebt {
    /// Debt.
    pub debt: DebtId,
    /// Its book.
    pub book: BookId,
    /// Why.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The debt, what became of it, and how its voucher is taken back.
pub struct VoidState {
    debt: Debt,
    steps: Vec<Step>,
    red: Red,
}

impl Command for VoidDebt {
    const ACTION: Action = Action::DebtWrite;
    type State = VoidState;
    type Event = DebtEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let debt = found(db, cx, self.debt, self.book)?;
        located(debt.book, debt.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<VoidState, Stop> {
        let debt = found(tx, cx, self.debt, self.book)?;
        let steps = store::steps(tx, cx.county.as_i64(), self.debt)?;
        let voucher = Some(debt.voucher).filter(|seq| *seq > 0 && !debt.is_void);
        let red = Red::read(tx, cx, (self.book, voucher), &self.reason)?;
        Ok(VoidState { debt, steps, red })
    }

    fn decide(&self, state: &VoidState, cx: &Context) -> Result<Vec<DebtEvent>, Stop> {
        decide::may_void(&state.debt, &state.steps)?;
        Ok(vec![decide::voided(state.red.seq(&self.salt, cx)?, &self.reason, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &VoidState,
        _: &[DebtEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        state.red.post(tx, permit, &self.salt, cx)?;
        store::void(tx, permit, &state.debt)?;
        Ok(Done { debt: self.debt })
    }
}
