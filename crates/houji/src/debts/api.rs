//! The JSON API of the room. Money is whole fen in what is answered; what is entered is sent as it would be typed.

use super::commands::{RecordDebt, SettleDebt, TakeBackStep, VoidDebt};
use super::decide::Refused;
use super::form::{DebtForm, StepForm, read, read_step};
#[cfg(test)]
use super::model::Against;
use super::model::{Debt, DebtId, Kind, Purpose, Took, Way};
use super::reading::{BookLine, Whole, overview, register, whole};
use super::store;
use crate::books::claims::{Ages, Claim};
use crate::books::model::PartyId;
use crate::books::{book_id, with_book_for};
use crate::gate::{Action, reach, scope};
use crate::house::error::UNREADABLE;
use crate::house::web::{Access, Json, Route, Sent, Visit};
use crate::house::{App, Stop, random};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::{Day, DivisionCode, Fen};
use serde::{Deserialize, Serialize};
#[cfg(test)]
use utoipa::OpenApi;

/// Books on one page.
const ROWS: i64 = 50;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::DebtRead), Access::May(Action::DebtWrite));
    vec![
        Route::get("/api/v1/debts", read, books),
        Route::post("/api/v1/debts", write, record),
        Route::get("/api/v1/debts/of/{book}", read, of_book),
        Route::get("/api/v1/debts/{debt}", read, debt),
        Route::post("/api/v1/debts/{debt}/steps", write, settle),
        Route::post("/api/v1/debts/{debt}/steps/{n}/reversal", write, take_back),
        Route::post("/api/v1/debts/{debt}/void", write, void),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(books, record, of_book, debt, settle, take_back, void),
    components(schemas(
        NewDebtBody,
        DebtReasonBody,
        DebtDone,
        DebtBooks,
        DebtBook,
        AgesShown,
        DebtRegister,
        ClaimShown,
        DebtShown,
        DecisionShown,
        DebtStepShown,
        DebtWhole,
        DebtForm,
        StepForm,
        Kind,
        Purpose,
        Took,
        Way,
        Against
    ))
)]
pub(super) struct Api;

/// A debt to be registered.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct NewDebtBody {
    /// Its book.
    book: String,
    debt: DebtForm,
}

/// Why something is taken back.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct DebtReasonBody {
    /// 2 to 40 characters.
    reason: String,
}

/// Which debt it was.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DebtDone {
    debt: String,
}

/// Books of a place.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DebtBooks {
    books: Vec<DebtBook>,
    /// Where the next page begins.
    next: Option<String>,
}

/// Money by age, in fen.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct AgesShown {
    /// Up to one year.
    to_1: i64,
    /// One to two years.
    to_2: i64,
    /// Two to three years.
    to_3: i64,
    /// Longer.
    longer: i64,
}

impl AgesShown {
    fn of(ages: &Ages) -> AgesShown {
        let [to_1, to_2, to_3, longer] = ages.parts.map(Fen::fen);
        AgesShown { to_1, to_2, to_3, longer }
    }
}

/// A book with what it owes and is owed, in fen.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DebtBook {
    book: String,
    /// Owed to it, by its ledger.
    claims: i64,
    /// Lent to it, by its ledger.
    borrowed: i64,
    /// Registered and not settled, by age.
    owed: AgesShown,
    /// What should have been paid back.
    late: i64,
    /// Loans in the ledger less those registered.
    unregistered: i64,
}

/// The register of a book.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DebtRegister {
    sums: DebtBook,
    debts: Vec<DebtShown>,
    claims: Vec<ClaimShown>,
}

/// What somebody owes a book.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct ClaimShown {
    account: String,
    /// Name; of a person or household only the first character; empty where the entries name nobody.
    party: String,
    ages: AgesShown,
}

/// A debt.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DebtShown {
    debt: String,
    /// Name of the creditor; of a person or household only the first character.
    party: String,
    kind: Kind,
    origin: String,
    principal: i64,
    /// Paid back before it was registered.
    before: i64,
    /// Settled since.
    settled: i64,
    left: i64,
    /// Hundredths of a percent a year.
    rate: i64,
    purpose: Purpose,
    took: Took,
    /// `open`, `late`, `cleared` or `void`.
    standing: &'static str,
    /// Position of its voucher; 0 for what stood in the book.
    voucher: i64,
}

