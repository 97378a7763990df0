//! Stock-takes.

use super::super::model::{Asset, Take, TakeId, TakeRow, What};
use super::assets::{books, day, read as asset_of};
use crate::args;
use crate::books::model::BookId;
use crate::gate::{Permit, Scope};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Moment};

const INSERT: &str = "
    INSERT INTO stocktake (county, id, book, day, state, started_at, started_by) VALUES ($1, $2, $3, $4, 'open', $5, $6)";
const ASSETS: &str = "
    INSERT INTO stocktake_row (county, take, what, thing, booked)
    SELECT county, $3, 'asset', id, cost FROM asset
     WHERE county = $1 AND book = $2 AND state IN ('use', 'idle', 'let')";
const PARCELS: &str = "
    INSERT INTO stocktake_row (county, take, what, thing, booked)
    SELECT county, $3, 'parcel', id, measured_area FROM parcel WHERE county = $1 AND book = $2";

/// Begins a stock-take with all cards and parcels as they stand.
pub fn insert_take(tx: &mut Tx, _: &Permit, new: &Take, (at, by): (Moment, i64)) -> Result<(), Fault> {
    let (county, id, book) = (tx.county().as_i64(), new.id.as_i64(), new.book.as_i64());
    tx.exec(INSERT, args![county, id, book, &new.day.to_string(), at.millis(), by])?;
    tx.exec(ASSETS, args![county, book, id])?;
    tx.exec(PARCELS, args![county, book, id]).map(drop)
}

const OF_DAY: &str = "SELECT COUNT(*) FROM stocktake WHERE county = $1 AND book = $2 AND day = $3";

/// True when a book has a stock-take of a day.
pub fn is_of_day(db: &mut Reader, county: i64, book: BookId, day: Day) -> Result<bool, Fault> {
    Ok(db.number(OF_DAY, args![county, book.as_i64(), &day.to_string()])? > 0)
}

const COUNT: &str = "
    SELECT (SELECT COUNT(*) FROM asset WHERE county = $1 AND book = $2 AND state IN ('use', 'idle', 'let'))
         + (SELECT COUNT(*) FROM parcel WHERE county = $1 AND book = $2)";

/// How many cards and parcels a stock-take of a book would have.
pub fn begin(db: &mut Reader, county: i64, book: BookId) -> Result<i64, Fault> {
    db.number(COUNT, args![county, book.as_i64()])
}

const TAKE: &str = "SELECT id, book, day, state FROM stocktake WHERE county = $1 AND id = $2";
const TAKES: &str = "
    SELECT id, book, day, state FROM stocktake
     WHERE county = $1 AND book >= $2 AND book <= $3 AND (book > $4 OR (book = $4 AND day > $5))
     ORDER BY county, book, day LIMIT $6";

fn read(row: &Row<'_>) -> Result<Take, Fault> {
    let (id, book) = (TakeId::from_i64(row.get(0)?), BookId::from_i64(row.get(1)?));
    Ok(Take { id, book, day: day(row, 2)?, is_done: row.get::<String>(3)? == "done" })
}

/// One stock-take.
pub fn take(db: &mut Reader, county: i64, id: TakeId) -> Result<Option<Take>, Fault> {
    db.row(TAKE, args![county, id.as_i64()], read)
}

/// Stock-takes of a place, book by book, after one: book and day.
pub fn takes(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (book, day): (i64, &str),
    most: i64,
) -> Result<Vec<Take>, Fault> {
    let (from, to) = books(scope.place());
    db.rows(TAKES, args![county, from.max(book), to, book, day, most], read)
}

const ROWS: &str = "
    SELECT r.what, r.thing, COALESCE(a.number, 0), COALESCE(p.plot, ''), COALESCE(a.name, p.name, ''), r.booked, r.verified,
           COALESCE(a.quantity, 0), r.found
      FROM stocktake_row r
      LEFT JOIN asset a ON a.county = r.county AND r.what = 'asset' AND a.id = r.thing
      LEFT JOIN parcel p ON p.county = r.county AND r.what = 'parcel' AND p.id = r.thing
     WHERE r.county = $1 AND r.take = $2 AND (r.what > $3 OR (r.what = $3 AND r.thing > $4))
     ORDER BY r.county, r.take, r.what, r.thing LIMIT $5";

