//! Lists of notices, each by a key.

use super::super::model::{Kept, Stage};
use super::notices::read;
use crate::args;
use crate::gate::Scope;
use crate::house::{Fault, Reader};
use houji_base::DivisionCode;

/// After which row a page begins: place or moment, and id.
pub type At = (i64, i64);

const IN_STAGE: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps
      FROM notice WHERE county = $1 AND stage = $2 AND village >= $3 AND village < $4
       AND (village > $5 OR (village = $5 AND id > $6))
     ORDER BY county, stage, village, id LIMIT $7";

/// Notices of a place that stand somewhere, village by village, the oldest first.
pub fn in_stage(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (stage, after): (Stage, At),
    most: i64,
) -> Result<Vec<Kept>, Fault> {
    let (from, end) = scope.place().range();
    db.rows(IN_STAGE, args![county, stage.code(), from, end, after.0, after.1, most], read)
}

const OF_VILLAGE: &str = "
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps
      FROM notice WHERE county = $1 AND village = $2 AND shown_at > 0
       AND (shown_at < $3 OR (shown_at = $3 AND id < $4))
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
    SELECT id, village, item, period, nth, title, version, published, shown_at, stage, steps
      FROM notice WHERE county = $1 AND village >= $2 AND village < $3 AND shown_at > 0
       AND (village > $4 OR (village = $4 AND id > $5))
     ORDER BY village, id LIMIT $6";

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
