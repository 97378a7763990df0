//! What villagers decide (四议两公开, 一事一议): each matter step by step, who came and who agreed, and the two publications. A step
//! to which too few came or agreed is kept as what it was and never counts as a decision.

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

pub use check::{Checked, check};
pub use reading::{Told, of_days};

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
