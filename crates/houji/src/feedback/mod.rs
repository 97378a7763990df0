//! What people say about the program itself (意见箱), and what is known about the installation: who runs it,
//! what it can do, which data it keeps. A program offered by a government office must have both.

mod about;
mod api;
pub mod commands;
pub mod decide;
pub mod model;
pub mod pages;
mod store;
#[cfg(test)]
mod tests;
mod web;

use crate::house::web::Route;

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = web::routes();
    routes.extend(about::routes());
    routes.extend(api::routes());
    routes
}

/// The room's part of the OpenAPI document.
#[cfg(test)]
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
