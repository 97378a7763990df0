//! Every SQL text about accounts, wrong tries and one-time codes.

use crate::args;
use crate::house::{Fault, Reader, Row, Tx};
use crate::people::decide::Sent;
use houji_base::{Moment, PersonId};

/// An account.
#[derive(Clone)]
pub struct Login {
    /// Whose.
    pub person: PersonId,
    /// Name of the account.
    pub account: String,
    /// Digest of the password.
    pub password: Option<String>,
    /// The password was set by somebody else.
    pub must_change: bool,
    /// Sealed secret of the second factor.
    pub totp: Option<Vec<u8>>,
    /// Last step of the second factor that was used.
    pub totp_step: i64,
    /// Switched on.
    pub enabled: bool,
}

const BY_ACCOUNT: &str = "
    SELECT person, account, password, must_change, totp, totp_step, enabled FROM login
     WHERE county = $1 AND account = $2";
const BY_PERSON: &str = "
    SELECT person, account, password, must_change, totp, totp_step, enabled FROM login
     WHERE county = $1 AND person = $2";
const AFTER: &str = "
    SELECT person, account, password, must_change, totp, totp_step, enabled FROM login
     WHERE county = $1 AND account > $2 ORDER BY county, account LIMIT $3";

fn login(row: &Row<'_>) -> Result<Login, Fault> {
    Ok(Login {
        person: PersonId::from_i64(row.get(0)?),
        account: row.get(1)?,
        password: row.get(2)?,
        must_change: row.flag(3)?,
        totp: row.get(4)?,
        totp_step: row.get(5)?,
        enabled: row.flag(6)?,
    })
}

/// The account of a name.
pub fn by_account(db: &mut Reader, county: i64, account: &str) -> Result<Option<Login>, Fault> {
    db.row(BY_ACCOUNT, args![county, account], login)
}

/// The account of a person.
pub fn by_person(db: &mut Reader, county: i64, person: PersonId) -> Result<Option<Login>, Fault> {
    db.row(BY_PERSON, args![county, person.as_i64()], login)
}

/// Accounts after a name, in the order of their names.
pub fn after(db: &mut Reader, county: i64, account: &str, most: i64) -> Result<Vec<Login>, Fault> {
    db.rows(AFTER, args![county, account, most], login)
}

const INSERT: &str = "
    INSERT INTO login (county, person, account, password, must_change, changed_at, totp, totp_step, enabled)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Makes an account.
pub fn insert(tx: &mut Tx, new: &Login, now: Moment) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (person, now) = (new.person.as_i64(), now.millis());
    let (password, totp) = (new.password.as_ref(), new.totp.as_ref());
    tx.exec(
        INSERT,
        args![county, person, &new.account, password, new.must_change, now, totp, new.totp_step, new.enabled],
    )?;
    Ok(())
}

const SET_PASSWORD: &str = "
    UPDATE login SET password = $3, must_change = $4, changed_at = $5 WHERE county = $1 AND person = $2";

/// Keeps a new password's digest.
pub fn set_password(
    tx: &mut Tx,
    person: PersonId,
    hash: &str,
    must_change: bool,
    now: Moment,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(SET_PASSWORD, args![county, person.as_i64(), hash, must_change, now.millis()])
}

const SET_TOTP: &str = "
    UPDATE login SET totp = $3, totp_step = $4 WHERE county = $1 AND person = $2 AND totp IS NULL";
const CLEAR_TOTP: &str = "UPDATE login SET totp = NULL, totp_step = 0 WHERE county = $1 AND person = $2";
const USE_STEP: &str = "UPDATE login SET totp_step = $3 WHERE county = $1 AND person = $2 AND totp_step < $3";
const SWITCH: &str = "UPDATE login SET enabled = $3 WHERE county = $1 AND person = $2";

/// Ties a second factor to an account that has none; false when it has one.
pub fn set_totp(tx: &mut Tx, person: PersonId, sealed: &[u8], step: i64) -> Result<bool, Fault> {
    let county = tx.county().as_i64();
    Ok(tx.exec(SET_TOTP, args![county, person.as_i64(), sealed, step])? == 1)
}

/// Takes the second factor off.
pub fn clear_totp(tx: &mut Tx, person: PersonId) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(CLEAR_TOTP, args![county, person.as_i64()])?;
    Ok(())
}

/// Uses up a step of the second factor; false when it or a later one was used before.
pub fn use_step(tx: &mut Tx, person: PersonId, step: i64) -> Result<bool, Fault> {
    let county = tx.county().as_i64();
    Ok(tx.exec(USE_STEP, args![county, person.as_i64(), step])? == 1)
}

/// Switches an account on or off.
pub fn switch(tx: &mut Tx, person: PersonId, on: bool) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(SWITCH, args![county, person.as_i64(), on])
}

/// Wrong tries for an account's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// In a row.
    pub failures: i64,
    /// Until when nothing is tried.
    pub locked_until: Moment,
}

const TRIES: &str = "SELECT failures, locked_until FROM sign_in_try WHERE county = $1 AND account = $2";
const HOLD_TRIES: &str = "
    INSERT INTO sign_in_try (county, account, failures, locked_until, at) VALUES ($1, $2, 0, 0, $3)
    ON CONFLICT (county, account) DO UPDATE SET at = excluded.at RETURNING failures, locked_until";
