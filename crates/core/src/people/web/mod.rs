//! The room's pages.

mod browser;
mod cadre;
pub(super) mod me;
mod passkey;
pub(super) mod people;
pub(super) mod person;
mod sign_in;

use super::model::stage;
use super::sign_in::Step;
use crate::gate::{Action, Actor, may_somewhere};
use crate::house::web::{Access, Route, SESSION_COOKIE, redirect, set_cookie};
use crate::house::{App, Context, Refusal, Stop};
use crate::registry::keys;
use crate::ui::parts::{Choice, ChoiceGroup, Errors};
use axum::body::Body;
use axum::http::{Response, StatusCode};
use houji_base::{DivisionCode, Level};
use serde::Deserialize;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let sign_in = Access::Public("signing in");
    let setting = Access::Public("a setting of this browser, in a cookie");
    let own = Access::May(Action::AccountOwn);
    let (read, grant) = (Access::May(Action::PersonRead), Access::May(Action::PostGrant));
    vec![
        Route::get("/sign-in", sign_in, sign_in::door),
        Route::post("/sign-in/phone", sign_in, sign_in::phone),
        Route::post("/sign-in/code", sign_in, sign_in::code),
        Route::get("/join", sign_in, sign_in::join_page),
        Route::post("/join", sign_in, sign_in::join),
        Route::post("/sign-in/password", sign_in, sign_in::password),
        Route::get("/sign-in/first-change", sign_in, cadre::change_page),
        Route::post("/sign-in/first-change", sign_in, cadre::change),
        Route::get("/sign-in/enrol", sign_in, cadre::enrol_page),
        Route::post("/sign-in/enrol", sign_in, cadre::enrol),
        Route::get("/sign-in/totp", sign_in, cadre::totp_page),
        Route::post("/sign-in/totp", sign_in, cadre::totp),
        Route::post("/sign-out", Access::Public("ends one's own session"), sign_in::sign_out),
        Route::post("/passkey/sign-in/start", sign_in, passkey::start_sign_in),
        Route::post("/passkey/sign-in/finish", sign_in, passkey::finish_sign_in),
        Route::post("/passkey/register/start", own, passkey::start_register),
        Route::post("/passkey/register/finish", own, passkey::finish_register),
        Route::get("/me", Access::Public("shows a visitor nothing but the letter size"), me::me),
        Route::post("/me/sessions/others/end", own, me::end_others),
        Route::post("/me/sessions/{id}/end", own, me::end_session),
        Route::post("/me/passkeys/{id}/end", own, me::remove_passkey),
        Route::post("/me/tokens", own, me::make_token),
        Route::post("/me/tokens/{id}/end", own, me::end_token),
        Route::post("/me/place", own, browser::place),
        Route::post("/me/recusals", Access::May(Action::RecusalDeclare), me::declare),
        Route::post("/type-size", setting, browser::type_size),
        Route::get("/village", setting, browser::village_page),
        Route::post("/village", setting, browser::village),
        Route::get("/people", read, people::list),
        Route::post("/people", Access::May(Action::PersonCreate), people::create_account),
        Route::post("/people/file", read, people::file),
        Route::get("/people/{id}", read, person::show),
        Route::post("/people/{id}/posts", grant, person::grant),
        Route::post("/people/{id}/switch", grant, person::switch),
        Route::post("/people/{id}/reset", grant, person::reset),
        Route::post("/posts/{id}/end", grant, person::end_post),
    ]
}

/// Where to go afterwards, as sent by a link or a form.
#[derive(Deserialize, Default)]
struct Back {
    #[serde(default)]
    back: String,
    #[serde(default)]
    next: String,
}

impl Back {
    /// Our own path, or empty.
    fn path(self) -> String {
        own_path(if self.next.is_empty() { &self.back } else { &self.next }).to_owned()
    }
}

