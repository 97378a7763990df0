//! Everything at once, for the examination.

use crate::args;
use crate::house::{Fault, Reader};

/// An account of a book, and a number that does not fit.
pub type Odd = (i64, i64, i64);

const ACCOUNTS: &str = "SELECT COUNT(*) FROM bank_account WHERE county = $1";
const ROWS: &str = "SELECT COUNT(*) FROM bank_row WHERE county = $1";
const MATCHES: &str = "SELECT COUNT(*) FROM bank_match WHERE county = $1";
const COUNTS: &str = "SELECT COUNT(*) FROM cash_count WHERE county = $1";

/// How many accounts, rows, matches and counts there are.
pub fn sums(db: &mut Reader, county: i64) -> Result<[i64; 4], Fault> {
    Ok([
        db.number(ACCOUNTS, args![county])?,
        db.number(ROWS, args![county])?,
        db.number(MATCHES, args![county])?,
        db.number(COUNTS, args![county])?,
    ])
}

const BALANCES: &str = "
    SELECT r.book, r.account, r.n FROM bank_row r
      JOIN bank_account a ON a.county = r.county AND a.book = r.book AND a.account = r.account
      LEFT JOIN bank_row b ON b.county = r.county AND b.book = r.book AND b.account = r.account AND b.n = r.n - 1
     WHERE r.county = $1
       AND (CASE WHEN r.n = 1 THEN a.began ELSE b.balance END IS NULL
         OR r.balance <> CASE WHEN r.n = 1 THEN a.began ELSE b.balance END + r.amount)
     ORDER BY r.county, r.book, r.account, r.n LIMIT $2";

/// Rows whose balance does not follow from the one before.
pub fn odd_balances(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(BALANCES, args![county, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

const ENDS: &str = "
    SELECT a.book, a.account, a.rows_kept FROM bank_account a
      LEFT JOIN bank_row r ON r.county = a.county AND r.book = a.book AND r.account = a.account AND r.n = a.rows_kept
     WHERE a.county = $1
       AND (a.balance <> CASE WHEN a.rows_kept = 0 THEN a.began ELSE COALESCE(r.balance, a.balance + 1) END
         OR EXISTS (SELECT 1 FROM bank_row x WHERE x.county = a.county AND x.book = a.book AND x.account = a.account
                       AND x.n > a.rows_kept))
     ORDER BY a.county, a.book, a.account LIMIT $2";

/// Accounts that do not end where their rows do.
pub fn odd_rows(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(ENDS, args![county, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

const MATCHED: &str = "
    SELECT m.book, m.account, m.id FROM bank_match m
     WHERE m.county = $1
       AND (SELECT COALESCE(SUM(r.amount), 0) FROM bank_row r
             WHERE r.county = m.county AND r.book = m.book AND r.account = m.account AND r.match_id = m.id)
        <> (SELECT COALESCE(SUM(p.debit - p.credit), 0) FROM bank_matched x
              JOIN posting p ON p.county = x.county AND p.book = x.book AND p.seq = x.seq AND p.line = x.line
             WHERE x.county = m.county AND x.book = m.book AND x.account = m.account AND x.match_id = m.id)
     ORDER BY m.county, m.book, m.account, m.id LIMIT $2";

/// Matches whose rows and entries do not add up to the same.
pub fn odd_matches(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(MATCHED, args![county, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

// Of a month whose book is closed, nothing moves any more.
const MONTHS: &str = "
    SELECT d.book, d.account, d.month FROM bank_month d
      JOIN bank_account a ON a.county = d.county AND a.book = d.book AND a.account = d.account
      JOIN book b ON b.county = d.county AND b.id = d.book
     WHERE d.county = $1
       AND (d.bank_balance <> COALESCE((SELECT r.balance FROM bank_row r
                WHERE r.county = d.county AND r.book = d.book AND r.account = d.account AND r.month <= d.month
                ORDER BY r.month DESC, r.n DESC LIMIT 1), a.began)
         OR (b.closed_to >= d.month AND d.book_balance <> (SELECT COALESCE(SUM(p.debit - p.credit), 0) FROM posting p
                WHERE p.county = d.county AND p.book = d.book AND p.account = a.code AND p.period <= d.month)))
     ORDER BY d.county, d.book, d.account, d.month LIMIT $2";

/// Reconciled months whose figures are no longer those of the bank, or of a book that is closed.
pub fn odd_months(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(MONTHS, args![county, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}
