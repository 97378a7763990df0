//! Lists of requests, each by a key.

use super::super::model::{PaymentId, Request};
use super::requests::read;
use crate::args;
use crate::books::model::{BookId, PartyId};
use crate::gate::Scope;
use crate::house::{Fault, Reader};
use houji_base::{DivisionCode, Moment, PersonId};

/// Which requests are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shelf {
    /// All of a place, book by book, the newest first.
    All,
    /// Those of a stage, book by book, the oldest first.
    In(&'static str),
    /// Those that somebody asked for, the newest first.
    Of(PersonId),
}

const ALL: &str = "
    SELECT id, book, asked_by, first_at, asked_at, summary, payee, payee_kind, account, amount, papers, chain, step, stage,
           version, until, voucher, bank_ref, salt
      FROM payment_request
     WHERE county = $1 AND book >= $2 AND book <= $3 AND (book < $4 OR (book = $4 AND id < $5))
     ORDER BY county DESC, book DESC, id DESC LIMIT $6";
const IN_STAGE: &str = "
    SELECT id, book, asked_by, first_at, asked_at, summary, payee, payee_kind, account, amount, papers, chain, step, stage,
           version, until, voucher, bank_ref, salt
      FROM payment_request
     WHERE county = $1 AND stage = $7 AND book >= $2 AND book <= $3 AND (book > $4 OR (book = $4 AND id > $5))
     ORDER BY county, stage, book, id LIMIT $6";
const OF_ASKER: &str = "
    SELECT id, book, asked_by, first_at, asked_at, summary, payee, payee_kind, account, amount, papers, chain, step, stage,
           version, until, voucher, bank_ref, salt
      FROM payment_request
     WHERE county = $1 AND asked_by = $2 AND id < $3 ORDER BY county DESC, asked_by DESC, id DESC LIMIT $4";

/// First and last number of the books of a place and of all places inside it.
fn books(place: DivisionCode) -> (i64, i64) {
    let (from, end) = place.range();
    (from.saturating_mul(100), end.saturating_mul(100).saturating_sub(1))
}

/// Requests of a shelf in a place, after the one with this book and id.
pub fn list(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (shelf, after): (Shelf, Option<(i64, i64)>),
    most: i64,
) -> Result<Vec<Request>, Fault> {
    let (from, to) = books(scope.place());
    match shelf {
        Shelf::All => {
            let (book, id) = after.unwrap_or((i64::MAX, i64::MAX));
            db.rows(ALL, args![county, from, to, book, id, most], read)
        }
        Shelf::In(stage) => {
            let (book, id) = after.unwrap_or_default();
            db.rows(IN_STAGE, args![county, from, to, book, id, most, stage], read)
        }
        Shelf::Of(person) => {
            let id = after.map_or(i64::MAX, |(_, id)| id);
            db.rows(OF_ASKER, args![county, person.as_i64(), id, most], read)
        }
    }
}

const NEAR: &str = "
    SELECT id, book, asked_by, first_at, asked_at, summary, payee, payee_kind, account, amount, papers, chain, step, stage,
           version, until, voucher, bank_ref, salt
      FROM payment_request
     WHERE county = $1 AND book = $2 AND payee = $3 AND asked_at >= $4 AND asked_at < $5 AND id <> $6
       AND stage NOT IN ('refused', 'cancelled')
     ORDER BY county, book, payee, asked_at LIMIT 50";

/// Other requests for a payee within a time that were neither refused nor taken back.
pub fn near(
    db: &mut Reader,
    county: i64,
    (book, payee, but): (BookId, PartyId, PaymentId),
    (from, to): (Moment, Moment),
) -> Result<Vec<Request>, Fault> {
    let args = args![county, book.as_i64(), payee.as_i64(), from.millis(), to.millis(), but.as_i64()];
    db.rows(NEAR, args, read)
}
