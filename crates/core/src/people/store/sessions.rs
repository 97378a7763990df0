//! Every SQL text about sessions and API tokens.

use crate::args;
use crate::gate::{Post, Role};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, DivisionCode, Moment, PersonId, SessionId};

/// A session or token with its person.
#[derive(Debug)]
pub struct Held {
    /// Id of the session; 0 for a token.
    pub id: SessionId,
    /// Whose it is.
    pub person: PersonId,
    /// `full`, or what is still missing of the sign-in.
    pub stage: String,
    /// Last seen.
    pub seen_at: Moment,
    /// Last moment of its longest life.
    pub ends_at: Moment,
    /// Name.
    pub name: String,
    /// Home village of a villager.
    pub village: Option<DivisionCode>,
    /// False when the account was switched off.
    pub enabled: bool,
}

const SESSION: &str = "
    SELECT s.id, s.person, s.stage, s.seen_at, s.ends_at, COALESCE(p.name, ''), p.village, COALESCE(l.enabled, 1)
      FROM session s
      LEFT JOIN person p ON p.county = s.county AND p.id = s.person
      LEFT JOIN login l ON l.county = s.county AND l.person = s.person
     WHERE s.county = $1 AND s.token = $2 AND (p.id IS NOT NULL OR s.stage = 'join')";
const TOKEN: &str = "
    SELECT t.id, t.person, t.stage, t.made_at, t.ends_at, COALESCE(p.name, ''), p.village, COALESCE(l.enabled, 1)
      FROM api_token t
      LEFT JOIN person p ON p.county = t.county AND p.id = t.person
      LEFT JOIN login l ON l.county = t.county AND l.person = t.person
     WHERE t.county = $1 AND t.token = $2 AND (p.id IS NOT NULL OR t.stage = 'join')";

/// The session of a token's digest.
pub fn session(db: &mut Reader, county: i64, token: &[u8; 32]) -> Result<Option<Held>, Fault> {
    db.row(SESSION, args![county, token], held)
}

/// The API token of a digest.
pub fn api_token(db: &mut Reader, county: i64, token: &[u8; 32]) -> Result<Option<Held>, Fault> {
    db.row(TOKEN, args![county, token], held)
}

fn held(row: &Row<'_>) -> Result<Held, Fault> {
    Ok(Held {
        id: SessionId::from_i64(row.get(0)?),
        person: PersonId::from_i64(row.get(1)?),
        stage: row.get(2)?,
        seen_at: Moment::from_millis(row.get(3)?),
        ends_at: Moment::from_millis(row.get(4)?),
        name: row.get(5)?,
        village: row.get::<Option<i64>>(6)?.map(place).transpose()?,
        enabled: row.flag(7)?,
    })
}

fn place(code: i64) -> Result<DivisionCode, Fault> {
    DivisionCode::from_i64(code).map_err(|_| Fault::new("a person's place is not a division code"))
}

const POSTS: &str = "
    SELECT role, place FROM post
     WHERE county = $1 AND person = $2 AND since <= $3 AND (until IS NULL OR until >= $3) ORDER BY county, person, id";

/// Posts in force on a day.
pub fn posts(db: &mut Reader, county: i64, person: PersonId, today: Day) -> Result<Vec<Post>, Fault> {
    db.rows(POSTS, args![county, person.as_i64(), &today.to_string()], |row| {
        let role =
            Role::parse(&row.get::<String>(0)?).ok_or_else(|| Fault::new("a post of no known role"))?;
        Ok(Post { role, place: place(row.get(1)?)? })
    })
}

const SEEN: &str = "UPDATE session SET seen_at = $3 WHERE county = $1 AND token = $2 AND seen_at < $3";

/// Notes that a session was used.
pub fn seen(tx: &mut Tx, token: &[u8; 32], now: Moment) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(SEEN, args![county, token, now.millis()])?;
    Ok(())
}

/// A session about to be made.
pub struct NewSession<'a> {
    /// Digest of its token.
    pub token: &'a [u8; 32],
    /// Id.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// `full`, or what is still missing.
    pub stage: &'a str,
    /// Sealed phone number of somebody who is about to join.
    pub phone: Option<&'a [u8]>,
    /// The browser in a few words.
    pub device: &'a str,
    /// Now.
    pub now: Moment,
    /// Last moment of its longest life.
    pub ends_at: Moment,
}

const OPEN: &str = "
    INSERT INTO session (county, token, id, person, stage, phone, device, made_at, seen_at, ends_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)";

