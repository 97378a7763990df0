//! What every room of Houji stands on: the house with its database and its command path, the gate, the record and the public
//! log, registers, people, files, messages, search, and the looks of pages. Nothing here knows a room above it.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::as_conversions,
        clippy::allow_attributes,
        missing_docs
    )
)]

pub mod files;
pub mod gate;
pub mod house;
pub mod log;
pub mod outbox;
pub mod people;
pub mod record;
pub mod registry;
pub mod search;
#[cfg(feature = "testing")]
pub mod testing;
pub mod ui;
