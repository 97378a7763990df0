//! Contracts of collectives (合同): what is let, to whom, for how long and for how much; what is owed by which day; what
//! came in. Every due and every receipt is a voucher in the collective's book.

mod api;
mod check;
pub mod commands;
pub mod decide;
mod desk;
pub mod form;
pub mod model;
mod reading;
mod store;
#[cfg(test)]
mod tests;
mod tick;

pub use check::{Checked, check};
pub use reading::of_book;
pub use tick::tick;

use crate::house::web::Route;

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = api::routes();
    routes.extend(desk::routes());
    routes
}

/// The room's part of the OpenAPI document.
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
