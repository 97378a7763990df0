//! Collective books (集体账): double entry in fen, per village, under a dated chart of accounts. What is posted stays; every
//! balance, ledger and statement follows from the postings.

mod api;
pub mod charts;
mod check;
pub mod claims;
mod closing;
pub mod commands;
pub mod decide;
mod desk;
mod exceptions;
pub mod export;
mod find;
pub mod foreign;
mod import;
pub mod model;
mod money;
mod opening;
pub mod papers;
mod reading;
pub mod sheets;
mod store;
mod subs;
mod succession;
mod sums;
#[cfg(test)]
pub(crate) mod tests;
mod tick;
pub mod typed;

pub use check::{Checked, check};
pub use decide::last_ledger_month;
pub use money::told;
pub use reading::{Asked, Page, book_id, books_for, entries, labels, subs, trial, with_book_for};
pub use sheets::{Cell, Head, Paper, Table, file};
pub use tick::tick;

use crate::house::web::Route;
use crate::house::{Fault, Reader};

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = api::routes();
    routes.extend(desk::routes());
    routes.extend(opening::routes());
    routes.extend(foreign::routes());
    routes.extend(subs::routes());
    routes.extend(succession::routes());
    routes.extend(sums::routes());
    routes.extend(closing::routes());
    routes.extend(exceptions::routes());
    routes.extend(money::routes());
    routes.extend(sheets::routes());
    routes.extend(import::routes());
    routes.extend(papers::routes());
    routes
}

/// The room's part of the OpenAPI document.
#[cfg(test)]
pub fn api() -> utoipa::openapi::OpenApi {
    let mut document = <api::Api as utoipa::OpenApi>::openapi();
    document.merge(<exceptions::Api as utoipa::OpenApi>::openapi());
    document.merge(foreign::api());
    document.merge(<sums::Api as utoipa::OpenApi>::openapi());
    document.merge(<money::api::Api as utoipa::OpenApi>::openapi());
    document
}

/// Says in plain words what of a room still hangs on a book of a county, if anything does.
pub type Holds = fn(&mut Reader, i64, model::BookId) -> Result<Option<String>, Fault>;

/// Says in plain words why nothing more may be posted in a month to some accounts of a book, if anything speaks against it.
pub type Ended = fn(
    &mut Reader,
    i64,
    (model::BookId, houji_base::Month),
    &[model::AccountCode],
) -> Result<Option<String>, Fault>;
