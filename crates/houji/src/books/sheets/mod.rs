//! The accountant's sheets of a book: trial balance, ledger of an account, statements. What is shown is a table whose
//! figures lead to the entries behind them; the same table is printed and taken away.

mod file;
mod lists;
mod pages;
mod room;
mod table;
mod tables;
mod when;

pub use self::file::file;
pub(super) use self::lists::books_file;
pub use self::lists::list_file;
pub(super) use self::pages::ExportForm;
pub use self::pages::Paper;
pub use self::room::{RoomPage, files};
pub use self::table::{Cell, Head, Row, Table, bold};

use self::lists::export;
use self::pages::{PrintPage, SheetPage};
use self::when::{Ask, Kind, When};
use super::decide::Refused;
use super::exceptions::sentence;
use super::model::{AccountCode, Book, Statement};
use super::reading::with_book;
use super::store;
use crate::gate::Action;
use crate::house::error::NOT_FOUND;
use crate::house::web::{Access, Format, Route, Visit, page};
use crate::house::{App, Context, Reader, Stop};
use crate::ui::office;
use crate::ui::parts::{Choice, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::Month;

/// Months offered in the picker; earlier ones are reached step by step.
const MONTHS: usize = 60;
/// Most rows of one file or one print.
pub const MOST: i64 = 5_000;
/// Who signs a sheet on paper.
pub const SIGNERS: [&str; 3] = ["单位负责人", "会计", "制表"];

/// Routes of the sheets.
pub(super) fn routes() -> Vec<Route> {
    let read = Access::May(Action::BookRead);
    vec![
        Route::get("/desk/books/{book}/trial-balance", read, trial),
        Route::get("/desk/books/{book}/accounts/{code}", read, account),
        Route::get("/desk/books/{book}/statements/{which}", read, statement),
        Route::post("/desk/books/{book}/export", read, export),
    ]
}

async fn trial(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    show(&app, &visit, &book, Kind::Trial, ask).await
}

async fn account(
    State(app): State<App>,
    visit: Visit,
    Path((book, code)): Path<(String, String)>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let code = AccountCode::parse(&code).map_err(|_| Refused::NoAccount)?;
    show(&app, &visit, &book, Kind::Account(code), ask).await
}

async fn statement(
    State(app): State<App>,
    visit: Visit,
    Path((book, which)): Path<(String, String)>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let statement = Statement::parse(&which).ok_or(NOT_FOUND)?;
    show(&app, &visit, &book, Kind::Statement(statement), ask).await
}

/// The table of a sheet: one page of it, or all of it for paper and files.
fn made(
    db: &mut Reader,
    cx: &Context,
    book: &Book,
    (kind, when): (&Kind, &mut When),
    whole: bool,
) -> Result<Table, Stop> {
    if whole {
        when.after = None;
    }
    let most = if whole { MOST.saturating_add(1) } else { tables::ENTRIES };
    let table = match kind {
        Kind::Trial => tables::trial(db, cx, book, when)?,
        Kind::Account(code) => tables::account(db, cx, book, code, (when, most))?,
        Kind::Statement(statement) => tables::statement(db, cx, book, *statement, when)?,
    };
    if whole && table.more.is_some() {
        return Err(Refused::TooLong { most: MOST }.into());
    }
    Ok(table)
}

async fn show(app: &App, visit: &Visit, book: &str, kind: Kind, ask: Ask) -> Result<Response<Body>, Stop> {
    let format = Format::parse(&ask.form);
    // Entries leave as a file only by an act with an entry of its own.
    if format.is_some() && matches!(kind, Kind::Account(_))
        || !["", "print", "xlsx", "csv"].contains(&ask.form.as_str())
    {
        return Err(NOT_FOUND.into());
    }
    let (asked, whole) = (kind.clone(), !ask.form.is_empty());
    let made = with_book(app, visit, book, move |db, cx, book| {
        let mut when = When::read(cx, &book, &ask)?;
        let table = made(db, cx, &book, (&asked, &mut when), whole)?;
        let told = told(db, cx, &book, &when)?;
        Ok((book, when, (table, told)))
    });
    let (book, when, table) = made.await?;
    match (format, whole) {
        (Some(format), _) => {
            let plain = format!("{}-{}-{}", book.id, kind.path().replace('/', "-"), when.month);
            file::file(&plain, format, paper(&book, &when, table)).await
        }
        (None, true) => page(app, visit, &print_page(app, visit, (&book, &when), &kind.path(), table)?),
        (None, false) => page(app, visit, &sheet_page(app, visit, (&book, &when), &kind, table)?),
    }
}

/// What is said with a sheet: exceptions of its months, and of one "as known then" whether its month was closed then. A day
/// that is over says the same for ever.
fn told(db: &mut Reader, cx: &Context, book: &Book, when: &When) -> Result<Option<String>, Stop> {
    let told = sentence(db, cx, book, (when.months(), when.known_at()))?;
    let was_open = match when.known_at() {
        Some(at) => !store::was_closed(db, cx.county.as_i64(), book.id, (when.month, at))?,
        None => false,
    };
    Ok(if was_open {
        Some(format!("{}那时候本月账还没结。", told.unwrap_or_default()))
    } else {
        told
    })
}

/// A table with what an official sheet says around it.
fn paper(book: &Book, when: &When, (table, told): (Table, Option<String>)) -> Paper {
    let known = when.known.map(|day| format!("按 {} 那天已经记的账算的。", day.zh()));
    let is_open = when.known.is_none() && !book.is_closed(when.month);
    let open = is_open.then(|| "本月账还没结，数字可能变。".to_owned());
    let note: Vec<String> = known.into_iter().chain(told).chain(open).collect();
    Paper { org: book.name.clone(), table, note: (!note.is_empty()).then(|| note.concat()), signers: SIGNERS }
}

fn print_page(
    app: &App,
    visit: &Visit,
    (book, when): (&Book, &When),
    path: &str,
    table: (Table, Option<String>),
) -> Result<PrintPage, Stop> {
    let query = when.query(when.month, when.whole_year);
    let paper = paper(book, when, table);
    Ok(PrintPage {
        frame: visit.frame(app, &paper.table.title)?,
        back: Link::new("回到这张表", format!("/desk/books/{}/{path}?{query}{}", book.id, when.only())),
        paper: Paper { table: paper.table.on_paper(), ..paper },
    })
}

/// Months that can be chosen, newest first.
fn months(book: &Book, when: &When, last: Month) -> Vec<Choice> {
    let months = std::iter::successors(Some(last), |month| Some(month.before()));
    let mut months: Vec<Month> = months.take(MONTHS).take_while(|month| *month >= book.first).collect();
    if !months.contains(&when.month) {
        months.push(when.month);
    }
    months.iter().map(|m| Choice::new(m.to_string(), m.zh(), *m == when.month)).collect()
}

/// The month alone or the year up to it; a statement has columns of both.
fn spans(kind: &Kind, when: &When) -> Vec<Choice> {
    match kind {
        Kind::Statement(_) => Vec::new(),
        _ => vec![
            Choice::new("", "这一个月", !when.whole_year),
            Choice::new("year", "从1月到这个月", when.whole_year),
        ],
    }
}

fn sheet_page(
    app: &App,
    visit: &Visit,
    (book, when): (&Book, &When),
    kind: &Kind,
    (table, told): (Table, Option<String>),
) -> Result<SheetPage, Stop> {
    let cx = app.context(visit.actor.clone());
    let (base, path) = (format!("/desk/books/{}", book.id), kind.path());
    let here = format!("{base}/{path}");
    let mut frame = visit.frame(app, &table.title)?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(book.place), "集体账", "/desk/books"));
    let query = when.query(when.month, when.whole_year);
    let tab = |label: &str, path: String| (Link::new(label, format!("{base}/{path}?{query}")), path);
    let given = Statement::of(book.standard);
    let statements = given.map(|each| tab(&each.name(book.standard), Kind::Statement(each).path()));
    let tabs = std::iter::once(tab("科目余额表", Kind::Trial.path())).chain(statements);
    let last = Month::of(cx.today).max(book.first);
    let step = |label: &str, month: Month| {
        Link::new(label, format!("{here}?{}{}", when.query(month, when.whole_year), when.only()))
    };
    let steps = [
        (when.month > book.first).then(|| step("上个月", when.month.before())),
        (when.month < last).then(|| step("下个月", when.month.next())),
    ];
    let known = when.known.map(|day| {
        let now = When { known: None, of: Vec::new(), after: None, ..*when };
        let words = format!("这是按 {} 那天已经记的账算的，后来补记、冲销的不在里面。", day.zh());
        (words, Link::new("看现在的", format!("{here}?{}", now.query(when.month, when.whole_year))))
    });
    let takes =
        |label: &str, form: &str| Link::new(label, format!("{here}?{query}{}&as={form}", when.only()));
    let (files, export) = match kind {
        Kind::Account(code) => (Vec::new(), Some(ExportForm::of_account(book, code, when))),
        _ => (vec![takes("Excel 表", "xlsx"), takes("CSV", "csv")], None),
    };
    Ok(SheetPage {
        frame,
        org: book.name.clone(),
        back: Link::new("回到这本账", base.clone()),
        tabs: tabs.map(|(link, tab)| (link, tab == path)).collect(),
        months: months(book, when, last),
        spans: spans(kind, when),
        only: when.only_codes(),
        day: when.known.map_or_else(String::new, |day| day.to_string()),
        today: cx.today.to_string(),
        steps: steps.into_iter().flatten().collect(),
        known,
        told,
        print: takes("打印", "print"),
        files,
        export,
        action: here,
        table,
    })
}
