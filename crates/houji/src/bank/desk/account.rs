//! A month of a statement, and a look at the name of the other side of a row.

use super::super::commands::{SeeParty, open_party};
use super::super::model::{Account, Kept};
use super::pages::{AccountPage, StatementRow};
use super::{files, frame};
use crate::books::model::{Book, BookId};
use crate::books::sheets;
use crate::gate::{Action, scope};
use crate::house::error::UNREADABLE;
use crate::house::web::{Format, Posted, Visit, page};
use crate::house::{App, Stop};
use crate::ui::parts::{Choice, Empty, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::{Fen, Month};
use serde::Deserialize;

/// Rows of one page.
const ROWS: i64 = 100;

#[derive(Default, Deserialize)]
pub(super) struct ShowQuery {
    #[serde(default)]
    month: String,
    after: Option<i64>,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as", default)]
    form: String,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((book, account)): Path<(String, i64)>,
    Query(q): Query<ShowQuery>,
) -> Result<Response<Body>, Stop> {
    let month = match q.month.as_str() {
        "" => None,
        text => Some(Month::parse(text).map_err(|_| UNREADABLE)?),
    };
    if let Some(format) = Format::parse(&q.form) {
        return files::statement(&app, &visit, (&book, account), month, format).await;
    }
    draw(&app, &visit, (&book, account), (month, q.after.unwrap_or(0)), None).await
}

async fn draw(
    app: &App,
    visit: &Visit,
    (id, n): (&str, i64),
    (asked, after): (Option<Month>, i64),
    seen: Option<(i64, String)>,
) -> Result<Response<Body>, Stop> {
    let (book, account, month, rows) = files::read(app, visit, (id, n), (asked, after), ROWS).await?;
    let base = address(book.id, n);
    let may_see = scope(&visit.actor, Action::BankParty, book.place).is_ok();
    let full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let shown = AccountPage {
        frame: frame(app, visit, &account.name(), book.place)?,
        back: Link::new(book.name.clone(), format!("/desk/bank/{}", book.id)),
        heading: account.name(),
        line: format!("{}，账上是 {}，从{}开始对账", book.name, account.code, account.since.zh()),
        month: month.to_string(),
        months: months(&account, month),
        links: links(visit, &book, &base, month),
        seen: seen
            .map(|(row, name)| (format!("第 {row} 行的对方户名：{name}"), "这次查看已经记下。".to_owned())),
        rows: rows.iter().map(|row| line(row, &base, may_see)).collect(),
        empty: rows.is_empty().then(|| Empty {
            title: "这个月没有流水".to_owned(),
            text: "从网上银行或柜台拿到流水文件，在这里导入。".to_owned(),
            link: None,
        }),
        more_url: rows.last().filter(|_| full).map(|last| format!("{base}?month={month}&after={}", last.n)),
        files: sheets::files(&format!("{base}?month={month}&")),
    };
    page(app, visit, &shown)
}

/// Where an account is.
pub(super) fn address(book: BookId, account: i64) -> String {
    format!("/desk/bank/{book}/accounts/{account}")
}

fn links(visit: &Visit, book: &Book, base: &str, month: Month) -> Vec<Link> {
    let sheet = Link::new(format!("{}余额调节表", month.zh()), format!("{base}/months/{month}"));
    let work = [("导入流水", "import"), ("对账", "match")];
    let may = scope(&visit.actor, Action::BankWrite, book.place).is_ok();
    let work = work.iter().filter(|_| may).map(|(label, path)| Link::new(*label, format!("{base}/{path}")));
    work.chain([sheet]).collect()
}

/// Months from the first that is reconciled to the last with rows, of one year, and the years beside it.
fn months(account: &Account, chosen: Month) -> Vec<Choice> {
    let base = address(account.book, account.account);
    let last = account.last_day.map_or(account.since, Month::of);
    let is_there = |month: &Month| (account.since..=last).contains(month);
    let choice =
        |month: Month, label: String| Choice::new(format!("{base}?month={month}"), label, month == chosen);
    let of = |year: i64, number: i64| Month::new(year, number).filter(is_there);
    let year = chosen.year();
    let state = |month: Month| if month <= account.agreed_to { "已对" } else { "没对" };
    let own = (1..=12).filter_map(|number| of(year, number));
    let own = own.map(|month| choice(month, format!("{}月 {}", month.month(), state(month))));
    let beside = |year: i64, number: i64| of(year, number).map(|month| choice(month, format!("{year}年")));
    let (before, after) = (beside(year.saturating_sub(1), 12), beside(year.saturating_add(1), 1));
    before.into_iter().chain(own).chain(after).collect()
}

fn line(row: &Kept, base: &str, may_see: bool) -> StatementRow {
    let money = |fen: Fen| if fen.is_zero() { String::new() } else { fen.grouped() };
    let is_hidden = row.party.ends_with("**");
    let matched = row.matched > 0;
    StatementRow {
        n: row.n.to_string(),
        day: row.day.zh(),
        summary: row.summary.clone(),
        party: row.party.clone(),
        party_url: (may_see && is_hidden).then(|| format!("{base}/rows/{}/party", row.n)),
        money: [money(row.amount.positive()), money(row.amount.negated().positive()), row.balance.grouped()],
        state: if matched { Signal::ok("对上了") } else { Signal::warn("没对上") },
        link: matched.then(|| Link::new("看哪张凭证", format!("{base}/matches/{}", row.matched))),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PartyFields {
    month: String,
}

/// Shows the name of the other side of a row, once this look is recorded.
pub(super) async fn party(
    State(app): State<App>,
    Path((id, account, row)): Path<(String, i64, i64)>,
    posted: Posted<PartyFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let book = crate::books::book_id(&id)?;
    app.run(&visit.actor, Some(&key), SeeParty { book, account, row }).await?;
    let cx = app.context(visit.actor.clone());
    let name = app.db.read(move |db| open_party(db, &cx, &SeeParty { book, account, row })).await?;
    let (month, after) = (Month::parse(&fields.month).ok(), row.saturating_sub(1));
    draw(&app, &visit, (&id, account), (month, after), Some((row, name))).await
}
