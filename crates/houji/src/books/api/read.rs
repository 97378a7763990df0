//! What is read of books.

use super::super::commands::SeeParties;
use super::super::decide::{Refused, last_ledger_month};
use super::super::find::{Wanted, look_up};
use super::super::model::{
    AccountCode, Line, NewVoucher, PartyId, Period, Statement, Voucher, voucher::name,
};
use super::super::reading::{self, Asked, subs, trial, with_book};
use super::super::store::{self, Listed, Spot};
use super::shapes::{
    AccountShown, Accounts, BookPage, BookShown, ChartShown, Charts, Entries, EntryShown, LineBody,
    PartyPage, PartyShown, StatementLineShown, StatementShown, TrialLineShown, TrialShown, VoucherPage,
    VoucherShown,
};
use crate::gate::{Action, scope};
use crate::house::error::UNREADABLE;
use crate::house::web::{Access, Json, Route, Visit};
use crate::house::{App, Stop};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::{DivisionCode, Moment, Month};
use serde::Deserialize;

/// Most rows of one page.
const LIMIT: i64 = 200;

pub(super) fn routes() -> Vec<Route> {
    let read = Access::May(Action::BookRead);
    vec![
        Route::get("/api/v1/charts", read, charts),
        Route::get("/api/v1/books", read, books),
        Route::get("/api/v1/books/{book}", read, book),
        Route::get("/api/v1/books/{book}/vouchers", read, vouchers),
        Route::get("/api/v1/books/{book}/vouchers/{seq}", read, voucher),
        Route::get("/api/v1/books/{book}/find", read, find),
        Route::get("/api/v1/books/{book}/parties", read, parties),
        Route::get("/api/v1/books/{book}/accounts", read, accounts),
        Route::get("/api/v1/books/{book}/accounts/{account}", read, entries),
        Route::get("/api/v1/books/{book}/trial-balance", read, trial_balance),
        Route::get("/api/v1/books/{book}/statements/{statement}", read, statement),
    ]
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub(super) struct BooksQuery {
    /// 12-digit code of the place; its inside is listed.
    place: String,
    /// From the page before.
    after: Option<i64>,
}

/// Books of a place and of all places inside it.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books", tag = "books", params(BooksQuery),
    responses((status = 200, body = BookPage), (status = 404, description = "Outside one's places"))))]
pub(super) async fn books(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<BooksQuery>,
) -> Result<Json<BookPage>, Stop> {
    let place = DivisionCode::parse(&q.place).map_err(|_| UNREADABLE)?;
    let scope = scope(&visit.actor, Action::BookRead, place)?;
    let (county, after) = (app.db.county().as_i64(), q.after.unwrap_or(0));
    let rows = app.db.read(move |db| Ok(store::books_of(db, county, &scope, after, LIMIT)?)).await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == LIMIT;
    let next = rows.last().filter(|_| full).map(|last| last.id.to_string());
    Ok(Json(StatusCode::OK, BookPage { items: rows.iter().map(BookShown::from).collect(), next }))
}

/// Accounting systems a book can be opened under: those the program knows, then those the county handed in.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/charts", tag = "books", responses((status = 200, body = Charts))))]
pub(super) async fn charts(State(app): State<App>, visit: Visit) -> Result<Json<Charts>, Stop> {
    let cx = app.context(visit.actor);
    let items = app.db.read(move |db| super::charts::offered(db, &cx)).await?;
    Ok(Json(StatusCode::OK, Charts { items: items.into_iter().map(ChartShown::from).collect() }))
}

/// One book.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}", tag = "books", params(("book" = String, Path)),
    responses((status = 200, body = BookShown))))]
pub(super) async fn book(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
) -> Result<Json<BookShown>, Stop> {
    let shown = with_book(&app, &visit, &book, |_, _, book| Ok(BookShown::from(&book))).await?;
    Ok(Json(StatusCode::OK, shown))
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub(super) struct VouchersQuery {
    /// `YYYY-MM`, or `YYYY-00` for opening balances.
    month: String,
    /// From the page before.
    before: Option<i64>,
}

/// Vouchers of a month, newest first, without their lines.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/vouchers", tag = "books",
    params(("book" = String, Path), VouchersQuery), responses((status = 200, body = VoucherPage))))]
