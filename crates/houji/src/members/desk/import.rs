//! Handing in a register as a table.

use super::super::commands::{AddMembers, Added};
use super::super::model::{JOINED, shares_text};
use super::super::reading::with_book;
use super::super::table::{COLUMNS, MOST, read};
use super::frame;
use super::pages::ImportPage;
use crate::books::model::{Book, BookId};
use crate::house::table::refused;
use crate::house::web::{PostedTable, Visit, page_with};
use crate::house::{App, Fault, Refusal, Stop, random};
use crate::ui::parts::{Errors, Link};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use houji_seal::Digest;

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    let book = with_book(&app, &visit, &id, |_, _, book| Ok(book)).await?;
    draw(&app, &visit, &book, StatusCode::OK, None, Errors::none())
}

/// A table is looked at, and taken in when that was asked for.
pub(super) async fn hand_in(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: PostedTable,
) -> Result<Response<Body>, Stop> {
    let PostedTable { file, act, key, visit, .. } = posted;
    let book = with_book(&app, &visit, &id, |_, _, book| Ok(book)).await?;
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    if file.is_empty() {
        let told = Errors::new("还没有选文件", vec![("file", "请先选一个文件，再按下面的按钮".to_owned())]);
        return draw(&app, &visit, &book, wrong, None, told);
    }
    match take(&app, &visit, book.id, &key, file, act == "look").await {
        Ok(done) => draw(&app, &visit, &book, StatusCode::OK, Some(&done), Errors::none()),
        Err(Stop::Refused(refusal)) if [409, 422].contains(&refusal.status) => {
            draw(&app, &visit, &book, wrong, None, errors(&refusal))
        }
        Err(stop) => Err(stop),
    }
}

fn errors(refusal: &Refusal) -> Errors {
    let rows = refusal.fields.iter().map(|field| (field.field.as_ref(), field.sentence.clone()));
    Errors::new(refusal.sentence.clone(), rows.collect())
}

/// Reads the file beside the requests, then looks at it or takes it in.
pub(in super::super) async fn take(
    app: &App,
    visit: &Visit,
    book: BookId,
    key: &str,
    file: Bytes,
    look: bool,
) -> Result<Added, Stop> {
    let digest = Digest::of(&[&file]).to_string();
    let rows = tokio::task::spawn_blocking(move || read(&file));
    let rows = rows.await.map_err(|why| Fault::new(why.to_string()))?;
    let members = rows.map_err(|errors| refused(&errors))?;
    let add = AddMembers { book, file: Some(digest), members, salt: random()? };
    if look {
        let cx = app.context(visit.actor.clone());
        return app.db.read(move |db| add.look(db, &cx)).await;
    }
    app.run(&visit.actor, Some(key), add).await
}

/// What a table comes to, in words.
fn line(done: &Added) -> String {
    let what = format!("{} 户 {} 人，{} 份股", done.households, done.members, shares_text(done.shares));
    match done.kept {
        true => format!("导入好了：{what}。"),
        false => format!("检查过了，都对：{what}。还没有导入，再选一次文件，按“检查并导入”。"),
    }
}

fn draw(
    app: &App,
    visit: &Visit,
    book: &Book,
    status: StatusCode,
    done: Option<&Added>,
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let shown = ImportPage {
        frame: frame(app, visit, "导入成员名册", book.place)?,
        back: Link::new(book.name.clone(), format!("/desk/members/{}", book.id)),
        done_line: done.map(line),
        errors,
        limit: format!("CSV（UTF-8）或 .xlsx，不超过 2 MB、{MOST} 人。有一行不对，整个文件都不收。"),
        columns: COLUMNS.iter().map(|column| (column.zh, column.needed)).collect(),
        reasons: JOINED.iter().map(|(_, zh)| *zh).collect::<Vec<_>>().join("、"),
    };
    page_with(app, visit, status, &shown)
}
