//! The pages of screens, their streams, and the newest drawing for whoever has no stream.

use super::pages::LivePage;
use super::{draw, hub};
use crate::gate::{Action, Actor, Located, may, scope};
use crate::house::error::{NOT_FOUND, SIGN_IN};
use crate::house::hub::{Drawn, Seat};
use crate::house::web::{Access, Route, Visit, page};
use crate::house::{App, Stop};
use crate::people::session;
use crate::ui::assets;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use futures_util::stream;
use houji_base::{DivisionCode, Level};
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// How often a stream says that it is alive, and asks whether its screen may still watch.
const BEAT: Duration = Duration::from_secs(10);

/// Routes of the pages and streams.
pub(super) fn routes() -> Vec<Route> {
    let (wall, screen) = (Access::May(Action::WallRead), Access::May(Action::ScreenRead));
    vec![
        Route::get("/wall", wall, wall_page),
        Route::get("/wall/events", wall, wall_events),
        Route::get("/wall/snapshot", wall, wall_snapshot),
        Route::get("/screen/{village}", screen, screen_page),
        Route::get("/screen/{village}/events", screen, screen_events),
        Route::get("/screen/{village}/snapshot", screen, screen_snapshot),
    ]
}

/// One place that somebody may watch.
struct Watched {
    place: DivisionCode,
    action: Action,
    /// With links to the rows, for whoever may read them here.
    linked: bool,
}

impl Watched {
    fn county(app: &App, actor: &Actor) -> Result<Watched, Stop> {
        Watched::at(actor, Action::WallRead, app.db.county())
    }

    fn village(app: &App, actor: &Actor, code: &str) -> Result<Watched, Stop> {
        let place = DivisionCode::parse(code).map_err(|_| NOT_FOUND)?;
        let known = app.registry.load().places.get(place).is_some();
        if place.level() != Level::Village || !known {
            return Err(NOT_FOUND.into());
        }
        Watched::at(actor, Action::ScreenRead, place)
    }

    fn at(actor: &Actor, action: Action, place: DivisionCode) -> Result<Watched, Stop> {
        scope(actor, action, place)?;
        Ok(Watched { place, action, linked: may(actor, Action::AppealRead, &Located::open(place)) })
    }
}

#[derive(Deserialize)]
struct Look {
    #[serde(default)]
    theme: String,
}

async fn wall_page(
    State(app): State<App>,
    visit: Visit,
    Query(look): Query<Look>,
) -> Result<Response<Body>, Stop> {
    let watched = Watched::county(&app, &visit.actor)?;
    show(&app, &visit, &watched, "/wall", &look).await
}

async fn screen_page(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
    Query(look): Query<Look>,
) -> Result<Response<Body>, Stop> {
    let watched = Watched::village(&app, &visit.actor, &code)?;
    show(&app, &visit, &watched, &format!("/screen/{}", watched.place), &look).await
}

async fn show(
    app: &App,
    visit: &Visit,
    watched: &Watched,
    url: &str,
    look: &Look,
) -> Result<Response<Body>, Stop> {
    let drawn = hub::newest(app, watched.place).await?;
    let wall = watched.action == Action::WallRead;
    let name = app.registry.load().places.name(watched.place);
    let shown = LivePage {
        frame: visit.frame(app, &if wall { format!("{name} 一屏观民情") } else { format!("{name} 村屏") })?,
        kind: if wall { "wall" } else { "village" },
        theme: if look.theme == "light" { "light" } else { "dark" },
        body: drawn.form(watched.linked).html.clone(),
        events: format!("{url}/events"),
        snapshot: format!("{url}/snapshot"),
        at: app.clock.now().millis(),
        program: draw::program(),
        css_url: assets::url("wall-", ".css"),
        js_url: assets::url("wall-", ".js"),
        chart_url: wall.then(|| assets::url("echarts-", ".js")),
    };
    page(app, visit, &shown)
}

async fn wall_snapshot(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    snapshot(&app, &Watched::county(&app, &visit.actor)?).await
}

async fn screen_snapshot(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
) -> Result<Response<Body>, Stop> {
    snapshot(&app, &Watched::village(&app, &visit.actor, &code)?).await
}

async fn snapshot(app: &App, watched: &Watched) -> Result<Response<Body>, Stop> {
    let drawn = hub::newest(app, watched.place).await?;
    Ok(answer("application/json", Body::from(drawn.form(watched.linked).json.clone())))
}

fn answer(kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn wall_events(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    let watched = Watched::county(&app, &visit.actor)?;
    events(app, &visit, watched).await
}

async fn screen_events(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
) -> Result<Response<Body>, Stop> {
    let watched = Watched::village(&app, &visit.actor, &code)?;
    events(app, &visit, watched).await
}

/// A stream under way.
struct Listening {
    app: App,
    watched: Watched,
    token: [u8; 32],
    seat: Seat,
    beat: Interval,
}

async fn events(app: App, visit: &Visit, watched: Watched) -> Result<Response<Body>, Stop> {
    let token = visit.session_token.ok_or(SIGN_IN)?;
    let seat = hub::listen(&app, watched.place).await?;
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listening = Listening { app, watched, token, seat, beat };
    let mut response = answer("text/event-stream", Body::from_stream(stream::unfold(listening, next)));
    // A proxy that gathers bytes would hold every event back.
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// The next event: a new drawing, or that the stream is alive. It ends when the screen may no longer watch, or the
/// program stops; the browser then asks again, and is told at the door.
async fn next(mut listening: Listening) -> Option<(Result<Bytes, Infallible>, Listening)> {
    loop {
        tokio::select! {
            biased;
            changed = listening.seat.newest.changed() => {
                changed.ok()?;
                let drawn: Option<Arc<Drawn>> = listening.seat.newest.borrow_and_update().clone();
                if let Some(drawn) = drawn {
                    let event = drawn.form(listening.watched.linked).event.clone();
                    return Some((Ok(event), listening));
                }
            }
            _ = listening.beat.tick() => {
                if !may_still(&listening).await {
                    return None;
                }
                let now = listening.app.clock.now().millis();
                return Some((Ok(Bytes::from(format!("event: beat\ndata: {now}\n\n"))), listening));
            }
        }
    }
}

async fn may_still(listening: &Listening) -> bool {
    let watched = &listening.watched;
    match session::still(&listening.app, listening.token).await {
        Ok(Some(asker)) => may(&asker.actor, watched.action, &Located::open(watched.place)),
        _ => false,
    }
}
