//! Publications (三务公开): what every village owes its people, made from facts, signed, masked, published on screen, phone and
//! paper, and entered in the public log. Nothing that was published is replaced: a correction is a new version.

mod api;
mod check;
pub mod commands;
pub mod decide;
mod desk;
pub mod documents;
mod files;
pub mod form;
pub mod import;
mod inside;
mod mask;
pub mod model;
pub mod paper;
pub mod public;
mod question;
pub mod reading;
pub mod sources;
mod store;
pub mod template;
#[cfg(test)]
mod tests;
mod tick;
pub mod verify;

pub use check::{Checked, check};
pub use question::AskLine;
pub use tick::tick;

use crate::house::web::Route;
use crate::house::{Fault, Reader};

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = api::routes();
    routes.extend(desk::routes());
    routes.extend(files::routes());
    routes.extend(inside::routes());
    routes.extend(public::routes());
    routes.extend(question::routes());
    routes.extend(verify::routes());
    routes
}

/// The room's part of the OpenAPI document.
#[cfg(test)]
pub fn api() -> utoipa::openapi::OpenApi {
    let mut api = <api::Api as utoipa::OpenApi>::openapi();
    api.merge(public::api());
    api.merge(inside::api());
    api
}

/// Everything that was or is owed, after a village, item and period; to count it again.
///
/// # Errors
/// A fault of the database.
pub fn duties(
    db: &mut Reader,
    county: i64,
    after: (i64, &str, &str),
    most: i64,
) -> Result<Vec<model::Duty>, Fault> {
    store::duties_after(db, county, after, most)
}
