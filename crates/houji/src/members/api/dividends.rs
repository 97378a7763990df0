//! Dividends over the API.

use super::super::commands::{
    Approve, Check, Done, DraftDividend, PayDividend, PostDividend, Step, TakeBack,
};
use super::super::decide::{Draft, Work};
use super::super::desk::slips_of;
use super::super::model::Vote;
use super::super::reading::{self, with_book};
use super::super::store;
use super::shapes::{
    DayBody, DraftBody, EmptyBody, NumberShown, OwedPage, OwedShown, PayBody, PayeePage, PayeeShown,
    ReasonBody, RunPage, RunShown, VoteBody,
};
use crate::books::book_id;
use crate::books::model::AccountCode;
use crate::house::error::UNREADABLE;
use crate::house::web::{Format, Json, Sent, Visit};
use crate::house::{App, Stop, random};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::{Day, Fen};
use serde::Deserialize;

/// Dividends that are told.
const RUNS: i64 = 100;
/// Households of one page.
const ROWS: i64 = 200;

fn day(text: &str) -> Result<Day, Stop> {
    Ok(Day::parse(text).map_err(|_| UNREADABLE)?)
}

fn done(done: Done) -> Json<NumberShown> {
    Json(StatusCode::OK, NumberShown { n: done.n })
}

/// The dividends of a collective, the newest first.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/members/{book}/dividends", tag = "dividends", params(("book" = String, Path)),
    responses((status = 200, body = RunPage))))]
pub async fn list(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<RunPage>, Stop> {
    let read = with_book(&app, &visit, &id, |db, cx, book| {
        Ok(store::runs(db, cx.county.as_i64(), book.id, i64::MAX, RUNS)?)
    });
    let dividends = read.await?.iter().map(|run| RunShown::of(run, &[])).collect();
    Ok(Json(StatusCode::OK, RunPage { dividends }))
}

/// Draft a dividend on the shares of a day.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/dividends", tag = "dividends", request_body = DraftBody,
    params(("book" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = NumberShown), (status = 409, description = "More than there is, or the year has one"))))]
pub async fn draft(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<DraftBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let (record_day, total) = (day(&body.record_day)?, Fen::new(body.total));
    let draft = Draft { year: body.year, record_day, total, rate: body.reserve_rate };
    let made = app.run(&visit.actor, Some(&key), DraftDividend { book: book_id(&id)?, draft }).await?;
    Ok(Json(StatusCode::CREATED, NumberShown { n: made.n }))
}

/// One dividend with its payments.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/members/{book}/dividends/{run}", tag = "dividends",
    params(("book" = String, Path), ("run" = i64, Path)),
    responses((status = 200, body = RunShown), (status = 404, description = "None for these eyes"))))]
pub async fn one(
    State(app): State<App>,
    visit: Visit,
    Path((id, run)): Path<(String, i64)>,
) -> Result<Json<RunShown>, Stop> {
    let read = with_book(&app, &visit, &id, move |db, cx, book| reading::run(db, cx, book.id, run));
    let (run, payments) = read.await?;
    Ok(Json(StatusCode::OK, RunShown::of(&run, &payments)))
}

#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
#[serde(default)]
pub struct AfterQuery {
    /// `next` of the page before.
    after: i64,
}

/// What each household is given, names masked.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/members/{book}/dividends/{run}/households", tag = "dividends",
    params(("book" = String, Path), ("run" = i64, Path), AfterQuery), responses((status = 200, body = OwedPage))))]
pub async fn households(
    State(app): State<App>,
    visit: Visit,
    Path((id, run)): Path<(String, i64)>,
    Query(q): Query<AfterQuery>,
) -> Result<Json<OwedPage>, Stop> {
    let read = with_book(&app, &visit, &id, move |db, cx, book| {
        reading::run(db, cx, book.id, run)?;
        Ok(store::owed(db, cx.county.as_i64(), (book.id, run), q.after, ROWS)?)
    });
    let rows = read.await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| is_full).map(|last| last.household);
    Ok(Json(StatusCode::OK, OwedPage { households: rows.into_iter().map(OwedShown::of).collect(), next }))
}

/// The supervisors checked it.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/dividends/{run}/check", tag = "dividends",
    request_body = EmptyBody, params(("book" = String, Path), ("run" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "Another step is due"))))]
pub async fn check(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    sent: Sent<EmptyBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { key, visit, .. } = sent;
    let book = book_id(&id)?;
    app.run(&visit.actor, Some(&key), Check { book, run }).await.map(done)
}

/// The township looked at it.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/dividends/{run}/approve", tag = "dividends",
    request_body = EmptyBody, params(("book" = String, Path), ("run" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "Another step is due"))))]
