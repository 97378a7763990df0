//! The JSON API of the registers: all that their pages do.

use super::import::{self, Imported, MOST_BYTES, Register};
use super::{KEYS, Place, store};
use crate::gate::Action;
use crate::house::error::{NOT_FOUND, UNREADABLE};
use crate::house::web::{Access, Json, Route, SentTable};
use crate::house::{App, Stop};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::{Day, DayKind, DivisionCode, Level, Term};
use serde::{Deserialize, Serialize};
#[cfg(feature = "testing")]
use utoipa::OpenApi;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/divisions", Access::Public("names of places"), divisions),
        Route::get("/api/v1/parameters", Access::Public("limits everybody is held to"), parameters),
        Route::get("/api/v1/calendar/{year}", Access::Public("which days are worked"), calendar),
        Route::get("/api/v1/calendar/{year}/worked", Access::Public("which days are worked"), worked),
        Route::get("/api/v1/calendar/due", Access::Public("when a term is over"), due),
        Route::post("/api/v1/registers/{kind}", Access::May(Action::RegisterImport), hand_in)
            .body_limit(MOST_BYTES),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(feature = "testing")]
#[derive(OpenApi)]
#[openapi(
    paths(divisions, parameters, calendar, worked, due, hand_in),
    components(schemas(
        Division, Divisions, Parameter, Version, Exception, Year, Worked, Due, Imported, Register
    ))
)]
pub struct Api;

/// A division.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct Division {
    /// 12 digits.
    code: String,
    name: String,
    /// `county`, `town` or `village`.
    level: &'static str,
    /// Urban-rural class; 0 when there is none.
    class: i64,
    /// First day in force.
    valid_from: String,
    /// Last day in force, when it was withdrawn.
    valid_to: Option<String>,
    /// Code of the division that took its place.
    successor: Option<String>,
}

impl Division {
    fn of(place: &Place) -> Division {
        Division {
            code: place.code.to_string(),
            name: place.name.clone(),
            level: match place.code.level() {
                Level::County => "county",
                Level::Town => "town",
                Level::Village => "village",
            },
            class: place.class,
            valid_from: place.valid_from.to_string(),
            valid_to: place.valid_to.map(|day| day.to_string()),
            successor: place.successor.map(|code| code.to_string()),
        }
    }
}

/// A page of divisions.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct Divisions {
    items: Vec<Division>,
    /// Give this as `after` for the next page.
    next: Option<String>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::IntoParams))]
struct DivisionsQuery {
    /// 12-digit code; left out, the whole county.
    #[serde(default)]
    inside: String,
    /// From the page before.
    #[serde(default)]
    after: String,
    /// At most 200, 100 when left out.
    limit: Option<usize>,
}

/// Divisions, in force or withdrawn, in the order of their codes.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/divisions", tag = "registers", params(DivisionsQuery),
    responses((status = 200, body = Divisions))))]
async fn divisions(
    State(app): State<App>,
    Query(query): Query<DivisionsQuery>,
) -> Result<Json<Divisions>, Stop> {
    let code = |text: &str| match text {
        "" => Ok(None),
        text => DivisionCode::parse(text).map(Some).map_err(|_| UNREADABLE),
    };
    let inside = code(&query.inside)?.unwrap_or(app.db.county());
    let after = code(&query.after)?;
    let most = query.limit.unwrap_or(100).clamp(1, 200);
    let registry = app.registry.load();
    let within = registry.places.all().filter(|place| inside.covers(place.code));
    let mut rest = within.filter(|place| after.is_none_or(|after| place.code > after));
    let items: Vec<Division> = rest.by_ref().take(most).map(Division::of).collect();
    let more = rest.next().is_some();
    let next = items.last().filter(|_| more).map(|last| last.code.clone());
    Ok(Json(StatusCode::OK, Divisions { items, next }))
}

/// A parameter with all its values.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct Parameter {
    /// Stable code.
    code: &'static str,
    /// Name for people.
    name: &'static str,
    /// Value in force today.
    value: String,
    /// Value when the county has set none.
    default: &'static str,
    /// Values the county has set, oldest first.
    versions: Vec<Version>,
}

/// A value from a day on.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct Version {
    /// First day in force.
    since: String,
    value: String,
    /// What it rests on.
    basis: String,
}

