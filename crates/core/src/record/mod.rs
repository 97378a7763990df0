//! The county's memory: every act leaves an entry in the transaction that changed the tables. No entry, no
//! change; no change, no entry. Entries are chained per writer lane (crate `houji_seal`).

mod api;
pub mod pages;
mod present;
pub mod store;
mod verify;
mod web;
mod words;

pub use present::problems;
pub use store::{Answered, Once, Remembered};
pub use verify::{Health, anchor, check};
pub use web::Refused;

use crate::gate::Located;
use crate::house::web::Route;
use crate::house::{Context, Fault, Tx};
use houji_seal::Entry;
use serde::Serialize;

/// Something that happened, in the words of its room.
pub trait Event: Serialize {
    /// Stable name, such as `appeal.filed`.
    fn kind(&self) -> &'static str;
}

/// Appends the entries of one act. The first carries the idempotency mark with the answer that was given.
///
/// # Errors
/// [`Fault`] of the database; a unique fault when the mark was used before or the lane was taken over.
pub fn append(
    tx: &mut Tx,
    cx: &Context,
    what: &Located,
    events: &[impl Event],
    once: Option<(&Once, &str)>,
) -> Result<(), Fault> {
    let mut once = once;
    for event in events {
        let data = serde_json::to_string(event)?;
        let lane = tx.lane();
        let entry = Entry {
            county: tx.county().as_i64(),
            lane: lane.id,
            seq: lane.seq.saturating_add(1),
            at: cx.now.millis(),
            kind: event.kind(),
            subject: what.subject,
            place: what.place.as_i64(),
            actor: if what.unnamed { 0 } else { cx.actor.person_number() },
            data: &data,
        };
        let hash = entry.digest(&lane.tip);
        store::insert(tx, &entry, &hash, once.take())?;
        tx.advance_lane(hash);
    }
    Ok(())
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
