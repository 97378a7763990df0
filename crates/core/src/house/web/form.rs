//! Forms: read, checked for coming from our own page in this browser, and marked so that one form is one act.

use super::Visit;
use super::api::is_key;
use crate::house::error::{STALE_FORM, TOO_LARGE, UNREADABLE};
use crate::house::{App, Stop};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawForm, Request};
use axum::http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A form that may be acted upon.
pub struct Posted<T> {
    /// Its fields.
    pub fields: T,
    /// Key under which the act is done once.
    pub key: String,
    /// The request.
    pub visit: Visit,
}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    form: String,
    /// Name of the act, when it was thought of before this page was made: as on a phone without network.
    #[serde(default)]
    once: String,
}

/// The key under which the act of a form is done once: the name it came with, else the form's own value.
pub(super) fn act_key(form: String, once: String) -> Result<String, Stop> {
    match once.as_str() {
        "" => Ok(form),
        name if is_key(name) => Ok(once),
        _ => Err(UNREADABLE.into()),
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Posted<T> {
    type Rejection = Stop;

    async fn from_request(request: Request, app: &App) -> Result<Posted<T>, Stop> {
        let Received { bytes, key, visit } = received(request, app).await?;
        let fields = serde_urlencoded::from_bytes(&bytes).map_err(|_| UNREADABLE)?;
        Ok(Posted { fields, key, visit })
    }
}

/// A form before its fields are read.
struct Received {
    bytes: Bytes,
    key: String,
    visit: Visit,
}

/// The part of reading a form that is the same for all.
async fn received(request: Request, app: &App) -> Result<Received, Stop> {
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, app).await?;
    let RawForm(bytes) =
        RawForm::from_request(Request::from_parts(parts, body), app).await.map_err(|why| {
            if axum::response::IntoResponse::into_response(why).status() == StatusCode::PAYLOAD_TOO_LARGE {
                Stop::from(TOO_LARGE)
            } else {
                Stop::from(UNREADABLE)
            }
        })?;
    let token: Token = serde_urlencoded::from_bytes(&bytes).map_err(|_| UNREADABLE)?;
    if !visit.owns_form(app, &token.form) {
        return Err(STALE_FORM.into());
    }
    Ok(Received { bytes, key: act_key(token.form, token.once)?, visit })
}
