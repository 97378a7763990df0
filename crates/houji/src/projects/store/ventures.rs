//! Ventures, their shares and profits.

use super::super::model::{Due, Profit, Share, Venture, VentureId, VentureWritten};
use super::projects::day;
use crate::args;
use crate::books::model::BookId;
use crate::gate::{Permit, Scope};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, DivisionCode, Fen, Moment};

const INSERT: &str = "
    INSERT INTO venture (county, id, place, name, started, basis, recorded_at, recorded_by, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const INSERT_SHARE: &str =
    "INSERT INTO venture_share (county, venture, book, capital, points) VALUES ($1, $2, $3, $4, $5)";

/// Stores a new venture with its shares.
pub fn insert_venture(
    tx: &mut Tx,
    _: &Permit,
    new: &Venture,
    (by, salt): (i64, &[u8; 16]),
) -> Result<(), Fault> {
    let (county, id, written) = (tx.county().as_i64(), new.id.as_i64(), &new.written);
    let (place, started, at) = (new.place.as_i64(), written.started.to_string(), new.recorded_at.millis());
    tx.put(INSERT, args![county, id, place, &written.name, &started, &written.basis, at, by, salt])?;
    written.shares.iter().try_for_each(|share| {
        tx.put(INSERT_SHARE, args![county, id, share.book.as_i64(), share.capital.fen(), share.points])
    })
}

const BOOKS: &str = "
    SELECT id FROM book
     WHERE county = $1 AND id IN ($2, $3, $4, $5, $6, $7) AND standard IN ('2004', '2023')";

/// Of six books those that are there, under systems whose accounts the program knows.
pub fn known_books(db: &mut Reader, county: i64, books: &[BookId]) -> Result<Vec<BookId>, Fault> {
    let at = |at: usize| books.get(at).map_or(0, |book| book.as_i64());
    let args = args![county, at(0), at(1), at(2), at(3), at(4), at(5)];
    db.rows(BOOKS, args, |row| Ok(BookId::from_i64(row.get(0)?)))
}

/// A venture without its shares, from its row.
pub(super) fn read(row: &Row<'_>) -> Result<Venture, Fault> {
    let place = DivisionCode::from_i64(row.get(1)?);
    let written = VentureWritten {
        name: row.get(2)?,
        started: day(&row.get::<String>(3)?)?,
        basis: row.get(4)?,
        shares: Vec::new(),
    };
    Ok(Venture {
        id: VentureId::from_i64(row.get(0)?),
        place: place.map_err(|_| Fault::new("the place of a venture cannot be read"))?,
        written,
        recorded_at: Moment::from_millis(row.get(5)?),
    })
}

const VENTURE: &str = "
    SELECT id, place, name, started, basis, recorded_at FROM venture WHERE county = $1 AND id = $2";
const SHARES: &str = "
    SELECT venture, book, capital, points FROM venture_share
     WHERE county = $1 AND venture >= $2 AND venture <= $3 ORDER BY county, venture, book";

/// Shares of the ventures from one to another.
pub(super) fn shares(
    db: &mut Reader,
    county: i64,
    (from, to): (i64, i64),
) -> Result<Vec<(i64, Share)>, Fault> {
    db.rows(SHARES, args![county, from, to], |row| {
        let (book, capital) = (BookId::from_i64(row.get(1)?), Fen::new(row.get(2)?));
        Ok((row.get(0)?, Share { book, capital, points: row.get(3)? }))
    })
}

/// One venture with its shares.
pub fn venture(db: &mut Reader, county: i64, id: VentureId) -> Result<Option<Venture>, Fault> {
    let Some(mut venture) = db.row(VENTURE, args![county, id.as_i64()], read)? else { return Ok(None) };
    let shares = shares(db, county, (id.as_i64(), id.as_i64()))?;
    venture.written.shares = shares.into_iter().map(|(_, share)| share).collect();
    Ok(Some(venture))
}

const OF_PLACE: &str = "
    SELECT id, place, name, started, basis, recorded_at FROM venture
     WHERE county = $1 AND id > $2
       AND EXISTS (SELECT 1 FROM venture_share s
                    WHERE s.county = $1 AND s.venture = venture.id AND s.book >= $3 AND s.book <= $4)
     ORDER BY county, id LIMIT $5";

/// Ventures in which a village of a place has a share, without their shares, after one.
pub fn ventures_of(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    after: i64,
    most: i64,
) -> Result<Vec<Venture>, Fault> {
    let (from, end) = scope.place().range();
    let [from, to] = [from.saturating_mul(100), end.saturating_mul(100).saturating_sub(1)];
    db.rows(OF_PLACE, args![county, after, from, to, most], read)
}

const INVESTED: &str = "
    SELECT l.book, CAST(SUM(l.debit) - SUM(l.credit) AS BIGINT)
      FROM venture_share s JOIN book b ON b.county = s.county AND b.id = s.book
      JOIN ledger l ON l.county = b.county AND l.book = b.id AND l.year = b.last_year
     WHERE s.county = $1 AND s.venture = $2 AND l.account >= '141' AND l.account < '142'
     GROUP BY l.book ORDER BY l.book";

/// What stands on 长期投资 in the books of a venture.
pub fn invested(db: &mut Reader, county: i64, venture: VentureId) -> Result<Vec<(BookId, Fen)>, Fault> {
    db.rows(INVESTED, args![county, venture.as_i64()], |row| {
        Ok((BookId::from_i64(row.get(0)?), Fen::new(row.get(1)?)))
    })
}

const PAID_IN: &str = "
    SELECT book, voucher FROM venture_share
     WHERE county = $1 AND venture = $2 AND voucher IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM voucher r
                        WHERE r.county = $1 AND r.book = venture_share.book AND r.reverses = venture_share.voucher)
     ORDER BY county, venture, book";

