//! One account: its posts, and what the security administrator does with it.

use super::people::{frame, state_of};
use super::{errors_of, me, shown};
use crate::gate::{Action, Role, may_somewhere, scope};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Context, FieldError, Refusal, Stop};
use crate::people::commands::{EndPost, GrantPost, ResetPassword, SwitchAccount};
use crate::people::decide::{self, Refused};
use crate::people::model::HeldPost;
use crate::people::pages::{GrantForms, PersonPage, PostLine};
use crate::people::store::logins::Login;
use crate::people::store::{logins, persons, posts};
use crate::people::{PHONE, password};
use crate::ui::parts::{Choice, ChoiceGroup, Errors};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{DivisionCode, Level, PersonId, Phone, PostId};
use serde::Deserialize;

/// What is shown besides the account: after an act, or with a form to mend.
#[derive(Default)]
struct Say {
    done: Option<String>,
    first: Option<String>,
    grant: GrantFields,
    errors: Errors,
}

#[derive(Deserialize, Default)]
pub(super) struct GrantFields {
    #[serde(default)]
    role: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    until: String,
}

fn id_of(text: &str) -> Result<PersonId, Stop> {
    PersonId::parse(text).map_err(|_| Refused::NoPerson.into())
}

async fn show_with(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    person: PersonId,
    say: Say,
) -> Result<Response<Body>, Stop> {
    scope(&visit.actor, Action::PersonRead, app.db.county())?;
    let (county, cx) = (app.db.county().as_i64(), app.context(visit.actor.clone()));
    let (login, kept, held) = app
        .db
        .read(move |db| {
            let login = logins::by_person(db, county, person)?.ok_or(Refused::NoPerson)?;
            let kept = persons::kept(db, county, person)?.ok_or(Refused::NoPerson)?;
            let mut held = posts::all_of(db, county, person)?;
            // Who is a party member is not for administrators to know.
            held.retain(|post| post.role != Role::PartyMember);
            Ok((login, kept, held))
        })
        .await?;
    let phone = kept.phone.as_deref().map(|sealed| app.vault.open(PHONE, sealed)).transpose()?;
    let may_grant = may_somewhere(&visit.actor, Action::PostGrant) && visit.actor.person != Some(person);
    let shown = PersonPage {
        frame: frame(app, visit, &cx, "人员和岗位")?,
        done_line: say.done,
        first_password: say.first,
        name: kept.name,
        account: login.account.clone(),
        phone_masked: phone.and_then(|text| Phone::parse(&text).ok()).map(|phone| phone.masked()),
        state: state_of(&login, &held),
        posts: held.iter().map(|post| post_line(&cx, post, may_grant)).collect(),
        forms: may_grant.then(|| forms(&cx, person, &login, say.grant)),
        errors: say.errors,
    };
    page_with(app, visit, status, &shown)
}

fn post_line(cx: &Context, post: &HeldPost, may_grant: bool) -> PostLine {
    let over = post.until.is_some_and(|last| last <= cx.today);
    PostLine {
        title: format!("{} {}", cx.registry.places.full_name(post.place), post.role.zh()),
        when: me::days(post.since, post.until),
        end_url: (may_grant && !over && post.role != Role::Villager)
            .then(|| format!("/posts/{}/end", post.id)),
    }
}

fn forms(cx: &Context, person: PersonId, login: &Login, typed: GrantFields) -> GrantForms {
    let roles = Role::ALL.iter().filter(|role| decide::level_of(**role).is_some());
    let today = cx.today.to_string();
    GrantForms {
        grant_url: format!("/people/{person}/posts"),
        roles: roles.map(|role| Choice::new(role.code(), role.zh(), role.code() == typed.role)).collect(),
        places: places(cx, &typed.place),
        since: if typed.since.is_empty() { today.clone() } else { typed.since },
        until: typed.until,
        today,
        switch_url: format!("/people/{person}/switch"),
        on: login.enabled,
        reset_url: format!("/people/{person}/reset"),
    }
}

/// The county, its townships, and the villages of each.
fn places(cx: &Context, selected: &str) -> Vec<ChoiceGroup> {
    let places = &cx.registry.places;
    let choice = |code: DivisionCode, name: &str| {
        let code = code.to_string();
        let chosen = code == selected;
        Choice::new(code, name, chosen)
    };
    let county =
        ChoiceGroup { label: "县".to_owned(), choices: vec![choice(cx.county, &places.name(cx.county))] };
    let towns = places.inside(cx.county, Level::Town, cx.today).map(|town| {
        let villages = places.inside(town.code, Level::Village, cx.today);
        let own = std::iter::once(choice(town.code, &town.name));
        ChoiceGroup {
            label: town.name.clone(),
            choices: own.chain(villages.map(|village| choice(village.code, &village.name))).collect(),
        }
    });
    std::iter::once(county).chain(towns).collect()
}

