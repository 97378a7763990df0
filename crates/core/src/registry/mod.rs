//! The county's registers: divisions, working calendar, parameters. Small, read whole into memory, replaced
//! when an import changes them.

mod api;
pub mod chain;
mod files;
pub mod import;
pub mod pages;
mod parameters;
mod places;
mod present;
pub mod store;
mod web;

pub use chain::Chain;
pub use parameters::{KEYS, Key, Kind, Parameters, Value, keys};
pub use places::{Place, Places};

use crate::house::web::Route;
use crate::house::{Fault, Reader};
use houji_base::{DivisionCode, WorkCalendar};

/// The registers as they are in force.
pub struct Registry {
    /// Changes with every import.
    pub version: i64,
    /// Divisions.
    pub places: Places,
    /// Working calendar.
    pub calendar: WorkCalendar,
    /// Dated parameters.
    pub parameters: Parameters,
}

impl Registry {
    /// Reads all registers of a county.
    ///
    /// # Errors
    /// A fault of the database or a value that cannot be understood.
    pub fn read(db: &mut Reader, county: DivisionCode) -> Result<Registry, Fault> {
        let number = county.as_i64();
        Ok(Registry {
            version: store::version(db, number)?,
            places: Places::new(county, store::divisions(db, number)?),
            calendar: WorkCalendar::new(store::calendar(db, number)?),
            parameters: Parameters::new(store::parameters(db, number)?),
        })
    }
}

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = web::routes();
    routes.extend(api::routes());
    routes
}

/// The room's part of the OpenAPI document.
#[cfg(feature = "testing")]
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
