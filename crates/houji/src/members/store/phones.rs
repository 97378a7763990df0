//! Telephone numbers of households, by their marks.

use crate::args;
use crate::books::model::BookId;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Tx};
use houji_base::Moment;

const OF_HOUSEHOLD: &str = "
    SELECT shown FROM household_phone WHERE county = $1 AND book = $2 AND household = $3 ORDER BY shown, mark";

/// The numbers of a household, their middle hidden.
pub fn phones_of(db: &mut Reader, county: i64, book: BookId, household: i64) -> Result<Vec<String>, Fault> {
    db.rows(OF_HOUSEHOLD, args![county, book.as_i64(), household], |row| row.get(0))
}

const HOLDER: &str = "SELECT household FROM household_phone WHERE county = $1 AND book = $2 AND mark = $3";

/// The household of a book that has a number.
pub fn household_of(
    db: &mut Reader,
    county: i64,
    book: BookId,
    mark: &[u8; 32],
) -> Result<Option<i64>, Fault> {
    db.row(HOLDER, args![county, book.as_i64(), mark], |row| row.get(0))
}

const OWN: &str = "
    SELECT book, household FROM household_phone WHERE county = $1 AND mark = $2 ORDER BY county, mark, book LIMIT $3";

/// The households that have a number, in whichever book.
pub fn households_of(
    db: &mut Reader,
    county: i64,
    mark: &[u8; 32],
    most: i64,
) -> Result<Vec<(BookId, i64)>, Fault> {
    db.rows(OWN, args![county, mark, most], |row| Ok((BookId::from_i64(row.get(0)?), row.get(1)?)))
}

const TIE: &str = "
    INSERT INTO household_phone (county, book, mark, household, shown, salt, at, by_person)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const UNTIE: &str =
    "DELETE FROM household_phone WHERE county = $1 AND book = $2 AND mark = $3 AND household = $4";

/// A household has a number.
pub fn tie_phone(
    tx: &mut Tx,
    _: &Permit,
    (book, household): (BookId, i64),
    (mark, shown, salt): (&[u8; 32], &str, &[u8; 16]),
    (at, by): (Moment, i64),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(TIE, args![county, book.as_i64(), mark, household, shown, salt, at.millis(), by])
}

/// A household no longer has a number.
pub fn untie_phone(
    tx: &mut Tx,
    _: &Permit,
    (book, household): (BookId, i64),
    mark: &[u8; 32],
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(UNTIE, args![county, book.as_i64(), mark, household])
}
