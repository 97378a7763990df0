//! Books in reach, and one book.

use super::super::model::{Book, BookId, Period, Standard, Statement, voucher::name};
use super::super::money;
use super::super::reading::with_book;
use super::super::sheets::{ExportForm, books_file};
use super::super::store::{self, Listed};
use super::frame;
use super::pages::{BookPage, BooksPage, VoucherRow};
use crate::gate::{Action, Scope, may_somewhere, scope};
use crate::house::error::{SIGN_IN, UNREADABLE};
use crate::house::web::{Format, Visit, page};
use crate::house::{App, Context, Stop};
use crate::registry::Place;
use crate::ui::parts::{Choice, ChoiceGroup, Empty, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::{Day, DivisionCode, Level, Month};
use serde::Deserialize;

/// Rows of one page.
const ROWS: i64 = 50;

#[derive(Default, Deserialize)]
pub(super) struct ListQuery {
    after: Option<i64>,
    /// A place within reach; all of them when left out.
    #[serde(default)]
    place: String,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as", default)]
    form: String,
}

/// Places in which a person may read books; one inside another is not named again.
pub(in crate::books) fn reaches(visit: &Visit) -> Vec<Scope> {
    let held = visit.actor.posts.iter().map(|post| post.place);
    let mut held: Vec<DivisionCode> = held.collect();
    held.sort_unstable();
    held.dedup();
    let scopes = held.into_iter().filter_map(|place| scope(&visit.actor, Action::BookRead, place).ok());
    let mut reaches: Vec<Scope> = Vec::new();
    for scope in scopes {
        // Whatever contains a place has the smaller code.
        if !reaches.iter().any(|each| each.place().covers(scope.place())) {
            reaches.push(scope);
        }
    }
    reaches
}

/// Townships and villages within reach, by township.
pub(in crate::books) fn places(cx: &Context, reaches: &[Scope], chosen: &str) -> Vec<ChoiceGroup> {
    let places = &cx.registry.places;
    let towns = places.inside(cx.county, Level::Town, cx.today);
    let group = |town: &Place| {
        let villages = places.inside(town.code, Level::Village, cx.today);
        let all = std::iter::once(town).chain(villages.filter(|village| village.code != town.code));
        let seen = all.filter(|place| reaches.iter().any(|reach| reach.place().covers(place.code)));
        let choice = |place: &Place| {
            let code = place.code.to_string();
            let is_chosen = code == chosen;
            let label = if place.code == town.code {
                format!("{}（全镇）", place.name)
            } else {
                place.name.clone()
            };
            Choice::new(code, label, is_chosen)
        };
        ChoiceGroup { label: town.name.clone(), choices: seen.map(choice).collect() }
    };
    towns.map(group).filter(|group| !group.choices.is_empty()).collect()
}

/// Books of all places of the person, or of one place within them.
pub(super) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let reaches = reaches(&visit);
    let own = reaches.first().ok_or(SIGN_IN)?.place();
    let wanted = match q.place.as_str() {
        "" => reaches.clone(),
        code => {
            let place = DivisionCode::parse(code).map_err(|_| UNREADABLE)?;
            vec![scope(&visit.actor, Action::BookRead, place)?]
        }
    };
    let cx = app.context(visit.actor.clone());
    if let Some(format) = Format::parse(&q.form) {
        return books_file(&app, &cx, wanted, format).await;
    }
    let (county, after) = (app.db.county().as_i64(), q.after.unwrap_or(0));
    let books = app.db.read(move |db| Ok(store::books_within(db, county, &wanted, after, ROWS)?)).await?;
    let full = i64::try_from(books.len()).unwrap_or(0) == ROWS;
    let rows = books.iter().map(|book| {
        let link = Link::new(book.name.clone(), format!("/desk/books/{}", book.id));
        let whose = format!("{}，{}", cx.registry.places.full_name(book.place), book.kind.zh());
        (link, whose, state_line(book))
    });
    let empty = books.is_empty().then(|| Empty {
        title: "还没有账".to_owned(),
        text: "建了账的村会排在这里。".to_owned(),
        link: None,
    });
    let groups = places(&cx, &reaches, &q.place);
    let of_place = if q.place.is_empty() { String::new() } else { format!("&place={}", q.place) };
    let shown = BooksPage {
        frame: frame(&app, &visit, "账务", own)?,
        rows: rows.collect(),
        empty,
        open_url: may_somewhere(&visit.actor, Action::BookOpen).then_some("/desk/books/new"),
        // One village has nothing to choose from.
        places: if groups.iter().map(|group| group.choices.len()).sum::<usize>() > 1 {
            groups
        } else {
            Vec::new()
        },
        files: ["xlsx", "csv"].map(|form| format!("/desk/books?as={form}{of_place}")),
        more_url: books
            .last()
            .filter(|_| full)
            .map(|last| format!("/desk/books?after={}{of_place}", last.id)),
    };
    page(&app, &visit, &shown)
}

#[derive(Default, Deserialize)]
pub(super) struct BookQuery {
    #[serde(default)]
    month: String,
    before: Option<i64>,
}

