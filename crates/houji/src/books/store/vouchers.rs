//! Vouchers and their lines.

use super::super::model::{
    AccountCode, BookId, Line, Nets, NewVoucher, PartyId, Period, Side, Voucher, VoucherKind,
};
use super::registers::code;
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Fen, Moment, PersonId};

const POSTING: &str = "
    INSERT INTO posting (county, book, seq, line, period, account, party, debit, credit, summary)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const VOUCHER: &str = "
    INSERT INTO voucher (county, book, seq, period, number, day, kind, summary, papers, reverses, lines, total,
                         posted_at, posted_by, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

/// Stores a voucher: its lines first, so that the database can see that they balance.
pub fn insert(
    tx: &mut Tx,
    _: &Permit,
    book: BookId,
    (seq, number): (i64, i64),
    new: &NewVoucher,
    (by, at, salt): (i64, Moment, &[u8; 16]),
) -> Result<(), Fault> {
    let (county, book, period) = (tx.county().as_i64(), book.as_i64(), new.period.code());
    for (line, at) in new.lines.iter().zip(1i64..) {
        let (debit, credit) = line.columns();
        let party = line.party.map_or(0, PartyId::as_i64);
        let (account, debit, credit) = (line.account.as_str(), debit.fen(), credit.fen());
        tx.put(POSTING, args![county, book, seq, at, period, account, party, debit, credit, &line.summary])?;
    }
    let lines = i64::try_from(new.lines.len()).unwrap_or(0);
    let (day, total) = (new.day.to_string(), new.sums().0.fen());
    let head = args![
        county,
        book,
        seq,
        period,
        number,
        &day,
        new.kind.code(),
        &new.summary,
        new.papers,
        new.reverses,
        lines,
        total,
        at.millis(),
        by,
        salt
    ];
    tx.put(VOUCHER, head)
}

const ONE: &str = "
    SELECT v.seq, v.number, v.period, v.day, v.kind, v.summary, v.papers, v.reverses, v.posted_at, v.posted_by, v.total,
           (SELECT r.seq FROM voucher r WHERE r.county = $1 AND r.book = $2 AND r.reverses = v.seq)
      FROM voucher v WHERE v.county = $1 AND v.book = $2 AND v.seq = $3";
const LINES: &str = "
    SELECT account, party, debit, credit, summary FROM posting
     WHERE county = $1 AND book = $2 AND seq = $3 ORDER BY county, book, seq, line";

/// One voucher with its lines.
pub fn voucher(db: &mut Reader, county: i64, book: BookId, seq: i64) -> Result<Option<Voucher>, Fault> {
    let key = args![county, book.as_i64(), seq];
    let Some(listed) = db.row(ONE, key, listed)? else { return Ok(None) };
    let lines = db.rows(LINES, key, line)?;
    let (posted_by, reversed_by) = (listed.posted_by, listed.reversed_by);
    let body = NewVoucher {
        period: listed.period,
        day: listed.day,
        kind: listed.kind,
        summary: listed.summary,
        papers: listed.papers,
        reverses: listed.reverses,
        lines,
    };
    Ok(Some(Voucher {
        seq,
        number: listed.number,
        body,
        posted_at: listed.posted_at,
        posted_by,
        reversed_by,
    }))
}

fn line(row: &Row<'_>) -> Result<Line, Fault> {
    line_at(row, 0)
}

/// A line whose account, party, debit, credit and summary begin at a column.
pub(super) fn line_at(row: &Row<'_>, at: usize) -> Result<Line, Fault> {
    let column = |number: usize| at.saturating_add(number);
    let (debit, credit) = (Fen::new(row.get(column(2))?), Fen::new(row.get(column(3))?));
    let (side, amount) = if credit.is_zero() { (Side::Debit, debit) } else { (Side::Credit, credit) };
    let party: i64 = row.get(column(1))?;
    let party = (party != 0).then(|| PartyId::from_i64(party));
    Ok(Line { account: code(row, at)?, party, side, amount, summary: row.get(column(4))? })
}

const REVERSED_BY: &str = "
    SELECT period, number FROM voucher WHERE county = $1 AND book = $2 AND reverses = $3";

/// The voucher that took another one back: its period and number.
pub fn reversed_by(
    db: &mut Reader,
    county: i64,
    book: BookId,
    seq: i64,
) -> Result<Option<(Period, i64)>, Fault> {
    db.row(REVERSED_BY, args![county, book.as_i64(), seq], |row| {
        Ok((Period::from_code(row.get(0)?), row.get(1)?))
    })
}

/// A voucher in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Position in the book.
    pub seq: i64,
    /// Number in its period.
    pub number: i64,
    /// Period.
    pub period: Period,
    /// Day.
    pub day: Day,
    /// Why.
    pub kind: VoucherKind,
    /// What happened.
    pub summary: String,
    /// Sheets behind it.
    pub papers: i64,
    /// The one it takes back.
    pub reverses: Option<i64>,
    /// When it was posted.
    pub posted_at: Moment,
    /// By whom.
    pub posted_by: Option<PersonId>,
    /// Sum of each side.
    pub total: Fen,
    /// The one that took it back.
    pub reversed_by: Option<i64>,
}

