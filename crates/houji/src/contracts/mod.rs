//! Contracts of collectives (合同): what is let, to whom, for how long and for how much; what is owed by which day; what
//! came in. Every due and every receipt is a voucher in the collective's book.

mod check;
pub mod commands;
pub mod decide;
pub mod form;
pub mod model;
mod store;
#[cfg(test)]
mod tests;
mod tick;

pub use check::{Checked, check};
pub use tick::tick;