const SET_TRIES: &str =
    "UPDATE sign_in_try SET failures = $3, locked_until = $4 WHERE county = $1 AND account = $2";
const CLEAR_TRIES: &str = "DELETE FROM sign_in_try WHERE county = $1 AND account = $2";
const FORGET_TRIES: &str = "DELETE FROM sign_in_try WHERE county = $1 AND at < $2";

fn tries_of(row: &Row<'_>) -> Result<Tries, Fault> {
    Ok(Tries { failures: row.get(0)?, locked_until: Moment::from_millis(row.get(1)?) })
}

/// Wrong tries so far.
pub fn tries(db: &mut Reader, county: i64, account: &[u8; 32]) -> Result<Tries, Fault> {
    Ok(db.row(TRIES, args![county, account], tries_of)?.unwrap_or_default())
}

/// Wrong tries so far, held until the end of the transaction, so that tries at the same time are counted one
/// after the other.
pub fn hold_tries(tx: &mut Tx, account: &[u8; 32], now: Moment) -> Result<Tries, Fault> {
    let county = tx.county().as_i64();
    Ok(tx.row(HOLD_TRIES, args![county, account, now.millis()], tries_of)?.unwrap_or_default())
}

/// Keeps the count of wrong tries.
pub fn set_tries(tx: &mut Tx, account: &[u8; 32], tries: Tries) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(SET_TRIES, args![county, account, tries.failures, tries.locked_until.millis()])
}

/// Forgets the wrong tries after a complete sign-in.
pub fn clear_tries(tx: &mut Tx, account: &[u8; 32]) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(CLEAR_TRIES, args![county, account])?;
    Ok(())
}

const SENT: &str = "
    SELECT sent_at, hour_start, hour_count FROM one_time_code WHERE county = $1 AND phone_lookup = $2";
const PUT_CODE: &str = "
    INSERT INTO one_time_code (county, phone_lookup, code, sent_at, ends_at, tries, hour_start, hour_count)
    VALUES ($1, $2, $3, $4, $5, 0, $6, $7)
    ON CONFLICT (county, phone_lookup) DO UPDATE SET code = excluded.code, sent_at = excluded.sent_at,
        ends_at = excluded.ends_at, tries = 0, hour_start = excluded.hour_start, hour_count = excluded.hour_count
     WHERE one_time_code.sent_at = $8";
const TRY_CODE: &str = "
    UPDATE one_time_code SET tries = tries + 1 WHERE county = $1 AND phone_lookup = $2
    RETURNING code, ends_at, tries";
const VOID_CODE: &str = "UPDATE one_time_code SET ends_at = 0 WHERE county = $1 AND phone_lookup = $2";
const FORGET_CODES: &str = "DELETE FROM one_time_code WHERE county = $1 AND sent_at < $2";

/// What was sent to a phone.
pub fn sent(db: &mut Reader, county: i64, phone: &[u8; 32]) -> Result<Option<Sent>, Fault> {
    db.row(SENT, args![county, phone], |row| {
        Ok(Sent {
            sent_at: Moment::from_millis(row.get(0)?),
            hour_start: Moment::from_millis(row.get(1)?),
            hour_count: row.get(2)?,
        })
    })
}

/// A code about to be sent.
pub struct NewCode<'a> {
    /// Look-up digest of the phone.
    pub phone: &'a [u8; 32],
    /// Digest of the code.
    pub code: &'a [u8; 32],
    /// Sent when.
    pub sent: Sent,
    /// Good until.
    pub ends_at: Moment,
}

/// Keeps a code in place of the one `before`; asks for another try when somebody else was quicker.
pub fn put_code(tx: &mut Tx, new: &NewCode<'_>, before: Option<Sent>) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (sent, ends) = (new.sent, new.ends_at.millis());
    let before = before.map_or(-1, |before| before.sent_at.millis());
    let (at, hour) = (sent.sent_at.millis(), sent.hour_start.millis());
    tx.exec_one(PUT_CODE, args![county, new.phone, new.code, at, ends, hour, sent.hour_count, before])
}

/// A code that was tried: its digest, until when it is good, and how often it was tried now.
pub struct Tried {
    /// Digest.
    pub code: Vec<u8>,
    /// Good until.
    pub ends_at: Moment,
    /// Tries with this one.
    pub tries: i64,
}

/// Counts a try of the code of a phone.
pub fn try_code(tx: &mut Tx, phone: &[u8; 32]) -> Result<Option<Tried>, Fault> {
    let county = tx.county().as_i64();
    tx.row(TRY_CODE, args![county, phone], |row| {
        Ok(Tried { code: row.get(0)?, ends_at: Moment::from_millis(row.get(1)?), tries: row.get(2)? })
    })
}

/// A code is good once.
pub fn void_code(tx: &mut Tx, phone: &[u8; 32]) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(VOID_CODE, args![county, phone])?;
    Ok(())
}

/// Forgets codes and wrong tries of before a moment.
pub fn forget_old(tx: &mut Tx, before: Moment) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(FORGET_CODES, args![county, before.millis()])?;
    tx.exec(FORGET_TRIES, args![county, before.millis()])?;
    Ok(())
}
