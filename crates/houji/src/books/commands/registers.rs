//! Sub-accounts and parties of a book.

use super::super::decide;
use super::super::model::{AccountCode, BookEvent, BookId, LedgerRow, PartyId, Period};
use super::super::store;
use super::{Done, State, located, state};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::{Deserialize, Serialize};

/// A sub-account is added to a book.
#[derive(Serialize)]
pub struct AddSubAccount {
    /// Book.
    pub book: BookId,
    /// Code; its parent must be there.
    pub code: AccountCode,
    /// Name.
    pub name: String,
}

impl Command for AddSubAccount {
    const ACTION: Action = Action::BookPost;
    type State = State;
    type Event = BookEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        state(tx, cx, self.book, Period::of(cx.today))
    }

    fn decide(&self, state: &State, _: &Context) -> Result<Vec<BookEvent>, Stop> {
        Ok(vec![decide::sub_account(state.book.standard, &state.subs, &self.code, &self.name)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        events: &[BookEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        for event in events {
            if let BookEvent::SubAccountAdded { code, name } = event {
                store::add_sub_account(tx, permit, state.book.id, code, name)?;
            }
        }
        Ok(Done { book: state.book.id })
    }
}

/// What is done to a sub-account.
#[derive(Clone, Serialize)]
pub enum SubChange {
    /// It gets another name.
    Rename(String),
    /// Nothing new is entered under it any more.
    End,
}

/// One of a book's own sub-accounts gets another name, or ends.
#[derive(Serialize)]
pub struct ChangeSubAccount {
    /// Book.
    pub book: BookId,
    /// Code.
    pub code: AccountCode,
    /// What is done.
    pub change: SubChange,
}

impl Command for ChangeSubAccount {
    const ACTION: Action = Action::BookPost;
    type State = (State, Vec<LedgerRow>);
    type Event = BookEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let state = state(tx, cx, self.book, Period::of(cx.today))?;
        let rows = match self.change {
            SubChange::Rename(_) => Vec::new(),
            SubChange::End => store::year(tx, cx.county.as_i64(), self.book, state.book.last_year)?,
        };
        Ok((state, rows))
    }

    fn decide(&self, (state, rows): &Self::State, _: &Context) -> Result<Vec<BookEvent>, Stop> {
        let State { book, subs, .. } = state;
        Ok(vec![match &self.change {
            SubChange::Rename(name) => decide::sub_account_renamed(book.standard, subs, &self.code, name)?,
            SubChange::End => decide::sub_account_ended(book.standard, subs, &self.code, rows)?,
        }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (state, _): &Self::State,
        _: &[BookEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        let book = state.book.id;
        match &self.change {
            SubChange::Rename(name) => {
                store::rename_sub_account(tx, permit, book, &self.code, name.trim())?;
            }
            SubChange::End => store::end_sub_account(tx, permit, book, &self.code)?,
        }
        Ok(Done { book })
    }
}

/// A member, household, firm or office is added to a book.
#[derive(Serialize)]
pub struct AddParty {
    /// Book.
    pub book: BookId,
    /// `member`, `person` or `unit`.
    pub kind: String,
    /// Name, unique in the book.
    pub name: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub drawn: (PartyId, [u8; 16]),
}

/// What is told afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// Which book.
    pub book: BookId,
    /// The party.
    pub party: PartyId,
}

impl Command for AddParty {
    const ACTION: Action = Action::BookPost;
    type State = (State, Vec<String>);
    type Event = BookEvent;
    type Done = Added;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        let state = state(tx, cx, self.book, Period::of(cx.today))?;
        let same = store::party_named(tx, cx.county.as_i64(), self.book, self.name.trim())?;
        Ok((state, same.into_iter().collect()))
    }

    fn decide(&self, (_, same): &Self::State, _: &Context) -> Result<Vec<BookEvent>, Stop> {
        Ok(vec![decide::party(&self.kind, &self.name, same, self.drawn.0, &self.drawn.1)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (state, _): &Self::State,
        _: &[BookEvent],
        _: &Context,
    ) -> Result<Added, Stop> {
        let (party, salt) = (self.drawn.0, &self.drawn.1);
        store::add_party(tx, permit, state.book.id, (party, salt), (&self.kind, self.name.trim()))?;
        Ok(Added { book: state.book.id, party })
    }
}
