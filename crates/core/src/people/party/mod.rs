//! The register of party members of a village: kept by its secretary or the township, shown with names and numbers covered.

mod api;
mod web;

use crate::gate::Action;
use crate::house::web::{Access, Route};

/// Routes of pages and API.
pub(super) fn routes() -> Vec<Route> {
    let keep = Access::May(Action::PartyRegister);
    vec![
        Route::get("/desk/party", keep, web::show),
        Route::post("/desk/party", keep, web::enrol),
        Route::post("/desk/party/file", keep, web::file),
        Route::post("/desk/party/{post}/end", keep, web::end),
        Route::get("/api/v1/party/members", keep, api::list),
        Route::post("/api/v1/party/members", keep, api::enrol),
        Route::post("/api/v1/party/members/{post}/end", keep, api::end),
    ]
}

/// The part of the OpenAPI document.
#[cfg(feature = "testing")]
pub(super) fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
