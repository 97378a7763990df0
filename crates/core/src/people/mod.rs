//! People, their posts, and how they sign in.

mod api;
pub mod cli;
pub mod commands;
pub mod decide;
pub mod model;
pub mod pages;
mod party;
mod passkey;
pub mod password;
pub mod session;
mod settle;
mod sign_in;
pub mod store;
pub mod totp;
mod web;
pub(crate) mod webauthn;

pub use settle::{Account, Settled, settle};

use crate::gate::{Desk, Role};
use crate::house::web::Route;
use crate::house::{Context, Fault, Reader, Stop, Tx, Vault};
use houji_base::{DivisionCode, Moment, PersonId, Phone};

/// Column of a person's phone number, as the vault knows it.
pub const PHONE: &str = "person.phone";

/// Routes of the room.
pub fn routes() -> Vec<Route> {
    let mut routes = web::routes();
    routes.extend(api::routes());
    routes.extend(party::routes());
    routes
}

/// The room's part of the OpenAPI document.
#[cfg(feature = "testing")]
pub fn api() -> utoipa::openapi::OpenApi {
    api::document()
}

/// Near relatives somebody declared (回避).
///
/// # Errors
/// A fault of the database.
pub fn relatives_of(db: &mut Reader, county: i64, person: PersonId) -> Result<Vec<PersonId>, Fault> {
    store::persons::relatives(db, county, person)
}

/// A person's name and phone number, opened.
///
/// # Errors
/// A fault of the database.
pub fn name_and_phone(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    person: PersonId,
) -> Result<(String, Option<String>), Fault> {
    store::persons::name_and_phone(db, vault, county, person)
}

/// The person of a phone number as it is kept; `None` when nobody has it.
///
/// # Errors
/// A fault of the database.
pub fn of_phone(db: &mut Reader, vault: &Vault, county: i64, phone: &str) -> Result<Option<PersonId>, Fault> {
    match Phone::parse(phone) {
        Ok(phone) => store::persons::by_phone(db, vault, county, &phone),
        Err(_) => Ok(None),
    }
}

/// Names of several persons, in one question.
///
/// # Errors
/// A fault of the database.
pub fn names(db: &mut Reader, county: i64, persons: &[PersonId]) -> Result<Vec<(PersonId, String)>, Fault> {
    store::persons::names(db, county, persons)
}

/// Everybody who works at a desk today.
///
/// # Errors
/// A fault of the database.
pub fn desk_staff(db: &mut Reader, cx: &Context, desk: Desk) -> Result<Vec<PersonId>, Fault> {
    let holders = store::posts::holders(db, cx.county.as_i64(), desk.place, cx.today)?;
    let staff = holders.into_iter().filter(|(_, role)| desk.office.roles().contains(role));
    Ok(staff.map(|(person, _)| person).collect())
}

/// The leaders of a village's township.
///
/// # Errors
/// A fault of the database.
pub fn leaders(db: &mut Reader, cx: &Context, village: DivisionCode) -> Result<Vec<PersonId>, Fault> {
    let Some(town) = village.town() else { return Ok(Vec::new()) };
    let holders = store::posts::holders(db, cx.county.as_i64(), town, cx.today)?;
    let leading = holders.into_iter().filter(|(_, role)| *role == Role::TownLeader);
    Ok(leading.map(|(person, _)| person).collect())
}

/// Who holds a role in a place today.
///
/// # Errors
/// A fault of the database.
pub fn holders(
    db: &mut Reader,
    cx: &Context,
    place: DivisionCode,
    role: Role,
) -> Result<Vec<PersonId>, Fault> {
    let holders = store::posts::holders(db, cx.county.as_i64(), place, cx.today)?;
    Ok(holders.into_iter().filter(|(_, held)| *held == role).map(|(person, _)| person).collect())
}

/// The phone numbers of those who have one.
///
/// # Errors
/// A fault of the database.
pub fn phones(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    persons: &[PersonId],
) -> Result<Vec<(PersonId, String)>, Fault> {
    store::persons::phones(db, vault, county, persons)
}

/// Forgets sessions and codes whose time is over.
///
/// # Errors
/// A fault of the database.
pub fn forget_old(tx: &mut Tx, now: Moment) -> Result<(), Stop> {
    store::sessions::close_old(tx, now)?;
    store::logins::forget_old(tx, now.plus_hours(-24))?;
    crate::outbox::store::forget_codes(tx, now.plus_hours(-24))?;
    Ok(())
}
