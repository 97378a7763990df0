//! Ending a contract before its time.

use super::super::decide;
use super::super::model::{Contract, ContractEvent, ContractId};
use super::super::store;
use super::{Done, found, located};
use crate::books::model::BookId;
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::Day;
use serde::Serialize;

/// A contract is ended early: dues after its last day fall away.
#[derive(Serialize)]
pub struct EndContract {
    /// Contract.
    pub contract: ContractId,
    /// Its book.
    pub book: BookId,
    /// Last day it is in force.
    pub last_day: Day,
    /// Why.
    pub reason: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for EndContract {
    const ACTION: Action = Action::ContractWrite;
    type State = Contract;
    type Event = ContractEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let contract = found(db, cx, self.contract, self.book)?;
        located(contract.book, contract.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Contract, Stop> {
        found(tx, cx, self.contract, self.book)
    }

    fn decide(&self, contract: &Contract, cx: &Context) -> Result<Vec<ContractEvent>, Stop> {
        Ok(vec![decide::ended(contract, self.last_day, &self.reason, cx.today, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        contract: &Contract,
        _: &[ContractEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        store::end(tx, permit, contract.id, self.reason.trim(), self.last_day)?;
        store::void_after(tx, permit, contract.id, self.last_day)?;
        Ok(Done { contract: contract.id })
    }
}
