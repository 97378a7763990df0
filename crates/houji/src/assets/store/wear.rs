//! Wear by months, the vouchers of cards, and what stands on 181 because of them.

use super::super::model::{Act, AssetId, Class, Kind, Pending};
use super::assets::day;
use crate::args;
use crate::books::model::BookId;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Fen};

const DUE: &str = "
    SELECT book, MIN(next_month) FROM asset
     WHERE county = $1 AND next_month > 0 AND next_month <= $2 AND book > $3
     GROUP BY book ORDER BY book LIMIT $4";

/// Books with cards whose wear is to be posted up to a month, each with its earliest month, by id after one.
pub fn due(
    db: &mut Reader,
    county: i64,
    until: i64,
    (after, most): (i64, i64),
) -> Result<Vec<(BookId, i64)>, Fault> {
    db.rows(DUE, args![county, until, after, most], |row| Ok((BookId::from_i64(row.get(0)?), row.get(1)?)))
}

const WEAR: &str = "
    SELECT kind, class,
           CAST(SUM(CASE WHEN last_month <= $3 THEN cost - residual
                         ELSE worn_before + monthly * ($3 - worn_to) END - worn) AS BIGINT)
      FROM asset WHERE county = $1 AND book = $2 AND next_month > 0 AND next_month <= $3
     GROUP BY kind, class ORDER BY kind, class";

/// What wears off in a book by the end of a month and was not posted, by kind and class.
pub fn wear(
    db: &mut Reader,
    county: i64,
    book: BookId,
    month: i64,
) -> Result<Vec<(Kind, Class, Fen)>, Fault> {
    db.rows(WEAR, args![county, book.as_i64(), month], |row| {
        let unreadable = || Fault::new("an asset cannot be read");
        let kind = Kind::parse(&row.get::<String>(0)?).ok_or_else(unreadable)?;
        let class = Class::parse(&row.get::<String>(1)?).ok_or_else(unreadable)?;
        Ok((kind, class, Fen::new(row.get(2)?)))
    })
}

const WRITE_MONTH: &str =
    "INSERT INTO asset_month (county, book, month, amount, voucher) VALUES ($1, $2, $3, $4, $5)";
const WORN: &str = "
    UPDATE asset
       SET worn = CASE WHEN last_month <= $3 THEN cost - residual ELSE worn_before + monthly * ($3 - worn_to) END,
           next_month = CASE WHEN last_month <= $3 THEN 0 ELSE $3 + 1 END
     WHERE county = $1 AND book = $2 AND next_month > 0 AND next_month <= $3";

/// The wear of a month of a book was posted: all its cards at once. A month that was written before is refused by its key.
pub fn write_month(
    tx: &mut Tx,
    _: &Permit,
    (book, month): (BookId, i64),
    (amount, voucher): (Fen, Option<i64>),
) -> Result<(), Fault> {
    let (county, book) = (tx.county().as_i64(), book.as_i64());
    tx.exec(WRITE_MONTH, args![county, book, month, amount.fen(), voucher])?;
    tx.exec(WORN, args![county, book, month]).map(drop)
}

const POSTED_TO: &str = "SELECT COALESCE(MAX(month), 0) FROM asset_month WHERE county = $1 AND book = $2";

/// The last month of which a book's wear was posted; 0 when none was.
pub fn posted_to(db: &mut Reader, county: i64, book: BookId) -> Result<i64, Fault> {
    db.number(POSTED_TO, args![county, book.as_i64()])
}

const MONTHS: &str = "
    SELECT month, voucher FROM asset_month
     WHERE county = $1 AND book = $2 AND month > $3 AND month <= $4 ORDER BY county, book, month";

/// The vouchers of a book's wear in some months.
pub fn months(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (after, to): (i64, i64),
) -> Result<Vec<(i64, Option<i64>)>, Fault> {
    db.rows(MONTHS, args![county, book.as_i64(), after, to], |row| Ok((row.get(0)?, row.get(1)?)))
}

const ACT: &str = "
    INSERT INTO asset_act (county, asset, voucher, book, kind, day, amount) VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Keeps a voucher of a card.
pub fn act(
    tx: &mut Tx,
    _: &Permit,
    (asset, book): (AssetId, BookId),
    (kind, day): (&str, Day),
    (amount, voucher): (Fen, i64),
) -> Result<(), Fault> {
    let (county, day) = (tx.county().as_i64(), day.to_string());
    tx.put(ACT, args![county, asset.as_i64(), voucher, book.as_i64(), kind, &day, amount.fen()])
}

const ACTS: &str = "
    SELECT kind, day, amount, voucher FROM asset_act
     WHERE county = $1 AND asset = $2 ORDER BY county, asset, voucher";

/// The vouchers of a card.
pub fn acts(db: &mut Reader, county: i64, asset: AssetId) -> Result<Vec<Act>, Fault> {
    db.rows(ACTS, args![county, asset.as_i64()], |row| {
        let amount = Fen::new(row.get(2)?);
        Ok(Act { kind: row.get(0)?, day: day(row, 1)?, amount, voucher: row.get(3)? })
    })
}

const INSERT_PENDING: &str =
    "INSERT INTO asset_pending (county, asset, voucher, book, amount) VALUES ($1, $2, $3, $4, $5)";

/// Something stands on 181 because of a card.
pub fn insert_pending(tx: &mut Tx, _: &Permit, book: BookId, new: &Pending) -> Result<(), Fault> {
    let (county, amount) = (tx.county().as_i64(), new.amount.fen());
    tx.put(INSERT_PENDING, args![county, new.asset.as_i64(), new.voucher, book.as_i64(), amount])
}

const PENDING: &str = "
    SELECT asset, voucher, amount, settled FROM asset_pending
     WHERE county = $1 AND asset = $2 ORDER BY county, asset, voucher";

fn read_pending(row: &Row<'_>) -> Result<Pending, Fault> {
    let (asset, amount) = (AssetId::from_i64(row.get(0)?), Fen::new(row.get(2)?));
    Ok(Pending { asset, voucher: row.get(1)?, amount, settled: row.get(3)? })
}

/// What stood on 181 because of a card.
pub fn pending(db: &mut Reader, county: i64, asset: AssetId) -> Result<Vec<Pending>, Fault> {
    db.rows(PENDING, args![county, asset.as_i64()], read_pending)
}

const SETTLE: &str = "
    UPDATE asset_pending SET settled = $4 WHERE county = $1 AND asset = $2 AND voucher = $3 AND settled IS NULL";

/// It was explained, unless somebody else did so.
pub fn settle(tx: &mut Tx, _: &Permit, pending: &Pending, voucher: i64) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(SETTLE, args![county, pending.asset.as_i64(), pending.voucher, voucher])
}
