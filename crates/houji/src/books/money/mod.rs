//! A village's money of a month in plain words, for everybody who lives there.
//!
//! What may be shown: the program's own words for an account, the day, the voucher's number, how many sheets of paper lie
//! behind it, cash or bank, and the amount. Summaries and the names a book gives its own sub-accounts are words somebody
//! typed and may name a person, and parties are persons and households: none of them is read for these pages. Whoever may
//! read books is led on to the voucher itself.

pub(super) mod api;
mod board;
mod pages;
pub mod told;

use self::pages::{GroupRow, LineRow, LinesPage, MoneyLine, MoneyPage, MonthPart, WayPart};
use self::told::{Item, Money};
use super::decide::Refused;
use super::model::{Book, BookKind, Period, Way, voucher::name};
use super::sheets::{Cell, Head, files, list_file};
use super::store;
use crate::gate::{Action, Scope, scope};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Access, Format, Route, Visit, page};
use crate::house::{App, Context, Reader, Stop};
use crate::ui::parts::{Choice, Empty, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::{DivisionCode, Fen, Month};
use serde::Deserialize;

/// Months offered in the picker; earlier ones are reached step by step.
const MONTHS: usize = 36;
/// Vouchers on one page.
const ROWS: usize = 50;
/// Books of one place, at most; each kind has one, and one for each system it went over to.
const BOOKS: i64 = 20;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let read = Access::May(Action::MoneyRead);
    let mut routes = vec![
        Route::get("/villages/{village}/money", read, month).kept(),
        Route::get("/villages/{village}/money/lines", read, lines).kept(),
        Route::get("/villages/{village}/money/board", read, board::board),
    ];
    routes.extend(api::routes());
    routes
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Ask {
    month: String,
    /// Kind of the book; the first one when left out.
    book: String,
    way: String,
    group: String,
    /// Position of the last voucher of the page before.
    after: i64,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as")]
    form: String,
}

/// The village of an address, and the proof that its money may be read.
fn place(app: &App, visit: &Visit, village: &str) -> Result<Scope, Stop> {
    let code = DivisionCode::parse(village).map_err(|_| NOT_FOUND)?;
    let cx = app.context(visit.actor.clone());
    if !cx.county.covers(code) {
        return Err(NOT_FOUND.into());
    }
    scope(&visit.actor, Action::MoneyRead, code)
}

/// The book that is asked for, and the village's other one. Of books that go on from one another it is the one that was
/// kept in the month.
fn books(
    db: &mut Reader,
    cx: &Context,
    scope: &Scope,
    ask: &Ask,
) -> Result<(Option<Book>, Option<Book>), Stop> {
    let mut found = store::known_books_of(db, cx.county.as_i64(), scope, 0, BOOKS)?;
    let month = Month::parse(&ask.month).ok();
    found.retain(|book| {
        let begun = month.is_none_or(|month| book.came_from.is_none() || book.first <= month);
        let goes_on = book.goes_on.is_some() && month.is_none_or(|month| month > book.closed_to);
        book.place == scope.place() && begun && !goes_on
    });
    let wanted = BookKind::parse(&ask.book);
    let at = found.iter().position(|book| Some(book.kind) == wanted).unwrap_or(0);
    if wanted.is_some_and(|kind| found.get(at).is_none_or(|book| book.kind != kind)) {
        return Err(Refused::NoBook.into());
    }
    if found.is_empty() {
        return Ok((None, None));
    }
    let book = found.remove(at);
    Ok((Some(book), found.pop()))
}

/// The month that is asked for; else the newest that was closed, or the one that is worked on.
fn wanted(cx: &Context, book: &Book, text: &str) -> Result<Month, Refused> {
    let this = Month::of(cx.today).max(book.first);
    let month = match text {
        "" if book.is_closed(book.first) => book.closed_to.min(this),
        "" => book.open_month().min(this),
        text => Month::parse(text).map_err(|_| Refused::NoMonth)?,
    };
    if (book.first..=this).contains(&month) { Ok(month) } else { Err(Refused::NoMonth) }
}

/// The page of a book's month as the village sees it.
pub(super) fn url(book: &Book, month: Month) -> String {
    format!("/villages/{}/money?{}", book.place, query(book, month))
}

/// The end of an address that names month and book.
fn query(book: &Book, month: Month) -> String {
    match book.kind {
        BookKind::Collective => format!("month={month}"),
        other => format!("month={month}&book={}", other.code()),
    }
}

async fn month(
    State(app): State<App>,
    visit: Visit,
    Path(village): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let scope = place(&app, &visit, &village)?;
    let cx = app.context(visit.actor.clone());
    let base = format!("/villages/{}/money", scope.place());
    let found = app.db.read({
        let cx = app.context(visit.actor.clone());
        move |db| {
            let (Some(book), other) = books(db, &cx, &scope, &ask)? else { return Ok(None) };
            let month = wanted(&cx, &book, &ask.month)?;
            let money = told::read(db, &cx, &book, month)?;
            let then = match told::year_before(&book, month) {
                Some(before) => Some(told::read(db, &cx, &book, before)?),
                None => None,
            };
            Ok::<_, Stop>(Some((book, other, month, money, then)))
        }
    });
    let Some((book, other, month, money, then)) = found.await? else {
        let shown = MoneyPage {
            frame: visit.frame(&app, "村里集体的钱")?,
            heading: "村里集体的钱".to_owned(),
            org: cx.registry.places.full_name(scope.place()),
            other: None,
            empty: Some(Empty {
                title: "村里的账还没有建在这里".to_owned(),
                text: "镇里把账建起来以后，每个月进来多少、花了多少、还有多少，都在这里看。".to_owned(),
                link: None,
            }),
            month: None,
        };
        return page(&app, &visit, &shown);
    };
    let heading = format!("{}，村里集体的钱", month.zh());
    let shown = MoneyPage {
        frame: visit.frame(&app, &heading)?,
        heading,
        org: book.name.clone(),
        other: other.map(|other| {
            Link::new(format!("看{}的账", other.kind.zh()), format!("{base}?book={}", other.kind.code()))
        }),
        empty: None,
        month: Some(month_part(&cx, &base, &book, month, (&money, then.as_ref()))),
    };
    page(&app, &visit, &shown)
}

fn month_part(
    cx: &Context,
    base: &str,
    book: &Book,
    month: Month,
    (money, then): (&Money, Option<&Money>),
) -> MonthPart {
    let name = told::name_of_year_before(month, cx.today);
    let this = Month::of(cx.today).max(book.first);
    let moved = |way: Way, title: &str, tone: &'static str| {
        let groups = money.groups(way);
        let most = groups.first().map(|(group, sum)| told::words(book, (way, group, *sum)));
        MoneyLine {
            name: title.to_owned(),
            amount: money.total(way).grouped(),
            href: format!("#{}", way.code()),
            tone,
            said: told::moved(way, money.total(way), then.map(|then| then.total(way)), &name, most),
        }
    };
    let left = if month == this {
        "现在账上还有".to_owned()
    } else {
        format!("{}月底账上还有", month.month())
    };
    let kept = MoneyLine {
        name: left.clone(),
        amount: money.whole().grouped(),
        href: "#left".to_owned(),
        tone: "left",
        said: told::kept(money, then.map(Money::whole), month, &name),
    };
    let may = scope(&cx.actor, Action::BookRead, book.place).is_ok();
    let step = |label: &str, month: Month| Link::new(label, format!("{base}?{}", query(book, month)));
    let earlier = (month > book.first || book.came_from.is_some()).then(|| step("上个月", month.before()));
    let later = (month < this).then(|| step("下个月", month.next()));
    let months = std::iter::successors(Some(this), |month| Some(month.before()));
    let mut months: Vec<Month> = months.take(MONTHS).take_while(|month| *month >= book.first).collect();
    if !months.contains(&month) {
        months.push(month);
    }
    MonthPart {
        open_line: (!book.is_closed(month)).then_some("本月账还没结，数字可能变。"),
        lines: vec![moved(Way::In, "进来", "in"), moved(Way::Out, "花了", "out"), kept],
        alone: then.is_none().then(|| format!("这本账从{}记起，没有{name}可比。", book.first.zh())),
        how: how(month, &left, money),
        ways: [Way::In, Way::Out].map(|way| way_part(base, book, month, money, way)).into(),
        action: base.to_owned(),
        book: (book.kind != BookKind::Collective).then(|| book.kind.code().to_owned()),
        months: months.iter().map(|each| Choice::new(each.to_string(), each.zh(), *each == month)).collect(),
        steps: earlier.into_iter().chain(later).collect(),
        board: may.then(|| format!("{base}/board?{}", query(book, month))),
    }
}

