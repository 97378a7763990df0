//! The demo's door: whom one may be, and the messages that were not really sent.

use super::cast::{self, Cast, Part, Player};
use super::pages::{DemoAccount, DemoMessage, OutboxPage, RoleCard, StartPage};
use super::{make, store};
use crate::gate::Role;
use crate::house::error::NOT_FOUND;
use crate::house::web::{Access, Posted, Route, SESSION_COOKIE, Visit, page, redirect, set_cookie};
use crate::house::{App, Stop};
use crate::outbox::{self, Message};
use crate::people;
use crate::people::model::stage;
use crate::people::session;
use crate::people::store::sessions;
use crate::registry::keys;
use crate::ui::format;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use houji_base::{DivisionCode, Level, PersonId, Phone};
use serde::Deserialize;

/// Routes of the demo; they are not there in a county that is really used.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/demo", Access::Demo, start),
        Route::post("/demo/step", Access::Demo, step),
        Route::get("/demo/outbox", Access::Demo, outbox_page),
    ]
}

/// Messages on one page of the outbox.
const MESSAGES: i64 = 50;

async fn known_cast(app: &App) -> Result<Cast, Stop> {
    make::cast(app).await?.ok_or_else(|| NOT_FOUND.into())
}

async fn start(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    let cast = known_cast(&app).await?;
    let registry = app.registry.load_full();
    let (county, today) = (app.db.county(), app.clock.now().day());
    let filed = app.db.read(move |db| Ok(store::filed(db, county.as_i64())?)).await?;
    let count = |level| registry.places.inside(county, level, today).count();
    let roles = cast.players.iter().filter_map(|player| {
        let part = cast::part(&player.role)?;
        Some(card(part, player, &place_of(part, |place| registry.places.name(place))))
    });
    let shown = StartPage {
        frame: visit.frame(&app, "演示县")?,
        made_of: format!("{} 个乡镇、{} 个村、{filed} 件诉求", count(Level::Town), count(Level::Village)),
        seed: cast.seed.to_string(),
        roles: roles.collect(),
        accounts: cast.players.iter().filter_map(account).collect(),
        outbox_url: "/demo/outbox".to_owned(),
    };
    page(&app, &visit, &shown)
}

fn place_of(part: &Part, name: impl Fn(DivisionCode) -> String) -> String {
    DivisionCode::from_i64(part.place).map(name).unwrap_or_default()
}

fn card(part: &'static Part, player: &Player, place: &str) -> RoleCard {
    RoleCard {
        value: part.code.to_owned(),
        icon: part.icon,
        title: part.title.to_owned(),
        person: format!("{}，{place}", player.name),
        text: part.text.to_owned(),
        button: format!("{}{}", if part.role == Role::Screen { "打开" } else { "当" }, part.title),
    }
}

/// How somebody signs in; a screen is let in by a code.
fn account(player: &Player) -> Option<DemoAccount> {
    let part = cast::part(&player.role).filter(|part| part.role != Role::Screen)?;
    let who = format!("{}（{}）", player.name, part.title);
    Some(match (&player.password, &player.totp) {
        (Some(password), Some(totp)) => DemoAccount {
            who,
            account: player.account.clone(),
            password: format!("{password}，动态码密钥 {totp}"),
        },
        _ => DemoAccount { who, account: player.phone.clone(), password: "短信验证码".to_owned() },
    })
}

#[derive(Deserialize)]
struct StepFields {
    #[serde(default)]
    role: String,
}

/// Signs a visitor in as somebody prepared: a whole session, as after any other sign-in.
async fn step(State(app): State<App>, posted: Posted<StepFields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, visit, .. } = posted;
    let cast = known_cast(&app).await?;
    let (Some(player), Some(part)) = (cast.player(&fields.role), cast::part(&fields.role)) else {
        return Err(NOT_FOUND.into());
    };
    let (job, person, device) = (app.clone(), player.person, visit.device);
    let fresh = session::fresh("")?;
    let (digest, before) = (fresh.digest, visit.session_token);
    let stage = if part.role == Role::Screen { stage::SCREEN } else { stage::FULL };
    app.db
        .write(move |tx| {
            if let Some(before) = &before {
                sessions::close_token(tx, before)?;
            }
            Ok(session::open(tx, &job, person, stage, device, &digest)?)
        })
        .await?;
    let mut response = redirect(part.home);
    set_cookie(&app, &mut response, SESSION_COOKIE, &fresh.token, longest(&app));
    Ok(response)
}

/// Seconds of the longest life of a session.
fn longest(app: &App) -> i64 {
    let (registry, now) = (app.registry.load(), app.clock.now());
    let term = registry.parameters.term(keys::SESSION_LONGEST, now.day());
    now.until(term.due(now, &registry.calendar)) / 1000
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

async fn outbox_page(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<Before>,
) -> Result<Response<Body>, Stop> {
    let (job, county) = (app.clone(), app.db.county().as_i64());
    let before = q.before.unwrap_or(i64::MAX);
    let (messages, names) = app
        .db
        .read(move |db| {
            let messages = outbox::store::newest(db, &job.vault, county, before, MESSAGES)?;
            let persons: Vec<PersonId> = messages.iter().filter_map(|message| message.person).collect();
            let names = people::names(db, county, &persons)?;
            Ok((messages, names))
        })
        .await?;
    let full = i64::try_from(messages.len()).unwrap_or(0) == MESSAGES;
    let more_url = messages.last().filter(|_| full).map(|last| format!("/demo/outbox?before={}", last.id));
    let lead = match (messages.len(), q.before) {
        (0, _) => "还没有".to_owned(),
        (count, None) => format!("最近 {count} 条，新的在前"),
        (count, Some(_)) => format!("更早的 {count} 条，新的在前"),
    };
    let now = app.clock.now();
    let shown_message = |message: &Message| {
        let name = message.person.and_then(|person| names.iter().find(|(known, _)| *known == person));
        let name = name.map_or_else(String::new, |(_, name)| format!(" {name}"));
        DemoMessage {
            to: format!("{}{name}", shown_number(&message.phone)),
            at: format::when(now, message.due_at),
            text: message.text.clone(),
        }
    };
    let shown = OutboxPage {
        frame: visit.frame(&app, "没发出去的短信")?,
        lead,
        messages: messages.iter().map(shown_message).collect(),
        more_url,
    };
    page(&app, &visit, &shown)
}

/// Invented numbers are shown; the number of somebody who tries the demo with a telephone of their own is not.
fn shown_number(phone: &str) -> String {
    if phone.starts_with(super::people::RANGE) {
        return phone.to_owned();
    }
    Phone::parse(phone).map(|phone| phone.masked()).unwrap_or_default()
}
