#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::as_conversions,
        clippy::allow_attributes
    )
)]
//! Tamper evidence of Houji, as pure functions over bytes.
//!
//! The record of a county is a set of *lanes*. Each writer owns one lane and appends entries to it; every
//! entry carries the digest of the one before it in its lane. From time to time an entry names the tips of
//! all lanes (an *anchor*), which ties the lanes together: whoever wrote down an anchor's digest can later
//! prove that nothing before it was changed, removed or slipped in.
//!
//! The encoding is versioned and never edited; a second version will stand beside the first.
//! No IO, no clock, no randomness, so a stranger can read and trust this crate alone.

mod chain;
mod digest;

pub use chain::{Break, ChainCheck, Entry};
pub use digest::{Digest, DigestError, commitment};
