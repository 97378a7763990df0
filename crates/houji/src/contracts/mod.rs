//! Contracts of collectives (合同): what is let, to whom, for how long and for how much; what is owed by which day; what
//! came in. Every due and every receipt is a voucher in the collective's book.

mod api;
mod check;
pub mod commands;
pub mod decide;
mod desk;
pub mod form;
pub mod model;
mod reading;
mod search;
mod store;
#[cfg(test)]
pub(crate) mod tests;
mod tick;

pub use check::{Checked, check};
pub use reading::{in_force, of_book};
pub use search::Searched;
pub use tick::tick;

use crate::books::model::BookId;
use crate::house::web::Route;
use crate::house::{Fault, Reader};

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

/// Contracts whose dues are still to come or owed keep their book from going over to another one.
///
/// # Errors
/// A fault of the database.
pub fn holds(db: &mut Reader, county: i64, book: BookId) -> Result<Option<String>, Fault> {
    let open = store::open_contracts(db, county, book)?;
    Ok((open > 0).then(|| format!("这本账还有 {open} 份合同没有收完、没有到期")))
}
