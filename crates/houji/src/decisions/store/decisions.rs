//! Matters themselves.

use super::super::model::{Decision, DecisionId, Kind, Origin, Topic, Written};
use crate::args;
use crate::gate::{Permit, Scope};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, DivisionCode, Fen, Moment};

const INSERT: &str = "
    INSERT INTO decision (county, id, place, kind, topic, matter, origin, amount, recorded_on, steps, is_met, last_day, decided,
                          is_void, recorded_at, recorded_by, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, '', '', 0, $10, $11, $12)";

/// Stores a new matter.
pub fn insert(tx: &mut Tx, _: &Permit, new: &Decision, (by, salt): (i64, &[u8; 16])) -> Result<(), Fault> {
    let (county, written, day) = (tx.county().as_i64(), &new.written, new.written.day.to_string());
    let args = args![
        county,
        new.id.as_i64(),
        new.place.as_i64(),
        written.kind.code(),
        written.topic.code(),
        &written.matter,
        written.origin.code(),
        written.amount.fen(),
        &day,
        new.recorded_at.millis(),
        by,
        salt
    ];
    tx.put(INSERT, args)
}

const ONE: &str = "
    SELECT id, place, kind, topic, matter, origin, amount, recorded_on, steps, is_met, last_day, decided, is_void, recorded_at
      FROM decision WHERE county = $1 AND id = $2";

/// One matter.
pub fn decision(db: &mut Reader, county: i64, id: DecisionId) -> Result<Option<Decision>, Fault> {
    db.row(ONE, args![county, id.as_i64()], read)
}

const LIST: &str = "
    SELECT id, place, kind, topic, matter, origin, amount, recorded_on, steps, is_met, last_day, decided, is_void, recorded_at
      FROM decision
     WHERE county = $1 AND place >= $2 AND place < $3 AND (place > $4 OR (place = $4 AND id > $5))
     ORDER BY county, place, id LIMIT $6";

/// Matters of a place and of all places inside it, village by village, after one.
pub fn list(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (place, id): (i64, i64),
    most: i64,
) -> Result<Vec<Decision>, Fault> {
    let (from, end) = scope.place().range();
    db.rows(LIST, args![county, from.max(place), end, place, id, most], read)
}

const OF_DAYS: &str = "
    SELECT id, place, kind, topic, matter, origin, amount, recorded_on, steps, is_met, last_day, decided, is_void, recorded_at
      FROM decision
     WHERE county = $1 AND place = $2 AND is_void = 0
       AND ((last_day >= $3 AND last_day <= $4)
            OR EXISTS (SELECT 1 FROM decision_public p
                        WHERE p.county = $1 AND p.decision = decision.id AND p.day >= $3 AND p.day <= $4))
     ORDER BY county, place, id LIMIT $5";

/// Matters of a village of which a step was taken or something was published in some days.
pub fn of_days(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (from, to): (Day, Day),
    most: i64,
) -> Result<Vec<Decision>, Fault> {
    let [from, to] = [from, to].map(|day| day.to_string());
    db.rows(OF_DAYS, args![county, scope.place().as_i64(), &from, &to, most], read)
}

const STEPPED: &str = "
    UPDATE decision SET steps = steps + 1, is_met = $3, last_day = $4, decided = $5
     WHERE county = $1 AND id = $2 AND steps = $6 AND decided = '' AND is_void = 0";

/// A step was taken, unless somebody else took one since the matter was read; it may have decided the matter.
pub fn stepped(
    tx: &mut Tx,
    _: &Permit,
    of: &Decision,
    (day, is_met, decides): (Day, bool, bool),
) -> Result<(), Fault> {
    let (county, day) = (tx.county().as_i64(), day.to_string());
    let decided = if decides { day.as_str() } else { "" };
    tx.exec_one(STEPPED, args![county, of.id.as_i64(), i64::from(is_met), &day, decided, of.steps])
}

const PUBLISH: &str = "
    UPDATE decision SET is_void = 0 WHERE county = $1 AND id = $2 AND decided <> '' AND is_void = 0";

/// Something of it is published: it is decided and stands, or somebody else was quicker.
pub fn publish(tx: &mut Tx, _: &Permit, id: DecisionId) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(PUBLISH, args![county, id.as_i64()])
}

const VOID: &str = "
    UPDATE decision SET is_void = 1
     WHERE county = $1 AND id = $2 AND steps = $3 AND is_void = 0
       AND NOT EXISTS (SELECT 1 FROM decision_public p WHERE p.county = $1 AND p.decision = $2)";

/// Takes a matter back, unless somebody else changed it since it was read.
pub fn void(tx: &mut Tx, _: &Permit, of: &Decision) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(VOID, args![county, of.id.as_i64(), of.steps])
}

pub(super) fn unreadable() -> Fault {
    Fault::new("a decision cannot be read")
}

/// A day in a column.
pub(super) fn day(text: &str) -> Result<Day, Fault> {
    Day::parse(text).map_err(|_| unreadable())
}

/// A day in a column that may be empty.
fn some_day(text: &str) -> Result<Option<Day>, Fault> {
    if text.is_empty() { Ok(None) } else { day(text).map(Some) }
}

pub(super) fn read(row: &Row<'_>) -> Result<Decision, Fault> {
    let text = |at| row.get::<String>(at);
    Ok(Decision {
        id: DecisionId::from_i64(row.get(0)?),
        place: DivisionCode::from_i64(row.get(1)?).map_err(|_| unreadable())?,
        written: Written {
            kind: Kind::parse(&text(2)?).ok_or_else(unreadable)?,
            topic: Topic::parse(&text(3)?).ok_or_else(unreadable)?,
            matter: text(4)?,
            origin: Origin::parse(&text(5)?).ok_or_else(unreadable)?,
            amount: Fen::new(row.get(6)?),
            day: day(&text(7)?)?,
        },
        steps: row.get(8)?,
        is_met: row.flag(9)?,
        last: some_day(&text(10)?)?,
        decided: some_day(&text(11)?)?,
        is_void: row.flag(12)?,
        recorded_at: Moment::from_millis(row.get(13)?),
    })
}
