//! Contracts of a place, what is owed and what comes.

use super::super::model::{Ageing, Due, DueState, Standing};
use super::super::reading::ageing;
use super::super::search;
use super::super::store::{self, Listed, ListedDue};
use super::pages::{ListPage, Row};
use super::{files, frame};
use crate::books::model::BookId;
use crate::books::sheets;
use crate::gate::{Action, Scope, may_somewhere, reach, scope};
use crate::house::error::UNREADABLE;
use crate::house::web::{Format, Visit, page};
use crate::house::{App, Context, Fault, Reader, Stop};
use crate::registry::keys;
use crate::ui::parts::{Choice, Empty, Link, Signal};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use houji_base::{Day, DivisionCode};
use serde::Deserialize;

/// Rows of one page.
const ROWS: i64 = 50;

/// Contracts that are found for one page.
const FOUND: usize = 50;

/// Shelves with their names.
pub(super) const SHELVES: [(&str, &str); 4] =
    [("", "全部合同"), ("overdue", "欠着的"), ("soon", "快到期的应收"), ("ending", "快到期的合同")];

#[derive(Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    show: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    after: String,
    /// Words that are looked for.
    #[serde(default)]
    q: String,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as", default)]
    form: String,
}

/// What a shelf holds.
pub(super) enum Rows {
    Contracts(Vec<Listed>),
    Dues(Vec<ListedDue>),
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let scope = chosen(&visit, &q.place)?;
    let cx = app.context(visit.actor.clone());
    if let Some(format) = Format::parse(&q.form) {
        return files::file(&app, cx, scope, &q.show, format).await;
    }
    let mut found = None;
    if search::is_enough(&q.q) {
        let before = q.after.parse().unwrap_or(i64::MAX);
        found = Some(search::look_up(&app, &cx, scope, (&q.q, before), FOUND).await?);
    }
    let (shelf, after) = (q.show.clone(), q.after.clone());
    let is_asked = found.is_some();
    let (rows, (books, all)) = app
        .db
        .read(move |db| {
            let rows = match is_asked {
                true => Rows::Contracts(Vec::new()),
                false => rows(db, &cx, &scope, (&shelf, &after), ROWS)?,
            };
            Ok((rows, ageing(db, &cx, &scope)?))
        })
        .await?;
    let cx = app.context(visit.actor.clone());
    let more_found = found.as_ref().and_then(|found| found.next);
    let rows = found.map_or(rows, |found| Rows::Contracts(found.hits));
    let url = |show: &str| address(show, &q.place, "");
    let heading = SHELVES.iter().find(|(code, _)| *code == q.show).map_or("全部合同", |(_, zh)| zh);
    let village = |book: BookId| book.place().map(|place| (place, cx.registry.places.name(place)));
    let villages = books.iter().filter_map(|(book, of)| {
        let (place, name) = village(*book)?;
        Some((Link::new(name, address("overdue", &place.to_string(), "")), owed(of)))
    });
    let more_url = match is_asked {
        true => more_found.map(|before| found_after(&q, before)),
        false => next(&rows, &q.show).map(|after| address(&q.show, &q.place, &after)),
    };
    let heading = if is_asked { format!("找“{}”", q.q.trim()) } else { (*heading).to_owned() };
    let (heads, rows) = table(&cx, rows);
    let shown = ListPage {
        frame: frame(&app, &visit, "合同", scope.place())?,
        heading: format!("{}：{heading}", cx.registry.places.name(scope.place())),
        shelves: SHELVES.iter().map(|(code, zh)| Choice::new(url(code), *zh, *code == q.show)).collect(),
        new_url: may_somewhere(&visit.actor, Action::ContractWrite).then(|| "/desk/contracts/new".to_owned()),
        owed: owed(&all),
        villages: villages.collect(),
        heads,
        empty: rows.is_empty().then(|| if is_asked { none_found() } else { empty(&q.show) }),
        q: q.q.clone(),
        place: q.place.clone(),
        files: sheets::files(&format!("/desk/contracts?show={}&place={}&", q.show, q.place)),
        rows,
        more_url,
    };
    page(&app, &visit, &shown)
}

