//! Lists of notices, each by a key.

use super::super::model::{Kept, NoticeId, Stage, Stored};
use super::notices::{read, stored};
use crate::args;
use crate::gate::Scope;
use crate::house::{Fault, Reader, V};
use houji_base::DivisionCode;

/// After which row a page begins: place or moment, and id.
pub type At = (i64, i64);

const IN_STAGE: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps, audience
      FROM notice WHERE county = $1 AND stage = $2 AND village >= $3 AND village < $4
       AND (village > $5 OR (village = $5 AND id > $6)) AND audience <= $8
     ORDER BY county, stage, village, id LIMIT $7";

/// Which audiences may be listed: those for members alone where somebody's posts inside are of that very place.
fn widest(scope: &Scope, inside: Option<Scope>) -> i64 {
    i64::from(inside.is_some_and(|inside| inside.place() == scope.place()))
}

/// Notices of a place that stand somewhere, village by village, the oldest first; with those for members alone when there is a
/// proof for them as well.
pub fn in_stage(
    db: &mut Reader,
    county: i64,
    (scope, inside): (&Scope, Option<Scope>),
    (stage, after): (Stage, At),
    most: i64,
) -> Result<Vec<Kept>, Fault> {
    let (from, end) = scope.place().range();
    let audience = widest(scope, inside);
    db.rows(IN_STAGE, args![county, stage.code(), from, end, after.0, after.1, most, audience], read)
}

/// Before which row a page of what hangs begins: place, moment and id.
pub type Before = (i64, i64, i64);

const HANGING: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps, audience
      FROM notice WHERE county = $1 AND village >= $2 AND village < $3 AND shown_at > 0 AND stage = $4
       AND (village < $5 OR (village = $5 AND (shown_at < $6 OR (shown_at = $6 AND id < $7))))
       AND audience <= $9
     ORDER BY county DESC, village DESC, shown_at DESC, id DESC LIMIT $8";

/// What hangs in a place, village by village, the newest first; as [`in_stage`].
pub fn hanging(
    db: &mut Reader,
    county: i64,
    (scope, inside): (&Scope, Option<Scope>),
    before: Option<Before>,
    most: i64,
) -> Result<Vec<Kept>, Fault> {
    let (from, end) = scope.place().range();
    let audience = widest(scope, inside);
    let (village, at, id) = before.unwrap_or((i64::MAX, 0, 0));
    let args = args![county, from, end, Stage::Published.code(), village, at, id, most, audience];
    db.rows(HANGING, args, read)
}

const OF_VILLAGE: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps, audience
      FROM notice WHERE county = $1 AND village = $2 AND shown_at > 0
       AND (shown_at < $3 OR (shown_at = $3 AND id < $4)) AND audience = 0
     ORDER BY county DESC, village DESC, shown_at DESC, id DESC LIMIT $5";

/// What a village has published, the newest first; for everybody.
pub fn of_village(
    db: &mut Reader,
    county: i64,
    village: DivisionCode,
    before: Option<At>,
    most: i64,
) -> Result<Vec<Kept>, Fault> {
    let (at, id) = before.unwrap_or((i64::MAX, i64::MAX));
    db.rows(OF_VILLAGE, args![county, village.as_i64(), at, id, most], read)
}

const SHOWN: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps, audience
      FROM notice WHERE county = $1 AND village >= $2 AND village < $3 AND shown_at > 0
       AND (village > $4 OR (village = $4 AND id > $5)) AND audience = 0
     ORDER BY village, id LIMIT $6";

const INSIDE: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps, audience
      FROM notice WHERE county = $1 AND village = $2 AND shown_at > 0 AND audience = 1
       AND (shown_at < $3 OR (shown_at = $3 AND id < $4))
     ORDER BY county DESC, village DESC, shown_at DESC, id DESC LIMIT $5";

/// What a village has published for its party members alone, the newest first.
pub fn inside(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    before: Option<At>,
    most: i64,
) -> Result<Vec<Kept>, Fault> {
    let (at, id) = before.unwrap_or((i64::MAX, i64::MAX));
    db.rows(INSIDE, args![county, scope.place().as_i64(), at, id, most], read)
}

/// What the villages of a place have published, village by village; for everybody.
pub fn shown(
    db: &mut Reader,
    county: i64,
    place: DivisionCode,
    after: At,
    most: i64,
) -> Result<Vec<Kept>, Fault> {
    let (from, end) = place.range();
    db.rows(SHOWN, args![county, from, end, after.0, after.1, most], read)
}

const NEWEST: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps, audience
      FROM notice WHERE county = $1 AND shown_at > 0 AND published > 0 AND audience = 0
     ORDER BY county DESC, shown_at DESC, id DESC LIMIT $2";

/// What the county's villages published last; for everybody.
pub fn newest(db: &mut Reader, county: i64, most: i64) -> Result<Vec<Kept>, Fault> {
    db.rows(NEWEST, args![county, most], read)
}

/// Ids in one question.
pub const SOME: usize = 30;

const BY_IDS: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps, audience
      FROM notice
     WHERE county = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31) AND audience = 0
     ORDER BY county, id";
const NEWEST_TEXTS: &str = "
    SELECT o.id, v.version, v.text, v.digest, v.is_made, v.published_at
      FROM notice o JOIN notice_version v ON v.county = o.county AND v.notice = o.id AND v.version = o.published
     WHERE o.county = $1 AND o.id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31) AND o.audience = 0
     ORDER BY o.id";

/// The first of the ids, and blanks that no notice has.
fn some<'a>(county: i64, ids: &[NoticeId]) -> Vec<V<'a>> {
    let ids = ids.iter().map(|id| id.as_i64()).chain(std::iter::repeat(0)).take(SOME);
    std::iter::once(county).chain(ids).map(V::Int).collect()
}

/// Up to [`SOME`] notices by their ids; for everybody.
pub fn by_ids(db: &mut Reader, county: i64, ids: &[NoticeId]) -> Result<Vec<Kept>, Fault> {
    db.rows(BY_IDS, &some(county, ids), read)
}

/// What up to [`SOME`] notices say in their newest published version; for everybody.
pub fn newest_texts(
    db: &mut Reader,
    county: i64,
    ids: &[NoticeId],
) -> Result<Vec<(NoticeId, Stored)>, Fault> {
    db.rows(NEWEST_TEXTS, &some(county, ids), |row| Ok((NoticeId::from_i64(row.get(0)?), stored(row, 1)?)))
}
