//! What desks find besides the appeals that lie with them.

use super::{After, COUNT_LIMIT, appeal, select_appeal};
use crate::appeals::model::{Appeal, Mark};
use crate::args;
use crate::gate::{Desk, Scope};
use crate::house::{Fault, Reader, Tx};
use houji_base::{AppealId, Moment};

const PUT: &str = "
    INSERT INTO appeal_mark (county, kind, office, place, due, appeal) VALUES ($1, $2, $3, $4, $5, $6)";
const DROP: &str = "
    DELETE FROM appeal_mark
     WHERE county = $1 AND kind = $2 AND office = $3 AND place = $4 AND due = $5 AND appeal = $6";

/// Keeps the marks of an appeal as its life says: drops those that are gone, puts those that are new.
pub fn change_marks(
    tx: &mut Tx,
    id: AppealId,
    gone: &[(Mark, Desk, Moment)],
    new: &[(Mark, Desk, Moment)],
) -> Result<(), Fault> {
    for (sql, marks) in [(DROP, gone), (PUT, new)] {
        for (mark, desk, due) in marks {
            let (county, place, due) = (tx.county().as_i64(), desk.place.as_i64(), due.millis());
            tx.exec(sql, args![county, mark.code(), desk.office.code(), place, due, id.as_i64()])?;
        }
    }
    Ok(())
}

const MARKED: &str = select_appeal!(
    "JOIN (SELECT due AS mark_due, appeal AS marked FROM appeal_mark
            WHERE county = $1 AND kind = $2 AND office = $3 AND place = $4 AND (due, appeal) > ($5, $6)
            ORDER BY county, kind, office, place, due, appeal LIMIT $7) m ON id = marked
     WHERE county = $1 ORDER BY mark_due, id"
);

/// The appeals a desk finds by a mark, most urgent first.
pub fn marked(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (mark, after, most): (Mark, After, i64),
) -> Result<Vec<Appeal>, Fault> {
    let Some(desk) = scope.desk() else { return Ok(Vec::new()) };
    let (office, place) = (desk.office.code(), desk.place.as_i64());
    db.rows(MARKED, args![county, mark.code(), office, place, after.0, after.1, most], appeal)
}

const COUNT: &str = "
    SELECT COUNT(*) FROM (SELECT 1 FROM appeal_mark WHERE county = $1 AND kind = $2 AND office = $3 AND place = $4
        LIMIT $5) counted";

/// How many a desk finds by a mark, counted up to [`COUNT_LIMIT`].
pub fn count_marked(db: &mut Reader, county: i64, scope: &Scope, mark: Mark) -> Result<i64, Fault> {
    let Some(desk) = scope.desk() else { return Ok(0) };
    let (office, place) = (desk.office.code(), desk.place.as_i64());
    db.number(COUNT, args![county, mark.code(), office, place, COUNT_LIMIT])
}

const ALL: &str = "
    SELECT kind, office, place, due, appeal FROM appeal_mark WHERE county = $1
     ORDER BY county, kind, office, place, due, appeal";

/// A mark as it is stored: kind, office, place, due time, appeal.
pub type StoredMark = (String, String, i64, i64, i64);

/// Every mark, for the examination; there are few.
pub fn all_marks(db: &mut Reader, county: i64) -> Result<Vec<StoredMark>, Fault> {
    db.rows(ALL, args![county], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
}
