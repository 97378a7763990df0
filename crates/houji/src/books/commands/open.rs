//! Opening a book, with the balances it begins with.

use super::super::decide::{self, Refused};
use super::super::model::{
    AccountCode, Book, BookEvent, BookId, BookKind, Line, NewVoucher, PartyId, Period, Standard, SubAccounts,
    VoucherKind,
};
use super::super::{charts, store};
use super::{Done, State, events, post_all};
use crate::gate::{Action, Located, Permit, permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::{DivisionCode, Level, Month};
use serde::Serialize;

/// A book is opened for a village or township.
#[derive(Serialize)]
pub struct OpenBook {
    /// Place.
    pub place: DivisionCode,
    /// Whose.
    pub kind: BookKind,
    /// Chart and statements.
    pub standard: Standard,
    /// Name of the organisation.
    pub name: String,
    /// First month.
    pub first: Month,
    /// Sub-accounts it begins with besides those of every book, by code.
    pub subs: Vec<(AccountCode, String)>,
    /// Parties it begins with: kind and name.
    pub parties: Vec<(String, String)>,
    /// Balances it begins with; may be empty.
    pub opening: Vec<Line>,
    /// Ids of the parties, drawn beforehand.
    #[serde(skip)]
    pub ids: Vec<PartyId>,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl OpenBook {
    fn id(&self) -> Result<BookId, Refused> {
        BookId::of(self.place, self.kind.number()).ok_or(Refused::NoPlace)
    }

    /// The book before anything is posted.
    fn book(&self) -> Result<Book, Refused> {
        Ok(Book {
            id: self.id()?,
            place: self.place,
            kind: self.kind,
            standard: self.standard,
            name: self.name.trim().to_owned(),
            first: self.first,
            closed_to: self.first.before(),
            last_year: self.first.year(),
            last_seq: 0,
            came_from: None,
            goes_on: None,
        })
    }

    /// The balances as a voucher; `None` when it begins with nothing.
    fn voucher(&self) -> Option<NewVoucher> {
        let voucher = NewVoucher {
            period: Period::Opening(self.first.year()),
            day: self.first.first_day(),
            kind: VoucherKind::Opening,
            summary: "期初余额".to_owned(),
            papers: 0,
            reverses: None,
            lines: self.opening.clone(),
        };
        (!self.opening.is_empty()).then_some(voucher)
    }
}

impl OpenBook {
    fn found(&self, db: &mut Reader, cx: &Context) -> Result<State, Stop> {
        let period = Period::Opening(self.first.year());
        charts::must_offer(db, cx, self.standard)?;
        if store::book(db, cx.county.as_i64(), self.id()?, period)?.is_some() {
            return Err(Refused::Exists.into());
        }
        let book = self.book()?;
        let subs = self.subs.iter().map(|(code, name)| (code.clone(), name.trim().to_owned()));
        Ok(State { subs: SubAccounts::new(book.standard, subs), book, last: 0 })
    }

    /// Looks whether the book could be opened, and opens nothing.
    ///
    /// # Errors
    /// The refusal it would meet; a fault of the database.
    pub fn look(&self, db: &mut Reader, cx: &Context) -> Result<BookId, Stop> {
        permit(&cx.actor, Self::ACTION, self.locate(db, cx)?)?;
        let state = self.found(db, cx)?;
        self.decide(&state, cx)?;
        Ok(state.book.id)
    }
}

impl Command for OpenBook {
    const ACTION: Action = Action::BookOpen;
    type State = State;
    type Event = BookEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        self.id().ok().map(BookId::as_i64)
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let is_open = cx.registry.places.get(self.place).is_some() && self.place.level() != Level::County;
        if !is_open {
            return Err(Refused::NoPlace.into());
        }
        Ok(Located { subject: self.id()?.as_i64(), ..Located::open(self.place) })
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        self.found(tx, cx)
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<BookEvent>, Stop> {
        let opened = decide::opened(&state.book)?;
        let mut happened = vec![opened];
        for (at, (code, name)) in self.subs.iter().enumerate() {
            let before = self.subs.iter().take(at).cloned();
            let before = SubAccounts::new(state.book.standard, before);
            happened.push(decide::sub_account(state.book.standard, &before, code, name)?);
        }
        for ((kind, name), id) in self.parties.iter().zip(&self.ids) {
            let same: Vec<String> = self.parties.iter().map(|(_, name)| name.trim().to_owned()).collect();
            let same = same.into_iter().filter(|each| each == name.trim()).skip(1).collect::<Vec<_>>();
            happened.push(decide::party(kind, name, &same, *id, &self.salt)?);
        }
        let new = self.voucher();
        if let Some(voucher) = &new {
            decide::parties(voucher, &self.ids)?;
            decide::voucher(&state.book, &state.subs, voucher, cx.today)?;
        }
        happened.extend(events(state, new.as_slice(), &self.salt));
        Ok(happened)
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[BookEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let id = state.book.id;
        store::insert_book(tx, permit, &state.book)?;
        for (code, name) in &self.subs {
            store::add_sub_account(tx, permit, id, code, name.trim())?;
        }
        for ((kind, name), party) in self.parties.iter().zip(&self.ids) {
            store::add_party(tx, permit, id, (*party, &self.salt), (kind, name.trim()))?;
        }
        if let Some(voucher) = self.voucher() {
            post_all(tx, permit, state, &[voucher], &self.salt, cx)?;
        }
        Ok(Done { book: id })
    }
}
