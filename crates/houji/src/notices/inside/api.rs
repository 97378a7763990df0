//! The same over the API: for a party member's own program, each look recorded.

use super::super::public::value;
use super::reading::{self, ROWS};
use crate::house::error::UNREADABLE;
use crate::house::web::{Access, Json, Route, Visit};
use crate::house::{App, Stop};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::Moment;
use serde::{Deserialize, Serialize};
#[cfg(test)]
use utoipa::OpenApi;

/// Routes of the API.
pub(super) fn routes(read: Access) -> Vec<Route> {
    vec![
        Route::get("/api/v1/party/notices", read, list),
        Route::get("/api/v1/party/notices/{notice}", read, one),
    ]
}

/// The part of the OpenAPI document.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(paths(list, one), components(schemas(InsideListed, InsideList)))]
pub(super) struct Api;

/// Something for party members alone.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct InsideListed {
    notice: String,
    village: String,
    /// `P05`, `P06`, `P07`, or another item of the county for members.
    item: String,
    period: String,
    title: String,
    /// Newest published version.
    version: i64,
    published_at: Option<String>,
}

/// The newest of a village, 50 at a time.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct InsideList {
    notices: Vec<InsideListed>,
    /// Give this as `before` for older ones.
    next: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    village: String,
    before: String,
}

/// What a village has published for its party members alone, the newest first; for one of them.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/party/notices", tag = "notices",
    params(("village" = Option<String>, Query, description = "12-digit code; the member's own when left out"),
           ("before" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = InsideList), (status = 403, description = "No party member"),
              (status = 404, description = "Another village"))))]
async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<InsideList>, Stop> {
    let scope = reading::village(&visit, &q.village)?;
    let before = match q.before.as_str() {
        "" => None,
        text => {
            let at = text.split_once('_').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
            Some(at.ok_or(UNREADABLE)?)
        }
    };
    let kept = reading::list(&app, scope, before).await?;
    let last = kept.last().filter(|_| i64::try_from(kept.len()).unwrap_or(0) == ROWS);
    let next = last.and_then(|last| Some(format!("{}_{}", last.shown_at?.millis(), last.id)));
    let notices = kept.iter().map(|kept| InsideListed {
        notice: kept.id.to_string(),
        village: kept.village.to_string(),
        item: kept.item.clone(),
        period: kept.period.to_string(),
        title: kept.title.clone(),
        version: kept.published,
        published_at: kept.shown_at.map(Moment::iso),
    });
    Ok(Json(StatusCode::OK, InsideList { notices: notices.collect(), next }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Which {
    version: Option<i64>,
}

/// One of them with its text, digest and proof of the log; the look is recorded.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/party/notices/{notice}", tag = "notices",
    params(("notice" = String, Path), ("version" = Option<i64>, Query, description = "The newest when left out")),
    responses((status = 200, body = serde_json::Value), (status = 403, description = "No party member"),
              (status = 404, description = "None for these eyes"))))]
async fn one(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<Which>,
) -> Result<Json<serde_json::Value>, Stop> {
    let shown = reading::look(&app, &visit, &id, q.version).await?;
    let mut told = value(&shown);
    if let Some(all) = told.as_object_mut() {
        let at = format!("/party/notices/{}", shown.kept.id);
        let file = |file: &houji_seal::Attachment| {
            serde_json::json!({"name": file.name, "size": file.size, "digest": file.digest.to_string(),
                "url": format!("{at}/files/{}", file.digest)})
        };
        let files: Vec<_> = shown.notice.attachments.iter().map(file).collect();
        all.insert("files".to_owned(), files.into());
        all.insert("page".to_owned(), at.into());
        // A text without a public address is given with it, so that it can be checked anywhere.
        all.insert("text".to_owned(), shown.stored.text.clone().into());
        all.insert("proof".to_owned(), shown.checked.proof.as_ref().map(ToString::to_string).into());
    }
    Ok(Json(StatusCode::OK, told))
}
