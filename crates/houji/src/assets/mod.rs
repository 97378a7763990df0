//! Assets and resources of collectives (资产、资源): cards of what is owned, its wear month by month, what became of it, the
//! parcels of land, and the yearly stock-take. What is worth money is also in the collective's book, and never more of it
//! on cards than there.

mod api;
mod check;
pub mod commands;
pub mod decide;
mod desk;
pub mod form;
pub mod model;
mod reading;
mod sheet;
mod store;
#[cfg(test)]
mod tests;
mod tick;

pub use check::{Checked, check};
pub use reading::{Land, cards, land, take_rows};
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
