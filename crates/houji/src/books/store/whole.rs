//! Whole books, as they are taken away and examined: each row is read once, one book after the other.

use super::super::model::{Book, BookId, LedgerRow, NewVoucher, PartyId, Period, Voucher, VoucherKind};
use super::charts::with_charts;
use super::ledger::row as ledger_row;
use super::registers::read;
use super::vouchers::line_at;
use crate::args;
use crate::house::{Fault, Reader, Row};
use houji_base::{Day, DivisionCode, Fen, Moment, PersonId};

const BOOKS: &str = "
    SELECT id, kind, standard, name, first_month, closed_to, last_year, last_seq, came_from, goes_on
      FROM book WHERE county = $1 AND id > $2 AND id <= $3 ORDER BY county, id LIMIT $4";

/// Books of a place and of all places inside it, by id, after one; for the operator, who may take all of them.
pub fn books_inside(
    db: &mut Reader,
    county: i64,
    place: DivisionCode,
    after: i64,
    most: i64,
) -> Result<Vec<Book>, Fault> {
    let (from, end) = place.range();
    let [from, to] = [from.saturating_mul(100), end.saturating_mul(100).saturating_sub(1)];
    with_charts(db, county, |db| {
        db.rows(BOOKS, args![county, after.max(from.saturating_sub(1)), to, most], read)
    })
}

/// A stored voucher with what its row says of its lines.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The voucher.
    pub voucher: Voucher,
    /// How many lines it says it has.
    pub lines: i64,
    /// The sum of each side it says it has.
    pub total: Fen,
    /// Salt of its words.
    pub salt: Vec<u8>,
}

const VOUCHERS: &str = "
    SELECT v.seq, v.number, v.period, v.day, v.kind, v.summary, v.papers, v.reverses, v.posted_at, v.posted_by,
           v.lines, v.total, v.salt, p.account, p.party, p.debit, p.credit, p.summary
      FROM posting p JOIN voucher v ON v.county = p.county AND v.book = p.book AND v.seq = p.seq
     WHERE p.county = $1 AND p.book = $2 AND p.period >= $3 AND p.period <= $4
     ORDER BY p.county, p.book, p.seq, p.line";

/// Gives every voucher of some periods to `take`, in the order they were posted.
pub fn each_voucher(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (from, to): (i64, i64),
    mut take: impl FnMut(Whole) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut open: Option<Whole> = None;
    db.rows(VOUCHERS, args![county, book.as_i64(), from, to], |row| {
        let seq: i64 = row.get(0)?;
        if let Some(done) = open.take_if(|whole| whole.voucher.seq != seq) {
            take(done)?;
        }
        let whole = match &mut open {
            Some(whole) => whole,
            none => none.insert(whole(row)?),
        };
        whole.voucher.body.lines.push(line_at(row, 13)?);
        Ok(())
    })?;
    open.map_or(Ok(()), take)
}

fn whole(row: &Row<'_>) -> Result<Whole, Fault> {
    let unreadable = || Fault::new("a voucher cannot be read");
    let by: i64 = row.get(9)?;
    let body = NewVoucher {
        period: Period::from_code(row.get(2)?),
        day: Day::parse(&row.get::<String>(3)?).map_err(|_| unreadable())?,
        kind: VoucherKind::parse(&row.get::<String>(4)?).ok_or_else(unreadable)?,
        summary: row.get(5)?,
        papers: row.get(6)?,
        reverses: row.get(7)?,
        lines: Vec::new(),
    };
    let voucher = Voucher {
        seq: row.get(0)?,
        number: row.get(1)?,
        body,
        posted_at: Moment::from_millis(row.get(8)?),
        posted_by: (by != 0).then(|| PersonId::from_i64(by)),
        reversed_by: None,
    };
    Ok(Whole { voucher, lines: row.get(10)?, total: Fen::new(row.get(11)?), salt: row.get(12)? })
}

const LEDGER: &str = "
    SELECT account, party, month, debit, credit, year FROM ledger
     WHERE county = $1 AND book = $2 ORDER BY county, book, year, account, party, month";

/// The ledger of all years of a book.
pub fn ledger(db: &mut Reader, county: i64, book: BookId) -> Result<Vec<(i64, LedgerRow)>, Fault> {
    db.rows(LEDGER, args![county, book.as_i64()], |row| Ok((row.get(5)?, ledger_row(row)?)))
}

const PARTIES: &str =
    "SELECT id, kind, name FROM book_party WHERE county = $1 AND book = $2 ORDER BY county, book, id";

/// All parties of a book with kind and name, by id.
pub fn all_parties(
    db: &mut Reader,
    county: i64,
    book: BookId,
) -> Result<Vec<(PartyId, String, String)>, Fault> {
    db.rows(PARTIES, args![county, book.as_i64()], |row| {
        Ok((PartyId::from_i64(row.get(0)?), row.get(1)?, row.get(2)?))
    })
}

/// A period as it is kept.
#[derive(Clone, Debug)]
pub struct KeptPeriod {
    /// Last number given out.
    pub last: i64,
    /// Digest of the balances when it was closed.
    pub balances: Option<String>,
}

const PERIODS: &str = "
    SELECT period, last, balances FROM book_period WHERE county = $1 AND book = $2 ORDER BY county, book, period";

/// All periods of a book.
pub fn periods(db: &mut Reader, county: i64, book: BookId) -> Result<Vec<(Period, KeptPeriod)>, Fault> {
    db.rows(PERIODS, args![county, book.as_i64()], |row| {
        Ok((Period::from_code(row.get(0)?), KeptPeriod { last: row.get(1)?, balances: row.get(2)? }))
    })
}

const RECORDED: &str = "
    SELECT kind, at, actor, data FROM record
     WHERE county = $1 AND subject = $2
       AND kind IN ('book.posted', 'book.closed', 'book.exception_opened', 'book.exception_ended')
     ORDER BY county, subject, at, lane, seq";

/// What the record says was posted, closed and excepted in a book, as it came: kind, when, by whom, facts.
pub fn recorded(
    db: &mut Reader,
    county: i64,
    book: BookId,
) -> Result<Vec<(String, i64, i64, String)>, Fault> {
    db.rows(RECORDED, args![county, book.as_i64()], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })
}

const POSTINGS: &str = "SELECT COUNT(*) FROM posting WHERE county = $1";

/// How many lines the county has, with or without a voucher.
pub fn postings(db: &mut Reader, county: i64) -> Result<i64, Fault> {
    db.number(POSTINGS, args![county])
}
