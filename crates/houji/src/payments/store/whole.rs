//! All requests, as they are examined.

use super::super::model::{Part, PaymentId, Request};
use super::requests::{account, read};
use crate::args;
use crate::house::{Fault, Reader};
use houji_base::Fen;

const KEPT: &str = "
    SELECT id, book, asked_by, first_at, asked_at, summary, payee, payee_kind, account, amount, papers, chain, step, stage,
           version, until, voucher, bank_ref, salt
      FROM payment_request WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// All requests by id, after one.
pub fn kept(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<Request>, Fault> {
    db.rows(KEPT, args![county, after, most], read)
}

const KEPT_PARTS: &str = "
    SELECT request, account, amount FROM payment_line
     WHERE county = $1 AND request > $2 AND request <= $3 ORDER BY county, request, n";

/// What some requests are for, in the order of their ids.
pub fn kept_parts(
    db: &mut Reader,
    county: i64,
    (after, last): (i64, i64),
) -> Result<Vec<(PaymentId, Part)>, Fault> {
    db.rows(KEPT_PARTS, args![county, after, last], |row| {
        let part = Part { account: account(row, 1)?, amount: Fen::new(row.get(2)?) };
        Ok((PaymentId::from_i64(row.get(0)?), part))
    })
}

const ENTRIES: &str = "
    SELECT subject, kind, data FROM record
     WHERE county = $1 AND subject > $2 AND subject <= $3 AND kind LIKE 'payment.%' ORDER BY county, subject, at";

/// What the record says of some requests: id, kind, facts.
pub fn entries(
    db: &mut Reader,
    county: i64,
    (after, last): (i64, i64),
) -> Result<Vec<(i64, String, String)>, Fault> {
    db.rows(ENTRIES, args![county, after, last], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

const ODD_ACTS: &str = "
    SELECT q.id, q.version FROM payment_request q
      LEFT JOIN (SELECT request, COUNT(*) AS acts, MAX(n) AS last FROM payment_act WHERE county = $1 GROUP BY request) a
        ON a.request = q.id
     WHERE q.county = $1 AND (a.acts IS NULL OR a.acts <> q.version OR a.last <> q.version)
     ORDER BY q.id LIMIT $2";

/// Requests whose acts are not as many as there were.
pub fn odd_acts(db: &mut Reader, county: i64, most: i64) -> Result<Vec<(i64, i64)>, Fault> {
    db.rows(ODD_ACTS, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const ODD_PURSES: &str = "
    SELECT book, account FROM (
        SELECT p.book AS book, p.account AS account, p.reserved AS reserved FROM payment_purse p WHERE p.county = $1
        UNION ALL SELECT q.book, SUBSTR(q.account, 1, 3), -q.amount FROM payment_request q
                   WHERE q.county = $1 AND q.stage = 'reserved') both_sides
     GROUP BY book, account HAVING SUM(reserved) <> 0 ORDER BY book, account LIMIT $2";

/// Books and accounts of which more or less is set aside than was agreed to and not paid.
pub fn odd_purses(db: &mut Reader, county: i64, most: i64) -> Result<Vec<(i64, String)>, Fault> {
    db.rows(ODD_PURSES, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const ODD_VOUCHERS: &str = "
    SELECT q.id, COALESCE(q.voucher, 0) FROM payment_request q
      LEFT JOIN voucher v ON v.county = q.county AND v.book = q.book AND v.seq = q.voucher
      LEFT JOIN (SELECT p.book AS book, p.seq AS seq, p.account AS account, CAST(SUM(p.credit) AS BIGINT) AS credit
                   FROM posting p WHERE p.county = $1 AND p.credit > 0 AND EXISTS (
                        SELECT 1 FROM payment_request r
                         WHERE r.county = $1 AND r.stage = 'paid' AND r.book = p.book AND r.voucher = p.seq)
                  GROUP BY p.book, p.seq, p.account) c
        ON c.book = q.book AND c.seq = q.voucher AND c.account = q.account
     WHERE q.county = $1
       AND ((q.stage = 'paid') <> (q.voucher IS NOT NULL)
            OR (q.voucher IS NOT NULL AND (v.total IS NULL OR v.total <> q.amount OR v.kind <> 'ordinary'
                                           OR c.credit IS NULL OR c.credit <> q.amount)))
     ORDER BY q.id LIMIT $2";

/// Paid requests whose voucher is not there, of another sum, or out of another account; with its position.
pub fn odd_vouchers(db: &mut Reader, county: i64, most: i64) -> Result<Vec<(i64, i64)>, Fault> {
    db.rows(ODD_VOUCHERS, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}