fn read_row(row: &Row<'_>) -> Result<TakeRow, Fault> {
    let what = What::parse(&row.get::<String>(0)?);
    let what = what.ok_or_else(|| Fault::new("a stock-take cannot be read"))?;
    let label = match what {
        What::Asset => format!("资-{:04}", row.get::<i64>(2)?),
        What::Parcel => row.get(3)?,
    };
    let (thing, name) = (row.get(1)?, row.get(4)?);
    Ok(TakeRow {
        what,
        thing,
        label,
        name,
        booked: row.get(5)?,
        verified: row.get(6)?,
        quantity: row.get(7)?,
        units: row.get(8)?,
    })
}

/// Rows of a stock-take, after one.
pub fn rows(
    db: &mut Reader,
    county: i64,
    take: TakeId,
    (what, thing): (&str, i64),
    most: i64,
) -> Result<Vec<TakeRow>, Fault> {
    db.rows(ROWS, args![county, take.as_i64(), what, thing, most], read_row)
}

const FILL: &str = "
    UPDATE stocktake_row SET verified = $5, found = $6 WHERE county = $1 AND take = $2 AND what = $3 AND thing = $4";

/// Writes down what was found of a row, and how many units where they were counted.
pub fn fill(
    tx: &mut Tx,
    _: &Permit,
    take: TakeId,
    (what, thing): (What, i64),
    (verified, units): (i64, Option<i64>),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(FILL, args![county, take.as_i64(), what.code(), thing, verified, units])
}

const UNFILLED: &str =
    "SELECT COUNT(*) FROM stocktake_row WHERE county = $1 AND take = $2 AND verified IS NULL";

/// How many rows nobody has looked at.
pub fn unfilled(db: &mut Reader, county: i64, take: TakeId) -> Result<i64, Fault> {
    db.number(UNFILLED, args![county, take.as_i64()])
}

const MISSING: &str = "
    SELECT a.id, a.book, a.number, a.name, a.kind, a.class, a.spot, a.added, a.way, a.voucher, a.quantity, a.funding,
           a.certificate, a.is_aid, a.is_nominal, a.life, a.cost, a.residual, a.worn_before, a.worn_to, a.monthly,
           a.last_month, a.worn, a.next_month, a.keeper_shown, a.state, a.state_since, a.contract, a.out_way
      FROM stocktake_row r JOIN asset a ON a.county = r.county AND a.id = r.thing
     WHERE r.county = $1 AND r.take = $2 AND r.what = 'asset' AND r.verified = 0 AND a.state IN ('use', 'idle', 'let')
     ORDER BY r.county, r.take, r.what, r.thing LIMIT $3";

/// Cards that were not found and are still there by the book.
pub fn missing(db: &mut Reader, county: i64, take: TakeId, most: i64) -> Result<Vec<Asset>, Fault> {
    db.rows(MISSING, args![county, take.as_i64(), most], asset_of)
}

const SHORT: &str = "
    SELECT a.id, a.book, a.number, a.name, a.kind, a.class, a.spot, a.added, a.way, a.voucher, a.quantity, a.funding,
           a.certificate, a.is_aid, a.is_nominal, a.life, a.cost, a.residual, a.worn_before, a.worn_to, a.monthly,
           a.last_month, a.worn, a.next_month, a.keeper_shown, a.state, a.state_since, a.contract, a.out_way, r.found,
           (SELECT COALESCE(MAX(c.n), 0) FROM asset_correction c WHERE c.county = $1 AND c.asset = a.id)
      FROM stocktake_row r JOIN asset a ON a.county = r.county AND a.id = r.thing
     WHERE r.county = $1 AND r.take = $2 AND r.what = 'asset' AND r.found > 0 AND r.found < a.quantity
       AND a.state IN ('use', 'idle', 'let')
     ORDER BY r.county, r.take, r.what, r.thing LIMIT $3";

/// A card of which some units were not found.
pub struct Short {
    /// The card.
    pub asset: Asset,
    /// Units that were found.
    pub units: i64,
    /// How often it was corrected.
    pub corrections: i64,
}

/// Cards of which fewer units were found than they say now.
pub fn short(db: &mut Reader, county: i64, take: TakeId, most: i64) -> Result<Vec<Short>, Fault> {
    db.rows(SHORT, args![county, take.as_i64(), most], |row| {
        Ok(Short { asset: asset_of(row)?, units: row.get(29)?, corrections: row.get(30)? })
    })
}

const DONE: &str = "UPDATE stocktake SET state = 'done' WHERE county = $1 AND id = $2 AND state = 'open'";

/// A stock-take is finished, unless somebody else said so.
pub fn done(tx: &mut Tx, _: &Permit, take: TakeId) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(DONE, args![county, take.as_i64()])
}
