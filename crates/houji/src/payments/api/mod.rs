//! The JSON API of the room. Money is whole fen in what is answered; what is asked for is sent as it would be typed.

mod shapes;

use self::shapes::{
    AskBody, DecideBody, MendBody, PayBody, PaymentDone, PaymentPage, PaymentShown, listed, payment_shown,
};
use super::commands::{AskPayment, CancelPayment, DecidePayment, MendPayment, PayPayment};
#[cfg(test)]
use super::decide::Verdict;
use super::form::read;
#[cfg(test)]
use super::form::{AskForm, PartForm};
use super::model::{PaymentId, Stage};
use super::reading::{shown, whole};
use super::store::{self, Shelf};
use crate::books::book_id;
use crate::books::model::PartyId;
use crate::books::papers::{Sized, file_id, file_ids};
use crate::files::{self, Holder, SentFiles};
use crate::gate::{Action, reach, scope};
use crate::house::error::{SIGN_IN, UNREADABLE};
use crate::house::web::{Access, Json, Route, Sent, Visit};
use crate::house::{App, Stop, random};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Response, StatusCode};
use houji_base::{Day, DivisionCode};
use serde::Deserialize;
#[cfg(test)]
use utoipa::OpenApi;

/// Requests on one page.
const ROWS: i64 = 50;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let (read, ask) = (Access::May(Action::PaymentRead), Access::May(Action::PaymentAsk));
    let (approve, pay) = (Access::May(Action::PaymentApprove), Access::May(Action::PaymentPay));
    vec![
        Route::get("/api/v1/payments", read, payments),
        Route::post("/api/v1/payments", ask, ask_one),
        Route::get("/api/v1/payments/{payment}", read, payment),
        Route::post("/api/v1/payments/{payment}/mend", ask, mend),
        Route::post("/api/v1/payments/{payment}/cancel", ask, cancel),
        Route::post("/api/v1/payments/{payment}/decision", approve, decide),
        Route::post("/api/v1/payments/{payment}/payment", pay, pay_one),
        Route::get("/api/v1/payments/{payment}/attachments/{file}", read, attachment),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(payments, ask_one, payment, mend, cancel, decide, pay_one, attachment),
    components(schemas(
        AskBody,
        MendBody,
        DecideBody,
        PayBody,
        AskForm,
        PartForm,
        Verdict,
        PaymentDone,
        PaymentPage,
        PaymentShown,
        shapes::Listed,
        shapes::PartShown,
        shapes::ActShown
    ))
)]
pub(super) struct Api;

#[derive(Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    place: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    mine: bool,
    #[serde(default)]
    after: String,
}

/// Requests to pay of a place.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/payments", tag = "payments",
    params(("place" = Option<String>, Query, description = "12-digit code; without it the widest place one may read"),
           ("stage" = Option<String>, Query, description = "`asked`, `mending`, `reserved`, `paid`, `refused`, `cancelled` or `expired`"),
           ("mine" = Option<bool>, Query, description = "Only what one asked for oneself"),
           ("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = PaymentPage))))]
async fn payments(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<PaymentPage>, Stop> {
    let scope = match q.place.as_str() {
        "" => reach(&visit.actor, Action::PaymentRead)?,
        code => {
            let place = DivisionCode::parse(code).map_err(|_| UNREADABLE)?;
            scope(&visit.actor, Action::PaymentRead, place)?
        }
    };
    let shelf = match (q.mine, q.stage.as_str()) {
        (true, _) => Shelf::Of(visit.actor.person.ok_or(SIGN_IN)?),
        (false, "") => Shelf::All,
        (false, code) => Shelf::In(Stage::parse(code).ok_or(UNREADABLE)?.code()),
    };
    let after = after_of(&q.after);
    let county = app.db.county().as_i64();
    let rows = app.db.read(move |db| Ok(store::list(db, county, &scope, (shelf, after), ROWS)?)).await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| is_full).map(|last| format!("{}.{}", last.book, last.id));
    Ok(Json(StatusCode::OK, PaymentPage { payments: rows.iter().map(listed).collect(), next }))
}

/// Where a page goes on: `book.id` of the last row before it.
pub(super) fn after_of(text: &str) -> Option<(i64, i64)> {
    let (book, id) = text.split_once('.')?;
    Some((book.parse().ok()?, id.parse().ok()?))
}

/// One request.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/payments/{payment}", tag = "payments", params(("payment" = String, Path)),
    responses((status = 200, body = PaymentShown), (status = 404, description = "None for these eyes"))))]
