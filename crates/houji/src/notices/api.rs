//! The JSON API of the room: drafts and their steps, for those who work on them. What is typed is sent as it would be typed.

mod items;
mod templates;

use super::commands::{
    ApproveNotice, AttachNotice, BeginNotice, CheckNotice, CorrectNotice, Done, Draft, EditNotice,
    PublishNotice, ReturnNotice, SuperviseNotice,
};
use super::decide::Refused;
use super::desk::draft;
use super::documents::{look, look_beside};
use super::form::{DraftForm, read};
#[cfg(test)]
use super::import::ItemRow;
use super::model::{CheckCode, Kept, NoticeId, Period, Stage};
use super::reading::{Whole, opened, whole, with_inside};
use super::store;
use crate::books::papers::file_ids;
use crate::files::{self, Holder, Takes};
use crate::gate::{Action, reach, scope};
use crate::house::error::UNREADABLE;
use crate::house::web::{Access, Json, MOST_FILE, Route, Sent, SentFile, Visit};
use crate::house::{App, Stop, random};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::DivisionCode;
use serde::{Deserialize, Serialize};
#[cfg(test)]
use utoipa::OpenApi;

/// Notices on one page.
const ROWS: i64 = 50;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::NoticeRead), Access::May(Action::NoticeWrite));
    vec![
        Route::get("/api/v1/public/catalogue", Access::Public("what villages owe their people"), items::all),
        Route::post("/api/v1/catalogue", Access::May(Action::RegisterImport), items::add),
        Route::get("/api/v1/notices", read, notices),
        Route::post("/api/v1/notices", write, begin),
        Route::get("/api/v1/notices/templates", read, templates::all),
        Route::get("/api/v1/notices/templates/{item}", read, templates::one),
        Route::post("/api/v1/notices/templates/{item}", write, templates::begin),
        Route::get("/api/v1/notices/{notice}", read, notice),
        Route::post("/api/v1/notices/{notice}/draft", write, edit),
        Route::post("/api/v1/notices/{notice}/correction", write, correct),
        Route::post("/api/v1/notices/{notice}/steps", read, step),
        Route::post("/api/v1/notices/{notice}/files", write, attach),
        Route::post("/api/v1/notices/documents", write, send).body_limit(MOST_FILE.saturating_add(1)),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(
        items::all,
        items::add,
        templates::all,
        templates::one,
        templates::begin,
        notices,
        begin,
        notice,
        edit,
        correct,
        step,
        send,
        attach
    ),
    components(schemas(
        NewNoticeBody,
        NoticeDraftBody,
        CorrectionBody,
        NoticeStepBody,
        NoticeFilesBody,
        NoticeAct,
        NoticeDone,
        NoticePage,
        NoticeListed,
        NoticeShown,
        NoticeVersion,
        NoticeStep,
        DraftForm,
        items::CatalogueShown,
        items::CatalogueItem,
        items::CatalogueAhead,
        items::CatalogueRowDone,
        ItemRow,
        templates::TemplatesShown,
        templates::TemplateShown,
        templates::BlankShown,
        templates::TableShown,
        templates::FilledBody
    ))
)]
pub(super) struct Api;

/// A draft to be begun.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct NewNoticeBody {
    /// 12-digit code of the village.
    village: String,
    /// Code of the item, such as `F02`.
    item: String,
    /// `2026-10`, `2026-Q3`, `2026-H1`, `2026` or `2026-10-03`.
    period: String,
    /// What is said of it, for an item that is not made from facts.
    document: Option<DraftForm>,
}

/// A draft to be changed; without a document it is made anew from the facts of now.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct NoticeDraftBody {
    /// `steps` of the notice as it was looked at.
    seen: i64,
    document: Option<DraftForm>,
}

/// A correction to be begun.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct CorrectionBody {
    /// `steps` of the notice as it was looked at.
    seen: i64,
    /// What was changed and why, 4 to 200 characters; everybody reads it.
    correction: String,
    document: Option<DraftForm>,
}

