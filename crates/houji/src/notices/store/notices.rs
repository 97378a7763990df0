//! Notices, their versions and steps.

use super::super::model::{Kept, NoticeId, Period, Stage, Step, Stored, What};
use crate::args;
use crate::gate::{Permit, Role};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{DivisionCode, Moment, PersonId};
use houji_seal::Digest;

pub(super) fn unreadable() -> Fault {
    Fault::new("a notice cannot be read")
}

/// A place in a column.
pub(super) fn place(row: &Row<'_>, at: usize) -> Result<DivisionCode, Fault> {
    DivisionCode::from_i64(row.get(at)?).map_err(|_| unreadable())
}

/// A period in a column.
pub(super) fn period(row: &Row<'_>, at: usize) -> Result<Period, Fault> {
    Period::parse(&row.get::<String>(at)?).ok_or_else(unreadable)
}

/// A moment in a column, none for 0.
fn moment(row: &Row<'_>, at: usize) -> Result<Option<Moment>, Fault> {
    let millis: i64 = row.get(at)?;
    Ok((millis != 0).then(|| Moment::from_millis(millis)))
}

pub(super) fn read(row: &Row<'_>) -> Result<Kept, Fault> {
    Ok(Kept {
        id: NoticeId::from_i64(row.get(0)?),
        village: place(row, 1)?,
        item: row.get(2)?,
        period: period(row, 3)?,
        nth: row.get(4)?,
        title: row.get(5)?,
        version: row.get(6)?,
        published: row.get(7)?,
        shown_at: moment(row, 8)?,
        stage: Stage::parse(&row.get::<String>(9)?).ok_or_else(unreadable)?,
        steps: row.get(10)?,
        is_for_all: !row.flag(11)?,
    })
}

const INSERT: &str = "
    INSERT INTO notice (county, id, village, item, period, nth, title, version, published, shown_at, stage, steps,
                        audience)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 0, 0, 'draft', 0, $8)";

/// Stores a new notice.
pub fn insert(tx: &mut Tx, _: &Permit, new: &Kept) -> Result<(), Fault> {
    let (county, period) = (tx.county().as_i64(), new.period.to_string());
    let (id, village, audience) = (new.id.as_i64(), new.village.as_i64(), i64::from(!new.is_for_all));
    tx.put(INSERT, args![county, id, village, &new.item, &period, new.nth, &new.title, audience])
}

const NOTICE: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps, audience
      FROM notice WHERE county = $1 AND id = $2";
const NAMED: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps, audience
      FROM notice WHERE county = $1 AND village = $2 AND item = $3 AND period = $4 AND nth = $5";

/// One notice.
pub fn notice(db: &mut Reader, county: i64, id: NoticeId) -> Result<Option<Kept>, Fault> {
    db.row(NOTICE, args![county, id.as_i64()], read)
}

/// The notice of a place, item, period and occasion.
pub fn named(
    db: &mut Reader,
    county: i64,
    (village, item, period, nth): (DivisionCode, &str, Period, i64),
) -> Result<Option<Kept>, Fault> {
    db.row(NAMED, args![county, village.as_i64(), item, &period.to_string(), nth], read)
}

const NEXT_NTH: &str = "
    SELECT MAX(nth) FROM notice WHERE county = $1 AND village = $2 AND item = $3 AND period = $4";

/// Which occasion of its day the next one is, from 1.
pub fn next_nth(
    db: &mut Reader,
    county: i64,
    (village, item, period): (DivisionCode, &str, Period),
) -> Result<i64, Fault> {
    let last = db.number(NEXT_NTH, args![county, village.as_i64(), item, &period.to_string()])?;
    Ok(last.saturating_add(1))
}

const ADD_VERSION: &str = "
    INSERT INTO notice_version (county, notice, version, text, digest, is_made, published_at)
    VALUES ($1, $2, $3, $4, $5, $6, 0)";

/// Adds a version.
pub fn add_version(tx: &mut Tx, _: &Permit, id: NoticeId, new: &Stored) -> Result<(), Fault> {
    let (county, digest) = (tx.county().as_i64(), new.digest.as_bytes().to_vec());
    let is_made = i64::from(new.is_made);
    tx.put(ADD_VERSION, args![county, id.as_i64(), new.version, &new.text, &digest, is_made])
}

const REWRITE: &str = "
    UPDATE notice_version SET text = $4, digest = $5, is_made = $6
     WHERE county = $1 AND notice = $2 AND version = $3 AND published_at = 0";

