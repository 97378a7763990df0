//! Collective books (集体账): double entry in fen, per village, under a dated chart of accounts. What is posted stays; every
//! balance, ledger and statement follows from the postings.

mod api;
pub mod commands;
pub mod decide;
pub mod model;
mod reading;
mod sheets;
mod store;
#[cfg(test)]
mod tests;

use crate::house::web::Route;

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = api::routes();
    routes.extend(sheets::routes());
    routes
}

/// The room's part of the OpenAPI document.
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
