//! The door: phone and code, account and password, and the first time of a villager.

use super::{Back, errors_of, go_on, own_path, shown, villages};
use crate::house::web::{Posted, SESSION_COOKIE, Visit, clear_cookie, page, page_with, redirect};
use crate::house::{App, Stop};
use crate::people::pages::{JoinPage, SignInCodePage, SignInPage};
use crate::people::session::On;
use crate::people::sign_in::{self, Taker};
use crate::people::{decide, passkey};
use crate::registry::keys;
use crate::ui::assets;
use crate::ui::parts::Errors;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use houji_base::Phone;
use serde::Deserialize;

/// Where the demo shows messages that would have been sent.
const DEMO_OUTBOX: &str = "/demo/outbox";

fn door_page(app: &App, visit: &Visit, back: &str) -> Result<SignInPage, Stop> {
    let reason = match back {
        "" | "/" | "/me" => None,
        path if path.starts_with("/appeals/new") => Some("先登录，再发出去。您写的都还在。".to_owned()),
        _ => Some("先登录，再接着办。".to_owned()),
    };
    Ok(SignInPage {
        frame: visit.frame(app, "登录")?,
        back: back.to_owned(),
        reason,
        phone: String::new(),
        phone_errors: Errors::none(),
        account: String::new(),
        password_errors: Errors::none(),
        passkey_js: passkey::is_offered(app).then(|| assets::url("passkey", ".js")),
    })
}

pub(super) async fn door(
    State(app): State<App>,
    visit: Visit,
    Query(back): Query<Back>,
) -> Result<Response<Body>, Stop> {
    page(&app, &visit, &door_page(&app, &visit, &back.path())?)
}

#[derive(Deserialize)]
pub(super) struct PhoneFields {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn phone(
    State(app): State<App>,
    posted: Posted<PhoneFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, visit, .. } = posted;
    let back = own_path(&fields.back);
    match sign_in::send_code(&app, &visit, &fields.phone).await {
        Ok(phone) => page(&app, &visit, &code_page(&app, &visit, &phone, back, Errors::none())?),
        Err(why) => {
            let (status, refusal) = shown(why)?;
            // Whoever asks too soon has a message already, so the page for it stays open.
            if let (true, Ok(phone)) = (refusal.status == 429, Phone::parse(&fields.phone)) {
                let errors = errors_of(&refusal, "");
                return page_with(&app, &visit, status, &code_page(&app, &visit, &phone, back, errors)?);
            }
            let errors = errors_of(&refusal, "phone");
            let shown =
                SignInPage { phone: fields.phone, phone_errors: errors, ..door_page(&app, &visit, back)? };
            page_with(&app, &visit, status, &shown)
        }
    }
}

fn code_page(
    app: &App,
    visit: &Visit,
    phone: &Phone,
    back: &str,
    errors: Errors,
) -> Result<SignInCodePage, Stop> {
    let life = app.registry.load().parameters.term(keys::CODE_LIFE, app.clock.now().day());
    Ok(SignInCodePage {
        frame: visit.frame(app, "短信里的数字")?,
        back: back.to_owned(),
        phone: phone.as_str().to_owned(),
        phone_masked: phone.masked(),
        good_for: format!("{}内有效", life.zh()),
        errors,
        outbox_url: app.config.demo.then(|| DEMO_OUTBOX.to_owned()),
    })
}

#[derive(Deserialize)]
pub(super) struct CodeFields {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn code(State(app): State<App>, posted: Posted<CodeFields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, visit, .. } = posted;
    let taker = Taker::new(&app, &visit, On::Browser(visit.device))?;
    match sign_in::check_code(&app, taker, &fields.phone, &fields.code).await {
        Ok(step) => Ok(go_on(&app, &step, &fields.back)),
        Err(why) => {
            let (status, refusal) = shown(why)?;
            let back = own_path(&fields.back);
            match Phone::parse(&fields.phone) {
                Ok(phone) => {
                    let errors = errors_of(&refusal, "code");
                    page_with(&app, &visit, status, &code_page(&app, &visit, &phone, back, errors)?)
                }
                Err(_) => page_with(&app, &visit, status, &door_page(&app, &visit, back)?),
            }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct PasswordFields {
    #[serde(default)]
    account: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn password(
    State(app): State<App>,
    posted: Posted<PasswordFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, visit, .. } = posted;
    let taker = Taker::new(&app, &visit, On::Browser(visit.device))?;
    match sign_in::password(&app, taker, &fields.account, &fields.password).await {
        Ok(step) => Ok(go_on(&app, &step, &fields.back)),
        Err(why) => {
            let (status, refusal) = shown(why)?;
            let shown = SignInPage {
                account: decide::tidy_account(&fields.account),
                password_errors: errors_of(&refusal, "password"),
                ..door_page(&app, &visit, own_path(&fields.back))?
            };
            page_with(&app, &visit, status, &shown)
        }
    }
}

pub(super) async fn join_page(
    State(app): State<App>,
    visit: Visit,
    Query(back): Query<Back>,
) -> Result<Response<Body>, Stop> {
    let back = back.path();
    match sign_in::joining(&app, &visit).await {
        Ok(joining) => show_join(&app, &visit, StatusCode::OK, (&joining.name, "", &back), Errors::none()),
        Err(Stop::Refused(_)) => Ok(redirect("/sign-in")),
        Err(failed) => Err(failed),
    }
}

fn show_join(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (name, village, back): (&str, &str, &str),
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let shown = JoinPage {
        frame: visit.frame(app, "第一次来")?,
        back: back.to_owned(),
        name: name.to_owned(),
        villages: villages(&cx, village),
        errors,
    };
    page_with(app, visit, status, &shown)
}

#[derive(Deserialize)]
pub(super) struct JoinFields {
    #[serde(default)]
    name: String,
    #[serde(default)]
    village: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn join(State(app): State<App>, posted: Posted<JoinFields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, visit, .. } = posted;
    let taker = Taker::new(&app, &visit, On::Browser(visit.device))?;
    match sign_in::join(&app, &visit, taker, &fields.name, &fields.village).await {
        Ok(step) => Ok(go_on(&app, &step, &fields.back)),
        Err(why) => {
            let (status, refusal) = shown(why)?;
            if refusal.fields.is_empty() {
                return Err(refusal.into());
            }
            let typed = (fields.name.as_str(), fields.village.as_str(), own_path(&fields.back));
            show_join(&app, &visit, status, typed, errors_of(&refusal, ""))
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn sign_out(
    State(app): State<App>,
    posted: Posted<Nothing>,
) -> Result<Response<Body>, Stop> {
    sign_in::sign_out(&app, &posted.visit).await?;
    let mut response = redirect("/");
    clear_cookie(&app, &mut response, SESSION_COOKIE);
    Ok(response)
}
