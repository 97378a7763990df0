//! The JSON API of the room.

use super::commands::{AnswerRemark, Say};
use super::model::{Remark, RemarkKind};
use super::store;
use super::web::draw;
use crate::gate::{Action, scope};
use crate::house::error::{NOT_FOUND, SIGN_IN};
use crate::house::web::{Access, Json, Route, Sent, Visit};
use crate::house::{App, Stop};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::RemarkId;
use serde::{Deserialize, Serialize};
#[cfg(test)]
use utoipa::OpenApi;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/feedback", Access::May(Action::FeedbackSay), say),
        Route::get("/api/v1/feedback", Access::May(Action::FeedbackRead), list),
        Route::get("/api/v1/feedback/mine", Access::May(Action::FeedbackSay), mine),
        Route::post("/api/v1/feedback/{id}/answer", Access::May(Action::FeedbackAnswer), answer),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(say, list, mine, answer),
    components(schemas(SayBody, AnswerBody, RemarkShown, Remarks, Acted, RemarkKind))
)]
pub(super) struct Api;

/// What is said.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct SayBody {
    /// `complaint` or `suggestion`.
    kind: String,
    /// 5 to 1000 characters.
    text: String,
}

/// An answer.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct AnswerBody {
    /// 5 to 1000 characters.
    answer: String,
}

/// Which remark it was.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct Acted {
    /// A whole number as text.
    id: String,
}

/// A remark without its author.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct RemarkShown {
    /// A whole number as text.
    id: String,
    kind: RemarkKind,
    text: String,
    said_at: String,
    /// When an answer is due.
    due: String,
    answer: Option<String>,
    answered_at: Option<String>,
}

/// A page of a list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct Remarks {
    items: Vec<RemarkShown>,
    /// Give this as `after` for the next page.
    next: Option<String>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
struct ListQuery {
    /// From the page before.
    after: Option<i64>,
    /// At most 200, 50 when left out.
    limit: Option<i64>,
}

impl ListQuery {
    fn most(&self) -> i64 {
        self.limit.unwrap_or(50).clamp(1, 200)
    }

    fn page(&self, rows: &[Remark]) -> Remarks {
        let full = i64::try_from(rows.len()).unwrap_or(0) == self.most();
        let next = rows.last().filter(|_| full).map(|last| last.id.to_string());
        Remarks { items: rows.iter().map(shown).collect(), next }
    }
}

fn shown(remark: &Remark) -> RemarkShown {
    RemarkShown {
        id: remark.id.to_string(),
        kind: remark.kind,
        text: remark.text.clone(),
        said_at: remark.said_at.iso(),
        due: remark.due.iso(),
        answer: remark.answer.as_ref().map(|(text, _)| text.clone()),
        answered_at: remark.answer.as_ref().map(|(_, at)| at.iso()),
    }
}

/// Say something about the program itself.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/feedback", tag = "feedback", request_body = SayBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Acted), (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn say(State(app): State<App>, sent: Sent<SayBody>) -> Result<Json<Acted>, Stop> {
    let SayBody { kind, text } = sent.body;
    let command = Say { kind, text, drawn: draw(&app)? };
    let done = app.run(&sent.visit.actor, Some(&sent.key), command).await?;
    Ok(Json(StatusCode::CREATED, Acted { id: done.id.to_string() }))
}

/// All remarks, newest first, without their authors.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/feedback", tag = "feedback", params(ListQuery),
    responses((status = 200, body = Remarks))))]
async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<Remarks>, Stop> {
    let scope = scope(&visit.actor, Action::FeedbackRead, app.db.county())?;
    let (before, most) = (q.after.unwrap_or(i64::MAX), q.most());
    let rows = app.db.read(move |db| Ok(store::all(db, &scope, before, most)?)).await?;
    Ok(Json(StatusCode::OK, q.page(&rows)))
}

/// One's own remarks, newest first.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/feedback/mine", tag = "feedback", params(ListQuery),
    responses((status = 200, body = Remarks))))]
async fn mine(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<Remarks>, Stop> {
    let person = visit.actor.person.ok_or(SIGN_IN)?;
    let (county, before, most) = (app.db.county().as_i64(), q.after.unwrap_or(i64::MAX), q.most());
    let rows = app.db.read(move |db| Ok(store::of_person(db, county, person, before, most)?)).await?;
    Ok(Json(StatusCode::OK, q.page(&rows)))
}

/// Answer a remark, once.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/feedback/{id}/answer", tag = "feedback", request_body = AnswerBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Acted), (status = 409, description = "Answered before"))))]
async fn answer(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<AnswerBody>,
) -> Result<Json<Acted>, Stop> {
    let id = RemarkId::parse(&id).map_err(|_| NOT_FOUND)?;
    let command = AnswerRemark { id, text: sent.body.answer };
    let done = app.run(&sent.visit.actor, Some(&sent.key), command).await?;
    Ok(Json(StatusCode::OK, Acted { id: done.id.to_string() }))
}
