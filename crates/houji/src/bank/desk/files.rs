//! The lists of bank accounts, counts and rows of statements as files. Names of the other side stay as the pages show them.

use super::super::model::{Account, Count, Kept};
use super::super::reading::{found, with_book};
use super::super::store::{self, Listed};
use super::count;
use super::lists::agreed;
use crate::books::model::{Book, BookId};
use crate::books::sheets::{Cell, Head, MOST, Row, list_file};
use crate::gate::Scope;
use crate::house::web::{Format, Visit};
use crate::house::{App, Context, Stop};
use axum::body::Body;
use axum::http::Response;
use houji_base::Month;

/// One more than a file may have.
const ALL: i64 = MOST + 1;

/// What is told of accounts.
fn accounts(cx: &Context, listed: &[Listed]) -> (Vec<Head>, Vec<Row>) {
    let words = ["村", "账户", "科目", "流水到哪天"].map(Head::text).into_iter();
    let heads = words.chain([Head::money("银行余额"), Head::text("没对上的行"), Head::text("对账")]);
    let row = |listed: &Listed| {
        let account = &listed.account;
        let village = account.book.place().map_or_else(String::new, |place| cx.registry.places.name(place));
        vec![
            Cell::text(village),
            Cell::text(account.name()),
            Cell::text(account.code.to_string()),
            account.last_day.map_or_else(|| Cell::text(""), Cell::day),
            Cell::money(account.balance),
            Cell::text(listed.open.to_string()),
            Cell::text(agreed(account, cx).text),
        ]
    };
    (heads.collect(), listed.iter().map(row).collect())
}

/// The accounts of all books of a place.
pub(super) async fn accounts_inside(
    app: &App,
    cx: Context,
    scope: Scope,
    format: Format,
) -> Result<Response<Body>, Stop> {
    let (county, place) = (cx.county.as_i64(), scope.place());
    let (from, end) = place.range();
    let ends = (from.saturating_mul(100), end.saturating_mul(100).saturating_sub(1));
    let ends = (BookId::from_i64(ends.0), BookId::from_i64(ends.1));
    let listed = app.db.read(move |db| Ok(store::accounts_inside(db, county, &scope, ends, ALL)?)).await?;
    let told = (cx.registry.places.name(place), "银行账户目录");
    list_file(&cx, &format!("{place}-bank-accounts"), told, accounts(&cx, &listed), format).await
}

/// The accounts or the counts of a book.
pub(super) async fn of_book(
    app: &App,
    visit: &Visit,
    (id, what): (&str, &str),
    scope: Scope,
    format: Format,
) -> Result<Response<Body>, Stop> {
    let is_counts = what == "counts";
    let read = with_book(app, visit, id, move |db, cx, book| {
        let county = cx.county.as_i64();
        let (mut listed, mut counts) = (Vec::new(), Vec::new());
        match is_counts {
            true => counts = store::counts(db, county, book.id, i64::MAX, ALL)?,
            false => listed = store::accounts_inside(db, county, &scope, (book.id, book.id), ALL)?,
        }
        Ok((book, listed, counts))
    });
    let (book, listed, made) = read.await?;
    let cx = app.context(visit.actor.clone());
    let (title, table) = match is_counts {
        true => ("现金盘点", counts(&made)),
        false => ("银行账户目录", accounts(&cx, &listed)),
    };
    let plain = format!("{}-{}", book.id, if is_counts { "cash-counts" } else { "bank-accounts" });
    list_file(&cx, &plain, (book.name, title), table, format).await
}

fn counts(counts: &[Count]) -> (Vec<Head>, Vec<Row>) {
    let money = ["点到", "账上", "多出"].map(Head::money);
    let heads = [Head::text("哪天")].into_iter().chain(money).chain([Head::text("状态")]);
    let row = |each: &Count| {
        let state = Cell::text(count::state(each).text);
        let [counted, book, gap] = [each.counted, each.book, each.gap()].map(Cell::money);
        vec![Cell::day(each.day), counted, book, gap, state]
    };
    (heads.collect(), counts.iter().map(row).collect())
}

/// What a file of a month's rows is made from.
pub(super) type Statement = (Book, Account, Month, Vec<Kept>);

/// Reads the rows of a month of an account; the last one with rows when no month is asked for.
pub(super) async fn read(
    app: &App,
    visit: &Visit,
    (id, account): (&str, i64),
    (asked, after): (Option<Month>, i64),
    most: i64,
) -> Result<Statement, Stop> {
    let read = with_book(app, visit, id, move |db, cx, book| {
        let account = found(db, cx, book.id, account)?;
        let month = asked.unwrap_or(account.last_day.map_or(account.since, Month::of));
        let rows = store::rows_of(db, cx.county.as_i64(), &account, (month, after), most)?;
        Ok((book, account, month, rows))
    });
    read.await
}

/// The rows of a month of an account.
pub(super) async fn statement(
    app: &App,
    visit: &Visit,
    (id, account): (&str, i64),
    asked: Option<Month>,
    format: Format,
) -> Result<Response<Body>, Stop> {
    let (book, account, month, rows) = read(app, visit, (id, account), (asked, 0), ALL).await?;
    let cx = app.context(visit.actor.clone());
    let words = ["行", "日期", "摘要", "对方", "银行流水号"].map(Head::text).into_iter();
    let heads = words.chain(["收入", "支出", "余额"].map(Head::money)).chain([Head::text("对账")]);
    let row = |row: &Kept| {
        vec![
            Cell::text(row.n.to_string()),
            Cell::day(row.day),
            Cell::text(row.summary.clone()),
            Cell::text(row.party.clone()),
            Cell::text(row.serial.clone()),
            Cell::side(row.amount.positive()),
            Cell::side(row.amount.negated().positive()),
            Cell::money(row.balance),
            Cell::text(if row.matched > 0 { "对上了" } else { "没对上" }),
        ]
    };
    let table = (heads.collect(), rows.iter().map(row).collect());
    let plain = format!("{}-bank-{}-{month}", book.id, account.account);
    let title = format!("{} {}流水", account.name(), month.zh());
    list_file(&cx, &plain, (book.name, &title), table, format).await
}
