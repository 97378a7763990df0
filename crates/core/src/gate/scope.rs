//! Proofs of permission. Only this file can make them, so a store function that asks for one cannot be called
//! by somebody who forgot to ask the gate.

use super::policy::{may, may_somewhere};
use super::{Action, Actor, Desk};
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
    /// With which desk it lies, when it lies with one.
    pub desk: Option<Desk>,
    /// Only discipline may know of it: the gate asks for the sealed counterpart of the action.
    pub sealed: bool,
    /// The record keeps no actor, because whoever acts is not to be known by it.
    pub unnamed: bool,
}

impl Located {
    /// Something that everybody knows exists: a village, a form.
    pub fn open(place: DivisionCode) -> Located {
        Located { place, subject: 0, owner: None, seen_by: None, desk: None, sealed: false, unnamed: false }
    }

    /// The actor's own account.
    pub fn own(actor: &Actor, county: DivisionCode) -> Located {
        Located { subject: actor.person_number(), owner: actor.person, ..Located::open(county) }
    }
}

/// Proof that an action on a thing was allowed.
#[derive(Debug)]
pub struct Permit {
    what: Located,
}

impl Permit {
    /// Proof for what a day brings of itself, such as rent that falls due: nobody asked for it, so there is nobody to
    /// ask the gate about. For ticks alone; a test looks who calls it.
    pub fn of_time(what: Located) -> Permit {
        Permit { what }
    }

    /// What it was given for.
    pub fn what(&self) -> &Located {
        &self.what
    }
}

/// Proof that the rows of a range of divisions may be read, or those of one desk.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    place: DivisionCode,
    desk: Option<Desk>,
    sealed: bool,
}

impl Scope {
    /// Proof for what is made to be read by everybody: it leaves the house only after the steps of its publication, so
    /// there is nobody to ask the gate about. For the sources of publications alone; a test looks who calls it.
    pub fn of_publication(place: DivisionCode) -> Scope {
        Scope { place, desk: None, sealed: false }
    }

    /// The desk whose rows may be read; `None` for all desks in the place.
    pub fn desk(&self) -> Option<Desk> {
        self.desk
    }

    /// True when it is for sealed rows, and for no others.
    pub fn is_sealed(&self) -> bool {
        self.sealed
    }

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
    scope_of(actor, action, Scope { place, desk: None, sealed: false })
}

/// Where a list begins that names no place: the place the person has chosen, if the action is given there, else the widest
/// of the person's places in which it is.
///
/// # Errors
/// 401 for a visitor, 403 when there is none.
pub fn reach(actor: &Actor, action: Action) -> Result<Scope, Stop> {
    let scopes = actor.posts.iter().filter_map(|post| scope(actor, action, post.place).ok());
    let size = |scope: &Scope| scope.place().range().1.saturating_sub(scope.place().range().0);
    match scopes.max_by_key(|scope| (Some(scope.place()) == actor.first, size(scope))) {
        Some(widest) => Ok(widest),
        None if actor.is_signed_in() => Err(NOT_ALLOWED.into()),
        None => Err(SIGN_IN.into()),
    }
}

/// Asks the gate for the rows of a desk; for those of a discipline desk the sealed counterpart of the action.
///
/// # Errors
/// As [`scope`].
pub fn desk_scope(actor: &Actor, action: Action, desk: Desk) -> Result<Scope, Stop> {
    let sealed = desk.office.is_discipline();
    scope_of(actor, action, Scope { place: desk.place, desk: Some(desk), sealed })
}

fn scope_of(actor: &Actor, action: Action, wanted: Scope) -> Result<Scope, Stop> {
    let what = Located { desk: wanted.desk, sealed: wanted.sealed, ..Located::open(wanted.place) };
    if may(actor, action, &what) {
        Ok(wanted)
    } else if !actor.is_signed_in() {
        Err(SIGN_IN.into())
    } else if may_somewhere(actor, action) {
        Err(NOT_FOUND.into())
    } else {
        Err(NOT_ALLOWED.into())
    }
}
