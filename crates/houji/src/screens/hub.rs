//! Live screens: a place that is watched is drawn once for all who watch it, and again when something was committed.
//!
//! A listener holds only the newest drawing. Whoever reads slowly skips some; nothing is queued for anybody.

use super::draw::{self, Drawn};
use super::store;
use crate::house::{App, Stop};
use crate::registry::keys;
use futures_util::future::join_all;
use houji_base::DivisionCode;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};

/// Commits within this time are drawn together.
const TOGETHER: Duration = Duration::from_millis(150);
/// How often other processes' commits are looked for, while somebody listens.
const LOOK: Duration = Duration::from_millis(250);
/// Time alone makes things overdue.
const BY_TIME: Duration = Duration::from_secs(30);
/// How long a drawing answers requests for a page without being drawn anew.
const BELIEVED: Duration = Duration::from_millis(500);

crate::refusals! {
    /// Why a screen is not served.
    pub enum Refused {
        /// As many screens as this process serves.
        Full { most: i64 } = 503 "screen.full" "已经接了 {most} 块屏，接不下了。请一分钟后再试，或者请管理员调大“大屏：一台服务器最多同时接几块”。",
        /// The program is being stopped.
        Stopping {} = 503 "screen.stopping" "系统正在重新启动，请一分钟后再试。",
    }
}

/// The newest drawing and when it was begun.
type Held = tokio::sync::Mutex<Option<(Instant, Arc<Drawn>)>>;

/// What is known about one watched place.
struct Room {
    newest: watch::Sender<Option<Arc<Drawn>>>,
    /// Held while the place is drawn, so that many who come at once wait for one drawing.
    drawing: Arc<Held>,
}

#[derive(Default)]
struct Rooms {
    closed: bool,
    by_place: BTreeMap<DivisionCode, Room>,
}

/// Everybody who listens, by place.
#[derive(Default)]
pub struct Hub {
    rooms: Mutex<Rooms>,
    listening: AtomicI64,
    came: Notify,
}

/// One listener's place; leaving gives it free.
pub struct Seat {
    app: App,
    /// The newest drawing of the place.
    pub newest: watch::Receiver<Option<Arc<Drawn>>>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.app.hub.listening.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Hub {
    /// How many listen.
    pub fn listening(&self) -> i64 {
        self.listening.load(Ordering::SeqCst)
    }

    /// Ends every stream: the program stops.
    pub fn close(&self) {
        *self.rooms.lock() = Rooms { closed: true, by_place: BTreeMap::new() };
    }

    fn with<T>(&self, place: DivisionCode, of: impl FnOnce(&Room) -> T) -> Result<T, Stop> {
        let mut rooms = self.rooms.lock();
        if rooms.closed {
            return Err(Refused::Stopping {}.into());
        }
        let fresh = || Room { newest: watch::Sender::new(None), drawing: Arc::default() };
        Ok(of(rooms.by_place.entry(place).or_insert_with(fresh)))
    }

    /// Places somebody listens to; the others are forgotten.
    fn watched(&self) -> Vec<DivisionCode> {
        let mut rooms = self.rooms.lock();
        rooms.by_place.retain(|_, room| room.newest.receiver_count() > 0);
        rooms.by_place.keys().copied().collect()
    }
}

/// Sits down to listen to a place. The first drawing is there at once.
///
/// # Errors
/// A refusal when there is no seat; a fault of the database.
pub async fn listen(app: &App, place: DivisionCode) -> Result<Seat, Stop> {
    let most = app.registry.load().parameters.number(keys::SCREEN_LISTENERS, app.clock.now().day());
    if app.hub.listening.fetch_add(1, Ordering::SeqCst) >= most {
        app.hub.listening.fetch_sub(1, Ordering::SeqCst);
        return Err(Refused::Full { most }.into());
    }
    // From here on the seat gives the place back, whatever happens.
    let mut seat = Seat { app: app.clone(), newest: watch::Sender::new(None).subscribe() };
    seat.newest = app.hub.with(place, |room| room.newest.subscribe())?;
    app.hub.came.notify_one();
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
            app.hub.came.notified().await;
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
