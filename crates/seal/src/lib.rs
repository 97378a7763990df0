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
//! No IO, no clock, no randomness, so a stranger can read and trust this crate alone. It has two parts.
//!
//! # The record
//!
//! The record of a county is a set of *lanes*. Each writer owns one lane and appends entries to it; every
//! entry carries the digest of the one before it in its lane. From time to time an entry names the tips of
//! all lanes (an *anchor*), which ties the lanes together: whoever wrote down an anchor's digest can later
//! prove that nothing before it was changed, removed or slipped in. The encoding is versioned and never edited; a
//! second version will stand beside the first.
//!
//! # The publication log
//!
//! What is published is a [`Notice`], a text with exactly one encoding. Its [`Entry`](LogEntry) names it by number,
//! version and digest, and is a leaf of a Merkle tree to which leaves are only ever appended. The formats are those that
//! independent programs read (C2SP: tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature, tlog-witness,
//! tlog-proof), so nobody needs this crate to check what it made:
//!
//! * [`Edge`] appends; the tiles it gives are the log. [`Plan`] and [`TileSet`] make proofs from tiles.
//! * [`Checkpoint`] is size and root, signed as a [`Note`] by the log ([`LogSigner`]) and by those who watch that it
//!   only grows ([`Cosigner`], whose service decides with [`witness`]).
//! * [`LogProof`] carries index, path and checkpoint on one sheet; [`Policy::check`] tells offline what it proves. A
//!   [`Slip`] is both entry and proof, short enough for a code on paper.
//!
//! Who keeps a copy of a log checks all of it, one bundle of entries after the other:
//!
//! ```
//! use houji_seal::{BadNote, Checkpoint, Edge, Note, VerifierKey, leaf_hash, read_bundle};
//!
//! /// True when these bundles are all that the signed checkpoint speaks of, and nothing else.
//! fn is_whole(bundles: &[Vec<u8>], checkpoint: &str, key: VerifierKey) -> Result<bool, BadNote> {
//!     let note: Note = checkpoint.parse()?;
//!     note.verify(&[key])?;
//!     let signed: Checkpoint = note.text().parse()?;
//!     let mut edge = Edge::default();
//!     for bundle in bundles {
//!         let leaves: Vec<_> = read_bundle(bundle)?.into_iter().map(leaf_hash).collect();
//!         // What this returns are the tiles the log should serve.
//!         edge.append(&leaves)?;
//!     }
//!     Ok(edge.size() == signed.size() && edge.root() == *signed.root())
//! }
//! ```

mod chain;
mod checkpoint;
mod digest;
mod edge;
mod handover;
mod key;
mod merkle;
mod note;
mod notice;
mod proof;
mod slip;
mod tile;
pub mod witness;

#[cfg(test)]
mod log_tests;

pub use chain::{Break, ChainCheck, Entry};
pub use checkpoint::Checkpoint;
pub use digest::{Digest, DigestError, commitment};
pub use edge::Edge;
pub use key::{BadKey, Cosigner, KeyKind, LogSigner, VerifierKey};
pub use merkle::{
    MAX_SIZE, Node, Plan, empty_root, leaf_hash, node_hash, verify_consistency, verify_inclusion,
};
pub use note::{BadNote, KeyName, Note, Signature, Verified};
pub use notice::{Attachment, LogEntry, Notice, Table};
pub use proof::{Finding, LogProof, Policy, Seen};
pub use slip::Slip;
pub use tile::{Shelf, Tile, TileSet, bundle_bytes, grown, read_bundle, tile_bytes};

/// Why bytes or text are not what they should be, in words for developers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub(crate) &'static str);
