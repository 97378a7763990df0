//! Every SQL text about the registers.

use super::import::CalendarDay;
use super::parameters::Value;
use super::places::Place;
use crate::args;
use crate::house::{Fault, Reader, Tx};
use houji_base::{Day, DayKind, DivisionCode, Moment};

const META: &str = "SELECT value FROM meta WHERE county = $1 AND name = $2";
const KEEP_META: &str = "
    INSERT INTO meta (county, name, value) VALUES ($1, $2, $3) ON CONFLICT (county, name) DO NOTHING";
const SET_META: &str = "
    INSERT INTO meta (county, name, value) VALUES ($1, $2, $3)
    ON CONFLICT (county, name) DO UPDATE SET value = excluded.value";

/// A note about the whole database.
pub fn meta(db: &mut Reader, county: i64, name: &str) -> Result<Option<String>, Fault> {
    db.row(META, args![county, name], |row| row.get(0))
}

/// Writes a note unless there is one; returns the one that stands.
pub fn keep_meta(tx: &mut Tx, name: &str, value: &str) -> Result<String, Fault> {
    let county = tx.county().as_i64();
    tx.exec(KEEP_META, args![county, name, value])?;
    Ok(meta(tx, county, name)?.unwrap_or_default())
}

/// Writes a note over any other.
pub fn set_meta(tx: &mut Tx, name: &str, value: &str) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(SET_META, args![county, name, value])?;
    Ok(())
}

const DROP_META: &str = "DELETE FROM meta WHERE county = $1 AND name = $2";

/// Takes a note away.
pub fn drop_meta(tx: &mut Tx, name: &str) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(DROP_META, args![county, name])?;
    Ok(())
}

const RESERVE: &str = "
    INSERT INTO meta (county, name, value) VALUES ($1, $2, CAST(CAST($3 AS BIGINT) AS TEXT))
    ON CONFLICT (county, name) DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + $3 AS TEXT)
    RETURNING value";

/// Takes the next `count` numbers of a series, one process after the other; returns the first.
pub fn reserve(tx: &mut Tx, series: &str, count: i64) -> Result<i64, Fault> {
    let county = tx.county().as_i64();
    let after = tx.returning(RESERVE, args![county, series, count], |row| row.get::<String>(0))?;
    let after = after.first().and_then(|text| text.parse::<i64>().ok());
    Ok(after.ok_or_else(|| Fault::new("a series is not a number"))?.saturating_sub(count))
}

/// Version of the registers; 0 before the first import.
pub fn version(db: &mut Reader, county: i64) -> Result<i64, Fault> {
    Ok(meta(db, county, "registry")?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Tells every process that the registers changed.
pub fn next_version(tx: &mut Tx) -> Result<(), Fault> {
    reserve(tx, "registry", 1).map(|_| ())
}

const HOLD: &str = "
    INSERT INTO meta (county, name, value) VALUES ($1, 'registry', '0')
    ON CONFLICT (county, name) DO UPDATE SET value = meta.value";

/// Keeps other imports waiting until this write is committed.
pub fn hold(tx: &mut Tx) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(HOLD, args![county])?;
    Ok(())
}

const TURN: &str = "
    INSERT INTO turn (county, name, until) VALUES ($1, $2, $3)
    ON CONFLICT (county, name) DO UPDATE SET until = excluded.until WHERE turn.until <= $4";

/// True for the one process whose turn it is to do a piece of background work until `until`.
pub fn take_turn(tx: &mut Tx, name: &str, now: Moment, until: Moment) -> Result<bool, Fault> {
    let county = tx.county().as_i64();
    Ok(tx.exec(TURN, args![county, name, until.millis(), now.millis()])? == 1)
}

const DIVISIONS: &str = "
    SELECT code, name, class, valid_from, valid_to, successor FROM division WHERE county = $1 ORDER BY code";
const PUT_DIVISION: &str = "
    INSERT INTO division (county, code, name, class, valid_from, valid_to, successor)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (county, code) DO UPDATE SET name = excluded.name, class = excluded.class,
        valid_from = excluded.valid_from, valid_to = excluded.valid_to, successor = excluded.successor";

/// All divisions.
pub fn divisions(db: &mut Reader, county: i64) -> Result<Vec<Place>, Fault> {
    db.rows(DIVISIONS, args![county], |row| {
        Ok(Place {
            code: code(row.get(0)?)?,
            name: row.get(1)?,
            class: row.get(2)?,
            valid_from: day(&row.get::<String>(3)?)?,
            valid_to: row.get::<Option<String>>(4)?.as_deref().map(day).transpose()?,
            successor: row.get::<Option<i64>>(5)?.map(code).transpose()?,
        })
    })
}

/// Adds a division or replaces what was known of it.
pub fn put_division(tx: &mut Tx, place: &Place) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (from, to) = (place.valid_from.to_string(), place.valid_to.map(|day| day.to_string()));
    let successor = place.successor.map(DivisionCode::as_i64);
    let code = place.code.as_i64();
    tx.exec(PUT_DIVISION, args![county, code, &place.name, place.class, &from, to.as_deref(), successor])?;
    Ok(())
}

