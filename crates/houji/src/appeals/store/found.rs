//! Appeals as they are looked for: several by their ids, with all that was said about them.

use super::{appeal, select_appeal};
use crate::appeals::model::Appeal;
use crate::args;
use crate::house::{Fault, Reader, V};

/// Ids in one question.
pub const SOME: usize = 20;

const BY_IDS: &str = select_appeal!(
    "WHERE county = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        $20, $21)
     ORDER BY county, id"
);
const SAID: &str = "
    SELECT appeal, kind, body FROM appeal_note
     WHERE county = $1 AND secret IS NULL AND appeal IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
        $16, $17, $18, $19, $20, $21)
     ORDER BY county, appeal, v";

/// The first twenty of the ids, and blanks that no appeal has.
fn some<'a>(county: i64, ids: &[i64]) -> Vec<V<'a>> {
    let ids = ids.iter().copied().chain(std::iter::repeat(0)).take(SOME);
    std::iter::once(county).chain(ids).map(V::Int).collect()
}

/// Up to [`SOME`] appeals by their ids; sealed ones are not opened.
pub fn by_ids(db: &mut Reader, county: i64, ids: &[i64]) -> Result<Vec<Appeal>, Fault> {
    db.rows(BY_IDS, &some(county, ids), appeal)
}

/// What was said about up to [`SOME`] appeals: id, kind of the step, words; nothing that is sealed.
pub fn said_about(db: &mut Reader, county: i64, ids: &[i64]) -> Result<Vec<(i64, String, String)>, Fault> {
    db.rows(SAID, &some(county, ids), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

const IDS: &str = "SELECT id FROM appeal WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// Ids of appeals after one.
pub fn ids_after(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<i64>, Fault> {
    db.rows(IDS, args![county, after, most], |row| row.get(0))
}
