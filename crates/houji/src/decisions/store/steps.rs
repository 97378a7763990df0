//! Steps of matters and what was published of them.

use super::super::model::{Body, DecisionId, Heads, NewStep, Public, Stage, Step, What};
use super::decisions::{day, unreadable};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::Moment;
use std::collections::BTreeMap;

const INSERT: &str = "
    INSERT INTO decision_step (county, decision, n, stage, day, body, entitled, attended, in_favor, content, minutes, is_quorate,
                               is_carried, at, by_person, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

/// Stores a step.
pub fn insert_step(
    tx: &mut Tx,
    _: &Permit,
    id: DecisionId,
    step: &Step,
    (at, by, salt): (Moment, i64, &[u8; 16]),
) -> Result<(), Fault> {
    let (county, new, day) = (tx.county().as_i64(), &step.new, step.new.day.to_string());
    let args = args![
        county,
        id.as_i64(),
        step.n,
        new.stage.code(),
        &day,
        new.body.code(),
        new.heads.entitled,
        new.heads.attended,
        new.heads.in_favor,
        &new.content,
        &new.minutes,
        i64::from(step.is_quorate),
        i64::from(step.is_carried),
        at.millis(),
        by,
        salt
    ];
    tx.put(INSERT, args)
}

const STEPS: &str = "
    SELECT decision, n, stage, day, body, entitled, attended, in_favor, content, minutes, is_quorate, is_carried
      FROM decision_step WHERE county = $1 AND decision >= $2 AND decision <= $3
     ORDER BY county, decision, n";

/// The steps of a matter.
pub fn steps(db: &mut Reader, county: i64, id: DecisionId) -> Result<Vec<Step>, Fault> {
    let args = args![county, id.as_i64(), id.as_i64()];
    db.rows(STEPS, args, |row| Ok(step(row)?.1))
}

const STEPS_OF: &str = "
    SELECT s.decision, s.n, s.stage, s.day, s.body, s.entitled, s.attended, s.in_favor, s.content, s.minutes, s.is_quorate,
           s.is_carried
      FROM decision d JOIN decision_step s ON s.county = d.county AND s.decision = d.id
     WHERE d.county = $1 AND d.place = $2 ORDER BY d.county, d.place, d.id, s.n";

/// The steps of all matters of a village.
pub fn steps_of(db: &mut Reader, county: i64, place: i64) -> Result<BTreeMap<DecisionId, Vec<Step>>, Fault> {
    let mut all: BTreeMap<DecisionId, Vec<Step>> = BTreeMap::new();
    for (id, step) in db.rows(STEPS_OF, args![county, place], step)? {
        all.entry(id).or_default().push(step);
    }
    Ok(all)
}

pub(super) fn step(row: &Row<'_>) -> Result<(DecisionId, Step), Fault> {
    let text = |at| row.get::<String>(at);
    let new = NewStep {
        stage: Stage::parse(&text(2)?).ok_or_else(unreadable)?,
        day: day(&text(3)?)?,
        body: Body::parse(&text(4)?).ok_or_else(unreadable)?,
        heads: Heads { entitled: row.get(5)?, attended: row.get(6)?, in_favor: row.get(7)? },
        content: text(8)?,
        minutes: text(9)?,
    };
    let step = Step { n: row.get(1)?, new, is_quorate: row.flag(10)?, is_carried: row.flag(11)? };
    Ok((DecisionId::from_i64(row.get(0)?), step))
}

const INSERT_PUBLIC: &str = "
    INSERT INTO decision_public (county, decision, what, day, notice, content, at, by_person, salt)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Stores a publication.
pub fn insert_public(
    tx: &mut Tx,
    _: &Permit,
    id: DecisionId,
    new: &Public,
    (at, by, salt): (Moment, i64, &[u8; 16]),
) -> Result<(), Fault> {
    let (county, day) = (tx.county().as_i64(), new.day.to_string());
    let (what, id) = (new.what.code(), id.as_i64());
    tx.put(INSERT_PUBLIC, args![county, id, what, &day, &new.notice, &new.content, at.millis(), by, salt])
}

const PUBLICS: &str = "
    SELECT decision, what, day, notice, content FROM decision_public
     WHERE county = $1 AND decision = $2 ORDER BY county, decision, what";

/// What was published of a matter.
pub fn publics(db: &mut Reader, county: i64, id: DecisionId) -> Result<Vec<Public>, Fault> {
    db.rows(PUBLICS, args![county, id.as_i64()], |row| Ok(public(row)?.1))
}

const PUBLICS_OF: &str = "
    SELECT p.decision, p.what, p.day, p.notice, p.content
      FROM decision d JOIN decision_public p ON p.county = d.county AND p.decision = d.id
     WHERE d.county = $1 AND d.place = $2 ORDER BY d.county, d.place, d.id, p.what";

/// What was published of all matters of a village.
pub fn publics_of(
    db: &mut Reader,
    county: i64,
    place: i64,
) -> Result<BTreeMap<DecisionId, Vec<Public>>, Fault> {
    let mut all: BTreeMap<DecisionId, Vec<Public>> = BTreeMap::new();
    for (id, public) in db.rows(PUBLICS_OF, args![county, place], public)? {
        all.entry(id).or_default().push(public);
    }
    Ok(all)
}

pub(super) fn public(row: &Row<'_>) -> Result<(DecisionId, Public), Fault> {
    let public = Public {
        what: What::parse(&row.get::<String>(1)?).ok_or_else(unreadable)?,
        day: day(&row.get::<String>(2)?)?,
        notice: row.get(3)?,
        content: row.get(4)?,
    };
    Ok((DecisionId::from_i64(row.get(0)?), public))
}
