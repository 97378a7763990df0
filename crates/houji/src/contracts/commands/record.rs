//! Recording a contract with its dues.

use super::super::decide::{self, Refused};
use super::super::form::Read;
use super::super::model::{Contract, ContractEvent, ContractId, Written};
use super::super::store;
use super::{Done, located};
use crate::books::commands::posting::{self, Open};
use crate::books::model::{Book, BookId, Party, PartyId, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// A contract is recorded; its dues follow from it.
#[derive(Serialize)]
pub struct RecordContract {
    /// Book its vouchers are posted in.
    pub book: BookId,
    /// What is written.
    pub written: Written,
    /// Kind of the other side.
    pub party_kind: String,
    /// Its name.
    pub party: String,
    /// Ids, drawn beforehand: of the contract, and of the other side should it be new.
    #[serde(skip)]
    pub ids: (ContractId, PartyId),
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl RecordContract {
    /// Of what was read from a form.
    pub fn new(book: BookId, read: Read, ids: (ContractId, PartyId), salt: [u8; 16]) -> RecordContract {
        let Read { written, party_kind, party } = read;
        RecordContract { book, written, party_kind, party, ids, salt }
    }
}

/// The book, and the party of that name when it has one.
pub struct State {
    book: Book,
    party: Option<Party>,
}

impl RecordContract {
    fn party(&self, state: &State) -> PartyId {
        state.party.as_ref().map_or(self.ids.1, |party| party.id)
    }
}

impl Command for RecordContract {
    const ACTION: Action = Action::ContractWrite;
    type State = State;
    type Event = ContractEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, self.ids.0.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let book = Open::read(tx, cx, self.book, Period::of(cx.today))?.book().clone();
        Ok(State { book, party: posting::party_of_name(tx, cx, self.book, &self.party)? })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<ContractEvent>, Stop> {
        if state.party.as_ref().is_some_and(|party| party.kind != self.party_kind) {
            return Err(Refused::OtherKind.into());
        }
        let of = (&state.book, self.party(state));
        Ok(vec![decide::recorded(&self.written, of, &cx.registry.parameters, cx.today, &self.salt)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[ContractEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (id, party) = (self.ids.0, self.party(state));
        if state.party.is_none() {
            let named = (self.party_kind.as_str(), self.party.as_str());
            posting::add_party(tx, permit, cx, self.book, named, (party, &self.salt))?;
        }
        let contract = Contract {
            id,
            book: self.book,
            party,
            party_kind: self.party_kind.clone(),
            written: self.written.clone(),
            last_day: self.written.terms.end,
            ended: None,
            is_void: false,
            recorded_at: cx.now,
        };
        store::insert(tx, permit, &contract, (cx.actor.person_number(), &self.salt))?;
        store::insert_dues(tx, permit, (id, self.book), &decide::opened(&self.written))?;
        Ok(Done { contract: id })
    }
}
