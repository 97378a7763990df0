//! The demo county: invented people and matters, lived through the same commands a user would issue, so that
//! everything a page shows, totals and record included, came about the way it would in a real county.

mod beside;
mod boards;
mod books;
mod cast;
mod chance;
mod cooperative;
mod counting;
mod course;
mod deal;
mod dealings;
mod dues;
mod entries;
#[cfg(any(test, feature = "bench"))]
mod fill;
mod hanging;
mod holdings;
mod land;
mod leases;
#[cfg(any(test, feature = "bench"))]
mod leaves;
mod live;
mod make;
mod matters;
mod open;
pub mod pages;
mod paying;
mod pen;
mod people;
mod pieces;
mod plan;
mod rhythm;
mod sentences;
mod shares;
mod showing;
mod store;
mod story;
mod teller;
#[cfg(test)]
mod tests;
mod texts;
mod tilling;
mod tills;
mod trades;
mod typed;
mod ways;
mod web;

pub use cast::{Cast, Player, sign_in_lines};
#[cfg(feature = "bench")]
pub use fill::fill;
pub use land::Size;
#[cfg(feature = "bench")]
pub use leaves::fill_log;
pub use make::{Found, cast, found, make};
pub use open::open;
pub use web::routes;

/// Seed of the demo county when nobody asks for another one.
pub const SEED: u64 = 20_261_001;
