//! Exceptions to the lock of a closed month: opening one, and taking it back before its time.

use super::super::decide::{self, Refused, Wanted};
use super::super::model::{Book, BookEvent, BookId, Ending, LedgerRow, LockException, Period};
use super::super::store;
use super::{Done, located, state};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use crate::registry::keys;
use houji_base::{Day, Month, PersonId};
use serde::Serialize;

/// A few vouchers may be posted into a closed month for some days.
#[derive(Serialize)]
pub struct Except {
    /// Book.
    pub book: BookId,
    /// The closed month.
    pub month: Month,
    /// Who asked.
    pub asked: String,
    /// Why.
    pub reason: String,
    /// For how many vouchers.
    pub most: i64,
    /// The last day.
    pub last: Day,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// A book, the ledger of the month's year, the exception that has not ended, and the new one's number.
pub struct Asked {
    book: Book,
    rows: Vec<LedgerRow>,
    open: Option<LockException>,
    n: i64,
}

impl Except {
    fn exception(&self, n: i64, cx: &Context) -> LockException {
        LockException {
            n,
            month: self.month,
            asked: self.asked.trim().to_owned(),
            reason: self.reason.trim().to_owned(),
            most: self.most,
            used: 0,
            until: self.last.end(),
            opened: (cx.now, PersonId::from_i64(cx.actor.person_number())),
            ended: None,
        }
    }
}

impl Command for Except {
    const ACTION: Action = Action::BookExcept;
    type State = Asked;
    type Event = BookEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Asked, Stop> {
        let county = cx.county.as_i64();
        let book = state(tx, cx, self.book, Period::Month(self.month))?.book;
        let rows = store::year(tx, county, book.id, self.month.year().min(book.last_year))?;
        let open = store::exception_not_ended(tx, county, book.id)?;
        let n = store::last_exception(tx, county, book.id)?.saturating_add(1);
        Ok(Asked { book, rows, open, n })
    }

    fn decide(&self, asked: &Asked, cx: &Context) -> Result<Vec<BookEvent>, Stop> {
        let limit = |key| cx.registry.parameters.number(key, cx.today);
        let limits = (cx.today, limit(keys::BOOK_EXCEPTION_DAYS), limit(keys::BOOK_EXCEPTION_MOST));
        let wanted = Wanted {
            month: self.month,
            asked: self.asked.clone(),
            reason: self.reason.clone(),
            most: self.most,
            last: self.last,
        };
        decide::exception(&asked.book, &wanted, (&asked.rows, asked.open.as_ref()), limits)?;
        Ok(vec![decide::exception_opened(&self.exception(asked.n, cx), &self.salt)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        asked: &Asked,
        _: &[BookEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        store::open_exception(tx, permit, self.book, &self.exception(asked.n, cx), &self.salt)?;
        Ok(Done { book: self.book })
    }
}

/// An exception is taken back before its time.
#[derive(Serialize)]
pub struct EndException {
    /// Book.
    pub book: BookId,
    /// Number of the exception.
    pub n: i64,
}

impl Command for EndException {
    const ACTION: Action = Action::BookExcept;
    type State = LockException;
    type Event = BookEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<LockException, Stop> {
        let found = store::exception(tx, cx.county.as_i64(), self.book, self.n)?;
        Ok(found.ok_or(Refused::NoException)?)
    }

    fn decide(&self, exception: &LockException, _: &Context) -> Result<Vec<BookEvent>, Stop> {
        Ok(vec![decide::exception_ended(exception, Ending::Ended)?])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        exception: &LockException,
        _: &[BookEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        store::end_exception(tx, permit, self.book, exception.n, (Ending::Ended, cx.now))?;
        Ok(Done { book: self.book })
    }
}
