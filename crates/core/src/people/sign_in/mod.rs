//! Signing in, step by step. Pages and API call the same steps; each step that gets further ends the token of the
//! step before and opens a new one, so that nobody can hand somebody else a session beforehand.

mod cadre;
mod phone;
mod second;

pub use cadre::{first_change, password, password_rules};
pub use phone::{check_code, join, joining, send_code};
pub use second::{enrol, enrolling, passkey, totp};

use super::model::{PersonEvent, stage};
use super::session::{self, Fresh, On, Opening};
use crate::gate::{Actor, Located};
use crate::house::error::TOO_MANY;
use crate::house::limits::Ask;
use crate::house::web::Visit;
use crate::house::{App, Fault, Stop, Tx};
use crate::record;
use houji_base::{DivisionCode, PersonId};
use std::sync::Arc;

/// A step of a sign-in that was taken.
#[derive(Clone, Debug)]
pub struct Step {
    /// Token for the browser or program.
    pub token: String,
    /// What comes next, or that it is complete.
    pub stage: &'static str,
}

/// Who takes a step, and where the token goes.
#[derive(Clone)]
pub struct Taker {
    on: On,
    old: Option<[u8; 32]>,
    fresh: Arc<Fresh>,
}

impl Taker {
    /// For a request; `on` is its browser or program. Draws the next token.
    ///
    /// # Errors
    /// Too many tries from one address, or a fault when the system has no random bytes.
    pub fn new(app: &App, visit: &Visit, on: On) -> Result<Taker, Stop> {
        app.limits.take(visit.address, Ask::Guess).map_err(|_| TOO_MANY)?;
        let browser = matches!(on, On::Browser(_));
        // A program's own long-lived token is not given up for a sign-in; a step's token is.
        let old = visit.session_token.filter(|_| browser || visit.half.is_some());
        let fresh = Arc::new(session::fresh(if browser { "" } else { "hj_" })?);
        Ok(Taker { on, old, fresh })
    }

    /// Closes the token of the step before and opens the next.
    fn rise(
        &self,
        tx: &mut Tx,
        app: &App,
        person: PersonId,
        stage: &'static str,
        phone: Option<&[u8]>,
    ) -> Result<Step, Fault> {
        if let Some(old) = &self.old {
            super::store::sessions::close_token(tx, old)?;
        }
        let digest = &self.fresh.digest;
        session::open_waiting(tx, app, &Opening { person, stage, phone, on: &self.on, digest })?;
        Ok(Step { token: self.fresh.token.clone(), stage })
    }
}

/// The person of a half session at a stage, with its token.
fn half_at(visit: &Visit, wanted: &str) -> Result<(PersonId, [u8; 32]), Stop> {
    match (&visit.half, visit.session_token) {
        (Some(half), Some(token)) if half.stage == wanted => Ok((half.person, token)),
        _ => Err(super::decide::Refused::StepLost.into()),
    }
}

/// Records what happened to a person's own account, inside the write.
pub fn note(
    tx: &mut Tx,
    app: &App,
    person: PersonId,
    place: Option<DivisionCode>,
    events: &[PersonEvent],
) -> Result<(), Fault> {
    let county = app.db.county();
    let actor =
        Actor { person: Some(person), session: None, name: String::new(), posts: Vec::new(), first: None };
    let what = Located { place: place.unwrap_or(county), ..Located::own(&actor, county) };
    record::append(tx, &app.context(actor), &what, events, None)
}

/// Ends the session of a request.
///
/// # Errors
/// A fault of the database.
pub async fn sign_out(app: &App, visit: &Visit) -> Result<(), Stop> {
    let Some(token) = visit.session_token else { return Ok(()) };
    let (job, person) = (app.clone(), visit.actor.person);
    app.db
        .write(move |tx| {
            super::store::sessions::close_token(tx, &token)?;
            if let Some(person) = person {
                note(tx, &job, person, None, &[PersonEvent::SignedOut {}])?;
            }
            Ok(())
        })
        .await
}

/// Writes; when somebody else was quicker, again from the start.
async fn write<T: Send + 'static>(
    app: &App,
    work: impl Fn(&mut Tx) -> Result<T, Stop> + Send + Sync + 'static,
) -> Result<T, Stop> {
    const TRIES: usize = 8;
    let work = Arc::new(work);
    let mut tried = 0;
    loop {
        let job = work.clone();
        match app.db.write(move |tx| job(tx)).await {
            Err(Stop::Failed(fault)) if (fault.is_retry() || fault.is_unique()) && tried < TRIES => {
                tried += 1
            }
            done => return done,
        }
    }
}

/// What comes after the password, for an account as it stands.
fn next_stage(must_change: bool, has_totp: bool) -> &'static str {
    match (must_change, has_totp) {
        (true, _) => stage::CHANGE,
        (false, false) => stage::ENROL,
        (false, true) => stage::TOTP,
    }
}
