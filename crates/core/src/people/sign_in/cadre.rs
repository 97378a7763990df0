//! Cadres: account and password, and the first change of a password somebody else set.

use super::{Step, Taker, half_at, next_stage, note, write};
use crate::house::web::Visit;
use crate::house::{App, FieldError, Refusal, Stop, Tx};
use crate::people::decide::{self, Refused};
use crate::people::model::{PersonEvent, stage};
use crate::people::password as passwords;
use crate::people::session::On;
use crate::people::store::logins::{self, Login, Tries};
use crate::people::store::persons;
use crate::registry::keys;
use crate::ui::format;
use houji_base::{Moment, PersonId};

/// Digest under which wrong tries for an account's name are counted, whether or not there is such an account.
pub(super) fn account_mark(app: &App, account: &str) -> [u8; 32] {
    app.vault.lookup("login.account", account)
}

/// The refusal of a locked account.
pub(super) fn locked(now: Moment, until: Moment) -> Refused {
    // Rounded up to the minute: at the time that is named the door is open.
    let until = Moment::from_millis(until.millis().saturating_add(59_999) / 60_000 * 60_000);
    Refused::Locked { until: format!(" {} ", format::when(now, until)) }
}

/// Counts a wrong try; the refusal to show.
pub(super) fn count_wrong(
    tx: &mut Tx,
    app: &App,
    mark: &[u8; 32],
    held: Tries,
    person: Option<PersonId>,
    wrong: Refused,
) -> Result<Refused, Stop> {
    let now = app.clock.now();
    let registry = app.registry.load();
    let most = registry.parameters.number(keys::LOCK_TRIES, now.day());
    let failures = held.failures.saturating_add(1);
    if failures < most {
        logins::set_tries(tx, mark, Tries { failures, locked_until: held.locked_until })?;
        return Ok(wrong);
    }
    let until = registry.parameters.term(keys::LOCK_TIME, now.day()).due(now, &registry.calendar);
    logins::set_tries(tx, mark, Tries { failures: 0, locked_until: until })?;
    if let Some(person) = person {
        note(tx, app, person, None, &[PersonEvent::Locked {}])?;
    }
    Ok(locked(now, until))
}

/// Checks account and password. An account nobody has answers like any other, after as long a time.
///
/// # Errors
/// Wrong, locked, or switched off.
pub async fn password(app: &App, taker: Taker, account: &str, password: &str) -> Result<Step, Stop> {
    let account = decide::tidy_account(account);
    let mut errors = Vec::new();
    if account.is_empty() {
        errors.push(FieldError::new("account", "请写账号"));
    }
    if password.is_empty() {
        errors.push(FieldError::new("password", "请写密码"));
    }
    if !errors.is_empty() {
        return Err(Refusal::fields(errors).into());
    }
    let (mark, county) = (account_mark(app, &account), app.db.county().as_i64());
    let (tries, login) = app
        .db
        .read(move |db| Ok((logins::tries(db, county, &mark)?, logins::by_account(db, county, &account)?)))
        .await?;
    let now = app.clock.now();
    if now < tries.locked_until {
        return Err(locked(now, tries.locked_until).into());
    }
    let kept = login.as_ref().and_then(|login| login.password.clone());
    let right = passwords::verify(password.to_owned(), kept).await?;
    let job = app.clone();
    let judged = write(app, move |tx| judge(tx, &job, &taker, &mark, login.as_ref(), right)).await?;
    Ok(judged?)
}

/// Decides under the hold of the account's count, so that tries at the same time cannot outrun the lock.
fn judge(
    tx: &mut Tx,
    app: &App,
    taker: &Taker,
    mark: &[u8; 32],
    login: Option<&Login>,
    right: bool,
) -> Result<Result<Step, Refused>, Stop> {
    let now = app.clock.now();
    let held = logins::hold_tries(tx, mark, now)?;
    if now < held.locked_until {
        return Ok(Err(locked(now, held.locked_until)));
    }
    let (person, county) = (login.map(|login| login.person), tx.county().as_i64());
    let current = match person.filter(|_| right) {
        Some(person) => logins::by_person(tx, county, person)?,
        None => None,
    };
    // A password that was replaced while it was being checked is no longer right.
    let Some(login) = current.filter(|now| login.is_some_and(|login| login.password == now.password)) else {
        return Ok(Err(count_wrong(tx, app, mark, held, person, Refused::Wrong)?));
    };
    if !login.enabled {
        return Ok(Err(Refused::SwitchedOff));
    }
    let stage = next_stage(login.must_change, login.totp.is_some());
    if taker.on == On::Program && stage != stage::TOTP {
        return Ok(Err(Refused::OnPage));
    }
    Ok(Ok(taker.rise(tx, app, login.person, stage, None)?))
}

/// What a password must be like, in words.
pub fn password_rules(app: &App) -> Vec<String> {
    let shortest = app.registry.load().parameters.number(keys::PASSWORD_LENGTH, app.clock.now().day());
    vec![
        format!("至少 {shortest} 位"),
        "大写字母、小写字母、数字、符号，至少用三样".to_owned(),
        "里面没有账号和姓名".to_owned(),
    ]
}

/// Replaces the password somebody else set.
///
/// # Errors
/// A refusal naming the fields; the step is lost.
pub async fn first_change(
    app: &App,
    visit: &Visit,
    taker: Taker,
    new: &str,
    again: &str,
) -> Result<Step, Stop> {
    let (person, _) = half_at(visit, stage::CHANGE)?;
    let county = app.db.county().as_i64();
    let (login, kept) = app
        .db
        .read(move |db| Ok((logins::by_person(db, county, person)?, persons::kept(db, county, person)?)))
        .await?;
    let login = login.filter(|login| login.must_change).ok_or(Refused::StepLost)?;
    let name = kept.map(|kept| kept.name).unwrap_or_default();
    let shortest = app.registry.load().parameters.number(keys::PASSWORD_LENGTH, app.clock.now().day());
    let fault = |field, say: String| Err(Refusal::fields(vec![FieldError::new(field, say)]).into());
    if let Some(say) = decide::password_fault(new, &login.account, &name, shortest) {
        return fault("password", say);
    }
    if new != again {
        return fault("again", "两遍写得不一样，请再写一遍".to_owned());
    }
    if passwords::verify(new.to_owned(), login.password.clone()).await? {
        return fault("password", "和原来的一样，请换一个".to_owned());
    }
    let hash = passwords::hash(new.to_owned()).await?;
    let job = app.clone();
    write(app, move |tx| {
        // Somebody may have set another password meanwhile; then this step is over.
        let now = logins::by_person(tx, county, person)?;
        let same = now.filter(|now| now.must_change && now.password == login.password);
        let Some(now) = same else { return Err(Refused::StepLost.into()) };
        logins::set_password(tx, person, &hash, false, job.clock.now())?;
        note(tx, &job, person, None, &[PersonEvent::PasswordChanged {}])?;
        Ok(taker.rise(tx, &job, person, next_stage(false, now.totp.is_some()), None)?)
    })
    .await
}