/// A step of those who sign.
#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
enum NoticeAct {
    /// Checked in the village.
    Check,
    /// Those who supervise agree.
    Agree,
    /// Those who supervise object; their reason is published.
    Object,
    /// The township agrees.
    Approve,
    /// Sent back to whoever drafts.
    Return,
    /// Published.
    Publish,
}

/// What is done with a notice.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct NoticeStepBody {
    act: NoticeAct,
    /// `steps` of the notice as it was looked at.
    seen: i64,
    /// At most 120 characters; needed to object and to send back.
    #[serde(default)]
    words: String,
}

/// Photos and documents put beside a draft that was typed, or taken off it.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct NoticeFilesBody {
    /// `steps` of the notice as it was looked at.
    seen: i64,
    /// What the new ones show, 2 to 30 characters; everybody reads it.
    #[serde(default)]
    name: String,
    /// Ids as `POST /api/v1/attachments` or `POST /api/v1/notices/documents` gave them.
    #[serde(default)]
    attachments: Vec<String>,
    /// SHA-256 of what is taken off.
    #[serde(default)]
    gone: Vec<String>,
}

/// Which notice it was.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct NoticeDone {
    notice: String,
    /// Its name, as everybody reads it.
    name: String,
}

/// Notices of a place.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct NoticePage {
    notices: Vec<NoticeListed>,
    /// Where the next page begins.
    next: Option<String>,
}

/// A notice in a list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct NoticeListed {
    notice: String,
    name: String,
    village: String,
    item: String,
    period: String,
    title: String,
    version: i64,
    /// Newest version that was published, 0 for none.
    published: i64,
    /// Of the newest version: `draft`, `checked`, `supervised`, `ready` or `published`.
    stage: &'static str,
    steps: i64,
}

/// A notice with all that is kept about it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct NoticeShown {
    #[serde(flatten)]
    listed: NoticeListed,
    /// Its newest version is made from facts and not typed.
    is_made: bool,
    /// Last day in time, when it is owed by a day.
    due: Option<String>,
    /// As it will look or looks; the canonical text.
    text: String,
    versions: Vec<NoticeVersion>,
    done: Vec<NoticeStep>,
}

/// A version that was published.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct NoticeVersion {
    version: i64,
    /// SHA-256 of its text.
    digest: String,
    /// The same as people compare it.
    check_code: String,
    /// In milliseconds since 1970.
    published_at: i64,
}

/// What somebody did with a notice.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct NoticeStep {
    n: i64,
    version: i64,
    what: &'static str,
    role: &'static str,
    at: i64,
    words: String,
}

fn listed(kept: &Kept) -> NoticeListed {
    NoticeListed {
        notice: kept.id.to_string(),
        name: kept.name(),
        village: kept.village.to_string(),
        item: kept.item.clone(),
        period: kept.period.to_string(),
        title: kept.title.clone(),
        version: kept.version,
        published: kept.published,
        stage: kept.stage.code(),
        steps: kept.steps,
    }
}

fn shown(of: &Whole) -> NoticeShown {
    let versions = of.versions.iter().filter_map(|stored| {
        Some(NoticeVersion {
            version: stored.version,
            digest: stored.digest.to_string(),
            check_code: CheckCode::of_digest(&stored.digest).to_string(),
            published_at: stored.published_at?.millis(),
        })
    });
    let done = of.steps.iter().map(|step| NoticeStep {
        n: step.n,
        version: step.version,
        what: step.what.code(),
        role: step.role.code(),
        at: step.at.millis(),
        words: step.words.clone(),
    });
    NoticeShown {
        listed: listed(&of.kept),
        is_made: of.is_made,
        due: of.duty.as_ref().map(|duty| duty.due.to_string()),
        text: of.notice.text().unwrap_or_default(),
        versions: versions.collect(),
        done: done.collect(),
    }
}

