//! What a village's people let everybody see, over the API.

use super::id_of;
use super::shapes::{Progress, ReplyShown, progress};
use crate::appeals::around::{ROWS, before, seen};
use crate::appeals::model::Appeal;
use crate::appeals::store;
use crate::house::error::{SIGN_IN, UNREADABLE};
use crate::house::web::{Access, Json, Route, Visit};
use crate::house::{App, Stop};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::{DivisionCode, mask};
use serde::{Deserialize, Serialize};

/// Routes of the part.
pub(super) fn routes() -> Vec<Route> {
    let why = "what villagers let everybody see, without names";
    vec![
        Route::get("/api/v1/around", Access::Public(why), around),
        Route::get("/api/v1/around/{id}", Access::Public(why), one),
        Route::get("/api/v1/appeals/met", Access::SignedIn, met),
    ]
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub(super) struct AroundQuery {
    /// 12-digit code of the village.
    village: String,
    /// Year and number of the last one of the page before, such as `2026.7`.
    #[serde(default)]
    before: String,
}

/// A matter without a name.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct AroundShown {
    /// A whole number as text.
    id: String,
    /// Year and running number of the village.
    number: String,
    /// 12-digit code.
    village: String,
    /// What was said, numbers of phones and papers covered.
    text: String,
    /// Place in words.
    place: String,
    /// Words for the stage.
    stage: String,
    filed_at: String,
    /// How many said that it is so with them.
    met: i64,
    /// The latest answer; only when one matter is asked for.
    reply: Option<ReplyShown>,
    /// The matter it was put together with, when that may be seen.
    together: Option<String>,
}

/// A page of matters, newest first.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct AroundItems {
    items: Vec<AroundShown>,
    /// Give this as `before`, or as `after` where one's own are asked for, for older ones.
    next: Option<String>,
}

fn item(appeal: &Appeal, reply: Option<ReplyShown>, together: Option<&Appeal>) -> AroundShown {
    let Progress { number, village, stage_zh, filed_at, .. } = progress(appeal, &[], None);
    AroundShown {
        id: appeal.id.to_string(),
        number,
        village,
        text: mask(&appeal.text),
        place: mask(&appeal.spot),
        stage: stage_zh,
        filed_at,
        met: appeal.life.side.cosigned,
        reply,
        together: together.map(|other| other.id.to_string()),
    }
}

/// What the people of a village let everybody see, newest first.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/around", tag = "appeals", params(AroundQuery),
    responses((status = 200, body = AroundItems), (status = 400, description = "No code of a village"))))]
pub(super) async fn around(
    State(app): State<App>,
    Query(q): Query<AroundQuery>,
) -> Result<Json<AroundItems>, Stop> {
    let village = DivisionCode::parse(&q.village).map_err(|_| UNREADABLE)?;
    let (county, before) = (app.db.county().as_i64(), before(&q.before));
    let appeals =
        app.db.read(move |db| Ok(store::shown_of_village(db, county, village, before, ROWS)?)).await?;
    let full = i64::try_from(appeals.len()).unwrap_or(0) == ROWS;
    let next = appeals.last().filter(|_| full).map(|last| format!("{}.{}", last.number.0, last.number.1));
    let items = appeals.iter().map(|appeal| item(appeal, None, None)).collect();
    Ok(Json(StatusCode::OK, AroundItems { items, next }))
}

/// One of them, with its latest answer.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/around/{id}", tag = "appeals",
    responses((status = 200, body = AroundShown), (status = 404, description = "Not there, or not for everybody"))))]
pub(super) async fn one(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<AroundShown>, Stop> {
    let (id, cx) = (id_of(&id)?, app.context(visit.actor));
    let (appeal, said, leading) = app.db.read(move |db| seen(db, &cx, id)).await?;
    let reply = progress(&appeal, &said, None).reply;
    Ok(Json(StatusCode::OK, item(&appeal, reply, leading.as_ref())))
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub(super) struct MetQuery {
    /// From the page before.
    after: Option<i64>,
}

/// About what one said that it is so with oneself, newest first.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/appeals/met", tag = "appeals", params(MetQuery),
    responses((status = 200, body = AroundItems))))]
pub(super) async fn met(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<MetQuery>,
) -> Result<Json<AroundItems>, Stop> {
    let person = visit.actor.person.ok_or(SIGN_IN)?;
    let (county, page) = (app.db.county().as_i64(), (q.after.unwrap_or(i64::MAX), ROWS));
    let appeals = app.db.read(move |db| Ok(store::met_by(db, county, person, page)?)).await?;
    let full = i64::try_from(appeals.len()).unwrap_or(0) == ROWS;
    let next = appeals.last().filter(|_| full).map(|last| last.id.to_string());
    let items = appeals.iter().map(|appeal| item(appeal, None, None)).collect();
    Ok(Json(StatusCode::OK, AroundItems { items, next }))
}