pub(super) async fn vouchers(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
    Query(q): Query<VouchersQuery>,
) -> Result<Json<VoucherPage>, Stop> {
    let period = match q.month.strip_suffix("-00") {
        Some(year) => Period::Opening(year.parse().map_err(|_| UNREADABLE)?),
        None => Period::Month(Month::parse(&q.month).map_err(|_| UNREADABLE)?),
    };
    let before = q.before.unwrap_or(i64::MAX);
    let rows = with_book(&app, &visit, &book, move |db, cx, book| {
        Ok(store::list(db, cx.county.as_i64(), book.id, (period, before), LIMIT)?)
    });
    let rows = rows.await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == LIMIT;
    let next = rows.last().filter(|_| full).map(|last| last.number);
    Ok(Json(StatusCode::OK, VoucherPage { items: rows.iter().map(|row| shown(row, &[])).collect(), next }))
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub(super) struct FindQuery {
    /// Two characters that belong together, or an amount in yuan: of a summary, an account, a party, a number, a line.
    q: String,
    /// From the page before.
    before: Option<i64>,
}

/// Vouchers of a book that fit what is looked for, newest first, without their lines. A page looks a bounded stretch back:
/// it may be empty and still have a next one.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/find", tag = "books",
    params(("book" = String, Path), FindQuery),
    responses((status = 200, body = VoucherPage), (status = 422, description = "Too short"))))]
pub(super) async fn find(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
    Query(q): Query<FindQuery>,
) -> Result<Json<VoucherPage>, Stop> {
    let (wanted, before) = (Wanted::new(&q.q)?, q.before.unwrap_or(i64::MAX));
    let most = usize::try_from(LIMIT).unwrap_or(usize::MAX);
    let found =
        with_book(&app, &visit, &book, move |db, cx, book| look_up(db, cx, &book, &wanted, (before, most)));
    let found = found.await?;
    let items = found.hits.iter().map(|row| shown(row, &[])).collect();
    Ok(Json(StatusCode::OK, VoucherPage { items, next: found.next }))
}

fn shown(row: &Listed, lines: &[Line]) -> VoucherShown {
    VoucherShown {
        seq: row.seq,
        name: name(row.period, row.number),
        number: row.number,
        day: row.day.to_string(),
        kind: row.kind.code().to_owned(),
        summary: row.summary.clone(),
        papers: row.papers,
        total: row.total.fen(),
        posted_at: row.posted_at.iso(),
        posted_by: row.posted_by.map(|person| person.to_string()),
        reverses: row.reverses,
        reversed_by: row.reversed_by,
        lines: lines.iter().map(line_shown).collect(),
    }
}

fn line_shown(line: &Line) -> LineBody {
    LineBody {
        account: line.account.to_string(),
        side: line.side,
        fen: line.amount.fen(),
        party: line.party.map(|party| party.to_string()),
        summary: line.summary.clone(),
    }
}

/// One voucher with its lines.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/vouchers/{seq}", tag = "books",
    params(("book" = String, Path), ("seq" = i64, Path)), responses((status = 200, body = VoucherShown))))]
pub(super) async fn voucher(
    State(app): State<App>,
    visit: Visit,
    Path((book, seq)): Path<(String, i64)>,
) -> Result<Json<VoucherShown>, Stop> {
    let found = with_book(&app, &visit, &book, move |db, cx, book| {
        let found = store::voucher(db, cx.county.as_i64(), book.id, seq)?;
        Ok(found.ok_or(Refused::NoVoucher)?)
    });
    Ok(Json(StatusCode::OK, whole(found.await?)))
}

