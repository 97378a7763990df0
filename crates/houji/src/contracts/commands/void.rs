//! A contract that was recorded by mistake is taken back, and every voucher it made with it.

use super::super::decide::{self, VOIDED_MOST};
use super::super::model::{Contract, ContractEvent, ContractId, Due, DueState, Later, Receipt};
use super::super::store;
use super::{Done, found, located};
use crate::books::commands::posting::{Open, Taken, taken_back};
use crate::books::model::{BookId, NewVoucher, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// A contract is taken back as if it had not been recorded.
#[derive(Serialize)]
pub struct VoidContract {
    /// Contract.
    pub contract: ContractId,
    /// Its book.
    pub book: BookId,
    /// Why.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The contract with all that is kept about it, and how each of its vouchers is taken back, by its position.
pub struct State {
    contract: Contract,
    dues: Vec<Due>,
    later: Vec<Later>,
    receipts: Vec<Receipt>,
    taken: Vec<(i64, Taken)>,
    open: Open,
}

impl State {
    /// Dues that are planned and owed, parts of later years that are planned and earned.
    fn counts(&self) -> ([usize; 2], [usize; 2]) {
        let dues = |state| self.dues.iter().filter(|due| due.state == state).count();
        let earned = self.later.iter().filter(|later| later.voucher.is_some()).count();
        let planned = self.later.iter().filter(|later| later.voucher.is_none() && !later.is_void).count();
        ([dues(DueState::Planned), dues(DueState::Owed)], [planned, earned])
    }

    /// The vouchers in red that are still to be posted.
    fn red(&self) -> Vec<NewVoucher> {
        let red = self.taken.iter().filter_map(|(_, taken)| match taken {
            Taken::Red(red) => Some(red.clone()),
            Taken::Before(_) => None,
        });
        red.collect()
    }

    /// Each voucher with the position of the one in red, the first new one of which is `next`.
    fn pairs(&self, next: i64) -> Vec<(i64, i64)> {
        let mut next = next..;
        let pairs = self.taken.iter().filter_map(|(seq, taken)| match taken {
            Taken::Red(_) => Some((*seq, next.next()?)),
            Taken::Before(red) => Some((*seq, *red)),
        });
        pairs.collect()
    }
}

impl Command for VoidContract {
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
        let contract = found(tx, cx, self.contract, self.book)?;
        let (dues, later) =
            (store::dues(tx, county, self.contract)?, store::later(tx, county, self.contract)?);
        let posted = decide::posted(&dues, &later);
        // Of more than may be taken back none is looked up; deciding says so.
        let looked = if posted.len() > VOIDED_MOST { &[][..] } else { &posted };
        let taken = looked.iter().map(|seq| Ok((*seq, taken_back(tx, cx, (self.book, *seq), &self.reason)?)));
        let taken = taken.collect::<Result<_, Stop>>()?;
        let receipts = store::receipts(tx, county, self.contract)?;
        let open = Open::read(tx, cx, self.book, Period::of(cx.today))?;
        Ok(State { contract, dues, later, receipts, taken, open })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<ContractEvent>, Stop> {
        let posted = decide::posted(&state.dues, &state.later).len();
        decide::may_void(&state.contract, &state.receipts, posted)?;
        let next = state.open.check(state.red(), &self.salt, cx)?.first();
        Ok(vec![decide::voided(state.pairs(next), &self.reason, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[ContractEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let red = state.red();
        if !red.is_empty() {
            state.open.check(red, &self.salt, cx)?.post(tx, permit, cx)?;
        }
        store::void_all(tx, permit, self.contract, state.counts())?;
        let last_day = state.contract.written.terms.start.min(cx.today).plus_days(-1);
        store::void(tx, permit, self.contract, self.reason.trim(), last_day)?;
        Ok(Done { contract: self.contract })
    }
}
