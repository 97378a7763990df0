//! The JSON API of the room. Money is whole fen in what is answered; what is entered is sent as it would be typed.

mod shapes;

use self::shapes::{
    AcceptBody, CapitalBody, NewProjectBody, ProfitBody, ProfitDue, ProfitShown, ProjectDone, ProjectItem,
    ProjectLine, ProjectListed, ProjectPage, ProjectSource, ProjectWhole, ReceiveProfitBody, ShareShown,
    TagBody, VentureDone, VentureListed, VenturePage, VentureShown,
};
use super::commands::{Accept, Distribute, Found, PayIn, ReceiveProfit, RecordProject, Tag};
use super::decide::overspent;
#[cfg(test)]
use super::form::ProjectForm;
use super::form::{VentureForm, read, read_venture};
use super::model::{Linked, ProjectId, Share, Source, VentureId};
use super::reading::{Whole, venture as read_whole, whole};
use super::store;
use crate::books::book_id;
use crate::books::typed::words;
use crate::gate::{Action, reach};
use crate::house::error::UNREADABLE;
use crate::house::web::{Access, Json, Route, Sent, Visit};
use crate::house::{App, Refusal, Stop, random};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::{Day, Fen};
use serde::Deserialize;
#[cfg(test)]
use utoipa::OpenApi;

/// Things on one page.
const ROWS: i64 = 50;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::ProjectRead), Access::May(Action::ProjectWrite));
    vec![
        Route::get("/api/v1/projects", read, projects),
        Route::post("/api/v1/projects", write, record),
        Route::get("/api/v1/projects/{project}", read, project),
        Route::post("/api/v1/projects/{project}/lines", write, tag),
        Route::post("/api/v1/projects/{project}/accept", write, accept),
        Route::get("/api/v1/ventures", read, ventures),
        Route::post("/api/v1/ventures", write, found),
        Route::get("/api/v1/ventures/{venture}", read, venture),
        Route::post("/api/v1/ventures/{venture}/capital", write, pay_in),
        Route::post("/api/v1/ventures/{venture}/profits", write, distribute),
        Route::post("/api/v1/ventures/{venture}/receipts", write, receive),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(projects, record, project, tag, accept, ventures, found, venture, pay_in, distribute, receive),
    components(schemas(
        NewProjectBody,
        TagBody,
        AcceptBody,
        ProfitBody,
        ReceiveProfitBody,
        CapitalBody,
        ProjectDone,
        VentureDone,
        ProjectPage,
        ProjectListed,
        ProjectWhole,
        ProjectItem,
        ProjectSource,
        ProjectLine,
        VenturePage,
        VentureListed,
        VentureShown,
        ShareShown,
        ProfitShown,
        ProfitDue,
        ProjectForm,
        VentureForm
    ))
)]
pub(super) struct Api;

#[derive(Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    after: String,
}

/// Projects.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/projects", tag = "projects",
    params(("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = ProjectPage))))]
async fn projects(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<ProjectPage>, Stop> {
    let (scope, county) = (reach(&visit.actor, Action::ProjectRead)?, app.db.county().as_i64());
    let (book, id) = q.after.split_once('.').unwrap_or(("", ""));
    let after = (book.parse().unwrap_or(0), id.parse().unwrap_or(0));
    let rows = app.db.read(move |db| Ok(store::of_place(db, county, &scope, after, ROWS)?)).await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| is_full).map(|(last, _)| format!("{}.{}", last.book, last.id));
    let listed = rows.into_iter().map(|(project, spent)| ProjectListed {
        project: project.id.to_string(),
        book: project.book.to_string(),
        budget: project.written.funds.iter().map(|fen| fen.fen()).sum(),
        name: project.written.name,
        kind: project.written.kind,
        spent: spent.fen(),
        accepted: project.accepted.map(|day| day.to_string()),
    });
    Ok(Json(StatusCode::OK, ProjectPage { projects: listed.collect(), next }))
}

/// One project.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/projects/{project}", tag = "projects", params(("project" = String, Path)),
    responses((status = 200, body = ProjectWhole), (status = 404, description = "None for these eyes"))))]
