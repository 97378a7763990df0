//! The JSON API of the room.

mod shapes;

use super::commands::{
    AddAccount, Agree, CountCash, ExplainCount, Match, Part, SeeParty, SettleCount, Taken, open_party,
};
use super::decide::{NewAccount, Refused, digits};
use super::desk::{sheet, take};
use super::reading::{cash, found, open, with_book};
use super::store;
use crate::books::book_id;
use crate::books::decide::Refused as BookRefused;
use crate::books::model::AccountCode;
use crate::gate::{Action, scope};
use crate::house::error::UNREADABLE;
use crate::house::table::MOST_BYTES;
use crate::house::web::{Access, Json, Route, Sent, SentTable, Visit};
use crate::house::{App, Stop, random};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::{Day, Fen, Month};
use serde::Deserialize;
#[cfg(test)]
use shapes::GroupBody;
use shapes::{
    AccountBody, AccountShown, AgreeBody, BookShown, CountBody, CountShown, EntryKey, EntryShown, GroupShown,
    MatchBody, MonthShown, NoBody, NumberShown, OpenShown, PartyShown, ProposalShown, ReasonBody, RowShown,
    RowsPage,
};
#[cfg(test)]
use utoipa::OpenApi;

/// Rows of one page.
const ROWS: i64 = 200;
/// Counts of a book that are told.
const COUNTS: i64 = 50;
/// Most accounts of a book.
const ACCOUNTS: i64 = 99;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::BankRead), Access::May(Action::BankWrite));
    let party = Access::May(Action::BankParty);
    vec![
        Route::get("/api/v1/bank/{book}", read, book),
        Route::post("/api/v1/bank/{book}/accounts", write, add_account),
        Route::post("/api/v1/bank/{book}/counts", write, count),
        Route::post("/api/v1/bank/{book}/counts/{count}/reason", write, explain),
        Route::post("/api/v1/bank/{book}/counts/{count}/voucher", write, settle),
        Route::get("/api/v1/bank/{book}/accounts/{account}/rows", read, rows),
        Route::post("/api/v1/bank/{book}/accounts/{account}/rows/{row}/party", party, see_party),
        Route::post("/api/v1/bank/{book}/accounts/{account}/import", write, import).body_limit(MOST_BYTES),
        Route::get("/api/v1/bank/{book}/accounts/{account}/open", read, what_is_open),
        Route::post("/api/v1/bank/{book}/accounts/{account}/matches", write, match_rows),
        Route::get("/api/v1/bank/{book}/accounts/{account}/matches/{group}", read, group),
        Route::post("/api/v1/bank/{book}/accounts/{account}/matches/{group}/part", write, part),
        Route::get("/api/v1/bank/{book}/accounts/{account}/months/{month}", read, month),
        Route::post("/api/v1/bank/{book}/accounts/{account}/months/{month}", write, agree),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(
        book,
        add_account,
        count,
        explain,
        settle,
        rows,
        see_party,
        import,
        what_is_open,
        match_rows,
        group,
        part,
        month,
        agree
    ),
    components(schemas(
        AccountBody,
        AccountShown,
        AgreeBody,
        BookShown,
        CountBody,
        CountShown,
        EntryKey,
        EntryShown,
        GroupBody,
        GroupShown,
        MatchBody,
        MonthShown,
        NoBody,
        NumberShown,
        OpenShown,
        PartyShown,
        ProposalShown,
        ReasonBody,
        RowShown,
        RowsPage,
        Taken
    ))
)]
pub(super) struct Api;

/// Bank accounts of a book, its cash, and the last counts of it.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/bank/{book}", tag = "bank", params(("book" = String, Path)),
    responses((status = 200, body = BookShown), (status = 404, description = "None for these eyes"))))]