/// The text when it is a path of our own, else nothing: nobody is led to another site by a link of ours. Browsers
/// read `/\` like `//` and drop tabs, so neither is let through.
pub(super) fn own_path(text: &str) -> &str {
    let ours = text.starts_with('/') && !text.starts_with("//") && text.len() <= 500;
    if ours && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') { text } else { "" }
}

/// Percent-encodes a path for use as a query value.
fn query(path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    serde_urlencoded::to_string([("back", path)]).map(|pair| format!("?{pair}")).unwrap_or_default()
}

/// Gives the browser its new token and sends it to the next step, or to where it wanted to go.
fn go_on(app: &App, step: &Step, back: &str) -> Response<Body> {
    let back = own_path(back);
    let to = match step.stage {
        stage::JOIN => format!("/join{}", query(back)),
        stage::CHANGE => format!("/sign-in/first-change{}", query(back)),
        stage::ENROL => format!("/sign-in/enrol{}", query(back)),
        stage::TOTP => format!("/sign-in/totp{}", query(back)),
        _ if back.is_empty() => "/".to_owned(),
        _ => back.to_owned(),
    };
    let mut response = redirect(&to);
    give_session(app, &mut response, step);
    response
}

/// Sets the session's cookie.
fn give_session(app: &App, response: &mut Response<Body>, step: &Step) {
    let now = app.clock.now();
    let registry = app.registry.load();
    let ends = registry.parameters.term(keys::SESSION_LONGEST, now.day()).due(now, &registry.calendar);
    set_cookie(app, response, SESSION_COOKIE, &step.token, now.until(ends) / 1000);
}

/// A refusal a form can show, with its status; a fault goes on.
fn shown(why: Stop) -> Result<(StatusCode, Refusal), Stop> {
    match why {
        Stop::Refused(refusal) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            Ok((status, *refusal))
        }
        failed @ Stop::Failed(_) => Err(failed),
    }
}

/// A refusal as the summary and the notes at the fields; one without fields stands at `field`.
fn errors_of(why: &Refusal, field: &'static str) -> Errors {
    if why.fields.is_empty() {
        return Errors::new("还不行", vec![(field, why.sentence.clone())]);
    }
    let list =
        why.fields.iter().map(|error| (error.field.as_ref(), error.sentence.clone())).collect::<Vec<_>>();
    Errors::new(format!("还差 {} 处，补上就行", list.len()), list)
}

/// Villages in force under their townships.
fn villages(cx: &Context, selected: &str) -> Vec<ChoiceGroup> {
    let places = &cx.registry.places;
    let towns = places.inside(cx.county, Level::Town, cx.today);
    let group = |code: DivisionCode, name: &str| ChoiceGroup {
        label: name.to_owned(),
        choices: places
            .inside(code, Level::Village, cx.today)
            .map(|village| {
                let code = village.code.to_string();
                let chosen = code == selected;
                Choice::new(code, village.name.clone(), chosen)
            })
            .collect(),
    };
    towns.map(|town| group(town.code, &town.name)).filter(|group| !group.choices.is_empty()).collect()
}

/// The desk to go back to, for people who have one.
fn desk_of(actor: &Actor) -> Option<String> {
    [(Action::AppealRead, "/desk"), (Action::PersonRead, "/people"), (Action::RecordRead, "/record")]
        .into_iter()
        .find(|(action, _)| may_somewhere(actor, *action))
        .map(|(_, path)| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_paths_are_gone_back_to() {
        for path in ["/", "/me", "/appeals/new?x=1&y=%E6%9D%91", "/a//b"] {
            assert_eq!(own_path(path), path);
        }
        for other in [
            "",
            "me",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "/ x",
            "/村",
            "/x\r\nset-cookie: a=b",
            "\\/evil.example",
            "///evil.example",
        ] {
            assert_eq!(own_path(other), "", "{other:?}");
        }
        assert_eq!(own_path(&format!("/{}", "a".repeat(499))).len(), 500);
        assert_eq!(own_path(&format!("/{}", "a".repeat(500))), "");
    }
}
