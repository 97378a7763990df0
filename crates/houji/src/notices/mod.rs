//! Publications (三务公开): what every village owes its people, made from facts, signed, masked, published on screen, phone and
//! paper, and entered in the public log. Nothing that was published is replaced: a correction is a new version.

pub mod model;
pub mod sources;
mod store;
