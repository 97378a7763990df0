//! Debts and claims of collectives (债权债务): what was borrowed, from whom, on whose decision and how it is paid back; what
//! others owe. New debts are refused without a decision and beyond the county's limits; every change is a voucher.

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

pub use check::{Checked, check};
pub use reading::{Register, register};

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
