//! The JSON API of the room. Money is whole fen in what is answered; what is entered is sent as it would be typed.

use super::commands::{PublishDecision, RecordDecision, TakeStep, VoidDecision};
use super::form::{DecisionForm, MeetingForm, PublicForm, read, read_public, read_step};
use super::model::{Body, Decision, DecisionId, Kind, Origin, Public, Stage, Step, Topic, What};
use super::reading::{Told, decision_id, whole};
use super::store;
use crate::gate::{Action, reach, scope};
use crate::house::error::UNREADABLE;
use crate::house::web::{Access, Json, Route, Sent, Visit};
use crate::house::{App, Stop, random};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::DivisionCode;
use serde::{Deserialize, Serialize};
#[cfg(test)]
use utoipa::OpenApi;

/// Matters on one page.
const ROWS: i64 = 50;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::DecisionRead), Access::May(Action::DecisionWrite));
    vec![
        Route::get("/api/v1/decisions", read, list),
        Route::post("/api/v1/decisions", write, record),
        Route::get("/api/v1/decisions/{decision}", read, one),
        Route::post("/api/v1/decisions/{decision}/steps", write, step),
        Route::post("/api/v1/decisions/{decision}/publications", write, publish),
        Route::post("/api/v1/decisions/{decision}/void", write, void),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(list, record, one, step, publish, void),
    components(schemas(
        NewDecisionBody,
        DecisionReasonBody,
        DecisionDone,
        DecisionPage,
        MatterShown,
        MeetingShown,
        DecisionPublicShown,
        DecisionWhole,
        DecisionForm,
        MeetingForm,
        PublicForm,
        Kind,
        Topic,
        Origin,
        Stage,
        Body,
        What
    ))
)]
pub(super) struct Api;

/// A matter to be recorded.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct NewDecisionBody {
    /// 12-digit code of the village.
    place: String,
    decision: DecisionForm,
}

/// Why something is taken back.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct DecisionReasonBody {
    /// 2 to 40 characters.
    reason: String,
}

/// Which matter it was.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DecisionDone {
    decision: String,
}

/// Matters of a place.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DecisionPage {
    decisions: Vec<MatterShown>,
    /// Where the next page begins.
    next: Option<String>,
}

/// A matter.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct MatterShown {
    decision: String,
    place: String,
    kind: Kind,
    topic: Topic,
    matter: String,
    origin: Origin,
    /// Money it is about, in fen; 0 for none.
    fen: i64,
    day: String,
    /// `open`, `unmet`, `decided` or `void`.
    standing: &'static str,
    /// Day it was decided.
    decided: Option<String>,
}

/// A step with its meeting.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct MeetingShown {
    n: i64,
    stage: Stage,
    day: String,
    body: Body,
    entitled: i64,
    attended: i64,
    in_favor: i64,
    content: String,
    minutes: String,
    /// Enough came.
    is_quorate: bool,
    /// Enough agreed.
    is_carried: bool,
}

/// A publication.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DecisionPublicShown {
    what: What,
    day: String,
    notice: String,
    content: String,
}

/// A matter with all that is kept about it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DecisionWhole {
    decision: MatterShown,
    steps: Vec<MeetingShown>,
    publications: Vec<DecisionPublicShown>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    place: String,
    after: String,
}

fn shown(of: &Decision) -> MatterShown {
    let written = &of.written;
    MatterShown {
        decision: of.id.to_string(),
        place: of.place.to_string(),
        kind: written.kind,
        topic: written.topic,
        matter: written.matter.clone(),
        origin: written.origin,
        fen: written.amount.fen(),
        day: written.day.to_string(),
        standing: of.standing().code(),
        decided: of.decided.map(|day| day.to_string()),
    }
}

fn meeting(step: Step) -> MeetingShown {
    MeetingShown {
        n: step.n,
        stage: step.new.stage,
        day: step.new.day.to_string(),
        body: step.new.body,
        entitled: step.new.heads.entitled,
        attended: step.new.heads.attended,
        in_favor: step.new.heads.in_favor,
        content: step.new.content,
        minutes: step.new.minutes,
        is_quorate: step.is_quorate,
        is_carried: step.is_carried,
    }
}

