//! Payments out of books (用款): somebody asks, others agree one after the other, money is set aside, and whoever pays posts it with the bank's
//! proof. Nothing leaves a book this way that was not agreed to.

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
pub(crate) mod tests;
mod tick;

pub use check::{Checked, check};
pub use tick::tick;

use crate::house::web::Route;

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = api::routes();
    routes.extend(desk::routes());
    routes
}

/// The room's part of the OpenAPI document.
#[cfg(test)]
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
