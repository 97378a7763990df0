//! Every SQL text about the public log.

use crate::args;
use crate::house::{Fault, Reader, Row, Tx};

/// Something that stands in the log or waits to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Number in the log from 0; of what waits, its place in the queue.
    pub n: i64,
    /// What it is, a short stable code.
    pub kind: String,
    /// Id of what it is about, 0 for nothing.
    pub subject: i64,
    /// When its cause happened, UTC milliseconds.
    pub at: i64,
    /// The entry as it is hashed.
    pub bytes: Vec<u8>,
}

fn kept(row: &Row<'_>) -> Result<Kept, Fault> {
    Ok(Kept { n: row.get(0)?, kind: row.get(1)?, subject: row.get(2)?, at: row.get(3)?, bytes: row.get(4)? })
}

const QUEUE: &str =
    "INSERT INTO log_queue (county, id, kind, subject, at, bytes) VALUES ($1, $2, $3, $4, $5, $6)";
const QUEUED: &str = "
    SELECT id, kind, subject, at, bytes FROM log_queue WHERE county = $1 ORDER BY county, id LIMIT $2";
const UNQUEUE: &str = "DELETE FROM log_queue WHERE county = $1 AND id = $2";

/// Lets something wait.
pub(super) fn queue(tx: &mut Tx, what: &Kept) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(QUEUE, args![county, what.n, &what.kind, what.subject, what.at, &what.bytes])
}

/// What waits, oldest first.
pub(super) fn queued(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Kept>, Fault> {
    db.rows(QUEUED, args![county, most], kept)
}

/// It waits no longer.
pub(super) fn unqueue(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(UNQUEUE, args![county, id])
}

const HOLD: &str = "
    INSERT INTO log_turn (county, turns) VALUES ($1, 1)
    ON CONFLICT (county) DO UPDATE SET turns = log_turn.turns + 1";

/// Lets nobody else append until this is committed.
pub(super) fn hold(tx: &mut Tx) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(HOLD, args![county])?;
    Ok(())
}

const ENTER: &str =
    "INSERT INTO log_entry (county, n, kind, subject, at, bytes) VALUES ($1, $2, $3, $4, $5, $6)";
const ENTRIES: &str = "
    SELECT n, kind, subject, at, bytes FROM log_entry WHERE county = $1 AND n >= $2 ORDER BY county, n LIMIT $3";
const OF_KIND: &str = "
    SELECT n, kind, subject, at, bytes FROM log_entry WHERE county = $1 AND kind = $2 AND n > $3
     ORDER BY county, kind, n LIMIT $4";

/// Puts an entry at its number; a unique fault when there is one already.
pub(super) fn enter(tx: &mut Tx, n: i64, what: &Kept) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(ENTER, args![county, n, &what.kind, what.subject, what.at, &what.bytes])
}

/// Entries from a number on.
pub(super) fn entries(db: &mut Reader, county: i64, from: i64, most: i64) -> Result<Vec<Kept>, Fault> {
    db.rows(ENTRIES, args![county, from, most], kept)
}

const OF_SUBJECTS: &str = "
    SELECT subject, n, bytes FROM log_entry WHERE county = $1 AND kind = $2 AND subject > $3 AND subject <= $4
    UNION ALL
    SELECT subject, CAST(-1 AS BIGINT), bytes FROM log_queue
     WHERE county = $1 AND kind = $2 AND subject > $3 AND subject <= $4
     ORDER BY 1, 2";

/// Entries of a kind about some things, with their numbers; -1 for what waits.
pub(super) fn of_subjects(
    db: &mut Reader,
    county: i64,
    kind: &str,
    (after, last): (i64, i64),
) -> Result<Vec<(i64, i64, Vec<u8>)>, Fault> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    db.rows(OF_SUBJECTS, args![county, kind, after, last], read)
}

/// Entries of a kind after a number.
pub(super) fn of_kind(
    db: &mut Reader,
    county: i64,
    kind: &str,
    after: i64,
    most: i64,
) -> Result<Vec<Kept>, Fault> {
    db.rows(OF_KIND, args![county, kind, after, most], kept)
}

const TILE: &str = "SELECT bytes FROM log_tile WHERE county = $1 AND level = $2 AND n = $3";
const PUT_TILE: &str = "
    INSERT INTO log_tile (county, level, n, bytes) VALUES ($1, $2, $3, $4)
    ON CONFLICT (county, level, n) DO UPDATE SET bytes = excluded.bytes";

/// The hashes of a tile, as many as there are.
pub(super) fn tile(db: &mut Reader, county: i64, level: i64, n: i64) -> Result<Option<Vec<u8>>, Fault> {
    db.row(TILE, args![county, level, n], |row| row.get(0))
}

/// Keeps a tile that has grown.
pub(super) fn put_tile(tx: &mut Tx, level: i64, n: i64, bytes: &[u8]) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(PUT_TILE, args![county, level, n, bytes])
}

/// What was signed about a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Entries.
    pub size: i64,
    /// Root over them.
    pub root: Vec<u8>,
    /// The note, signed by the log alone.
    pub note: String,
    /// When, UTC milliseconds.
    pub at: i64,
}

fn signed(row: &Row<'_>) -> Result<Signed, Fault> {
    Ok(Signed { size: row.get(0)?, root: row.get(1)?, note: row.get(2)?, at: row.get(3)? })
}

