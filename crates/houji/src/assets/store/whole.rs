//! All cards, as they are examined.

use super::super::model::month_at;
use crate::args;
use crate::house::{Fault, Reader};

const ASSETS: &str = "SELECT COUNT(*) FROM asset WHERE county = $1";
const PARCELS: &str = "SELECT COUNT(*) FROM parcel WHERE county = $1";

/// How many cards and parcels there are.
pub fn sums(db: &mut Reader, county: i64) -> Result<(i64, i64), Fault> {
    Ok((db.number(ASSETS, args![county])?, db.number(PARCELS, args![county])?))
}

/// Something that does not agree: a book or a card, and a month or a voucher.
pub type Odd = (i64, String);

const ABOVE_LEDGER: &str = "
    SELECT k.book, k.account FROM (
        SELECT book, CASE WHEN kind IN ('forest', 'livestock') THEN '132' WHEN kind = 'welfare' THEN '134'
                          WHEN kind = 'intangible' THEN '161' ELSE '151' END AS account, SUM(cost) AS amount
          FROM asset WHERE county = $1 AND state IN ('use', 'idle', 'let') GROUP BY 1, 2
        UNION ALL
        SELECT book, CASE WHEN kind IN ('forest', 'livestock') THEN '133' WHEN kind = 'intangible' THEN '162'
                          ELSE '152' END, SUM(worn)
          FROM asset WHERE county = $1 AND state IN ('use', 'idle', 'let') AND worn > 0 GROUP BY 1, 2) k
      LEFT JOIN (SELECT book, SUBSTR(account, 1, 3) AS account, SUM(debit) - SUM(credit) AS net FROM posting
                  WHERE county = $1 AND SUBSTR(account, 1, 3) IN ('132', '133', '134', '151', '152', '161', '162')
                  GROUP BY 1, 2) l ON l.book = k.book AND l.account = k.account
     WHERE k.amount > CASE WHEN k.account IN ('133', '152', '162') THEN -COALESCE(l.net, 0) ELSE COALESCE(l.net, 0) END
     ORDER BY k.book, k.account LIMIT $2";

/// Books whose cards add up to more than an account of the ledger.
pub fn above_ledger(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(ABOVE_LEDGER, args![county, most], |row| Ok((row.get(0)?, row.get(1)?)))
}

const ODD_MONTHS: &str = "
    SELECT m.book, m.month FROM asset_month m
      LEFT JOIN voucher v ON v.county = m.county AND v.book = m.book AND v.seq = m.voucher
     WHERE m.county = $1 AND ((m.amount = 0 AND m.voucher IS NOT NULL) OR (m.amount <> 0 AND (v.total IS NULL OR v.total <> m.amount)))
     ORDER BY m.book, m.month LIMIT $2";

/// Months of wear whose voucher is not there or of another sum.
pub fn odd_months(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(ODD_MONTHS, args![county, most], |row| {
        Ok((row.get(0)?, month_at(row.get(1)?).map_or(String::new(), |month| month.zh())))
    })
}

const ODD_ACTS: &str = "
    SELECT a.asset, a.voucher FROM asset_act a
      LEFT JOIN voucher v ON v.county = a.county AND v.book = a.book AND v.seq = a.voucher
     WHERE a.county = $1 AND (v.total IS NULL OR v.total <> a.amount OR v.day <> a.day)
     ORDER BY a.asset, a.voucher LIMIT $2";

/// Vouchers of cards that are not there, of another sum or of another day.
pub fn odd_acts(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(ODD_ACTS, args![county, most], |row| Ok((row.get(0)?, row.get::<i64>(1)?.to_string())))
}

const ODD_PENDING: &str = "
    SELECT p.asset, p.voucher FROM asset_pending p
      LEFT JOIN (SELECT book, seq, SUM(debit) - SUM(credit) AS net FROM posting
                  WHERE county = $1 AND SUBSTR(account, 1, 3) = '181' GROUP BY book, seq) l
             ON l.book = p.book AND l.seq = p.voucher
      LEFT JOIN (SELECT book, seq, SUM(debit) - SUM(credit) AS net FROM posting
                  WHERE county = $1 AND SUBSTR(account, 1, 3) = '181' GROUP BY book, seq) s
             ON s.book = p.book AND s.seq = p.settled
     WHERE p.county = $1 AND (COALESCE(l.net, 0) <> p.amount OR (p.settled IS NOT NULL AND COALESCE(s.net, 0) <> -p.amount))
     ORDER BY p.asset, p.voucher LIMIT $2";

/// Gains and losses that 181 does not say.
pub fn odd_pending(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(ODD_PENDING, args![county, most], |row| Ok((row.get(0)?, row.get::<i64>(1)?.to_string())))
}

const REVERSED: &str = "
    SELECT own.book, own.seq FROM (
        SELECT book, voucher AS seq FROM asset_month WHERE county = $1 AND voucher IS NOT NULL
        UNION ALL SELECT book, voucher FROM asset_act WHERE county = $1
        UNION ALL SELECT book, voucher FROM asset
                   WHERE county = $1 AND voucher IS NOT NULL AND state IN ('use', 'idle', 'let') AND way <> 'found') own
      JOIN voucher red ON red.county = $1 AND red.book = own.book AND red.reverses = own.seq
     ORDER BY own.book, own.seq LIMIT $2";

/// Vouchers of cards that were taken back in red, though the cards still count them.
pub fn reversed(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Odd>, Fault> {
    db.rows(REVERSED, args![county, most], |row| Ok((row.get(0)?, row.get::<i64>(1)?.to_string())))
}
