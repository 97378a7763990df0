//! Lists of appeals, paged by key; none costs more because more is stored.

use super::{Secret, appeal, filer_mark, select_appeal};
use crate::appeals::model::Appeal;
use crate::args;
use crate::gate::{Office, Scope};
use crate::house::{Fault, Reader, Span, Vault};
use houji_base::{DivisionCode, Level, Moment, PersonId};

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
             ORDER BY county, ",
            $column,
            ", step_due, id LIMIT $8"
        ))
    };
}
const OPEN_VILLAGE: &str = desk_list!("village", "shelf = 1");
const OPEN_TOWN: &str = desk_list!("town", "shelf = 1");
const OPEN_COUNTY: &str = desk_list!("county", "shelf = 1");
const WAITING_VILLAGE: &str = desk_list!("village", "shelf = 2");
const WAITING_TOWN: &str = desk_list!("town", "shelf = 2");
const WAITING_COUNTY: &str = desk_list!("county", "shelf = 2");

const OF_OFFICE: &str = select_appeal!(
    "WHERE county = $1 AND desk_place = $2 AND office = $9 AND office <> 'village' AND shelf = $10
        AND (step_due, id) > ($3, $4) AND step_due >= $5 AND step_due < $6 AND ($7 = '' OR category = $7)
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
    /// Most rows.
    pub most: i64,
}

/// Appeals inside a scope, most urgent first.
pub fn desk(db: &mut Reader, county: i64, scope: &Scope, query: &DeskQuery) -> Result<Vec<Appeal>, Fault> {
    let place = scope.place();
    let (from, to) = (query.from.millis(), query.to.millis());
    let (after, most) = (query.after, query.most);
    if let Some(desk) = scope.desk().filter(|desk| desk.office != Office::Village) {
        let shelf = query.shelf.number(scope.is_sealed());
        let (office, category) = (desk.office.code(), query.category);
        let args = args![county, place.as_i64(), after.0, after.1, from, to, category, most, office, shelf];
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
    db.rows(sql, args![county, place.as_i64(), after.0, after.1, from, to, query.category, most], appeal)
}

const COUNT_VILLAGE: &str = "
    SELECT COUNT(*) FROM (SELECT 1 FROM appeal WHERE county = $1 AND village = $2 AND shelf = 1
        AND step_due >= $3 AND step_due < $4 LIMIT $5) counted";
const COUNT_TOWN: &str = "
    SELECT COUNT(*) FROM (SELECT 1 FROM appeal WHERE county = $1 AND town = $2 AND shelf = 1
        AND step_due >= $3 AND step_due < $4 LIMIT $5) counted";
const COUNT_COUNTY: &str = "
    SELECT COUNT(*) FROM (SELECT 1 FROM appeal WHERE county = $1 AND county = $2 AND shelf = 1
        AND step_due >= $3 AND step_due < $4 LIMIT $5) counted";

const COUNT_OFFICE: &str = "
    SELECT COUNT(*) FROM (SELECT 1 FROM appeal WHERE county = $1 AND desk_place = $2 AND office = $6
        AND office <> 'village' AND shelf = $7 AND step_due >= $3 AND step_due < $4 LIMIT $5) counted";

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
    if let Some(desk) = scope.desk().filter(|desk| desk.office != Office::Village) {
        let shelf = Shelf::Open.number(scope.is_sealed());
        let (from, to, office) = (from.millis(), to.millis(), desk.office.code());
        let args = args![county, place.as_i64(), from, to, COUNT_LIMIT, office, shelf];
        return db.number(COUNT_OFFICE, args);
    }
    let sql = match place.level() {
        Level::Village => COUNT_VILLAGE,
        Level::Town => COUNT_TOWN,
        Level::County => COUNT_COUNTY,
    };
    db.number(sql, args![county, place.as_i64(), from.millis(), to.millis(), COUNT_LIMIT])
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

const DUE_OPEN: &str = select_appeal!(
    "WHERE county = $1 AND shelf = 1 AND (step_due, id) > ($2, $3) AND step_due <= $4
     ORDER BY county, step_due, id LIMIT $5"
);
const DUE_SEALED: &str = select_appeal!(
    "WHERE county = $1 AND shelf = 11 AND shelf > 10 AND (step_due, id) > ($2, $3) AND step_due <= $4
     ORDER BY county, shelf, step_due, id LIMIT $5"
);
const OVER: &str = select_appeal!(
    "WHERE county = $1 AND shelf = 2 AND step_due <= $2 ORDER BY county, step_due, id LIMIT $3"
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

const TOTAL: &str = "
    SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tally
     WHERE county = $1 AND place = $2 AND measure = $3 AND span >= $4 AND span <= $5";

/// A maintained total of a division, from one span to another of the same kind.
pub fn total(
    db: &mut Reader,
    county: i64,
    place: DivisionCode,
    measure: &str,
    (from, to): (Span, Span),
) -> Result<i64, Fault> {
    db.number(TOTAL, args![county, place.as_i64(), measure, from.code(), to.code()])
}
