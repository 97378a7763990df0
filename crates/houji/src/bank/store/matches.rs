//! Matches, and the entries of the book that are in none.

use super::super::model::{Account, Kept, Posting};
use crate::args;
use crate::books::model::{Period, voucher::name};
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Fen, Moment, Month};

const LAST: &str = "
    SELECT id FROM bank_match WHERE county = $1 AND book = $2 AND account = $3
     ORDER BY county DESC, book DESC, account DESC, id DESC LIMIT 1";

/// The last number given to a match.
pub fn last_match(db: &mut Reader, county: i64, account: &Account) -> Result<i64, Fault> {
    db.number(LAST, args![county, account.book.as_i64(), account.account])
}

const INSERT: &str = "
    INSERT INTO bank_match (county, book, account, id, last_month, at, by_person)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Stores a match without its members.
pub fn insert_match(
    tx: &mut Tx,
    _: &Permit,
    (account, id): (&Account, i64),
    last: Month,
    (at, by): (Moment, i64),
) -> Result<(), Fault> {
    let (county, book) = (tx.county().as_i64(), account.book.as_i64());
    tx.put(INSERT, args![county, book, account.account, id, last.code(), at.millis(), by])
}

const PUT_ROW: &str = "
    UPDATE bank_row SET match_id = $5
     WHERE county = $1 AND book = $2 AND account = $3 AND n = $4 AND match_id = 0";

/// Puts a row into a match, unless it is in one.
pub fn put_row(tx: &mut Tx, _: &Permit, account: &Account, (n, id): (i64, i64)) -> Result<(), Fault> {
    let (county, book) = (tx.county().as_i64(), account.book.as_i64());
    tx.exec_one(PUT_ROW, args![county, book, account.account, n, id])
}

const PUT_ENTRY: &str = "
    INSERT INTO bank_matched (county, book, seq, line, account, match_id) VALUES ($1, $2, $3, $4, $5, $6)";

/// Puts an entry into a match.
pub fn put_entry(
    tx: &mut Tx,
    _: &Permit,
    account: &Account,
    ((seq, line), id): ((i64, i64), i64),
) -> Result<(), Fault> {
    let (county, book) = (tx.county().as_i64(), account.book.as_i64());
    tx.put(PUT_ENTRY, args![county, book, seq, line, account.account, id])
}

const ROWS: &str = "
    SELECT n, day, amount, balance, summary, serial, party_shown, match_id FROM bank_row
     WHERE county = $1 AND book = $2 AND account = $3 AND match_id = $4
     ORDER BY county, book, account, match_id, n";
const ENTRIES: &str = "
    SELECT p.seq, p.line, p.period, v.number, v.day, p.debit - p.credit,
           CASE WHEN p.summary = '' THEN v.summary ELSE p.summary END
      FROM bank_matched x
      JOIN posting p ON p.county = x.county AND p.book = x.book AND p.seq = x.seq AND p.line = x.line
      JOIN voucher v ON v.county = p.county AND v.book = p.book AND v.seq = p.seq
     WHERE x.county = $1 AND x.book = $2 AND x.account = $3 AND x.match_id = $4
     ORDER BY x.county, x.book, x.account, x.match_id, x.seq, x.line";

/// What a match holds; nothing when there is none.
pub fn members(
    db: &mut Reader,
    county: i64,
    account: &Account,
    id: i64,
) -> Result<(Vec<Kept>, Vec<Posting>), Fault> {
    let args = args![county, account.book.as_i64(), account.account, id];
    let rows = db.rows(ROWS, args, super::rows::read)?;
    Ok((rows, db.rows(ENTRIES, args, read)?))
}

const PART: &str = "DELETE FROM bank_match WHERE county = $1 AND book = $2 AND account = $3 AND id = $4";
const PART_ROWS: &str = "
    UPDATE bank_row SET match_id = 0 WHERE county = $1 AND book = $2 AND account = $3 AND match_id = $4";
const PART_ENTRIES: &str = "
    DELETE FROM bank_matched WHERE county = $1 AND book = $2 AND account = $3 AND match_id = $4";

/// Undoes a match, unless somebody else did.
pub fn part(tx: &mut Tx, _: &Permit, account: &Account, id: i64) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let args = args![county, account.book.as_i64(), account.account, id];
    tx.exec_one(PART, args)?;
    tx.put(PART_ROWS, args)?;
    tx.put(PART_ENTRIES, args)
}

fn read(row: &Row<'_>) -> Result<Posting, Fault> {
    let day: String = row.get(4)?;
    Ok(Posting {
        seq: row.get(0)?,
        line: row.get(1)?,
        name: name(Period::from_code(row.get(2)?), row.get(3)?),
        day: Day::parse(&day).map_err(|_| Fault::new("a voucher's day cannot be read"))?,
        amount: Fen::new(row.get(5)?),
        summary: row.get(6)?,
    })
}

