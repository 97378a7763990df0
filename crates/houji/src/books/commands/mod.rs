//! What people can do with books, on the command path.

mod close;
mod except;
mod export;
mod go_over;
mod import;
mod look;
mod open;
mod papers;
mod post;
pub mod posting;
mod registers;

pub use close::{CloseMonth, YearEnd};
pub use except::{EndException, Except};
pub use export::Export;
pub use go_over::{Found, GoOver};
pub use import::{Import, Imported};
pub use look::SeeParties;
pub use open::OpenBook;
pub use papers::AddPapers;
pub use post::{Post, Reverse};
pub use registers::{AddParty, AddSubAccount, ChangeSubAccount, SubChange};

use super::decide::{self, Refused};
use super::model::{Book, BookEvent, BookId, NewVoucher, PartyId, Period, SubAccounts};
use super::store;
use crate::gate::{Action, Located, Permit};
use crate::house::{Context, Fault, Reader, Stop, Tx};
use houji_base::Month;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    if let Some(to) = book.goes_on {
        return Err(Refused::GoneOver { to: to.to_string() }.into());
    }
    let subs = store::sub_accounts(db, county, &book)?;
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

/// The vouchers of one period as events, numbered on from the last one.
fn events(state: &State, new: &[NewVoucher], salt: &[u8; 16]) -> Vec<BookEvent> {
    let last = new.first().map(|voucher| (voucher.period.code(), state.last));
    events_of(&state.book, last.into_iter().collect(), new, salt)
}

/// Vouchers of any periods as events, `last` being the last numbers given out in them.
fn events_of(
    book: &Book,
    mut last: BTreeMap<i64, i64>,
    new: &[NewVoucher],
    salt: &[u8; 16],
) -> Vec<BookEvent> {
    let mut book = book.clone();
    let event = |voucher: &NewVoucher| {
        let number = last.entry(voucher.period.code()).or_default();
        *number = number.saturating_add(1);
        let event = decide::posted(&book, *number, voucher, salt);
        book.last_seq = book.last_seq.saturating_add(1);
        event
    };
    new.iter().map(event).collect()
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
    let last = new.first().map(|voucher| (voucher.period.code(), state.last));
    post_each(tx, permit, (&state.book, last.into_iter().collect()), new, salt, cx)
}

/// Stores vouchers of any periods, `last` being the last numbers given out in them.
fn post_each(
    tx: &mut Tx,
    permit: &Permit,
    (before, mut last): (&Book, BTreeMap<i64, i64>),
    new: &[NewVoucher],
    salt: &[u8; 16],
    cx: &Context,
) -> Result<Posted, Fault> {
    let mut book = before.clone();
    let newest = new.iter().map(|voucher| voucher.period.year()).max().unwrap_or(0);
    while book.last_year < newest {
        store::roll(tx, book.id, book.last_year)?;
        book.last_year = book.last_year.saturating_add(1);
    }
    let by = (cx.actor.person_number(), cx.now, salt);
    let mut name = None;
    for voucher in new {
        book.last_seq = book.last_seq.saturating_add(1);
        let number = last.entry(voucher.period.code()).or_default();
        *number = number.saturating_add(1);
        store::insert(tx, permit, book.id, (book.last_seq, *number), voucher, by)?;
        name = Some(super::model::voucher::name(voucher.period, *number));
    }
    store::add(tx, &book, new)?;
    let numbers: Vec<_> = last.into_iter().map(|(code, last)| (Period::from_code(code), last)).collect();
    store::posted(tx, permit, before, &book, &numbers)?;
    let name = name.ok_or_else(|| Fault::new("nothing to post"))?;
    Ok(Posted { book: book.id, seq: book.last_seq, name })
}

/// The period of December of a year; `None` outside the years of the calendar.
fn december(year: i64) -> Option<Month> {
    Month::new(year, 12)
}
