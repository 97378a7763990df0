//! The page and the API of exceptions to the lock of closed months: all that a book had, opening one, taking it back; and
//! the sentence that a sheet of such a month carries.

use super::api::{BooksDone, Nothing};
use super::commands::{EndException, Except};
use super::decide::Refused;
use super::desk::frame;
use super::model::{Book, LockException};
use super::reading::{book_id, with_book};
use super::sheets::{Cell, Head, MOST, RoomPage, Row, Table, files, list_file};
use super::store::{self, LateVoucher};
use crate::gate::{Action, scope};
use crate::house::web::{Access, Format, Json, Posted, Route, Sent, Visit, page_with, redirect};
use crate::house::{App, Context, FieldError, Reader, Refusal, Stop, random};
use crate::people;
use crate::registry::keys;
use crate::ui::format;
use crate::ui::forms::{Field, FormPart, date, mend, text};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{Day, Moment, Month};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
#[cfg(test)]
use utoipa::OpenApi;

/// Exceptions of one page.
const ROWS: i64 = 100;
/// What the form tells about itself besides its fields.
const TOLD: [&str; 3] = ["book.not_closed", "book.year_closed", "book.exception_open"];

/// Routes of page and API.
pub(super) fn routes() -> Vec<Route> {
    let (read, except) = (Access::May(Action::BookRead), Access::May(Action::BookExcept));
    vec![
        Route::get("/desk/books/{book}/exceptions", read, show),
        Route::post("/desk/books/{book}/exceptions", except, open),
        Route::post("/desk/books/{book}/exceptions/{n}/end", except, end),
        Route::get("/api/v1/books/{book}/exceptions", read, list_api),
        Route::post("/api/v1/books/{book}/exceptions", except, open_api),
        Route::post("/api/v1/books/{book}/exceptions/{n}/end", except, end_api),
    ]
}

/// The part of the OpenAPI document for them.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(paths(list_api, open_api, end_api), components(schemas(ExceptionShown, ExceptionBody)))]
pub(super) struct Api;

/// An exception with the vouchers posted under it and who opened it.
struct Found {
    book: Book,
    all: Vec<LockException>,
    late: Vec<LateVoucher>,
    /// Names of those who opened them.
    names: Vec<(houji_base::PersonId, String)>,
}

fn find(db: &mut Reader, cx: &Context, book: Book, part: (i64, i64)) -> Result<Found, Stop> {
    let county = cx.county.as_i64();
    let all = store::exceptions(db, county, book.id, part)?;
    let late = store::late_vouchers(db, county, book.id)?;
    let mut by: Vec<_> = all.iter().map(|each| each.opened.1).collect();
    by.sort_unstable();
    by.dedup();
    let names = people::names(db, county, &by)?;
    Ok(Found { book, all, late, names })
}

