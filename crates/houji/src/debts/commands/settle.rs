//! A debt is paid, offset, waived or written off, by a voucher in the same transaction.

use super::super::decide;
use super::super::form::Settle;
use super::super::model::{Against, Debt, DebtEvent, DebtId, Step};
use super::super::store;
use super::{Done, booked, found, located};
use crate::books::claims;
use crate::books::commands::posting::{self, Open, Ready};
use crate::books::model::{BookId, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::Fen;
use serde::Serialize;

/// Something becomes of a debt.
#[derive(Serialize)]
pub struct SettleDebt {
    /// Debt.
    pub debt: DebtId,
    /// Its book.
    pub book: BookId,
    /// What.
    pub settle: Settle,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The debt, its book, its creditor's kind, what stands on its account and what the creditor owes.
pub struct State {
    debt: Debt,
    open: Open,
    party_kind: String,
    booked: Fen,
    claim: Option<Fen>,
}

impl SettleDebt {
    fn ready<'a>(&self, state: &'a State, cx: &Context) -> Result<Ready<'a>, Stop> {
        let of = (state.open.book().standard, state.party_kind.as_str());
        let voucher = decide::settling(&state.debt, &self.settle, of)?;
        state.open.check(vec![voucher], &self.salt, cx)
    }
}

impl Command for SettleDebt {
    const ACTION: Action = Action::DebtWrite;
    type State = State;
    type Event = DebtEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let debt = found(db, cx, self.debt, self.book)?;
        located(debt.book, debt.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let debt = found(tx, cx, self.debt, self.book)?;
        let open = Open::read(tx, cx, debt.book, Period::of(self.settle.day))?;
        let standard = open.book().standard;
        let party = posting::party(tx, cx, debt.book, debt.party)?;
        let party_kind = party.map_or(String::new(), |party| party.kind);
        let booked = booked(tx, cx, open.book(), debt.written.kind.account(standard))?;
        let claim = match self.settle.against {
            Some(Against::Claim) => {
                let account = Against::Claim.account(standard, &party_kind);
                Some(claims::owed_by(tx, cx, debt.book, (debt.party, account))?)
            }
            _ => None,
        };
        Ok(State { debt, open, party_kind, booked, claim })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<DebtEvent>, Stop> {
        let held = (state.booked, state.claim);
        decide::may_settle(&state.debt, &self.settle, held, &cx.registry.parameters)?;
        let voucher = self.ready(state, cx)?.first();
        Ok(vec![decide::settled(&state.debt, &self.settle, voucher, &self.salt)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[DebtEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (ready, Settle { way, day, amount, basis, .. }) = (self.ready(state, cx)?, &self.settle);
        ready.post(tx, permit, cx)?;
        let n = state.debt.steps.saturating_add(1);
        let (voucher, basis) = (ready.first(), basis.clone());
        let step = Step { n, way: *way, day: *day, amount: *amount, voucher, basis, taken_back: None };
        let more = if way.settles() { *amount } else { Fen::ZERO };
        store::settle(tx, permit, &state.debt, (more, n))?;
        store::insert_step(tx, permit, self.debt, &step, (cx.now, cx.actor.person_number()))?;
        Ok(Done { debt: self.debt })
    }
}
