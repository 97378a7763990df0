//! What a village publishes for its party members alone: read by them after signing in, each look recorded, and by nobody else. It
//! has no public address, and the public log holds a name that tells nothing and the digest of its salted text.

mod api;
mod look;
mod reading;
mod web;

pub(super) use look::LookInside;

use crate::gate::Action;
use crate::house::web::{Access, Route};

/// Routes of pages, files and the API.
pub(super) fn routes() -> Vec<Route> {
    let read = Access::May(Action::NoticeInside);
    let mut routes = vec![
        Route::get("/party/notices", read, web::list),
        Route::get("/party/notices/{notice}", read, web::show),
        Route::get("/party/notices/{notice}/files/{digest}", read, web::file),
    ];
    routes.extend(api::routes(read));
    routes
}

/// The part of the OpenAPI document.
#[cfg(test)]
pub(super) fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
