//! Requests themselves, and what they are for.

use super::super::model::{Ask, Part, PaymentId, Request, Stage, chain_code, chain_of};
use crate::args;
use crate::books::model::{AccountCode, BookId, PartyId};
use crate::gate::{Permit, Role};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Fen, Moment, PersonId};

const INSERT: &str = "
    INSERT INTO payment_request (county, id, book, asked_by, first_at, asked_at, summary, payee, payee_kind, account, amount,
                                 papers, chain, step, stage, version, bank_ref, salt)
    VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, 0, 'asked', 1, '', $13)";

/// Stores a new request.
pub fn insert(tx: &mut Tx, _: &Permit, new: &Request, parts: &[Part]) -> Result<(), Fault> {
    let (county, chain) = (tx.county().as_i64(), chain_code(&new.chain));
    let args = args![
        county,
        new.id.as_i64(),
        new.book.as_i64(),
        new.asked_by.as_i64(),
        new.first_at.millis(),
        &new.summary,
        new.payee.as_i64(),
        &new.payee_kind,
        new.account.as_str(),
        new.amount.fen(),
        new.papers,
        &chain,
        &new.salt
    ];
    tx.put(INSERT, args)?;
    insert_parts(tx, new.id, parts)
}

const INSERT_PART: &str = "
    INSERT INTO payment_line (county, request, n, account, amount) VALUES ($1, $2, $3, $4, $5)";

fn insert_parts(tx: &mut Tx, id: PaymentId, parts: &[Part]) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    for (part, n) in parts.iter().zip(1i64..) {
        tx.put(INSERT_PART, args![county, id.as_i64(), n, part.account.as_str(), part.amount.fen()])?;
    }
    Ok(())
}

const DROP_PARTS: &str = "DELETE FROM payment_line WHERE county = $1 AND request = $2";
const ASK_ANEW: &str = "
    UPDATE payment_request SET asked_at = $4, summary = $5, payee = $6, payee_kind = $7, account = $8, amount = $9,
           papers = $10, chain = $11, step = 0, stage = 'asked', version = $3 + 1
     WHERE county = $1 AND id = $2 AND version = $3";

/// A request is asked anew as it was mended, unless somebody else was quicker.
pub fn ask_anew(
    tx: &mut Tx,
    _: &Permit,
    before: &Request,
    (payee, ask): (PartyId, &Ask),
    (chain, now): (&[Role], Moment),
) -> Result<(), Fault> {
    let (county, id, chain) = (tx.county().as_i64(), before.id.as_i64(), chain_code(chain));
    let args = args![
        county,
        id,
        before.version,
        now.millis(),
        &ask.summary,
        payee.as_i64(),
        &ask.payee_kind,
        ask.account.as_str(),
        ask.amount().fen(),
        ask.papers,
        &chain
    ];
    tx.exec_one(ASK_ANEW, args)?;
    tx.exec(DROP_PARTS, args![county, id])?;
    insert_parts(tx, before.id, &ask.parts)
}

const REQUEST: &str = "
    SELECT id, book, asked_by, first_at, asked_at, summary, payee, payee_kind, account, amount, papers, chain, step, stage,
           version, until, voucher, bank_ref, salt
      FROM payment_request WHERE county = $1 AND id = $2";

/// One request.
pub fn request(db: &mut Reader, county: i64, id: PaymentId) -> Result<Option<Request>, Fault> {
    db.row(REQUEST, args![county, id.as_i64()], read)
}

pub(super) fn unreadable() -> Fault {
    Fault::new("a request to pay cannot be read")
}

/// An account in a column.
pub(super) fn account(row: &Row<'_>, at: usize) -> Result<AccountCode, Fault> {
    AccountCode::parse(&row.get::<String>(at)?).map_err(|_| unreadable())
}

pub(super) fn read(row: &Row<'_>) -> Result<Request, Fault> {
    Ok(Request {
        id: PaymentId::from_i64(row.get(0)?),
        book: BookId::from_i64(row.get(1)?),
        asked_by: PersonId::from_i64(row.get(2)?),
        first_at: Moment::from_millis(row.get(3)?),
        asked_at: Moment::from_millis(row.get(4)?),
        summary: row.get(5)?,
        payee: PartyId::from_i64(row.get(6)?),
        payee_kind: row.get(7)?,
        account: account(row, 8)?,
        amount: Fen::new(row.get(9)?),
        papers: row.get(10)?,
        chain: chain_of(&row.get::<String>(11)?).ok_or_else(unreadable)?,
        step: row.get(12)?,
        stage: Stage::parse(&row.get::<String>(13)?).ok_or_else(unreadable)?,
        version: row.get(14)?,
        until: row.get::<Option<i64>>(15)?.map(Moment::from_millis),
        voucher: row.get(16)?,
        bank_ref: row.get(17)?,
        salt: row.get::<Vec<u8>>(18)?.try_into().map_err(|_| unreadable())?,
    })
}

const PARTS: &str = "
    SELECT account, amount FROM payment_line WHERE county = $1 AND request = $2 ORDER BY county, request, n";

/// What a request is for.
pub fn parts(db: &mut Reader, county: i64, id: PaymentId) -> Result<Vec<Part>, Fault> {
    db.rows(PARTS, args![county, id.as_i64()], |row| {
        Ok(Part { account: account(row, 0)?, amount: Fen::new(row.get(1)?) })
    })
}

const STEP: &str = "
    UPDATE payment_request SET step = step + 1, stage = $4, until = $5, version = $3 + 1
     WHERE county = $1 AND id = $2 AND version = $3";

/// Somebody agreed; with `until` all have, and money is set aside.
pub fn step(tx: &mut Tx, _: &Permit, before: &Request, until: Option<Moment>) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let stage = if until.is_some() { Stage::Reserved } else { Stage::Asked };
    let until = until.map(Moment::millis);
    tx.exec_one(STEP, args![county, before.id.as_i64(), before.version, stage.code(), until])
}

const END: &str = "
    UPDATE payment_request SET stage = $4, until = NULL, version = $3 + 1
     WHERE county = $1 AND id = $2 AND version = $3";

/// A request is sent back, refused, taken back, or its time is over.
pub fn end(tx: &mut Tx, _: &Permit, before: &Request, stage: Stage) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(END, args![county, before.id.as_i64(), before.version, stage.code()])
}

const PAY: &str = "
    UPDATE payment_request SET stage = 'paid', until = NULL, voucher = $4, bank_ref = $5, version = $3 + 1
     WHERE county = $1 AND id = $2 AND version = $3";

/// A request was paid.
pub fn pay(tx: &mut Tx, _: &Permit, before: &Request, (voucher, bank_ref): (i64, &str)) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(PAY, args![county, before.id.as_i64(), before.version, voucher, bank_ref])
}

const DUE: &str = "
    SELECT id, book, asked_by, first_at, asked_at, summary, payee, payee_kind, account, amount, papers, chain, step, stage,
           version, until, voucher, bank_ref, salt
      FROM payment_request WHERE county = $1 AND stage = 'reserved' AND until <= $2
     ORDER BY county, until, id LIMIT $3";

/// Requests whose time to be paid is over, the oldest first.
pub fn due(db: &mut Reader, county: i64, now: Moment, most: i64) -> Result<Vec<Request>, Fault> {
    db.rows(DUE, args![county, now.millis(), most], read)
}
