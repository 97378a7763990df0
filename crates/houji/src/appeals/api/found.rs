//! Finding over the API.

use super::shapes::{Shown, shown};
use super::{LIMIT, UNREADABLE};
use crate::appeals::model::{Category, Stage};
use crate::appeals::search::{self, Lookup};
use crate::gate::{Action, Desk, Office, desk_scope, scope};
use crate::house::web::{Json, Visit};
use crate::house::{App, Stop};
use crate::search::Found;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use houji_base::DivisionCode;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub(super) struct FindQuery {
    /// Words, all of which must stand in the text, the place or what was said; or a number such as `2026-7`, with the
    /// village's code before it or not; or a receipt code. Two characters that belong together at least.
    q: String,
    /// 12-digit code of the place; its inside is looked through.
    desk: String,
    /// Code of an office: only what lies with its desk in that place.
    #[serde(default)]
    office: String,
    /// Category code.
    #[serde(default)]
    category: String,
    /// Code of a stage.
    #[serde(default)]
    stage: String,
    /// From the page before.
    after: Option<i64>,
    /// At most 200, 50 when left out.
    limit: Option<usize>,
}

/// A page of what was found, newest first.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct FoundPage {
    pub(super) items: Vec<Shown>,
    /// Give this as `after` for what lies further back.
    pub(super) next: Option<String>,
    /// The words are so common that only the newer part was looked through; there may be more further back.
    pub(super) cut: bool,
    /// How many acts are still to be taken into the index; what they changed may be missing.
    pub(super) behind: i64,
}

/// Find appeals by their words, newest first. Names are never found, sealed appeals neither.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/appeals/search", tag = "appeals", params(FindQuery),
    responses((status = 200, body = FoundPage), (status = 404, description = "Outside one's places"))))]
pub(super) async fn find(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<FindQuery>,
) -> Result<Json<FoundPage>, Stop> {
    let place = DivisionCode::parse(&q.desk).map_err(|_| UNREADABLE)?;
    let scope = match Office::parse(&q.office) {
        Some(office) => desk_scope(&visit.actor, Action::AppealRead, Desk::of(office, place))?,
        None => scope(&visit.actor, Action::AppealRead, place)?,
    };
    let most = q.limit.unwrap_or(50).clamp(1, usize::try_from(LIMIT).unwrap_or(1));
    let lookup = Lookup {
        scope,
        village: None,
        category: Category::parse(&q.category).map_or("", Category::code),
        stage: Stage::parse(&q.stage).map_or("", Stage::code),
        before: q.after.unwrap_or(i64::MAX),
        most,
        typed: q.q,
    };
    let cx = app.context(visit.actor.clone());
    let Found { hits, next, cut, behind } = search::look_up(&app, &cx, lookup).await?;
    let items = hits.iter().map(|hit| shown(&hit.appeal, &[], false)).collect();
    Ok(Json(StatusCode::OK, FoundPage { items, next: next.map(|id| id.to_string()), cut, behind }))
}
