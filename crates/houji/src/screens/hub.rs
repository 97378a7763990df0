//! Live screens: a place that is watched is drawn once for all who watch it, and again when something was committed.
//!
//! A listener holds only the newest drawing. Whoever reads slowly skips some; nothing is queued for anybody.

use super::{draw, store};
use crate::house::hub::{Drawn, Seat};
use crate::house::{App, Stop};
use crate::registry::keys;
use futures_util::future::join_all;
use houji_base::DivisionCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Commits within this time are drawn together.
const TOGETHER: Duration = Duration::from_millis(150);
/// How often other processes' commits are looked for, while somebody listens.
const LOOK: Duration = Duration::from_millis(250);
/// Time alone makes things overdue.
const BY_TIME: Duration = Duration::from_secs(30);
/// How long a drawing answers requests for a page without being drawn anew.
const BELIEVED: Duration = Duration::from_millis(500);

/// Sits down to listen to a place. The first drawing is there at once.
///
/// # Errors
/// A refusal when there is no seat; a fault of the database.
pub async fn listen(app: &App, place: DivisionCode) -> Result<Seat, Stop> {
    let most = app.registry.load().parameters.number(keys::SCREEN_LISTENERS, app.clock.now().day());
    let mut seat = Seat::take(app, place, most)?;
    let drawn = newest(app, place).await?;
    app.hub.with(place, |room| {
        room.newest.send_if_modified(|held| held.is_none() && held.replace(drawn).is_none())
    })?;
    seat.newest.mark_changed();
    Ok(seat)
}

/// The place as it is now: drawn at most half a second ago.
///
/// # Errors
/// A fault of the database.
pub async fn newest(app: &App, place: DivisionCode) -> Result<Arc<Drawn>, Stop> {
    let drawing = app.hub.with(place, |room| room.drawing.clone())?;
    let mut held = drawing.lock().await;
    if let Some((at, drawn)) = held.as_ref()
        && at.elapsed() < BELIEVED
    {
        return Ok(drawn.clone());
    }
    let (at, drawn) = (Instant::now(), Arc::new(draw::draw(app, place).await?));
    *held = Some((at, drawn.clone()));
    Ok(drawn)
}

/// Draws what is watched whenever something was committed, here or by another process, until the task is dropped.
pub async fn forever(app: App) {
    let mut changes = app.db.changes();
    let mut known = 0;
    let mut drawn_at = Instant::now();
    loop {
        let watched = app.hub.watched();
        if watched.is_empty() {
            app.hub.somebody().await;
            continue;
        }
        let here = tokio::time::timeout(LOOK, changes.changed()).await.is_ok();
        let moved = match version(&app).await {
            Ok(version) => std::mem::replace(&mut known, version) != version,
            Err(stop) => {
                tracing::error!(%stop, "screens cannot look whether anything changed");
                false
            }
        };
        if !moved && drawn_at.elapsed() < BY_TIME {
            continue;
        }
        if here {
            tokio::time::sleep(TOGETHER).await;
            changes.mark_unchanged();
        }
        drawn_at = Instant::now();
        join_all(app.hub.watched().into_iter().map(|place| redraw(&app, place))).await;
    }
}

async fn version(app: &App) -> Result<i64, Stop> {
    let county = app.db.county().as_i64();
    app.db.read(move |db| Ok(store::version(db, county)?)).await
}

async fn redraw(app: &App, place: DivisionCode) {
    let drawn = async {
        let drawing = app.hub.with(place, |room| room.drawing.clone())?;
        let mut held = drawing.lock().await;
        let (at, drawn) = (Instant::now(), Arc::new(draw::draw(app, place).await?));
        *held = Some((at, drawn.clone()));
        app.hub.with(place, |room| room.newest.send_replace(Some(drawn)))
    };
    if let Err(stop) = drawn.await {
        tracing::error!(%stop, "a screen could not be drawn");
    }
}
