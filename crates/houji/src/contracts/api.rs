//! The JSON API of the room. Money is whole fen in what is answered; a new contract is sent as it would be typed.

use super::commands::{EndContract, Receive, RecordContract, TakeBack, VoidContract};
use super::decide::Purse;
use super::form::{ContractForm, read};
use super::model::{ContractId, Cycle, Due, Kind, ReceiptId};
use super::reading::{Whole, ageing, book_id, receipt_id, whole};
use super::{search, store};
use crate::books::model::PartyId;
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

/// Contracts on one page.
const ROWS: i64 = 50;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::ContractRead), Access::May(Action::ContractWrite));
    vec![
        Route::get("/api/v1/contracts", read, contracts),
        Route::post("/api/v1/contracts", write, record),
        Route::get("/api/v1/contracts/{contract}", read, contract),
        Route::post("/api/v1/contracts/{contract}/receipts", write, receive),
        Route::post("/api/v1/contracts/{contract}/receipts/{receipt}/reversal", write, take_back),
        Route::post("/api/v1/contracts/{contract}/end", write, end),
        Route::post("/api/v1/contracts/{contract}/void", write, void),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(contracts, record, contract, receive, take_back, end, void),
    components(schemas(
        NewBody,
        ReceiveBody,
        TakeBackBody,
        EndBody,
        ContractDone,
        ContractPage,
        Listed,
        OwedShown,
        ContractShown,
        DueShown,
        LaterShown,
        ReceiptShown,
        ContractForm,
        Kind,
        Cycle,
        Purse
    ))
)]
pub(super) struct Api;

/// A contract to be recorded.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct NewBody {
    /// Book its vouchers are posted in.
    book: String,
    contract: ContractForm,
}

/// Money that came in.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct ReceiveBody {
    /// Day, `YYYY-MM-DD`.
    day: String,
    /// Amount in fen.
    fen: i64,
    purse: Purse,
    /// Sheets of paper behind it.
    #[serde(default)]
    papers: i64,
}

/// Why a receipt or a contract is taken back.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct TakeBackBody {
    /// 2 to 40 characters.
    reason: String,
}

/// An early end.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
struct EndBody {
    /// Last day, `YYYY-MM-DD`.
    last_day: String,
    /// Why, 2 to 60 characters.
    reason: String,
}

/// Which contract it was.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct ContractDone {
    contract: String,
}

/// Contracts of a place.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct ContractPage {
    contracts: Vec<Listed>,
    /// What is owed, book by book.
    owed: Vec<OwedShown>,
    /// Where the next page begins.
    next: Option<String>,
}

/// A contract in a list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct Listed {
    contract: String,
    book: String,
    title: String,
    kind: Kind,
    object: String,
    /// Last day in force.
    last_day: String,
    /// `ahead`, `active`, `expired`, `ended` or `void`.
    standing: &'static str,
}

/// What is owed in a book, in fen.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct OwedShown {
    book: String,
    /// For up to 30 days.
    to_30: i64,
    /// For 31 to 90 days.
    to_90: i64,
    /// For 91 to 365 days.
    to_365: i64,
    /// For longer.
    longer: i64,
}

/// A contract with all that is kept about it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct ContractShown {
    contract: String,
    book: String,
    number: String,
    title: String,
    kind: Kind,
    object: String,
    /// Name of the other side; of a person or household only the first character.
    party: String,
    credit_code: Option<String>,
    signed: String,
    start: String,
    end: String,
    last_day: String,
    standing: &'static str,
    cycle: Cycle,
    rent: i64,
    guarantee: i64,
    basis: String,
    over: String,
    ended: Option<String>,
    dues: Vec<DueShown>,
    later: Vec<LaterShown>,
    receipts: Vec<ReceiptShown>,
}

/// A due.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct DueShown {
    n: i64,
    day: String,
    from: String,
    to: String,
    fen: i64,
    paid: i64,
    /// `before`, `planned`, `owed`, `paid` or `void`.
    state: &'static str,
    /// Position of its voucher.
    voucher: Option<i64>,
}

