//! A receipt that was recorded wrongly is taken back by a voucher in red, and what it paid is open again.

use super::super::decide::{self, Refused};
use super::super::model::{ContractEvent, ContractId, Due, Part, Receipt, ReceiptId};
use super::super::store;
use super::{Done, found, located};
use crate::books::commands::posting::{Open, Taken, taken_back};
use crate::books::model::{BookId, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// A receipt is taken back.
#[derive(Serialize)]
pub struct TakeBack {
    /// Contract.
    pub contract: ContractId,
    /// Its book.
    pub book: BookId,
    /// The receipt.
    pub receipt: ReceiptId,
    /// Why.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The receipt, what it paid, the contract's dues, and how its voucher is taken back.
pub struct State {
    receipt: Receipt,
    parts: Vec<Part>,
    dues: Vec<Due>,
    taken: Option<Taken>,
    open: Open,
}

impl Command for TakeBack {
    const ACTION: Action = Action::ContractWrite;
    type State = State;
    type Event = ContractEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let contract = found(db, cx, self.contract, self.book)?;
        located(contract.book, contract.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let county = cx.county.as_i64();
        let receipts = store::receipts(tx, county, self.contract)?;
        let receipt = receipts.into_iter().find(|receipt| receipt.id == self.receipt);
        let receipt = receipt.ok_or(Refused::NoReceipt)?;
        // Of one that was taken back before, deciding says so.
        let taken = match receipt.taken_back {
            Some(_) => None,
            None => Some(taken_back(tx, cx, (self.book, receipt.voucher), &self.reason)?),
        };
        Ok(State {
            parts: store::parts(tx, county, self.contract, self.receipt)?,
            dues: store::dues(tx, county, self.contract)?,
            open: Open::read(tx, cx, self.book, Period::of(cx.today))?,
            receipt,
            taken,
        })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<ContractEvent>, Stop> {
        let red = match &state.taken {
            Some(Taken::Red(red)) => state.open.check(vec![red.clone()], &self.salt, cx)?.first(),
            Some(Taken::Before(seq)) => *seq,
            None => 0,
        };
        let said = (red, self.reason.as_str());
        Ok(vec![decide::taken_back(&state.receipt, &state.parts, &state.dues, said, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        events: &[ContractEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        if let Some(Taken::Red(red)) = &state.taken {
            state.open.check(vec![red.clone()], &self.salt, cx)?.post(tx, permit, cx)?;
        }
        for event in events {
            let ContractEvent::TakenBack { voucher, .. } = event else { continue };
            for part in &state.parts {
                if let Some(due) = state.dues.iter().find(|due| due.planned.n == part.n) {
                    store::unpay(tx, permit, self.contract, due, part.amount)?;
                }
            }
            store::take_back(tx, permit, (self.contract, self.receipt), *voucher)?;
        }
        Ok(Done { contract: self.contract })
    }
}