pub async fn approve(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    sent: Sent<EmptyBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { key, visit, .. } = sent;
    let book = book_id(&id)?;
    app.run(&visit.actor, Some(&key), Approve { book, run }).await.map(done)
}

/// The assembly decided.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/dividends/{run}/vote", tag = "dividends",
    request_body = VoteBody, params(("book" = String, Path), ("run" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "Another step is due"))))]
pub async fn vote(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    sent: Sent<VoteBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let book = book_id(&id)?;
    let VoteBody { day: on, entitled, present, in_favor } = body;
    let work = Work::Vote(Vote { day: day(&on)?, entitled, present, in_favor });
    app.run(&visit.actor, Some(&key), Step { book, run, work }).await.map(done)
}

/// It is published.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/dividends/{run}/publish", tag = "dividends",
    request_body = DayBody, params(("book" = String, Path), ("run" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "Another step is due"))))]
pub async fn publish(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    sent: Sent<DayBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let book = book_id(&id)?;
    let work = Work::Publish(day(&body.day)?);
    app.run(&visit.actor, Some(&key), Step { book, run, work }).await.map(done)
}

/// Take a draft back that is not posted.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/dividends/{run}/void", tag = "dividends",
    request_body = EmptyBody, params(("book" = String, Path), ("run" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "Another step is due"))))]
pub async fn void(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    sent: Sent<EmptyBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { key, visit, .. } = sent;
    let book = book_id(&id)?;
    app.run(&visit.actor, Some(&key), Step { book, run, work: Work::Void }).await.map(done)
}

/// Post the reserve and what members are owed.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/dividends/{run}/post", tag = "dividends",
    request_body = DayBody, params(("book" = String, Path), ("run" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "Another step is due"))))]
pub async fn post(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    sent: Sent<DayBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let book = book_id(&id)?;
    let post = PostDividend { book, run, day: day(&body.day)?, salt: random()? };
    app.run(&visit.actor, Some(&key), post).await.map(done)
}

/// Take a posted dividend back by vouchers in red, dated today.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/dividends/{run}/reversal", tag = "dividends",
    request_body = ReasonBody, params(("book" = String, Path), ("run" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "Money was paid"))))]
pub async fn take_back(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    sent: Sent<ReasonBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let book = book_id(&id)?;
    let back = TakeBack { book, run, payment: None, reason: body.reason, salt: random()? };
    app.run(&visit.actor, Some(&key), back).await.map(done)
}

/// The bank paid all who are owed something that is not held back, but some households.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/dividends/{run}/payments", tag = "dividends",
    request_body = PayBody, params(("book" = String, Path), ("run" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "Nobody is left to be paid"))))]
pub async fn pay(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    sent: Sent<PayBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let book = book_id(&id)?;
    let bank = AccountCode::parse(&body.bank).map_err(|_| UNREADABLE)?;
    let pay = PayDividend { book, run, day: day(&body.day)?, bank, but: body.but, salt: random()? };
    app.run(&visit.actor, Some(&key), pay).await.map(done)
}

/// Take a payment back by a voucher in red, dated today.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/dividends/{run}/payments/{payment}/reversal", tag = "dividends",
    request_body = ReasonBody,
    params(("book" = String, Path), ("run" = i64, Path), ("payment" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = NumberShown), (status = 409, description = "Was taken back before"))))]
pub async fn take_payment_back(
    State(app): State<App>,
    Path((id, run, payment)): Path<(String, i64, i64)>,
    sent: Sent<ReasonBody>,
) -> Result<Json<NumberShown>, Stop> {
    let Sent { body, key, visit } = sent;
    let (book, payment) = (book_id(&id)?, Some(payment));
    let back = TakeBack { book, run, payment, reason: body.reason, salt: random()? };
    app.run(&visit.actor, Some(&key), back).await.map(done)
}

/// Whom the bank pays now, by name and account; taking the list is recorded.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/members/{book}/dividends/{run}/bank", tag = "dividends",
    request_body = EmptyBody, params(("book" = String, Path), ("run" = i64, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = PayeePage), (status = 409, description = "It is not posted"))))]
pub async fn bank(
    State(app): State<App>,
    Path((id, run)): Path<(String, i64)>,
    sent: Sent<EmptyBody>,
) -> Result<Json<PayeePage>, Stop> {
    let Sent { key, visit, .. } = sent;
    let (_, _, payees) = slips_of(&app, &visit, &key, (&id, run), Some(Format::Csv)).await?;
    let owed = payees.into_iter().filter(|payee| payee.owed() > Fen::ZERO);
    let shown = owed.map(|payee| PayeeShown {
        household: payee.household,
        amount: payee.owed().fen(),
        name: payee.name,
        account: payee.account,
    });
    Ok(Json(StatusCode::OK, PayeePage { households: shown.collect() }))
}
