//! Pages to let screens in: the list at the desk, and the page a screen shows before it is let in.

use super::commands::{CloseScreen, Code, OpenScreen, pair};
use super::pages::{DeviceRow, DevicesPage, PairPage};
use super::store::devices;
use crate::gate::{Action, Located, Role, may};
use crate::house::error::{NOT_ALLOWED, TOO_MANY};
use crate::house::limits::Ask;
use crate::house::web::{
    Access, Posted, Route, SESSION_COOKIE, Visit, page, page_with, redirect, set_cookie,
};
use crate::house::{App, Context, Stop};
use crate::people::session;
use crate::registry::keys;
use crate::ui::parts::Errors;
use crate::ui::{format, office};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{DivisionCode, Level, Moment, SessionId};
use serde::Deserialize;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let open = Access::May(Action::ScreenOpen);
    vec![
        Route::get("/screens", open, list),
        Route::post("/screens", open, open_one),
        Route::post("/screens/{id}/close", open, close_one),
        Route::get("/screen", Access::Public("a field for a code, nothing else"), pairing),
        Route::post("/screen/pair", Access::Public("a screen signs in by its code"), paired),
    ]
}

/// Places offered at once.
const MOST_PLACES: usize = 500;

#[derive(Default, Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

async fn list(State(app): State<App>, visit: Visit, Query(q): Query<Done>) -> Result<Response<Body>, Stop> {
    let line = (q.done == "closed").then(|| "停用了。那块屏马上就不显示了。".to_owned());
    show(&app, &visit, line, None).await
}

/// Where the actor may let screens in.
fn home(cx: &Context) -> Result<DivisionCode, Stop> {
    let held = cx.actor.posts.iter().map(|post| post.place);
    let mut may_open = held.filter(|place| may(&cx.actor, Action::ScreenOpen, &Located::open(*place)));
    may_open.next().ok_or_else(|| NOT_ALLOWED.into())
}

async fn show(
    app: &App,
    visit: &Visit,
    done_line: Option<String>,
    code: Option<(String, String, String)>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let (home, county) = (home(&cx)?, cx.county.as_i64());
    let rows = app.db.read(move |db| Ok(devices::inside(db, county, home.range())?)).await?;
    let places = places(&cx, home);
    let view = |place: &DivisionCode| match place.level() {
        Level::County => ("/wall".to_owned(), "县大屏".to_owned()),
        _ => (format!("/screen/{place}"), cx.registry.places.name(*place)),
    };
    let row = |device: &devices::Device| DeviceRow {
        id: device.id.to_string(),
        place: cx.registry.places.full_name(device.place),
        line: format!(
            "{}开通，{}，上次连上 {}",
            format::when(cx.now, device.made_at),
            device.device,
            format::when(cx.now, device.seen_at)
        ),
    };
    let mut frame = visit.frame(app, "大屏")?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(home), "大屏", "/screens"));
    let shown = DevicesPage {
        frame,
        done_line,
        code,
        views: places.iter().take(40).map(view).collect(),
        places: places
            .iter()
            .map(|place| (place.to_string(), cx.registry.places.full_name(*place)))
            .collect(),
        rows: rows.iter().map(row).collect(),
    };
    page(app, visit, &shown)
}

/// Where a screen may hang: the county's hall, or the villages of a township or the village itself.
fn places(cx: &Context, home: DivisionCode) -> Vec<DivisionCode> {
    match home.level() {
        Level::County => vec![home],
        _ => {
            let inside = cx.registry.places.inside(home, Level::Village, cx.today);
            inside.map(|place| place.code).take(MOST_PLACES).collect()
        }
    }
}

#[derive(Deserialize)]
struct OpenFields {
    #[serde(default)]
    place: String,
}

async fn open_one(State(app): State<App>, posted: Posted<OpenFields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let place = DivisionCode::parse(&fields.place).map_err(|_| super::commands::Refused::NoPlace {})?;
    let code = Code::draw(&app)?;
    let command = OpenScreen { place, app: app.clone(), code: code.digest };
    let opened = app.run(&visit.actor, Some(&key), command).await?;
    let name = app.registry.load().places.name(place);
    let (head, tail) = code.digits.split_at(4);
    let until = format::clock(Moment::from_millis(opened.until));
    show(&app, &visit, None, Some((name, format!("{head} {tail}"), until))).await
}

async fn close_one(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<Nothing>,
) -> Result<Response<Body>, Stop> {
    let Posted { key, visit, .. } = posted;
    app.run(&visit.actor, Some(&key), CloseScreen { id: SessionId::from_i64(id) }).await?;
    Ok(redirect("/screens?done=closed"))
}

#[derive(Deserialize)]
struct Nothing {}

/// What a screen shows: itself when it is let in, else a field for its code.
async fn pairing(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    match visit.actor.posts.iter().find(|post| post.role == Role::Screen) {
        Some(post) => Ok(redirect(&url(post.place))),
        None => field(&app, &visit, StatusCode::OK, Errors::none()),
    }
}

fn url(place: DivisionCode) -> String {
    if place.level() == Level::County { "/wall".to_owned() } else { format!("/screen/{place}") }
}

fn field(app: &App, visit: &Visit, status: StatusCode, errors: Errors) -> Result<Response<Body>, Stop> {
    page_with(app, visit, status, &PairPage { frame: visit.frame(app, "开通这块屏")?, errors })
}

#[derive(Deserialize)]
struct PairFields {
    #[serde(default)]
    code: String,
}

async fn paired(State(app): State<App>, posted: Posted<PairFields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, visit, .. } = posted;
    if app.limits.take(visit.address, Ask::Guess).is_err() {
        return Err(TOO_MANY.into());
    }
    let fresh = session::fresh("")?;
    match pair(&app, &fields.code, visit.device, &fresh).await {
        Ok(place) => {
            let mut response = redirect(&url(place));
            set_cookie(&app, &mut response, SESSION_COOKIE, &fresh.token, life(&app));
            Ok(response)
        }
        Err(Stop::Refused(why)) if why.status == 422 => {
            let errors = Errors::missing(vec![("code", why.sentence.trim_end_matches('。').to_owned())]);
            field(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, errors)
        }
        Err(stop) => Err(stop),
    }
}

/// Seconds for which a screen stays let in.
fn life(app: &App) -> i64 {
    let (registry, now) = (app.registry.load(), app.clock.now());
    let term = registry.parameters.term(keys::SESSION_SCREEN, now.day());
    now.until(term.due(now, &registry.calendar)) / 1000
}
