//! Every SQL text about what is open to everybody, and about the keys of programs.

use super::model::{PublicNumber, PublicRequest};
use super::params::Filed;
use crate::appeals::model::{Category, Stage};
use crate::args;
use crate::house::{Fault, Reader, Row, Tx, V};
use houji_base::{DivisionCode, Moment, PersonId};

/// The one place that says which appeals everybody may see; nothing in here reads an appeal without it.
macro_rules! open_to_all {
    ($rest:expr) => {
        concat!(
            "SELECT village, year, number, category, text, spot, stage, filed_at, accepted_at, reply_due, \
             replied_at, ended_at, COALESCE((SELECT body FROM appeal_note note WHERE note.county = appeal.county \
             AND note.appeal = appeal.id AND note.kind = CASE WHEN appeal.stage IN ('refused', 'closed') \
             THEN 'appeal.refused' ELSE 'appeal.replied' END ORDER BY note.v DESC LIMIT 1), '') FROM appeal \
             WHERE county = $1 AND shown = 1 AND shelf < 10 AND secret IS NULL AND ",
            $rest
        )
    };
}

const NUMBERED: &str = open_to_all!(
    "village IN ($2, $3, $4, $5) AND year IN ($6, $7, $8, $9) AND number IN ($10, $11, $12, $13)"
);
/// Numbers in one question of [`NUMBERED`].
const AT_ONCE: usize = 4;

/// The appeals of these numbers, as far as they are open to everybody, four to a question.
pub(super) fn numbered(
    db: &mut Reader,
    county: i64,
    numbers: &[PublicNumber],
) -> Result<Vec<PublicRequest>, Fault> {
    let mut found = Vec::new();
    for chunk in numbers.chunks(AT_ONCE) {
        // Blanks are filled with 0, the village of nobody.
        let part = |of: fn(&PublicNumber) -> i64| (0..AT_ONCE).map(move |at| chunk.get(at).map_or(0, of));
        let parts = part(|n| n.village.as_i64()).chain(part(|n| n.year)).chain(part(|n| n.number));
        let args: Vec<V<'_>> = std::iter::once(county).chain(parts).map(V::from).collect();
        // The index is asked for every mixture of the parts; those nobody asked for are dropped.
        let rows = db.rows(NUMBERED, &args, request)?;
        found.extend(rows.into_iter().filter(|row| chunk.contains(&row.number)));
    }
    Ok(found)
}

const FILED: &str = open_to_all!(
    "filed_at >= $2 AND filed_at <= $3 AND CAST(CASE WHEN shelf = 1 THEN 1 ELSE 0 END AS BIGINT) IN ($4, $5) AND ($6 = '' OR $6 LIKE '%,' || category || ',%')
     ORDER BY county, filed_at DESC, id DESC LIMIT $7 OFFSET $8"
);

/// What was filed in a stretch of at most ninety days, newest first. Walks along the index of what is open to
/// everybody, so that its cost is bounded by that stretch.
pub(super) fn filed(db: &mut Reader, county: i64, wanted: &Filed) -> Result<Vec<PublicRequest>, Fault> {
    let (open, closed) = (i64::from(!wanted.closed || wanted.open), i64::from(wanted.open && !wanted.closed));
    let (from, to) = (wanted.from.millis(), wanted.to.millis());
    let args = args![county, from, to, open, closed, &wanted.categories, wanted.most, wanted.skip];
    db.rows(FILED, args, request)
}

fn request(row: &Row<'_>) -> Result<PublicRequest, Fault> {
    let broken = |what: &str| Fault::new(format!("an open appeal's {what} cannot be read"));
    let moment = |at: Option<i64>| at.map(Moment::from_millis);
    let village = DivisionCode::from_i64(row.get(0)?).map_err(|_| broken("village"))?;
    Ok(PublicRequest {
        number: PublicNumber { village, year: row.get(1)?, number: row.get(2)? },
        category: Category::parse(&row.get::<String>(3)?).ok_or_else(|| broken("category"))?,
        text: row.get(4)?,
        spot: row.get(5)?,
        stage: Stage::parse(&row.get::<String>(6)?).ok_or_else(|| broken("stage"))?,
        filed_at: Moment::from_millis(row.get(7)?),
        accepted_at: moment(row.get(8)?),
        reply_due: Moment::from_millis(row.get(9)?),
        replied_at: moment(row.get(10)?),
        ended_at: moment(row.get(11)?),
        said: row.get(12)?,
    })
}

const PUT_KEY: &str = "
    INSERT INTO open311_key (county, id, key, label, made_at) VALUES ($1, $2, $3, $4, $5)";
const END_KEY: &str =
    "UPDATE open311_key SET ended_at = $3 WHERE county = $1 AND id = $2 AND ended_at IS NULL";
const KEY: &str = "SELECT id, label FROM open311_key WHERE county = $1 AND key = $2 AND ended_at IS NULL";
const KEYS: &str = "
    SELECT id, label, made_at, ended_at FROM open311_key WHERE county = $1 ORDER BY county, id LIMIT 200";

/// Keeps a key's digest.
pub(super) fn put_key(
    tx: &mut Tx,
    id: PersonId,
    key: &[u8; 32],
    label: &str,
    now: Moment,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(PUT_KEY, args![county, id.as_i64(), key, label, now.millis()])?;
    Ok(())
}

/// Ends a key; the number of keys that were ended.
pub(super) fn end_key(tx: &mut Tx, id: PersonId, now: Moment) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    tx.exec(END_KEY, args![county, id.as_i64(), now.millis()])
}

/// Whose key this is, when it is in force.
pub(super) fn key(db: &mut Reader, county: i64, key: &[u8; 32]) -> Result<Option<(PersonId, String)>, Fault> {
    db.row(KEY, args![county, key], |row| Ok((PersonId::from_i64(row.get(0)?), row.get(1)?)))
}

/// A key as the operator sees it.
pub struct Kept {
    /// Id.
    pub id: PersonId,
    /// What it is for.
    pub label: String,
    /// From when.
    pub made_at: Moment,
    /// Until when, when it was ended.
    pub ended_at: Option<Moment>,
}

/// The first 200 keys.
pub(super) fn keys(db: &mut Reader, county: i64) -> Result<Vec<Kept>, Fault> {
    db.rows(KEYS, args![county], |row| {
        Ok(Kept {
            id: PersonId::from_i64(row.get(0)?),
            label: row.get(1)?,
            made_at: Moment::from_millis(row.get(2)?),
            ended_at: row.get::<Option<i64>>(3)?.map(Moment::from_millis),
        })
    })
}
