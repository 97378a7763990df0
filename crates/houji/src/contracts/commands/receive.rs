//! Money comes in: it pays dues, the oldest first, and is a voucher in the same transaction.

use super::super::decide::{self, Named, Purse};
use super::super::model::{Contract, ContractEvent, ContractId, Due, Receipt, ReceiptId};
use super::super::store;
use super::{Done, found, located};
use crate::books::commands::posting::{Open, Ready};
use crate::books::model::{BookId, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::{Day, Fen};
use serde::Serialize;

/// Money came in under a contract.
#[derive(Serialize)]
pub struct Receive {
    /// Contract.
    pub contract: ContractId,
    /// Its book.
    pub book: BookId,
    /// Day it came in.
    pub day: Day,
    /// How much.
    pub amount: Fen,
    /// Where it came in.
    pub purse: Purse,
    /// Sheets of paper behind it.
    pub papers: i64,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub id: ReceiptId,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The contract with its dues, and the book.
pub struct State {
    contract: Contract,
    dues: Vec<Due>,
    open: Open,
}

impl Receive {
    /// The voucher of what goes to which due.
    fn ready<'a>(&self, state: &'a State, parts: &[(i64, Fen)], cx: &Context) -> Result<Ready<'a>, Stop> {
        let (named, book) = (Named::of(&state.contract), state.open.book());
        let what = (self.day, self.purse, self.papers);
        let voucher = decide::received(&named, what, (&state.dues, parts), book)?;
        state.open.check(vec![voucher], &self.salt, cx)
    }
}

impl Command for Receive {
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
        let contract = found(tx, cx, self.contract, self.book)?;
        let dues = store::dues(tx, cx.county.as_i64(), contract.id)?;
        let open = Open::read(tx, cx, contract.book, Period::of(self.day))?;
        Ok(State { contract, dues, open })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<ContractEvent>, Stop> {
        let dues = decide::allotted(&state.dues, self.amount)?;
        let voucher = self.ready(state, &dues, cx)?.first();
        Ok(vec![ContractEvent::Received { day: self.day, amount: self.amount, dues, voucher }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        events: &[ContractEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        for event in events {
            let ContractEvent::Received { dues, voucher, .. } = event else { continue };
            self.ready(state, dues, cx)?.post(tx, permit, cx)?;
            for (n, part) in dues {
                let due = state.dues.iter().find(|due| due.planned.n == *n);
                if let Some(due) = due {
                    store::pay(tx, permit, (self.contract, self.id), due, *part)?;
                }
            }
            let receipt = Receipt {
                id: self.id,
                day: self.day,
                amount: self.amount,
                voucher: *voucher,
                taken_back: None,
            };
            let by = (cx.now, cx.actor.person_number());
            store::insert_receipt(tx, permit, self.contract, &receipt, by)?;
        }
        Ok(Done { contract: self.contract })
    }
}