const LIST: &str = "
    SELECT v.seq, v.number, v.period, v.day, v.kind, v.summary, v.papers, v.reverses, v.posted_at, v.posted_by, v.total,
           (SELECT r.seq FROM voucher r WHERE r.county = $1 AND r.book = $2 AND r.reverses = v.seq)
      FROM voucher v
     WHERE v.county = $1 AND v.book = $2 AND v.period = $3 AND v.number < $4
     ORDER BY v.county, v.book, v.period DESC, v.number DESC LIMIT $5";

/// Vouchers of a period, newest first, before a number.
pub fn list(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (period, before): (Period, i64),
    most: i64,
) -> Result<Vec<Listed>, Fault> {
    db.rows(LIST, args![county, book.as_i64(), period.code(), before, most], listed)
}

fn listed(row: &Row<'_>) -> Result<Listed, Fault> {
    let unreadable = || Fault::new("a voucher cannot be read");
    let by: i64 = row.get(9)?;
    Ok(Listed {
        seq: row.get(0)?,
        number: row.get(1)?,
        period: Period::from_code(row.get(2)?),
        day: Day::parse(&row.get::<String>(3)?).map_err(|_| unreadable())?,
        kind: VoucherKind::parse(&row.get::<String>(4)?).ok_or_else(unreadable)?,
        summary: row.get(5)?,
        papers: row.get(6)?,
        reverses: row.get(7)?,
        posted_at: Moment::from_millis(row.get(8)?),
        posted_by: (by != 0).then(|| PersonId::from_i64(by)),
        total: Fen::new(row.get(10)?),
        reversed_by: row.get(11)?,
    })
}

const MOVED: &str = "
    SELECT v.seq, v.number, v.day, v.kind, v.papers, p.account, p.debit, p.credit
      FROM voucher v JOIN posting p ON p.county = v.county AND p.book = v.book AND p.seq = v.seq
     WHERE v.county = $1 AND v.book = $2 AND v.period = $3
     ORDER BY v.county, v.book, v.period, v.number, p.line";

/// A voucher without a word that anybody typed, and without its parties.
#[derive(Clone, Debug)]
pub struct Wordless {
    /// Position in the book.
    pub seq: i64,
    /// Number in its period.
    pub number: i64,
    /// Day.
    pub day: Day,
    /// Why.
    pub kind: VoucherKind,
    /// Sheets behind it.
    pub papers: i64,
    /// Its lines.
    pub lines: Nets,
}

/// The vouchers of a period as everybody in the village may see them, in the order of their numbers. Costs what the
/// period has, whatever else the book holds.
pub fn wordless(db: &mut Reader, county: i64, book: BookId, period: Period) -> Result<Vec<Wordless>, Fault> {
    let mut found = Vec::new();
    db.rows(MOVED, args![county, book.as_i64(), period.code()], |row| gather(row, &mut found, |_| Ok(())))?;
    Ok(found.into_iter().map(|(voucher, ())| voucher).collect())
}

const WORDED: &str = "
    SELECT v.seq, v.number, v.day, v.kind, v.papers, p.account, p.debit, p.credit, v.summary
      FROM voucher v JOIN posting p ON p.county = v.county AND p.book = v.book AND p.seq = v.seq
     WHERE v.county = $1 AND v.book = $2 AND v.period >= $3 AND v.period <= $4
     ORDER BY v.county, v.book, v.period, v.number, p.line";

