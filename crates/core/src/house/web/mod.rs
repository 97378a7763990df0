//! The web's common parts: routes as data, the guard before every handler, forms, answers.

mod api;
mod download;
mod files;
mod form;
mod guard;
mod kept;
mod listing;
mod page;
mod route;
mod upload;
mod visit;

pub use api::{Json, Sent, key_of, problem};
pub use download::{Format, attachment, harmless};
pub use files::{MOST_FILE, PostedFiles, SentFile, Uploaded};
pub use form::Posted;
pub use guard::Asker;
pub use kept::{Kept, Making};
pub use listing::{Listing, MOST_LISTED};
pub use page::{
    PLACE_COOKIE, SESSION_COOKIE, SIZE_COOKIE, VILLAGE_COOKIE, allow_camera, allow_microphone, clear_cookie,
    page, page_with, redirect, set_cookie,
};
pub use route::{Access, Route, router};
pub use upload::{PostedTable, SentTable};
pub use visit::{Half, Visit};
