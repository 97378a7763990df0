//! The JSON API of the room: all that its pages do.

mod around;
mod entered;
mod found;
mod shapes;
mod sheets;

use self::shapes::{
    AcceptBody, FileBody, FiledShown, IdentityShown, Page, Progress, RateBody, ReplyBody, Shown, progress,
    shown,
};
#[cfg(test)]
use self::shapes::{EnterBody, ReplyShown};
use super::by_code::{by_code, waiting_slip};
use super::commands::{Acted, Cosign, File, Filed, FollowUp, Handle, Look, Rate, Supervise, located};
use super::forms::ActFields;
use super::model::{Appeal, Category, Stage};
#[cfg(test)]
use super::model::{Channel, Mode, Outcome};
use super::store::{self, DeskQuery, START, Shelf};
use super::web::{draw, own_village};
use super::{decide, together, view};
use crate::gate::{Action, Desk, Office, Scope, desk_scope, permit, scope};
use crate::house::error::{NOT_FOUND, UNREADABLE};
use crate::house::web::{Access, Json, Route, Sent, Visit};
use crate::house::{App, Command, Context, Stop};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::{AppealId, DivisionCode, Moment, ReceiptCode};
use serde::Deserialize;
#[cfg(test)]
use utoipa::OpenApi;

/// Routes of the API.
pub fn routes() -> Vec<Route> {
    let handle = Access::May(Action::AppealHandle);
    let mut routes = vec![
        Route::post("/api/v1/appeals", Access::May(Action::AppealFile), file),
        Route::get("/api/v1/appeals", Access::May(Action::AppealRead), list),
        Route::get("/api/v1/appeals/mine", Access::SignedIn, mine),
        Route::get("/api/v1/appeals/search", Access::May(Action::AppealRead), found::find),
        Route::get("/api/v1/appeals/{id}", Access::SignedIn, one),
        Route::post("/api/v1/appeals/{id}/accept", handle, accept),
        Route::post("/api/v1/appeals/{id}/reply", handle, reply),
        Route::post("/api/v1/appeals/{id}/rate", Access::May(Action::AppealRate), rate),
        Route::post("/api/v1/appeals/{id}/acts", handle, act),
        Route::post("/api/v1/appeals/{id}/decisions", Access::May(Action::AppealSupervise), supervise),
        Route::post("/api/v1/appeals/{id}/follow-ups", Access::May(Action::AppealFollowUp), follow_up),
        Route::post("/api/v1/appeals/{id}/cosign", Access::May(Action::AppealCosign), cosign),
        Route::post("/api/v1/appeals/{id}/identity", Access::May(Action::AppealIdentity), identity),
        Route::get(
            "/api/v1/receipts/{receipt}",
            Access::Public("whoever holds a receipt code may follow it"),
            receipt,
        ),
    ];
    routes.extend(around::routes());
    routes.extend(entered::routes());
    routes.extend(sheets::routes());
    routes
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(
        around::around,
        around::one,
        around::met,
        entered::enter,
        entered::rate_for,
        sheets::print_notice,
        sheets::notice,
        sheets::print_letter,
        sheets::letter,
        sheets::print_slips,
        sheets::slips_left,
        sheets::type_slip,
        sheets::type_paper,
        file,
        list,
        mine,
        found::find,
        one,
        accept,
        reply,
        rate,
        act,
        supervise,
        follow_up,
        cosign,
        identity,
        receipt
    ),
    components(schemas(
        sheets::SheetShown,
        sheets::SheetLine,
        sheets::SlipsShown,
        sheets::SlipBody,
        sheets::PaperBody,
        sheets::PrintBody,
        sheets::NoBody,
        FileBody,
        EnterBody,
        AcceptBody,
        ReplyBody,
        RateBody,
        ActFields,
        Shown,
        Progress,
        ReplyShown,
        IdentityShown,
        Page,
        found::FoundPage,
        around::AroundItems,
        around::AroundShown,
        Category,
        Stage,
        Mode,
        Channel,
        Outcome,
        Office
    ))
)]
pub struct Api;