async fn project(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<ProjectWhole>, Stop> {
    let Whole { project, lines, actual, .. } = whole(&app, &visit, &id).await?;
    let overspent = overspent(&project, &actual);
    let written = project.written;
    let line = |line: Linked| ProjectLine {
        voucher: line.seq,
        line: line.line,
        account: line.account,
        item: line.item,
        source: line.source,
        fen: line.net.fen(),
        is_red: line.is_red,
    };
    let items = written.items.into_iter().zip(&actual.items);
    let sources = Source::ALL.iter().zip(written.funds).zip(actual.received.iter().zip(&actual.spent));
    let whole = ProjectWhole {
        project: project.id.to_string(),
        book: project.book.to_string(),
        name: written.name,
        kind: written.kind,
        start: written.start.to_string(),
        planned_end: written.planned_end.to_string(),
        basis: written.basis,
        accepted: project.accepted.map(|day| day.to_string()),
        asset_voucher: project.asset_voucher,
        items: items
            .map(|(item, spent)| ProjectItem {
                name: item.name,
                budget: item.budget.fen(),
                spent: spent.fen(),
            })
            .collect(),
        sources: sources
            .map(|(((source, ..), planned), (received, spent))| ProjectSource {
                source: *source,
                planned: planned.fen(),
                received: received.fen(),
                spent: spent.fen(),
            })
            .collect(),
        lines: lines.into_iter().map(line).collect(),
        overspent,
    };
    Ok(Json(StatusCode::OK, whole))
}

fn done(status: StatusCode, project: impl ToString) -> Json<ProjectDone> {
    Json(status, ProjectDone { project: project.to_string() })
}

/// Record a project.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/projects", tag = "projects", request_body = NewProjectBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = ProjectDone), (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn record(State(app): State<App>, sent: Sent<NewProjectBody>) -> Result<Json<ProjectDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let id = ProjectId::from_i64(app.ids.next(app.clock.now()));
    let (book, written) = (book_id(&body.book)?, read(&body.project)?);
    let command = RecordProject { book, written, id, salt: random()? };
    Ok(done(StatusCode::CREATED, app.run(&visit.actor, Some(&key), command).await?.id))
}

/// A line of a voucher belongs to the project, or no longer. The posting stays as it is.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/projects/{project}/lines", tag = "projects", request_body = TagBody,
    params(("project" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = ProjectDone), (status = 409, description = "It belongs to a project"),
              (status = 422, description = "Its account is of another kind"))))]
async fn tag(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<TagBody>,
) -> Result<Json<ProjectDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.project;
    let (line, to) = ((body.voucher, body.line), body.item.zip(body.source));
    let command = Tag { project: of.id, book: of.book, line, to };
    Ok(done(StatusCode::OK, app.run(&visit.actor, Some(&key), command).await?.id))
}

/// The project is accepted: its works become an asset, and the grant that formed it 公积公益金.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/projects/{project}/accept", tag = "projects", request_body = AcceptBody,
    params(("project" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = ProjectDone), (status = 409, description = "It was, or the month is closed"),
              (status = 422, description = "The book has less in works"))))]
async fn accept(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<AcceptBody>,
) -> Result<Json<ProjectDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.project;
    let day = Day::parse(&body.day).map_err(|_| UNREADABLE)?;
    let (project, book, is_posted) = (of.id, of.book, body.is_posted);
    let command = Accept { project, book, day, is_posted, salt: random()? };
    Ok(done(StatusCode::OK, app.run(&visit.actor, Some(&key), command).await?.id))
}

/// Ventures.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/ventures", tag = "projects",
    params(("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = VenturePage))))]
async fn ventures(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<VenturePage>, Stop> {
    let (scope, county) = (reach(&visit.actor, Action::ProjectRead)?, app.db.county().as_i64());
    let after = q.after.parse().unwrap_or(0);
    let rows = app.db.read(move |db| Ok(store::ventures_of(db, county, &scope, after, ROWS)?)).await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| is_full).map(|last| last.id.to_string());
    let listed = rows.into_iter().map(|venture| VentureListed {
        venture: venture.id.to_string(),
        name: venture.written.name,
        place: venture.place.to_string(),
        started: venture.written.started.to_string(),
    });
    Ok(Json(StatusCode::OK, VenturePage { ventures: listed.collect(), next }))
}

/// One venture.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/ventures/{venture}", tag = "projects", params(("venture" = String, Path)),
    responses((status = 200, body = VentureShown), (status = 404, description = "None for these eyes"))))]
