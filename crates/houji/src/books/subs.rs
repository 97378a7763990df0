//! The page of a book's sub-accounts: add one, give one another name, end one.

use super::commands::{AddSubAccount, ChangeSubAccount, SubChange};
use super::decide;
use super::desk::frame;
use super::model::{AccountCode, Book, SubAccounts};
use super::reading::{self, book_id, with_book};
use super::sheets::{Cell, Head, Row, files, list_file};
use super::store;
use crate::gate::{Action, scope};
use crate::house::web::{Access, Format, Posted, Route, Visit, page_with, redirect};
use crate::house::{App, FieldError, Refusal, Stop};
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Errors, Link, Signal};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// Routes of the page.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/desk/books/{book}/accounts", Access::May(Action::BookRead), show),
        Route::post("/desk/books/{book}/accounts", Access::May(Action::BookPost), act),
    ]
}

/// A sub-account in the list.
#[derive(Debug, Clone)]
struct SubRow {
    /// Code, with the address of its entries.
    link: Link,
    /// Names from the general account down.
    name: String,
    /// Its own name.
    own: String,
    /// Whose it is, or that it has ended.
    state: Signal,
    /// It can be renamed and ended.
    may_change: bool,
}

/// The sub-accounts of a book.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/subs.html")]
struct SubsPage {
    frame: Frame,
    back: Link,
    line: String,
    rows: Vec<SubRow>,
    /// They can be added to.
    may_add: bool,
    /// Accounts that can have a new part.
    accounts: Vec<String>,
    /// The chart's first account, to show how codes are made.
    first: &'static str,
    /// The same as files.
    files: Vec<Link>,
    fields: Fields,
    errors: Errors,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Fields {
    /// `add`, `rename` or `end`.
    act: String,
    code: String,
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Ask {
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as")]
    form: String,
}

async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    if let Some(format) = Format::parse(&ask.form) {
        return file(&app, &visit, &id, format).await;
    }
    draw(&app, &visit, &id, StatusCode::OK, (Fields::default(), Errors::none())).await
}

async fn act(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<Fields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    match change(&app, &visit, &key, &id, &fields).await {
        Ok(()) => Ok(redirect(&format!("/desk/books/{id}/accounts"))),
        Err(Stop::Refused(why)) if [409, 422].contains(&why.status) => {
            let status = StatusCode::from_u16(why.status).unwrap_or(StatusCode::CONFLICT);
            let list = match why.fields.as_slice() {
                [] => vec![("code", why.sentence.clone())],
                fields => fields.iter().map(|each| (each.field.as_ref(), each.sentence.clone())).collect(),
            };
            let at = if fields.act == "add" { String::new() } else { format!("{}：", fields.code) };
            let errors = Errors::new(format!("{at}还没有改"), list);
            draw(&app, &visit, &id, status, (fields, errors)).await
        }
        Err(stop) => Err(stop),
    }
}

async fn change(app: &App, visit: &Visit, key: &str, id: &str, fields: &Fields) -> Result<(), Stop> {
    let book = book_id(id)?;
    // An account is also picked from the list, with its name behind the code.
    let code = fields.code.split_whitespace().next().unwrap_or_default();
    let code = AccountCode::parse(code).map_err(|_| {
        Refusal::fields(vec![FieldError::new("code", "请写成上级科目加两位数字，比如 501.06")])
    })?;
    let name = fields.name.clone();
    match fields.act.as_str() {
        "rename" | "end" => {
            let change = if fields.act == "end" { SubChange::End } else { SubChange::Rename(name) };
            app.run(&visit.actor, Some(key), ChangeSubAccount { book, code, change }).await?;
        }
        _ => {
            app.run(&visit.actor, Some(key), AddSubAccount { book, code, name }).await?;
        }
    }
    Ok(())
}

fn rows(book: &Book, subs: &SubAccounts, may: bool) -> Vec<SubRow> {
    let given = SubAccounts::new(book.standard, []);
    let row = |(code, own): (&AccountCode, &str)| {
        let above = std::iter::successors(code.parent(), AccountCode::parent);
        let mut names: Vec<&str> = above.filter_map(|each| subs.name(book.standard, &each)).collect();
        names.reverse();
        let (is_given, is_ended) = (given.name(book.standard, code).is_some(), subs.is_ended(code));
        SubRow {
            link: Link::new(code.to_string(), format!("/desk/books/{}/accounts/{code}", book.id)),
            name: names.join(" "),
            own: own.to_owned(),
            state: match (is_given, is_ended) {
                (true, _) => Signal::idle("制度自带"),
                (_, true) => Signal::idle("停用了"),
                _ => Signal::ok("在用"),
            },
            may_change: may && !is_given && !is_ended,
        }
    };
    subs.iter().map(row).collect()
}

/// The sub-accounts as a file.
async fn file(app: &App, visit: &Visit, id: &str, format: Format) -> Result<Response<Body>, Stop> {
    let found = with_book(app, visit, id, |db, cx, book| {
        let subs = store::sub_accounts(db, cx.county.as_i64(), &book)?;
        Ok((book, subs))
    });
    let (book, subs) = found.await?;
    let row =
        |row: SubRow| -> Row { [row.link.label, row.name, row.own, row.state.text].map(Cell::text).into() };
    let table = (
        ["编码", "上级", "名称", "状态"].map(Head::text).into(),
        rows(&book, &subs, false).into_iter().map(row).collect(),
    );
    let cx = app.context(visit.actor.clone());
    let told = (book.name.clone(), "明细科目");
    list_file(&cx, &format!("{}-accounts", book.id), told, table, format).await
}

async fn draw(
    app: &App,
    visit: &Visit,
    id: &str,
    status: StatusCode,
    (fields, errors): (Fields, Errors),
) -> Result<Response<Body>, Stop> {
    let found = with_book(app, visit, id, |db, cx, book| {
        let subs = store::sub_accounts(db, cx.county.as_i64(), &book)?;
        Ok((book, subs))
    });
    let (book, subs) = found.await?;
    let may = book.goes_on.is_none() && scope(&visit.actor, Action::BookPost, book.place).is_ok();
    let shown = SubsPage {
        frame: frame(app, visit, "明细科目", book.place)?,
        back: Link::new("回账本", format!("/desk/books/{}", book.id)),
        line: format!("{}，{}", book.name, book.standard.zh()),
        rows: rows(&book, &subs, may),
        may_add: may,
        accounts: reading::labels(&book, &subs).into_iter().map(|(_, label)| label).collect(),
        first: book.standard.accounts().first().map_or("101", |account| account.code),
        files: files(&format!("/desk/books/{}/accounts?", book.id)),
        fields,
        errors,
    };
    page_with(app, visit, status, &shown)
}

/// Characters of a name, for the template.
const NAME: usize = decide::NAME;
