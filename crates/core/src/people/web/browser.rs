//! Settings of the browser, kept in cookies: letter size, the village a visitor looks at, and which of several offices comes
//! first.

use super::{Back, errors_of, own_path, shown, villages};
use crate::gate::Role;
use crate::house::error::UNREADABLE;
use crate::house::web::{
    PLACE_COOKIE, Posted, SIZE_COOKIE, VILLAGE_COOKIE, Visit, page_with, redirect, set_cookie,
};
use crate::house::{App, FieldError, Refusal, Stop};
use crate::people::commands::Move;
use crate::people::decide::Refused;
use crate::registry::pages::VillagePage;
use crate::ui::parts::Errors;
use axum::body::Body;
use axum::extract::{Form, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{DivisionCode, PostId};
use serde::Deserialize;

/// How long a setting of the browser is kept, in seconds.
const YEAR: i64 = 365 * 24 * 3600;

#[derive(Deserialize)]
pub(super) struct SizeFields {
    #[serde(default)]
    size: String,
    #[serde(default)]
    back: String,
}

fn go_back(back: &str) -> Response<Body> {
    let back = own_path(back);
    redirect(if back.is_empty() { "/" } else { back })
}

/// Whoever cannot read the page must be able to make it larger, however long it lay open: no form token.
pub(super) async fn type_size(
    State(app): State<App>,
    form: Result<Form<SizeFields>, axum::extract::rejection::FormRejection>,
) -> Result<Response<Body>, Stop> {
    let Form(fields) = form.map_err(|_| UNREADABLE)?;
    let size = match fields.size.as_str() {
        "big" => "big",
        "huge" => "huge",
        _ => "normal",
    };
    let mut response = go_back(&fields.back);
    set_cookie(&app, &mut response, SIZE_COOKIE, size, YEAR);
    Ok(response)
}

fn show(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    back: &str,
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let selected = visit.village.map_or_else(String::new, |village| village.to_string());
    let shown = VillagePage {
        frame: visit.frame(app, "选村")?,
        moves: visit.actor.posts.iter().any(|post| post.role == Role::Villager),
        back: if back.is_empty() { "/".to_owned() } else { back.to_owned() },
        villages: villages(&cx, &selected),
        errors,
    };
    page_with(app, visit, status, &shown)
}

pub(super) async fn village_page(
    State(app): State<App>,
    visit: Visit,
    Query(back): Query<Back>,
) -> Result<Response<Body>, Stop> {
    show(&app, &visit, StatusCode::OK, &back.path(), Errors::none())
}

#[derive(Deserialize)]
pub(super) struct VillageFields {
    #[serde(default)]
    village: String,
    #[serde(default)]
    back: String,
}

/// A villager moves; everybody else only looks at another village.
pub(super) async fn village(
    State(app): State<App>,
    posted: Posted<VillageFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let cx = app.context(visit.actor.clone());
    let code = DivisionCode::parse(&fields.village).ok();
    let Some(place) = code.and_then(|code| cx.registry.places.village_today(code, cx.today)) else {
        let why = Refusal::fields(vec![FieldError::new("village", "请选一个村")]);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&app, &visit, status, own_path(&fields.back), errors_of(&why, "village"));
    };
    let mut response = go_back(&fields.back);
    if visit.actor.posts.iter().any(|post| post.role == Role::Villager) {
        let drawn = PostId::from_i64(app.ids.next(cx.now));
        if let Err(why) = app.run(&visit.actor, Some(&key), Move { village: place.code, drawn }).await {
            let (status, refusal) = shown(why)?;
            let errors = errors_of(&refusal, "village");
            return show(&app, &visit, status, own_path(&fields.back), errors);
        }
    } else {
        set_cookie(&app, &mut response, VILLAGE_COOKIE, &place.code.to_string(), YEAR);
    }
    Ok(response)
}

#[derive(Deserialize)]
pub(super) struct PlaceFields {
    #[serde(default)]
    place: String,
}

/// Lists of whoever holds offices in several places begin with this one.
pub(super) async fn place(
    State(app): State<App>,
    posted: Posted<PlaceFields>,
) -> Result<Response<Body>, Stop> {
    let place = DivisionCode::parse(&posted.fields.place).map_err(|_| Refused::NotYours)?;
    if !posted.visit.actor.offices_at().contains(&place) {
        return Err(Refused::NotYours.into());
    }
    let mut response = redirect("/me?done=place");
    set_cookie(&app, &mut response, PLACE_COOKIE, &place.to_string(), YEAR);
    Ok(response)
}
