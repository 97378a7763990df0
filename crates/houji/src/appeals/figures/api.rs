//! The JSON API of figures: all that their pages do.

use super::ledger::{self, Format, Line};
use super::listed::Listed;
use super::period::Period;
use super::sheet::{Figure, Middle, figures};
use super::takeaway::{self, Export};
use super::walk::{self, After, Asked};
use super::web::{middles, period_of, sums};
use crate::appeals::model::{Category, Stage};
use crate::gate::{Action, scope};
use crate::house::error::{NOT_FOUND, UNREADABLE};
use crate::house::web::{Access, Json, Route, Sent, Visit};
use crate::house::{App, Stop};
use crate::registry::keys;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use houji_base::DivisionCode;
use serde::{Deserialize, Serialize};
#[cfg(test)]
use utoipa::OpenApi;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/appeals/figures", Access::May(Action::FiguresRead), shown),
        Route::get("/api/v1/appeals/figures/rows", Access::May(Action::AppealRead), rows),
        Route::post("/api/v1/appeals/ledger", Access::May(Action::LedgerExport), export),
    ]
}

/// The part of the OpenAPI document figures answer for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(shown, rows, export),
    components(schemas(
        Figures,
        FigureShown,
        MedianShown,
        CountShown,
        ListedRows,
        ListedRow,
        ExportBody,
        Format
    ))
)]
pub struct Api;

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
struct FiguresQuery {
    /// 12-digit code of the place.
    at: String,
    /// A month (`2026-03`) or a year (`2026`); this month when left out.
    #[serde(default)]
    when: String,
}

/// How many appeals a list has.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct CountShown {
    /// Code of the list, to be asked for as `of`.
    of: String,
    n: i64,
}

impl CountShown {
    fn new(listed: &Listed, n: i64) -> CountShown {
        CountShown { of: listed.code(), n }
    }
}

/// One figure.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct FigureShown {
    /// Stable code.
    code: &'static str,
    /// Name in Chinese.
    name: &'static str,
    /// The rule in one Chinese sentence.
    rule: &'static str,
    /// `%` or `分`.
    unit: &'static str,
    /// Such as `96.4`; none when there are too few cases.
    value: Option<String>,
    /// Above the line; none for points.
    part: Option<CountShown>,
    /// Below the line.
    whole: CountShown,
}

/// The middle of all villages for one figure. No village is named, and none is put before another.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct MedianShown {
    /// Code of the figure.
    code: &'static str,
    /// How many villages have it.
    villages: usize,
    /// Such as `96.4`; none when too few have it.
    value: Option<String>,
}

/// The figures of a place.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct Figures {
    /// 12-digit code.
    place: String,
    /// The first day.
    first: String,
    /// The last day.
    last: String,
    /// Fewer cases give no figure.
    least: i64,
    figures: Vec<FigureShown>,
    /// The same of the whole county.
    county: Vec<FigureShown>,
    /// The middle of all villages, for a month; empty for a year.
    medians: Vec<MedianShown>,
    /// How often each of the five words was said, from best to worst.
    words: Vec<CountShown>,
    /// What was filed about.
    topics: Vec<CountShown>,
}

fn figure(figure: &Figure) -> FigureShown {
    FigureShown {
        code: figure.code,
        name: figure.zh,
        rule: figure.rule,
        unit: figure.unit,
        value: figure.value.map(super::Tenths::zh),
        part: figure.part.as_ref().map(|(listed, n)| CountShown::new(listed, *n)),
        whole: CountShown::new(&figure.whole.0, figure.whole.1),
    }
}

/// Figures of the appeals of a place, with those of the county beside them.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/appeals/figures", tag = "appeals", params(FiguresQuery),
    responses((status = 200, body = Figures), (status = 404, description = "Outside one's places"),
        (status = 422, description = "No month and no year, RFC 9457"))))]