async fn book(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Json<BookShown>, Stop> {
    let place = book_id(&id)?.place().ok_or(BookRefused::NoBook)?;
    let allowed = scope(&visit.actor, Action::BankRead, place)?;
    let read = with_book(&app, &visit, &id, move |db, cx, book| {
        let county = cx.county.as_i64();
        let accounts = store::accounts_inside(db, county, &allowed, (book.id, book.id), ACCOUNTS)?;
        let counts = store::counts(db, county, book.id, i64::MAX, COUNTS)?;
        Ok((accounts, counts, cash(db, cx, &book, cx.today)?))
    });
    let (accounts, counts, cash) = read.await?;
    let shown = BookShown {
        cash: cash.fen(),
        accounts: accounts.iter().map(|each| AccountShown::new(&each.account, each.open)).collect(),
        counts: counts.iter().map(CountShown::from).collect(),
    };
    Ok(Json(StatusCode::OK, shown))
}

fn made(n: i64) -> Json<NumberShown> {
    Json(StatusCode::CREATED, NumberShown { n })
}

fn changed(n: i64) -> Json<NumberShown> {
    Json(StatusCode::OK, NumberShown { n })
}

/// Add a bank account to a book.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/bank/{book}/accounts", tag = "bank", request_body = AccountBody,
    params(("book" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = NumberShown), (status = 409, description = "The number or the account of the book is taken"),
              (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn add_account(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<AccountBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let new = NewAccount {
        code: AccountCode::parse(&body.code).map_err(|_| UNREADABLE)?,
        bank: body.bank,
        number: digits(&body.number),
        since: Month::parse(&body.since).map_err(|_| UNREADABLE)?,
    };
    let command = AddAccount { book: book_id(&id)?, new, salt: random()? };
    Ok(made(app.run(&visit.actor, Some(&key), command).await?.n))
}

/// Cash was counted.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/bank/{book}/counts", tag = "bank", request_body = CountBody,
    params(("book" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = NumberShown), (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn count(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<CountBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let day = Day::parse(&body.day).map_err(|_| UNREADABLE)?;
    let CountBody { pieces, counted_by, watched_by, .. } = body;
    let command = CountCash { book: book_id(&id)?, day, pieces, counted_by, watched_by, salt: random()? };
    Ok(made(app.run(&visit.actor, Some(&key), command).await?.n))
}

/// Say why cash differs from the book.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/bank/{book}/counts/{count}/reason", tag = "bank", request_body = ReasonBody,
    params(("book" = String, Path), ("count" = i64, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "It is settled"))))]
async fn explain(
    State(app): State<App>,
    Path((id, count)): Path<(String, i64)>,
    sent: Sent<ReasonBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let command = ExplainCount { book: book_id(&id)?, count, reason: body.reason, salt: random()? };
    Ok(changed(app.run(&visit.actor, Some(&key), command).await?.n))
}

/// Post the difference through what is pending (181).
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/bank/{book}/counts/{count}/voucher", tag = "bank", request_body = NoBody,
    params(("book" = String, Path), ("count" = i64, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "It is settled"))))]
async fn settle(
    State(app): State<App>,
    Path((id, count)): Path<(String, i64)>,
    sent: Sent<NoBody>,
) -> Result<Json<NumberShown>, Stop> {
    let command = SettleCount { book: book_id(&id)?, count, salt: random()? };
    Ok(changed(app.run(&sent.visit.actor, Some(&sent.key), command).await?.n))
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
struct RowsQuery {
    /// Month, `YYYY-MM`.
    month: String,
    /// Position of the last row of the page before.
    #[serde(default)]
    after: i64,
}

/// Rows of a month of a statement.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/bank/{book}/accounts/{account}/rows", tag = "bank",
    params(("book" = String, Path), ("account" = i64, Path), RowsQuery),
    responses((status = 200, body = RowsPage))))]
