//! The way in for rooms whose acts are also entries: checked, stored and recorded as if somebody had posted them, in the
//! transaction of that act.

use super::super::decide;
use super::super::model::{Book, BookId, Line, NewVoucher, Party, PartyId, Period, Side, Trial};
use super::super::papers::subject;
use super::super::reading;
use super::super::store;
use super::{State, events, located, papers, parties_known, post_all, state};
use crate::files::{self, Holder};
use crate::gate::{Permit, Scope};
use crate::house::{Context, Fault, Reader, Stop, Tx};
use crate::record;
use houji_base::{AttachmentId, Fen, Month};
use std::collections::BTreeMap;

/// A book about to be posted in, with one of its periods.
pub struct Open(State);

/// Vouchers of that period that may be posted.
pub struct Ready<'a> {
    state: &'a State,
    new: Vec<NewVoucher>,
    salt: [u8; 16],
}

impl Open {
    /// Reads a book for posting into a period.
    ///
    /// # Errors
    /// A refusal when there is none, or when the program does not know its system: what a room posts by itself names
    /// accounts by their codes, which mean something else there.
    pub fn read(db: &mut Reader, cx: &Context, book: BookId, period: Period) -> Result<Open, Stop> {
        let state = state(db, cx, book, period)?;
        if state.book.standard.is_known() {
            Ok(Open(state))
        } else {
            Err(decide::Refused::UnknownSystem.into())
        }
    }

    /// The book.
    pub fn book(&self) -> &Book {
        &self.0.book
    }

    /// Checks vouchers of the period that was read, as a bookkeeper's are; `salt` is drawn beforehand.
    ///
    /// # Errors
    /// The refusal of the first that may not be posted.
    pub fn check(&self, new: Vec<NewVoucher>, salt: &[u8; 16], cx: &Context) -> Result<Ready<'_>, Stop> {
        for voucher in &new {
            decide::voucher(&self.0.book, &self.0.subs, voucher, cx.today)?;
        }
        Ok(Ready { state: &self.0, new, salt: *salt })
    }
}

impl Ready<'_> {
    /// The position of the first of them; each further one has the next.
    pub fn first(&self) -> i64 {
        self.state.book.last_seq.saturating_add(1)
    }

    /// Stores the vouchers with all that follows, and records them about the book.
    ///
    /// # Errors
    /// A refusal naming a party the book does not have; a fault, also one that asks for another try because somebody
    /// else was quicker.
    pub fn post(&self, tx: &mut Tx, permit: &Permit, cx: &Context) -> Result<(), Stop> {
        let book = self.state.book.id;
        parties_known(tx, cx, book, &self.new)?;
        post_all(tx, permit, self.state, &self.new, &self.salt, cx)?;
        let happened = events(self.state, &self.new, &self.salt);
        record::append(tx, cx, &located(book, cx.county)?, &happened, None)?;
        Ok(())
    }
}

/// A voucher that is to be taken back.
pub enum Taken {
    /// The voucher in red that would do it, dated today.
    Red(NewVoucher),
    /// Position of the one that did so before.
    Before(i64),
}

/// How a voucher of a book is taken back.
///
/// # Errors
/// A refusal when there is no such voucher, it is none that is taken back, or no reason is given.
pub fn taken_back(
    db: &mut Reader,
    cx: &Context,
    (book, seq): (BookId, i64),
    reason: &str,
) -> Result<Taken, Stop> {
    let voucher = store::voucher(db, cx.county.as_i64(), book, seq)?;
    let voucher = voucher.ok_or(decide::Refused::NoVoucher)?;
    Ok(match voucher.reversed_by {
        Some(red) => Taken::Before(red),
        None => Taken::Red(decide::reversal(&voucher, reason, cx.today, None)?),
    })
}

/// What a voucher of a book debits to an account and its parts; `None` when it does not, or was taken back.
///
/// # Errors
/// A fault of the database.
pub fn debited(
    db: &mut Reader,
    cx: &Context,
    (book, seq): (BookId, i64),
    account: &str,
) -> Result<Option<Fen>, Fault> {
    let voucher = store::voucher(db, cx.county.as_i64(), book, seq)?;
    let Some(voucher) = voucher.filter(|voucher| voucher.reversed_by.is_none()) else { return Ok(None) };
    let is_part = |line: &&Line| line.account.as_str().get(..3) == Some(account) && line.side == Side::Debit;
    let debit: Fen = voucher.body.lines.iter().filter(is_part).map(|line| line.amount).sum();
    Ok((debit > Fen::ZERO).then_some(debit))
}

