//! The script's side of passkeys: JSON, with the page's form token in the header `x-form`.

use super::{give_session, own_path};
use crate::house::error::{STALE_FORM, UNREADABLE};
use crate::house::web::{Json, Visit, problem};
use crate::house::{App, Stop};
use crate::people::passkey::{self, Finished};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Went {
    /// Where the script goes next.
    to: String,
}

#[derive(Deserialize)]
struct SignInBody {
    #[serde(flatten)]
    finished: Finished,
    #[serde(default)]
    back: String,
}

/// The form token shows that the request comes from our own page in this browser.
fn checked(app: &App, visit: &Visit, headers: &HeaderMap) -> Result<(), Stop> {
    let token = headers.get("x-form").and_then(|value| value.to_str().ok()).unwrap_or("");
    if visit.owns_form(app, token) { Ok(()) } else { Err(STALE_FORM.into()) }
}

/// The script reads refusals as JSON.
fn answered(result: Result<Response<Body>, Stop>) -> Response<Body> {
    result.unwrap_or_else(|why| problem(&why.refusal()))
}

fn json(value: impl Serialize) -> Response<Body> {
    Json(StatusCode::OK, value).into_response()
}

fn read<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, Stop> {
    serde_json::from_slice(bytes).map_err(|_| UNREADABLE.into())
}

pub(super) async fn start_sign_in(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
) -> Response<Body> {
    let start = || {
        checked(&app, &visit, &headers)?;
        Ok(json(passkey::start_sign_in(&app, &visit)?))
    };
    answered(start())
}

pub(super) async fn finish_sign_in(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let finish = async {
        checked(&app, &visit, &headers)?;
        let body: SignInBody = read(&body)?;
        let step = passkey::finish_sign_in(&app, &visit, body.finished).await?;
        let to = Some(own_path(&body.back)).filter(|path| !path.is_empty()).unwrap_or("/").to_owned();
        let mut response = json(Went { to });
        give_session(&app, &mut response, &step);
        Ok(response)
    };
    answered(finish.await)
}

pub(super) async fn start_register(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
) -> Response<Body> {
    let start = async {
        checked(&app, &visit, &headers)?;
        Ok(json(passkey::start_register(&app, &visit).await?))
    };
    answered(start.await)
}

pub(super) async fn finish_register(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let finish = async {
        checked(&app, &visit, &headers)?;
        passkey::finish_register(&app, &visit, read(&body)?).await?;
        Ok(json(Went { to: "/me?done=passkey".to_owned() }))
    };
    answered(finish.await)
}
