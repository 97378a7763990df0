//! What people can do with books, on the command path.

mod close;
mod open;
mod post;
pub mod posting;
mod registers;

pub use close::{CloseMonth, YearEnd};
pub use open::OpenBook;
pub use post::{Post, Reverse};
pub use registers::{AddParty, AddSubAccount};

use super::decide::{self, Refused};
use super::model::{Book, BookEvent, BookId, NewVoucher, PartyId, Period, SubAccounts};
use super::store;
use crate::gate::{Action, Located, Permit};
use crate::house::{Context, Fault, Reader, Stop, Tx};
use houji_base::Month;
use serde::{Deserialize, Serialize};

/// What somebody who posted is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Which book.
    pub book: BookId,
    /// Position of the last voucher.
    pub seq: i64,
    /// Its name, such as `记-0037`.
    pub name: String,
}

/// What somebody who changed a book otherwise is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Which book.
    pub book: BookId,
}

/// A book as posting needs it.
pub struct State {
    book: Book,
    subs: SubAccounts,
    /// Last number given out in the period.
    last: i64,
}

/// A book is known to whoever may read it.
fn located(book: BookId, county: houji_base::DivisionCode) -> Result<Located, Stop> {
    let place = book.place().filter(|place| county.covers(*place)).ok_or(Refused::NoBook)?;
    Ok(Located { subject: book.as_i64(), seen_by: Some(Action::BookRead), ..Located::open(place) })
}

/// Reads a book for posting into a period.
fn state(db: &mut Reader, cx: &Context, book: BookId, period: Period) -> Result<State, Stop> {
    let county = cx.county.as_i64();
    let (book, last) = store::book(db, county, book, period)?.ok_or(Refused::NoBook)?;
    let subs = SubAccounts::new(book.standard, store::sub_accounts(db, county, book.id)?);
    Ok(State { book, subs, last })
}

/// Refuses lines with a party the book does not have.
fn check_parties(db: &mut Reader, cx: &Context, book: BookId, new: &NewVoucher) -> Result<(), Stop> {
    parties_known(db, cx, book, std::slice::from_ref(new))
}

/// The same of several vouchers, whose parties are looked up together.
fn parties_known(db: &mut Reader, cx: &Context, book: BookId, new: &[NewVoucher]) -> Result<(), Stop> {
    let lines = new.iter().flat_map(|voucher| &voucher.lines);
    let mut wanted: Vec<PartyId> = lines.filter_map(|line| line.party).collect();
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.is_empty() {
        return Ok(());
    }
    let known = store::parties_known(db, cx.county.as_i64(), book, &wanted)?;
    let known: Vec<PartyId> = known.iter().map(|(id, _)| *id).collect();
    new.iter().try_for_each(|voucher| Ok(decide::parties(voucher, &known)?))
}

/// The vouchers as events, numbered on from the last one.
fn events(state: &State, new: &[NewVoucher], salt: &[u8; 16]) -> Vec<BookEvent> {
    let mut book = state.book.clone();
    let numbered = new.iter().zip(state.last.saturating_add(1)..);
    numbered
        .map(|(voucher, number)| {
            let event = decide::posted(&book, number, voucher, salt);
            book.last_seq = book.last_seq.saturating_add(1);
            event
        })
        .collect()
}

/// Stores vouchers of one period with all that follows: lines, ledger, the book's position.
fn post_all(
    tx: &mut Tx,
    permit: &Permit,
    state: &State,
    new: &[NewVoucher],
    salt: &[u8; 16],
    cx: &Context,
) -> Result<Posted, Fault> {
    let Some(period) = new.first().map(|voucher| voucher.period) else {
        return Err(Fault::new("nothing to post"));
    };
    let (mut book, mut number) = (state.book.clone(), state.last);
    while book.last_year < period.year() {
        store::roll(tx, book.id, book.last_year)?;
        book.last_year = book.last_year.saturating_add(1);
    }
    for voucher in new {
        book.last_seq = book.last_seq.saturating_add(1);
        number = number.saturating_add(1);
        let by = (cx.actor.person_number(), cx.now, salt);
        store::insert(tx, permit, book.id, (book.last_seq, number), voucher, by)?;
        store::add(tx, &book, voucher)?;
    }
    store::posted(tx, permit, &state.book, &book, &[(period, number)])?;
    Ok(Posted { book: book.id, seq: book.last_seq, name: super::model::voucher::name(period, number) })
}

/// The period of December of a year; `None` outside the years of the calendar.
fn december(year: i64) -> Option<Month> {
    Month::new(year, 12)
}
