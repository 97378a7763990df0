//! The JSON API of the room.

use super::check::Takes;
use super::model::{Attachment, Kind};
use super::receive::receive;
use crate::gate::Action;
use crate::house::web::{Access, Json, MOST_FILE, Route, SentFile};
use crate::house::{App, Stop};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
#[cfg(feature = "testing")]
use utoipa::OpenApi;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let send = Access::May(Action::AttachmentSend);
    vec![Route::post("/api/v1/attachments", send, send_one).body_limit(MOST_FILE.saturating_add(1))]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(feature = "testing")]
#[derive(OpenApi)]
#[openapi(paths(send_one), components(schemas(Taken, Kind)))]
pub(super) struct Api;

/// An attachment that was taken in and waits to be bound.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
pub struct Taken {
    /// A whole number as text.
    id: String,
    kind: Kind,
    /// As which it is kept.
    media_type: String,
    /// Bytes that are kept.
    size: i64,
    /// Of a photo.
    width: Option<i64>,
    /// Of a photo.
    height: Option<i64>,
    /// Of a recording, rounded up.
    seconds: Option<i64>,
    /// SHA-256 of the bytes that are kept.
    sha256: String,
    /// Commitment to them, as the record will hold it.
    words: String,
}

impl From<Attachment> for Taken {
    fn from(attachment: Attachment) -> Taken {
        Taken {
            id: attachment.id.to_string(),
            kind: attachment.kind,
            size: attachment.size,
            width: attachment.sides.map(|sides| sides.0),
            height: attachment.sides.map(|sides| sides.1),
            seconds: attachment.millis.map(|_| attachment.seconds()),
            sha256: attachment.sha256.to_string(),
            words: attachment.words().to_string(),
            media_type: attachment.media_type,
        }
    }
}

/// Send a photo or a voice recording; the act it belongs to binds it, within a day.
#[cfg_attr(feature = "testing", utoipa::path(post, path = "/api/v1/attachments", tag = "attachments",
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    request_body(content = String, content_type = "application/octet-stream",
        description = "The file itself: JPEG, PNG or WebP of at most 10 MB, or WebM (Opus) or MP4 (AAC) of at most \
                       2 MB and 60 seconds; told apart by content"),
    responses((status = 201, body = Taken), (status = 413, description = "Too large, RFC 9457"),
        (status = 415, description = "Neither a photo nor a recording"),
        (status = 422, description = "Broken, moving, or too many pixels or seconds"))))]
async fn send_one(State(app): State<App>, sent: SentFile) -> Result<Json<Taken>, Stop> {
    let attachment = receive(&app, &sent.visit, &sent.key, (sent.file, Takes::Media)).await?;
    Ok(Json(StatusCode::CREATED, attachment.into()))
}
