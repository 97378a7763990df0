//! Signing in for programs: the answer is a bearer token of twelve hours.

use crate::house::web::{Json, Sent};
use crate::house::{App, Stop};
use crate::people::model::stage;
use crate::people::session::{On, PROGRAM_HOURS};
use crate::people::sign_in::{self, Step, Taker};
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
#[cfg(feature = "testing")]
use utoipa::OpenApi;

/// Paths about signing in.
#[cfg(feature = "testing")]
#[derive(OpenApi)]
#[openapi(
    paths(phone, code, join, password, totp, sign_out),
    components(schemas(PhoneBody, CodeBody, JoinBody, PasswordBody, TotpBody, SentCode, Signed, Next))
)]
pub(super) struct Api;

/// A phone that gets a code.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PhoneBody {
    phone: String,
}

/// The code from the message.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct CodeBody {
    phone: String,
    /// 6 digits.
    code: String,
}

/// A villager's first time.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct JoinBody {
    name: String,
    /// 12-digit code.
    village: String,
}

/// Account and password.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordBody {
    account: String,
    password: String,
}

/// The app's code.
#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct TotpBody {
    /// 6 digits.
    code: String,
}

/// Said whether or not the phone is known.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct SentCode {
    sent: bool,
}

/// What comes next.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Next {
    /// Nothing: the token is good for everything one may do.
    Done,
    /// Name and village, with this token, to `/api/v1/sign-in/join`.
    Join,
    /// The app's code, with this token, to `/api/v1/sign-in/totp`.
    Totp,
}

/// A step that was taken.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub(super) struct Signed {
    next: Next,
    /// For the header `Authorization: Bearer …`.
    token: String,
    /// When the token ends.
    ends: String,
}

fn signed(app: &App, step: Step) -> Json<Signed> {
    let next = match step.stage {
        stage::JOIN => Next::Join,
        stage::TOTP => Next::Totp,
        _ => Next::Done,
    };
    let ends = app.clock.now().plus_hours(PROGRAM_HOURS).iso();
    Json(StatusCode::OK, Signed { next, token: step.token, ends })
}

/// Ask for a code by message.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/sign-in/phone", tag = "sign-in", request_body = PhoneBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 202, body = SentCode), (status = 429, description = "Too soon or too many"))))]
pub(super) async fn phone(State(app): State<App>, sent: Sent<PhoneBody>) -> Result<Json<SentCode>, Stop> {
    sign_in::send_code(&app, &sent.visit, &sent.body.phone).await?;
    Ok(Json(StatusCode::ACCEPTED, SentCode { sent: true }))
}

/// Sign in by the code. Posts of an office do not count in such a sign-in.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/sign-in/code", tag = "sign-in", request_body = CodeBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Signed), (status = 422, description = "Wrong or too late"))))]
pub(super) async fn code(State(app): State<App>, sent: Sent<CodeBody>) -> Result<Json<Signed>, Stop> {
    let taker = Taker::new(&app, &sent.visit, On::Program)?;
    let step = sign_in::check_code(&app, taker, &sent.body.phone, &sent.body.code).await?;
    Ok(signed(&app, step))
}

/// Name and village at the first time.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/sign-in/join", tag = "sign-in", request_body = JoinBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Signed), (status = 401, description = "No such step is under way"))))]
pub(super) async fn join(State(app): State<App>, sent: Sent<JoinBody>) -> Result<Json<Signed>, Stop> {
    let taker = Taker::new(&app, &sent.visit, On::Program)?;
    let step = sign_in::join(&app, &sent.visit, taker, &sent.body.name, &sent.body.village).await?;
    Ok(signed(&app, step))
}

/// Account and password; the app's code follows.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/sign-in/password", tag = "sign-in", request_body = PasswordBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Signed), (status = 409, description = "The first sign-in is on the page"),
        (status = 422, description = "Wrong"), (status = 423, description = "Locked"))))]
pub(super) async fn password(State(app): State<App>, sent: Sent<PasswordBody>) -> Result<Json<Signed>, Stop> {
    let taker = Taker::new(&app, &sent.visit, On::Program)?;
    let step = sign_in::password(&app, taker, &sent.body.account, &sent.body.password).await?;
    Ok(signed(&app, step))
}

/// The app's code, with the token of the step before.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/sign-in/totp", tag = "sign-in", request_body = TotpBody,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Signed), (status = 401, description = "No such step is under way"),
        (status = 422, description = "Wrong or used"), (status = 423, description = "Locked"))))]
pub(super) async fn totp(State(app): State<App>, sent: Sent<TotpBody>) -> Result<Json<Signed>, Stop> {
    let taker = Taker::new(&app, &sent.visit, On::Program)?;
    let step = sign_in::totp(&app, &sent.visit, taker, &sent.body.code).await?;
    Ok(signed(&app, step))
}

/// Give the token back.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/sign-out", tag = "sign-in",
    params(("Idempotency-Key" = String, Header)), responses((status = 200, body = super::own::Done))))]
pub(super) async fn sign_out(
    State(app): State<App>,
    sent: Sent<serde_json::Value>,
) -> Result<Json<super::own::Done>, Stop> {
    sign_in::sign_out(&app, &sent.visit).await?;
    Ok(Json(StatusCode::OK, super::own::Done { done: true }))
}