const CALENDAR: &str = "SELECT day, kind FROM calendar_day WHERE county = $1 ORDER BY day";
const CALENDAR_YEAR: &str = "
    SELECT day, kind, name FROM calendar_day WHERE county = $1 AND day >= $2 AND day < $3 ORDER BY day";
const PUT_DAY: &str = "
    INSERT INTO calendar_day (county, day, kind, name) VALUES ($1, $2, $3, $4)
    ON CONFLICT (county, day) DO UPDATE SET kind = excluded.kind, name = excluded.name";
const CLEAR_YEAR: &str = "DELETE FROM calendar_day WHERE county = $1 AND day >= $2 AND day < $3";

/// All exceptions to Monday to Friday.
pub fn calendar(db: &mut Reader, county: i64) -> Result<Vec<(Day, DayKind)>, Fault> {
    db.rows(CALENDAR, args![county], |row| Ok((day(&row.get::<String>(0)?)?, kind(row.get(1)?))))
}

fn kind(code: String) -> DayKind {
    if code == "work" { DayKind::Work } else { DayKind::Off }
}

/// A year's exceptions with their names.
pub fn calendar_year(db: &mut Reader, county: i64, year: i16) -> Result<Vec<CalendarDay>, Fault> {
    let (from, to) = (format!("{year:04}-01-01"), format!("{:04}-01-01", year.saturating_add(1)));
    db.rows(CALENDAR_YEAR, args![county, &from, &to], |row| {
        Ok(CalendarDay { day: day(&row.get::<String>(0)?)?, kind: kind(row.get(1)?), name: row.get(2)? })
    })
}

/// Forgets a year's exceptions, before new ones are written in the same act.
pub fn clear_year(tx: &mut Tx, year: i16) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (from, to) = (format!("{year:04}-01-01"), format!("{:04}-01-01", year.saturating_add(1)));
    tx.exec(CLEAR_YEAR, args![county, &from, &to])?;
    Ok(())
}

/// Writes one exception.
pub fn put_day(tx: &mut Tx, on: Day, kind: DayKind, name: &str) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let kind = if kind == DayKind::Work { "work" } else { "off" };
    tx.exec(PUT_DAY, args![county, &on.to_string(), kind, name])?;
    Ok(())
}

const PARAMETERS: &str =
    "SELECT code, since, value, basis FROM parameter WHERE county = $1 ORDER BY code, since";
const PUT_PARAMETER: &str = "
    INSERT INTO parameter (county, code, since, value, basis) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (county, code, since) DO UPDATE SET value = excluded.value, basis = excluded.basis";

/// All values the county has set.
pub fn parameters(db: &mut Reader, county: i64) -> Result<Vec<(String, Value)>, Fault> {
    db.rows(PARAMETERS, args![county], |row| {
        let since = day(&row.get::<String>(1)?)?;
        Ok((row.get(0)?, Value { since, text: row.get(2)?, basis: row.get(3)? }))
    })
}

/// Sets a value from its day on.
pub fn put_parameter(tx: &mut Tx, code: &str, value: &Value) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(PUT_PARAMETER, args![county, code, &value.since.to_string(), &value.text, &value.basis])?;
    Ok(())
}

fn day(text: &str) -> Result<Day, Fault> {
    Day::parse(text).map_err(|_| Fault::new("a register holds a broken day"))
}

fn code(number: i64) -> Result<DivisionCode, Fault> {
    DivisionCode::from_i64(number).map_err(|_| Fault::new("a register holds a broken division code"))
}
