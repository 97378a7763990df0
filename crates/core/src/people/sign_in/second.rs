//! The second factor: tied to the account once, asked for at every sign-in by password. And passkeys, which are
//! two factors in one.

use super::cadre::{account_mark, count_wrong, locked};
use super::{Step, Taker, half_at, note, write};
use crate::house::web::Visit;
use crate::house::{App, FieldError, Refusal, Stop, Tx};
use crate::people::decide::{self, Refused};
use crate::people::model::{PersonEvent, stage};
use crate::people::store::logins::{self, Login};
use crate::people::totp::Secret;
use houji_base::PersonId;

/// What somebody sees who ties an app to the account.
pub struct Enrolling {
    /// Account, as the app will show it.
    pub account: String,
    /// The secret.
    pub secret: Secret,
}

/// The enrolment that is under way in this half session.
///
/// # Errors
/// The step is lost, or a fault of the database.
pub async fn enrolling(app: &App, visit: &Visit) -> Result<Enrolling, Stop> {
    let (person, token) = half_at(visit, stage::ENROL)?;
    let account = account_of(app, person).await?.account;
    Ok(Enrolling { account, secret: Secret::of_half_session(&app.vault, &token) })
}

async fn account_of(app: &App, person: PersonId) -> Result<Login, Stop> {
    let county = app.db.county().as_i64();
    let login = app.db.read(move |db| Ok(logins::by_person(db, county, person)?)).await?;
    login.ok_or_else(|| Refused::StepLost.into())
}

fn six(code: &str) -> Result<String, Stop> {
    let typed = decide::digits(code);
    if typed.len() == 6 {
        return Ok(typed);
    }
    Err(Refusal::fields(vec![FieldError::new("code", "请写 6 位数字")]).into())
}

/// Ties the app to the account: its code proves that it has the secret.
///
/// # Errors
/// A refusal naming the field; the step is lost.
pub async fn enrol(app: &App, visit: &Visit, taker: Taker, code: &str) -> Result<Step, Stop> {
    let (person, token) = half_at(visit, stage::ENROL)?;
    let typed = six(code)?;
    let secret = Secret::of_half_session(&app.vault, &token);
    let step = secret.step_of(&typed, app.clock.now())?.ok_or(Refused::TotpWrong)?;
    let job = app.clone();
    write(app, move |tx| {
        let county = tx.county().as_i64();
        let login = logins::by_person(tx, county, person)?.ok_or(Refused::StepLost)?;
        if !logins::set_totp(tx, person, &secret.sealed(&job.vault)?, step)? {
            return Err(Refused::StepLost.into());
        }
        let events = [PersonEvent::TotpEnrolled {}, PersonEvent::SignedIn { way: "totp" }];
        note(tx, &job, person, None, &events)?;
        logins::clear_tries(tx, &account_mark(&job, &login.account))?;
        Ok(taker.rise(tx, &job, person, stage::FULL, None)?)
    })
    .await
}

/// Checks the app's code after the password.
///
/// # Errors
/// Wrong, used before, or locked; the step is lost.
pub async fn totp(app: &App, visit: &Visit, taker: Taker, code: &str) -> Result<Step, Stop> {
    let (person, _) = half_at(visit, stage::TOTP)?;
    let typed = six(code)?;
    let job = app.clone();
    let judged = write(app, move |tx| judge(tx, &job, &taker, person, &typed)).await?;
    Ok(judged?)
}

fn judge(
    tx: &mut Tx,
    app: &App,
    taker: &Taker,
    person: PersonId,
    typed: &str,
) -> Result<Result<Step, Refused>, Stop> {
    let now = app.clock.now();
    let county = tx.county().as_i64();
    let login = logins::by_person(tx, county, person)?.ok_or(Refused::StepLost)?;
    let sealed = login.totp.as_ref().ok_or(Refused::StepLost)?;
    let mark = account_mark(app, &login.account);
    let held = logins::hold_tries(tx, &mark, now)?;
    if now < held.locked_until {
        return Ok(Err(locked(now, held.locked_until)));
    }
    let step = Secret::open(&app.vault, sealed)?.step_of(typed, now)?;
    let fresh = match step {
        Some(step) => logins::use_step(tx, person, step)?,
        None => false,
    };
    if !fresh {
        return Ok(Err(count_wrong(tx, app, &mark, held, Some(person), Refused::TotpWrong)?));
    }
    logins::clear_tries(tx, &mark)?;
    note(tx, app, person, None, &[PersonEvent::SignedIn { way: "totp" }])?;
    Ok(Ok(taker.rise(tx, app, person, stage::FULL, None)?))
}

/// Signs in whoever held a passkey, as far as the key reaches.
///
/// # Errors
/// The account is off, or a fault of the database.
pub fn passkey(
    tx: &mut Tx,
    app: &App,
    taker: &Taker,
    person: PersonId,
    reach: &'static str,
) -> Result<Step, Stop> {
    let county = tx.county().as_i64();
    let login = logins::by_person(tx, county, person)?;
    if reach == stage::FULL && login.is_none_or(|login| !login.enabled) {
        return Err(Refused::SwitchedOff.into());
    }
    note(tx, app, person, None, &[PersonEvent::SignedIn { way: "passkey" }])?;
    Ok(taker.rise(tx, app, person, reach, None)?)
}
