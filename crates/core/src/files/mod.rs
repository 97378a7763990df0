//! Photos and voice recordings (附件) sent with a matter, tables and texts beside what is published. What is sent is looked at, made harmless and kept for its
//! sender; the act that files the matter binds it, and the matter's own room says who may see it.

mod api;
mod check;
pub mod document;
pub mod model;
pub mod pages;
mod photo;
mod range;
mod receive;
mod sealed;
mod serve;
pub mod store;
#[cfg(test)]
mod tests;
mod tick;
mod voice;

pub use api::Taken;
pub use check::{Refused, Takes};
pub use model::{Attachment, Holder, Kind, MOST_PHOTOS, MOST_VOICES, SentFiles, Size, SubjectKind};
#[cfg(feature = "testing")]
pub use receive::take_in;
pub use receive::{
    BESIDE, Looked, MATTER, PAPERS, Received, bind, by_digest, documents, of_subject, of_subjects, ready,
    ready_beside, receive, receive_form, receive_of, receive_part,
};
pub use serve::serve;
pub use tick::forget_unused;

use crate::house::web::{MOST_FILE, Route};

/// Most bytes of a form with as many photos and recordings as a matter may have.
pub const FORM_LIMIT: usize = MOST_FILE * (MOST_PHOTOS + MOST_VOICES) + 128 * 1024;

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    api::routes()
}

/// The room's part of the OpenAPI document.
#[cfg(feature = "testing")]
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
