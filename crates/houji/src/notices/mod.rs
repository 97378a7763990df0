//! Publications (三务公开): what every village owes its people, made from facts, signed, masked, published on screen, phone and
//! paper, and entered in the public log. Nothing that was published is replaced: a correction is a new version.

mod check;
pub mod commands;
pub mod decide;
pub mod form;
mod mask;
pub mod model;
pub mod paper;
pub mod reading;
pub mod sources;
mod store;
#[cfg(test)]
mod tests;
mod tick;

pub use check::{Checked, check};
pub use tick::tick;