/// Every limit the county works by.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/parameters", tag = "registers", responses((status = 200, body = [Parameter]))))]
async fn parameters(State(app): State<App>) -> Result<Json<Vec<Parameter>>, Stop> {
    let (registry, today) = (app.registry.load(), app.clock.now().day());
    let one = |key: &super::Key| {
        let versions = registry.parameters.history(*key).iter().map(|value| Version {
            since: value.since.to_string(),
            value: value.text.clone(),
            basis: value.basis.clone(),
        });
        let now = registry.parameters.value(*key, today).map(|value| value.text.clone());
        Parameter {
            code: key.code,
            name: key.zh,
            value: now.unwrap_or_else(|| key.default.to_owned()),
            default: key.default,
            versions: versions.collect(),
        }
    };
    Ok(Json(StatusCode::OK, KEYS.iter().map(one).collect()))
}

/// A year of the working calendar.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct Year {
    year: i16,
    /// Days that differ from Monday to Friday.
    exceptions: Vec<Exception>,
}

/// A day that differs from Monday to Friday.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct Exception {
    day: String,
    /// `off` or `work`.
    kind: &'static str,
    /// Why.
    name: String,
}

/// The exceptions of one year; none when they are not loaded.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/calendar/{year}", tag = "registers", params(("year" = i16, Path)),
    responses((status = 200, body = Year), (status = 404, description = "No such year"))))]
async fn calendar(State(app): State<App>, Path(year): Path<String>) -> Result<Json<Year>, Stop> {
    let year: i16 = year.parse().ok().filter(|year| (2000..=2100).contains(year)).ok_or(NOT_FOUND)?;
    let county = app.db.county().as_i64();
    let days = app.db.read(move |db| Ok(store::calendar_year(db, county, year)?)).await?;
    let exceptions = days.into_iter().map(|day| Exception {
        day: day.day.to_string(),
        kind: if day.kind == DayKind::Work { "work" } else { "off" },
        name: day.name,
    });
    Ok(Json(StatusCode::OK, Year { year, exceptions: exceptions.collect() }))
}

/// The worked days of one year.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct Worked {
    year: i16,
    /// In order, make-up days included.
    worked: Vec<String>,
}

/// Every day of a year on which offices work; none is told for a year whose exceptions are not loaded.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/calendar/{year}/worked", tag = "registers", params(("year" = i16, Path)),
    responses((status = 200, body = Worked), (status = 404, description = "The year is not loaded"))))]
async fn worked(State(app): State<App>, Path(year): Path<String>) -> Result<Json<Worked>, Stop> {
    let registry = app.registry.load();
    let calendar = &registry.calendar;
    let year: i16 = year.parse().ok().filter(|year| calendar.covers(*year)).ok_or(NOT_FOUND)?;
    let first = Day::new(year, 1, 1).ok_or(NOT_FOUND)?;
    let days = (0..366).map(|n| first.plus_days(n)).filter(|day| day.year() == year);
    let worked = days.filter(|day| calendar.is_working(*day)).map(|day| day.to_string());
    Ok(Json(StatusCode::OK, Worked { year, worked: worked.collect() }))
}

#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::IntoParams))]
struct DueQuery {
    /// Day on which the term begins, such as `2026-09-24`.
    from: String,
    /// Such as `5wd`, `7d`, `24h` or `30m`.
    term: String,
}

/// The end of a term.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct Due {
    /// Last day of the term.
    last_day: String,
    /// First moment after it.
    due: String,
}

/// When a term that begins at noon of a day is over.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/calendar/due", tag = "registers", params(DueQuery),
    responses((status = 200, body = Due), (status = 400, description = "No such day or term"))))]
async fn due(State(app): State<App>, Query(query): Query<DueQuery>) -> Result<Json<Due>, Stop> {
    let from = Day::parse(&query.from).map_err(|_| UNREADABLE)?;
    let term = Term::parse(&query.term).map_err(|_| UNREADABLE)?;
    let due = term.due(from.start().plus_hours(12), &app.registry.load().calendar);
    let last_day = due.plus_millis(-1).day().to_string();
    Ok(Json(StatusCode::OK, Due { last_day, due: due.iso() }))
}

/// Import a file of CSV (UTF-8) or XLSX; all of it or nothing.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/registers/{kind}", tag = "registers",
    params(("kind" = String, Path, description = "`divisions`, `calendar` or `parameters`"),
        ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    request_body(content = String, content_type = "text/csv",
        description = "CSV in UTF-8, or the bytes of an XLSX workbook; at most 2 MB"),
    responses((status = 200, body = Imported), (status = 422, description = "Rows to mend, RFC 9457"))))]
async fn hand_in(
    State(app): State<App>,
    Path(kind): Path<String>,
    sent: SentTable,
) -> Result<Json<Imported>, Stop> {
    let register = Register::parse(&kind).ok_or(NOT_FOUND)?;
    let SentTable { file, key, visit } = sent;
    let done = import::import(&app, &visit.actor, Some(&key), Some(register), file.to_vec()).await?;
    Ok(Json(StatusCode::OK, done))
}
