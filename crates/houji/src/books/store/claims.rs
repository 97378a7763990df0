//! What a book holds with others: receivables entry by entry, and what was lent to it.

use super::super::model::{BookId, PartyId};
use super::registers::code;
use crate::args;
use crate::books::model::AccountCode;
use crate::house::{Fault, Reader, Row};
use houji_base::{Day, Fen};

// Receivables are 112 and 113, loans 201 and 221, in both systems the program knows.
const BALANCES: &str = "
    SELECT l.book, l.account, l.party, CAST(SUM(l.debit) - SUM(l.credit) AS BIGINT)
      FROM book b JOIN ledger l ON l.county = b.county AND l.book = b.id AND l.year = b.last_year
     WHERE b.county = $1 AND b.id >= $2 AND b.id <= $3 AND b.standard IN ('2004', '2023')
       AND ((l.account >= '112' AND l.account < '114') OR (l.account >= '201' AND l.account < '202')
            OR (l.account >= '221' AND l.account < '222'))
     GROUP BY l.book, l.account, l.party ORDER BY l.book, l.account, l.party";

/// A balance of a book with a party: debit less credit.
pub struct Balance {
    /// Book.
    pub book: BookId,
    /// Account.
    pub account: AccountCode,
    /// With whom.
    pub party: Option<PartyId>,
    /// Debit less credit.
    pub net: Fen,
}

fn party(number: i64) -> Option<PartyId> {
    (number != 0).then(|| PartyId::from_i64(number))
}

/// What books from one to another hold of receivables and loans, by party.
pub fn balances(db: &mut Reader, county: i64, (from, to): (i64, i64)) -> Result<Vec<Balance>, Fault> {
    db.rows(BALANCES, args![county, from, to], |row| {
        let (book, net) = (BookId::from_i64(row.get(0)?), Fen::new(row.get(3)?));
        Ok(Balance { book, account: code(row, 1)?, party: party(row.get(2)?), net })
    })
}

const MOVES: &str = "
    SELECT p.account, p.party, p.period, v.day, p.debit - p.credit
      FROM posting p JOIN voucher v ON v.county = p.county AND v.book = p.book AND v.seq = p.seq
     WHERE p.county = $1 AND p.book = $2 AND p.account >= '112' AND p.account < '114'
     ORDER BY p.account, p.period, p.seq, p.line";

/// A change of a receivable.
pub struct Move {
    /// Account.
    pub account: AccountCode,
    /// Who owes.
    pub party: Option<PartyId>,
    /// It is of the balances the book began with.
    pub is_opening: bool,
    /// Day.
    pub day: Day,
    /// More owed, or less.
    pub net: Fen,
}

/// Every change of a book's receivables, account by account in the order of time.
pub fn moves(db: &mut Reader, county: i64, book: BookId) -> Result<Vec<Move>, Fault> {
    db.rows(MOVES, args![county, book.as_i64()], read_move)
}

fn read_move(row: &Row<'_>) -> Result<Move, Fault> {
    let day = Day::parse(&row.get::<String>(3)?).map_err(|_| Fault::new("a voucher's day cannot be read"))?;
    let is_opening = row.get::<i64>(2)?.rem_euclid(100) == 0;
    Ok(Move {
        account: code(row, 0)?,
        party: party(row.get(1)?),
        is_opening,
        day,
        net: Fen::new(row.get(4)?),
    })
}
