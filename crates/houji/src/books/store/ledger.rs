//! The ledger: totals that follow from the postings, kept with each voucher, so that no balance is ever added up from
//! the beginning.

use super::super::model::{AccountCode, Book, BookId, LedgerRow, Line, NewVoucher, PartyId, Period};
use super::registers::code;
use crate::args;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Fen, Moment};
use std::collections::BTreeMap;

const ADD: &str = "
    INSERT INTO ledger (county, book, year, account, party, month, debit, credit)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (county, book, year, account, party, month) DO UPDATE
       SET debit = ledger.debit + excluded.debit, credit = ledger.credit + excluded.credit";

/// What some vouchers add to the ledger, by year, account, party and month.
type Sums<'a> = BTreeMap<(i64, &'a str, i64, i64), (i64, i64)>;

/// Adds the lines of vouchers to their months, and to what later years began with; a row of the ledger is written once,
/// however many lines add to it.
pub fn add(tx: &mut Tx, book: &Book, new: &[NewVoucher]) -> Result<(), Fault> {
    let mut sums = Sums::new();
    let mut more = |key, debit: i64, credit: i64| {
        let sum = sums.entry(key).or_default();
        *sum = (sum.0.saturating_add(debit), sum.1.saturating_add(credit));
    };
    for voucher in new {
        let year = voucher.period.year();
        for line in &voucher.lines {
            let (account, party) = (line.account.as_str(), line.party.map_or(0, PartyId::as_i64));
            let net = line.net().fen();
            let (debit, credit) = match voucher.period {
                Period::Opening(_) => (net, 0),
                Period::Month(_) => {
                    let (debit, credit) = line.columns();
                    (debit.fen(), credit.fen())
                }
            };
            more((year, account, party, voucher.ledger_month()), debit, credit);
            for later in year.saturating_add(1)..=book.last_year {
                more((later, account, party, 0), net, 0);
            }
        }
    }
    let (county, id) = (tx.county().as_i64(), book.id.as_i64());
    for ((year, account, party, month), (debit, credit)) in sums {
        tx.put(ADD, args![county, id, year, account, party, month, debit, credit])?;
    }
    Ok(())
}

const ROLL: &str = "
    INSERT INTO ledger (county, book, year, account, party, month, debit, credit)
    SELECT county, book, year + 1, account, party, 0, SUM(debit) - SUM(credit), 0
      FROM ledger WHERE county = $1 AND book = $2 AND year = $3
     GROUP BY county, book, year, account, party HAVING SUM(debit) <> SUM(credit)";

/// Begins the year after `year` with what it ended with.
pub fn roll(tx: &mut Tx, book: BookId, year: i64) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(ROLL, args![county, book.as_i64(), year])
}

const YEAR: &str = "
    SELECT account, party, month, debit, credit FROM ledger
     WHERE county = $1 AND book = $2 AND year = $3 ORDER BY county, book, year, account, party, month";

/// The ledger of one year.
pub fn year(db: &mut Reader, county: i64, book: BookId, year: i64) -> Result<Vec<LedgerRow>, Fault> {
    db.rows(YEAR, args![county, book.as_i64(), year], row)
}

// Sums of whole numbers are decimals on PostgreSQL until they are told not to be.
const KNOWN_AT: &str = "
    SELECT account, party, month, CAST(SUM(debit) AS BIGINT), CAST(SUM(credit) AS BIGINT)
      FROM (SELECT p.account AS account, p.party AS party, p.debit AS debit, p.credit AS credit,
                   CASE WHEN p.period <= $3 THEN 0 WHEN v.kind = 'closing' THEN 13 ELSE p.period - $3 END AS month
              FROM voucher v JOIN posting p ON p.county = v.county AND p.book = v.book AND p.seq = v.seq
             WHERE v.county = $1 AND v.book = $2 AND p.period <= $4 AND v.posted_at <= $5) known
     GROUP BY account, party, month ORDER BY account, party, month";

/// The ledger of one year as it was known at a moment, made from the postings themselves.
pub fn known_at(
    db: &mut Reader,
    county: i64,
    book: BookId,
    year: i64,
    at: Moment,
) -> Result<Vec<LedgerRow>, Fault> {
    let opening = Period::Opening(year).code();
    let rows = db.rows(
        KNOWN_AT,
        args![county, book.as_i64(), opening, opening.saturating_add(12), at.millis()],
        row,
    )?;
    Ok(rows.into_iter().map(begun).collect())
}

/// What came before the year is one balance, as in the ledger.
fn begun(row: LedgerRow) -> LedgerRow {
    match row.month {
        0 => LedgerRow { debit: row.debit.minus(row.credit), credit: Fen::ZERO, ..row },
        _ => row,
    }
}

pub(super) fn row(row: &Row<'_>) -> Result<LedgerRow, Fault> {
    let party: i64 = row.get(1)?;
    Ok(LedgerRow {
        account: code(row, 0)?,
        party: (party != 0).then(|| PartyId::from_i64(party)),
        month: row.get(2)?,
        debit: Fen::new(row.get(3)?),
        credit: Fen::new(row.get(4)?),
    })
}

const DISTRIBUTED: &str = "
    SELECT account, CAST(SUM(credit) - SUM(debit) AS BIGINT) FROM posting
     WHERE county = $1 AND book = $2 AND account NOT IN ('322.01', '322.02') AND seq IN (
           SELECT p.seq FROM posting p JOIN voucher v ON v.county = p.county AND v.book = p.book AND v.seq = p.seq
            WHERE p.county = $1 AND p.book = $2 AND p.account = '322.01' AND p.period > $3 AND p.period <= $4
              AND v.kind <> 'closing' AND v.posted_at <= $5)
     GROUP BY account ORDER BY account";