/// Exceptions of some months as a sheet tells of them: opened until a moment, with what was posted under them until then,
/// so that a sheet of what was known then says the same for ever.
pub(super) fn sentence(
    db: &mut Reader,
    cx: &Context,
    book: &Book,
    ((from, to), known_at): ((Month, Month), Option<Moment>),
) -> Result<Option<String>, Stop> {
    let until = known_at.unwrap_or(super::reading::NOW);
    let mut all = store::exceptions(db, cx.county.as_i64(), book.id, (i64::MAX, ROWS))?;
    all.retain(|each| (from..=to).contains(&each.month) && each.opened.0 <= until);
    if all.is_empty() {
        return Ok(None);
    }
    let late = store::late_vouchers(db, cx.county.as_i64(), book.id)?;
    let told = all.iter().rev().map(|each| {
        let posted = late.iter().filter(|late| late.n == each.n && late.at <= until).count();
        let (month, day) = (each.month.zh(), each.opened.0.day().zh());
        format!("{month}结账以后有一次例外：{day}开，{}，补记 {posted} 张。", each.reason)
    });
    Ok(Some(told.collect()))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Ask {
    before: Option<i64>,
    done: String,
    /// The month for which one is wanted.
    month: String,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as")]
    form: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Fields {
    month: String,
    asked: String,
    reason: String,
    most: String,
    last: String,
}

async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    if let Some(format) = Format::parse(&ask.form) {
        let all = (i64::MAX, MOST.saturating_add(1));
        let found = with_book(&app, &visit, &id, move |db, cx, book| find(db, cx, book, all)).await?;
        let cx = app.context(visit.actor.clone());
        let table = table(&found, &cx);
        let told = (found.book.name.clone(), table.title.as_str());
        let plain = format!("{}-exceptions", found.book.id);
        return list_file(&cx, &plain, told, (table.heads, table.rows), format).await;
    }
    let fields = Fields { month: ask.month.clone(), most: "1".to_owned(), ..Fields::default() };
    draw(&app, &visit, &id, (StatusCode::OK, ask), (fields, Errors::none())).await
}

async fn open(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<Fields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match opened(&app, &visit, (&id, &key), &fields).await {
        Ok(()) => Ok(redirect(&format!("/desk/books/{id}/exceptions?done=opened"))),
        Err(stop) => {
            let errors = mend(stop, &TOLD)?;
            let ask = (StatusCode::UNPROCESSABLE_ENTITY, Ask::default());
            draw(&app, &visit, &id, ask, (fields, errors)).await
        }
    }
}

/// Reads what was typed and opens the exception.
async fn opened(app: &App, visit: &Visit, (id, key): (&str, &str), fields: &Fields) -> Result<(), Stop> {
    let (month, last) = (Month::parse(fields.month.trim()).ok(), Day::parse(fields.last.trim()).ok());
    let most: Option<i64> = fields.most.trim().parse().ok();
    let missing = |is_there: bool, field: &'static str, sentence: &str| {
        (!is_there).then(|| FieldError::new(field, sentence.to_owned()))
    };
    let errors: Vec<FieldError> = [
        missing(month.is_some(), "month", "请选要补记的月份"),
        missing(most.is_some(), "most", "补记几张请填数字"),
        missing(last.is_some(), "last", "请选最后一天"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (Some(month), Some(most), Some(last)) = (month, most, last) else {
        return Err(Refusal::fields(errors).into());
    };
    let (asked, reason) = (fields.asked.clone(), fields.reason.clone());
    let command = Except { book: book_id(id)?, month, asked, reason, most, last, salt: random()? };
    app.run(&visit.actor, Some(key), command).await?;
    Ok(())
}

async fn end(
    State(app): State<App>,
    Path((id, n)): Path<(String, i64)>,
    posted: Posted<BTreeMap<String, String>>,
) -> Result<Response<Body>, Stop> {
    let Posted { key, visit, .. } = posted;
    app.run(&visit.actor, Some(&key), EndException { book: book_id(&id)?, n }).await?;
    Ok(redirect(&format!("/desk/books/{id}/exceptions?done=ended")))
}

async fn draw(
    app: &App,
    visit: &Visit,
    id: &str,
    (status, ask): (StatusCode, Ask),
    (fields, errors): (Fields, Errors),
) -> Result<Response<Body>, Stop> {
    let before = ask.before.unwrap_or(i64::MAX);
    let found = with_book(app, visit, id, move |db, cx, book| find(db, cx, book, (before, ROWS))).await?;
    let (cx, book) = (app.context(visit.actor.clone()), &found.book);
    let base = format!("/desk/books/{}", book.id);
    let mut shown = RoomPage::new(frame(app, visit, "结账例外", book.place)?, "结账例外");
    shown.line = format!("{}，已经结到{}", book.name, book.closed_to.zh());
    shown.back = Some(Link::new("回结账", format!("{base}/close")));
    shown.done_line = match ask.done.as_str() {
        "opened" => Some("例外开好了，到期自动收回。"),
        "ended" => Some("例外收回了。"),
        _ => None,
    };
    let full = i64::try_from(found.all.len()).unwrap_or(0) == ROWS;
    let last = found.all.last().filter(|_| full);
    shown.more_url = last.map(|last| format!("{base}/exceptions?before={}", last.n));
    shown.tables = vec![table(&found, &cx)];
    shown.files = files(&format!("{base}/exceptions?"));
    let may = scope(&visit.actor, Action::BookExcept, book.place).is_ok() && book.goes_on.is_none();
    let running = found.all.iter().find(|each| each.ended.is_none());
    match running.filter(|_| may) {
        Some(open) => shown.forms.push(end_form(open, &base)),
        None if may && book.is_closed(book.first) => {
            shown.forms.push(open_form(&found, &cx, (fields, errors), &base));
        }
        None => {}
    }
    page_with(app, visit, status, &shown)
}

fn table(found: &Found, cx: &Context) -> Table {
    let name = |each: &LockException| {
        let known = found.names.iter().find(|(id, _)| *id == each.opened.1);
        known.map_or_else(|| "系统".to_owned(), |(_, name)| name.clone())
    };
    let row = |each: &LockException| -> Row {
        let vouchers = found.late.iter().filter(|late| late.n == each.n);
        let vouchers: Vec<String> = vouchers.map(|late| format!("记-{:04}", late.number)).collect();
        let first = found.late.iter().find(|late| late.n == each.n);
        let posted = match vouchers.as_slice() {
            [] => Cell::text(format!("0 张，最多 {} 张", each.most)),
            names => Cell::text(format!("{}，最多 {} 张", names.join("、"), each.most)),
        };
        let posted = match first {
            Some(late) => posted.to(&format!("/desk/books/{}/vouchers/{}", found.book.id, late.seq)),
            None => posted,
        };
        vec![
            Cell::text(each.n.to_string()),
            Cell::text(each.month.zh()),
            Cell::text(each.asked.clone()),
            Cell::text(each.reason.clone()),
            Cell::text(format!("{}，{}", name(each), format::when(cx.now, each.opened.0))),
            posted,
            Cell::text(state(each, cx)),
        ]
    };
    Table {
        title: "开过的例外".to_owned(),
        period: String::new(),
        heads: ["编号", "月份", "谁申请", "原因", "谁开的", "补记的凭证", "现在"].map(Head::text).into(),
        rows: found.all.iter().map(row).collect(),
        more: None,
        fold: None,
    }
}

/// Where an exception stands, in words.
pub(super) fn state(each: &LockException, cx: &Context) -> String {
    match each.ended {
        Some((how, at)) => format!("{} {}，月份又锁上了", format::when(cx.now, at), how.zh()),
        None if each.is_open(cx.now) => {
            format!("开到{}，还能补记 {} 张", format::due(cx.now, each.until), each.left())
        }
        None => "到期了，月份又锁上了".to_owned(),
    }
}

fn open_form(found: &Found, cx: &Context, (fields, errors): (Fields, Errors), base: &str) -> FormPart {
    let limit = |key| cx.registry.parameters.number(key, cx.today);
    let (days, most) = (limit(keys::BOOK_EXCEPTION_DAYS), limit(keys::BOOK_EXCEPTION_MOST));
    let book = &found.book;
    let year = book.open_month().year();
    let closed = std::iter::successors(Some(book.closed_to), |month| Some(month.before()));
    let closed = closed.take_while(|month| *month >= book.first && month.year() == year);
    let closed: Vec<(String, String)> = closed.map(|month| (month.to_string(), month.zh())).collect();
    let months = closed.iter().map(|(code, zh)| (code.as_str(), zh.as_str()));
    FormPart {
        heading: "开一个例外",
        hint: format!(
            "已经结账的月份，开了例外才能补记漏掉的凭证。最多开 {days} 天、补记 {most} 张；每补记一张，这个月和后面结了的\
             月份当场重新结账，原来的结账记录都留着。年终结转过的年度不能开。"
        ),
        url: format!("{base}/exceptions"),
        button: "开例外",
        errors,
        fields: vec![
            Field::choose("month", "哪个月", &fields.month, months),
            text("asked", "谁申请的", "写姓名和职务", 40, &fields.asked),
            text("reason", "为什么要补记", "会印在这个月的报表上", 120, &fields.reason),
            Field::number("most", "补记几张", &fields.most, 2),
            date("last", "最后一天", "到这天晚上自动收回", &fields.last),
        ],
    }
}

fn end_form(open: &LockException, base: &str) -> FormPart {
    FormPart {
        heading: "收回现在的例外",
        hint: format!("{}的例外收回以后，这个月就不能再补记；已经补记的不变。", open.month.zh()),
        url: format!("{base}/exceptions/{}/end", open.n),
        button: "收回",
        errors: Errors::none(),
        fields: Vec::new(),
    }
}

/// An exception as the API shows it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct ExceptionShown {
    /// Number in the book.
    pub n: i64,
    /// The closed month, YYYY-MM.
    pub month: String,
    /// Who asked.
    pub asked: String,
    /// Why.
    pub reason: String,
    /// How many vouchers may be posted.
    pub most: i64,
    /// Positions of those that were.
    pub vouchers: Vec<i64>,
    /// The moment at which it is over.
    pub until: String,
    /// When it was opened.
    pub opened_at: String,
    /// `used`, `expired` or `ended`; null while it has not ended.
    pub how: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
}

/// Exceptions to the locks of a book's closed months, newest first.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/exceptions", tag = "books",
    params(("book" = String, Path), ("before" = Option<i64>, Query, description = "Those before this number")),
    responses((status = 200, body = [ExceptionShown]))))]
