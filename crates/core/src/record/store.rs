//! Every SQL text about the record.

use crate::args;
use crate::house::{Fault, Reader, Tx};
use houji_seal::{Digest, Entry};

/// Marks a form or a request, so that the same one sent again gives the same answer.
#[derive(Clone, Debug)]
pub struct Once {
    /// The key that was sent and who sent it.
    pub key: Vec<u8>,
    /// What was sent, as a digest.
    pub sum: Digest,
}

/// What was answered to a mark.
pub struct Answered {
    /// Digest of what was sent then.
    pub sum: Vec<u8>,
    /// The answer as JSON.
    pub answer: String,
}

/// An entry as stored.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// Lane.
    pub lane: i64,
    /// Position in the lane.
    pub seq: i64,
    /// UTC milliseconds.
    pub at: i64,
    /// Stable name.
    pub kind: String,
    /// Id of what it happened to.
    pub subject: i64,
    /// Division.
    pub place: i64,
    /// Person, 0 for the program.
    pub actor: i64,
    /// Facts as JSON.
    pub data: String,
    /// Digest.
    pub hash: Vec<u8>,
}

impl Remembered {
    /// As it is hashed.
    pub fn entry(&self, county: i64) -> Entry<'_> {
        Entry {
            county,
            lane: self.lane,
            seq: self.seq,
            at: self.at,
            kind: &self.kind,
            subject: self.subject,
            place: self.place,
            actor: self.actor,
            data: &self.data,
        }
    }
}

const INSERT: &str = "
    INSERT INTO record (county, lane, seq, at, kind, subject, place, actor, data, hash, once, once_sum, answer)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

pub(super) fn insert(
    tx: &mut Tx,
    entry: &Entry<'_>,
    hash: &Digest,
    once: Option<(&Once, &str)>,
) -> Result<(), Fault> {
    let (key, sum, answer) = match once {
        Some((once, answer)) => {
            (Some(once.key.as_slice()), Some(once.sum.as_bytes().as_slice()), Some(answer))
        }
        None => (None, None, None),
    };
    tx.put(
        INSERT,
        args![
            entry.county,
            entry.lane,
            entry.seq,
            entry.at,
            entry.kind,
            entry.subject,
            entry.place,
            entry.actor,
            entry.data,
            hash.as_bytes(),
            key,
            sum,
            answer
        ],
    )
}

const ANSWERED: &str = "SELECT once_sum, answer FROM record WHERE county = $1 AND once = $2";

/// What was answered to this mark, if it was used before.
pub fn answered(db: &mut Reader, county: i64, once: &Once) -> Result<Option<Answered>, Fault> {
    db.row(ANSWERED, args![county, &once.key], |row| Ok(Answered { sum: row.get(0)?, answer: row.get(1)? }))
}

/// The lanes with their last positions.
pub fn lanes(db: &mut Reader, county: i64) -> Result<Vec<(i64, i64)>, Fault> {
    Ok(tips(db, county)?.into_iter().map(|(lane, seq, _)| (lane, seq)).collect())
}

const AFTER: &str = "
    SELECT lane, seq, at, kind, subject, place, actor, data, hash FROM record
     WHERE county = $1 AND lane = $2 AND seq > $3 ORDER BY county, lane, seq LIMIT $4";
const BEFORE: &str = "
    SELECT lane, seq, at, kind, subject, place, actor, data, hash FROM record
     WHERE county = $1 AND lane = $2 AND seq < $3 ORDER BY county, lane, seq DESC LIMIT $4";
const OF_SUBJECT: &str = "
    SELECT lane, seq, at, kind, subject, place, actor, data, hash FROM record
     WHERE county = $1 AND subject = $2 ORDER BY county, subject, at, seq LIMIT $3";

fn remembered(row: &crate::house::Row<'_>) -> Result<Remembered, Fault> {
    Ok(Remembered {
        lane: row.get(0)?,
        seq: row.get(1)?,
        at: row.get(2)?,
        kind: row.get(3)?,
        subject: row.get(4)?,
        place: row.get(5)?,
        actor: row.get(6)?,
        data: row.get(7)?,
        hash: row.get(8)?,
    })
}

/// Entries of a lane after a position, oldest first.
pub fn after(db: &mut Reader, county: i64, lane: i64, seq: i64, most: i64) -> Result<Vec<Remembered>, Fault> {
    db.rows(AFTER, args![county, lane, seq, most], remembered)
}

/// Entries of a lane before a position, newest first.
pub fn before(
    db: &mut Reader,
    county: i64,
    lane: i64,
    seq: i64,
    most: i64,
) -> Result<Vec<Remembered>, Fault> {
    db.rows(BEFORE, args![county, lane, seq, most], remembered)
}

/// What happened to one thing, oldest first; at most `most` entries.
pub fn of_subject(db: &mut Reader, county: i64, subject: i64, most: i64) -> Result<Vec<Remembered>, Fault> {
    db.rows(OF_SUBJECT, args![county, subject, most], remembered)
}

const NEWEST_OF_SUBJECT: &str = "
    SELECT lane, seq, at, kind, subject, place, actor, data, hash FROM record
     WHERE county = $1 AND subject = $2 ORDER BY county, subject, at DESC, seq DESC LIMIT $3";

/// What happened to one thing, newest first.
pub fn newest_of_subject(
    db: &mut Reader,
    county: i64,
    subject: i64,
    most: i64,
) -> Result<Vec<Remembered>, Fault> {
    db.rows(NEWEST_OF_SUBJECT, args![county, subject, most], remembered)
}

/// Goes from lane to lane and looks at the end of each, however many entries it has.
const TIPS: &str = "
    WITH RECURSIVE lanes (lane) AS (
        SELECT MIN(lane) FROM record WHERE county = $1
        UNION ALL
        SELECT (SELECT MIN(r.lane) FROM record r WHERE r.county = $1 AND r.lane > lanes.lane)
          FROM lanes WHERE lanes.lane IS NOT NULL)
    SELECT r.lane, r.seq, r.hash FROM lanes
      JOIN record r ON r.county = $1 AND r.lane = lanes.lane
       AND r.seq = (SELECT MAX(o.seq) FROM record o WHERE o.county = $1 AND o.lane = lanes.lane)
     ORDER BY r.lane";
const ANCHORS: &str = "
    SELECT data FROM record WHERE county = $1 AND subject = 0 AND lane = $2 AND kind = 'record.anchored'
     ORDER BY county, subject, at, seq";

/// Last position and digest of every lane.
pub fn tips(db: &mut Reader, county: i64) -> Result<Vec<(i64, i64, Vec<u8>)>, Fault> {
    db.rows(TIPS, args![county], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// Facts of every anchor in a lane.
pub fn anchors(db: &mut Reader, county: i64, lane: i64) -> Result<Vec<String>, Fault> {
    db.rows(ANCHORS, args![county, lane], |row| row.get(0))
}
