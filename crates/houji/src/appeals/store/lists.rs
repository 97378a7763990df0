//! Lists of appeals, paged by key; none costs more because more is stored.

use super::{Secret, appeal, filer_mark, select_appeal};
use crate::appeals::model::Appeal;
use crate::args;
use crate::gate::{Desk, Office, Scope};
use crate::house::{Fault, Reader, Vault};
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

impl Shelf {
    /// As stored.
    fn number(self, sealed: bool) -> i64 {
        let shelf = if self == Shelf::Open { 1 } else { 2 };
        if sealed { shelf + 10 } else { shelf }
    }
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
             AND ($9 = '' OR office = $9) AND ($10 = '' OR stage = $10)
             ORDER BY county, ",
            $column,
            ", step_due, id LIMIT $8"
        ))
    };
}
const OPEN_VILLAGE: &str = desk_list!("village", "shelf = 1");
const OPEN_TOWN: &str = desk_list!("town", "shelf = 1");
// The words about numbers name the index of the whole county, which then cannot be taken for a place inside it.
const OPEN_COUNTY: &str = desk_list!("county", "shelf = 1 AND number > 0");
const WAITING_VILLAGE: &str = desk_list!("village", "shelf = 2");
const WAITING_TOWN: &str = desk_list!("town", "shelf = 2");
const WAITING_COUNTY: &str = desk_list!("county", "shelf = 2 AND number > 0");

const OF_OFFICE: &str = select_appeal!(
    "WHERE county = $1 AND desk_place = $2 AND office = $9 AND office <> 'village' AND shelf = $10
        AND (step_due, id) > ($3, $4) AND step_due >= $5 AND step_due < $6 AND ($7 = '' OR category = $7)
        AND ($11 = '' OR stage = $11) AND (village = $12 OR $12 = 0)
     ORDER BY county, office, desk_place, shelf, step_due, id LIMIT $8"
);

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
    /// Code of a stage; empty for all.
    pub stage: &'static str,
    /// Only of this village; of whole places a narrower scope is asked for instead.
    pub village: Option<DivisionCode>,
    /// Most rows.
    pub most: i64,
}

/// Appeals inside a scope, most urgent first.
pub fn desk(db: &mut Reader, county: i64, scope: &Scope, query: &DeskQuery) -> Result<Vec<Appeal>, Fault> {
    let (place, (due, id)) = (scope.place(), query.after);
    let (from, to, most) = (query.from.millis(), query.to.millis(), query.most);
    let (category, stage) = (query.category, query.stage);
    let office = scope.desk().map_or("", |desk| desk.office.code());
    if scope.desk().is_some_and(|desk| desk.office != Office::Village) {
        let shelf = query.shelf.number(scope.is_sealed());
        let village = query.village.map_or(0, DivisionCode::as_i64);
        let at = place.as_i64();
        let args = args![county, at, due, id, from, to, category, most, office, shelf, stage, village];
        return db.rows(OF_OFFICE, args, appeal);
    }
    let sql = match (query.shelf, place.level()) {
        (Shelf::Open, Level::Village) => OPEN_VILLAGE,
        (Shelf::Open, Level::Town) => OPEN_TOWN,
        (Shelf::Open, Level::County) => OPEN_COUNTY,
        (Shelf::Waiting, Level::Village) => WAITING_VILLAGE,
        (Shelf::Waiting, Level::Town) => WAITING_TOWN,
        (Shelf::Waiting, Level::County) => WAITING_COUNTY,
    };
    let args = args![county, place.as_i64(), due, id, from, to, category, most, office, stage];
    db.rows(sql, args, appeal)
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
                 WHERE county = $1 AND place = $2 AND measure = 'appeal.open' AND span = 99999999),
               (SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tally
                 WHERE county = $1 AND place = $2 AND measure = 'appeal.waiting' AND span = 99999999)"
        )
    };
}
const COUNT_VILLAGE: &str = desk_counts!(
    "village = $2 AND shelf = 1 AND step_due < $3",
    "village = $2 AND shelf = 1 AND step_due >= $3 AND step_due < $4"
);
const COUNT_TOWN: &str = desk_counts!(
    "town = $2 AND shelf = 1 AND step_due < $3",
    "town = $2 AND shelf = 1 AND step_due >= $3 AND step_due < $4"
);
const COUNT_COUNTY: &str = desk_counts!(
    "county = $2 AND shelf = 1 AND number > 0 AND step_due < $3",
    "county = $2 AND shelf = 1 AND number > 0 AND step_due >= $3 AND step_due < $4"
);
const LATER_VILLAGE: &str =
    concat!("SELECT ", count_due!("village = $2 AND shelf = 1 AND step_due >= $3", "$4"));
