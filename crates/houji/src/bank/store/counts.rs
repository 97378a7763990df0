//! Counts of cash.

use super::super::model::Count;
use crate::args;
use crate::books::model::BookId;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Fen, Moment, Month};

const LAST: &str = "
    SELECT n FROM cash_count WHERE county = $1 AND book = $2 ORDER BY county DESC, book DESC, n DESC LIMIT 1";

/// The last number given to a count.
pub fn last_count(db: &mut Reader, county: i64, book: BookId) -> Result<i64, Fault> {
    db.number(LAST, args![county, book.as_i64()])
}

const INSERT: &str = "
    INSERT INTO cash_count (county, book, n, day, pieces, counted, book_balance, counted_by, watched_by, at, by_person,
                            salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/// Stores a count.
pub fn insert_count(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    count: &Count,
    (at, by, salt): (Moment, i64, &[u8; 16]),
) -> Result<(), Fault> {
    let pieces: Vec<String> = count.pieces.iter().map(ToString::to_string).collect();
    let (county, day, pieces) = (tx.county().as_i64(), count.day.to_string(), pieces.join(" "));
    let (counted, kept) = (count.counted.fen(), count.book.fen());
    let (one, other) = (count.counted_by.trim(), count.watched_by.trim());
    let id = book.as_i64();
    tx.put(
        INSERT,
        args![county, id, count.n, &day, &pieces, counted, kept, one, other, at.millis(), by, salt],
    )
}

const ONE: &str = "
    SELECT n, day, pieces, counted, book_balance, counted_by, watched_by, reason, voucher FROM cash_count
     WHERE county = $1 AND book = $2 AND n = $3";
const LIST: &str = "
    SELECT n, day, pieces, counted, book_balance, counted_by, watched_by, reason, voucher FROM cash_count
     WHERE county = $1 AND book = $2 AND n < $3 ORDER BY county DESC, book DESC, n DESC LIMIT $4";

/// One count.
pub fn count(db: &mut Reader, county: i64, book: BookId, n: i64) -> Result<Option<Count>, Fault> {
    db.row(ONE, args![county, book.as_i64(), n], read)
}

/// Counts of a book, newest first, before one.
pub fn counts(
    db: &mut Reader,
    county: i64,
    book: BookId,
    before: i64,
    most: i64,
) -> Result<Vec<Count>, Fault> {
    db.rows(LIST, args![county, book.as_i64(), before, most], read)
}

fn read(row: &Row<'_>) -> Result<Count, Fault> {
    let unreadable = || Fault::new("a count of cash cannot be read");
    let (day, pieces): (String, String) = (row.get(1)?, row.get(2)?);
    let pieces = pieces.split(' ').map(|part| part.parse().map_err(|_| unreadable()));
    Ok(Count {
        n: row.get(0)?,
        day: Day::parse(&day).map_err(|_| unreadable())?,
        pieces: pieces.collect::<Result<_, Fault>>()?,
        counted: Fen::new(row.get(3)?),
        book: Fen::new(row.get(4)?),
        counted_by: row.get(5)?,
        watched_by: row.get(6)?,
        reason: row.get(7)?,
        voucher: row.get(8)?,
    })
}

const SETTLE: &str = "
    UPDATE cash_count SET reason = $4, voucher = $5
     WHERE county = $1 AND book = $2 AND n = $3 AND reason IS NULL AND voucher IS NULL";

/// A difference was explained or posted, unless somebody else did so.
pub fn settle(
    tx: &mut Tx,
    _: &Permit,
    (book, n): (BookId, i64),
    (reason, voucher): (Option<&str>, Option<i64>),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(SETTLE, args![county, book.as_i64(), n, reason, voucher])
}

const MOVED: &str = "
    SELECT CAST(COALESCE(SUM(p.debit) - SUM(p.credit), 0) AS BIGINT)
      FROM posting p JOIN voucher v ON v.county = p.county AND v.book = p.book AND v.seq = p.seq
     WHERE p.county = $1 AND p.book = $2 AND p.account >= '101' AND p.account < '101/' AND p.period = $3
       AND v.day <= $4";

/// What cash moved in the month of a day until its end.
pub fn cash_moved(db: &mut Reader, county: i64, book: BookId, day: Day) -> Result<Fen, Fault> {
    let (month, day) = (Month::of(day).code(), day.to_string());
    Ok(Fen::new(db.number(MOVED, args![county, book.as_i64(), month, &day])?))
}
