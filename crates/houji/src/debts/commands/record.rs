//! Registering a debt, with its voucher when it is new.

use super::super::decide::{self, Facts, Refused};
use super::super::form::Read;
use super::super::model::{Debt, DebtEvent, DebtId, Took, Written};
use super::super::store;
use super::{Done, booked, borrowed, located};
use crate::books::commands::posting::{self, Open};
use crate::books::model::{Book, BookId, Party, PartyId, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Fault, Reader, Stop, Tx};
use houji_base::{Fen, Month};
use serde::Serialize;

/// A debt is registered.
#[derive(Serialize)]
pub struct RecordDebt {
    /// Its book.
    pub book: BookId,
    /// What is written.
    pub written: Written,
    /// Kind of the creditor.
    pub party_kind: String,
    /// Its name.
    pub party: String,
    /// Ids, drawn beforehand: of the debt, and of the creditor should it be new.
    #[serde(skip)]
    pub ids: (DebtId, PartyId),
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl RecordDebt {
    /// Of what was read from a form.
    pub fn new(book: BookId, read: Read, ids: (DebtId, PartyId), salt: [u8; 16]) -> RecordDebt {
        let Read { written, party_kind, party } = read;
        RecordDebt { book, written, party_kind, party, ids, salt }
    }
}

/// The book, the party of that name when it has one, and what it holds.
pub struct State {
    open: Open,
    party: Option<Party>,
    facts: Facts,
}

impl RecordDebt {
    fn party(&self, state: &State) -> PartyId {
        state.party.as_ref().map_or(self.ids.1, |party| party.id)
    }

    /// Position of its voucher; 0 for what stands in the book.
    fn voucher(&self, state: &State, cx: &Context) -> Result<i64, Stop> {
        let voucher = decide::borrowed(&self.written, self.party(state), state.open.book().standard)?;
        match voucher {
            Some(voucher) => Ok(state.open.check(vec![voucher], &self.salt, cx)?.first()),
            None => Ok(0),
        }
    }
}

/// Income of the year before the debt, or of its own where the book began with it.
fn income(db: &mut Reader, cx: &Context, book: &Book, year: i64) -> Result<Fen, Fault> {
    let year = year.saturating_sub(1).max(book.first.year());
    let Some(january) = Month::new(year, 1) else { return Ok(Fen::ZERO) };
    let trial = crate::books::trial(db, cx, book, (january, 12), None)?;
    Ok(decide::income(book.standard, &trial))
}

impl Command for RecordDebt {
    const ACTION: Action = Action::DebtWrite;
    type State = State;
    type Event = DebtEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, self.ids.0.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let day = if self.written.took == Took::Posted { cx.today } else { self.written.origin };
        let open = Open::read(tx, cx, self.book, Period::of(day))?;
        let (book, kind) = (open.book(), self.written.kind);
        let facts = Facts {
            booked: booked(tx, cx, book, kind.account(book.standard))?,
            registered: store::registered(tx, cx.county.as_i64(), self.book, kind)?,
            borrowed: borrowed(tx, cx, self.book)?,
            income: income(tx, cx, book, i64::from(self.written.origin.year()))?,
        };
        let party = posting::party_of_name(tx, cx, self.book, &self.party)?;
        Ok(State { open, party, facts })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<DebtEvent>, Stop> {
        if state.party.as_ref().is_some_and(|party| party.kind != self.party_kind) {
            return Err(Refused::OtherKind.into());
        }
        let parameters = &cx.registry.parameters;
        decide::may_record(&self.written, state.open.book(), &state.facts, parameters, cx.today)?;
        let voucher = self.voucher(state, cx)?;
        Ok(vec![decide::told(&self.written, (self.book, self.party(state)), voucher, &self.salt)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[DebtEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (id, party) = (self.ids.0, self.party(state));
        if state.party.is_none() {
            let named = (self.party_kind.as_str(), self.party.as_str());
            posting::add_party(tx, permit, cx, self.book, named, (party, &self.salt))?;
        }
        let voucher = self.voucher(state, cx)?;
        if let Some(new) = decide::borrowed(&self.written, party, state.open.book().standard)? {
            state.open.check(vec![new], &self.salt, cx)?.post(tx, permit, cx)?;
        }
        let debt = Debt {
            id,
            book: self.book,
            party,
            written: self.written.clone(),
            settled: Fen::ZERO,
            voucher,
            is_void: false,
            steps: 0,
            recorded_at: cx.now,
        };
        store::insert(tx, permit, &debt, (cx.actor.person_number(), &self.salt))?;
        Ok(Done { debt: id })
    }
}
