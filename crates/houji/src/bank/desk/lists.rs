//! Books in reach, and the bank accounts and counts of one.

use super::super::model::{Account, Count};
use super::super::reading::{cash, with_book};
use super::super::store::{self, Listed};
use super::pages::{AccountRow, BookPage, ListPage};
use super::{files, frame};
use crate::books::commands::posting::books_of;
use crate::books::model::{Book, BookId};
use crate::books::sheets;
use crate::gate::{Action, reach, scope};
use crate::house::web::{Format, Visit, page};
use crate::house::{App, Context, Stop};
use crate::registry::keys;
use crate::ui::parts::{Empty, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::Month;
use serde::Deserialize;

/// Books of one page.
const ROWS: i64 = 50;
/// Counts of one page.
const COUNTS: i64 = 12;
/// Most accounts of the books of one page.
const ACCOUNTS: i64 = 1_000;

#[derive(Default, Deserialize)]
pub(super) struct ListQuery {
    after: Option<i64>,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as", default)]
    form: String,
}

/// Books of the widest of the person's places in which bank accounts may be read.
pub(super) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let scope = reach(&visit.actor, Action::BankRead)?;
    let (place, after, cx) = (scope.place(), q.after.unwrap_or(0), app.context(visit.actor.clone()));
    if let Some(format) = Format::parse(&q.form) {
        return files::accounts_inside(&app, cx, scope, format).await;
    }
    let read = app.db.read(move |db| {
        let books = books_of(db, &cx, &scope, after, ROWS)?;
        let ends = books.first().zip(books.last()).map(|(first, last)| (first.id, last.id));
        let accounts = match ends {
            Some(ends) => store::accounts_inside(db, cx.county.as_i64(), &scope, ends, ACCOUNTS)?,
            None => Vec::new(),
        };
        Ok((books, accounts))
    });
    let (books, accounts) = read.await?;
    let cx = app.context(visit.actor.clone());
    let row = |book: &Book| {
        let link = Link::new(book.name.clone(), format!("/desk/bank/{}", book.id));
        let own: Vec<&Listed> = accounts.iter().filter(|each| each.account.book == book.id).collect();
        (link, cx.registry.places.name(book.place), worst(&own, &cx))
    };
    let full = i64::try_from(books.len()).unwrap_or(0) == ROWS;
    let shown = ListPage {
        frame: frame(&app, &visit, "出纳", place)?,
        rows: books.iter().map(row).collect(),
        empty: books.is_empty().then(|| Empty {
            title: "还没有账".to_owned(),
            text: "建了账的村会排在这里。".to_owned(),
            link: None,
        }),
        more_url: books.last().filter(|_| full).map(|last| format!("/desk/bank?after={}", last.id)),
        files: sheets::files("/desk/bank?"),
    };
    page(&app, &visit, &shown)
}

/// How far the accounts of a book are: the one that is furthest behind.
fn worst(accounts: &[&Listed], cx: &Context) -> Signal {
    match accounts.iter().min_by_key(|each| each.account.agreed_to) {
        None => Signal::idle("没有银行账户"),
        Some(last) => agreed(&last.account, cx),
    }
}

/// How far an account is reconciled: late when the day of the month after is over.
pub(super) fn agreed(account: &Account, cx: &Context) -> Signal {
    let next = account.agreed_to.next();
    let days = cx.registry.parameters.number(keys::BANK_RECONCILE_DAY, cx.today);
    let due = next.next().first_day().plus_days(days.saturating_sub(1));
    let month = Month::of(cx.today);
    if next >= month {
        Signal::ok(format!("对到{}", account.agreed_to.zh()))
    } else if cx.today > due {
        Signal::warn(format!("{}还没对账，过了 {} 号", next.zh(), days))
    } else {
        Signal::idle(format!("{}还没对账", next.zh()))
    }
}

#[derive(Default, Deserialize)]
pub(super) struct OneQuery {
    before: Option<i64>,
    /// `counts` for a file of the counts; of the accounts when left out.
    #[serde(default)]
    what: String,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as", default)]
    form: String,
}

/// The bank accounts and counts of a book.
pub(super) async fn one(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<OneQuery>,
) -> Result<Response<Body>, Stop> {
    let place = crate::books::book_id(&id)?.place().ok_or(crate::books::decide::Refused::NoBook)?;
    let (before, allowed) = (q.before.unwrap_or(i64::MAX), scope(&visit.actor, Action::BankRead, place)?);
    if let Some(format) = Format::parse(&q.form) {
        return files::of_book(&app, &visit, (&id, &q.what), allowed, format).await;
    }
    let found = with_book(&app, &visit, &id, move |db, cx, book| {
        let county = cx.county.as_i64();
        let accounts = store::accounts_inside(db, county, &allowed, (book.id, book.id), ACCOUNTS)?;
        let counts = store::counts(db, county, book.id, before, COUNTS)?;
        let cash = cash(db, cx, &book, cx.today)?;
        Ok((book, accounts, counts, cash))
    });
    let (book, accounts, counts, cash) = found.await?;
    let cx = app.context(visit.actor.clone());
    let may = scope(&visit.actor, Action::BankWrite, book.place).is_ok();
    let base = format!("/desk/bank/{}", book.id);
    let full = i64::try_from(counts.len()).unwrap_or(0) == COUNTS;
    let shown = BookPage {
        frame: frame(&app, &visit, "出纳", book.place)?,
        heading: book.name.clone(),
        back: Link::new("出纳", "/desk/bank"),
        cash: cash.grouped(),
        new_urls: may.then(|| [format!("{base}/accounts/new"), format!("{base}/counts/new")]),
        accounts: accounts.iter().map(|listed| account_row(listed, &cx)).collect(),
        counts: counts.iter().map(|count| count_row(book.id, count)).collect(),
        more_url: counts.last().filter(|_| full).map(|last| format!("{base}?before={}", last.n)),
        files: [sheets::files(&format!("{base}?")), sheets::files(&format!("{base}?what=counts&"))],
    };
    page(&app, &visit, &shown)
}

fn account_row(listed: &Listed, cx: &Context) -> AccountRow {
    let account = &listed.account;
    let url = format!("/desk/bank/{}/accounts/{}", account.book, account.account);
    AccountRow {
        link: Link::new(account.name(), url),
        code: account.code.to_string(),
        day: account.last_day.map_or_else(|| "还没导入".to_owned(), |day| day.zh()),
        balance: account.balance.grouped(),
        open: match listed.open {
            0 => Signal::ok("都对上了"),
            open => Signal::warn(format!("{open} 行没对上")),
        },
        agreed: agreed(account, cx),
    }
}

fn count_row(book: BookId, count: &Count) -> (Link, [String; 3], Signal) {
    let link = Link::new(count.day.zh(), format!("/desk/bank/{book}/counts/{}", count.n));
    let money = [count.counted, count.book, count.gap()].map(houji_base::Fen::grouped);
    (link, money, super::count::state(count))
}
