//! Giving out what is bound to a thing. Whoever calls this has asked the gate whether the thing may be seen.

use super::document::Form;
use super::model::{Size, SubjectKind};
use super::range::{Part, part};
use super::store;
use crate::house::error::NOT_FOUND;
use crate::house::{App, Fault, Stop};
use axum::body::Body;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Response, StatusCode};
use houji_base::AttachmentId;

/// An attachment of a thing, as a browser shows or plays it. Of a thing it is not bound to it is not found.
///
/// # Errors
/// A refusal when it is not there, or a fault.
pub async fn serve(
    app: &App,
    asked: &HeaderMap,
    subject: (SubjectKind, i64),
    id: AttachmentId,
    size: Size,
) -> Result<Response<Body>, Stop> {
    let county = app.db.county().as_i64();
    let found = app.db.read(move |db| Ok(store::bytes(db, county, id, subject, size)?)).await?;
    let (kind, stored) = found.ok_or(NOT_FOUND)?;
    let vault = app.vault.clone();
    let opened = tokio::task::spawn_blocking(move || stored.open(&vault, id, size));
    let bytes = opened.await.map_err(|_| Fault::new("opening an attachment broke"))??;
    let (kind, ending) = match kind.as_str() {
        "image/jpeg" => ("image/jpeg", "jpg"),
        "audio/webm" => ("audio/webm", "webm"),
        "audio/mp4" => ("audio/mp4", "m4a"),
        other => match Form::of(other) {
            Some(form) => (form.media_type(), form.ending()),
            None => return Err(Fault::new("an attachment of an unknown type").into()),
        },
    };
    let mut response = answer(asked, bytes)?;
    // A picture of our own making may be looked at; what was sent by others is only played or taken home.
    let shown = if ending == "jpg" { "inline" } else { "attachment" };
    let shown = HeaderValue::from_str(&format!("{shown}; filename=\"{id}.{ending}\""));
    let shown = shown.map_err(|_| Fault::new("a file's name"))?;
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, shown),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    response.headers_mut().extend(headers);
    Ok(response)
}

/// The whole, or the part that was asked for.
fn answer(asked: &HeaderMap, bytes: Vec<u8>) -> Result<Response<Body>, Stop> {
    let length = bytes.len();
    let range = asked.get(header::RANGE).and_then(|range| range.to_str().ok());
    let (status, told, body) = match part(range, length) {
        Part::Whole => (StatusCode::OK, None, bytes),
        Part::Of(range) => {
            let told = format!("bytes {}-{}/{length}", range.start, range.end.saturating_sub(1));
            (StatusCode::PARTIAL_CONTENT, Some(told), bytes.get(range).unwrap_or_default().to_vec())
        }
        Part::Outside => (StatusCode::RANGE_NOT_SATISFIABLE, Some(format!("bytes */{length}")), Vec::new()),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(told) = told {
        let told = HeaderValue::from_str(&told).map_err(|_| Fault::new("a range"))?;
        response.headers_mut().insert(header::CONTENT_RANGE, told);
    }
    Ok(response)
}