fn public(public: Public) -> DecisionPublicShown {
    let Public { what, day, notice, content } = public;
    DecisionPublicShown { what, day: day.to_string(), notice, content }
}

/// Matters of a place, village by village.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/decisions", tag = "decisions",
    params(("place" = Option<String>, Query, description = "12-digit code; without it the widest place one may read"),
           ("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = DecisionPage))))]
async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<DecisionPage>, Stop> {
    let scope = match q.place.as_str() {
        "" => reach(&visit.actor, Action::DecisionRead)?,
        code => {
            let place = DivisionCode::parse(code).map_err(|_| UNREADABLE)?;
            scope(&visit.actor, Action::DecisionRead, place)?
        }
    };
    let county = app.db.county().as_i64();
    let after = q.after.split_once('-').and_then(|(place, id)| Some((place.parse().ok()?, id.parse().ok()?)));
    let read = move |db: &mut _| Ok(store::list(db, county, &scope, after.unwrap_or((0, 0)), ROWS)?);
    let found = app.db.read(read).await?;
    let is_full = i64::try_from(found.len()).unwrap_or(0) == ROWS;
    let next = found.last().filter(|_| is_full).map(|last| format!("{}-{}", last.place, last.id));
    Ok(Json(StatusCode::OK, DecisionPage { decisions: found.iter().map(shown).collect(), next }))
}

/// One matter.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/decisions/{decision}", tag = "decisions", params(("decision" = String, Path)),
    responses((status = 200, body = DecisionWhole), (status = 404, description = "None for these eyes"))))]
async fn one(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<DecisionWhole>, Stop> {
    let Told { decision, steps, publics } = whole(&app, &visit, &id).await?;
    let whole = DecisionWhole {
        decision: shown(&decision),
        steps: steps.into_iter().map(meeting).collect(),
        publications: publics.into_iter().map(public).collect(),
    };
    Ok(Json(StatusCode::OK, whole))
}

fn done(status: StatusCode, id: DecisionId) -> Json<DecisionDone> {
    Json(status, DecisionDone { decision: id.to_string() })
}

/// Record a matter that is to be decided.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/decisions", tag = "decisions", request_body = NewDecisionBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = DecisionDone), (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn record(State(app): State<App>, sent: Sent<NewDecisionBody>) -> Result<Json<DecisionDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let place = DivisionCode::parse(&body.place).map_err(|_| UNREADABLE)?;
    let id = DecisionId::from_i64(app.ids.next(app.clock.now()));
    let command = RecordDecision { place, written: read(&body.decision)?, id, salt: random()? };
    Ok(done(StatusCode::CREATED, app.run(&visit.actor, Some(&key), command).await?.decision))
}

/// Record the next step of a matter with its meeting. Whether enough came and agreed is measured and kept.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/decisions/{decision}/steps", tag = "decisions", request_body = MeetingForm,
    params(("decision" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = DecisionDone), (status = 409, description = "Another step comes next"),
              (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn step(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<MeetingForm>,
) -> Result<Json<DecisionDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let command = TakeStep { decision: decision_id(&id)?, step: read_step(&body)?, salt: random()? };
    Ok(done(StatusCode::CREATED, app.run(&visit.actor, Some(&key), command).await?.decision))
}

/// Record that a decision, or what came of it, was published.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/decisions/{decision}/publications", tag = "decisions", request_body = PublicForm,
    params(("decision" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = DecisionDone), (status = 409, description = "Not decided, or published before"))))]
async fn publish(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<PublicForm>,
) -> Result<Json<DecisionDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let command =
        PublishDecision { decision: decision_id(&id)?, public: read_public(&body)?, salt: random()? };
    Ok(done(StatusCode::CREATED, app.run(&visit.actor, Some(&key), command).await?.decision))
}

/// Take a matter back that was recorded by mistake.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/decisions/{decision}/void", tag = "decisions", request_body = DecisionReasonBody,
    params(("decision" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = DecisionDone), (status = 409, description = "Something was published"))))]
async fn void(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<DecisionReasonBody>,
) -> Result<Json<DecisionDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let command = VoidDecision { decision: decision_id(&id)?, reason: body.reason, salt: random()? };
    Ok(done(StatusCode::OK, app.run(&visit.actor, Some(&key), command).await?.decision))
}
