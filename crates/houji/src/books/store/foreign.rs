//! What foreign programs made of books.

use super::super::foreign::Outcome;
use super::super::model::BookId;
use crate::args;
use crate::gate::Scope;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Fen, Moment};

/// What one program made of one book in one night.
#[derive(Clone, Debug)]
pub struct Check {
    /// yyyymmdd.
    pub night: i64,
    /// Book.
    pub book: BookId,
    /// Name of the program.
    pub program: String,
    /// What it says of itself.
    pub version: String,
    /// When.
    pub at: Moment,
    /// What came of it.
    pub outcome: Outcome,
    /// Code of the first account that differs; empty for none.
    pub account: String,
    /// What we hold there, debit less credit.
    pub ours: Fen,
    /// What the program holds there.
    pub theirs: Fen,
}

const KEEP: &str = "
    INSERT INTO book_check (county, night, book, program, version, at, outcome, account, ours, theirs)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (county, night, book, program) DO NOTHING";
const FORGET: &str = "DELETE FROM book_check WHERE county = $1 AND night < $2";

/// Keeps what was found, and nothing of nights before `oldest`.
pub fn keep_check(tx: &mut Tx, check: &Check, oldest: i64) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let Check { night, book, ref program, ref version, at, outcome, ref account, ours, theirs } = *check;
    let (book, at, outcome) = (book.as_i64(), at.millis(), outcome.code());
    let (ours, theirs) = (ours.fen(), theirs.fen());
    tx.put(KEEP, args![county, night, book, program, version, at, outcome, account, ours, theirs])?;
    tx.put(FORGET, args![county, oldest])
}

const LAST: &str = "SELECT COALESCE(MAX(book), 0) FROM book_check WHERE county = $1 AND night = $2";

/// The last book that was read in a night; 0 before the first.
pub fn last_checked(db: &mut Reader, county: i64, night: i64) -> Result<i64, Fault> {
    db.number(LAST, args![county, night])
}

/// What a program made of the books of a night.
#[derive(Clone, Debug)]
pub struct Night {
    /// yyyymmdd.
    pub night: i64,
    /// Name of the program.
    pub program: String,
    /// What it said of itself.
    pub version: String,
    /// When the last book was read.
    pub at: Moment,
    /// Books that agree, that differ, that could not be read.
    pub books: [i64; 3],
}

const NIGHTS: &str = "
    SELECT night, program, MAX(version), MAX(at),
           SUM(CASE WHEN outcome = 'agrees' THEN 1 ELSE 0 END),
           SUM(CASE WHEN outcome = 'differs' THEN 1 ELSE 0 END),
           SUM(CASE WHEN outcome = 'failed' THEN 1 ELSE 0 END)
      FROM book_check WHERE county = $1 AND night >= $2 AND book >= $3 AND book < $4
     GROUP BY night, program ORDER BY night DESC, program";

fn range(scope: &Scope) -> (i64, i64) {
    let (from, end) = scope.place().range();
    (from.saturating_mul(100), end.saturating_mul(100))
}

/// Nights from one on, newest first: how many books of a place agreed, without which.
pub fn nights(db: &mut Reader, county: i64, scope: &Scope, from: i64) -> Result<Vec<Night>, Fault> {
    let (first, end) = range(scope);
    db.rows(NIGHTS, args![county, from, first, end], |row| {
        let books = [row.get(4)?, row.get(5)?, row.get(6)?];
        let (night, program, version) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Night { night, program, version, at: Moment::from_millis(row.get(3)?), books })
    })
}

const ODD: &str = "
    SELECT night, book, program, version, at, outcome, account, ours, theirs FROM book_check
     WHERE county = $1 AND night >= $2 AND book >= $3 AND book < $4 AND outcome <> 'agrees'
     ORDER BY county, night DESC, book DESC, program DESC LIMIT $5";

/// Books of a place that did not agree in the nights from one on, newest first.
pub fn odd(db: &mut Reader, county: i64, scope: &Scope, from: i64, most: i64) -> Result<Vec<Check>, Fault> {
    let (first, end) = range(scope);
    db.rows(ODD, args![county, from, first, end, most], read)
}

fn read(row: &Row<'_>) -> Result<Check, Fault> {
    let outcome = Outcome::parse(&row.get::<String>(5)?);
    Ok(Check {
        night: row.get(0)?,
        book: BookId::from_i64(row.get(1)?),
        program: row.get(2)?,
        version: row.get(3)?,
        at: Moment::from_millis(row.get(4)?),
        outcome: outcome.ok_or_else(|| Fault::new("a check cannot be read"))?,
        account: row.get(6)?,
        ours: Fen::new(row.get(7)?),
        theirs: Fen::new(row.get(8)?),
    })
}
