//! All debts, as they are examined.

use crate::args;
use crate::house::{Fault, Reader};

/// What a county's debts add up to.
pub struct Sums {
    /// Debts.
    pub debts: i64,
    /// Steps.
    pub steps: i64,
}

const DEBTS: &str = "SELECT COUNT(*) FROM debt WHERE county = $1";
const STEPS: &str = "SELECT COUNT(*) FROM debt_step WHERE county = $1";

/// How much there is.
pub fn sums(db: &mut Reader, county: i64) -> Result<Sums, Fault> {
    Ok(Sums { debts: db.number(DEBTS, args![county])?, steps: db.number(STEPS, args![county])? })
}

const ODD_DEBTS: &str = "
    SELECT d.id
      FROM debt d
      LEFT JOIN (SELECT debt, COUNT(*) AS n,
                        CAST(SUM(CASE WHEN way <> 'interest' AND taken_back IS NULL THEN amount ELSE 0 END) AS BIGINT) AS amount
                   FROM debt_step WHERE county = $1 GROUP BY debt) s ON s.debt = d.id
      LEFT JOIN voucher v ON v.county = d.county AND v.book = d.book AND v.seq = d.voucher
     WHERE d.county = $1
       AND (d.settled <> COALESCE(s.amount, 0) OR d.steps <> COALESCE(s.n, 0)
            OR (d.voucher > 0 AND (v.total IS NULL OR v.total <> d.principal OR v.day <> d.origin)))
     ORDER BY d.id LIMIT $2";

/// Debts of which something else was settled than their steps say, or whose voucher is not of their sum and day.
pub fn odd_debts(db: &mut Reader, county: i64, most: i64) -> Result<Vec<i64>, Fault> {
    db.rows(ODD_DEBTS, args![county, most], |row| row.get(0))
}

const ODD_STEPS: &str = "
    SELECT s.debt, s.n
      FROM debt_step s JOIN debt d ON d.county = s.county AND d.id = s.debt
      LEFT JOIN voucher v ON v.county = s.county AND v.book = d.book AND v.seq = s.voucher
      LEFT JOIN voucher red ON red.county = s.county AND red.book = d.book AND red.seq = s.taken_back
     WHERE s.county = $1
       AND (v.total IS NULL OR v.total <> s.amount OR v.day <> s.day
            OR (s.taken_back IS NOT NULL AND (red.reverses IS NULL OR red.reverses <> s.voucher)))
     ORDER BY s.debt, s.n LIMIT $2";

/// Steps whose voucher is not of their sum and day, or whose red one is another's.
pub fn odd_steps(db: &mut Reader, county: i64, most: i64) -> Result<Vec<(i64, i64)>, Fault> {
    db.rows(ODD_STEPS, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const REVERSED: &str = "
    SELECT debt, seq FROM (
        SELECT d.id AS debt, d.voucher AS seq, d.book AS book FROM debt d
         WHERE d.county = $1 AND d.voucher > 0 AND d.is_void = 0
        UNION ALL SELECT s.debt, s.voucher, d.book
          FROM debt_step s JOIN debt d ON d.county = s.county AND d.id = s.debt
         WHERE s.county = $1 AND s.taken_back IS NULL) own
     WHERE EXISTS (SELECT 1 FROM voucher v WHERE v.county = $1 AND v.book = own.book AND v.reverses = own.seq)
     ORDER BY debt, seq LIMIT $2";

/// Vouchers of debts that were taken back in red, though the register still counts them.
pub fn reversed(db: &mut Reader, county: i64, most: i64) -> Result<Vec<(i64, i64)>, Fault> {
    db.rows(REVERSED, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

// The account of a kind is its code in the book's system; a part of it begins with the code and a point, before "/".
const OVER_BOOKED: &str = "
    SELECT r.book, r.kind
      FROM (SELECT d.book AS book, d.kind AS kind, b.last_year AS year,
                   CASE d.kind WHEN 'short' THEN '201' WHEN 'long' THEN '221' WHEN 'pooled' THEN '231'
                        ELSE CASE b.standard WHEN '2004' THEN '202' ELSE '211' END END AS account,
                   SUM(d.principal - d.before - d.settled) AS amount
              FROM debt d JOIN book b ON b.county = d.county AND b.id = d.book
             WHERE d.county = $1 AND d.is_void = 0 GROUP BY d.book, d.kind, b.last_year, b.standard) r
     WHERE r.amount > (SELECT COALESCE(SUM(l.credit) - SUM(l.debit), 0) FROM ledger l
                        WHERE l.county = $1 AND l.book = r.book AND l.year = r.year
                          AND l.account >= r.account AND l.account < r.account || '/')
     ORDER BY r.book, r.kind LIMIT $2";

/// Books in which more of a kind is registered than stands on its account.
pub fn over_booked(db: &mut Reader, county: i64, most: i64) -> Result<Vec<(i64, String)>, Fault> {
    db.rows(OVER_BOOKED, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const UNREGISTERED: &str = "
    SELECT COUNT(*) FROM (
        SELECT l.book AS book, SUM(l.credit) - SUM(l.debit) AS amount
          FROM book b JOIN ledger l ON l.county = b.county AND l.book = b.id AND l.year = b.last_year
         WHERE b.county = $1 AND b.standard IN ('2004', '2023')
           AND ((l.account >= '201' AND l.account < '202') OR (l.account >= '221' AND l.account < '222'))
         GROUP BY l.book) lent
     WHERE lent.amount > (SELECT COALESCE(SUM(d.principal - d.before - d.settled), 0) FROM debt d
                           WHERE d.county = $1 AND d.book = lent.book AND d.is_void = 0 AND d.kind IN ('short', 'long'))";

/// How many books hold loans that are not registered.
pub fn unregistered(db: &mut Reader, county: i64) -> Result<i64, Fault> {
    db.number(UNREGISTERED, args![county])
}
