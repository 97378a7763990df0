//! Debts themselves.

use super::super::model::{Debt, DebtId, Decision, Kind, Plan, Purpose, Took, Written};
use crate::args;
use crate::books::model::{BookId, PartyId};
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, Fen, Moment};

const INSERT: &str = "
    INSERT INTO debt (county, id, book, party, kind, origin, principal, before, rate, purpose, took, evidence, decided, votes,
                      votes_of, minutes, approval, source, first, every, times, settled, steps, voucher, is_void, recorded_at,
                      recorded_by, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, 0, 0, $22, 0, $23,
            $24, $25)";

/// Stores a new debt.
pub fn insert(tx: &mut Tx, _: &Permit, new: &Debt, (by, salt): (i64, &[u8; 16])) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let Debt { id, book, party, written, voucher, recorded_at, .. } = new;
    let decision = written.decision.as_ref();
    let decided = decision.map(|decision| decision.day.to_string());
    let [origin, first] = [written.origin, written.plan.first].map(|day| day.to_string());
    let args = args![
        county,
        id.as_i64(),
        book.as_i64(),
        party.as_i64(),
        written.kind.code(),
        &origin,
        written.principal.fen(),
        written.before.fen(),
        written.rate,
        written.purpose.code(),
        written.took.code(),
        &written.evidence,
        decided.as_deref(),
        decision.map(|decision| decision.votes),
        decision.map(|decision| decision.of),
        decision.map(|decision| decision.minutes.as_str()),
        &written.approval,
        &written.source,
        &first,
        written.plan.every,
        written.plan.times,
        *voucher,
        recorded_at.millis(),
        by,
        salt
    ];
    tx.put(INSERT, args)
}

const DEBT: &str = "
    SELECT id, book, party, kind, origin, principal, before, rate, purpose, took, evidence, decided, votes, votes_of, minutes,
           approval, source, first, every, times, settled, steps, voucher, is_void, recorded_at
      FROM debt WHERE county = $1 AND id = $2";

/// One debt.
pub fn debt(db: &mut Reader, county: i64, id: DebtId) -> Result<Option<Debt>, Fault> {
    db.row(DEBT, args![county, id.as_i64()], read)
}

const OF_BOOKS: &str = "
    SELECT id, book, party, kind, origin, principal, before, rate, purpose, took, evidence, decided, votes, votes_of, minutes,
           approval, source, first, every, times, settled, steps, voucher, is_void, recorded_at
      FROM debt WHERE county = $1 AND book >= $2 AND book <= $3 AND (book > $4 OR (book = $4 AND id > $5))
     ORDER BY county, book, id LIMIT $6";

/// Debts of the books from one to another, book by book, after one.
pub fn of_books(
    db: &mut Reader,
    county: i64,
    (from, to): (BookId, BookId),
    after: (i64, i64),
    most: i64,
) -> Result<Vec<Debt>, Fault> {
    let (from, to) = (from.as_i64().max(after.0), to.as_i64());
    db.rows(OF_BOOKS, args![county, from, to, after.0, after.1, most], read)
}

fn unreadable() -> Fault {
    Fault::new("a debt cannot be read")
}

/// A day in a column.
pub(super) fn day(text: &str) -> Result<Day, Fault> {
    Day::parse(text).map_err(|_| unreadable())
}

fn decision(row: &Row<'_>) -> Result<Option<Decision>, Fault> {
    let Some(on) = row.get::<Option<String>>(11)? else { return Ok(None) };
    Ok(Some(Decision { day: day(&on)?, votes: row.get(12)?, of: row.get(13)?, minutes: row.get(14)? }))
}

fn read(row: &Row<'_>) -> Result<Debt, Fault> {
    let text = |at| row.get::<String>(at);
    let written = Written {
        kind: Kind::parse(&text(3)?).ok_or_else(unreadable)?,
        origin: day(&text(4)?)?,
        principal: Fen::new(row.get(5)?),
        before: Fen::new(row.get(6)?),
        rate: row.get(7)?,
        purpose: Purpose::parse(&text(8)?).ok_or_else(unreadable)?,
        took: Took::parse(&text(9)?).ok_or_else(unreadable)?,
        evidence: text(10)?,
        decision: decision(row)?,
        approval: text(15)?,
        source: text(16)?,
        plan: Plan { first: day(&text(17)?)?, every: row.get(18)?, times: row.get(19)? },
    };
    Ok(Debt {
        id: DebtId::from_i64(row.get(0)?),
        book: BookId::from_i64(row.get(1)?),
        party: PartyId::from_i64(row.get(2)?),
        written,
        settled: Fen::new(row.get(20)?),
        steps: row.get(21)?,
        voucher: row.get(22)?,
        is_void: row.flag(23)?,
        recorded_at: Moment::from_millis(row.get(24)?),
    })
}

const REGISTERED: &str = "
    SELECT CAST(COALESCE(SUM(principal - before - settled), 0) AS BIGINT) FROM debt
     WHERE county = $1 AND book = $2 AND kind = $3 AND is_void = 0";

/// What is registered of a kind in a book and not settled.
pub fn registered(db: &mut Reader, county: i64, book: BookId, kind: Kind) -> Result<Fen, Fault> {
    Ok(Fen::new(db.number(REGISTERED, args![county, book.as_i64(), kind.code()])?))
}

const SETTLE: &str = "
    UPDATE debt SET settled = settled + $3, steps = $4
     WHERE county = $1 AND id = $2 AND settled = $5 AND steps = $6 AND is_void = 0";

/// A debt is settled by so much more, or less, and has so many steps, unless somebody else changed it since it was read.
pub fn settle(tx: &mut Tx, _: &Permit, debt: &Debt, (more, steps): (Fen, i64)) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let args = args![county, debt.id.as_i64(), more.fen(), steps, debt.settled.fen(), debt.steps];
    tx.exec_one(SETTLE, args)
}

const VOID: &str = "
    UPDATE debt SET is_void = 1 WHERE county = $1 AND id = $2 AND settled = $3 AND steps = $4 AND is_void = 0";

/// Takes a debt back, unless somebody else changed it since it was read.
pub fn void(tx: &mut Tx, _: &Permit, debt: &Debt) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(VOID, args![county, debt.id.as_i64(), debt.settled.fen(), debt.steps])
}

const KEPT: &str = "
    SELECT id, book, party, kind, origin, principal, before, rate, purpose, took, evidence, decided, votes, votes_of, minutes,
           approval, source, first, every, times, settled, steps, voucher, is_void, recorded_at, salt,
           (SELECT data FROM record WHERE county = $1 AND subject = debt.id AND kind = 'debt.recorded')
      FROM debt WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// A debt with its salt, and what the record says of it.
pub struct Kept {
    /// The debt.
    pub debt: Debt,
    /// Salt of its words.
    pub salt: [u8; 16],
    /// What was recorded; `None` when nothing was.
    pub recorded: Option<String>,
}

/// All debts by id, after one.
pub fn kept(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<Kept>, Fault> {
    db.rows(KEPT, args![county, after, most], |row| {
        let salt = row.get::<Vec<u8>>(25)?.try_into().map_err(|_| unreadable())?;
        Ok(Kept { debt: read(row)?, salt, recorded: row.get(26)? })
    })
}
