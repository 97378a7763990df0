//! The public log (公开日志): what the county has published and the end of its record on each day, append-only and signed, in
//! the formats of C2SP, so that anybody can check it with a program of somebody else. See ADR 20.
//!
//! A room publishes with [`publish`] in the transaction of its act; the log appends soon after it.

mod api;
mod append;
mod check;
mod model;
pub mod pages;
mod read;
mod remote;
mod store;
mod web;
mod witness;

pub use append::{anchor, forever, publish, rotate, sequence};
pub use check::{Checked, check};
pub use model::{Anchor, Kind};
pub use read::{Trusted, proved, trusted};
pub use remote::{Wrong, mirror, verify};
pub use witness::{Asked, Witness, ask, ask_forever};

use crate::house::web::Route;
use crate::house::{Fault, Reader};

/// An entry about a thing: the thing's id, its number in the log (none while it waits), and its bytes.
pub type Held = (i64, Option<i64>, Vec<u8>);

/// What the log holds about some things with ids above one and up to another.
///
/// # Errors
/// A fault of the database.
pub fn held(db: &mut Reader, county: i64, kind: Kind, between: (i64, i64)) -> Result<Vec<Held>, Fault> {
    let found = store::of_subjects(db, county, kind.code(), between)?;
    Ok(found.into_iter().map(|(id, n, bytes)| (id, (n >= 0).then_some(n), bytes)).collect())
}

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = web::routes();
    routes.extend(api::routes());
    routes
}

/// The room's part of the OpenAPI document.
#[cfg(feature = "testing")]
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
