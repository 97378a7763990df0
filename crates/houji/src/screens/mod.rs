//! Live screens: the wall of the county (一屏观民情) and the screens of villages (村屏). They show figures and matters,
//! never a person or anybody's words.

mod commands;
mod devices;
mod draw;
pub mod figures;
mod hub;
pub mod pages;
mod store;
#[cfg(test)]
mod tests;
mod village;
mod wall;
mod web;

pub use crate::house::hub::Refused;
pub use commands::Refused as NotLetIn;
pub use hub::forever;

use crate::house::web::Route;

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = web::routes();
    routes.extend(devices::routes());
    routes
}