/// A decision.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DecisionShown {
    day: String,
    votes: i64,
    of: i64,
    minutes: String,
}

/// Something that became of a debt.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DebtStepShown {
    n: i64,
    way: Way,
    day: String,
    fen: i64,
    voucher: i64,
    basis: String,
    /// Position of the voucher in red that took it back.
    taken_back: Option<i64>,
}

/// A debt with all that is kept about it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DebtWhole {
    book: String,
    debt: DebtShown,
    evidence: String,
    decision: Option<DecisionShown>,
    approval: String,
    source: String,
    /// Days on which it is paid back, with how much in fen.
    plan: Vec<(String, i64)>,
    steps: Vec<DebtStepShown>,
}

#[derive(Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    place: String,
    #[serde(default)]
    after: String,
}

fn line(line: &BookLine) -> DebtBook {
    DebtBook {
        book: line.book.id.to_string(),
        claims: line.held.claims.fen(),
        borrowed: line.held.borrowed.fen(),
        owed: AgesShown::of(&line.sum.ages),
        late: line.sum.late.fen(),
        unregistered: line.unregistered().fen(),
    }
}

fn shown(debt: &Debt, party: &str, today: Day) -> DebtShown {
    let written = &debt.written;
    DebtShown {
        debt: debt.id.to_string(),
        party: party.to_owned(),
        kind: written.kind,
        origin: written.origin.to_string(),
        principal: written.principal.fen(),
        before: written.before.fen(),
        settled: debt.settled.fen(),
        left: debt.left().fen(),
        rate: written.rate,
        purpose: written.purpose,
        took: written.took,
        standing: debt.standing(today).code(),
        voucher: debt.voucher,
    }
}

/// Books of a place with what they owe and are owed.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/debts", tag = "debts",
    params(("place" = Option<String>, Query, description = "12-digit code; without it the widest place one may read"),
           ("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = DebtBooks))))]
async fn books(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<DebtBooks>, Stop> {
    let scope = match q.place.as_str() {
        "" => reach(&visit.actor, Action::DebtRead)?,
        code => {
            let place = DivisionCode::parse(code).map_err(|_| UNREADABLE)?;
            scope(&visit.actor, Action::DebtRead, place)?
        }
    };
    let (cx, after) = (app.context(visit.actor.clone()), q.after.parse().unwrap_or(0));
    let lines = app.db.read(move |db| Ok(overview(db, &cx, &scope, after, ROWS)?)).await?;
    let is_full = i64::try_from(lines.len()).unwrap_or(0) == ROWS;
    let next = lines.last().filter(|_| is_full).map(|last| last.book.id.to_string());
    Ok(Json(StatusCode::OK, DebtBooks { books: lines.iter().map(line).collect(), next }))
}

/// The register of a book: its debts, and who owes it.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/debts/of/{book}", tag = "debts", params(("book" = String, Path)),
    responses((status = 200, body = DebtRegister), (status = 404, description = "None for these eyes"))))]
async fn of_book(
    State(app): State<App>,
    visit: Visit,
    Path(book): Path<String>,
) -> Result<Json<DebtRegister>, Stop> {
    let id = book_id(&book)?;
    let read = with_book_for(&app, &visit, id, Action::DebtRead, |db, cx, book| Ok(register(db, cx, book)?));
    let (of, today) = (read.await?, app.clock.now().day());
    let claim = |claim: &Claim| ClaimShown {
        account: claim.account.to_string(),
        party: claim.party.clone(),
        ages: AgesShown::of(&claim.ages),
    };
    let register = DebtRegister {
        sums: line(&of.line),
        debts: of.debts.iter().map(|(debt, party)| shown(debt, party, today)).collect(),
        claims: of.claims.iter().map(claim).collect(),
    };
    Ok(Json(StatusCode::OK, register))
}

/// One debt.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/debts/{debt}", tag = "debts", params(("debt" = String, Path)),
    responses((status = 200, body = DebtWhole), (status = 404, description = "None for these eyes"))))]
