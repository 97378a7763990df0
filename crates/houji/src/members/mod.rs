//! Members of collectives and their shares (成员与股份), and what is given out on them (收益分配): who belongs, what share of the
//! income is whose and by which decision, and year by year what the assembly gives out, down to each member.

mod api;
mod check;
pub mod commands;
pub mod decide;
mod desk;
pub mod form;
pub mod model;
mod own;
mod reading;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use check::{Checked, check};
pub use reading::{Held, held, runs};

use crate::house::web::Route;

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = desk::routes();
    routes.extend(own::routes());
    routes.extend(api::routes());
    routes
}

/// The room's part of the OpenAPI document.
#[cfg(test)]
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