fn whole(voucher: Voucher) -> VoucherShown {
    let total = voucher.body.sums().0;
    let NewVoucher { period, day, kind, summary, papers, reverses, lines } = voucher.body;
    let Voucher { seq, number, posted_at, posted_by, reversed_by, .. } = voucher;
    let row = Listed {
        seq,
        number,
        period,
        day,
        kind,
        summary,
        papers,
        reverses,
        posted_at,
        posted_by,
        total,
        reversed_by,
    };
    shown(&row, &lines)
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub(super) struct PartiesQuery {
    /// From the page before.
    #[serde(default)]
    after: String,
}

/// Parties of a book by name. Where households or people are among them, the look is recorded.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/parties", tag = "books",
    params(("book" = String, Path), PartiesQuery), responses((status = 200, body = PartyPage))))]
pub(super) async fn parties(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
    Query(q): Query<PartiesQuery>,
) -> Result<Json<PartyPage>, Stop> {
    let rows = with_book(&app, &visit, &book, move |db, cx, book| {
        let county = cx.county.as_i64();
        let rows = store::parties(db, county, book.id, &q.after, LIMIT)?;
        let ids: Vec<PartyId> = rows.iter().map(|(id, _)| *id).collect();
        Ok((book.id, store::has_people(db, county, book.id, &ids)?, rows))
    });
    let (book, has_people, rows) = rows.await?;
    if has_people {
        SeeParties { book, voucher: None }.record(&app, &visit).await?;
    }
    let full = i64::try_from(rows.len()).unwrap_or(0) == LIMIT;
    let next = rows.last().filter(|_| full).map(|(_, name)| name.clone());
    let items = rows.into_iter().map(|(id, name)| PartyShown { id: id.to_string(), name });
    Ok(Json(StatusCode::OK, PartyPage { items: items.collect(), next }))
}

/// All accounts and sub-accounts of a book.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/accounts", tag = "books", params(("book" = String, Path)),
    responses((status = 200, body = Accounts))))]
pub(super) async fn accounts(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
) -> Result<Json<Accounts>, Stop> {
    let items = with_book(&app, &visit, &book, |db, cx, book| {
        let subs = subs(db, cx, &book)?;
        let general = book.standard.accounts().iter().filter_map(|account| {
            let code = AccountCode::parse(account.code).ok()?;
            Some((code, account.zh.to_owned()))
        });
        let own = subs.iter().map(|(code, zh)| (code.clone(), zh.to_owned()));
        let mut all: Vec<(AccountCode, String)> = general.chain(own).collect();
        all.sort();
        let shown = all.into_iter().filter_map(|(code, name)| {
            let side = book.standard.account(&code)?.side;
            Some(AccountShown { ended: subs.is_ended(&code), code: code.to_string(), name, side })
        });
        Ok(shown.collect())
    });
    Ok(Json(StatusCode::OK, Accounts { items: items.await? }))
}

#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub(super) struct MonthsQuery {
    /// First month, `YYYY-MM`.
    from: String,
    /// Last month of the same year, `YYYY-MM`.
    to: String,
    /// As it was known at this moment, UTC milliseconds; now when left out.
    known_at: Option<i64>,
}

impl MonthsQuery {
    fn months(&self) -> Result<(Month, Month), Stop> {
        let read = |text: &str| Month::parse(text).map_err(|_| UNREADABLE);
        let (from, to) = (read(&self.from)?, read(&self.to)?);
        if from.year() != to.year() || from > to {
            return Err(UNREADABLE.into());
        }
        Ok((from, to))
    }
}

/// The trial balance of some months of a year, as known now or at any moment before.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/trial-balance", tag = "books",
    params(("book" = String, Path), MonthsQuery), responses((status = 200, body = TrialShown))))]
