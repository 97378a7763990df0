//! Exceptions to the lock of closed months, and what was posted under them.

use super::super::model::{Book, BookId, Ending, LockException};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Moment, Month, PersonId};

const OPEN: &str = "
    INSERT INTO book_exception (county, book, n, month, asked, reason, salt, most, used, until, opened_at, opened_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11)";

/// Stores a new exception.
pub fn open_exception(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    new: &LockException,
    salt: &[u8; 16],
) -> Result<(), Fault> {
    let (county, month, until) = (tx.county().as_i64(), new.month.code(), new.until.millis());
    let (at, by) = (new.opened.0.millis(), new.opened.1.as_i64());
    let (asked, reason, most) = (&new.asked, &new.reason, new.most);
    tx.exec(OPEN, args![county, book.as_i64(), new.n, month, asked, reason, salt, most, until, at, by])?;
    Ok(())
}

const ONE: &str = "
    SELECT n, month, asked, reason, most, used, until, opened_at, opened_by, how, ended_at
      FROM book_exception WHERE county = $1 AND book = $2 AND n = $3";
const NOT_ENDED: &str = "
    SELECT n, month, asked, reason, most, used, until, opened_at, opened_by, how, ended_at
      FROM book_exception WHERE county = $1 AND book = $2 AND how IS NULL";
const LIST: &str = "
    SELECT n, month, asked, reason, most, used, until, opened_at, opened_by, how, ended_at
      FROM book_exception WHERE county = $1 AND book = $2 AND n < $3 ORDER BY county, book, n DESC LIMIT $4";

/// An exception by its number.
pub fn exception(db: &mut Reader, county: i64, book: BookId, n: i64) -> Result<Option<LockException>, Fault> {
    db.row(ONE, args![county, book.as_i64(), n], read)
}

/// The exception of a book that has not ended; its time may be over.
pub fn exception_not_ended(
    db: &mut Reader,
    county: i64,
    book: BookId,
) -> Result<Option<LockException>, Fault> {
    db.row(NOT_ENDED, args![county, book.as_i64()], read)
}

/// Exceptions of a book, newest first, before one.
pub fn exceptions(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (before, most): (i64, i64),
) -> Result<Vec<LockException>, Fault> {
    db.rows(LIST, args![county, book.as_i64(), before, most], read)
}

fn read(row: &Row<'_>) -> Result<LockException, Fault> {
    let unreadable = || Fault::new("an exception cannot be read");
    let how: Option<String> = row.get(9)?;
    let how = how.map(|code| Ending::parse(&code).ok_or_else(unreadable)).transpose()?;
    let at: Option<i64> = row.get(10)?;
    Ok(LockException {
        n: row.get(0)?,
        month: Month::from_code(row.get(1)?).ok_or_else(unreadable)?,
        asked: row.get(2)?,
        reason: row.get(3)?,
        most: row.get(4)?,
        used: row.get(5)?,
        until: Moment::from_millis(row.get(6)?),
        opened: (Moment::from_millis(row.get(7)?), PersonId::from_i64(row.get(8)?)),
        ended: how.zip(at.map(Moment::from_millis)),
    })
}

const LAST: &str = "
    SELECT COALESCE(MAX(n), 0) FROM book_exception WHERE county = $1 AND book = $2";

/// The number of the last exception of a book, 0 when there was none.
pub fn last_exception(db: &mut Reader, county: i64, book: BookId) -> Result<i64, Fault> {
    db.number(LAST, args![county, book.as_i64()])
}

const USE: &str = "
    UPDATE book_exception SET used = used + 1
     WHERE county = $1 AND book = $2 AND n = $3 AND used = $4 AND how IS NULL";
const LATE: &str = "INSERT INTO book_late (county, book, seq, n, at) VALUES ($1, $2, $3, $4, $5)";

/// A voucher was posted under an exception, unless somebody moved it since it was read.
pub fn use_exception(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    exception: &LockException,
    (seq, at): (i64, Moment),
) -> Result<(), Fault> {
    let (county, book) = (tx.county().as_i64(), book.as_i64());
    tx.exec_one(USE, args![county, book, exception.n, exception.used])?;
    tx.put(LATE, args![county, book, seq, exception.n, at.millis()])
}

const END: &str = "
    UPDATE book_exception SET how = $4, ended_at = $5
     WHERE county = $1 AND book = $2 AND n = $3 AND how IS NULL";

/// Ends an exception, unless it ended before.
pub fn end_exception(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    n: i64,
    (how, at): (Ending, Moment),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(END, args![county, book.as_i64(), n, how.code(), at.millis()])
}

const AGAIN: &str = "
    UPDATE book_period SET closed_at = $4, closed_by = $5, balances = $6
     WHERE county = $1 AND book = $2 AND period = $3 AND closed_at IS NOT NULL";

/// Closes a month again that was closed before.
pub fn close_again(
    tx: &mut Tx,
    _: &Permit,
    book: &Book,
    month: Month,
    (by, at): (i64, Moment),
    balances: &str,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(AGAIN, args![county, book.id.as_i64(), month.code(), at.millis(), by, balances])
}

const DUE: &str = "
    SELECT book, n FROM book_exception
     WHERE county = $1 AND until <= $2 AND how IS NULL ORDER BY county, until LIMIT $3";

/// Exceptions whose time is over and that have not ended: book and number.
pub fn exceptions_due(
    db: &mut Reader,
    county: i64,
    now: Moment,
    most: i64,
) -> Result<Vec<(BookId, i64)>, Fault> {
    db.rows(DUE, args![county, now.millis(), most], |row| Ok((BookId::from_i64(row.get(0)?), row.get(1)?)))
}

const LATES: &str = "
    SELECT l.seq, l.n, l.at, v.number FROM book_late l
      JOIN voucher v ON v.county = l.county AND v.book = l.book AND v.seq = l.seq
     WHERE l.county = $1 AND l.book = $2 ORDER BY l.county, l.book, l.seq";

/// A voucher that was posted under an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateVoucher {
    /// Position.
    pub seq: i64,
    /// Number of the exception.
    pub n: i64,
    /// When.
    pub at: Moment,
    /// Number in its period.
    pub number: i64,
}

/// All vouchers of a book that were posted under an exception.
pub fn late_vouchers(db: &mut Reader, county: i64, book: BookId) -> Result<Vec<LateVoucher>, Fault> {
    db.rows(LATES, args![county, book.as_i64()], |row| {
        let at = Moment::from_millis(row.get(2)?);
        Ok(LateVoucher { seq: row.get(0)?, n: row.get(1)?, at, number: row.get(3)? })
    })
}

const WAS_CLOSED: &str = "
    SELECT COUNT(*) FROM record
     WHERE county = $1 AND subject = $2 AND kind = 'book.closed' AND at <= $3 AND data LIKE $4";

/// True when a month of a book had been closed by some moment. A month that was closed again tells only of the last time, so
/// the record is asked.
pub fn was_closed(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (month, at): (Month, Moment),
) -> Result<bool, Fault> {
    let wanted = format!("%\"month\":\"{month}\"%");
    Ok(db.number(WAS_CLOSED, args![county, book.as_i64(), at.millis(), &wanted])? > 0)
}
