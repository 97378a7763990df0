//! What was published, over the API: for everybody, as JSON or CSV.

use super::super::model::{Kept, told};
use super::super::store;
use super::{lamp, present, raw, reading};
use crate::house::error::{NOT_FOUND, UNREADABLE};
use crate::house::web::{Access, Json, Route, harmless};
use crate::house::{App, Fault, Stop};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use houji_base::{DivisionCode, Moment};
use serde::{Deserialize, Serialize};
#[cfg(test)]
use utoipa::OpenApi;

/// Rows of a page when nothing is said, and at most.
const ROWS: (i64, i64) = (50, 200);

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let all = Access::Public(super::WHY);
    vec![
        Route::get("/api/v1/public/notices", all, list),
        Route::get("/api/v1/public/notices/{id}", all, newest),
        Route::get("/api/v1/public/notices/{id}/{version}", all, version),
        Route::get("/api/v1/public/lamps/{village}", all, lamp::board),
    ]
}

/// The part of the OpenAPI document.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(list, newest, version, lamp::board),
    components(schemas(NoticeListed, NoticesListed, lamp::LampBoard, lamp::LampRow))
)]
pub(super) struct Api;

/// A published notice in the list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct NoticeListed {
    /// Its name.
    id: String,
    /// 12-digit code.
    village: String,
    /// Code of its item, such as `F02`.
    item: String,
    /// `2026-10`, `2026-Q3`, `2026-H1`, `2026`, or the day of an occasion.
    period: String,
    title: String,
    /// Newest published version.
    version: i64,
    published_at: Option<String>,
    /// Page of the newest version.
    page: String,
}

/// A page of the list, village by village.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct NoticesListed {
    items: Vec<NoticeListed>,
    /// Give this as `after` for the next page.
    next: Option<String>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
#[serde(default)]
#[derive(Default)]
struct ListQuery {
    /// 12-digit code of a village or township; all of the county when left out.
    place: String,
    /// Name of the last notice of the page before.
    after: String,
    /// At most 200, 50 when left out.
    limit: Option<i64>,
    /// `csv` for a table; JSON when left out.
    format: String,
}

/// What was published, village by village.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/public/notices", tag = "notices", params(ListQuery),
    responses((status = 200, body = NoticesListed), (status = 400))))]
async fn list(State(app): State<App>, Query(query): Query<ListQuery>) -> Result<Response<Body>, Stop> {
    let county = app.db.county();
    let place = match query.place.as_str() {
        "" => county,
        code => DivisionCode::parse(code).ok().filter(|place| county.covers(*place)).ok_or(UNREADABLE)?,
    };
    let most = query.limit.unwrap_or(ROWS.0).clamp(1, ROWS.1);
    let after = query.after.clone();
    let kept = app
        .db
        .read(move |db| {
            let after = match after.as_str() {
                "" => (0, 0),
                name => {
                    let last = reading::named(db, county.as_i64(), name)?;
                    (last.village.as_i64(), last.id.as_i64())
                }
            };
            Ok(store::shown(db, county.as_i64(), place, after, most)?)
        })
        .await?;
    let full = i64::try_from(kept.len()).unwrap_or(0) == most;
    let next = kept.last().filter(|_| full).map(Kept::name);
    let items: Vec<NoticeListed> = kept.iter().map(listed).collect();
    if query.format == "csv" {
        return table(&items, next.as_deref());
    }
    Ok(Json(StatusCode::OK, NoticesListed { items, next }).into_response())
}

fn listed(kept: &Kept) -> NoticeListed {
    NoticeListed {
        id: kept.name(),
        village: kept.village.to_string(),
        item: kept.item.clone(),
        period: kept.period.to_string(),
        title: kept.title.clone(),
        version: kept.published,
        published_at: kept.shown_at.map(Moment::iso),
        page: present::url(&kept.name()),
    }
}

/// The list as CSV; the header `Link` names the next page.
fn table(items: &[NoticeListed], next: Option<&str>) -> Result<Response<Body>, Stop> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let fault = |why: csv::Error| Fault::new(why.to_string());
    out.write_record(["id", "village", "item", "period", "title", "version", "published_at", "page"])
        .map_err(fault)?;
    for one in items {
        let (version, at) = (one.version.to_string(), one.published_at.clone().unwrap_or_default());
        let title = harmless(&one.title);
        out.write_record([&one.id, &one.village, &one.item, &one.period, &title, &version, &at, &one.page])
            .map_err(fault)?;
    }
    let bytes = out.into_inner().map_err(|why| Fault::new(why.to_string()))?;
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let link = next.map(|next| format!("</api/v1/public/notices?format=csv&after={next}>; rel=\"next\""));
    if let Some(Ok(link)) = link.map(|link| HeaderValue::from_str(&link)) {
        response.headers_mut().insert("link", link);
    }
    Ok(response)
}

/// The newest version of a notice: fields, tables with the codes of their lines, digest, and where it stands in the log.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/public/notices/{id}", tag = "notices",
    params(("id" = String, Path, description = "Name of the notice")),
    responses((status = 200, body = serde_json::Value), (status = 404))))]
async fn newest(State(app): State<App>, Path(id): Path<String>) -> Result<Json<serde_json::Value>, Stop> {
    one(&app, id, None).await
}

/// A version of a notice.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/public/notices/{id}/{version}", tag = "notices",
    params(("id" = String, Path, description = "Name of the notice"), ("version" = i64, Path, description = "From 1")),
    responses((status = 200, body = serde_json::Value), (status = 404))))]
async fn version(
    State(app): State<App>,
    Path((id, version)): Path<(String, i64)>,
) -> Result<Json<serde_json::Value>, Stop> {
    one(&app, id, Some(version)).await
}

async fn one(app: &App, id: String, version: Option<i64>) -> Result<Json<serde_json::Value>, Stop> {
    if told::parse_id(&id).is_none() {
        return Err(NOT_FOUND.into());
    }
    let county = app.db.county().as_i64();
    let shown = app.db.read(move |db| reading::shown(db, county, &id, version)).await?;
    Ok(Json(StatusCode::OK, raw::value(&shown)))
}