pub(super) async fn trial_balance(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
    Query(q): Query<MonthsQuery>,
) -> Result<Json<TrialShown>, Stop> {
    let (from, to) = q.months()?;
    let shown = with_book(&app, &visit, &book, move |db, cx, book| {
        let known_at = q.known_at.map(Moment::from_millis);
        let trial = trial(db, cx, &book, (from, last_ledger_month(to)), known_at)?;
        let subs = subs(db, cx, &book)?;
        let lines = trial.lines.iter().map(|line| TrialLineShown {
            account: line.account.to_string(),
            name: subs.name(book.standard, &line.account).unwrap_or_default().to_owned(),
            opening: line.opening.into(),
            movement: line.movement.into(),
            closing: line.closing.into(),
        });
        let closed = store::period_closed(db, cx.county.as_i64(), book.id, to)?;
        Ok(TrialShown {
            from: from.to_string(),
            to: to.to_string(),
            lines: lines.collect(),
            totals: trial.totals().into_iter().map(Into::into).collect(),
            digest: trial.digest().to_string(),
            closed: closed.map(|(at, balances)| (at.iso(), balances)),
        })
    });
    Ok(Json(StatusCode::OK, shown.await?))
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub(super) struct EntriesQuery {
    /// First month, `YYYY-MM`.
    from: String,
    /// Last month of the same year, `YYYY-MM`.
    to: String,
    /// As it was known at this moment, UTC milliseconds; now when left out.
    known_at: Option<i64>,
    /// From the page before.
    after: Option<String>,
}

/// The entries of an account and its parts in some months of a year, with the balance after each.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/accounts/{account}", tag = "books",
    params(("book" = String, Path), ("account" = String, Path), EntriesQuery),
    responses((status = 200, body = Entries))))]
pub(super) async fn entries(
    State(app): State<App>,
    visit: Visit,
    Path((book, account)): Path<(String, String)>,
    Query(q): Query<EntriesQuery>,
) -> Result<Json<Entries>, Stop> {
    let EntriesQuery { from, to, known_at, after } = q;
    let after = after.map(|text| Spot::parse(&text).ok_or(UNREADABLE)).transpose()?;
    let asked = Asked {
        account: AccountCode::parse(&account).map_err(|_| UNREADABLE)?,
        months: MonthsQuery { from, to, known_at }.months()?,
        known_at: known_at.map(Moment::from_millis),
        after,
        most: LIMIT,
    };
    let page =
        with_book(&app, &visit, &book, move |db, cx, book| Ok(reading::entries(db, cx, &book, &asked)?))
            .await?;
    let items = page.entries.iter().map(|(entry, balance)| EntryShown {
        seq: entry.seq,
        name: name(entry.period, entry.number),
        day: entry.day.to_string(),
        line: line_shown(&entry.line),
        balance: balance.fen(),
    });
    let next = page.next.map(Spot::code);
    Ok(Json(StatusCode::OK, Entries { opening: page.before.fen(), items: items.collect(), next }))
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
pub(super) struct StatementQuery {
    /// `YYYY-MM`.
    month: String,
    /// As it was known at this moment, UTC milliseconds; now when left out.
    known_at: Option<i64>,
}

/// A statement at the end of a month: `balance-sheet`, `result` or `income-expense`.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/statements/{statement}", tag = "books",
    params(("book" = String, Path), ("statement" = String, Path), StatementQuery),
    responses((status = 200, body = StatementShown))))]
pub(super) async fn statement(
    State(app): State<App>,
    visit: Visit,
    Path((book, statement)): Path<(String, String)>,
    Query(q): Query<StatementQuery>,
) -> Result<Json<StatementShown>, Stop> {
    let month = Month::parse(&q.month).map_err(|_| UNREADABLE)?;
    let statement = Statement::parse(&statement).ok_or(UNREADABLE)?;
    let known_at = q.known_at.map(Moment::from_millis);
    let shown = with_book(&app, &visit, &book, move |db, cx, book| {
        let (now, before) = reading::amounts(db, cx, &book, statement, (month, known_at))?;
        let rows = statement.lines(book.standard).iter().zip(now.into_iter().zip(before));
        let shown = rows.map(|(line, (now, before))| StatementLineShown {
            name: line.zh.to_owned(),
            level: line.level,
            now: (!line.parts.is_empty()).then_some(now.fen()),
            before: (!line.parts.is_empty()).then_some(before.fen()),
            accounts: line.accounts().map(str::to_owned).collect(),
        });
        Ok((statement.name(book.standard), shown.collect()))
    });
    let ((name, lines), month) = (shown.await?, month.to_string());
    Ok(Json(StatusCode::OK, StatementShown { name, month, lines }))
}