/// Opens a session.
pub fn open(tx: &mut Tx, new: &NewSession<'_>) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (id, person) = (new.id.as_i64(), new.person.as_i64());
    let (now, ends) = (new.now.millis(), new.ends_at.millis());
    tx.exec(OPEN, args![county, new.token, id, person, new.stage, new.phone, new.device, now, ends])?;
    Ok(())
}

const CLOSE: &str = "DELETE FROM session WHERE county = $1 AND person = $2 AND id = $3";
const CLOSE_SESSION: &str = "DELETE FROM session WHERE county = $1 AND token = $2";
const CLOSE_TOKEN: &str = "DELETE FROM api_token WHERE county = $1 AND token = $2";
const CLOSE_OTHERS: &str = "DELETE FROM session WHERE county = $1 AND person = $2 AND id <> $3";
const CLOSE_TOKENS: &str = "DELETE FROM api_token WHERE county = $1 AND person = $2";
const FORGET_SESSIONS: &str = "DELETE FROM session WHERE county = $1 AND ends_at < $2";
const FORGET_TOKENS: &str = "DELETE FROM api_token WHERE county = $1 AND ends_at < $2";

/// Ends one session of a person.
pub fn close(tx: &mut Tx, person: PersonId, id: SessionId) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    tx.exec(CLOSE, args![county, person.as_i64(), id.as_i64()])
}

/// Ends the session, or forgets the API token, of a token's digest.
pub fn close_token(tx: &mut Tx, token: &[u8; 32]) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(CLOSE_SESSION, args![county, token])?;
    tx.exec(CLOSE_TOKEN, args![county, token])?;
    Ok(())
}

/// Ends all sessions of a person but one.
pub fn close_others(tx: &mut Tx, person: PersonId, kept: SessionId) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    tx.exec(CLOSE_OTHERS, args![county, person.as_i64(), kept.as_i64()])
}

/// Ends all sessions of a person and forgets all API tokens.
pub fn close_all(tx: &mut Tx, person: PersonId) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    close_others(tx, person, SessionId::from_i64(0))?;
    tx.exec(CLOSE_TOKENS, args![county, person.as_i64()])?;
    Ok(())
}

/// Forgets sessions and tokens whose longest life is over.
pub fn close_old(tx: &mut Tx, now: Moment) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(FORGET_SESSIONS, args![county, now.millis()])?;
    tx.exec(FORGET_TOKENS, args![county, now.millis()])?;
    Ok(())
}

const WAITING_PHONE: &str = "
    SELECT phone FROM session WHERE county = $1 AND token = $2 AND stage = 'join'
    UNION ALL
    SELECT phone FROM api_token WHERE county = $1 AND token = $2 AND stage = 'join'";

/// Sealed phone number of somebody who is about to join.
pub fn waiting_phone(db: &mut Reader, county: i64, token: &[u8; 32]) -> Result<Option<Vec<u8>>, Fault> {
    Ok(db.row(WAITING_PHONE, args![county, token], |row| row.get::<Option<Vec<u8>>>(0))?.flatten())
}

const STAGE: &str = "
    SELECT stage FROM session WHERE county = $1 AND token = $2
    UNION ALL
    SELECT stage FROM api_token WHERE county = $1 AND token = $2";

/// How far the sign-in behind a token has come.
pub fn stage_of(db: &mut Reader, county: i64, token: &[u8; 32]) -> Result<Option<String>, Fault> {
    db.row(STAGE, args![county, token], |row| row.get(0))
}

/// A session as its owner sees it.
pub struct Listed {
    /// Id.
    pub id: SessionId,
    /// The browser in a few words.
    pub device: String,
    /// When it was opened.
    pub made_at: Moment,
    /// Last used.
    pub seen_at: Moment,
}

const LIST: &str = "
    SELECT id, device, made_at, seen_at FROM session
     WHERE county = $1 AND person = $2 AND stage IN ('full', 'phone') ORDER BY county, person, id DESC LIMIT 20";

/// The newest sessions of a person.
pub fn list(db: &mut Reader, county: i64, person: PersonId) -> Result<Vec<Listed>, Fault> {
    db.rows(LIST, args![county, person.as_i64()], |row| {
        Ok(Listed {
            id: SessionId::from_i64(row.get(0)?),
            device: row.get(1)?,
            made_at: Moment::from_millis(row.get(2)?),
            seen_at: Moment::from_millis(row.get(3)?),
        })
    })
}