const LATEST: &str = "
    SELECT size, root, note, at FROM log_checkpoint WHERE county = $1 ORDER BY county, size DESC LIMIT 1";
const CHECKPOINTS: &str =
    "SELECT size, root, note, at FROM log_checkpoint WHERE county = $1 ORDER BY county, size";
const SIGN: &str = "INSERT INTO log_checkpoint (county, size, root, note, at) VALUES ($1, $2, $3, $4, $5)";

/// The last checkpoint.
pub(super) fn latest(db: &mut Reader, county: i64) -> Result<Option<Signed>, Fault> {
    db.row(LATEST, args![county], signed)
}

/// Every checkpoint, the smallest first.
pub(super) fn checkpoints(db: &mut Reader, county: i64) -> Result<Vec<Signed>, Fault> {
    db.rows(CHECKPOINTS, args![county], signed)
}

/// Keeps a checkpoint; a unique fault when its size was signed before.
pub(super) fn sign(tx: &mut Tx, what: &Signed) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(SIGN, args![county, what.size, &what.root, &what.note, what.at])
}

/// A key of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// From 1.
    pub n: i64,
    /// The public key as a line.
    pub vkey: String,
    /// The secret, sealed; gone once another key has followed.
    pub secret: Option<Vec<u8>>,
    /// Since when, UTC milliseconds.
    pub at: i64,
}

const KEYS: &str = "SELECT n, vkey, secret, at FROM log_key WHERE county = $1 ORDER BY county, n";
const PUT_KEY: &str = "INSERT INTO log_key (county, n, vkey, secret, at) VALUES ($1, $2, $3, $4, $5)";
const FORGET: &str = "UPDATE log_key SET secret = NULL WHERE county = $1 AND n < $2";

/// All keys, the first first.
pub(super) fn keys(db: &mut Reader, county: i64) -> Result<Vec<Key>, Fault> {
    db.rows(KEYS, args![county], |row| {
        Ok(Key { n: row.get(0)?, vkey: row.get(1)?, secret: row.get(2)?, at: row.get(3)? })
    })
}

/// Adds a key and forgets the secrets of those before it.
pub(super) fn put_key(tx: &mut Tx, key: &Key) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(PUT_KEY, args![county, key.n, &key.vkey, key.secret.as_deref(), key.at])?;
    tx.exec(FORGET, args![county, key.n])?;
    Ok(())
}

const COSIGNED: &str = "
    SELECT size, vkey, line, at FROM log_cosignature WHERE county = $1 AND size >= $2 ORDER BY county, size, vkey";
const COSIGN: &str = "
    INSERT INTO log_cosignature (county, size, vkey, line, at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (county, size, vkey) DO NOTHING";

/// What a witness signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// Size of the checkpoint.
    pub size: i64,
    /// The witness's public key as a line.
    pub vkey: String,
    /// The line below the checkpoint.
    pub line: String,
    /// When it came, UTC milliseconds.
    pub at: i64,
}

/// Cosignatures of checkpoints from a size on.
pub(super) fn cosigned(db: &mut Reader, county: i64, size: i64) -> Result<Vec<Cosigned>, Fault> {
    db.rows(COSIGNED, args![county, size], |row| {
        Ok(Cosigned { size: row.get(0)?, vkey: row.get(1)?, line: row.get(2)?, at: row.get(3)? })
    })
}

const LATEST_BY: &str = "
    SELECT size FROM log_cosignature WHERE county = $1 AND vkey = $2 ORDER BY county, vkey, size DESC LIMIT 1";

/// The largest size a witness has cosigned; 0 for none.
pub(super) fn cosigned_by(db: &mut Reader, county: i64, vkey: &str) -> Result<i64, Fault> {
    db.number(LATEST_BY, args![county, vkey])
}

/// Goes from key to key, however much each has cosigned.
const WITNESSES: &str = "
    WITH RECURSIVE keys (vkey) AS (
        SELECT MIN(vkey) FROM log_cosignature WHERE county = $1
        UNION ALL
        SELECT (SELECT MIN(c.vkey) FROM log_cosignature c WHERE c.county = $1 AND c.vkey > keys.vkey)
          FROM keys WHERE keys.vkey IS NOT NULL)
    SELECT vkey FROM keys WHERE vkey IS NOT NULL ORDER BY vkey";

/// Keys of everybody who has cosigned.
pub(super) fn witnesses(db: &mut Reader, county: i64) -> Result<Vec<String>, Fault> {
    db.rows(WITNESSES, args![county], |row| row.get(0))
}

/// Keeps a cosignature.
pub(super) fn cosign(tx: &mut Tx, what: &Cosigned) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(COSIGN, args![county, what.size, &what.vkey, &what.line, what.at])
}

const ANCHORS: &str = "
    SELECT lane, seq, hash FROM record WHERE county = $1 AND subject = 0 AND at >= $2 AND kind = 'record.anchored'
     ORDER BY county, subject, at, seq";

/// The record's anchors since a moment: lane, position, digest.
pub(super) fn anchors(db: &mut Reader, county: i64, since: i64) -> Result<Vec<(i64, i64, Vec<u8>)>, Fault> {
    db.rows(ANCHORS, args![county, since], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}