async fn shown_by_id(app: &App, visit: &Visit, id: AppealId) -> Result<Shown, Stop> {
    let cx = app.context(visit.actor.clone());
    app.db
        .read(move |db| {
            let (mut appeal, what) = found(db, &cx, id)?;
            let own = permit(&cx.actor, Action::AppealReadOwn, what).is_ok();
            if !own && permit(&cx.actor, Action::AppealRead, what).is_err() {
                return Err(NOT_FOUND.into());
            }
            let county = cx.county.as_i64();
            if let Some(secret) = store::Secret::open(db, &cx.vault, county, id)? {
                secret.fill(&mut appeal);
            }
            let mut notes = view::notes_of(db, &cx.vault, county, &appeal)?;
            notes.extend(together::said_there(db, &cx, &appeal)?);
            Ok(shown(&appeal, &notes, own))
        })
        .await
}

fn found(
    db: &mut crate::house::Reader,
    cx: &Context,
    id: AppealId,
) -> Result<(Appeal, crate::gate::Located), Stop> {
    let appeal = store::by_id(db, cx.county.as_i64(), id)?.ok_or(NOT_FOUND)?;
    let what = located(db, cx, &appeal, None)?;
    Ok((appeal, what))
}

/// File an appeal in one's own village.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals", tag = "appeals", request_body = FileBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = FiledShown), (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn file(State(app): State<App>, sent: Sent<FileBody>) -> Result<Json<FiledShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let written = decide::written(&body.category, &body.text, &body.place, &body.mode, body.shown)?;
    let village = match body.village {
        Some(code) => DivisionCode::parse(&code).map_err(|_| decide::Refused::NoVillage)?,
        None => own_village(&app.context(visit.actor.clone()))?,
    };
    let filed = app.run(&visit.actor, Some(&key), File::new(village, written, draw(&app).await?)).await?;
    Ok(filed_shown(filed, village))
}

/// What somebody who filed is told.
fn filed_shown(filed: Filed, village: DivisionCode) -> Json<FiledShown> {
    let (year, number) = filed.number;
    let shown = FiledShown {
        id: filed.id.to_string(),
        receipt: filed.receipt.to_string(),
        number: format!("{year}-{number}"),
        village: village.to_string(),
        stage: Stage::Acknowledged,
        accept_due: filed.accept_due.iso(),
        due: filed.reply_due.iso(),
    };
    Json(StatusCode::CREATED, shown)
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
struct ListQuery {
    /// 12-digit code of the place; its inside is listed.
    desk: String,
    /// Code of an office: only what lies with its desk in that place. Sealed appeals are listed for discipline only.
    #[serde(default)]
    office: String,
    /// `open` (default) or `waiting`.
    #[serde(default)]
    shelf: String,
    /// Category code.
    #[serde(default)]
    category: String,
    /// From the page before.
    #[serde(default)]
    after: String,
    /// At most 200, 50 when left out.
    limit: Option<i64>,
}

/// Most rows of one page.
const LIMIT: i64 = 200;

/// Appeals of a place, most urgent first.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/appeals", tag = "appeals", params(ListQuery),
    responses((status = 200, body = Page), (status = 404, description = "Outside one's places"))))]
async fn list(State(app): State<App>, visit: Visit, Query(q): Query<ListQuery>) -> Result<Json<Page>, Stop> {
    let place = DivisionCode::parse(&q.desk).map_err(|_| UNREADABLE)?;
    let scope: Scope = match Office::parse(&q.office) {
        Some(office) => desk_scope(&visit.actor, Action::AppealRead, Desk::of(office, place))?,
        None => scope(&visit.actor, Action::AppealRead, place)?,
    };
    let after = match q.after.split_once('.') {
        Some((due, id)) => (due.parse().map_err(|_| UNREADABLE)?, id.parse().map_err(|_| UNREADABLE)?),
        None if q.after.is_empty() => START,
        None => return Err(UNREADABLE.into()),
    };
    let most = q.limit.unwrap_or(50).clamp(1, LIMIT);
    let query = DeskQuery {
        shelf: if q.shelf == "waiting" { Shelf::Waiting } else { Shelf::Open },
        after,
        from: Moment::from_millis(i64::MIN),
        to: Moment::from_millis(i64::MAX),
        category: Category::parse(&q.category).map_or("", Category::code),
        stage: "",
        village: None,
        most,
    };
    let county = app.db.county().as_i64();
    let rows = app.db.read(move |db| Ok(store::desk(db, county, &scope, &query)?)).await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == most;
    let next =
        rows.last().filter(|_| full).map(|last| format!("{}.{}", last.life.step_due.millis(), last.id));
    Ok(Json(
        StatusCode::OK,
        Page { items: rows.iter().map(|appeal| shown(appeal, &[], false)).collect(), next },
    ))
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
struct MineQuery {
    /// From the page before.
    after: Option<i64>,
    /// At most 200, 50 when left out.
    limit: Option<i64>,
}

/// One's own appeals, newest first.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/appeals/mine", tag = "appeals", params(MineQuery),
    responses((status = 200, body = Page))))]
