//! Contracts themselves.

use super::super::model::{Contract, ContractId, Cycle, Kind, Rise, Standing, Terms, Written};
use crate::args;
use crate::books::model::{BookId, PartyId};
use crate::gate::{Permit, Scope};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{CreditCode, Day, DivisionCode, Fen, Moment};

const INSERT: &str = "
    INSERT INTO contract (county, id, book, number, title, kind, object, party, party_kind, credit_code, signed, start_day,
                          end_day, last_day, first_due, cycle, rent, rise, rise_by, rise_every, since, guarantee, basis,
                          over_reason, is_void, recorded_at, recorded_by, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, 0, $24, $25, $26)";

/// Stores a new contract.
pub fn insert(tx: &mut Tx, _: &Permit, new: &Contract, (by, salt): (i64, &[u8; 16])) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let Contract { id, book, party, party_kind, written, recorded_at, .. } = new;
    let Terms { start, end, first_due, cycle, rent, rise } = written.terms;
    let [signed, start, end, first_due, since] =
        [written.signed, start, end, first_due, written.since].map(|day| day.to_string());
    let (rise, rise_by, rise_every) = rise.columns();
    let code = written.credit_code.as_ref().map(CreditCode::as_str);
    let args = args![
        county,
        id.as_i64(),
        book.as_i64(),
        &written.number,
        &written.title,
        written.kind.code(),
        &written.object,
        party.as_i64(),
        party_kind,
        code,
        &signed,
        &start,
        &end,
        &first_due,
        cycle.code(),
        rent.fen(),
        rise,
        rise_by,
        rise_every,
        &since,
        written.guarantee.fen(),
        &written.basis,
        &written.over,
        recorded_at.millis(),
        by,
        salt
    ];
    tx.put(INSERT, args)
}

const CONTRACT: &str = "
    SELECT id, book, number, title, kind, object, party, party_kind, credit_code, signed, start_day, end_day, last_day,
           first_due, cycle, rent, rise, rise_by, rise_every, since, guarantee, basis, over_reason, ended, recorded_at, is_void
      FROM contract WHERE county = $1 AND id = $2";

/// One contract.
pub fn contract(db: &mut Reader, county: i64, id: ContractId) -> Result<Option<Contract>, Fault> {
    db.row(CONTRACT, args![county, id.as_i64()], read)
}

fn unreadable() -> Fault {
    Fault::new("a contract cannot be read")
}

/// A day in a column.
pub(super) fn day(row: &Row<'_>, at: usize) -> Result<Day, Fault> {
    Day::parse(&row.get::<String>(at)?).map_err(|_| unreadable())
}

fn read(row: &Row<'_>) -> Result<Contract, Fault> {
    let code: Option<String> = row.get(8)?;
    let code = code.map(|code| CreditCode::parse(&code)).transpose().map_err(|_| unreadable())?;
    let rise = Rise::from_columns(&row.get::<String>(16)?, row.get(17)?, row.get(18)?);
    let terms = Terms {
        start: day(row, 10)?,
        end: day(row, 11)?,
        first_due: day(row, 13)?,
        cycle: Cycle::parse(&row.get::<String>(14)?).ok_or_else(unreadable)?,
        rent: Fen::new(row.get(15)?),
        rise: rise.ok_or_else(unreadable)?,
    };
    let written = Written {
        number: row.get(2)?,
        title: row.get(3)?,
        kind: Kind::parse(&row.get::<String>(4)?).ok_or_else(unreadable)?,
        object: row.get(5)?,
        credit_code: code,
        signed: day(row, 9)?,
        terms,
        since: day(row, 19)?,
        guarantee: Fen::new(row.get(20)?),
        basis: row.get(21)?,
        over: row.get(22)?,
    };
    Ok(Contract {
        id: ContractId::from_i64(row.get(0)?),
        book: BookId::from_i64(row.get(1)?),
        party: PartyId::from_i64(row.get(6)?),
        party_kind: row.get(7)?,
        written,
        last_day: day(row, 12)?,
        ended: row.get(23)?,
        recorded_at: Moment::from_millis(row.get(24)?),
        is_void: row.flag(25)?,
    })
}

const KEPT: &str = "
    SELECT id, book, number, title, kind, object, party, party_kind, credit_code, signed, start_day, end_day, last_day,
           first_due, cycle, rent, rise, rise_by, rise_every, since, guarantee, basis, over_reason, ended, recorded_at, is_void,
           salt, (SELECT data FROM record
                   WHERE county = $1 AND subject = contract.id AND kind = 'contract.recorded')
      FROM contract WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// A contract with its salt, and what the record says of it.
pub struct Kept {
    /// The contract.
    pub contract: Contract,
    /// Salt of its words.
    pub salt: [u8; 16],
    /// What was recorded; `None` when nothing was.
    pub recorded: Option<String>,
}

/// All contracts by id, after one.
pub fn kept(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<Kept>, Fault> {
    db.rows(KEPT, args![county, after, most], |row| {
        let salt = row.get::<Vec<u8>>(26)?.try_into().map_err(|_| unreadable())?;
        Ok(Kept { contract: read(row)?, salt, recorded: row.get(27)? })
    })
}

const END: &str = "
    UPDATE contract SET ended = $3, last_day = $4 WHERE county = $1 AND id = $2 AND ended IS NULL";

/// Ends a contract, unless somebody else did.
pub fn end(tx: &mut Tx, _: &Permit, id: ContractId, reason: &str, last_day: Day) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(END, args![county, id.as_i64(), reason, &last_day.to_string()])
}