const LATER_TOWN: &str = concat!("SELECT ", count_due!("town = $2 AND shelf = 1 AND step_due >= $3", "$4"));
const LATER_COUNTY: &str =
    concat!("SELECT ", count_due!("county = $2 AND shelf = 1 AND number > 0 AND step_due >= $3", "$4"));
const COUNT_OFFICE: &str = concat!(
    "SELECT ",
    count_due!(
        "office = $6 AND office <> 'village' AND desk_place = $2 AND shelf = $7 AND step_due < $3",
        "$5"
    ),
    ", ",
    count_due!(
        "office = $6 AND office <> 'village' AND desk_place = $2 AND shelf = $7
             AND step_due >= $3 AND step_due < $4",
        "$5"
    ),
    ", ",
    count_due!(
        "office = $6 AND office <> 'village' AND desk_place = $2 AND shelf = $7 AND step_due >= $4",
        "$5"
    ),
    ", ",
    count_due!("office = $6 AND office <> 'village' AND desk_place = $2 AND shelf = $8", "$5")
);

const COUNT_VILLAGE_DESK: &str = concat!(
    "SELECT ",
    count_due!("village = $2 AND office = 'village' AND shelf = 1 AND step_due < $3", "$5"),
    ", ",
    count_due!(
        "village = $2 AND office = 'village' AND shelf = 1 AND step_due >= $3 AND step_due < $4",
        "$5"
    ),
    ", ",
    count_due!("village = $2 AND office = 'village' AND shelf = 1 AND step_due >= $4", "$5"),
    ", ",
    count_due!("village = $2 AND office = 'village' AND shelf = 2", "$5")
);

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
    if let Some(desk) = scope.desk() {
        return counts_of_desk(db, county, (desk, scope.is_sealed()), (now, tomorrow));
    }
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

fn counts_of_desk(
    db: &mut Reader,
    county: i64,
    (desk, sealed): (Desk, bool),
    (now, tomorrow): (Moment, Moment),
) -> Result<DeskCounts, Fault> {
    let (at, from, to) = (desk.place.as_i64(), now.millis(), tomorrow.millis());
    let read = |row: &crate::house::Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]);
    let found = if desk.office == Office::Village {
        db.row(COUNT_VILLAGE_DESK, args![county, at, from, to, COUNT_LIMIT], read)?
    } else {
        let [open, wait] = [Shelf::Open, Shelf::Waiting].map(|shelf| shelf.number(sealed));
        let args = args![county, at, from, to, COUNT_LIMIT, desk.office.code(), open, wait];
        db.row(COUNT_OFFICE, args, read)?
    };
    let [late, today, later, waiting]: [i64; 4] = found.unwrap_or_default();
    Ok(DeskCounts { due: [late, today, later], waiting })
}

const OF_FILER: &str =
    select_appeal!("WHERE county = $1 AND filer = $2 AND id < $3 ORDER BY county, filer, id DESC LIMIT $4");

const OF_MARK: &str = select_appeal!(
    "WHERE county = $1 AND filer_mark = $2 AND id < $3 ORDER BY county, filer_mark, id DESC LIMIT $4"
);

/// A person's own appeals, newest first, before an id; sealed ones among them, opened.
pub fn of_filer(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    filer: PersonId,
    before: i64,
    most: i64,
) -> Result<Vec<Appeal>, Fault> {
    let mut own = db.rows(OF_FILER, args![county, filer.as_i64(), before, most], appeal)?;
    let mark = filer_mark(vault, filer);
    let mut sealed = db.rows(OF_MARK, args![county, mark.as_slice(), before, most], appeal)?;
    for appeal in &mut sealed {
        // Few people ever file more than one of these.
        if let Some(secret) = Secret::open(db, vault, county, appeal.id)? {
            secret.fill(appeal);
        }
    }
    own.append(&mut sealed);
    own.sort_by_key(|appeal| std::cmp::Reverse(appeal.id.as_i64()));
    own.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(own)
}

