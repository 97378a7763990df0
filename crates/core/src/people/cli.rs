//! What an operator does with accounts from the machine itself, where no sign-in is needed. Without parsing and
//! printing; the command line does that.

use super::decide::{self, Refused};
use super::model::{HeldPost, PersonEvent, stage};
use super::password;
use super::session;
use super::settle::{Account, Settled, settle};
use super::store::tokens::{self, NewToken};
use super::store::{logins, persons};
use crate::gate::{Actor, Located, Role};
use crate::house::{App, Fault, Refusal, Stop, Tx};
use crate::record;
use houji_base::{PersonId, Phone, TokenId};

/// Makes an API token for an account, or for the owner of a phone number, and returns it. It is kept nowhere
/// else. As everywhere, a phone number opens no office.
///
/// # Errors
/// A refusal when there is no such person or the days are out of bounds; a fault of the database.
pub async fn token(app: &App, person: &str, days: i64) -> Result<String, Stop> {
    let (label, days) = super::commands::read_token("命令行", &days.to_string())?;
    let fresh = session::fresh("hj_")?;
    let (job, typed, digest) = (app.clone(), person.to_owned(), fresh.digest);
    app.db
        .write(move |tx| {
            let (person, stage) = found(tx, &job, &typed)?.ok_or(Refused::NoPerson)?;
            let now = job.clock.now();
            let id = TokenId::from_i64(job.ids.next(now));
            let ends_at = now.plus_hours(days.saturating_mul(24));
            let (token, label) = (&digest, label.as_str());
            tokens::put(
                tx,
                &NewToken { token, id, person, stage, phone: None, label, made_at: now, ends_at },
            )?;
            let event = PersonEvent::TokenMade { token: id.to_string(), days };
            Ok(by_program(tx, &job, person, &[event])?)
        })
        .await?;
    Ok(fresh.token)
}

/// The owner of an account or phone number, and how far a token of theirs reaches.
fn found(tx: &mut Tx, app: &App, typed: &str) -> Result<Option<(PersonId, &'static str)>, Fault> {
    let county = tx.county().as_i64();
    Ok(match Phone::parse(typed) {
        Ok(phone) => persons::by_phone(tx, &app.vault, county, &phone)?.map(|person| (person, stage::PHONE)),
        Err(_) => logins::by_account(tx, county, &decide::tidy_account(typed))?
            .map(|login| (login.person, stage::FULL)),
    })
}

/// Makes one of the three administrators, with an account that is on, and returns the first password. It must be
/// changed at the first sign-in.
///
/// # Errors
/// A refusal when the account is taken or the role is not an administrator's; a fault of the database.
pub async fn create_admin(app: &App, account: &str, role: Role) -> Result<String, Stop> {
    if !role.is_administrator() {
        return Err(Refused::NotGranted.into());
    }
    let name = decide::new_account(account).map_err(|why| Refusal::fields(vec![why]))?;
    let first = password::draw()?;
    let (password_hash, county) = (password::hash(first.clone()).await?, app.db.county());
    let today = app.clock.now().day();
    let account = Account { name, password_hash, must_change: true, totp: None };
    let settled = Settled {
        name: role.zh().to_owned(),
        phone: None,
        verified: true,
        account: Some(account),
        posts: vec![(role, county, today)],
    };
    let job = app.clone();
    let made = app
        .db
        .write(move |tx| {
            let person = settle(tx, &job, &settled, job.clock.now())?;
            let granted = granted(tx, person)?;
            let events = std::iter::once(PersonEvent::AccountMade {}).chain(granted).collect::<Vec<_>>();
            Ok(by_program(tx, &job, person, &events)?)
        })
        .await;
    match made {
        Err(Stop::Failed(fault)) if fault.is_unique() => Err(Refused::AccountTaken.into()),
        done => done.map(|()| first),
    }
}

/// The posts a person holds, as what happened.
fn granted(tx: &mut Tx, person: PersonId) -> Result<Vec<PersonEvent>, Fault> {
    let county = tx.county().as_i64();
    let held = super::store::posts::all_of(tx, county, person)?;
    let event = |post: HeldPost| PersonEvent::PostGranted {
        post: post.id,
        role: post.role.code(),
        since: post.since.to_string(),
        until: None,
    };
    Ok(held.into_iter().map(event).collect())
}

/// Records what the program itself did to somebody's account.
fn by_program(tx: &mut Tx, app: &App, person: PersonId, events: &[PersonEvent]) -> Result<(), Fault> {
    let county = app.db.county();
    let what = Located { subject: person.as_i64(), ..Located::open(county) };
    record::append(tx, &app.context(Actor::visitor(county)), &what, events, None)
}