/// A book: its months, its vouchers of one of them, what is made from it.
pub(super) async fn one(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<BookQuery>,
) -> Result<Response<Body>, Stop> {
    let asked = match q.month.as_str() {
        "" => None,
        text => Some(Month::parse(text).map_err(|_| UNREADABLE)?),
    };
    let before = q.before.unwrap_or(i64::MAX);
    let found = with_book(&app, &visit, &id, move |db, cx, book| {
        let usual = if book.goes_on.is_some() { book.closed_to } else { book.open_month() };
        let month = asked.unwrap_or(usual);
        let at = (Period::Month(month), before);
        let rows = store::list(db, cx.county.as_i64(), book.id, at, ROWS)?;
        Ok((book, month, rows))
    });
    let (book, month, rows) = found.await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let older = |last: &Listed| format!("/desk/books/{}?month={month}&before={}", book.id, last.number);
    let line = format!("{}，{}，{}", book.kind.zh(), book.standard.zh(), state_line(&book));
    let is_kept = book.goes_on.is_none();
    let may_post = is_kept && scope(&visit.actor, Action::BookPost, book.place).is_ok();
    let shown = BookPage {
        frame: frame(&app, &visit, &book.name, book.place)?,
        heading: book.name.clone(),
        line,
        months: months(&book, month, last_month(&book, app.clock.now().day())),
        links: links(&visit, &book, month, may_post),
        find_url: format!("/desk/books/{}/find", book.id),
        entry_url: may_post.then(|| format!("/desk/books/{}/vouchers/new", book.id)),
        rows: rows.iter().map(|listed| row(&book, listed)).collect(),
        more_url: rows.last().filter(|_| full).map(older),
        export: ExportForm::of_vouchers(&book, month),
    };
    page(&app, &visit, &shown)
}

/// What is made from a book, and what stands beside it.
fn links(visit: &Visit, book: &Book, month: Month, may_post: bool) -> Vec<Link> {
    let is_old = book.goes_on.is_none() && book.standard == Standard::S2004;
    let may_go_over = is_old && scope(&visit.actor, Action::BookOpen, book.place).is_ok();
    let other = |label: &str, id: Option<BookId>| id.map(|id| Link::new(label, format!("/desk/books/{id}")));
    let beside = other("转成的新账", book.goes_on).into_iter().chain(other("转来以前的旧账", book.came_from));
    let sheet =
        |zh: String, path: &str| Link::new(zh, format!("/desk/books/{}/{path}?month={month}", book.id));
    let statements = Statement::of(book.standard)
        .map(|each| sheet(each.name(book.standard), &format!("statements/{}", each.code())));
    // Rooms that name accounts by their codes know nothing of a system that was handed in.
    let is_known = book.standard.is_known();
    let may_in = |action| is_known && scope(&visit.actor, action, book.place).is_ok();
    std::iter::once(sheet("科目余额表".to_owned(), "trial-balance"))
        .chain(statements)
        .chain([sheet("结账".to_owned(), "close")])
        .chain(is_known.then(|| Link::new("给村民看的", money::url(book, month))))
        .chain([Link::new("明细科目", format!("/desk/books/{}/accounts", book.id))])
        .chain(may_post.then(|| Link::new("导入旧凭证", format!("/desk/books/{}/import", book.id))))
        .chain(may_go_over.then(|| Link::new("转到2023年制度", format!("/desk/books/{}/go-over", book.id))))
        .chain(beside)
        .chain(
            may_in(Action::BankRead).then(|| Link::new("出纳和银行对账", format!("/desk/bank/{}", book.id))),
        )
        .chain(may_in(Action::DebtRead).then(|| Link::new("债权债务", format!("/desk/debts/of/{}", book.id))))
        .collect()
}

/// The last month a book can be looked at.
fn last_month(book: &Book, today: Day) -> Month {
    if book.goes_on.is_some() { book.closed_to } else { Month::of(today) }
}

/// Which month is open; or that another book goes on.
fn state_line(book: &Book) -> String {
    match book.goes_on {
        Some(_) => format!("已转到新制度的账，记到{}", book.closed_to.zh()),
        None => format!("{}没结", book.open_month().zh()),
    }
}

/// The months of a month's year, from the book's first to the present one, and the years beside it.
fn months(book: &Book, chosen: Month, present: Month) -> Vec<Choice> {
    let choice = |month: Month, label: String| {
        Choice::new(format!("/desk/books/{}?month={month}", book.id), label, month == chosen)
    };
    let is_there = |month: &Month| (book.first..=present).contains(month);
    let of = |year: i64, number: i64| Month::new(year, number).filter(is_there);
    let beside = |year: i64, number: i64| of(year, number).map(|month| choice(month, format!("{year}年")));
    let state = |month: &Month| if book.is_closed(*month) { "已结" } else { "没结" };
    let year = chosen.year();
    let own = (1..=12).filter_map(|number| of(year, number));
    let own = own.map(|month| choice(month, format!("{}月 {}", month.month(), state(&month))));
    let (before, after) = (beside(year.saturating_sub(1), 12), beside(year.saturating_add(1), 1));
    before.into_iter().chain(own).chain(after).collect()
}

pub(super) fn row(book: &Book, listed: &Listed) -> VoucherRow {
    let url = format!("/desk/books/{}/vouchers/{}", book.id, listed.seq);
    VoucherRow {
        link: Link::new(name(listed.period, listed.number), url),
        day: listed.day.zh(),
        summary: listed.summary.clone(),
        total: listed.total.grouped(),
    }
}
