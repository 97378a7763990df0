//! Who a cookie or a token belongs to, and since when it has been idle.

use super::store::sessions::{self, Held, NewSession};
use crate::gate::{Actor, Post};
use crate::house::web::{Asker, Half};
use crate::house::{App, Fault, Stop, Tx, random};
use crate::registry::keys;
use houji_base::{Moment, PersonId, SessionId};
use sha2::{Digest, Sha256};

/// The asker behind a session cookie; `None` when it is unknown, over, or idle for too long.
///
/// # Errors
/// A fault of the database.
pub async fn by_session(app: &App, token: [u8; 32]) -> Result<Option<Asker>, Stop> {
    let county = app.db.county();
    let now = app.clock.now();
    let found = app
        .db
        .read(move |db| {
            let Some(held) = sessions::session(db, county.as_i64(), &token)? else { return Ok(None) };
            let posts = sessions::posts(db, county.as_i64(), held.person, now.day())?;
            Ok(Some((held, posts)))
        })
        .await?;
    let Some((held, posts)) = found else { return Ok(None) };
    if !held.enabled || now > held.ends_at || idle_since(app, &held, &posts, now) {
        return Ok(None);
    }
    // Once a minute is enough to know that somebody is there, and keeps reading from becoming writing.
    if held.seen_at.until(now) > 60_000 {
        app.db.write(move |tx| Ok(sessions::seen(tx, &token, now)?)).await?;
    }
    Ok(Some(asker(app, held, posts)))
}

/// The asker behind an API token.
///
/// # Errors
/// A fault of the database.
pub async fn by_token(app: &App, token: [u8; 32]) -> Result<Option<Asker>, Stop> {
    let county = app.db.county();
    let now = app.clock.now();
    let found = app
        .db
        .read(move |db| {
            let Some(held) = sessions::api_token(db, county.as_i64(), &token)? else { return Ok(None) };
            let posts = sessions::posts(db, county.as_i64(), held.person, now.day())?;
            Ok(Some((held, posts)))
        })
        .await?;
    let good = found.filter(|(held, _)| held.enabled && now <= held.ends_at);
    Ok(good.map(|(held, posts)| asker(app, held, posts)))
}

fn idle_since(app: &App, held: &Held, posts: &[Post], now: Moment) -> bool {
    let registry = app.registry.load();
    let office = posts.iter().any(|post| post.role.is_office());
    let key =
        if office || held.stage != "full" { keys::SESSION_IDLE_OFFICE } else { keys::SESSION_IDLE_VILLAGER };
    let limit = registry.parameters.term(key, now.day()).due(held.seen_at, &registry.calendar);
    now > limit
}

fn asker(app: &App, held: Held, posts: Vec<Post>) -> Asker {
    let county = app.db.county();
    if held.stage != "full" {
        let half = Half { person: held.person, stage: held.stage };
        return Asker { actor: Actor::visitor(county), half: Some(half), village: held.village };
    }
    let mut actor = Actor::person(held.person, held.name, posts, county);
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

/// Opens a session for a person, inside a transaction.
///
/// # Errors
/// A fault of the database.
pub fn open(
    tx: &mut Tx,
    app: &App,
    person: PersonId,
    stage: &str,
    device: &str,
    digest: &[u8; 32],
) -> Result<(), Fault> {
    let now = app.clock.now();
    let registry = app.registry.load();
    let ends_at = registry.parameters.term(keys::SESSION_LONGEST, now.day()).due(now, &registry.calendar);
    let id = SessionId::from_i64(app.ids.next(now));
    sessions::open(tx, &NewSession { token: digest, id, person, stage, device, now, ends_at })
}
