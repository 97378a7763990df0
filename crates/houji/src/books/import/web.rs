//! Handing in a table of vouchers: on a page, and over the API.

use super::super::commands::{Import, Imported};
use super::super::desk::frame;
use super::super::model::{Book, BookId};
use super::super::reading::{book_id, with_any_book_for};
use super::rows::COLUMNS;
use crate::gate::Action;
use crate::house::table::{MOST_BYTES, MOST_ROWS, refused};
use crate::house::web::{Access, Json, PostedTable, Route, SentTable, Visit, page_with};
use crate::house::{App, Refusal, Stop, random};
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Errors, Link};
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{Fen, Month};
use serde::Deserialize;

/// Bytes of a form around its file.
const AROUND: usize = 16 * 1024;

/// Routes of the import.
pub fn routes() -> Vec<Route> {
    let post = Access::May(Action::BookPost);
    vec![
        Route::get("/desk/books/{book}/import", post, show),
        Route::post("/desk/books/{book}/import", post, hand_in).body_limit(MOST_BYTES.saturating_add(AROUND)),
        Route::post("/api/v1/books/{book}/import", post, hand_in_api).body_limit(MOST_BYTES),
    ]
}

/// Handing in old vouchers.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/import.html")]
struct ImportPage {
    frame: Frame,
    back: Link,
    /// Names of the columns, and whether each must be there.
    columns: Vec<(&'static str, bool)>,
    /// What came of it.
    done_line: Option<String>,
    /// Where the last voucher's month is.
    done_link: Option<Link>,
    errors: Errors,
    limit: String,
}

async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response<Body>, Stop> {
    let book = read_book(&app, &visit, book_id(&id)?).await?;
    draw(&app, &visit, &book, StatusCode::OK, (None, None), Errors::none())
}

/// A table is looked at, and posted when that was asked for.
async fn hand_in(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: PostedTable,
) -> Result<Response<Body>, Stop> {
    let PostedTable { file, act, key, visit, .. } = posted;
    let book = read_book(&app, &visit, book_id(&id)?).await?;
    if file.is_empty() {
        let told = Errors::new("还没有选文件", vec![("file", "请先选一个文件，再按下面的按钮".to_owned())]);
        return draw(&app, &visit, &book, StatusCode::UNPROCESSABLE_ENTITY, (None, None), told);
    }
    let look = act == "look";
    match run(&app, &visit, &key, book.id, file, look).await {
        Ok(done) => {
            let link = done.last.as_ref().map(|_| {
                Link::new("看这个月的凭证", format!("/desk/books/{}?month={}", book.id, done.months.1))
            });
            draw(&app, &visit, &book, StatusCode::OK, (Some(line(&done)), link), Errors::none())
        }
        Err(Stop::Refused(refusal)) if [409, 422].contains(&refusal.status) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            draw(&app, &visit, &book, status, (None, None), errors(&refusal))
        }
        Err(stop) => Err(stop),
    }
}

fn errors(refusal: &Refusal) -> Errors {
    if refusal.fields.is_empty() {
        return Errors::new("没有导入", vec![("file", refusal.sentence.clone())]);
    }
    let rows = refusal.fields.iter().map(|field| (field.field.as_ref(), field.sentence.clone()));
    Errors::new(refusal.sentence.clone(), rows.collect())
}

/// What a table comes to, in words.
fn line(done: &Imported) -> String {
    let month = |text: &str| Month::parse(text).map_or_else(|_| text.to_owned(), Month::zh);
    let (from, to) = (month(&done.months.0), month(&done.months.1));
    let months = if from == to { from } else { format!("{from}到{to}") };
    let parties = match done.parties {
        0 => String::new(),
        count => format!("，新加 {count} 个往来户"),
    };
    let what = format!(
        "{months}，{} 张凭证、{} 行，借贷各 {} 元{parties}",
        done.vouchers,
        done.lines,
        Fen::new(done.fen).grouped()
    );
    match &done.last {
        Some(last) => format!("记好了：{what}。最后一张是 {last}。"),
        None => format!("检查过了，都对：{what}。还没有记账，再选一次文件，按“检查并记账”。"),
    }
}

async fn read_book(app: &App, visit: &Visit, id: BookId) -> Result<Book, Stop> {
    with_any_book_for(app, visit, id, Action::BookPost, |_, _, book| Ok(book)).await
}

/// Reads the file beside the requests, then looks at it or posts it.
async fn run(
    app: &App,
    visit: &Visit,
    key: &str,
    book: BookId,
    file: Bytes,
    look: bool,
) -> Result<Imported, Stop> {
    let (salt, job) = (random()?, app.clone());
    let read = move || {
        let now = job.clock.now();
        Import::new(book, &file, || job.ids.next(now), salt)
    };
    let read =
        tokio::task::spawn_blocking(read).await.map_err(|why| crate::house::Fault::new(why.to_string()))?;
    let import = read.map_err(|errors| refused(&errors))?;
    if look {
        let cx = app.context(visit.actor.clone());
        return app.db.read(move |db| import.look(db, &cx)).await;
    }
    app.run(&visit.actor, Some(key), import).await
}

fn draw(
    app: &App,
    visit: &Visit,
    book: &Book,
    status: StatusCode,
    (done_line, done_link): (Option<String>, Option<Link>),
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let shown = ImportPage {
        frame: frame(app, visit, "导入旧凭证", book.place)?,
        back: Link::new(book.name.clone(), format!("/desk/books/{}", book.id)),
        columns: COLUMNS.iter().map(|column| (column.zh, column.needed)).collect(),
        done_line,
        done_link,
        errors,
        limit: format!("CSV（UTF-8）或 .xlsx，不超过 2 MB、{MOST_ROWS} 行。有一行不对，整个文件都不记。"),
    };
    page_with(app, visit, status, &shown)
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub struct LookQuery {
    /// Only checks the table and tells what it would come to.
    #[serde(default)]
    pub(in crate::books) dry_run: bool,
}

/// Post old vouchers from a table of CSV (UTF-8) or XLSX; all of it or nothing.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/import", tag = "books",
    params(("book" = String, Path), LookQuery,
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    request_body(content = String, content_type = "text/csv",
        description = "CSV in UTF-8, or the bytes of an XLSX workbook; at most 2 MB and 20,000 rows"),
    responses((status = 200, body = Imported), (status = 422, description = "Rows to mend, RFC 9457"))))]
pub async fn hand_in_api(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(q): Query<LookQuery>,
    sent: SentTable,
) -> Result<Json<Imported>, Stop> {
    let SentTable { file, key, visit } = sent;
    let book = read_book(&app, &visit, book_id(&id)?).await?;
    let done = run(&app, &visit, &key, book.id, file, q.dry_run).await?;
    Ok(Json(StatusCode::OK, done))
}
