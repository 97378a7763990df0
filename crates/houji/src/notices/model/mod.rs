//! What is published, when it is owed and what it is made of. Pure.

pub mod catalogue;
pub mod codes;
pub mod content;
pub mod notice;
pub mod period;
pub mod told;

#[cfg(test)]
mod told_tests;

pub use catalogue::{Affairs, Catalogue, Change, Due, Item, Profile};
pub use codes::{CheckCode, LineCode};
pub use content::{About, Cell, Composed, Figure, Line, Sheet};
pub use notice::{Coded, Duty, Kept, Ladder, NoticeId, Stage, Step, Stored, What};
pub use period::{Cycle, Period};
pub use told::{Content, Head, Placed, Signature, Signatures, Version};