async fn mine(State(app): State<App>, visit: Visit, Query(q): Query<MineQuery>) -> Result<Json<Page>, Stop> {
    let person = visit.actor.person.ok_or(crate::house::error::SIGN_IN)?;
    let (county, most) = (app.db.county().as_i64(), q.limit.unwrap_or(50).clamp(1, LIMIT));
    let before = q.after.unwrap_or(i64::MAX);
    let vault = app.vault.clone();
    let rows = app.db.read(move |db| view::own(db, &vault, county, person, (before, most))).await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == most;
    let next = rows.last().filter(|_| full).map(|last| last.id.to_string());
    Ok(Json(
        StatusCode::OK,
        Page { items: rows.iter().map(|appeal| shown(appeal, &[], true)).collect(), next },
    ))
}

/// One appeal: one's own, or of a place whose appeals one may read.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/appeals/{id}", tag = "appeals", params(("id" = String, Path)),
    responses((status = 200, body = Shown), (status = 404, description = "Not there, or not for these eyes"))))]
async fn one(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Json<Shown>, Stop> {
    Ok(Json(StatusCode::OK, shown_by_id(&app, &visit, id_of(&id)?).await?))
}

fn id_of(text: &str) -> Result<AppealId, Stop> {
    AppealId::parse(text).map_err(|_| NOT_FOUND.into())
}

/// Take an appeal on and promise a day.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/{id}/accept", tag = "appeals", request_body = AcceptBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Shown), (status = 409, description = "Not the time for it"))))]
async fn accept(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<AcceptBody>,
) -> Result<Json<Shown>, Stop> {
    let term = sent.body.promised.clone().unwrap_or_default();
    let fields = ActFields { act: "accept".to_owned(), term, ..ActFields::default() };
    handle(&app, &id, &sent.visit, &sent.key, &fields).await
}

/// Answer an appeal.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/{id}/reply", tag = "appeals", request_body = ReplyBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Shown), (status = 409, description = "Not the time for it"))))]
async fn reply(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<ReplyBody>,
) -> Result<Json<Shown>, Stop> {
    let ReplyBody { outcome, found, done, not_done, next_day } = sent.body;
    let act = "answer".to_owned();
    let fields = ActFields { act, outcome, found, done, not_done, next_day, ..ActFields::default() };
    handle(&app, &id, &sent.visit, &sent.key, &fields).await
}

/// What a desk does with an appeal.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/{id}/acts", tag = "appeals", request_body = ActFields,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Shown), (status = 409, description = "Not the time for it"))))]
async fn act(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<ActFields>,
) -> Result<Json<Shown>, Stop> {
    handle(&app, &id, &sent.visit, &sent.key, &sent.body).await
}

async fn handle(
    app: &App,
    id: &str,
    visit: &Visit,
    key: &str,
    fields: &ActFields,
) -> Result<Json<Shown>, Stop> {
    let (id, cx) = (id_of(id)?, app.context(visit.actor.clone()));
    let (appeal, fields) = view::to_act_on(app, visit, (id, Action::AppealHandle), fields.clone()).await?;
    let act = fields.of_handler(&appeal, &cx)?;
    done(app, visit, key, Handle { id, act }).await
}

async fn done(
    app: &App,
    visit: &Visit,
    key: &str,
    act: impl Command<Done = Acted>,
) -> Result<Json<Shown>, Stop> {
    let done = app.run(&visit.actor, Some(key), act).await?;
    Ok(Json(StatusCode::OK, shown_by_id(app, visit, done.id).await?))
}

/// What is decided above a desk.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/{id}/decisions", tag = "appeals", request_body = ActFields,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Shown), (status = 409, description = "Not the time for it"))))]
async fn supervise(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<ActFields>,
) -> Result<Json<Shown>, Stop> {
    let id = id_of(&id)?;
    let (appeal, fields) =
        view::to_act_on(&app, &sent.visit, (id, Action::AppealSupervise), sent.body).await?;
    let act = fields.of_supervisor(&appeal)?;
    done(&app, &sent.visit, &sent.key, Supervise { id, act }).await
}

/// What whoever filed it says later: a supplement, an objection, or that it is taken back.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/{id}/follow-ups", tag = "appeals", request_body = ActFields,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Progress), (status = 409, description = "Not the time for it"))))]
async fn follow_up(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<ActFields>,
) -> Result<Json<Progress>, Stop> {
    let (id, code) = (id_of(&id)?, ReceiptCode::parse(&sent.body.code).ok());
    let act = sent.body.of_filer()?;
    let done = app.run(&sent.visit.actor, Some(&sent.key), FollowUp { id, code, act }).await?;
    own_progress(&app, done.id).await
}

/// Progress for whoever just proved to be the one who filed.
async fn own_progress(app: &App, id: AppealId) -> Result<Json<Progress>, Stop> {
    let (county, vault) = (app.db.county().as_i64(), app.vault.clone());
    let read = app.db.read(move |db| {
        let appeal = store::by_id(db, county, id)?.ok_or(NOT_FOUND)?;
        let notes = view::notes_of(db, &vault, county, &appeal)?;
        Ok(progress(&appeal, &notes, None))
    });
    Ok(Json(StatusCode::OK, read.await?))
}

/// Say that one has met the same. Only for appeals that may be shown to everybody.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/{id}/cosign", tag = "appeals",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 204, description = "Counted"), (status = 409, description = "Said before, or one's own"))))]
async fn cosign(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<serde_json::Value>,
) -> Result<StatusCode, Stop> {
    app.run(&sent.visit.actor, Some(&sent.key), Cosign { id: id_of(&id)? }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Rate the answer to one's own appeal.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/{id}/rate", tag = "appeals", request_body = RateBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Progress), (status = 409, description = "Not the time for it"))))]
async fn rate(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<RateBody>,
) -> Result<Json<Progress>, Stop> {
    let RateBody { score, said, code } = sent.body;
    let said = said.filter(|said| !said.trim().is_empty());
    let said = said.map(|said| decide::note("said", "", &said)).transpose()?;
    let code = code.and_then(|code| ReceiptCode::parse(&code).ok());
    let command = Rate { id: id_of(&id)?, code, score, said };
    let done = app.run(&sent.visit.actor, Some(&sent.key), command).await?;
    own_progress(&app, done.id).await
}

/// See who filed an appeal. Each look is recorded and shown to that person.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/appeals/{id}/identity", tag = "appeals",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = IdentityShown), (status = 403, description = "Kept from the village"))))]
async fn identity(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<serde_json::Value>,
) -> Result<Json<IdentityShown>, Stop> {
    let id = id_of(&id)?;
    app.run(&sent.visit.actor, Some(&sent.key), Look { id }).await?;
    let cx = app.context(sent.visit.actor);
    let opened = app.db.read(move |db| view::open(db, &cx, id)).await?;
    let identity = opened.identity.ok_or(NOT_FOUND)?.0;
    Ok(Json(StatusCode::OK, IdentityShown { identity }))
}

/// Follow an appeal by its receipt code. Tells neither the words nor the name.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/receipts/{receipt}", tag = "appeals", params(("receipt" = String, Path)),
    responses((status = 200, body = Progress), (status = 404, description = "No such code"),
        (status = 429, description = "Too many codes tried from this address"))))]
async fn receipt(
    State(app): State<App>,
    visit: Visit,
    Path(receipt): Path<String>,
) -> Result<Json<Progress>, Stop> {
    let found = by_code(&app, &visit, &receipt).await?;
    let Some((appeal, mut notes, names)) = found.ok().flatten() else {
        return Err(waiting_slip(&app, &receipt).await?.unwrap_or(decide::Refused::NoReceipt).into());
    };
    let handler = names.handler(&appeal).map(str::to_owned);
    if appeal.life.side.into.is_some() {
        let (cx, job) = (app.context(visit.actor.clone()), appeal.clone());
        notes.extend(app.db.read(move |db| together::said_there(db, &cx, &job)).await?);
    }
    Ok(Json(StatusCode::OK, progress(&appeal, &notes, handler)))
}
