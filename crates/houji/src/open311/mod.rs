//! Open311 GeoReport v2: other programs list what can be reported, report it, and read what is open to everybody.
//! Only `store.rs` says which appeals those are; whatever is private or sealed is not there, in no list and under
//! no number.

mod answer;
mod commands;
mod keys;
mod model;
mod params;
mod place;
mod present;
mod store;
#[cfg(test)]
mod tests;
mod web;

pub use keys::{all as keys, demo_key, end as end_key, make as make_key};
pub use store::Kept;
pub use web::routes;
