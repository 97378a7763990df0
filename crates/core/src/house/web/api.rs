//! The JSON API's common parts: bodies with an idempotency key, RFC 9457 answers.

use super::Visit;
use crate::house::error::{KEY_NEEDED, TOO_LARGE, UNREADABLE};
use crate::house::{App, FieldError, Refusal, Stop};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::response::IntoResponse;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A JSON answer.
pub struct Json<T>(pub StatusCode, pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response<Body> {
        let Json(status, value) = self;
        match serde_json::to_vec(&value) {
            Ok(bytes) => answer(status, "application/json", bytes),
            Err(why) => Stop::from(crate::house::Fault::from(why)).into_response(),
        }
    }
}

/// A body that may be acted upon, with the key under which the act is done once.
pub struct Sent<T> {
    /// The body.
    pub body: T,
    /// From the header `Idempotency-Key`.
    pub key: String,
    /// The request.
    pub visit: Visit,
}

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = Stop;

    async fn from_request(request: Request, app: &App) -> Result<Sent<T>, Stop> {
        let (bytes, key, visit) = received(request, app).await?;
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let body = serde_json::from_slice(text).map_err(|why| unreadable(&why))?;
        Ok(Sent { body, key, visit })
    }
}

/// The part of reading a body that is the same for all.
async fn received(request: Request, app: &App) -> Result<(Bytes, String, Visit), Stop> {
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, app).await?;
    let key = key_of(&parts.headers)?;
    let bytes = Bytes::from_request(Request::from_parts(parts, body), app).await.map_err(|_| TOO_LARGE)?;
    Ok((bytes, key, visit))
}

/// The key of the header `Idempotency-Key`.
///
/// # Errors
/// A refusal when it is missing or of another form.
pub fn key_of(headers: &HeaderMap) -> Result<String, Stop> {
    let header = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or("");
    if is_key(header) { Ok(header.to_owned()) } else { Err(KEY_NEEDED.into()) }
}

/// True for what may name an act that is done once: 8 to 64 letters, digits, underscores and hyphens.
pub(super) fn is_key(text: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (8..=64).contains(&text.len()) && text.chars().all(good)
}

/// Names the place of the mistake, not what was there.
fn unreadable(why: &serde_json::Error) -> Refusal {
    let mut refusal = Refusal::from(UNREADABLE);
    let sentence = format!("JSON 第 {} 行第 {} 列看不懂。", why.line(), why.column());
    refusal.fields.push(FieldError::new("body", sentence));
    refusal
}

#[derive(Serialize)]
struct Problem<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemField<'a>>,
}

#[derive(Serialize)]
struct ProblemField<'a> {
    field: &'a str,
    detail: &'a str,
}

/// A refusal as RFC 9457 has it.
pub fn problem(refusal: &Refusal) -> Response<Body> {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let errors =
        refusal.fields.iter().map(|f| ProblemField { field: &f.field, detail: &f.sentence }).collect();
    let body = Problem {
        r#type: format!("urn:houji:{}", refusal.code),
        title: status.canonical_reason().unwrap_or("Error"),
        status: refusal.status,
        detail: &refusal.sentence,
        code: refusal.code,
        errors,
    };
    // A struct of strings and numbers always serialises.
    answer(status, "application/problem+json", serde_json::to_vec(&body).unwrap_or_default())
}

fn answer(status: StatusCode, kind: &'static str, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert("cache-control", HeaderValue::from_static("no-store"));
    response
}

/// The bare answer of a stop; the guard makes a page or a problem of it.
impl IntoResponse for Stop {
    fn into_response(self) -> Response<Body> {
        let refusal = self.refusal();
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.extensions_mut().insert(Box::new(refusal));
        response
    }
}
