//! Files sent by a form or over the API, checked like any other form or body.

use crate::house::error::{STALE_FORM, TOO_LARGE, UNREADABLE};
use crate::house::web::{Visit, key_of};
use crate::house::{App, Stop};
use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;

/// Most parts of a form with a file.
const MOST_PARTS: usize = 10;

/// A form with a file that may be acted upon.
pub(super) struct PostedFile {
    /// Bytes of the field `file`; none when no file was chosen.
    pub(super) file: Bytes,
    /// Key under which the act is done once.
    pub(super) key: String,
    /// The request.
    pub(super) visit: Visit,
}

impl FromRequest<App> for PostedFile {
    type Rejection = Stop;

    async fn from_request(request: Request, app: &App) -> Result<PostedFile, Stop> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let mut form = Multipart::from_request(request, app).await.map_err(|_| UNREADABLE)?;
        let (mut key, mut file) = (String::new(), Bytes::new());
        for _ in 0..MOST_PARTS {
            let Some(field) = form.next_field().await.map_err(unreadable)? else { break };
            match field.name() {
                Some("form") => key = field.text().await.map_err(unreadable)?,
                Some("file") => file = field.bytes().await.map_err(unreadable)?,
                _ => {}
            }
        }
        if !visit.owns_form(app, &key) {
            return Err(STALE_FORM.into());
        }
        Ok(PostedFile { file, key, visit })
    }
}

fn unreadable(why: MultipartError) -> Stop {
    if why.status() == StatusCode::PAYLOAD_TOO_LARGE { TOO_LARGE.into() } else { UNREADABLE.into() }
}

/// A file as the body of a request to the API.
pub(super) struct SentFile {
    /// The body.
    pub(super) file: Bytes,
    /// From the header `Idempotency-Key`.
    pub(super) key: String,
    /// The request.
    pub(super) visit: Visit,
}

impl FromRequest<App> for SentFile {
    type Rejection = Stop;

    async fn from_request(request: Request, app: &App) -> Result<SentFile, Stop> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, app).await?;
        let key = key_of(&parts.headers)?;
        let request = Request::from_parts(parts, body);
        let file = Bytes::from_request(request, app).await.map_err(|_| TOO_LARGE)?;
        Ok(SentFile { file, key, visit })
    }
}