async fn payment(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<PaymentShown>, Stop> {
    Ok(Json(StatusCode::OK, payment_shown(&whole(&app, &visit, &id).await?)))
}

fn photos(app: &App, visit: &Visit, attachments: &[String]) -> Result<SentFiles, Stop> {
    Ok(SentFiles { files: file_ids(attachments)?, holder: Holder::of(app, visit)? })
}

fn done(status: StatusCode, payment: PaymentId) -> Json<PaymentDone> {
    Json(status, PaymentDone { payment: payment.to_string() })
}

/// Ask for a payment.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/payments", tag = "payments", request_body = AskBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = PaymentDone), (status = 422, description = "Fields to mend, RFC 9457"))))]
async fn ask_one(State(app): State<App>, sent: Sent<AskBody>) -> Result<Json<PaymentDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let next = || app.ids.next(app.clock.now());
    let command = AskPayment {
        book: book_id(&body.book)?,
        ask: read(&body.ask)?,
        sent: photos(&app, &visit, &body.attachments)?,
        ids: (PaymentId::from_i64(next()), PartyId::from_i64(next())),
        salt: random()?,
    };
    let made = app.run(&visit.actor, Some(&key), command).await?;
    Ok(done(StatusCode::CREATED, made.payment))
}

/// Mend what was sent back and ask anew; all agree from the beginning.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/payments/{payment}/mend", tag = "payments", request_body = MendBody,
    params(("payment" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = PaymentDone), (status = 409, description = "It was not sent back, or another one asked"))))]
async fn mend(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<MendBody>,
) -> Result<Json<PaymentDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.request;
    let sent = photos(&app, &visit, &body.attachments)?;
    let drawn = PartyId::from_i64(app.ids.next(app.clock.now()));
    let command = MendPayment { payment: of.id, book: of.book, ask: read(&body.ask)?, sent, drawn };
    let made = app.run(&visit.actor, Some(&key), command).await?;
    Ok(done(StatusCode::OK, made.payment))
}

/// Take one's own request back before it is paid.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/payments/{payment}/cancel", tag = "payments",
    params(("payment" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = PaymentDone), (status = 409, description = "It is over, or another one asked"))))]
async fn cancel(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<shapes::Nothing>,
) -> Result<Json<PaymentDone>, Stop> {
    let Sent { key, visit, .. } = sent;
    let of = whole(&app, &visit, &id).await?.request;
    let command = CancelPayment { payment: of.id, book: of.book };
    let made = app.run(&visit.actor, Some(&key), command).await?;
    Ok(done(StatusCode::OK, made.payment))
}

/// Agree to a request, send it back or refuse it, when it is one's turn. The last to agree sets the money aside.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/payments/{payment}/decision", tag = "payments", request_body = DecideBody,
    params(("payment" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = PaymentDone),
              (status = 409, description = "Not one's turn, one's own, for oneself, changed since, or not enough money"))))]
async fn decide(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<DecideBody>,
) -> Result<Json<PaymentDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.request;
    let DecideBody { verdict, version, words } = body;
    let command = DecidePayment { payment: of.id, book: of.book, verdict, version, words };
    let made = app.run(&visit.actor, Some(&key), command).await?;
    Ok(done(StatusCode::OK, made.payment))
}

/// Pay what all agreed to: the voucher is posted with the proof of it.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/payments/{payment}/payment", tag = "payments", request_body = PayBody,
    params(("payment" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = PaymentDone),
              (status = 409, description = "Not agreed to, or the month is closed"),
              (status = 422, description = "The proof is to be mended"))))]
async fn pay_one(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<PayBody>,
) -> Result<Json<PaymentDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let of = whole(&app, &visit, &id).await?.request;
    let day = Day::parse(&body.day).map_err(|_| UNREADABLE)?;
    let sent = photos(&app, &visit, &body.attachments)?;
    let (bank_ref, salt) = (body.bank_ref, random()?);
    let command = PayPayment { payment: of.id, book: of.book, day, bank_ref, sent, salt };
    let made = app.run(&visit.actor, Some(&key), command).await?;
    Ok(done(StatusCode::OK, made.payment))
}

/// A photo that came with a request. Those of its voucher are the book's.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/payments/{payment}/attachments/{file}", tag = "payments",
    params(("payment" = String, Path), ("file" = String, Path),
           ("size" = Option<String>, Query, description = "`thumb` for a small picture")),
    responses((status = 200, description = "JPEG", content_type = "image/jpeg"),
              (status = 404, description = "None for these eyes"))))]
pub(super) async fn attachment(
    State(app): State<App>,
    visit: Visit,
    Path((id, file)): Path<(String, String)>,
    Query(q): Query<Sized>,
    headers: HeaderMap,
) -> Result<Response<Body>, Stop> {
    let subject = shown(&app, &visit, &id).await?;
    files::serve(&app, &headers, subject, file_id(&file)?, q.size()).await
}
