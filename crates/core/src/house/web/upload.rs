//! Tables handed in by a form or over the API, checked like any other form or body.

use super::{Visit, key_of};
use crate::house::error::{STALE_FORM, TOO_LARGE, UNREADABLE};
use crate::house::{App, Stop};
use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use std::collections::BTreeMap;

/// Most parts of a form with a file; one with a grid beside it has a part for each cell.
const MOST_PARTS: usize = 4_000;

/// A form with a file that may be acted upon.
pub struct PostedTable {
    /// Bytes of the field `file`; none when no file was chosen.
    pub file: Bytes,
    /// The button that was pressed, field `act`; empty when the form has one only.
    pub act: String,
    /// The other fields, by name.
    pub fields: BTreeMap<String, String>,
    /// Key under which the act is done once.
    pub key: String,
    /// The request.
    pub visit: Visit,
}

impl FromRequest<App> for PostedTable {
    type Rejection = Stop;

    async fn from_request(request: Request, app: &App) -> Result<PostedTable, Stop> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let mut form = Multipart::from_request(request, app).await.map_err(|_| UNREADABLE)?;
        let (mut key, mut act, mut file) = (String::new(), String::new(), Bytes::new());
        let mut fields = BTreeMap::new();
        for _ in 0..MOST_PARTS {
            let Some(field) = form.next_field().await.map_err(unreadable)? else { break };
            match field.name() {
                Some("form") => key = field.text().await.map_err(unreadable)?,
                Some("act") => act = field.text().await.map_err(unreadable)?,
                Some("file") => file = field.bytes().await.map_err(unreadable)?,
                Some(name) => {
                    let name = name.to_owned();
                    fields.insert(name, field.text().await.map_err(unreadable)?);
                }
                None => {}
            }
        }
        if !visit.owns_form(app, &key) {
            return Err(STALE_FORM.into());
        }
        Ok(PostedTable { file, act, fields, key, visit })
    }
}

fn unreadable(why: MultipartError) -> Stop {
    if why.status() == StatusCode::PAYLOAD_TOO_LARGE { TOO_LARGE.into() } else { UNREADABLE.into() }
}

/// A file as the body of a request to the API.
pub struct SentTable {
    /// The body.
    pub file: Bytes,
    /// From the header `Idempotency-Key`.
    pub key: String,
    /// The request.
    pub visit: Visit,
}

impl FromRequest<App> for SentTable {
    type Rejection = Stop;

    async fn from_request(request: Request, app: &App) -> Result<SentTable, Stop> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, app).await?;
        let key = key_of(&parts.headers)?;
        let request = Request::from_parts(parts, body);
        let file = Bytes::from_request(request, app).await.map_err(|_| TOO_LARGE)?;
        Ok(SentTable { file, key, visit })
    }
}
