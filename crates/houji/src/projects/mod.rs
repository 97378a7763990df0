//! Projects of collectives (项目): budget and what was spent, money by source, from works to an asset; and ventures of several
//! villages (联营) with their shares and profits.

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
pub use reading::{Standing, offered, standing};
pub use store::Candidate;

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