/// How the money that is left came about.
fn how(month: Month, left: &str, money: &Money) -> Vec<(String, String)> {
    let signed = |fen: Fen| if fen > Fen::ZERO { format!("+{}", fen.grouped()) } else { fen.grouped() };
    let [came, went] = [money.total(Way::In), money.total(Way::Out).negated()];
    vec![
        (format!("{}月底有", month.before().month()), money.before.grouped()),
        (format!("{}月进来", month.month()), signed(came)),
        (format!("{}月花了", month.month()), signed(went)),
        (left.to_owned(), money.whole().grouped()),
        ("其中现金".to_owned(), money.left.0.grouped()),
        ("其中银行里".to_owned(), money.left.1.grouped()),
    ]
}

fn way_part(base: &str, book: &Book, month: Month, money: &Money, way: Way) -> WayPart {
    let (groups, total) = (money.groups(way), money.total(way));
    let most = groups.first().map_or(Fen::ZERO, |(_, sum)| *sum).positive();
    let row = |(group, sum): &(&'static str, Fen)| {
        let part = sum.positive().fen().saturating_mul(1000).checked_div(most.fen());
        GroupRow {
            label: told::words(book, (way, group, *sum)).to_owned(),
            amount: sum.grouped(),
            bar: part.unwrap_or(0),
            href: format!("{base}/lines?{}&way={}&group={group}", query(book, month), way.code()),
        }
    };
    let (asked, none, verb) = match way {
        Way::In => ("钱从哪来", "这个月没有钱进来", "进来"),
        Way::Out => ("钱花到哪", "这个月没有花钱", "花了"),
    };
    let title = match groups.first() {
        None => none.to_owned(),
        Some((group, sum)) if *sum > Fen::ZERO => {
            format!("{asked}：最多的是{}", told::words(book, (way, group, *sum)))
        }
        Some(_) => asked.to_owned(),
    };
    let items = money.items.iter().filter(|item| item.part.0 == way);
    let vouchers: std::collections::BTreeSet<i64> = items.map(|item| item.seq).collect();
    WayPart {
        code: way.code(),
        title,
        line: format!("{}月{verb} {} 元", month.month(), total.grouped()),
        groups: groups.iter().map(row).collect(),
        source: format!("出处：{}月的记账凭证 {} 张，点开看每一张", month.month(), vouchers.len()),
    }
}

