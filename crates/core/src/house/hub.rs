//! Who listens to which place, and its newest drawing. What is drawn, and when, is for the room of the screens to say.

use crate::house::{App, Fault, Stop};
use axum::body::Bytes;
use houji_base::{DivisionCode, Moment};
use parking_lot::Mutex;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;
use tokio::sync::{Notify, watch};

crate::refusals! {
    /// Why a screen is not served.
    pub enum Refused {
        /// As many screens as this process serves.
        Full { most: i64 } = 503 "screen.full" "已经接了 {most} 块屏，接不下了。请一分钟后再试，或者请管理员调大“大屏：一台服务器最多同时接几块”。",
        /// The program is being stopped.
        Stopping {} = 503 "screen.stopping" "系统正在重新启动，请一分钟后再试。",
    }
}

/// A place as drawn at a moment.
pub struct Drawn {
    /// For whoever may open the rows behind the figures.
    pub linked: Form,
    /// For a device on a wall.
    pub plain: Form,
}

/// One of the two ways a place is drawn.
pub struct Form {
    /// What stands in the page.
    pub html: String,
    /// The same as JSON, for a page that asks.
    pub json: Bytes,
    /// The same as one server-sent event.
    pub event: Bytes,
}

#[derive(Serialize)]
struct Told<'a> {
    /// UTC milliseconds.
    at: i64,
    /// Grows old when the program is replaced by another one: then the page loads itself again.
    program: &'a str,
    html: &'a str,
}

impl Form {
    /// What was drawn at a moment by a program of this name.
    ///
    /// # Errors
    /// A fault when it cannot be written as JSON.
    pub fn of(at: Moment, program: &str, html: String) -> Result<Form, Fault> {
        let json = serde_json::to_string(&Told { at: at.millis(), program, html: &html })?;
        let event = Bytes::from(format!("event: view\ndata: {json}\n\n"));
        Ok(Form { html, json: Bytes::from(json), event })
    }
}

impl Drawn {
    /// The form for somebody.
    pub fn form(&self, linked: bool) -> &Form {
        if linked { &self.linked } else { &self.plain }
    }
}

/// The newest drawing and when it was begun.
pub type Held = tokio::sync::Mutex<Option<(Instant, Arc<Drawn>)>>;

/// What is known about one watched place.
pub struct Watched {
    /// Its newest drawing, for all who listen.
    pub newest: watch::Sender<Option<Arc<Drawn>>>,
    /// Held while the place is drawn, so that many who come at once wait for one drawing.
    pub drawing: Arc<Held>,
}

#[derive(Default)]
struct Places {
    closed: bool,
    by_place: BTreeMap<DivisionCode, Watched>,
}

/// Everybody who listens, by place.
#[derive(Default)]
pub struct Hub {
    places: Mutex<Places>,
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
        *self.places.lock() = Places { closed: true, by_place: BTreeMap::new() };
    }

    /// What `of` makes of a place's room, which is opened when it is the first look at it.
    ///
    /// # Errors
    /// A refusal when the program is being stopped.
    pub fn with<T>(&self, place: DivisionCode, of: impl FnOnce(&Watched) -> T) -> Result<T, Stop> {
        let mut places = self.places.lock();
        if places.closed {
            return Err(Refused::Stopping {}.into());
        }
        let fresh = || Watched { newest: watch::Sender::new(None), drawing: Arc::default() };
        Ok(of(places.by_place.entry(place).or_insert_with(fresh)))
    }

    /// Places somebody listens to; the others are forgotten.
    pub fn watched(&self) -> Vec<DivisionCode> {
        let mut places = self.places.lock();
        places.by_place.retain(|_, room| room.newest.receiver_count() > 0);
        places.by_place.keys().copied().collect()
    }

    /// Waits until somebody sits down.
    pub async fn somebody(&self) {
        self.came.notified().await;
    }
}

impl Seat {
    /// A seat before a place, of which there are so many.
    ///
    /// # Errors
    /// A refusal when all are taken or the program is being stopped.
    pub fn take(app: &App, place: DivisionCode, most: i64) -> Result<Seat, Stop> {
        if app.hub.listening.fetch_add(1, Ordering::SeqCst) >= most {
            app.hub.listening.fetch_sub(1, Ordering::SeqCst);
            return Err(Refused::Full { most }.into());
        }
        // From here on the seat gives the place back, whatever happens.
        let mut seat = Seat { app: app.clone(), newest: watch::Sender::new(None).subscribe() };
        seat.newest = app.hub.with(place, |watched| watched.newest.subscribe())?;
        app.hub.came.notify_one();
        Ok(seat)
    }
}