/// What was given out of a year's result as known at a moment, by the account it went to.
pub fn distributed(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (from, to): (Period, Period),
    known_at: Moment,
) -> Result<Vec<(AccountCode, Fen)>, Fault> {
    let args = args![county, book.as_i64(), from.code(), to.code(), known_at.millis()];
    db.rows(DISTRIBUTED, args, |row| Ok((code(row, 0)?, Fen::new(row.get(1)?))))
}

const OF_ACCOUNT: &str = "
    SELECT p.seq, v.number, p.period, v.day, CASE WHEN p.summary = '' THEN v.summary ELSE p.summary END,
           p.debit, p.credit, p.party, p.account, p.line
      FROM posting p JOIN voucher v ON v.county = p.county AND v.book = p.book AND v.seq = p.seq
     WHERE p.county = $1 AND p.book = $2 AND p.account >= $3 AND p.account < $4 AND p.period >= $5 AND p.period <= $6
       AND (p.period, p.seq, p.line) > ($7, $8, $9) AND v.posted_at <= $10
     ORDER BY p.period, p.seq, p.line LIMIT $11";

/// An entry as a subsidiary ledger shows it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Position of its voucher.
    pub seq: i64,
    /// Number of its voucher.
    pub number: i64,
    /// Period.
    pub period: Period,
    /// Day.
    pub day: Day,
    /// The line.
    pub line: Line,
    /// Its place in the voucher, from 1.
    pub at: i64,
}

/// Where an entry stands among those of an account, in the order they are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spot {
    /// Code of the period.
    pub period: i64,
    /// Position of the voucher.
    pub seq: i64,
    /// Line of the voucher.
    pub line: i64,
}

impl Spot {
    /// Of an entry.
    pub fn of(entry: &Entry) -> Spot {
        Spot { period: entry.period.code(), seq: entry.seq, line: entry.at }
    }

    /// Reads `202503.12.2`.
    pub fn parse(text: &str) -> Option<Spot> {
        let mut parts = text.splitn(3, '.').map(|part| part.parse().ok());
        let [period, seq, line] = [parts.next()??, parts.next()??, parts.next()??];
        Some(Spot { period, seq, line })
    }

    /// As written: `202503.12.2`.
    pub fn code(self) -> String {
        format!("{}.{}.{}", self.period, self.seq, self.line)
    }
}

/// Entries of an account and its parts, by time.
pub struct Wanted<'a> {
    /// Account.
    pub account: &'a AccountCode,
    /// First and last period, of one year.
    pub periods: (Period, Period),
    /// Posted until then.
    pub known_at: Moment,
    /// The last one that was read.
    pub after: Spot,
}

/// A part's code begins with the account's and a point, and "/" is the letter after the point.
fn end_of(account: &AccountCode) -> String {
    format!("{account}/")
}

/// At most so many entries of an account and its parts, by time.
pub fn of_account(
    db: &mut Reader,
    county: i64,
    book: BookId,
    wanted: &Wanted<'_>,
    most: i64,
) -> Result<Vec<Entry>, Fault> {
    let Wanted { account, periods: (from, to), known_at, after } = *wanted;
    let (book, end, at) = (book.as_i64(), end_of(account), known_at.millis());
    let (from, to) = (from.code(), to.code());
    let args =
        args![county, book, account.as_str(), &end, from, to, after.period, after.seq, after.line, at, most];
    db.rows(OF_ACCOUNT, args, |row| {
        let (debit, credit, party) = (Fen::new(row.get(5)?), Fen::new(row.get(6)?), row.get::<i64>(7)?);
        let (side, amount) = match credit.is_zero() {
            true => (super::super::model::Side::Debit, debit),
            false => (super::super::model::Side::Credit, credit),
        };
        let party = (party != 0).then(|| PartyId::from_i64(party));
        let day =
            Day::parse(&row.get::<String>(3)?).map_err(|_| Fault::new("a voucher's day cannot be read"))?;
        let line = Line { account: code(row, 8)?, party, side, amount, summary: row.get(4)? };
        let period = Period::from_code(row.get(2)?);
        Ok(Entry { seq: row.get(0)?, number: row.get(1)?, period, day, line, at: row.get(9)? })
    })
}

const UNTIL: &str = "
    SELECT CAST(COALESCE(SUM(p.debit) - SUM(p.credit), 0) AS BIGINT)
      FROM posting p JOIN voucher v ON v.county = p.county AND v.book = p.book AND v.seq = p.seq
     WHERE p.county = $1 AND p.book = $2 AND p.account >= $3 AND p.account < $4 AND p.period = $5
       AND (p.seq, p.line) <= ($6, $7) AND v.posted_at <= $8";

/// What the entries of an account in the period of a spot add up to, until it: debit less credit.
pub fn until(
    db: &mut Reader,
    county: i64,
    book: BookId,
    account: &AccountCode,
    spot: Spot,
    known_at: Moment,
) -> Result<Fen, Fault> {
    let (end, at) = (end_of(account), known_at.millis());
    let args = args![county, book.as_i64(), account.as_str(), &end, spot.period, spot.seq, spot.line, at];
    Ok(db.row(UNTIL, args, |row| Ok(Fen::new(row.get(0)?)))?.unwrap_or_default())
}