async fn shown(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<FiguresQuery>,
) -> Result<Json<Figures>, Stop> {
    let cx = app.context(visit.actor.clone());
    let place = DivisionCode::parse(&q.at).map_err(|_| UNREADABLE)?;
    scope(&cx.actor, Action::FiguresRead, place)?;
    let period = period_of(&cx, &q.when)?;
    if !period.is_month() && !period.is_year() {
        return Err(crate::appeals::decide::Refused::NoPeriod.into());
    }
    let (here, county) = (sums(&app, &cx, place, period).await?, sums(&app, &cx, cx.county, period).await?);
    let least = cx.registry.parameters.number(keys::FIGURES_LEAST, cx.today);
    let all = |sums| figures(sums, period, least).iter().map(figure).collect();
    let words = here.words(period).into_iter().map(|(word, n)| CountShown::new(&Listed::RatedAs(word), n));
    let topics =
        here.topics(period).into_iter().map(|(topic, n)| CountShown::new(&Listed::About(vec![topic]), n));
    let middles = middles(&app, &cx, period).await?;
    let median = |it: Middle| MedianShown {
        code: it.code,
        villages: it.villages,
        value: it.value.map(super::Tenths::zh),
    };
    let answer = Figures {
        place: place.to_string(),
        first: period.first.to_string(),
        last: period.last.to_string(),
        least,
        figures: all(&here),
        county: all(&county),
        medians: middles.into_iter().map(median).collect(),
        words: words.collect(),
        topics: topics.collect(),
    };
    Ok(Json(StatusCode::OK, answer))
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
struct RowsQuery {
    /// 12-digit code of the place.
    at: String,
    /// Code of a list, as the figures name them.
    of: String,
    /// A month (`2026-03`), a year (`2026`) or days (`2026-03-01..2026-03-15`); this month when left out.
    #[serde(default)]
    when: String,
    /// From the page before.
    #[serde(default)]
    after: String,
    /// At most 200, 50 when left out.
    limit: Option<usize>,
}

/// An appeal behind a figure.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct ListedRow {
    /// A whole number as text.
    id: String,
    /// Year and running number of the village.
    number: String,
    /// 12-digit code.
    village: String,
    category: Category,
    stage: Stage,
    filed_at: String,
    /// The moment for which it is counted.
    at: String,
}

/// A page of the appeals behind a figure.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct ListedRows {
    /// Newest filed first. One that was rated twice stands there twice.
    items: Vec<ListedRow>,
    /// How many the figure counts; none for a category over days that are no whole months.
    total: Option<i64>,
    /// Give this as `after` for the next page, which may be shorter than was asked for and still not the last one.
    next: Option<String>,
}

/// Most rows of one page.
const LIMIT: usize = 200;

/// The appeals behind a figure.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/appeals/figures/rows", tag = "appeals", params(RowsQuery),
    responses((status = 200, body = ListedRows), (status = 404, description = "Outside one's places, or no such list"),
        (status = 422, description = "No such period, RFC 9457"))))]
async fn rows(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<RowsQuery>,
) -> Result<Json<ListedRows>, Stop> {
    let cx = app.context(visit.actor.clone());
    let place = DivisionCode::parse(&q.at).map_err(|_| UNREADABLE)?;
    let scope = scope(&cx.actor, Action::AppealRead, place)?;
    let after = match q.after.as_str() {
        "" => None,
        text => Some(After::parse(text).ok_or(UNREADABLE)?),
    };
    let listed = Listed::parse(&q.of).ok_or(NOT_FOUND)?;
    let asked = Asked { listed, period: period_of(&cx, &q.when)?, today: cx.today };
    let (county, most) = (cx.county.as_i64(), q.limit.unwrap_or(50).clamp(1, LIMIT));
    let found = app.db.read(move |db| Ok(walk::page(db, county, &scope, &asked, (after, most))?)).await?;
    let items = found.rows.iter().map(|(at, appeal)| ListedRow {
        id: appeal.id.to_string(),
        number: appeal.number_text(),
        village: appeal.village.to_string(),
        category: appeal.category,
        stage: appeal.life.stage,
        filed_at: appeal.life.filed_at.iso(),
        at: at.iso(),
    });
    let next = found.next.map(After::code);
    Ok(Json(StatusCode::OK, ListedRows { items: items.collect(), total: found.total, next }))
}

/// Which ledger is taken away.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct ExportBody {
    /// 12-digit code of the place.
    at: String,
    /// A month (`2026-03`), a year (`2026`) or days (`2026-03-01..2026-03-15`).
    when: String,
    format: Format,
}

/// The ledger of a place as a file; each one leaves an entry in the record.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/ledger", tag = "appeals", request_body = ExportBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 404, description = "Outside one's places"),
        (status = 409, description = "The key was used for a file with other rows"),
        (status = 422, description = "No such period, or too many rows for one file, RFC 9457"))))]
async fn export(State(app): State<App>, sent: Sent<ExportBody>) -> Result<Response<Body>, Stop> {
    let Sent { body, key, visit } = sent;
    let cx = app.context(visit.actor.clone());
    let place = DivisionCode::parse(&body.at).map_err(|_| UNREADABLE)?;
    let scope = scope(&cx.actor, Action::LedgerExport, place)?;
    let period: Period = Period::parse(&body.when).ok_or(crate::appeals::decide::Refused::NoPeriod)?;
    let read = takeaway::read(&app, &cx, scope, period, takeaway::MOST).await?;
    let lines: Vec<Line> = read.iter().map(|row| ledger::line(&cx, row)).collect();
    app.run(&visit.actor, Some(&key), Export::of(place, period, body.format, &lines)).await?;
    ledger::file(&cx, place, period, body.format, lines).await
}
