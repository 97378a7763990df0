//! Rows of statements.

use super::super::model::{Account, Kept, Told};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Fen, Month};

/// Digests looked for at once.
const AT_ONCE: usize = 8;

const KNOWN: &str = "
    SELECT digest FROM bank_row
     WHERE county = $1 AND book = $2 AND account = $3 AND digest IN ($4, $5, $6, $7, $8, $9, $10, $11)
     ORDER BY county, book, account, digest";

/// Which of the digests are of rows that are kept.
pub fn known(
    db: &mut Reader,
    county: i64,
    account: &Account,
    digests: &[[u8; 32]],
) -> Result<Vec<bool>, Fault> {
    let mut found = std::collections::BTreeSet::new();
    let Some(blank) = digests.first() else { return Ok(Vec::new()) };
    for some in digests.chunks(AT_ONCE) {
        let at = |at: usize| some.get(at).unwrap_or(blank);
        let args = args![
            county,
            account.book.as_i64(),
            account.account,
            at(0),
            at(1),
            at(2),
            at(3),
            at(4),
            at(5),
            at(6),
            at(7)
        ];
        found.extend(db.rows(KNOWN, args, |row| row.get::<Vec<u8>>(0))?);
    }
    Ok(digests.iter().map(|digest| found.contains(digest.as_slice())).collect())
}

const INSERT: &str = "
    INSERT INTO bank_row (county, book, account, n, day, month, amount, balance, summary, serial, digest, party,
                          party_shown, match_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0)";

/// Stores a row; the name of the other side is given sealed.
pub fn insert(
    tx: &mut Tx,
    _: &Permit,
    (account, n): (&Account, i64),
    told: &Told,
    digest: &[u8; 32],
    (party, shown): (Option<&[u8]>, &str),
) -> Result<(), Fault> {
    let (county, day) = (tx.county().as_i64(), told.day.to_string());
    let args = args![
        county,
        account.book.as_i64(),
        account.account,
        n,
        &day,
        Month::of(told.day).code(),
        told.amount.fen(),
        told.balance.fen(),
        &told.summary,
        &told.serial,
        digest,
        party,
        shown
    ];
    tx.put(INSERT, args)
}

/// A row whose columns are in the order of [`Kept`].
pub(super) fn read(row: &Row<'_>) -> Result<Kept, Fault> {
    let day: String = row.get(1)?;
    Ok(Kept {
        n: row.get(0)?,
        day: Day::parse(&day).map_err(|_| Fault::new("a row of a statement cannot be read"))?,
        amount: Fen::new(row.get(2)?),
        balance: Fen::new(row.get(3)?),
        summary: row.get(4)?,
        serial: row.get(5)?,
        party: row.get(6)?,
        matched: row.get(7)?,
    })
}

const OF_MONTH: &str = "
    SELECT n, day, amount, balance, summary, serial, party_shown, match_id FROM bank_row
     WHERE county = $1 AND book = $2 AND account = $3 AND month = $4 AND n > $5
     ORDER BY county, book, account, month, n LIMIT $6";

/// Rows of a month, after one.
pub fn rows_of(
    db: &mut Reader,
    county: i64,
    account: &Account,
    (month, after): (Month, i64),
    most: i64,
) -> Result<Vec<Kept>, Fault> {
    let args = args![county, account.book.as_i64(), account.account, month.code(), after, most];
    db.rows(OF_MONTH, args, read)
}

const OPEN: &str = "
    SELECT n, day, amount, balance, summary, serial, party_shown, match_id FROM bank_row
     WHERE county = $1 AND book = $2 AND account = $3 AND match_id = 0
     ORDER BY county, book, account, match_id, n LIMIT $4";

/// The first rows that are in no match.
pub fn open_rows(db: &mut Reader, county: i64, account: &Account, most: i64) -> Result<Vec<Kept>, Fault> {
    db.rows(OPEN, args![county, account.book.as_i64(), account.account, most], read)
}

const TO_MONTH: &str = "
    SELECT r.n, r.day, r.amount, r.balance, r.summary, r.serial, r.party_shown, r.match_id
      FROM bank_row r LEFT JOIN bank_match m
        ON m.county = r.county AND m.book = r.book AND m.account = r.account AND m.id = r.match_id
     WHERE r.county = $1 AND r.book = $2 AND r.account = $3 AND r.month <= $4
       AND (r.match_id = 0 OR m.last_month > $4)
     ORDER BY r.county, r.book, r.account, r.n LIMIT $5";

/// Rows that were in no match with anything until the end of a month.
pub fn to_month(
    db: &mut Reader,
    county: i64,
    account: &Account,
    month: Month,
    most: i64,
) -> Result<Vec<Kept>, Fault> {
    let args = args![county, account.book.as_i64(), account.account, month.code(), most];
    db.rows(TO_MONTH, args, read)
}

const BALANCE: &str = "
    SELECT balance FROM bank_row
     WHERE county = $1 AND book = $2 AND account = $3 AND month <= $4
     ORDER BY county DESC, book DESC, account DESC, month DESC, n DESC LIMIT 1";

/// The bank's balance at the end of a month.
pub fn balance_at(db: &mut Reader, county: i64, account: &Account, month: Month) -> Result<Fen, Fault> {
    let args = args![county, account.book.as_i64(), account.account, month.code()];
    Ok(db.row(BALANCE, args, |row| Ok(Fen::new(row.get(0)?)))?.unwrap_or(account.began))
}

const PARTY: &str = "SELECT party FROM bank_row WHERE county = $1 AND book = $2 AND account = $3 AND n = $4";

/// The sealed name of the other side of a row; `None` when there is no such row.
pub fn party(
    db: &mut Reader,
    county: i64,
    account: &Account,
    n: i64,
) -> Result<Option<Option<Vec<u8>>>, Fault> {
    db.row(PARTY, args![county, account.book.as_i64(), account.account, n], |row| row.get(0))
}
