//! Every SQL text about examining a county: recounts and comparisons.

use crate::args;
use crate::house::{Fault, Reader, Tx};
use std::collections::BTreeMap;

/// Totals by place, measure and span.
pub(super) type Totals = BTreeMap<(i64, String, i64), i64>;

const TOTALS: &str = "
    SELECT place, measure, span, CAST(SUM(n) AS BIGINT) FROM tally WHERE county = $1
     GROUP BY place, measure, span ORDER BY place, measure, span";

/// Totals as they are kept.
pub(super) fn totals(db: &mut Reader, county: i64) -> Result<Totals, Fault> {
    let rows =
        db.rows(TOTALS, args![county], |row| Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?)))?;
    Ok(rows.into_iter().collect())
}

const MEND: &str = "
    INSERT INTO tally (county, place, measure, span, lane, n) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (county, place, span, measure, lane) DO UPDATE SET n = tally.n + excluded.n";

/// Adds to one total of one place alone, in the writer's own lane.
pub(super) fn mend(tx: &mut Tx, (place, measure, span): (i64, &str, i64), change: i64) -> Result<(), Fault> {
    let (county, lane) = (tx.county().as_i64(), tx.lane().id);
    tx.put(MEND, args![county, place, measure, span, lane, change])
}

/// A step of an appeal as the record has it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) subject: i64,
    pub(super) kind: String,
    pub(super) at: i64,
    pub(super) place: i64,
    pub(super) actor: i64,
    pub(super) data: String,
}

const STEPS: &str = "
    SELECT subject, kind, at, place, actor, data FROM record
     WHERE county = $1 AND subject > $2 AND subject <= $3
       AND kind >= 'appeal.' AND kind < 'appeal/'
     ORDER BY county, subject, at";

/// Steps of the appeals after one id up to another.
pub(super) fn steps(db: &mut Reader, county: i64, after: i64, last: i64) -> Result<Vec<Step>, Fault> {
    db.rows(STEPS, args![county, after, last], step)
}

fn step(row: &crate::house::Row<'_>) -> Result<Step, Fault> {
    Ok(Step {
        subject: row.get(0)?,
        kind: row.get(1)?,
        at: row.get(2)?,
        place: row.get(3)?,
        actor: row.get(4)?,
        data: row.get(5)?,
    })
}

/// A remark about the program as its row says.
#[derive(Clone, Debug)]
pub(super) struct StoredRemark {
    pub(super) id: i64,
    pub(super) person: i64,
    pub(super) kind: String,
    pub(super) text: String,
    pub(super) salt: Vec<u8>,
    pub(super) said_at: i64,
    pub(super) due: i64,
    pub(super) open: bool,
    pub(super) answer: Option<String>,
    pub(super) answered_at: Option<i64>,
}

const REMARKS: &str = "
    SELECT id, person, kind, text, salt, said_at, due, open, answer, answered_at
      FROM remark WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// Remarks after an id, in the order of their ids.
pub(super) fn remarks(
    db: &mut Reader,
    county: i64,
    after: i64,
    most: i64,
) -> Result<Vec<StoredRemark>, Fault> {
    db.rows(REMARKS, args![county, after, most], |row| {
        Ok(StoredRemark {
            id: row.get(0)?,
            person: row.get(1)?,
            kind: row.get(2)?,
            text: row.get(3)?,
            salt: row.get(4)?,
            said_at: row.get(5)?,
            due: row.get(6)?,
            open: row.flag(7)?,
            answer: row.get(8)?,
            answered_at: row.get(9)?,
        })
    })
}

const REMARK_STEPS: &str = "
    SELECT subject, kind, at, place, actor, data FROM record
     WHERE county = $1 AND subject > $2 AND subject <= $3 AND kind IN ('feedback.said', 'feedback.answered')
     ORDER BY county, subject, at, kind DESC";
const SAID: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM record WHERE county = $1 AND kind = 'feedback.said'";

/// What happened to the remarks after one id up to another; said before answered.
pub(super) fn remark_steps(db: &mut Reader, county: i64, after: i64, last: i64) -> Result<Vec<Step>, Fault> {
    db.rows(REMARK_STEPS, args![county, after, last], step)
}

/// How many remarks the record saw said.
pub(super) fn remarks_said(db: &mut Reader, county: i64) -> Result<i64, Fault> {
    db.number(SAID, args![county])
}

const FILED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM record WHERE county = $1 AND kind = 'appeal.filed'";
const LAST_AT: &str = "SELECT MAX(at) FROM record WHERE county = $1";
const OF_HASH: &str = "SELECT lane, seq FROM record WHERE county = $1 AND hash = $2";

const WITH_FILES: &str = "
    SELECT kind, subject, data FROM record
     WHERE county = $1 AND kind IN ('appeal.filed', 'book.papers_added', 'payment.asked', 'payment.mended',
                                  'notice.edited')
       AND data LIKE '%\"files\":%'
     ORDER BY county, lane, seq";

/// Acts that came with photos or recordings: kind, id and facts.
pub(super) fn with_files(db: &mut Reader, county: i64) -> Result<Vec<(String, i64, String)>, Fault> {
    db.rows(WITH_FILES, args![county], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// How many appeals the record saw filed.
pub(super) fn filed(db: &mut Reader, county: i64) -> Result<i64, Fault> {
    db.number(FILED, args![county])
}

/// When the latest entry was written; 0 without any.
pub(super) fn last_at(db: &mut Reader, county: i64) -> Result<i64, Fault> {
    db.number(LAST_AT, args![county])
}

/// Lane and position of the entry with this digest.
pub(super) fn of_hash(db: &mut Reader, county: i64, hash: &[u8]) -> Result<Option<(i64, i64)>, Fault> {
    db.row(OF_HASH, args![county, hash], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// A digest as it is written down.
pub(super) fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
