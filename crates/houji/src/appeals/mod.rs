//! Appeals (诉求): filed by villagers, taken on with a promised day, answered, rated.

mod api;
mod around;
mod asked;
mod by_code;
pub mod commands;
pub mod decide;
mod desk;
mod desk_acts;
mod desk_lists;
mod desk_search;
pub mod figures;
mod follow;
mod forms;
pub mod model;
mod order;
pub mod pages;
mod possible;
mod present;
mod proxy;
mod sealed_paper;
mod search;
mod sheets;
mod slips;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod tick;
mod together;
mod view;
mod web;

pub use asked::{Asked, MOST_ASKED, asked};
pub use desk::desk_frame;
pub use search::Searched;
pub use tick::tick;
pub use view::looks_at;
pub use web::draw;

use crate::house::web::Route;
use crate::house::{Fault, Reader, Span};
use houji_base::{Day, DivisionCode};

/// How many appeals a place counted between two days by a total that is kept by days, such as `appeal.filed`.
///
/// # Errors
/// A fault of the database.
pub fn counted(
    db: &mut Reader,
    county: i64,
    (place, measure): (DivisionCode, &'static str),
    (from, to): (Day, Day),
) -> Result<i64, Fault> {
    store::counted::sum(db, county, place, &[measure], (Span::Day(from), Span::Day(to)))
}

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = web::routes();
    routes.extend(follow::routes());
    routes.extend(around::routes());
    routes.extend(proxy::routes());
    routes.extend(slips::routes());
    routes.extend(sealed_paper::routes());
    routes.extend(sheets::routes());
    routes.extend(desk::routes());
    routes.extend(figures::routes());
    routes.extend(api::routes());
    routes
}

/// The room's part of the OpenAPI document.
#[cfg(test)]
pub fn api() -> utoipa::openapi::OpenApi {
    let mut api = <api::Api as utoipa::OpenApi>::openapi();
    api.merge(<figures::Api as utoipa::OpenApi>::openapi());
    api
}

/// A maintained total, for the tests of the whole house.
#[cfg(test)]
pub(crate) async fn total_for_tests(
    app: &crate::house::App,
    place: houji_base::DivisionCode,
    measure: &'static str,
    spans: (crate::house::Span, crate::house::Span),
) -> i64 {
    let county = app.db.county().as_i64();
    app.db.read(move |db| Ok(store::total(db, county, place, measure, spans)?)).await.unwrap()
}

/// Where an appeal lies, for the tests of the whole house.
#[cfg(test)]
pub(crate) async fn village_for_tests(
    app: &crate::house::App,
    id: houji_base::AppealId,
) -> houji_base::DivisionCode {
    let county = app.db.county().as_i64();
    app.db.read(move |db| Ok(store::by_id(db, county, id)?)).await.unwrap().unwrap().village
}
