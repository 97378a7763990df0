//! Every SQL text about remarks.

use super::model::{Remark, RemarkKind};
use crate::args;
use crate::gate::{Permit, Scope};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Moment, PersonId, RemarkId};

const INSERT: &str = "
    INSERT INTO remark (county, id, person, kind, text, salt, said_at, due, open)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)";

/// Stores a new remark.
pub(super) fn insert(tx: &mut Tx, _: &Permit, new: &Remark, salt: &[u8; 16]) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (id, person, kind) = (new.id.as_i64(), new.person.as_i64(), new.kind.code());
    let (said_at, due) = (new.said_at.millis(), new.due.millis());
    tx.exec(INSERT, args![county, id, person, kind, &new.text, salt, said_at, due])?;
    Ok(())
}

const ANSWER: &str = "
    UPDATE remark SET answer = $3, answered_at = $4, open = 0
     WHERE county = $1 AND id = $2 AND answer IS NULL";

/// Stores the answer.
pub(super) fn answer(tx: &mut Tx, _: &Permit, id: RemarkId, text: &str, now: Moment) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(ANSWER, args![county, id.as_i64(), text, now.millis()])
}

const SALT: &str = "SELECT salt FROM remark WHERE county = $1 AND id = $2";

/// Salt of a remark's commitments.
pub(super) fn salt(db: &mut Reader, county: i64, id: RemarkId) -> Result<[u8; 16], Fault> {
    let salt = db.row(SALT, args![county, id.as_i64()], |row| row.get::<Vec<u8>>(0))?.unwrap_or_default();
    salt.try_into().map_err(|_| Fault::new("a remark's salt cannot be read"))
}

const BY_ID: &str = "
    SELECT id, person, kind, text, said_at, due, answer, answered_at FROM remark WHERE county = $1 AND id = $2";

/// One remark.
pub(super) fn by_id(db: &mut Reader, county: i64, id: RemarkId) -> Result<Option<Remark>, Fault> {
    db.row(BY_ID, args![county, id.as_i64()], remark)
}

const OF_PERSON: &str = "
    SELECT id, person, kind, text, said_at, due, answer, answered_at FROM remark
     WHERE county = $1 AND person = $2 AND id < $3 ORDER BY county, person, id DESC LIMIT $4";

/// A person's own remarks, newest first, before an id.
pub(super) fn of_person(
    db: &mut Reader,
    county: i64,
    person: PersonId,
    before: i64,
    most: i64,
) -> Result<Vec<Remark>, Fault> {
    db.rows(OF_PERSON, args![county, person.as_i64(), before, most], remark)
}

const OPEN: &str = "
    SELECT id, person, kind, text, said_at, due, answer, answered_at FROM remark
     WHERE county = $1 AND open = 1 AND (due, id) > ($2, $3) ORDER BY county, due, id LIMIT $4";

/// Remarks that wait for an answer, most urgent first, after a due time and id.
pub(super) fn open(
    db: &mut Reader,
    scope: &Scope,
    after: (i64, i64),
    most: i64,
) -> Result<Vec<Remark>, Fault> {
    db.rows(OPEN, args![scope.place().as_i64(), after.0, after.1, most], remark)
}

const ALL: &str = "
    SELECT id, person, kind, text, said_at, due, answer, answered_at FROM remark
     WHERE county = $1 AND id < $2 ORDER BY county, id DESC LIMIT $3";

/// All remarks, newest first, before an id.
pub(super) fn all(db: &mut Reader, scope: &Scope, before: i64, most: i64) -> Result<Vec<Remark>, Fault> {
    db.rows(ALL, args![scope.place().as_i64(), before, most], remark)
}

fn remark(row: &Row<'_>) -> Result<Remark, Fault> {
    let answer = row.get::<Option<String>>(6)?.zip(row.get::<Option<i64>>(7)?.map(Moment::from_millis));
    let kind = RemarkKind::parse(&row.get::<String>(2)?);
    Ok(Remark {
        id: RemarkId::from_i64(row.get(0)?),
        person: PersonId::from_i64(row.get(1)?),
        kind: kind.ok_or_else(|| Fault::new("a remark's kind cannot be read"))?,
        text: row.get(3)?,
        said_at: Moment::from_millis(row.get(4)?),
        due: Moment::from_millis(row.get(5)?),
        answer,
    })
}