const OPEN: &str = "
    SELECT p.seq, p.line, p.period, v.number, v.day, p.debit - p.credit,
           CASE WHEN p.summary = '' THEN v.summary ELSE p.summary END
      FROM posting p
      JOIN voucher v ON v.county = p.county AND v.book = p.book AND v.seq = p.seq
      LEFT JOIN bank_matched x ON x.county = p.county AND x.book = p.book AND x.seq = p.seq AND x.line = p.line
      LEFT JOIN bank_match m
        ON m.county = x.county AND m.book = x.book AND m.account = x.account AND m.id = x.match_id
     WHERE p.county = $1 AND p.book = $2 AND p.account = $3 AND p.period >= $4 AND p.period <= $5
       AND (x.seq IS NULL OR m.last_month > $5)
     ORDER BY p.county, p.book, p.account, p.period, p.seq, p.line LIMIT $6";

/// Entries of an account until the end of a month that were in no match with anything until then.
pub fn open_entries(
    db: &mut Reader,
    county: i64,
    account: &Account,
    month: Month,
    most: i64,
) -> Result<Vec<Posting>, Fault> {
    let (from, to) = (account.since.code(), month.code());
    db.rows(OPEN, args![county, account.book.as_i64(), account.code.as_str(), from, to, most], read)
}

const BEFORE: &str = "
    SELECT p.seq, p.line, p.period, v.number, v.day, p.debit - p.credit,
           CASE WHEN p.summary = '' THEN v.summary ELSE p.summary END
      FROM posting p
      JOIN voucher v ON v.county = p.county AND v.book = p.book AND v.seq = p.seq
     WHERE p.county = $1 AND p.book = $2 AND p.account = $3 AND p.period < $4 AND v.kind <> 'opening'
     ORDER BY p.county DESC, p.book DESC, p.account DESC, p.period DESC, p.seq DESC, p.line DESC LIMIT $5";

/// The last entries of an account before the first month that is reconciled, newest first.
pub fn entries_before(
    db: &mut Reader,
    county: i64,
    account: &Account,
    most: i64,
) -> Result<Vec<Posting>, Fault> {
    let (book, code) = (account.book.as_i64(), account.code.as_str());
    db.rows(BEFORE, args![county, book, code, account.since.code(), most], read)
}

// Sums of whole numbers are decimals on PostgreSQL until they are told not to be.
const ROW_SUMS: &str = "
    SELECT CAST(COALESCE(SUM(CASE WHEN r.amount > 0 THEN r.amount ELSE 0 END), 0) AS BIGINT),
           CAST(COALESCE(SUM(CASE WHEN r.amount < 0 THEN -r.amount ELSE 0 END), 0) AS BIGINT)
      FROM bank_row r LEFT JOIN bank_match m
        ON m.county = r.county AND m.book = r.book AND m.account = r.account AND m.id = r.match_id
     WHERE r.county = $1 AND r.book = $2 AND r.account = $3 AND r.month <= $4
       AND (r.match_id = 0 OR m.last_month > $4)";
const ENTRY_SUMS: &str = "
    SELECT CAST(COALESCE(SUM(CASE WHEN p.debit - p.credit > 0 THEN p.debit - p.credit ELSE 0 END), 0) AS BIGINT),
           CAST(COALESCE(SUM(CASE WHEN p.debit - p.credit < 0 THEN p.credit - p.debit ELSE 0 END), 0) AS BIGINT)
      FROM posting p
      LEFT JOIN bank_matched x ON x.county = p.county AND x.book = p.book AND x.seq = p.seq AND x.line = p.line
      LEFT JOIN bank_match m
        ON m.county = x.county AND m.book = x.book AND m.account = x.account AND m.id = x.match_id
     WHERE p.county = $1 AND p.book = $2 AND p.account = $3 AND p.period >= $4 AND p.period <= $5
       AND (x.seq IS NULL OR m.last_month > $5)";

/// What only the bank knows at the end of a month, in and out, and what only the book knows, in and out.
pub fn open_sums(db: &mut Reader, county: i64, account: &Account, month: Month) -> Result<[Fen; 4], Fault> {
    let (book, since, month) = (account.book.as_i64(), account.since.code(), month.code());
    let two = |row: &Row<'_>| Ok([Fen::new(row.get(0)?), Fen::new(row.get(1)?)]);
    let rows = db.row(ROW_SUMS, args![county, book, account.account, month], two)?.unwrap_or_default();
    let args = args![county, book, account.code.as_str(), since, month];
    let entries = db.row(ENTRY_SUMS, args, two)?.unwrap_or_default();
    let ([bank_in, bank_out], [book_in, book_out]) = (rows, entries);
    Ok([bank_in, bank_out, book_in, book_out])
}
