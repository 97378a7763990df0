//! Appeals that everybody may read, without names.

use super::{appeal, select_appeal};
use crate::appeals::model::Appeal;
use crate::args;
use crate::house::{Fault, Reader};
use houji_base::{AppealId, DivisionCode, PersonId};

/// Where a page of a village's shown appeals begins: before this year and number.
pub type Before = (i64, i64);

/// Before the newest.
pub const NEWEST: Before = (i64::MAX, 0);

const SHOWN: &str = select_appeal!(
    "WHERE county = $1 AND village = $2 AND shown = 1 AND (year, number) < ($3, $4) AND stage <> 'withdrawn'
     ORDER BY county DESC, village DESC, year DESC, number DESC LIMIT $5"
);

/// What a village's people let everybody see, newest first; nothing that was taken back.
pub fn shown_of_village(
    db: &mut Reader,
    county: i64,
    village: DivisionCode,
    before: Before,
    most: i64,
) -> Result<Vec<Appeal>, Fault> {
    db.rows(SHOWN, args![county, village.as_i64(), before.0, before.1, most], appeal)
}

const MET: &str = "
    SELECT appeal FROM appeal_cosign WHERE county = $1 AND person = $2 AND appeal IN (
        SELECT id FROM appeal
         WHERE county = $1 AND village = $3 AND shown = 1 AND (year, number) < ($4, $5) AND stage <> 'withdrawn'
         ORDER BY county DESC, village DESC, year DESC, number DESC LIMIT $6)";

/// Of the same page, those about which a person said: with me too.
pub fn met(
    db: &mut Reader,
    county: i64,
    person: PersonId,
    village: DivisionCode,
    (before, most): (Before, i64),
) -> Result<Vec<AppealId>, Fault> {
    let args = args![county, person.as_i64(), village.as_i64(), before.0, before.1, most];
    db.rows(MET, args, |row| Ok(AppealId::from_i64(row.get(0)?)))
}
