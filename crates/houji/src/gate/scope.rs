//! Proofs of permission. Only this file can make them, so a store function that asks for one cannot be called
//! by somebody who forgot to ask the gate.

use super::policy::{may, may_somewhere};
use super::{Action, Actor};
use crate::house::{Stop, error::NOT_ALLOWED, error::NOT_FOUND, error::SIGN_IN};
use houji_base::{DivisionCode, PersonId};

/// What an act is about, as far as permission needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Located {
    /// Division where it lies.
    pub place: DivisionCode,
    /// Id of the thing; 0 when it does not exist yet.
    pub subject: i64,
    /// Whose it is, when it is somebody's.
    pub owner: Option<PersonId>,
    /// The action that lets one know that the thing exists at all. Without it the answer is "not found".
    pub seen_by: Option<Action>,
}

impl Located {
    /// Something that everybody knows exists: a village, a form.
    pub fn open(place: DivisionCode) -> Located {
        Located { place, subject: 0, owner: None, seen_by: None }
    }

    /// The actor's own account.
    pub fn own(actor: &Actor, county: DivisionCode) -> Located {
        Located { place: county, subject: actor.person_number(), owner: actor.person, seen_by: None }
    }
}

/// Proof that an action on a thing was allowed.
#[derive(Debug)]
pub struct Permit {
    what: Located,
}

impl Permit {
    /// What it was given for.
    pub fn what(&self) -> &Located {
        &self.what
    }
}

/// Proof that the rows of a range of divisions may be read.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    place: DivisionCode,
}

impl Scope {
    /// The division whose inside may be read.
    pub fn place(&self) -> DivisionCode {
        self.place
    }
}

/// Asks the gate for one act.
///
/// # Errors
/// 401 for a visitor who would have to sign in, 404 when even the existence is not for these eyes, else 403.
pub fn permit(actor: &Actor, action: Action, what: Located) -> Result<Permit, Stop> {
    if may(actor, action, &what) {
        return Ok(Permit { what });
    }
    if !actor.is_signed_in() {
        return Err(SIGN_IN.into());
    }
    match what.seen_by {
        Some(seeing)
            if !may(actor, seeing, &what) && (what.owner.is_none() || what.owner != actor.person) =>
        {
            Err(NOT_FOUND.into())
        }
        _ => Err(NOT_ALLOWED.into()),
    }
}

/// Asks the gate for the rows of a place.
///
/// # Errors
/// 401 for a visitor, 403 without any such right, 404 for a place outside the actor's posts.
pub fn scope(actor: &Actor, action: Action, place: DivisionCode) -> Result<Scope, Stop> {
    if may(actor, action, &Located::open(place)) {
        Ok(Scope { place })
    } else if !actor.is_signed_in() {
        Err(SIGN_IN.into())
    } else if may_somewhere(actor, action) {
        Err(NOT_FOUND.into())
    } else {
        Err(NOT_ALLOWED.into())
    }
}