const VOID: &str = "
    UPDATE contract SET ended = $3, last_day = $4, is_void = 1 WHERE county = $1 AND id = $2 AND is_void = 0";

/// Takes a contract back, unless somebody else did.
pub fn void(tx: &mut Tx, _: &Permit, id: ContractId, reason: &str, last_day: Day) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(VOID, args![county, id.as_i64(), reason, &last_day.to_string()])
}

/// A contract in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Id.
    pub id: ContractId,
    /// Book.
    pub book: BookId,
    /// Title.
    pub title: String,
    /// What is let.
    pub kind: Kind,
    /// Which.
    pub object: String,
    /// First day.
    pub start: Day,
    /// Last day in force.
    pub last_day: Day,
    /// It was ended early.
    pub is_ended: bool,
    /// It was recorded by mistake and taken back.
    pub is_void: bool,
}

impl Listed {
    /// Where it stands on a day.
    pub fn standing(&self, today: Day) -> Standing {
        match (today > self.last_day, self.is_ended) {
            _ if self.is_void => Standing::Void,
            (true, true) => Standing::Ended,
            (true, false) => Standing::Expired,
            (false, _) if today < self.start => Standing::Ahead,
            (false, _) => Standing::Active,
        }
    }
}

/// First and last number of the books of a place and of all places inside it.
pub fn books(place: DivisionCode) -> (i64, i64) {
    let (from, end) = place.range();
    (from.saturating_mul(100), end.saturating_mul(100).saturating_sub(1))
}

const OF_PLACE: &str = "
    SELECT id, book, title, kind, object, start_day, last_day, ended, is_void
      FROM contract
     WHERE county = $1 AND book >= $2 AND book <= $3 AND (book > $4 OR (book = $4 AND id > $5))
     ORDER BY county, book, id LIMIT $6";

/// Contracts of a place, book by book, after one.
pub fn of_place(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (book, id): (i64, i64),
    most: i64,
) -> Result<Vec<Listed>, Fault> {
    let (from, to) = books(scope.place());
    db.rows(OF_PLACE, args![county, from.max(book), to, book, id, most], listed)
}

const OF_BOOK: &str = "
    SELECT id, title FROM contract WHERE county = $1 AND book = $2 AND is_void = 0 ORDER BY county, book, id LIMIT $3";

/// Contracts of a book that count, with their titles.
pub fn of_book(
    db: &mut Reader,
    county: i64,
    book: BookId,
    most: i64,
) -> Result<Vec<(ContractId, String)>, Fault> {
    db.rows(OF_BOOK, args![county, book.as_i64(), most], |row| {
        Ok((ContractId::from_i64(row.get(0)?), row.get(1)?))
    })
}

const IN_FORCE: &str = "
    SELECT id, book, number, title, kind, object, party, party_kind, credit_code, signed, start_day, end_day, last_day,
           first_due, cycle, rent, rise, rise_by, rise_every, since, guarantee, basis, over_reason, ended, recorded_at, is_void
      FROM contract
     WHERE county = $1 AND book = $2 AND signed <= $3 AND last_day >= $4 AND is_void = 0
     ORDER BY county, book, id LIMIT $5";

/// Contracts of a book that were signed up to a day and in force on or after another.
pub fn in_force(
    db: &mut Reader,
    county: i64,
    book: BookId,
    (from, to): (Day, Day),
    most: i64,
) -> Result<Vec<Contract>, Fault> {
    let [from, to] = [from, to].map(|day| day.to_string());
    db.rows(IN_FORCE, args![county, book.as_i64(), &to, &from, most], read)
}

const ENDING: &str = "
    SELECT id, book, title, kind, object, start_day, last_day, ended, is_void
      FROM contract
     WHERE county = $1 AND last_day >= $2 AND last_day <= $3 AND book >= $4 AND book <= $5
       AND (last_day > $6 OR (last_day = $6 AND id > $7))
     ORDER BY county, last_day, id LIMIT $8";

/// Contracts of a place whose last day lies between two days, by that day, after one.
pub fn ending(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (from, to): (Day, Day),
    (day, id): (&str, i64),
    most: i64,
) -> Result<Vec<Listed>, Fault> {
    let (first, last) = books(scope.place());
    let [from, to] = [from, to].map(|day| day.to_string());
    db.rows(ENDING, args![county, &from, &to, first, last, day, id, most], listed)
}

pub(super) fn listed(row: &Row<'_>) -> Result<Listed, Fault> {
    Ok(Listed {
        id: ContractId::from_i64(row.get(0)?),
        book: BookId::from_i64(row.get(1)?),
        title: row.get(2)?,
        kind: Kind::parse(&row.get::<String>(3)?).ok_or_else(unreadable)?,
        object: row.get(4)?,
        start: day(row, 5)?,
        last_day: day(row, 6)?,
        is_ended: row.get::<Option<String>>(7)?.is_some(),
        is_void: row.flag(8)?,
    })
}
