//! The public log (公开日志): what the county has published and the end of its record on each day, append-only and signed, in
//! the formats of C2SP, so that anybody can check it with a program of somebody else. See ADR 20.
//!
//! A room publishes with [`publish`] in the transaction of its act; the log appends soon after it.

mod api;
mod append;
mod check;
mod model;
pub mod pages;
mod read;
mod remote;
mod store;
#[cfg(test)]
mod tests;
mod walk;
mod web;
mod witness;

pub use append::{anchor, forever, publish, rotate, sequence};
pub use check::{Checked, check};
pub use model::{Anchor, Kind};
pub use read::proved;
pub use remote::{mirror, verify};
pub use walk::Trouble;
pub use witness::{Asked, Witness, ask, ask_forever};

use crate::house::web::Route;

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = web::routes();
    routes.extend(api::routes());
    routes
}

/// The room's part of the OpenAPI document.
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