async fn rows(
    State(app): State<App>,
    visit: Visit,
    Path((id, account)): Path<(String, i64)>,
    Query(q): Query<RowsQuery>,
) -> Result<Json<RowsPage>, Stop> {
    let month = Month::parse(&q.month).map_err(|_| UNREADABLE)?;
    let read = with_book(&app, &visit, &id, move |db, cx, book| {
        let account = found(db, cx, book.id, account)?;
        Ok(store::rows_of(db, cx.county.as_i64(), &account, (month, q.after), ROWS)?)
    });
    let rows = read.await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| full).map(|row| row.n);
    Ok(Json(StatusCode::OK, RowsPage { rows: rows.iter().map(RowShown::from).collect(), next }))
}

/// See the name of the other side of a row; each look is recorded.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/bank/{book}/accounts/{account}/rows/{row}/party", tag = "bank", request_body = NoBody,
    params(("book" = String, Path), ("account" = i64, Path), ("row" = i64, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = PartyShown), (status = 404, description = "The bank told no name"))))]
async fn see_party(
    State(app): State<App>,
    Path((id, account, row)): Path<(String, i64, i64)>,
    sent: Sent<NoBody>,
) -> Result<Json<PartyShown>, Stop> {
    let (book, visit) = (book_id(&id)?, sent.visit);
    app.run(&visit.actor, Some(&sent.key), SeeParty { book, account, row }).await?;
    let cx = app.context(visit.actor);
    let party = app.db.read(move |db| open_party(db, &cx, &SeeParty { book, account, row })).await?;
    Ok(Json(StatusCode::OK, PartyShown { party }))
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
struct LookQuery {
    /// Only checks the statement and tells what it would come to.
    #[serde(default)]
    dry_run: bool,
}

/// Take a statement in: what is new of it, all of that or nothing.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/bank/{book}/accounts/{account}/import", tag = "bank",
    params(("book" = String, Path), ("account" = i64, Path), LookQuery,
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    request_body(content = String, content_type = "text/csv",
        description = "CSV in UTF-8, or the bytes of an XLSX workbook; at most 2 MB and 5,000 rows"),
    responses((status = 200, body = Taken), (status = 422, description = "Rows to mend, RFC 9457"))))]
async fn import(
    State(app): State<App>,
    Path((id, account)): Path<(String, i64)>,
    Query(q): Query<LookQuery>,
    sent: SentTable,
) -> Result<Json<Taken>, Stop> {
    let SentTable { file, key, visit } = sent;
    let book =
        crate::books::with_book_for(&app, &visit, book_id(&id)?, Action::BankWrite, |_, _, book| Ok(book));
    let done = take(&app, &visit, (book.await?.id, account), &key, file, q.dry_run).await?;
    Ok(Json(StatusCode::OK, done))
}

/// Rows and entries that are in no match, and what may belong together.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/bank/{book}/accounts/{account}/open", tag = "bank",
    params(("book" = String, Path), ("account" = i64, Path)), responses((status = 200, body = OpenShown))))]
async fn what_is_open(
    State(app): State<App>,
    visit: Visit,
    Path((id, account)): Path<(String, i64)>,
) -> Result<Json<OpenShown>, Stop> {
    let read = with_book(&app, &visit, &id, move |db, cx, book| {
        let account = found(db, cx, book.id, account)?;
        Ok(open(db, cx, &account)?)
    });
    let open = read.await?;
    let proposals = open.proposals.into_iter().map(|each| ProposalShown {
        row: each.row,
        entries: each.entries.into_iter().map(EntryKey::new).collect(),
        sure: each.is_sure,
    });
    let shown = OpenShown {
        rows: open.rows.iter().map(RowShown::from).collect(),
        entries: open.entries.iter().map(EntryShown::from).collect(),
        proposals: proposals.collect(),
    };
    Ok(Json(StatusCode::OK, shown))
}

/// Say which rows and entries tell of the same; answers the number of the last match.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/bank/{book}/accounts/{account}/matches", tag = "bank", request_body = MatchBody,
    params(("book" = String, Path), ("account" = i64, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = NumberShown), (status = 409, description = "Something is in a match already"),
              (status = 422, description = "The sums differ"))))]
