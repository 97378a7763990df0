//! After the password: the first change, tying an app, the app's code.

use super::{Back, errors_of, go_on, own_path, shown};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop};
use crate::people::model::stage;
use crate::people::pages::{FirstChangePage, TotpEnrolPage, TotpPage};
use crate::people::session::On;
use crate::people::sign_in::{self, Taker};
use crate::people::store::logins;
use crate::ui::parts::Errors;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// The account of a half session at a stage; `None` when that is not where the browser stands.
async fn account_at(app: &App, visit: &Visit, wanted: &str) -> Result<Option<String>, Stop> {
    let Some(half) = visit.half.as_ref().filter(|half| half.stage == wanted) else { return Ok(None) };
    let (county, person) = (app.db.county().as_i64(), half.person);
    let login = app.db.read(move |db| Ok(logins::by_person(db, county, person)?)).await?;
    Ok(login.map(|login| login.account))
}

async fn show_change(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    back: &str,
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let Some(account) = account_at(app, visit, stage::CHANGE).await? else { return Ok(redirect("/sign-in")) };
    let shown = FirstChangePage {
        frame: visit.frame(app, "换密码")?,
        back: back.to_owned(),
        account,
        rules: sign_in::password_rules(app),
        errors,
    };
    page_with(app, visit, status, &shown)
}

pub(super) async fn change_page(
    State(app): State<App>,
    visit: Visit,
    Query(back): Query<Back>,
) -> Result<Response<Body>, Stop> {
    show_change(&app, &visit, StatusCode::OK, &back.path(), Errors::none()).await
}

#[derive(Deserialize)]
pub(super) struct ChangeFields {
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn change(
    State(app): State<App>,
    posted: Posted<ChangeFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, visit, .. } = posted;
    let taker = Taker::new(&app, &visit, On::Browser(visit.device))?;
    match sign_in::first_change(&app, &visit, taker, &fields.password, &fields.again).await {
        Ok(step) => Ok(go_on(&app, &step, &fields.back)),
        Err(why) => {
            let (status, refusal) = shown(why)?;
            let errors = errors_of(&refusal, "password");
            show_change(&app, &visit, status, own_path(&fields.back), errors).await
        }
    }
}

async fn show_enrol(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    back: &str,
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let enrolling = match sign_in::enrolling(app, visit).await {
        Ok(enrolling) => enrolling,
        Err(Stop::Refused(_)) => return Ok(redirect("/sign-in")),
        Err(failed) => return Err(failed),
    };
    let shown = TotpEnrolPage {
        frame: visit.frame(app, "绑动态码")?,
        back: back.to_owned(),
        url: "/sign-in/enrol".to_owned(),
        qr_svg: enrolling.secret.qr_svg(&enrolling.account)?,
        secret_groups: enrolling.secret.groups(),
        account: enrolling.account,
        errors,
    };
    page_with(app, visit, status, &shown)
}

pub(super) async fn enrol_page(
    State(app): State<App>,
    visit: Visit,
    Query(back): Query<Back>,
) -> Result<Response<Body>, Stop> {
    show_enrol(&app, &visit, StatusCode::OK, &back.path(), Errors::none()).await
}

#[derive(Deserialize)]
pub(super) struct CodeFields {
    #[serde(default)]
    code: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn enrol(
    State(app): State<App>,
    posted: Posted<CodeFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, visit, .. } = posted;
    let taker = Taker::new(&app, &visit, On::Browser(visit.device))?;
    match sign_in::enrol(&app, &visit, taker, &fields.code).await {
        Ok(step) => Ok(go_on(&app, &step, &fields.back)),
        Err(why) => {
            let (status, refusal) = shown(why)?;
            show_enrol(&app, &visit, status, own_path(&fields.back), errors_of(&refusal, "code")).await
        }
    }
}

async fn show_totp(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    back: &str,
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let Some(account) = account_at(app, visit, stage::TOTP).await? else { return Ok(redirect("/sign-in")) };
    let shown = TotpPage { frame: visit.frame(app, "动态码")?, back: back.to_owned(), account, errors };
    page_with(app, visit, status, &shown)
}

pub(super) async fn totp_page(
    State(app): State<App>,
    visit: Visit,
    Query(back): Query<Back>,
) -> Result<Response<Body>, Stop> {
    show_totp(&app, &visit, StatusCode::OK, &back.path(), Errors::none()).await
}

pub(super) async fn totp(State(app): State<App>, posted: Posted<CodeFields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, visit, .. } = posted;
    let taker = Taker::new(&app, &visit, On::Browser(visit.device))?;
    match sign_in::totp(&app, &visit, taker, &fields.code).await {
        Ok(step) => Ok(go_on(&app, &step, &fields.back)),
        Err(why) => {
            let (status, refusal) = shown(why)?;
            show_totp(&app, &visit, status, own_path(&fields.back), errors_of(&refusal, "code")).await
        }
    }
}
