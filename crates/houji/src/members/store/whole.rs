//! Everything at once, for the examination.

use crate::args;
use crate::house::{Fault, Reader};

/// A book, and two numbers that tell what of it does not fit.
pub type Odd = (i64, i64, i64);

const MEMBERS: &str = "SELECT COUNT(*) FROM member WHERE county = $1";
const CHANGES: &str = "SELECT COUNT(*) FROM share_change WHERE county = $1";
const RUNS: &str = "SELECT COUNT(*) FROM dividend WHERE county = $1";
const PAYMENTS: &str = "SELECT COUNT(*) FROM dividend_payment WHERE county = $1";

/// How many members, changes of shares, runs and payments there are.
pub fn sums(db: &mut Reader, county: i64) -> Result<[i64; 4], Fault> {
    Ok([
        db.number(MEMBERS, args![county])?,
        db.number(CHANGES, args![county])?,
        db.number(RUNS, args![county])?,
        db.number(PAYMENTS, args![county])?,
    ])
}

fn odd(db: &mut Reader, sql: &'static str, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(sql, args![county, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

const SHARES: &str = "
    SELECT m.book, m.n, m.household FROM member m
     WHERE m.county = $1
       AND m.shares <> (SELECT COALESCE(SUM(c.shares), 0) FROM share_change c
                         WHERE c.county = m.county AND c.book = m.book AND c.member = m.n)
     ORDER BY m.county, m.book, m.n LIMIT $2";

/// Members whose shares are not what the changes come to.
pub fn odd_shares(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    odd(db, SHARES, county, most)
}

const KEPT: &str = "
    SELECT r.book, r.members, r.changes FROM member_register r
     WHERE r.county = $1
       AND (r.members <> (SELECT COUNT(*) FROM member m WHERE m.county = r.county AND m.book = r.book)
         OR r.runs <> (SELECT COUNT(*) FROM dividend d WHERE d.county = r.county AND d.book = r.book)
         OR r.members <> (SELECT COALESCE(MAX(m.n), 0) FROM member m WHERE m.county = r.county AND m.book = r.book))
     ORDER BY r.county, r.book LIMIT $2";

/// Registers in which somebody is missing, or too many.
pub fn odd_kept(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    odd(db, KEPT, county, most)
}

const ITEMS: &str = "
    SELECT d.book, d.n, d.year FROM dividend d
     WHERE d.county = $1
       AND (d.members <> (SELECT COUNT(*) FROM dividend_item i WHERE i.county = d.county AND i.book = d.book AND i.run = d.n)
         OR d.amount <> (SELECT COALESCE(SUM(i.amount), 0) FROM dividend_item i
                          WHERE i.county = d.county AND i.book = d.book AND i.run = d.n)
         OR d.shares - d.kept <> (SELECT COALESCE(SUM(i.shares), 0) FROM dividend_item i
                          WHERE i.county = d.county AND i.book = d.book AND i.run = d.n)
         OR d.total <> d.amount + d.kept_amount + d.remainder)
     ORDER BY d.county, d.book, d.n LIMIT $2";

/// Runs that are not what their members are given.
pub fn odd_items(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    odd(db, ITEMS, county, most)
}

const POSTED: &str = "
    SELECT d.book, d.n, d.year FROM dividend d
     WHERE d.county = $1 AND d.stage = 'posted'
       AND d.amount <> (SELECT COALESCE(SUM(p.credit), 0) FROM posting p
                         WHERE p.county = d.county AND p.book = d.book AND p.seq = d.voucher
                           AND p.account IN ('211.04', '202'))
     ORDER BY d.county, d.book, d.n LIMIT $2";

/// Runs whose voucher does not say what members are owed.
pub fn odd_runs(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    odd(db, POSTED, county, most)
}

const PAID: &str = "
    SELECT y.book, y.run, y.n FROM dividend_payment y
     WHERE y.county = $1
       AND (y.amount <> (SELECT COALESCE(SUM(p.debit), 0) FROM posting p
                          WHERE p.county = y.county AND p.book = y.book AND p.seq = y.voucher
                            AND p.account IN ('211.04', '202'))
         OR CASE WHEN y.taken_back IS NULL THEN y.amount ELSE 0 END
            <> (SELECT COALESCE(SUM(i.amount), 0) FROM dividend_item i
                 WHERE i.county = y.county AND i.book = y.book AND i.run = y.run AND i.payment = y.n))
     ORDER BY y.county, y.book, y.run, y.n LIMIT $2";

/// Payments that are neither what their voucher says nor what their members were paid.
pub fn odd_payments(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    odd(db, PAID, county, most)
}

const REVERSED: &str = "
    SELECT v.book, d.n, v.seq FROM dividend d
      JOIN voucher v ON v.county = d.county AND v.book = d.book AND v.reverses = d.voucher
     WHERE d.county = $1 AND d.stage = 'posted'
    UNION ALL
    SELECT v.book, y.run, v.seq FROM dividend_payment y
      JOIN voucher v ON v.county = y.county AND v.book = y.book AND v.reverses = y.voucher
     WHERE y.county = $1 AND y.taken_back IS NULL
     ORDER BY 1, 2, 3 LIMIT $2";

/// Vouchers of runs and payments that were taken back in the book alone.
pub fn reversed(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    odd(db, REVERSED, county, most)
}