/// Books of a place and of all places inside it whose systems the program knows, by id, after one.
///
/// # Errors
/// A fault of the database.
pub fn books_of(
    db: &mut Reader,
    cx: &Context,
    scope: &Scope,
    after: i64,
    most: i64,
) -> Result<Vec<Book>, Fault> {
    store::known_books_of(db, cx.county.as_i64(), scope, after, most)
}

/// The party of a book that has a name.
///
/// # Errors
/// A fault of the database.
pub fn party_of_name(
    db: &mut Reader,
    cx: &Context,
    book: BookId,
    name: &str,
) -> Result<Option<Party>, Fault> {
    store::party_of_name(db, cx.county.as_i64(), book, name.trim())
}

/// A party of a book.
///
/// # Errors
/// A fault of the database.
pub fn party(db: &mut Reader, cx: &Context, book: BookId, id: PartyId) -> Result<Option<Party>, Fault> {
    store::party(db, cx.county.as_i64(), book, id)
}

/// All parties of a book by their ids.
///
/// # Errors
/// A fault of the database.
pub fn parties(db: &mut Reader, cx: &Context, book: BookId) -> Result<BTreeMap<PartyId, Party>, Fault> {
    let all = store::all_parties(db, cx.county.as_i64(), book)?;
    Ok(all.into_iter().map(|(id, kind, name)| (id, Party { id, kind, name })).collect())
}

/// Adds a party that the book does not have, and records it about the book.
///
/// # Errors
/// A refusal about its kind or name; a fault of the database.
pub fn add_party(
    tx: &mut Tx,
    permit: &Permit,
    cx: &Context,
    book: BookId,
    (kind, name): (&str, &str),
    (id, salt): (PartyId, &[u8; 16]),
) -> Result<(), Stop> {
    let added = decide::party(kind, name, &[], id, salt)?;
    store::add_party(tx, permit, book, (id, salt), (kind, name.trim()))?;
    record::append(tx, cx, &located(book, cx.county)?, &[added], None)?;
    Ok(())
}

/// Keeps photos that were sent before with a voucher, and records it about the book.
///
/// # Errors
/// A refusal when they are not there or too many; a fault of the database.
pub fn add_papers(
    tx: &mut Tx,
    permit: &Permit,
    cx: &Context,
    (book, seq): (BookId, i64),
    (holder, ids): (&Holder, &[AttachmentId]),
) -> Result<(), Stop> {
    let found = files::ready(tx, cx.county.as_i64(), holder, ids)?;
    files::bind(tx, permit, (subject(book, seq)?, false), ids, holder)?;
    record::append(tx, cx, &located(book, cx.county)?, &[papers::added(seq, &found)], None)?;
    Ok(())
}

/// The name of a voucher, and the position of the one that took it back; `None` when it is not there.
///
/// # Errors
/// A fault of the database.
pub fn voucher(
    db: &mut Reader,
    cx: &Context,
    (book, seq): (BookId, i64),
) -> Result<Option<(String, Option<i64>)>, Fault> {
    let found = store::voucher(db, cx.county.as_i64(), book, seq)?;
    Ok(found.map(|voucher| (voucher.name(), voucher.reversed_by)))
}

/// What stands on the accounts of a book, with everything that was posted up to this year.
///
/// # Errors
/// A refusal when there is no such book.
pub fn trial_today(db: &mut Reader, cx: &Context, book: BookId) -> Result<Trial, Stop> {
    let found = store::book(db, cx.county.as_i64(), book, Period::of(cx.today))?;
    let (book, _) = found.ok_or(decide::Refused::NoBook)?;
    if !book.standard.is_known() {
        return Err(decide::Refused::UnknownSystem.into());
    }
    Ok(reading::trial(db, cx, &book, (Month::of(cx.today), 13), None)?)
}