/// The account that was just made, with its first password.
pub(super) async fn show_made(
    app: &App,
    visit: &Visit,
    person: PersonId,
    said: String,
    first: Option<String>,
) -> Result<Response<Body>, Stop> {
    let say = Say { done: Some(said), first, ..Say::default() };
    show_with(app, visit, StatusCode::OK, person, say).await
}

#[derive(Deserialize)]
pub(super) struct DoneQuery {
    #[serde(default)]
    done: String,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<DoneQuery>,
) -> Result<Response<Body>, Stop> {
    let done = match q.done.as_str() {
        "grant" => Some("岗位授予好了。".to_owned()),
        "end" => Some("岗位的最后一天定好了。".to_owned()),
        "on" => Some("账号启用了。".to_owned()),
        "off" => Some("账号停用了，在哪里登录着的都退出了。".to_owned()),
        _ => None,
    };
    show_with(&app, &visit, StatusCode::OK, id_of(&id)?, Say { done, ..Say::default() }).await
}

/// Shows the account again with what is to be mended; what concerns no account goes on.
async fn mend(
    app: &App,
    visit: &Visit,
    person: PersonId,
    why: Stop,
    field: &'static str,
    grant: GrantFields,
) -> Result<Response<Body>, Stop> {
    let (status, refusal) = shown(why)?;
    if refusal.status == 404 {
        return Err(refusal.into());
    }
    let say = Say { grant, errors: errors_of(&refusal, field), ..Say::default() };
    show_with(app, visit, status, person, say).await
}

pub(super) async fn grant(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<GrantFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let person = id_of(&id)?;
    let mut errors = Vec::new();
    if fields.role.is_empty() {
        errors.push(FieldError::new("role", "请选一个岗位"));
    }
    let place = DivisionCode::parse(&fields.place).ok();
    if place.is_none() {
        errors.push(FieldError::new("place", "请选一个地方"));
    }
    let done = match place.filter(|_| errors.is_empty()) {
        None => Err(Refusal::fields(errors).into()),
        Some(place) => {
            let (role, since, until) = (fields.role.clone(), fields.since.clone(), fields.until.clone());
            let drawn = PostId::from_i64(app.ids.next(app.clock.now()));
            let command = GrantPost { person, role, place, since, until, drawn };
            app.run(&visit.actor, Some(&key), command).await
        }
    };
    match done {
        Ok(_) => Ok(redirect(&format!("/people/{person}?done=grant"))),
        Err(why) => mend(&app, &visit, person, why, "role", fields).await,
    }
}

#[derive(Deserialize)]
pub(super) struct EndFields {
    #[serde(default)]
    last: String,
}

pub(super) async fn end_post(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<EndFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let post = PostId::parse(&id).map_err(|_| Refused::NoPost)?;
    let county = app.db.county().as_i64();
    let found = app.db.read(move |db| Ok(posts::one(db, county, post)?)).await?;
    let (person, _) = found.ok_or(Refused::NoPost)?;
    match app.run(&visit.actor, Some(&key), EndPost { post, last: fields.last }).await {
        Ok(_) => Ok(redirect(&format!("/people/{person}?done=end"))),
        Err(why) => mend(&app, &visit, person, why, "", GrantFields::default()).await,
    }
}

#[derive(Deserialize)]
pub(super) struct SwitchFields {
    #[serde(default)]
    on: String,
}

pub(super) async fn switch(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<SwitchFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (person, on) = (id_of(&id)?, fields.on == "true");
    match app.run(&visit.actor, Some(&key), SwitchAccount { person, on }).await {
        Ok(_) => Ok(redirect(&format!("/people/{person}?done={}", if on { "on" } else { "off" }))),
        Err(why) => mend(&app, &visit, person, why, "", GrantFields::default()).await,
    }
}

#[derive(Deserialize)]
pub(super) struct ResetFields {
    #[serde(default)]
    second: String,
}

pub(super) async fn reset(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<ResetFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let (person, second) = (id_of(&id)?, fields.second == "true");
    match new_password(&app, &visit, &key, person, second).await {
        Ok(first) => {
            let said = "密码重设了，在哪里登录着的都退出了。".to_owned();
            show_made(&app, &visit, person, said, first).await
        }
        Err(why) => mend(&app, &visit, person, why, "", GrantFields::default()).await,
    }
}

/// Sets a new first password; `None` when the same request had set one before, which cannot be shown again.
pub(in crate::people) async fn new_password(
    app: &App,
    visit: &Visit,
    key: &str,
    person: PersonId,
    second: bool,
) -> Result<Option<String>, Stop> {
    let first = password::draw()?;
    let (hash, drawn) = (password::hash(first.clone()).await?, app.ids.next(app.clock.now()));
    let command = ResetPassword { person, second, hash, drawn };
    let done = app.run(&visit.actor, Some(key), command).await?;
    Ok((done.drawn == drawn).then_some(first))
}