async fn venture(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<VentureShown>, Stop> {
    let of = read_whole(&app, &visit, &id).await?;
    let share = |share: &Share| ShareShown {
        book: share.book.to_string(),
        capital: share.capital.fen(),
        voucher: of.paid_in.iter().find(|(book, _)| *book == share.book).map(|(_, voucher)| *voucher),
        points: share.points,
    };
    let dues = |n: i64| {
        let own = of.dues.iter().filter(move |due| due.n == n);
        own.map(|due| ProfitDue { book: due.book.to_string(), fen: due.amount.fen(), voucher: due.voucher })
    };
    let profits = of.profits.iter().map(|profit| ProfitShown {
        n: profit.n,
        day: profit.day.to_string(),
        fen: profit.amount.fen(),
        basis: profit.basis.clone(),
        dues: dues(profit.n).collect(),
    });
    let shown = VentureShown {
        venture: of.venture.id.to_string(),
        name: of.venture.written.name.clone(),
        place: of.venture.place.to_string(),
        started: of.venture.written.started.to_string(),
        basis: of.venture.written.basis.clone(),
        shares: of.venture.written.shares.iter().map(share).collect(),
        profits: profits.collect(),
    };
    Ok(Json(StatusCode::OK, shown))
}

fn venture_done(status: StatusCode, id: i64) -> Json<VentureDone> {
    Json(status, VentureDone { venture: id.to_string() })
}

/// Record a venture of several villages of one township.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/ventures", tag = "projects", request_body = VentureForm,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = VentureDone), (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn found(State(app): State<App>, sent: Sent<VentureForm>) -> Result<Json<VentureDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let id = VentureId::from_i64(app.ids.next(app.clock.now()));
    let command = Found { written: read_venture(&body)?, id, salt: random()? };
    Ok(venture_done(StatusCode::CREATED, app.run(&visit.actor, Some(&key), command).await?.id))
}

/// A village pays its capital in, and it is posted in its book.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/ventures/{venture}/capital", tag = "projects", request_body = CapitalBody,
    params(("venture" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = VentureDone), (status = 404, description = "That book has no share"),
              (status = 409, description = "It was paid in before, or the month is closed"))))]
async fn pay_in(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<CapitalBody>,
) -> Result<Json<VentureDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let venture = read_whole(&app, &visit, &id).await?.venture.id;
    let (book, day) = (book_id(&body.book)?, Day::parse(&body.day).map_err(|_| UNREADABLE)?);
    let command = PayIn { venture, book, day, purse: body.purse, salt: random()? };
    Ok(venture_done(StatusCode::CREATED, app.run(&visit.actor, Some(&key), command).await?.id))
}

/// A profit is given out by shares, to the fen.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/ventures/{venture}/profits", tag = "projects", request_body = ProfitBody,
    params(("venture" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = VentureDone), (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn distribute(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<ProfitBody>,
) -> Result<Json<VentureDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let venture = read_whole(&app, &visit, &id).await?.venture.id;
    let day = Day::parse(&body.day).map_err(|_| UNREADABLE)?;
    let basis = words("basis", &body.basis, (2, 60), "请写一下凭什么分");
    let basis = basis.map_err(|why| Refusal::fields(vec![why]))?;
    let command = Distribute { venture, day, amount: Fen::new(body.fen), basis, salt: random()? };
    Ok(venture_done(StatusCode::CREATED, app.run(&visit.actor, Some(&key), command).await?.id))
}

/// A village's part of a profit came in, and is posted in its book.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/ventures/{venture}/receipts", tag = "projects", request_body = ReceiveProfitBody,
    params(("venture" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = VentureDone), (status = 409, description = "It came in before, or the month is closed"))))]
async fn receive(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<ReceiveProfitBody>,
) -> Result<Json<VentureDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let venture = read_whole(&app, &visit, &id).await?.venture.id;
    let (book, day) = (book_id(&body.book)?, Day::parse(&body.day).map_err(|_| UNREADABLE)?);
    let command = ReceiveProfit { venture, n: body.n, book, day, purse: body.purse, salt: random()? };
    Ok(venture_done(StatusCode::CREATED, app.run(&visit.actor, Some(&key), command).await?.id))
}