async fn match_rows(
    State(app): State<App>,
    Path((id, account)): Path<(String, i64)>,
    sent: Sent<MatchBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let groups = body.groups.into_iter().map(Into::into).collect();
    let command = Match { book: book_id(&id)?, account, groups };
    Ok(made(app.run(&visit.actor, Some(&key), command).await?.n))
}

/// One match.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/bank/{book}/accounts/{account}/matches/{group}", tag = "bank",
    params(("book" = String, Path), ("account" = i64, Path), ("group" = i64, Path)),
    responses((status = 200, body = GroupShown), (status = 404, description = "No such match"))))]
async fn group(
    State(app): State<App>,
    visit: Visit,
    Path((id, account, group)): Path<(String, i64, i64)>,
) -> Result<Json<GroupShown>, Stop> {
    let read = with_book(&app, &visit, &id, move |db, cx, book| {
        let account = found(db, cx, book.id, account)?;
        let (rows, entries) = store::members(db, cx.county.as_i64(), &account, group)?;
        if group < 1 || (rows.is_empty() && entries.is_empty()) {
            return Err(Refused::NoMatch.into());
        }
        Ok((rows, entries))
    });
    let (rows, entries) = read.await?;
    let rows = rows.iter().map(RowShown::from).collect();
    Ok(Json(StatusCode::OK, GroupShown { rows, entries: entries.iter().map(EntryShown::from).collect() }))
}

/// Undo a match.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/bank/{book}/accounts/{account}/matches/{group}/part", tag = "bank", request_body = NoBody,
    params(("book" = String, Path), ("account" = i64, Path), ("group" = i64, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 404, description = "No such match"))))]
async fn part(
    State(app): State<App>,
    Path((id, account, group)): Path<(String, i64, i64)>,
    sent: Sent<NoBody>,
) -> Result<Json<NumberShown>, Stop> {
    let command = Part { book: book_id(&id)?, account, group };
    Ok(changed(app.run(&sent.visit.actor, Some(&sent.key), command).await?.n))
}

/// A month as the bank and the book tell it.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/bank/{book}/accounts/{account}/months/{month}", tag = "bank",
    params(("book" = String, Path), ("account" = i64, Path), ("month" = String, Path)),
    responses((status = 200, body = MonthShown), (status = 422, description = "Not a month of the account"))))]
async fn month(
    State(app): State<App>,
    visit: Visit,
    Path((id, account, month)): Path<(String, i64, String)>,
) -> Result<Json<MonthShown>, Stop> {
    let sheet = sheet(&app, &visit, (&id, account, &month)).await?;
    let of = &sheet.balances;
    let [book, bank, bank_in, bank_out, book_in, book_out, gap] =
        [of.book, of.bank, of.bank_in, of.bank_out, of.book_in, of.book_out, of.gap()].map(Fen::fen);
    let shown = MonthShown {
        book,
        bank,
        bank_in,
        bank_out,
        book_in,
        book_out,
        gap,
        why: sheet.why,
        rows: sheet.rows.iter().map(RowShown::from).collect(),
        entries: sheet.entries.iter().map(EntryShown::from).collect(),
        agreed: sheet.kept.map(|([_, _, agreed], _)| agreed.fen()),
    };
    Ok(Json(StatusCode::OK, shown))
}

/// Say that book and bank agree on a month; answers the number of the account.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/bank/{book}/accounts/{account}/months/{month}", tag = "bank", request_body = AgreeBody,
    params(("book" = String, Path), ("account" = i64, Path), ("month" = String, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "They do not agree, or it is not its turn"),
              (status = 422, description = "The paper says another balance"))))]
async fn agree(
    State(app): State<App>,
    Path((id, account, month)): Path<(String, i64, String)>,
    sent: Sent<AgreeBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let month = Month::parse(&month).map_err(|_| UNREADABLE)?;
    let command = Agree { book: book_id(&id)?, account, month, told: Fen::new(body.told) };
    Ok(changed(app.run(&visit.actor, Some(&key), command).await?.n))
}
