//! All contracts, as they are examined.

use crate::args;
use crate::house::{Fault, Reader};

/// What a county's contracts add up to.
pub struct Sums {
    /// Contracts.
    pub contracts: i64,
    /// Dues.
    pub dues: i64,
    /// Receipts.
    pub receipts: i64,
}

const CONTRACTS: &str = "SELECT COUNT(*) FROM contract WHERE county = $1";
const DUES: &str = "SELECT COUNT(*) FROM contract_due WHERE county = $1";
const RECEIPTS: &str = "SELECT COUNT(*) FROM contract_receipt WHERE county = $1";

/// How much there is.
pub fn sums(db: &mut Reader, county: i64) -> Result<Sums, Fault> {
    Ok(Sums {
        contracts: db.number(CONTRACTS, args![county])?,
        dues: db.number(DUES, args![county])?,
        receipts: db.number(RECEIPTS, args![county])?,
    })
}

/// A contract and one of its rows that does not agree with another: contract, number.
pub type Odd = (i64, i64);

const ODD_DUES: &str = "
    SELECT d.contract, d.n
      FROM contract_due d
      LEFT JOIN (SELECT a.contract AS contract, a.n AS n, CAST(SUM(a.amount) AS BIGINT) AS amount
                   FROM contract_paid a
                   JOIN contract_receipt r ON r.county = a.county AND r.contract = a.contract AND r.id = a.receipt
                  WHERE a.county = $1 AND r.taken_back IS NULL GROUP BY a.contract, a.n) p ON p.contract = d.contract AND p.n = d.n
     WHERE d.county = $1
       AND (d.paid <> COALESCE(p.amount, 0) OR (d.state = 'paid' AND d.paid <> d.amount)
            OR (d.state = 'owed' AND d.paid >= d.amount) OR ((d.voucher IS NOT NULL) <> (d.state IN ('owed', 'paid'))))
     ORDER BY d.contract, d.n LIMIT $2";

/// Dues of which something else was paid than the receipts say, or whose state is not that of their sums.
pub fn odd_dues(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(ODD_DUES, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const ODD_RECEIPTS: &str = "
    SELECT r.contract, r.voucher
      FROM contract_receipt r JOIN contract c ON c.county = r.county AND c.id = r.contract
      LEFT JOIN (SELECT contract, receipt, CAST(SUM(amount) AS BIGINT) AS amount FROM contract_paid
                  WHERE county = $1 GROUP BY contract, receipt) p ON p.contract = r.contract AND p.receipt = r.id
      LEFT JOIN voucher v ON v.county = r.county AND v.book = c.book AND v.seq = r.voucher
      LEFT JOIN voucher red ON red.county = r.county AND red.book = c.book AND red.seq = r.taken_back
     WHERE r.county = $1
       AND (r.amount <> COALESCE(p.amount, 0) OR v.total IS NULL OR v.total <> r.amount OR v.day <> r.day
            OR (r.taken_back IS NOT NULL AND (red.reverses IS NULL OR red.reverses <> r.voucher)))
     ORDER BY r.contract, r.voucher LIMIT $2";

/// Receipts that were not given out to the fen, whose voucher is not of their sum and day, or whose red one is another's.
pub fn odd_receipts(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(ODD_RECEIPTS, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const ODD_RECEIVABLES: &str = "
    SELECT d.contract, d.n
      FROM contract_due d LEFT JOIN voucher v ON v.county = d.county AND v.book = d.book AND v.seq = d.voucher
     WHERE d.county = $1 AND d.voucher IS NOT NULL AND (v.total IS NULL OR v.total <> d.amount)
     ORDER BY d.contract, d.n LIMIT $2";

/// Dues whose voucher is not there or of another sum.
pub fn odd_receivables(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(ODD_RECEIVABLES, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const ODD_LATER: &str = "
    SELECT l.contract, l.n
      FROM contract_later l LEFT JOIN voucher v ON v.county = l.county AND v.book = l.book AND v.seq = l.voucher
     WHERE l.county = $1 AND ((l.voucher IS NOT NULL AND (v.total IS NULL OR v.total <> l.amount))
            OR ((l.voucher IS NOT NULL) <> (l.state = 'earned')))
     ORDER BY l.contract, l.n LIMIT $2";

/// Income of later years whose voucher is not there or of another sum.
pub fn odd_later(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(ODD_LATER, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const REVERSED: &str = "
    SELECT contract, seq FROM (
        SELECT d.contract AS contract, d.voucher AS seq, d.book AS book FROM contract_due d
         WHERE d.county = $1 AND d.voucher IS NOT NULL
        UNION ALL SELECT l.contract, l.voucher, l.book FROM contract_later l
         WHERE l.county = $1 AND l.voucher IS NOT NULL
        UNION ALL SELECT r.contract, r.voucher, c.book
          FROM contract_receipt r JOIN contract c ON c.county = r.county AND c.id = r.contract
         WHERE r.county = $1 AND r.taken_back IS NULL) own
     WHERE EXISTS (SELECT 1 FROM voucher v WHERE v.county = $1 AND v.book = own.book AND v.reverses = own.seq)
     ORDER BY contract, seq LIMIT $2";

/// Vouchers of contracts that were taken back in red, though the contract still counts them.
pub fn reversed(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(REVERSED, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}