/// The vouchers from one period to another, in their order, each with what it says.
pub fn worded(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (from, to): (Period, Period),
) -> Result<Vec<(Wordless, String)>, Fault> {
    let mut found = Vec::new();
    let args = args![county, book.as_i64(), from.code(), to.code()];
    db.rows(WORDED, args, |row| gather(row, &mut found, |row| row.get(8)))?;
    Ok(found)
}

/// Adds a line to the voucher it belongs to, which is the last one or a new one.
fn gather<T>(
    row: &Row<'_>,
    found: &mut Vec<(Wordless, T)>,
    more: impl FnOnce(&Row<'_>) -> Result<T, Fault>,
) -> Result<(), Fault> {
    let unreadable = || Fault::new("a voucher cannot be read");
    let (seq, net) = (row.get(0)?, Fen::new(row.get(6)?).minus(Fen::new(row.get(7)?)));
    let line = (code(row, 5)?, net);
    match found.last_mut().filter(|(last, _)| last.seq == seq) {
        Some((last, _)) => last.lines.push(line),
        None => {
            let voucher = Wordless {
                seq,
                number: row.get(1)?,
                day: Day::parse(&row.get::<String>(2)?).map_err(|_| unreadable())?,
                kind: VoucherKind::parse(&row.get::<String>(3)?).ok_or_else(unreadable)?,
                papers: row.get(4)?,
                lines: vec![line],
            };
            found.push((voucher, more(row)?));
        }
    }
    Ok(())
}

const TAKEN_BACK: &str = "
    SELECT v.seq FROM voucher v JOIN voucher r ON r.county = v.county AND r.book = v.book AND r.reverses = v.seq
     WHERE v.county = $1 AND v.book = $2 AND v.period = $3 ORDER BY v.county, v.book, v.period, v.number LIMIT $4";

/// Positions of the vouchers of a period that were taken back.
pub fn taken_back(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (period, most): (i64, i64),
) -> Result<Vec<i64>, Fault> {
    db.rows(TAKEN_BACK, args![county, book.as_i64(), period, most], |row| row.get(0))
}

const BETWEEN: &str = "
    SELECT v.seq, v.number, v.period, v.day, v.kind, v.summary, v.papers, v.reverses, v.posted_at, v.posted_by, v.total,
           (SELECT r.seq FROM voucher r WHERE r.county = $1 AND r.book = $2 AND r.reverses = v.seq)
      FROM voucher v WHERE v.county = $1 AND v.book = $2 AND v.seq >= $3 AND v.seq < $4
     ORDER BY v.county DESC, v.book DESC, v.seq DESC";

/// Vouchers from one position on and before another, newest first.
pub fn between(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (from, before): (i64, i64),
) -> Result<Vec<Listed>, Fault> {
    db.rows(BETWEEN, args![county, book.as_i64(), from, before], listed)
}

/// What a line says.
pub struct Said {
    /// Account.
    pub account: AccountCode,
    /// Name of its party; may be empty.
    pub party: String,
    /// Its own words; may be empty.
    pub summary: String,
    /// Amount on either side.
    pub amount: Fen,
}

const SAID: &str = "
    SELECT p.seq, p.account, COALESCE(b.name, ''), p.summary, p.debit + p.credit
      FROM posting p LEFT JOIN book_party b ON b.county = p.county AND b.book = p.book AND b.id = p.party
     WHERE p.county = $1 AND p.book = $2 AND p.seq >= $3 AND p.seq < $4
     ORDER BY p.county, p.book, p.seq, p.line";

/// The lines of vouchers from one position on and before another, each with the position of its voucher.
pub fn said_between(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (from, before): (i64, i64),
) -> Result<Vec<(i64, Said)>, Fault> {
    db.rows(SAID, args![county, book.as_i64(), from, before], |row| {
        let (party, summary, amount) = (row.get(2)?, row.get(3)?, Fen::new(row.get(4)?));
        Ok((row.get(0)?, Said { account: code(row, 1)?, party, summary, amount }))
    })
}
