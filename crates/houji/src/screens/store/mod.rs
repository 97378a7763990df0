//! Every SQL text about what screens show. None asks for more because more is stored.

pub(super) mod devices;

use super::figures::{Figures, PERIOD, last_month};
use crate::appeals::model::{Category, Stage};
use crate::args;
use crate::house::{Fault, Reader, Row, Span};
use houji_base::{Day, DivisionCode, Moment};

const TOTALS: &str = "
    SELECT measure, span, CAST(SUM(n) AS BIGINT) FROM tally
     WHERE county = $1 AND place = $2 AND span >= $3 AND measure >= 'appeal.' AND measure < 'appeal/'
     GROUP BY measure, span ORDER BY measure, span";

/// The figures of a place: the end of its range of the key. Fewer than `least` cases give no rate.
pub fn figures(
    db: &mut Reader,
    county: i64,
    place: DivisionCode,
    (today, least): (Day, i64),
) -> Result<Figures, Fault> {
    let since = Span::Day(today.plus_days(-PERIOD)).code().min(Span::Month(last_month(today)).code());
    let totals = db.rows(TOTALS, args![county, place.as_i64(), since], |row| {
        Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
    })?;
    Ok(Figures::new((today, least), totals))
}

/// Most matters that are looked at for what is overdue or due soon; beyond that a wall says 999+.
pub const MOST_DUE: i64 = 1000;

const DUE: &str = "
    SELECT village, CAST(SUM(CASE WHEN step_due <= $2 THEN 1 ELSE 0 END) AS BIGINT), CAST(COUNT(*) AS BIGINT)
      FROM (SELECT village, step_due FROM appeal WHERE county = $1 AND shelf = 1 AND number > 0 AND step_due < $3
             ORDER BY county, step_due, id LIMIT $4) due
     GROUP BY village ORDER BY village";

/// What is overdue and what is due before a moment, in one village.
pub struct DueIn {
    /// Where.
    pub village: DivisionCode,
    /// Overdue.
    pub late: i64,
    /// Due soon, not yet overdue.
    pub soon: i64,
}

/// Villages of the county with something overdue at `now` or due before `to`, by code.
pub fn due(db: &mut Reader, county: i64, now: Moment, to: Moment) -> Result<Vec<DueIn>, Fault> {
    db.rows(DUE, args![county, now.millis(), to.millis(), MOST_DUE], |row| {
        let late = row.get(1)?;
        Ok(DueIn { village: place(row.get(0)?)?, late, soon: row.get::<i64>(2)?.saturating_sub(late) })
    })
}

/// A matter as a screen may know it: no words, no spot, no person.
pub struct Shown {
    /// Where.
    pub village: DivisionCode,
    /// Year and running number of the village.
    pub number: (i64, i64),
    /// About what.
    pub category: Category,
    /// Where in its life.
    pub stage: Stage,
    /// When it was filed.
    pub filed_at: Moment,
    /// What is due next: accepting, answering, rating.
    pub step_due: Moment,
    /// When it was answered.
    pub replied_at: Option<Moment>,
}

/// The first rows of a list, and of these the ones whose filer lets everybody read them: whoever does not want that
/// is on no screen. Sealed ones stand on other shelves and are never shown.
macro_rules! shown {
    ($list:literal, $and:literal, $by:literal) => {
        concat!(
            "SELECT village, year, number, category, stage, filed_at, step_due, replied_at FROM (\
             SELECT id, village, year, number, category, stage, filed_at, step_due, replied_at, shown FROM appeal \
             WHERE county = $1 AND ",
            $list,
            " LIMIT 200) listed WHERE shown = 1 AND ",
            $and,
            " ORDER BY ",
            $by,
            " LIMIT $2"
        )
    };
}

const URGENT: &str =
    shown!("shelf = 1 AND number > 0 ORDER BY county, step_due, id", "id > 0", "step_due, id");
const LATEST: &str =
    shown!("shown = 1 ORDER BY county, filed_at DESC, id DESC", "id > 0", "filed_at DESC, id DESC");
const OPEN: &str =
    shown!("village = $3 AND shelf = 1 ORDER BY county, village, step_due, id", "id > 0", "step_due, id");
const ANSWERED: &str = shown!(
    "village = $3 AND shelf = 2 ORDER BY county, village, step_due DESC, id DESC",
    "stage = 'replied'",
    "replied_at DESC, id DESC"
);

/// Which matters of a screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum List {
    /// Of the county, most urgent first.
    Urgent,
    /// Of the county, newest first.
    Latest,
    /// Of a village, most urgent first.
    Open(DivisionCode),
    /// Of a village, answered and not yet rated, last answered first.
    Answered(DivisionCode),
}

/// The first matters of a list that are open to be shown.
pub fn shown(db: &mut Reader, county: i64, list: List, most: i64) -> Result<Vec<Shown>, Fault> {
    let (sql, village) = match list {
        List::Urgent => (URGENT, None),
        List::Latest => (LATEST, None),
        List::Open(village) => (OPEN, Some(village)),
        List::Answered(village) => (ANSWERED, Some(village)),
    };
    match village {
        Some(village) => db.rows(sql, args![county, most, village.as_i64()], read),
        None => db.rows(sql, args![county, most], read),
    }
}

fn read(row: &Row<'_>) -> Result<Shown, Fault> {
    let broken = || Fault::new("an appeal on a screen cannot be read");
    Ok(Shown {
        village: place(row.get(0)?)?,
        number: (row.get(1)?, row.get(2)?),
        category: Category::parse(&row.get::<String>(3)?).ok_or_else(broken)?,
        stage: Stage::parse(&row.get::<String>(4)?).ok_or_else(broken)?,
        filed_at: Moment::from_millis(row.get(5)?),
        step_due: Moment::from_millis(row.get(6)?),
        replied_at: row.get::<Option<i64>>(7)?.map(Moment::from_millis),
    })
}

fn place(code: i64) -> Result<DivisionCode, Fault> {
    DivisionCode::from_i64(code).map_err(|_| Fault::new("a place on a screen is no division code"))
}

/// Where every lane of the record stands, added up: it grows with whatever any process commits. Sixty-four looks
/// into the key, however long the record is.
const VERSION: &str = "
    WITH RECURSIVE lanes (lane) AS (SELECT 0 UNION ALL SELECT lane + 1 FROM lanes WHERE lane < 63)
    SELECT CAST(COALESCE(SUM((SELECT MAX(r.seq) FROM record r WHERE r.county = $1 AND r.lane = lanes.lane)), 0) AS BIGINT)
      FROM lanes";

/// See [`VERSION`].
pub fn version(db: &mut Reader, county: i64) -> Result<i64, Fault> {
    db.number(VERSION, args![county])
}