/// Books whose capital was posted, with the voucher; one that was taken back does not count.
pub fn paid_in(db: &mut Reader, county: i64, venture: VentureId) -> Result<Vec<(BookId, i64)>, Fault> {
    db.rows(PAID_IN, args![county, venture.as_i64()], |row| Ok((BookId::from_i64(row.get(0)?), row.get(1)?)))
}

const PAY_IN: &str = "
    UPDATE venture_share SET voucher = $4
     WHERE county = $1 AND venture = $2 AND book = $3 AND (voucher IS NULL OR voucher < $4)";

/// A book's capital was posted by a voucher, which is newer than any that was taken back.
pub fn pay_in(
    tx: &mut Tx,
    _: &Permit,
    (venture, book): (VentureId, BookId),
    voucher: i64,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(PAY_IN, args![county, venture.as_i64(), book.as_i64(), voucher])
}

const INSERT_PROFIT: &str = "
    INSERT INTO venture_profit (county, venture, n, day, amount, basis) VALUES ($1, $2, $3, $4, $5, $6)";
const INSERT_DUE: &str =
    "INSERT INTO venture_due (county, venture, n, book, amount) VALUES ($1, $2, $3, $4, $5)";

/// Stores a profit with what is due to each book.
pub fn insert_profit(
    tx: &mut Tx,
    _: &Permit,
    venture: VentureId,
    (n, on, amount, basis): (i64, Day, Fen, &str),
    parts: &[(BookId, Fen)],
) -> Result<(), Fault> {
    let (county, venture) = (tx.county().as_i64(), venture.as_i64());
    tx.put(INSERT_PROFIT, args![county, venture, n, &on.to_string(), amount.fen(), basis])?;
    parts
        .iter()
        .try_for_each(|(book, part)| tx.put(INSERT_DUE, args![county, venture, n, book.as_i64(), part.fen()]))
}

const PROFITS: &str = "
    SELECT n, day, amount, basis FROM venture_profit
     WHERE county = $1 AND venture = $2 ORDER BY county, venture, n";

/// Profits of a venture.
pub fn profits(db: &mut Reader, county: i64, venture: VentureId) -> Result<Vec<Profit>, Fault> {
    db.rows(PROFITS, args![county, venture.as_i64()], |row| {
        let (on, amount) = (day(&row.get::<String>(1)?)?, Fen::new(row.get(2)?));
        Ok(Profit { n: row.get(0)?, day: on, amount, basis: row.get(3)? })
    })
}

const DUES: &str = "
    SELECT n, book, amount,
           CASE WHEN EXISTS (SELECT 1 FROM voucher r
                              WHERE r.county = $1 AND r.book = venture_due.book AND r.reverses = venture_due.voucher)
                THEN NULL ELSE voucher END
      FROM venture_due WHERE county = $1 AND venture = $2 ORDER BY county, venture, n, book";

/// What is due of a venture's profits; a voucher that was taken back does not count.
pub fn dues(db: &mut Reader, county: i64, venture: VentureId) -> Result<Vec<Due>, Fault> {
    db.rows(DUES, args![county, venture.as_i64()], |row| {
        let (book, amount) = (BookId::from_i64(row.get(1)?), Fen::new(row.get(2)?));
        Ok(Due { n: row.get(0)?, book, amount, voucher: row.get(3)? })
    })
}

const RECEIVE: &str = "
    UPDATE venture_due SET voucher = $5
     WHERE county = $1 AND venture = $2 AND n = $3 AND book = $4 AND (voucher IS NULL OR voucher < $5)";

/// What was due came in by a voucher, which is newer than any that was taken back.
pub fn receive(tx: &mut Tx, _: &Permit, venture: VentureId, due: &Due, voucher: i64) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(RECEIVE, args![county, venture.as_i64(), due.n, due.book.as_i64(), voucher])
}
