//! Houji 后稷: village self-government of a county in one binary. See ARCHITECTURE.md for the map.
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

pub use houji_core::{
    args, codes, files, gate, house, log, outbox, people, record, refusals, registry, search, ui,
};

pub mod appeals;
pub mod assets;
pub mod bank;
pub mod books;
pub mod cli;
pub mod contracts;
pub mod debts;
pub mod decisions;
pub mod demo;
pub mod feedback;
pub mod members;
pub mod notices;
pub mod open311;
pub mod openapi;
pub mod ops;
pub mod payments;
pub mod projects;
pub mod routes;
pub mod screens;
pub mod server;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod tick;