async fn list_api(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Json<Vec<ExceptionShown>>, Stop> {
    let before = ask.before.unwrap_or(i64::MAX);
    let found = with_book(&app, &visit, &id, move |db, cx, book| find(db, cx, book, (before, ROWS))).await?;
    let shown = |each: &LockException| ExceptionShown {
        n: each.n,
        month: each.month.to_string(),
        asked: each.asked.clone(),
        reason: each.reason.clone(),
        most: each.most,
        vouchers: found.late.iter().filter(|late| late.n == each.n).map(|late| late.seq).collect(),
        until: each.until.iso(),
        opened_at: each.opened.0.iso(),
        how: each.ended.map(|(how, _)| how.code().to_owned()),
        ended_at: each.ended.map(|(_, at)| at.iso()),
    };
    Ok(Json(StatusCode::OK, found.all.iter().map(shown).collect()))
}

/// An exception that is asked for.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ExceptionBody {
    /// The closed month, YYYY-MM.
    pub month: String,
    /// Who asked.
    pub asked: String,
    /// Why.
    pub reason: String,
    /// For how many vouchers.
    pub most: i64,
    /// The last day, YYYY-MM-DD.
    pub last: String,
}

/// Let a few vouchers be posted into a closed month for some days.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/exceptions", tag = "books", request_body = ExceptionBody,
    params(("book" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = BooksDone), (status = 409, description = "Not closed, or another one is open"))))]
async fn open_api(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<ExceptionBody>,
) -> Result<Json<BooksDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let ExceptionBody { asked, reason, most, .. } = body;
    let month = Month::parse(&body.month).map_err(|_| Refused::NoMonth)?;
    let last = Day::parse(&body.last);
    let last = last.map_err(|_| Refusal::fields(vec![FieldError::new("last", "请选最后一天")]))?;
    let command = Except { book: book_id(&id)?, month, asked, reason, most, last, salt: random()? };
    let done = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, BooksDone { book: done.book.to_string() }))
}

/// Take an exception back before its time.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/exceptions/{n}/end", tag = "books",
    params(("book" = String, Path), ("n" = i64, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = BooksDone), (status = 409, description = "It ended before"))))]
async fn end_api(
    State(app): State<App>,
    Path((id, n)): Path<(String, i64)>,
    sent: Sent<Nothing>,
) -> Result<Json<BooksDone>, Stop> {
    let Sent { key, visit, .. } = sent;
    let done = app.run(&visit.actor, Some(&key), EndException { book: book_id(&id)?, n }).await?;
    Ok(Json(StatusCode::OK, BooksDone { book: done.book.to_string() }))
}
