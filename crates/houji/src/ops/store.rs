//! Every SQL text about examining a county: recounts and comparisons.

use crate::args;
use crate::house::{Fault, Reader};
use std::collections::BTreeMap;

/// Totals by place, measure and day.
pub(super) type Totals = BTreeMap<(i64, String, i64), i64>;

const TOTALS: &str = "
    SELECT place, measure, day, CAST(SUM(n) AS BIGINT) FROM tally WHERE county = $1
     GROUP BY place, measure, day ORDER BY place, measure, day";

/// Totals as they are kept.
pub(super) fn totals(db: &mut Reader, county: i64) -> Result<Totals, Fault> {
    let rows =
        db.rows(TOTALS, args![county], |row| Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?)))?;
    Ok(rows.into_iter().collect())
}

/// The civil day in Shanghai of a column, as days since 1970-01-01.
macro_rules! day_of {
    ($column:literal) => {
        concat!("(", $column, " + 28800000) / 86400000")
    };
}

/// One measure on one day, once for every appeal that counts towards it.
macro_rules! counted {
    ($measure:literal, $day:expr, $which:literal) => {
        concat!(
            " UNION ALL SELECT village, ",
            $measure,
            ", ",
            $day,
            " FROM appeal WHERE county = $1 AND ",
            $which
        )
    };
}

const RECOUNT: &str = concat!(
    "SELECT village, measure, CAST(day AS BIGINT), CAST(COUNT(*) AS BIGINT) FROM (
        SELECT village, 'appeal.filed' AS measure, 0 AS day FROM appeal WHERE county = $1",
    counted!("'appeal.open'", "0", "open = 1"),
    counted!("'appeal.accepted'", "0", "accepted_at IS NOT NULL"),
    counted!("'appeal.accepted_late'", "0", "accepted_at > accept_due"),
    counted!("'appeal.replied'", "0", "replied_at IS NOT NULL"),
    counted!("'appeal.replied_late'", "0", "replied_at > reply_due"),
    counted!("'appeal.waiting'", "0", "stage = 'replied'"),
    counted!("'appeal.unrated'", "0", "stage = 'unrated'"),
    counted!("'appeal.rated_' || rating", "0", "rating IS NOT NULL"),
    counted!("'appeal.filed'", day_of!("filed_at"), "filed_at > 0"),
    counted!("'appeal.filed.' || category", day_of!("filed_at"), "filed_at > 0"),
    counted!("'appeal.due'", day_of!("reply_due - 1"), "reply_due > 0"),
    counted!("'appeal.replied'", day_of!("replied_at"), "replied_at IS NOT NULL"),
    counted!("'appeal.in_time'", day_of!("reply_due - 1"), "replied_at <= reply_due"),
    counted!("'appeal.rated_' || rating", day_of!("ended_at"), "rating IS NOT NULL"),
    ") counted GROUP BY village, measure, day ORDER BY village, measure, day"
);

/// What each village's appeals count towards: village, measure, day, how many.
pub(super) fn recount(db: &mut Reader, county: i64) -> Result<Vec<(i64, String, i64, i64)>, Fault> {
    db.rows(RECOUNT, args![county], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
}

/// An appeal as its row says, as far as the record can speak to it.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) village: i64,
    pub(super) town: i64,
    pub(super) stage: String,
    pub(super) open: bool,
    pub(super) filer: i64,
    pub(super) handler: Option<i64>,
    pub(super) category: String,
    pub(super) named: bool,
    pub(super) text: String,
    pub(super) spot: String,
    pub(super) salt: Vec<u8>,
    pub(super) reply: [Option<String>; 3],
    pub(super) filed_at: i64,
    pub(super) accept_due: i64,
    pub(super) accepted_at: Option<i64>,
    pub(super) replied_at: Option<i64>,
    pub(super) ended_at: Option<i64>,
    pub(super) rating: Option<i64>,
}

const APPEALS: &str = "
    SELECT id, village, town, stage, open, filer, handler, category, named, text, spot, salt, found, done,
        not_done, filed_at, accept_due, accepted_at, replied_at, ended_at, rating
      FROM appeal WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// Appeals after an id, in the order of their ids.
pub(super) fn appeals(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<Stored>, Fault> {
    db.rows(APPEALS, args![county, after, most], |row| {
        Ok(Stored {
            id: row.get(0)?,
            village: row.get(1)?,
            town: row.get(2)?,
            stage: row.get(3)?,
            open: row.flag(4)?,
            filer: row.get(5)?,
            handler: row.get(6)?,
            category: row.get(7)?,
            named: row.flag(8)?,
            text: row.get(9)?,
            spot: row.get(10)?,
            salt: row.get(11)?,
            reply: [row.get(12)?, row.get(13)?, row.get(14)?],
            filed_at: row.get(15)?,
            accept_due: row.get(16)?,
            accepted_at: row.get(17)?,
            replied_at: row.get(18)?,
            ended_at: row.get(19)?,
            rating: row.get(20)?,
        })
    })
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
       AND kind IN ('appeal.filed', 'appeal.accepted', 'appeal.replied', 'appeal.rated', 'appeal.closed_unrated')
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
