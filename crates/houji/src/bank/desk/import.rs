//! Handing in a statement.

use super::super::commands::{Import, Taken};
use super::super::model::Account;
use super::super::reading::{found, with_book};
use super::super::statement::MOST_ROWS;
use super::account::address;
use super::frame;
use super::pages::ImportPage;
use crate::books::model::{Book, BookId};
use crate::house::table::refused;
use crate::house::web::{PostedTable, Visit, page_with};
use crate::house::{App, Fault, Refusal, Stop};
use crate::ui::parts::{Errors, Link};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use houji_base::{Day, Fen};

async fn read(app: &App, visit: &Visit, (id, n): (&str, i64)) -> Result<(Book, Account), Stop> {
    with_book(app, visit, id, move |db, cx, book| Ok((found(db, cx, book.id, n)?, book)))
        .await
        .map(|(account, book)| (book, account))
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((id, n)): Path<(String, i64)>,
) -> Result<Response<Body>, Stop> {
    let of = read(&app, &visit, (&id, n)).await?;
    draw(&app, &visit, &of, StatusCode::OK, None, Errors::none())
}

/// A statement is looked at, and taken in when that was asked for.
pub(super) async fn hand_in(
    State(app): State<App>,
    Path((id, n)): Path<(String, i64)>,
    posted: PostedTable,
) -> Result<Response<Body>, Stop> {
    let PostedTable { file, act, key, visit, .. } = posted;
    let of = read(&app, &visit, (&id, n)).await?;
    if file.is_empty() {
        let told = Errors::new("还没有选文件", vec![("file", "请先选一个文件，再按下面的按钮".to_owned())]);
        return draw(&app, &visit, &of, StatusCode::UNPROCESSABLE_ENTITY, None, told);
    }
    match take(&app, &visit, (of.0.id, n), &key, file, act == "look").await {
        Ok(done) => {
            let of = read(&app, &visit, (&id, n)).await?;
            draw(&app, &visit, &of, StatusCode::OK, Some(&done), Errors::none())
        }
        Err(Stop::Refused(refusal)) if [409, 422].contains(&refusal.status) => {
            draw(&app, &visit, &of, StatusCode::UNPROCESSABLE_ENTITY, None, errors(&refusal))
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

/// Reads the file beside the requests, then looks at it or takes it in.
pub(in super::super) async fn take(
    app: &App,
    visit: &Visit,
    (book, account): (BookId, i64),
    key: &str,
    file: Bytes,
    look: bool,
) -> Result<Taken, Stop> {
    let read = tokio::task::spawn_blocking(move || Import::new(book, account, &file));
    let read = read.await.map_err(|why| Fault::new(why.to_string()))?;
    let import = read.map_err(|errors| refused(&errors))?;
    if look {
        let cx = app.context(visit.actor.clone());
        return app.db.read(move |db| import.look(db, &cx)).await;
    }
    app.run(&visit.actor, Some(key), import).await
}

/// What a statement comes to, in words.
fn line(done: &Taken) -> String {
    let known = match done.known {
        0 => String::new(),
        known => format!("，{known} 行以前导入过，没有重复收"),
    };
    let day = |text: &str| Day::parse(text).map_or_else(|_| text.to_owned(), Day::zh);
    let Some((from, to)) = &done.days else { return format!("没有新的流水{known}。") };
    let money = |fen: i64| Fen::new(fen).grouped();
    let what = format!(
        "{}到{}，新的 {} 行，收入 {} 元，支出 {} 元，最后余额 {} 元{known}",
        day(from),
        day(to),
        done.rows,
        money(done.fen_in),
        money(done.fen_out),
        money(done.balance)
    );
    match done.kept {
        true => format!("导入好了：{what}。"),
        false => format!("检查过了，都对：{what}。还没有导入，再选一次文件，按“检查并导入”。"),
    }
}

fn draw(
    app: &App,
    visit: &Visit,
    (book, account): &(Book, Account),
    status: StatusCode,
    done: Option<&Taken>,
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let base = address(book.id, account.account);
    let so_far = match account.last_day {
        None => format!("还没有流水。第一次从{}的第一笔开始导。", account.since.zh()),
        Some(day) => {
            format!("已经导到{}，余额 {} 元。接着导，重复的几天不要紧。", day.zh(), account.balance.grouped())
        }
    };
    let shown = ImportPage {
        frame: frame(app, visit, "导入银行流水", book.place)?,
        back: Link::new(account.name(), base.clone()),
        so_far,
        done_line: done.map(line),
        done_link: done.filter(|done| done.kept).map(|_| Link::new("去对账", format!("{base}/match"))),
        errors,
        limit: format!("CSV（UTF-8）或 .xlsx，不超过 2 MB、{MOST_ROWS} 行。有一行不对，整个文件都不收。"),
    };
    page_with(app, visit, status, &shown)
}
