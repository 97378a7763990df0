//! Appeals (诉求): filed by villagers, taken on with a promised day, answered, rated.

pub mod commands;
pub mod decide;
pub mod model;
pub mod pages;
mod store;
mod tick;

pub use tick::tick;