/// A draft has another text from now on.
pub fn rewrite(tx: &mut Tx, _: &Permit, id: NoticeId, new: &Stored) -> Result<(), Fault> {
    let (county, digest) = (tx.county().as_i64(), new.digest.as_bytes().to_vec());
    let is_made = i64::from(new.is_made);
    tx.exec_one(REWRITE, args![county, id.as_i64(), new.version, &new.text, &digest, is_made])
}

const SEAL: &str = "
    UPDATE notice_version SET text = $4, digest = $5, published_at = $6
     WHERE county = $1 AND notice = $2 AND version = $3 AND published_at = 0";
const SHOW: &str = "UPDATE notice SET published = $3, shown_at = $4 WHERE county = $1 AND id = $2";

/// The text of a version is final, and everybody reads it.
pub fn publish(tx: &mut Tx, _: &Permit, id: NoticeId, new: &Stored, at: Moment) -> Result<(), Fault> {
    let (county, digest) = (tx.county().as_i64(), new.digest.as_bytes().to_vec());
    tx.exec_one(SEAL, args![county, id.as_i64(), new.version, &new.text, &digest, at.millis()])?;
    tx.exec_one(SHOW, args![county, id.as_i64(), new.version, at.millis()])
}

const MOVE: &str = "
    UPDATE notice SET stage = $4, version = $5, title = $6, steps = $3 + 1
     WHERE county = $1 AND id = $2 AND steps = $3";

/// A notice stands elsewhere, unless somebody else was quicker than who read `before`.
pub fn move_on(
    tx: &mut Tx,
    _: &Permit,
    before: &Kept,
    (stage, version, title): (Stage, i64, &str),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(MOVE, args![county, before.id.as_i64(), before.steps, stage.code(), version, title])
}

const VERSION: &str = "
    SELECT version, text, digest, is_made, published_at FROM notice_version
     WHERE county = $1 AND notice = $2 AND version = $3";
const VERSIONS: &str = "
    SELECT version, text, digest, is_made, published_at FROM notice_version
     WHERE county = $1 AND notice = $2 ORDER BY county, notice, version";

pub(super) fn stored(row: &Row<'_>, from: usize) -> Result<Stored, Fault> {
    let at = |n: usize| from.saturating_add(n);
    Ok(Stored {
        version: row.get(at(0))?,
        text: row.get(at(1))?,
        digest: Digest::from_bytes(&row.get::<Vec<u8>>(at(2))?).map_err(|_| unreadable())?,
        is_made: row.flag(at(3))?,
        published_at: moment(row, at(4))?,
    })
}

/// One version.
pub fn version(db: &mut Reader, county: i64, id: NoticeId, version: i64) -> Result<Option<Stored>, Fault> {
    db.row(VERSION, args![county, id.as_i64(), version], |row| stored(row, 0))
}

/// All versions of a notice, the oldest first.
pub fn versions(db: &mut Reader, county: i64, id: NoticeId) -> Result<Vec<Stored>, Fault> {
    db.rows(VERSIONS, args![county, id.as_i64()], |row| stored(row, 0))
}

const INSERT_STEP: &str = "
    INSERT INTO notice_step (county, notice, n, version, what, role, by_person, at, words)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Keeps a step.
pub fn insert_step(tx: &mut Tx, _: &Permit, id: NoticeId, step: &Step) -> Result<(), Fault> {
    let (county, by, at) = (tx.county().as_i64(), step.by.as_i64(), step.at.millis());
    let (what, role) = (step.what.code(), step.role.code());
    tx.put(INSERT_STEP, args![county, id.as_i64(), step.n, step.version, what, role, by, at, &step.words])
}

const STEPS: &str = "
    SELECT n, version, what, role, by_person, at, words FROM notice_step
     WHERE county = $1 AND notice = $2 ORDER BY county, notice, n";

/// The steps of a notice, in their order.
pub fn steps(db: &mut Reader, county: i64, id: NoticeId) -> Result<Vec<Step>, Fault> {
    db.rows(STEPS, args![county, id.as_i64()], |row| {
        Ok(Step {
            n: row.get(0)?,
            version: row.get(1)?,
            what: What::parse(&row.get::<String>(2)?).ok_or_else(unreadable)?,
            role: Role::parse(&row.get::<String>(3)?).ok_or_else(unreadable)?,
            by: PersonId::from_i64(row.get(4)?),
            at: Moment::from_millis(row.get(5)?),
            words: row.get(6)?,
        })
    })
}
