//! Every SQL text about sessions and API tokens.

use crate::args;
use crate::gate::{Post, Role};
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Day, DivisionCode, Moment, PersonId, SessionId};

/// A session or token with its person.
#[derive(Clone, Debug)]
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
    SELECT s.id, s.person, s.stage, s.seen_at, s.ends_at, p.name, p.village, COALESCE(l.enabled, 1)
      FROM session s
      JOIN person p ON p.county = s.county AND p.id = s.person
      LEFT JOIN login l ON l.county = s.county AND l.person = s.person
     WHERE s.county = $1 AND s.token = $2";
const TOKEN: &str = "
    SELECT t.id, t.person, 'full', t.made_at, t.ends_at, p.name, p.village, COALESCE(l.enabled, 1)
      FROM api_token t
      JOIN person p ON p.county = t.county AND p.id = t.person
      LEFT JOIN login l ON l.county = t.county AND l.person = t.person
     WHERE t.county = $1 AND t.token = $2";

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
     WHERE county = $1 AND person = $2 AND since <= $3 AND (until IS NULL OR until >= $3) ORDER BY county, id";

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
    /// The browser in a few words.
    pub device: &'a str,
    /// Now.
    pub now: Moment,
    /// Last moment of its longest life.
    pub ends_at: Moment,
}

const OPEN: &str = "
    INSERT INTO session (county, token, id, person, stage, device, made_at, seen_at, ends_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)";

/// Opens a session.
pub fn open(tx: &mut Tx, new: &NewSession<'_>) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (id, person) = (new.id.as_i64(), new.person.as_i64());
    let (now, ends) = (new.now.millis(), new.ends_at.millis());
    tx.exec(OPEN, args![county, new.token, id, person, new.stage, new.device, now, ends])?;
    Ok(())
}

const PROMOTE: &str = "UPDATE session SET stage = $3 WHERE county = $1 AND token = $2";

/// Moves a sign-in on to its next stage.
pub fn set_stage(tx: &mut Tx, token: &[u8; 32], stage: &str) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(PROMOTE, args![county, token, stage])?;
    Ok(())
}

const CLOSE: &str = "DELETE FROM session WHERE county = $1 AND person = $2 AND id = $3";
const CLOSE_TOKEN: &str = "DELETE FROM session WHERE county = $1 AND token = $2";
const CLOSE_ALL: &str = "DELETE FROM session WHERE county = $1 AND person = $2";
const CLOSE_OLD: &str = "DELETE FROM session WHERE county = $1 AND ends_at < $2";

/// Ends one session of a person.
pub fn close(tx: &mut Tx, person: PersonId, id: SessionId) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    tx.exec(CLOSE, args![county, person.as_i64(), id.as_i64()])
}

/// Ends the session of a token.
pub fn close_token(tx: &mut Tx, token: &[u8; 32]) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(CLOSE_TOKEN, args![county, token])?;
    Ok(())
}

/// Ends all sessions of a person.
pub fn close_all(tx: &mut Tx, person: PersonId) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    tx.exec(CLOSE_ALL, args![county, person.as_i64()])
}

/// Forgets sessions whose longest life is over.
pub fn close_old(tx: &mut Tx, now: Moment) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    tx.exec(CLOSE_OLD, args![county, now.millis()])
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
     WHERE county = $1 AND person = $2 AND stage = 'full' ORDER BY county, person, id DESC LIMIT 20";

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

const PUT_TOKEN: &str = "
    INSERT INTO api_token (county, token, id, person, label, made_at, ends_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const DROP_TOKEN: &str = "DELETE FROM api_token WHERE county = $1 AND person = $2 AND id = $3";

/// Keeps an API token's digest.
pub fn put_token(
    tx: &mut Tx,
    token: &[u8; 32],
    id: i64,
    person: PersonId,
    label: &str,
    life: (Moment, Moment),
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(PUT_TOKEN, args![county, token, id, person.as_i64(), label, life.0.millis(), life.1.millis()])?;
    Ok(())
}

/// Forgets an API token.
pub fn drop_token(tx: &mut Tx, person: PersonId, id: i64) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    tx.exec(DROP_TOKEN, args![county, person.as_i64(), id])
}
