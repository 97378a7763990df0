//! What the examination reads: everything, with what the record says of it.

use super::super::model::{Decision, DecisionId, Public, Step};
use super::decisions::{read, unreadable};
use super::steps::{public, step};
use crate::args;
use crate::house::{Fault, Reader, Row};

const SUMS: &str = "
    SELECT (SELECT COUNT(*) FROM decision WHERE county = $1), (SELECT COUNT(*) FROM decision_step WHERE county = $1)";

/// How many there are.
pub struct Sums {
    /// Matters.
    pub decisions: i64,
    /// Steps.
    pub steps: i64,
}

/// Counts all.
pub fn sums(db: &mut Reader, county: i64) -> Result<Sums, Fault> {
    let found = db.row(SUMS, args![county], |row| Ok(Sums { decisions: row.get(0)?, steps: row.get(1)? }))?;
    Ok(found.unwrap_or(Sums { decisions: 0, steps: 0 }))
}

/// A row with its salt, and what the record says.
pub struct Kept<T> {
    /// The row.
    pub row: T,
    /// Salt of its words.
    pub salt: [u8; 16],
    /// What was recorded; `None` when nothing was.
    pub recorded: Option<String>,
}

fn kept_row<T>(row: &Row<'_>, of: T, at: usize) -> Result<Kept<T>, Fault> {
    let salt = row.get::<Vec<u8>>(at)?.try_into().map_err(|_| unreadable())?;
    Ok(Kept { row: of, salt, recorded: row.get(at.saturating_add(1))? })
}

const KEPT: &str = "
    SELECT id, place, kind, topic, matter, origin, amount, recorded_on, steps, is_met, last_day, decided, is_void, recorded_at,
           salt, (SELECT data FROM record WHERE county = $1 AND subject = decision.id AND kind = 'decision.recorded')
      FROM decision WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// All matters by id, after one.
pub fn kept(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<Kept<Decision>>, Fault> {
    db.rows(KEPT, args![county, after, most], |row| kept_row(row, read(row)?, 14))
}

const KEPT_STEPS: &str = "
    SELECT decision, n, stage, day, body, entitled, attended, in_favor, content, minutes, is_quorate, is_carried, salt,
           (SELECT r.data FROM record r
             WHERE r.county = $1 AND r.subject = decision_step.decision AND r.kind = 'decision.stepped'
               AND r.data LIKE '{\"n\":' || decision_step.n || ',%')
      FROM decision_step WHERE county = $1 AND (decision > $2 OR (decision = $2 AND n > $3))
     ORDER BY county, decision, n LIMIT $4";

/// A step with its matter.
type OfStep = (DecisionId, Step);

/// All steps, after one.
pub fn kept_steps(
    db: &mut Reader,
    county: i64,
    (decision, n): (i64, i64),
    most: i64,
) -> Result<Vec<Kept<OfStep>>, Fault> {
    db.rows(KEPT_STEPS, args![county, decision, n, most], |row| kept_row(row, step(row)?, 12))
}

const KEPT_PUBLICS: &str = "
    SELECT decision, what, day, notice, content, salt,
           (SELECT r.data FROM record r
             WHERE r.county = $1 AND r.subject = decision_public.decision AND r.kind = 'decision.published'
               AND r.data LIKE '{\"what\":\"' || decision_public.what || '\"%')
      FROM decision_public WHERE county = $1 AND (decision > $2 OR (decision = $2 AND what > $3))
     ORDER BY county, decision, what LIMIT $4";

/// A publication with its matter.
type OfPublic = (DecisionId, Public);

/// All publications, after one.
pub fn kept_publics(
    db: &mut Reader,
    county: i64,
    (decision, what): (i64, &str),
    most: i64,
) -> Result<Vec<Kept<OfPublic>>, Fault> {
    db.rows(KEPT_PUBLICS, args![county, decision, what, most], |row| kept_row(row, public(row)?, 5))
}

const ODD: &str = "
    SELECT d.id FROM decision d
     WHERE d.county = $1
       AND (d.steps <> (SELECT COUNT(*) FROM decision_step s WHERE s.county = $1 AND s.decision = d.id)
            OR d.steps > 0 AND NOT EXISTS (SELECT 1 FROM decision_step s
                                            WHERE s.county = $1 AND s.decision = d.id AND s.n = d.steps AND s.day = d.last_day
                                              AND s.is_quorate * s.is_carried = d.is_met)
            OR d.decided <> '' AND NOT EXISTS (SELECT 1 FROM decision_step s
                                                WHERE s.county = $1 AND s.decision = d.id AND s.stage = 'resolve'
                                                  AND s.day = d.decided AND s.is_quorate = 1 AND s.is_carried = 1)
            OR d.decided = '' AND EXISTS (SELECT 1 FROM decision_step s
                                           WHERE s.county = $1 AND s.decision = d.id AND s.stage = 'resolve'
                                             AND s.is_quorate = 1 AND s.is_carried = 1))
     ORDER BY d.county, d.id LIMIT $2";

/// Matters that do not stand as their steps say.
pub fn odd(db: &mut Reader, county: i64, most: i64) -> Result<Vec<i64>, Fault> {
    db.rows(ODD, args![county, most], |row| row.get(0))
}
