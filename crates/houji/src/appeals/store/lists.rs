//! Lists of appeals, paged by key; none costs more because more is stored.

use super::{appeal, select_appeal};
use crate::appeals::model::Appeal;
use crate::args;
use crate::gate::Scope;
use crate::house::{Fault, Reader};
use houji_base::{AppealId, Level, Moment, PersonId};

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
// The words about numbers name the index of the whole county, which then cannot be taken for a place inside it.
const OPEN_COUNTY: &str = desk_list!("county", "open = 1 AND number > 0");
const WAITING_VILLAGE: &str = desk_list!("village", "stage = 'replied'");
const WAITING_TOWN: &str = desk_list!("town", "stage = 'replied'");
const WAITING_COUNTY: &str = desk_list!("county", "stage = 'replied' AND number > 0");

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

macro_rules! count_due {
    ($from:literal, $most:literal) => {
        concat!(
            "(SELECT COUNT(*) FROM (SELECT 1 FROM appeal WHERE county = $1 AND ",
            $from,
            " LIMIT ",
            $most,
            ") counted)"
        )
    };
}
macro_rules! desk_counts {
    ($late:literal, $today:literal) => {
        concat!(
            "SELECT ",
            count_due!($late, "$5"),
            ", ",
            count_due!($today, "$5"),
            ", (SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tally
                 WHERE county = $1 AND place = $2 AND measure = 'appeal.open'),
               (SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tally
                 WHERE county = $1 AND place = $2 AND measure = 'appeal.waiting')"
        )
    };
}
const COUNT_VILLAGE: &str = desk_counts!(
    "village = $2 AND open = 1 AND step_due < $3",
    "village = $2 AND open = 1 AND step_due >= $3 AND step_due < $4"
);
const COUNT_TOWN: &str = desk_counts!(
    "town = $2 AND open = 1 AND step_due < $3",
    "town = $2 AND open = 1 AND step_due >= $3 AND step_due < $4"
);
const COUNT_COUNTY: &str = desk_counts!(
    "county = $2 AND open = 1 AND number > 0 AND step_due < $3",
    "county = $2 AND open = 1 AND number > 0 AND step_due >= $3 AND step_due < $4"
);
const LATER_VILLAGE: &str =
    concat!("SELECT ", count_due!("village = $2 AND open = 1 AND step_due >= $3", "$4"));
const LATER_TOWN: &str = concat!("SELECT ", count_due!("town = $2 AND open = 1 AND step_due >= $3", "$4"));
const LATER_COUNTY: &str =
    concat!("SELECT ", count_due!("county = $2 AND open = 1 AND number > 0 AND step_due >= $3", "$4"));

/// Most rows that are counted; beyond that the desk says 999+.
pub const COUNT_LIMIT: i64 = 1000;

/// How many appeals of a desk are late, due today, due later, and waiting for a rating; none is told beyond
/// [`COUNT_LIMIT`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DeskCounts {
    /// Late, today, later.
    pub due: [i64; 3],
    /// Waiting for the villager's rating.
    pub waiting: i64,
}

/// The counts of a scope. Late is what was due before `now`, today what is due before `tomorrow`.
pub fn counts(
    db: &mut Reader,
    county: i64,
    scope: &Scope,
    (now, tomorrow): (Moment, Moment),
) -> Result<DeskCounts, Fault> {
    let place = scope.place();
    let (all, rest) = match place.level() {
        Level::Village => (COUNT_VILLAGE, LATER_VILLAGE),
        Level::Town => (COUNT_TOWN, LATER_TOWN),
        Level::County => (COUNT_COUNTY, LATER_COUNTY),
    };
    let args = args![county, place.as_i64(), now.millis(), tomorrow.millis(), COUNT_LIMIT];
    let found = db.row(all, args, |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
    let [late, today, open, waiting]: [i64; 4] = found.unwrap_or_default();
    // What is open besides is due later, unless there was more than is counted.
    let later = if late.max(today) < COUNT_LIMIT {
        open.saturating_sub(late).saturating_sub(today)
    } else {
        db.number(rest, args![county, place.as_i64(), tomorrow.millis(), COUNT_LIMIT])?
    };
    Ok(DeskCounts { due: [late, today, later], waiting })
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
    "WHERE county = $1 AND open = 1 AND number > 0 AND (step_due, id) > ($2, $3) AND step_due < $4
     ORDER BY county, step_due, id LIMIT $5"
);
const DUE_RATING: &str = "
    SELECT id FROM appeal WHERE county = $1 AND stage = 'replied' AND number > 0 AND step_due <= $2
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

#[cfg(test)]
const TOTAL: &str = "
    SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tally WHERE county = $1 AND place = $2 AND measure = $3";

/// A maintained total of a division.
#[cfg(test)]
pub fn total(
    db: &mut Reader,
    county: i64,
    place: houji_base::DivisionCode,
    measure: &str,
) -> Result<i64, Fault> {
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
