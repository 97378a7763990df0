//! Who a cookie or a token belongs to, and since when it has been idle.

use super::model::stage;
use super::store::sessions::{self, Held, NewSession};
use super::store::tokens::{self, NewToken};
use crate::gate::{Actor, Post, Role};
use crate::house::web::{Asker, Half};
use crate::house::{App, Fault, Reader, Stop, Tx, random};
use crate::registry::keys;
use houji_base::{Day, Moment, PersonId, SessionId, TokenId};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a looked-up sign-in is believed. What this process itself changes counts at once; on PostgreSQL this
/// is how long another process's change may go unnoticed.
const BELIEVED: Duration = Duration::from_secs(2);
/// Sign-ins remembered at most; then all are forgotten and looked up again.
const MOST: usize = 10_000;

/// Where a token's digest is looked up. One never opens the other.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Session,
    Program,
}

/// A sign-in as it was looked up.
struct Found {
    held: Held,
    posts: Vec<Post>,
    day: Day,
    at: Instant,
}

/// Sign-ins looked up a moment ago, by digest of their token. Only the rows are remembered: whether they still
/// open anything is decided anew for each request.
#[derive(Default)]
pub struct SignIns(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    version: u64,
    found: HashMap<(Kind, [u8; 32]), Arc<Found>>,
}

impl SignIns {
    /// What is remembered under `version` of the rights and believed on `today`.
    fn get(&self, version: u64, key: (Kind, [u8; 32]), today: Day) -> Option<Arc<Found>> {
        let remembered = self.0.lock();
        let found = remembered.found.get(&key).filter(|_| remembered.version == version)?;
        Some(found.clone()).filter(|found| found.day == today && found.at.elapsed() < BELIEVED)
    }

    /// Remembers what was read when the rights stood at `version`.
    fn put(&self, version: u64, key: (Kind, [u8; 32]), found: Arc<Found>) {
        let mut remembered = self.0.lock();
        if remembered.version != version || remembered.found.len() >= MOST {
            remembered.found.clear();
            remembered.version = version;
        }
        remembered.found.insert(key, found);
    }
}

/// Looks a token's digest up, or remembers.
async fn find(app: &App, kind: Kind, token: [u8; 32], now: Moment) -> Result<Option<Arc<Found>>, Stop> {
    // Read before the rows are: a change in between makes what is put aside worthless, never wrong.
    let (version, key, day) = (app.db.rights_version(), (kind, token), now.day());
    if let Some(found) = app.sign_ins.get(version, key, day) {
        return Ok(Some(found));
    }
    let (county, at) = (app.db.county().as_i64(), Instant::now());
    let read = app.db.read(move |db| {
        let held = match kind {
            Kind::Session => sessions::session(db, county, &token)?,
            Kind::Program => sessions::api_token(db, county, &token)?,
        };
        let Some(held) = held else { return Ok(None) };
        let posts = posts(db, county, &held, day)?;
        Ok(Some(Arc::new(Found { held, posts, day, at })))
    });
    let found = read.await?;
    // Tokens nobody has are not remembered: a flood of them would push the others out.
    if let Some(found) = &found {
        app.sign_ins.put(version, key, found.clone());
    }
    Ok(found)
}

/// The asker behind a session cookie; `None` when it is unknown, over, or idle for too long.
///
/// # Errors
/// A fault of the database.
pub async fn by_session(app: &App, token: [u8; 32]) -> Result<Option<Asker>, Stop> {
    let now = app.clock.now();
    let Some(found) = good(app, token, now).await? else { return Ok(None) };
    let Found { held, posts, .. } = &*found;
    // Once a minute is enough to know that somebody is there, and keeps reading from becoming writing.
    if held.seen_at.until(now) > 60_000 {
        app.db.write(move |tx| Ok(sessions::seen(tx, &token, now)?)).await?;
    }
    Ok(Some(asker(app, held, posts)))
}

/// The asker behind a session cookie, as [`by_session`], for what goes on by itself: it does not count as somebody
/// being there.
///
/// # Errors
/// A fault of the database.
pub async fn still(app: &App, token: [u8; 32]) -> Result<Option<Asker>, Stop> {
    let found = good(app, token, app.clock.now()).await?;
    Ok(found.map(|found| asker(app, &found.held, &found.posts)))
}

/// A session that is neither over nor idle for too long.
async fn good(app: &App, token: [u8; 32], now: Moment) -> Result<Option<Arc<Found>>, Stop> {
    let found = find(app, Kind::Session, token, now).await?;
    Ok(found.filter(|found| {
        let Found { held, posts, .. } = &**found;
        is_on(held) && now <= held.ends_at && !idle_since(app, held, posts, now)
    }))
}

/// The asker behind an API token.
///
/// # Errors
/// A fault of the database.
pub async fn by_token(app: &App, token: [u8; 32]) -> Result<Option<Asker>, Stop> {
    let now = app.clock.now();
    let found = find(app, Kind::Program, token, now).await?;
    let good = found.filter(|found| is_on(&found.held) && now <= found.held.ends_at);
    Ok(good.map(|found| asker(app, &found.held, &found.posts)))
}

