//! Lists of appeals, paged by key; none costs more because more is stored.

use super::{appeal, select_appeal};
use crate::appeals::model::Appeal;
use crate::args;
use crate::gate::Scope;
use crate::house::{Fault, Reader};
use houji_base::{AppealId, DivisionCode, Level, Moment, PersonId};

/// Where a page of a list by due time begins: after this due time and id.
pub type After = (i64, i64);

/// Before the first row.
pub const START: After = (i64::MIN, 0);

/// Which appeals of a desk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shelf {
    /// Those the office owes something for.
    Open,
    /// Those that wait for the villager's rating.
    Waiting,
}

macro_rules! desk_list {
    ($column:literal, $shelf:literal) => {
        select_appeal!(concat!(
            "WHERE county = $1 AND ",
            $column,
            " = $2 AND ",
            $shelf,
            " AND (step_due, id) > ($3, $4)
             AND step_due >= $5 AND step_due < $6 AND ($7 = '' OR category = $7)
             ORDER BY county, ",
            $column,
            ", step_due, id LIMIT $8"
        ))
    };
}
const OPEN_VILLAGE: &str = desk_list!("village", "open = 1");
const OPEN_TOWN: &str = desk_list!("town", "open = 1");
const OPEN_COUNTY: &str = desk_list!("county", "open = 1");
const WAITING_VILLAGE: &str = desk_list!("village", "stage = 'replied'");
const WAITING_TOWN: &str = desk_list!("town", "stage = 'replied'");
const WAITING_COUNTY: &str = desk_list!("county", "stage = 'replied'");

/// What a desk asks for.
pub struct DeskQuery {
    /// Which appeals.
    pub shelf: Shelf,
    /// After this row.
    pub after: After,
    /// Due at or after.
    pub from: Moment,
    /// Due before.
    pub to: Moment,
    /// Category code; empty for all.
    pub category: &'static str,
    /// Most rows.
    pub most: i64,
}

/// Appeals inside a scope, most urgent first.
pub fn desk(db: &mut Reader, county: i64, scope: &Scope, query: &DeskQuery) -> Result<Vec<Appeal>, Fault> {
    let place = scope.place();
    let sql = match (query.shelf, place.level()) {
        (Shelf::Open, Level::Village) => OPEN_VILLAGE,
        (Shelf::Open, Level::Town) => OPEN_TOWN,
        (Shelf::Open, Level::County) => OPEN_COUNTY,
        (Shelf::Waiting, Level::Village) => WAITING_VILLAGE,
        (Shelf::Waiting, Level::Town) => WAITING_TOWN,
        (Shelf::Waiting, Level::County) => WAITING_COUNTY,
    };
    let (from, to) = (query.from.millis(), query.to.millis());
    let (after, most) = (query.after, query.most);
    db.rows(sql, args![county, place.as_i64(), after.0, after.1, from, to, query.category, most], appeal)
}

const COUNT_VILLAGE: &str = "
    SELECT COUNT(*) FROM (SELECT 1 FROM appeal WHERE county = $1 AND village = $2 AND open = 1
        AND step_due >= $3 AND step_due < $4 LIMIT $5) counted";
const COUNT_TOWN: &str = "
    SELECT COUNT(*) FROM (SELECT 1 FROM appeal WHERE county = $1 AND town = $2 AND open = 1
        AND step_due >= $3 AND step_due < $4 LIMIT $5) counted";
const COUNT_COUNTY: &str = "
    SELECT COUNT(*) FROM (SELECT 1 FROM appeal WHERE county = $1 AND county = $2 AND open = 1
        AND step_due >= $3 AND step_due < $4 LIMIT $5) counted";

/// Most rows that are counted; beyond that the desk says 999+.
pub const COUNT_LIMIT: i64 = 1000;

/// How many open appeals of a scope are due in `[from, to)`, counted up to [`COUNT_LIMIT`].
pub fn count_due(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    from: Moment,
    to: Moment,
) -> Result<i64, Fault> {
    let place = scope.place();
    let sql = match place.level() {
        Level::Village => COUNT_VILLAGE,
        Level::Town => COUNT_TOWN,
        Level::County => COUNT_COUNTY,
    };
    db.number(sql, args![county, place.as_i64(), from.millis(), to.millis(), COUNT_LIMIT])
}

const OF_FILER: &str =
    select_appeal!("WHERE county = $1 AND filer = $2 AND id < $3 ORDER BY county, filer, id DESC LIMIT $4");

/// A person's own appeals, newest first, before an id.
pub fn of_filer(
    db: &mut Reader,
    county: i64,
    filer: PersonId,
    before: i64,
    most: i64,
) -> Result<Vec<Appeal>, Fault> {
    db.rows(OF_FILER, args![county, filer.as_i64(), before, most], appeal)
}

const NEAR: &str = select_appeal!(
    "WHERE county = $1 AND village = $2 AND open = 1 AND category = $3 AND id <> $4
     ORDER BY county, village, step_due, id LIMIT $5"
);

/// Other open appeals of the same kind in the same village.
pub fn alike(db: &mut Reader, county: i64, of: &Appeal, most: i64) -> Result<Vec<Appeal>, Fault> {
    db.rows(NEAR, args![county, of.village.as_i64(), of.category.code(), of.id.as_i64(), most], appeal)
}

const DUE_OPEN: &str = select_appeal!(
    "WHERE county = $1 AND open = 1 AND (step_due, id) > ($2, $3) AND step_due < $4
     ORDER BY county, step_due, id LIMIT $5"
);
const DUE_RATING: &str = "
    SELECT id FROM appeal WHERE county = $1 AND stage = 'replied' AND step_due <= $2
     ORDER BY county, step_due, id LIMIT $3";

/// Open appeals due before a moment, for reminders.
pub fn due_before(
    db: &mut Reader,
    county: i64,
    after: After,
    before: Moment,
    most: i64,
) -> Result<Vec<Appeal>, Fault> {
    db.rows(DUE_OPEN, args![county, after.0, after.1, before.millis(), most], appeal)
}

/// Answered appeals whose time for rating is over.
pub fn rating_over(db: &mut Reader, county: i64, now: Moment, most: i64) -> Result<Vec<AppealId>, Fault> {
    db.rows(DUE_RATING, args![county, now.millis(), most], |row| Ok(AppealId::from_i64(row.get(0)?)))
}

const TOTAL: &str = "
    SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tally
     WHERE county = $1 AND place = $2 AND measure = $3 AND day = 0";

/// A maintained total of a division.
pub fn total(db: &mut Reader, county: i64, place: DivisionCode, measure: &str) -> Result<i64, Fault> {
    db.number(TOTAL, args![county, place.as_i64(), measure])
}

#[cfg(test)]
const STAGES: &str = "SELECT id, stage FROM appeal WHERE county = $1 ORDER BY id";

/// Every appeal's stage.
#[cfg(test)]
pub fn stages(db: &mut Reader, county: i64) -> Result<Vec<(i64, crate::appeals::model::Stage)>, Fault> {
    db.rows(STAGES, args![county], |row| {
        let stage = crate::appeals::model::Stage::parse(&row.get::<String>(1)?);
        Ok((row.get(0)?, stage.ok_or_else(|| Fault::new("stage"))?))
    })
}