fn done(status: StatusCode, done: Done) -> Json<NoticeDone> {
    Json(status, NoticeDone { notice: done.notice.to_string(), name: done.name })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    place: String,
    stage: String,
    after: String,
}

/// Notices of a place that stand somewhere, village by village, the oldest first, 50 at a time.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/notices", tag = "notices",
    params(("stage" = String, Query, description = "`draft`, `checked`, `supervised`, `ready` or `published`"),
           ("place" = Option<String>, Query, description = "Code of a division; one's own when left out"),
           ("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = NoticePage), (status = 404, description = "Another place"))))]
async fn notices(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<NoticePage>, Stop> {
    let scope = match q.place.as_str() {
        "" => reach(&visit.actor, Action::NoticeRead)?,
        code => {
            let place = DivisionCode::parse(code).map_err(|_| UNREADABLE)?;
            scope(&visit.actor, Action::NoticeRead, place)?
        }
    };
    let stage = Stage::parse(&q.stage).ok_or(UNREADABLE)?;
    let at = q.after.split_once('_').and_then(|(place, id)| Some((place.parse().ok()?, id.parse().ok()?)));
    let (county, at) = (app.db.county().as_i64(), at.unwrap_or((0, 0)));
    let inside = with_inside(&visit, &scope);
    let read = app.db.read(move |db| Ok(store::in_stage(db, county, (&scope, inside), (stage, at), ROWS)?));
    let kept = read.await?;
    let is_full = i64::try_from(kept.len()).unwrap_or(0) == ROWS;
    let next = kept.last().filter(|_| is_full).map(|last| format!("{}_{}", last.village, last.id));
    Ok(Json(StatusCode::OK, NoticePage { notices: kept.iter().map(listed).collect(), next }))
}

/// Draft what is to be published: made from facts where there are any, else from the document.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/notices", tag = "notices", request_body = NewNoticeBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = NoticeDone),
              (status = 409, description = "It is there, or something of persons stands in it"),
              (status = 422, description = "The document or the period is to be mended"))))]
async fn begin(State(app): State<App>, sent: Sent<NewNoticeBody>) -> Result<Json<NoticeDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let village = DivisionCode::parse(&body.village).map_err(|_| UNREADABLE)?;
    let period = Period::parse(&body.period).ok_or(UNREADABLE)?;
    let draft = draft(&app, &visit, (village, &body.item, period), body.document.as_ref()).await?;
    let id = NoticeId::from_i64(app.ids.next(app.clock.now()));
    let (item, period) = (body.item, period.to_string());
    let command = BeginNotice { village, item, period, draft, id, salt: random()? };
    let made = app.run(&visit.actor, Some(&key), command).await?;
    Ok(done(StatusCode::CREATED, made))
}

/// A notice with its steps and versions.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/notices/{notice}", tag = "notices", params(("notice" = String, Path)),
    responses((status = 200, body = NoticeShown), (status = 404, description = "None for these eyes"))))]
async fn notice(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<NoticeShown>, Stop> {
    Ok(Json(StatusCode::OK, shown(&opened(&app, &visit, &id).await?)))
}

/// What a draft says now.
async fn again(app: &App, visit: &Visit, of: &Whole, document: Option<&DraftForm>) -> Result<Draft, Stop> {
    let of_it = (of.kept.village, of.kept.item.as_str(), of.kept.period);
    match (of.is_made, document) {
        (true, None) => draft(app, visit, of_it, None).await,
        (true, Some(_)) => Err(Refused::Made.into()),
        (false, Some(document)) => Ok(Draft { typed: Some(read(document)?), made: None }),
        (false, None) => Err(Refused::NoSource.into()),
    }
}

/// Change a draft, or make it anew from the facts of now.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/notices/{notice}/draft", tag = "notices", request_body = NoticeDraftBody,
    params(("notice" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NoticeDone), (status = 409, description = "No draft, or changed since"))))]