async fn debt(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Json<DebtWhole>, Stop> {
    let Whole { debt, party, steps, .. } = whole(&app, &visit, &id).await?;
    let plan = debt.written.plan.parts(debt.written.principal).into_iter();
    let step = |step: super::model::Step| DebtStepShown {
        n: step.n,
        way: step.way,
        day: step.day.to_string(),
        fen: step.amount.fen(),
        voucher: step.voucher,
        basis: step.basis,
        taken_back: step.taken_back,
    };
    let whole = DebtWhole {
        book: debt.book.to_string(),
        debt: shown(&debt, &party, app.clock.now().day()),
        plan: plan.map(|(day, part)| (day.to_string(), part.fen())).collect(),
        steps: steps.into_iter().map(step).collect(),
        evidence: debt.written.evidence,
        decision: debt.written.decision.map(|decision| DecisionShown {
            day: decision.day.to_string(),
            votes: decision.votes,
            of: decision.of,
            minutes: decision.minutes,
        }),
        approval: debt.written.approval,
        source: debt.written.source,
    };
    Ok(Json(StatusCode::OK, whole))
}

fn done(status: StatusCode, debt: DebtId) -> Json<DebtDone> {
    Json(status, DebtDone { debt: debt.to_string() })
}

/// Register a debt. A new one is posted, and needs its decision and approval.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/debts", tag = "debts", request_body = NewDebtBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = DebtDone), (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn record(State(app): State<App>, sent: Sent<NewDebtBody>) -> Result<Json<DebtDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let next = || app.ids.next(app.clock.now());
    let ids = (DebtId::from_i64(next()), PartyId::from_i64(next()));
    let command = RecordDebt::new(book_id(&body.book)?, read(&body.debt)?, ids, random()?);
    Ok(done(StatusCode::CREATED, app.run(&visit.actor, Some(&key), command).await?.debt))
}

/// The debt and its book, for somebody who may see it.
async fn found(app: &App, visit: &Visit, id: &str) -> Result<Debt, Stop> {
    let id = DebtId::parse(id).map_err(|_| Refused::NoDebt)?;
    let county = app.db.county().as_i64();
    let debt = app.db.read(move |db| Ok(store::debt(db, county, id)?)).await?.ok_or(Refused::NoDebt)?;
    scope(&visit.actor, Action::DebtRead, debt.book.place().ok_or(Refused::NoDebt)?)?;
    Ok(debt)
}

/// A debt is paid back or its interest is paid, it is offset, waived or written off; a voucher is posted.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/debts/{debt}/steps", tag = "debts", request_body = StepForm,
    params(("debt" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = DebtDone), (status = 409, description = "It is settled, or the month is closed"),
              (status = 422, description = "More than is left"))))]
async fn settle(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<StepForm>,
) -> Result<Json<DebtDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = found(&app, &visit, &id).await?;
    let command = SettleDebt { debt: of.id, book: of.book, settle: read_step(&body)?, salt: random()? };
    Ok(done(StatusCode::CREATED, app.run(&visit.actor, Some(&key), command).await?.debt))
}

/// Take a step back by a voucher in red, dated today.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/debts/{debt}/steps/{n}/reversal", tag = "debts", request_body = DebtReasonBody,
    params(("debt" = String, Path), ("n" = i64, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = DebtDone), (status = 409, description = "It was"))))]
async fn take_back(
    State(app): State<App>,
    Path((id, n)): Path<(String, String)>,
    sent: Sent<DebtReasonBody>,
) -> Result<Json<DebtDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = found(&app, &visit, &id).await?;
    let n = n.parse().map_err(|_| Refused::NoStep)?;
    let command = TakeBackStep { debt: of.id, book: of.book, n, reason: body.reason, salt: random()? };
    Ok(done(StatusCode::OK, app.run(&visit.actor, Some(&key), command).await?.debt))
}

/// Take a debt back that was registered by mistake, with its voucher.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/debts/{debt}/void", tag = "debts", request_body = DebtReasonBody,
    params(("debt" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = DebtDone), (status = 409, description = "Something became of it"))))]
async fn void(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<DebtReasonBody>,
) -> Result<Json<DebtDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = found(&app, &visit, &id).await?;
    let command = VoidDebt { debt: of.id, book: of.book, reason: body.reason, salt: random()? };
    Ok(done(StatusCode::OK, app.run(&visit.actor, Some(&key), command).await?.debt))
}