/// The address of what is found after something.
fn found_after(q: &ListQuery, before: i64) -> String {
    let pairs = [("q", q.q.as_str()), ("place", q.place.as_str()), ("after", &before.to_string())];
    format!("/desk/contracts?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}

/// The place that was chosen, or the widest of the person's.
fn chosen(visit: &Visit, place: &str) -> Result<Scope, Stop> {
    match place {
        "" => reach(&visit.actor, Action::ContractRead),
        code => {
            let place = DivisionCode::parse(code).map_err(|_| UNREADABLE)?;
            Ok(scope(&visit.actor, Action::ContractRead, place)?)
        }
    }
}

fn address(show: &str, place: &str, after: &str) -> String {
    let pairs = [("show", show), ("place", place), ("after", after)];
    let pairs: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if pairs.is_empty() {
        "/desk/contracts".to_owned()
    } else {
        format!("/desk/contracts?{}", pairs.join("&"))
    }
}

fn owed(of: &Ageing) -> [String; 5] {
    let [month, quarter, year, longer] = of.parts;
    [month, quarter, year, longer, of.total()].map(houji_base::Fen::grouped)
}

/// Reads a page of a shelf. Where the last one ended is told by the parts of its key, with dots between.
pub(super) fn rows(
    db: &mut Reader,
    cx: &Context,
    scope: &Scope,
    (shelf, after): (&str, &str),
    most: i64,
) -> Result<Rows, Fault> {
    let county = cx.county.as_i64();
    let mut parts = after.split('.');
    let first = parts.next().unwrap_or("");
    let mut number = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0i64);
    let (second, third) = (number(), number());
    let ahead = |key| cx.today.plus_days(cx.registry.parameters.number(key, cx.today));
    Ok(match shelf {
        "overdue" => {
            let what = (DueState::Owed, cx.today);
            Rows::Dues(store::listed_dues(db, county, scope, what, (first, second, third), most)?)
        }
        "soon" => {
            let what = (DueState::Planned, ahead(keys::CONTRACT_SOON));
            Rows::Dues(store::listed_dues(db, county, scope, what, (first, second, third), most)?)
        }
        "ending" => {
            let days = (cx.today, ahead(keys::CONTRACT_ENDING));
            Rows::Contracts(store::ending(db, county, scope, days, (first, second), most)?)
        }
        _ => {
            let after = (first.parse().unwrap_or(0), second);
            Rows::Contracts(store::of_place(db, county, scope, after, most)?)
        }
    })
}

/// The key of the last row, when there may be more.
fn next(rows: &Rows, shelf: &str) -> Option<String> {
    let is_full = |len: usize| i64::try_from(len).unwrap_or(0) == ROWS;
    match rows {
        Rows::Contracts(rows) => {
            let last = rows.last().filter(|_| is_full(rows.len()))?;
            let first = if shelf == "ending" { last.last_day.to_string() } else { last.book.to_string() };
            Some(format!("{first}.{}", last.id))
        }
        Rows::Dues(rows) => {
            let last = rows.last().filter(|_| is_full(rows.len()))?;
            Some(format!("{}.{}.{}", last.due.planned.day, last.contract, last.due.planned.n))
        }
    }
}

fn table(cx: &Context, rows: Rows) -> (Vec<(&'static str, bool)>, Vec<Row>) {
    let village = |book: BookId| book.place().map_or(String::new(), |place| cx.registry.places.name(place));
    match rows {
        Rows::Contracts(rows) => {
            let heads = [("合同", false), ("村", false), ("标的", false), ("到哪天", false), ("状态", false)];
            let row = |row: &Listed| Row {
                link: Link::new(row.title.clone(), format!("/desk/contracts/{}", row.id)),
                cells: vec![
                    (village(row.book), false),
                    (format!("{}：{}", row.kind.zh(), row.object), false),
                    (row.last_day.zh(), false),
                ],
                state: standing(row.standing(cx.today), row.last_day, cx),
            };
            (heads.to_vec(), rows.iter().map(row).collect())
        }
        Rows::Dues(rows) => {
            let heads =
                [("合同", false), ("村", false), ("哪天该收", false), ("还差（元）", true), ("状态", false)];
            let row = |row: &ListedDue| Row {
                link: Link::new(
                    format!("{} 第 {} 期", row.title, row.due.planned.n),
                    format!("/desk/contracts/{}", row.contract),
                ),
                cells: vec![
                    (village(row.book), false),
                    (row.due.planned.day.zh(), false),
                    (row.due.open().grouped(), true),
                ],
                state: due_state(&row.due, cx.today),
            };
            (heads.to_vec(), rows.iter().map(row).collect())
        }
    }
}

/// Where a contract stands, as a signal.
pub(super) fn standing(standing: Standing, last_day: Day, cx: &Context) -> Signal {
    let soon = cx.today.plus_days(cx.registry.parameters.number(keys::CONTRACT_ENDING, cx.today));
    match standing {
        Standing::Active if last_day <= soon => {
            Signal::warn(format!("还有 {} 天到期", cx.today.days_until(last_day).saturating_add(1)))
        }
        Standing::Active => Signal::ok("履行中"),
        Standing::Ahead | Standing::Expired | Standing::Ended | Standing::Void => Signal::idle(standing.zh()),
    }
}

/// What became of a due, as a signal.
pub(super) fn due_state(due: &Due, today: Day) -> Signal {
    let days = due.planned.day.days_until(today);
    let part = if due.paid.is_zero() { "" } else { "，收了一部分" };
    match due.state {
        DueState::Before => Signal::idle("记账以前的"),
        DueState::Void => Signal::idle("不收了"),
        DueState::Paid => Signal::ok("收齐"),
        DueState::Owed if days <= 0 => Signal::warn(format!("今天该收{part}")),
        DueState::Owed => Signal::bad(format!("欠 {days} 天{part}")),
        DueState::Planned if due.open().is_zero() => Signal::ok("提前收齐"),
        DueState::Planned => {
            Signal::idle(format!("还没到{}", if part.is_empty() { "" } else { "，提前收了一部分" }))
        }
    }
}

fn none_found() -> Empty {
    Empty {
        title: "没有找到".to_owned(),
        text: "可以换几个字再找：合同名称、标的、编号、村名都能找，人名不能。".to_owned(),
        link: None,
    }
}

fn empty(shelf: &str) -> Empty {
    let (title, text) = match shelf {
        "overdue" => ("没有欠着的", "到了日子没收齐的会排在这里。"),
        "soon" => ("近期没有要收的", "快到日子的应收会排在这里。"),
        "ending" => ("近期没有到期的合同", "快到期的合同会排在这里，提前商量续不续。"),
        _ => ("还没有合同", "登记了的合同会排在这里。"),
    };
    Empty { title: title.to_owned(), text: text.to_owned(), link: None }
}