async fn edit(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<NoticeDraftBody>,
) -> Result<Json<NoticeDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?;
    let draft = again(&app, &visit, &of, body.document.as_ref()).await?;
    let command = EditNotice { notice: of.kept.id, seen: body.seen, draft };
    Ok(done(StatusCode::OK, app.run(&visit.actor, Some(&key), command).await?))
}

/// Begin a correction of what was published; the version before stays.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/notices/{notice}/correction", tag = "notices", request_body = CorrectionBody,
    params(("notice" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NoticeDone), (status = 409, description = "Not published, or changed since"))))]
async fn correct(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<CorrectionBody>,
) -> Result<Json<NoticeDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?;
    let draft = again(&app, &visit, &of, body.document.as_ref()).await?;
    let (seen, correction) = (body.seen, body.correction);
    let command = CorrectNotice { notice: of.kept.id, seen, draft, correction, salt: random()? };
    Ok(done(StatusCode::OK, app.run(&visit.actor, Some(&key), command).await?))
}

/// Check, agree, object, approve, send back or publish.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/notices/{notice}/steps", tag = "notices", request_body = NoticeStepBody,
    params(("notice" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NoticeDone),
              (status = 409, description = "Not now, one's own step before, changed since, or something of persons"))))]
async fn step(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<NoticeStepBody>,
) -> Result<Json<NoticeDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?;
    let notice = of.kept.id;
    let NoticeStepBody { act, seen, words } = body;
    let (actor, key) = (&visit.actor, Some(key.as_str()));
    let made = match act {
        NoticeAct::Check => app.run(actor, key, CheckNotice { notice, seen, words }).await,
        NoticeAct::Agree | NoticeAct::Object => {
            let objects = matches!(act, NoticeAct::Object);
            app.run(actor, key, SuperviseNotice { notice, seen, objects, words }).await
        }
        NoticeAct::Approve => app.run(actor, key, ApproveNotice { notice, seen, words }).await,
        NoticeAct::Return => app.run(actor, key, ReturnNotice { notice, seen, words }).await,
        NoticeAct::Publish => {
            let looked = look_beside(&app, &of).await?;
            app.run(actor, key, PublishNotice { notice, seen, looked }).await
        }
    };
    Ok(done(StatusCode::OK, made?))
}

/// Send a table or a text (or a photo) that is to lie beside a publication; it is read to its last word when it is put there.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/notices/documents", tag = "notices",
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    request_body(content = String, content_type = "application/octet-stream",
        description = "The file itself: XLSX, DOCX, or CSV and TXT in UTF-8, of at most 2 MB; told apart by content"),
    responses((status = 201, body = files::Taken), (status = 413, description = "Too large, also unpacked, RFC 9457"),
        (status = 415, description = "PDF, macros, an old or locked format, or nothing that can be read"),
        (status = 422, description = "Broken, or it holds pictures, formulas, hidden words or changes"))))]
async fn send(State(app): State<App>, sent: SentFile) -> Result<Json<files::Taken>, Stop> {
    let taken = files::receive(&app, &sent.visit, &sent.key, (sent.file, Takes::Documents)).await?;
    Ok(Json(StatusCode::CREATED, taken.into()))
}

/// Put photos and documents that were sent before beside a typed draft, or take some off.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/notices/{notice}/files", tag = "notices", request_body = NoticeFilesBody,
    params(("notice" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NoticeDone),
              (status = 409, description = "No typed draft, changed since, or something of persons in a name or a document"),
              (status = 422, description = "Not there, a recording, or more than six"))))]
async fn attach(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<NoticeFilesBody>,
) -> Result<Json<NoticeDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?;
    let notice = of.kept.id;
    let (files, holder) = (file_ids(&body.attachments)?, Holder::of(&app, &visit)?);
    let NoticeFilesBody { seen, name, gone, .. } = body;
    let looked = look(&app, of.item.mask, &files).await?;
    let command = AttachNotice { notice, seen, name, gone, files, holder, looked };
    Ok(done(StatusCode::OK, app.run(&visit.actor, Some(&key), command).await?))
}
