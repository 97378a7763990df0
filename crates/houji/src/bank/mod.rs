//! Cash and bank accounts (出纳): cash that is counted, statements of banks taken in and matched with the entries of the book,
//! months on which book and bank agree.

mod api;
mod check;
pub mod commands;
pub mod decide;
mod desk;
mod matching;
pub mod model;
mod reading;
mod statement;
mod store;
#[cfg(test)]
mod tests;

pub use check::{Checked, check};
pub use reading::{Till, ended, sure_pairs, till};

use crate::house::web::Route;

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = desk::routes();
    routes.extend(api::routes());
    routes
}

/// The room's part of the OpenAPI document.
#[cfg(test)]
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
