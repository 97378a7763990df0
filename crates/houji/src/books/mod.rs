//! Collective books (集体账): double entry in fen, per village, under a dated chart of accounts. What is posted stays; every
//! balance, ledger and statement follows from the postings.

mod api;
mod check;
mod closing;
pub mod commands;
pub mod decide;
mod desk;
pub mod export;
mod import;
pub mod model;
mod money;
mod reading;
pub mod sheets;
mod store;
#[cfg(test)]
pub(crate) mod tests;

pub use check::{Checked, check};
pub use reading::{book_id, subs, trial, with_book_for};

use crate::house::web::Route;

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = api::routes();
    routes.extend(desk::routes());
    routes.extend(closing::routes());
    routes.extend(money::routes());
    routes.extend(sheets::routes());
    routes.extend(import::routes());
    routes
}

/// The room's part of the OpenAPI document.
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
