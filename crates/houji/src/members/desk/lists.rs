//! Collectives in reach, and the register of one.

use super::super::model::shares_text;
use super::super::reading::with_book;
use super::super::store::{self, Line};
use super::frame;
use super::pages::{HouseholdRow, ListPage, RegisterPage};
use crate::books::commands::posting::books_of;
use crate::books::model::{Book, BookId, BookKind};
use crate::books::sheets::{self, Cell, Head, MOST};
use crate::gate::{Action, reach, scope};
use crate::house::web::{Format, Visit, page};
use crate::house::{App, Context, Stop};
use crate::ui::parts::{Empty, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::DivisionCode;
use serde::Deserialize;

/// Collectives or households of one page.
pub(super) const ROWS: i64 = 50;

#[derive(Default, Deserialize)]
pub(super) struct ListQuery {
    after: Option<i64>,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as", default)]
    form: String,
}

/// Collectives of the widest of the person's places in which registers may be read.
pub(super) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let scope = reach(&visit.actor, Action::MemberRead)?;
    let (place, format, cx) = (scope.place(), Format::parse(&q.form), app.context(visit.actor.clone()));
    let (after, most) = match format {
        Some(_) => (0, MOST.saturating_add(1)),
        None => (q.after.unwrap_or(0), ROWS),
    };
    let books = app.db.read(move |db| Ok(books_of(db, &cx, &scope, after, most)?)).await?;
    if let Some(format) = format {
        return collectives_file(&app.context(visit.actor.clone()), place, &books, format).await;
    }
    let places = &app.registry.load_full().places;
    let row = |book: &Book| {
        (Link::new(book.name.clone(), format!("/desk/members/{}", book.id)), places.name(book.place))
    };
    let full = is_full(books.len());
    let collectives = books.iter().filter(|book| book.kind == BookKind::Collective);
    let shown = ListPage {
        frame: frame(&app, &visit, "成员和股份", place)?,
        rows: collectives.map(row).collect(),
        empty: books.is_empty().then(|| Empty {
            title: "还没有账".to_owned(),
            text: "建了账的集体会排在这里。".to_owned(),
            link: None,
        }),
        more_url: books.last().filter(|_| full).map(|last| format!("/desk/members?after={}", last.id)),
        files: sheets::files("/desk/members?"),
    };
    page(&app, &visit, &shown)
}

/// The collectives of a place as a file; nobody's name is in it.
async fn collectives_file(
    cx: &Context,
    place: DivisionCode,
    books: &[Book],
    format: Format,
) -> Result<Response<Body>, Stop> {
    let row = |book: &Book| {
        vec![
            Cell::text(book.id.to_string()),
            Cell::text(cx.registry.places.full_name(book.place)),
            Cell::text(book.name.clone()),
        ]
    };
    let collectives = books.iter().filter(|book| book.kind == BookKind::Collective);
    let table = (["账", "村", "集体"].map(Head::text).into(), collectives.map(row).collect());
    let told = (cx.registry.places.name(place), "有名册的集体");
    sheets::list_file(cx, &format!("{place}-collectives"), told, table, format).await
}

/// True when there may be more.
pub(super) fn is_full(rows: usize) -> bool {
    i64::try_from(rows).unwrap_or(0) == ROWS
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RegisterQuery {
    from: String,
    done: String,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as")]
    form: String,
}

/// Households of a collective by their number.
pub(super) async fn register(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<RegisterQuery>,
) -> Result<Response<Body>, Stop> {
    let format = Format::parse(&q.form);
    let (from, most) = match format {
        Some(_) => (0, MOST.saturating_add(1)),
        None => (q.from.trim().parse().unwrap_or(0), ROWS),
    };
    let read = with_book(&app, &visit, &id, move |db, cx, book| {
        let county = cx.county.as_i64();
        let rows = store::lines(db, county, book.id, from, most)?;
        Ok((store::households(db, county, book.id)?, rows, book))
    });
    let ([households, members, shares], rows, book) = read.await?;
    if let Some(format) = format {
        return file(&app.context(visit.actor.clone()), &book, &rows, format).await;
    }
    let base = format!("/desk/members/{}", book.id);
    let full = is_full(rows.len());
    let next = rows.last().filter(|_| full).map(|last| last.household.number.saturating_add(1));
    let shown = RegisterPage {
        frame: frame(&app, &visit, "成员和股份", book.place)?,
        back: Link::new("成员和股份", "/desk/members"),
        heading: book.name.clone(),
        line: format!("{households} 户，{members} 位成员，成员持股 {} 份", shares_text(shares)),
        done_line: done_line(&q.done).map(str::to_owned),
        links: links(&visit, &book, &base),
        action: base.clone(),
        from: q.from,
        rows: rows.iter().map(|line| row(book.id, line)).collect(),
        empty: rows.is_empty().then(|| Empty {
            title: "名册里没有".to_owned(),
            text: "这个户号往后没有户。可以一位一位登记，也可以用表格一次导入。".to_owned(),
            link: None,
        }),
        more_url: next.map(|next| format!("{base}?from={next}")),
        files: sheets::files(&format!("{base}?")),
    };
    page(&app, &visit, &shown)
}

/// The register as a file, with as much of names and accounts as the page shows.
async fn file(cx: &Context, book: &Book, rows: &[Line], format: Format) -> Result<Response<Body>, Stop> {
    let heads = ["户号", "户主", "成员（人）", "股份（份）", "股权证号", "卡号", "状态"].map(Head::text);
    let row = |line: &Line| {
        let HouseholdRow { link, head, numbers, certificate, tail, state } = row(book.id, line);
        let cells = [link.label, head].into_iter().chain(numbers).chain([certificate, tail, state.text]);
        cells.map(Cell::text).collect()
    };
    let table = (heads.into(), rows.iter().map(row).collect());
    sheets::list_file(cx, &format!("{}-members", book.id), (book.name.clone(), "成员名册"), table, format)
        .await
}

fn done_line(done: &str) -> Option<&'static str> {
    match done {
        "kind" => Some("股份种类设好了。"),
        _ => None,
    }
}

fn links(visit: &Visit, book: &Book, base: &str) -> Vec<Link> {
    let may = scope(&visit.actor, Action::MemberWrite, book.place).is_ok();
    let work = [("登记成员", "new"), ("导入名册", "import"), ("股份种类", "kinds")];
    let work = work.iter().filter(|_| may).map(|(label, path)| Link::new(*label, format!("{base}/{path}")));
    std::iter::once(Link::new("收益分配", format!("{base}/dividends"))).chain(work).collect()
}

fn row(book: BookId, line: &Line) -> HouseholdRow {
    let household = &line.household;
    let number = household.number;
    let tail = &household.tail;
    HouseholdRow {
        link: Link::new(format!("{number} 户"), format!("/desk/members/{book}/households/{number}")),
        head: line.head.clone(),
        numbers: vec![line.members.to_string(), shares_text(line.shares)],
        certificate: household.certificate.clone(),
        tail: if tail.is_empty() { "没有登记".to_owned() } else { format!("尾号 {tail}") },
        state: match (line.members, line.frozen) {
            (0, _) => Signal::idle("没有成员了"),
            (_, 0) => Signal::ok("正常"),
            (_, _) => Signal::warn("有冻结的"),
        },
    }
}