/// Income of a later year.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct LaterShown {
    n: i64,
    year: i64,
    fen: i64,
    voucher: Option<i64>,
}

/// Money that came in.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct ReceiptShown {
    receipt: String,
    day: String,
    fen: i64,
    voucher: i64,
    /// Position of the voucher in red that took it back.
    taken_back: Option<i64>,
}

#[derive(Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    place: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    q: String,
}

/// Contracts of a place, and what is owed there.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/contracts", tag = "contracts",
    params(("place" = Option<String>, Query, description = "12-digit code; without it the widest place one may read"),
           ("q" = Option<String>, Query, description = "Only those with these words, newest first"),
           ("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = ContractPage))))]
async fn contracts(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<ContractPage>, Stop> {
    let scope = match q.place.as_str() {
        "" => reach(&visit.actor, Action::ContractRead)?,
        code => {
            let place = DivisionCode::parse(code).map_err(|_| UNREADABLE)?;
            scope(&visit.actor, Action::ContractRead, place)?
        }
    };
    let (book, id) = q.after.split_once('.').unwrap_or(("", ""));
    let after = (book.parse().unwrap_or(0), id.parse().unwrap_or(0));
    let cx = app.context(visit.actor.clone());
    let today = cx.today;
    let found = match search::is_enough(&q.q) {
        true => {
            let before = q.after.parse().unwrap_or(i64::MAX);
            let most = usize::try_from(ROWS).unwrap_or(0);
            Some(search::look_up(&app, &cx, scope, (&q.q, before), most).await?)
        }
        false => None,
    };
    let (rows, (owed, _)) = app
        .db
        .read(move |db| {
            let rows = store::of_place(db, cx.county.as_i64(), &scope, after, ROWS)?;
            Ok((rows, ageing(db, &cx, &scope)?))
        })
        .await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| is_full).map(|last| format!("{}.{}", last.book, last.id));
    let (rows, next) = match found {
        Some(found) => (found.hits, found.next.map(|before| before.to_string())),
        None => (rows, next),
    };
    let listed = rows.into_iter().map(|row| Listed {
        contract: row.id.to_string(),
        book: row.book.to_string(),
        standing: row.standing(today).code(),
        title: row.title,
        kind: row.kind,
        object: row.object,
        last_day: row.last_day.to_string(),
    });
    let owed = owed.into_iter().map(|(book, of)| {
        let [to_30, to_90, to_365, longer] = of.parts.map(Fen::fen);
        OwedShown { book: book.to_string(), to_30, to_90, to_365, longer }
    });
    Ok(Json(StatusCode::OK, ContractPage { contracts: listed.collect(), owed: owed.collect(), next }))
}

/// One contract.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/contracts/{contract}", tag = "contracts", params(("contract" = String, Path)),
    responses((status = 200, body = ContractShown), (status = 404, description = "None for these eyes"))))]