const NEAR: &str = select_appeal!(
    "WHERE county = $1 AND village = $2 AND shelf = 1 AND category = $3 AND id <> $4
     ORDER BY county, village, step_due, id LIMIT $5"
);

/// Other open appeals of the same kind in the same village.
pub fn alike(db: &mut Reader, county: i64, of: &Appeal, most: i64) -> Result<Vec<Appeal>, Fault> {
    db.rows(NEAR, args![county, of.village.as_i64(), of.category.code(), of.id.as_i64(), most], appeal)
}

const OPEN_NUMBER: &str = "
    SELECT id FROM appeal WHERE county = $1 AND village = $2 AND shelf = 1 AND year = $3 AND number = $4 LIMIT 1";

/// The open appeal of a village that has a number; only the open ones are looked through.
pub fn open_number(
    db: &mut Reader,
    county: i64,
    village: DivisionCode,
    (year, number): (i64, i64),
) -> Result<Option<AppealId>, Fault> {
    let args = args![county, village.as_i64(), year, number];
    db.row(OPEN_NUMBER, args, |row| Ok(AppealId::from_i64(row.get(0)?)))
}

const SEALED_NUMBER: &str = "
    SELECT id FROM appeal WHERE county = $1 AND shelf = 11 AND shelf > 10 AND village = $2 AND year = $3 AND number = $4
     LIMIT 1";

/// The open sealed appeal that has a number of a place's desk; only the open ones, which are few, are looked through.
pub fn sealed_number(
    db: &mut Reader,
    county: i64,
    desk_place: DivisionCode,
    (year, number): (i64, i64),
) -> Result<Option<AppealId>, Fault> {
    let args = args![county, desk_place.as_i64(), year, number];
    db.row(SEALED_NUMBER, args, |row| Ok(AppealId::from_i64(row.get(0)?)))
}

const DUE_OPEN: &str = select_appeal!(
    "WHERE county = $1 AND shelf = 1 AND number > 0 AND (step_due, id) > ($2, $3) AND step_due <= $4
     ORDER BY county, step_due, id LIMIT $5"
);
const DUE_SEALED: &str = select_appeal!(
    "WHERE county = $1 AND shelf = 11 AND shelf > 10 AND (step_due, id) > ($2, $3) AND step_due <= $4
     ORDER BY county, shelf, step_due, id LIMIT $5"
);
const OVER: &str = select_appeal!(
    "WHERE county = $1 AND shelf = 2 AND number > 0 AND step_due <= $2 ORDER BY county, step_due, id LIMIT $3"
);
const OVER_SEALED: &str = select_appeal!(
    "WHERE county = $1 AND shelf = 12 AND shelf > 10 AND step_due <= $2
     ORDER BY county, shelf, step_due, id LIMIT $3"
);

/// Open appeals whose next step is due after one moment and until another, sealed or not.
pub fn due_until(
    db: &mut Reader,
    county: i64,
    sealed: bool,
    after: After,
    until: Moment,
    most: i64,
) -> Result<Vec<Appeal>, Fault> {
    let sql = if sealed { DUE_SEALED } else { DUE_OPEN };
    db.rows(sql, args![county, after.0, after.1, until.millis(), most], appeal)
}

/// Appeals for which the villager's time to say something is over.
pub fn time_over(
    db: &mut Reader,
    county: i64,
    sealed: bool,
    now: Moment,
    most: i64,
) -> Result<Vec<Appeal>, Fault> {
    db.rows(if sealed { OVER_SEALED } else { OVER }, args![county, now.millis(), most], appeal)
}

#[cfg(test)]
const TOTAL: &str = "
    SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tally
     WHERE county = $1 AND place = $2 AND measure = $3 AND span >= $4 AND span <= $5";

/// A maintained total of a division, from one span to another of the same kind.
#[cfg(test)]
pub fn total(
    db: &mut Reader,
    county: i64,
    place: DivisionCode,
    measure: &str,
    (from, to): (crate::house::Span, crate::house::Span),
) -> Result<i64, Fault> {
    db.number(TOTAL, args![county, place.as_i64(), measure, from.code(), to.code()])
}