/// Posts that count in a sign-in: whoever only holds a phone does not hold the offices of its owner.
fn posts(db: &mut Reader, county: i64, held: &Held, day: Day) -> Result<Vec<Post>, Fault> {
    let mut posts = sessions::posts(db, county, held.person, day)?;
    match held.stage.as_str() {
        stage::FULL => {}
        stage::SCREEN => posts.retain(|post| post.role == Role::Screen),
        _ => posts.retain(|post| !post.role.is_office()),
    }
    // Whoever administers sees no business, and does not read as a party member what he may not read as an administrator.
    if posts.iter().any(|post| post.role.is_administrator()) {
        posts.retain(|post| post.role != Role::PartyMember);
    }
    Ok(posts)
}

/// An account that is off opens nothing; what a villager does by phone does not depend on an account.
fn is_on(held: &Held) -> bool {
    held.enabled || stage::is_by_phone(&held.stage)
}

fn idle_since(app: &App, held: &Held, posts: &[Post], now: Moment) -> bool {
    if held.stage == stage::SCREEN {
        return false;
    }
    let registry = app.registry.load();
    let office = posts.iter().any(|post| post.role.is_office());
    let strict = office || !stage::is_complete(&held.stage);
    let key = if strict { keys::SESSION_IDLE_OFFICE } else { keys::SESSION_IDLE_VILLAGER };
    let limit = registry.parameters.term(key, now.day()).due(held.seen_at, &registry.calendar);
    now > limit
}

fn asker(app: &App, held: &Held, posts: &[Post]) -> Asker {
    let county = app.db.county();
    if !stage::is_complete(&held.stage) {
        let half = Half { person: held.person, stage: held.stage.clone() };
        return Asker { actor: Actor::visitor(county), half: Some(half), village: held.village };
    }
    let mut actor = Actor::person(held.person, held.name.clone(), posts.to_vec(), county);
    actor.session = Some(held.id).filter(|id| id.as_i64() != 0);
    Asker { actor, half: None, village: held.village }
}

/// A new session: the token for the browser and its digest for the database.
pub struct Fresh {
    /// For the cookie.
    pub token: String,
    /// For the database.
    pub digest: [u8; 32],
}

/// Draws a session token.
///
/// # Errors
/// A fault when the system has no random bytes.
pub fn fresh(prefix: &str) -> Result<Fresh, Fault> {
    let mut token = prefix.to_owned();
    data_encoding::BASE64URL_NOPAD.encode_append(&random::<32>()?, &mut token);
    let digest = Sha256::digest(token.as_bytes()).into();
    Ok(Fresh { token, digest })
}

/// Opens a browser's session for a person, inside a transaction.
///
/// # Errors
/// A fault of the database.
pub fn open(
    tx: &mut Tx,
    app: &App,
    person: PersonId,
    stage: &str,
    device: &'static str,
    digest: &[u8; 32],
) -> Result<(), Fault> {
    open_waiting(tx, app, &Opening { person, stage, phone: None, on: &On::Browser(device), digest })
}

/// Where somebody signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// A browser, in a few words; it gets a session.
    Browser(&'static str),
    /// A program that talks to the API; it gets a token.
    Program,
}

/// How long the token of a program's sign-in is good.
pub const PROGRAM_HOURS: i64 = 12;

/// A session or token about to be opened.
pub struct Opening<'a> {
    /// Whose; 0 for somebody who is about to join.
    pub person: PersonId,
    /// How far the sign-in has come.
    pub stage: &'a str,
    /// Sealed phone number of somebody who is about to join.
    pub phone: Option<&'a [u8]>,
    /// Where.
    pub on: &'a On,
    /// Digest of the token.
    pub digest: &'a [u8; 32],
}

/// Opens a session or token at any stage, inside a transaction.
///
/// # Errors
/// A fault of the database.
pub fn open_waiting(tx: &mut Tx, app: &App, new: &Opening<'_>) -> Result<(), Fault> {
    let now = app.clock.now();
    let (person, stage, phone, token) = (new.person, new.stage, new.phone, new.digest);
    match new.on {
        On::Browser(device) => {
            let registry = app.registry.load();
            let longest = registry.parameters.term(keys::SESSION_LONGEST, now.day());
            let ends_at = longest.due(now, &registry.calendar);
            let id = SessionId::from_i64(app.ids.next(now));
            sessions::open(tx, &NewSession { token, id, person, stage, phone, device, now, ends_at })
        }
        On::Program => {
            let id = TokenId::from_i64(app.ids.next(now));
            let (label, ends_at) = ("程序登录", now.plus_hours(PROGRAM_HOURS));
            tokens::put(tx, &NewToken { token, id, person, stage, phone, label, made_at: now, ends_at })
        }
    }
}