async fn contract(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<ContractShown>, Stop> {
    let of = whole(&app, &visit, &id).await?;
    Ok(Json(StatusCode::OK, shown(of, app.clock.now().day())))
}

fn shown(of: Whole, today: Day) -> ContractShown {
    let Whole { contract, party, dues, later, receipts, .. } = of;
    let standing = contract.standing(today).code();
    let (terms, written) = (contract.written.terms, contract.written);
    let due = |due: &Due| DueShown {
        n: due.planned.n,
        day: due.planned.day.to_string(),
        from: due.planned.from.to_string(),
        to: due.planned.to.to_string(),
        fen: due.planned.amount.fen(),
        paid: due.paid.fen(),
        state: due.state.code(),
        voucher: due.voucher,
    };
    ContractShown {
        contract: contract.id.to_string(),
        book: contract.book.to_string(),
        number: written.number,
        title: written.title,
        kind: written.kind,
        object: written.object,
        party,
        credit_code: written.credit_code.map(|code| code.to_string()),
        signed: written.signed.to_string(),
        start: terms.start.to_string(),
        end: terms.end.to_string(),
        last_day: contract.last_day.to_string(),
        standing,
        cycle: terms.cycle,
        rent: terms.rent.fen(),
        guarantee: written.guarantee.fen(),
        basis: written.basis,
        over: written.over,
        ended: contract.ended,
        dues: dues.iter().map(due).collect(),
        later: later
            .iter()
            .map(|part| LaterShown {
                n: part.n,
                year: part.year,
                fen: part.amount.fen(),
                voucher: part.voucher,
            })
            .collect(),
        receipts: receipts
            .iter()
            .map(|receipt| ReceiptShown {
                receipt: receipt.id.to_string(),
                taken_back: receipt.taken_back,
                day: receipt.day.to_string(),
                fen: receipt.amount.fen(),
                voucher: receipt.voucher,
            })
            .collect(),
    }
}

/// Record a contract.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/contracts", tag = "contracts", request_body = NewBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = ContractDone), (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn record(State(app): State<App>, sent: Sent<NewBody>) -> Result<Json<ContractDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let next = || app.ids.next(app.clock.now());
    let ids = (ContractId::from_i64(next()), PartyId::from_i64(next()));
    let command = RecordContract::new(book_id(&body.book)?, read(&body.contract)?, ids, random()?);
    let done = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, ContractDone { contract: done.contract.to_string() }))
}

/// Money came in: it pays the oldest dues first and is posted.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/contracts/{contract}/receipts", tag = "contracts", request_body = ReceiveBody,
    params(("contract" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = ContractDone), (status = 409, description = "Nothing is open, or the month is closed"),
              (status = 422, description = "More than is open"))))]
async fn receive(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<ReceiveBody>,
) -> Result<Json<ContractDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.contract;
    let command = Receive {
        contract: of.id,
        book: of.book,
        day: Day::parse(&body.day).map_err(|_| UNREADABLE)?,
        amount: Fen::new(body.fen),
        purse: body.purse,
        papers: body.papers,
        id: ReceiptId::from_i64(app.ids.next(app.clock.now())),
        salt: random()?,
    };
    let done = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::CREATED, ContractDone { contract: done.contract.to_string() }))
}

/// Take a receipt back by a voucher in red, dated today.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/contracts/{contract}/receipts/{receipt}/reversal", tag = "contracts",
    request_body = TakeBackBody,
    params(("contract" = String, Path), ("receipt" = String, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = ContractDone), (status = 409, description = "It was, or what it paid ahead is used up"))))]
async fn take_back(
    State(app): State<App>,
    Path((id, receipt)): Path<(String, String)>,
    sent: Sent<TakeBackBody>,
) -> Result<Json<ContractDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.contract;
    let (contract, book, receipt) = (of.id, of.book, receipt_id(&receipt)?);
    let command = TakeBack { contract, book, receipt, reason: body.reason, salt: random()? };
    let done = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::OK, ContractDone { contract: done.contract.to_string() }))
}

/// End a contract before its time.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/contracts/{contract}/end", tag = "contracts", request_body = EndBody,
    params(("contract" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = ContractDone), (status = 409, description = "It was ended before, or is over"))))]
async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<EndBody>,
) -> Result<Json<ContractDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.contract;
    let last_day = Day::parse(&body.last_day).map_err(|_| UNREADABLE)?;
    let (contract, book, reason) = (of.id, of.book, body.reason);
    let command = EndContract { contract, book, last_day, reason, salt: random()? };
    let done = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::OK, ContractDone { contract: done.contract.to_string() }))
}

/// Take a contract back that was recorded by mistake, with every voucher it made.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/contracts/{contract}/void", tag = "contracts", request_body = TakeBackBody,
    params(("contract" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = ContractDone), (status = 409, description = "Money came in, or it has too many vouchers"))))]
async fn void(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<TakeBackBody>,
) -> Result<Json<ContractDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.contract;
    let command = VoidContract { contract: of.id, book: of.book, reason: body.reason, salt: random()? };
    let done = app.run(&visit.actor, Some(&key), command).await?;
    Ok(Json(StatusCode::OK, ContractDone { contract: done.contract.to_string() }))
}