async fn lines(
    State(app): State<App>,
    visit: Visit,
    Path(village): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let scope = place(&app, &visit, &village)?;
    let way = Way::parse(&ask.way).ok_or(NOT_FOUND)?;
    let base = format!("/villages/{}/money", scope.place());
    let found = app.db.read({
        let (cx, ask) = (app.context(visit.actor.clone()), ask.clone());
        move |db| {
            let (Some(book), _) = books(db, &cx, &scope, &ask)? else {
                return Err(Refused::NoBook.into());
            };
            let month = wanted(&cx, &book, &ask.month)?;
            let money = told::read(db, &cx, &book, month)?;
            Ok::<_, Stop>((book, month, money))
        }
    });
    let (book, month, money) = found.await?;
    let of_group = |item: &&Item| item.part.0 == way && item.part.1 == ask.group;
    let all: Vec<&Item> = money.items.iter().filter(of_group).collect();
    let first = all.first().ok_or(NOT_FOUND)?;
    if let Some(format) = Format::parse(&ask.form) {
        return file(&app.context(visit.actor.clone()), &book, month, (&all, &ask.group), format).await;
    }
    let sum: Fen = all.iter().map(|item| item.part.2).sum();
    let may = self::scope(&visit.actor, Action::BookRead, book.place).is_ok();
    let rest: Vec<&Item> = all.iter().copied().filter(|item| item.seq > ask.after).collect();
    let next = rest.get(ROWS.saturating_sub(1)).filter(|_| rest.len() > ROWS).map(|item| item.seq);
    let heading = told::words(&book, first.part).to_owned();
    let here = format!("{base}/lines?{}&way={}&group={}", query(&book, month), way.code(), ask.group);
    let shown = LinesPage {
        frame: visit.frame(&app, &heading)?,
        back: Link::new(format!("{}月的钱", month.month()), format!("{base}?{}", query(&book, month))),
        heading,
        line: format!("{}，一共 {} 元，{} 张凭证", month.zh(), sum.grouped(), all.len()),
        rows: rest.iter().take(ROWS).map(|item| line_row(&book, month, item, may)).collect(),
        more_url: next.map(|seq| format!("{here}&after={seq}")),
        files: files(&format!("{here}&")),
    };
    page(&app, &visit, &shown)
}

/// The vouchers of a group as a file: no more of each than the page shows.
async fn file(
    cx: &Context,
    book: &Book,
    month: Month,
    (all, group): (&[&Item], &str),
    format: Format,
) -> Result<Response<Body>, Stop> {
    let heads = ["日期", "怎么付的", "凭证", "票据（张）"].map(Head::text).into_iter();
    let row = |item: &&Item| {
        vec![
            Cell::day(item.day),
            Cell::text(line_words(month, item).0),
            Cell::text(name(Period::Month(month), item.number)),
            Cell::text(item.papers.to_string()),
            Cell::money(item.part.2),
        ]
    };
    let title = all.first().map_or("", |first| told::words(book, first.part));
    let title = format!("{title}（{}）", month.zh());
    let table = (heads.chain([Head::money("金额")]).collect(), all.iter().map(row).collect());
    list_file(
        cx,
        &format!("{}-{month}-{}", book.id, group.replace('.', "-")),
        (book.name.clone(), &title),
        table,
        format,
    )
    .await
}

/// How it was paid, the voucher's name, and how many papers lie behind it.
fn line_words(month: Month, item: &Item) -> (String, String, String) {
    let paid = match item.by {
        (true, true) => "现金和银行",
        (true, false) => "现金",
        (false, _) => "银行",
    };
    let red = if item.in_red { "，冲掉以前记错的" } else { "" };
    let papers = if item.papers > 0 { format!(" · 票据 {} 张", item.papers) } else { String::new() };
    (format!("{paid}{red}"), name(Period::Month(month), item.number), papers)
}

fn line_row(book: &Book, month: Month, item: &Item, may: bool) -> LineRow {
    let (paid, number, papers) = line_words(month, item);
    LineRow {
        title: format!("{} {paid}", item.day.zh_short()),
        line: format!("凭证 {number}{papers}"),
        amount: item.part.2.grouped(),
        href: may.then(|| format!("/desk/books/{}/vouchers/{}", book.id, item.seq)),
    }
}
