//! Where the page and its file are served.

use super::pages::{AlonePage, Check, VerifyPage};
use crate::house::web::{Access, Route, Visit, allow_camera, page};
use crate::house::{App, Fault, Stop};
use crate::log::trusted;
use crate::ui::{assets, verify};
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};

/// Routes of checking.
pub fn routes() -> Vec<Route> {
    let all = Access::Public("checks publications on the phone itself; holds public keys only");
    vec![Route::get(verify::PATH, all, shown), Route::get("/verify/houji-verify.html", all, alone)]
}

async fn check(app: &App, alone: bool) -> Result<Check, Stop> {
    let county = app.db.county();
    let keys = app.db.read(move |db| Ok(trusted(db, county)?)).await?;
    Ok(Check { keys, site: app.config.origin.clone(), alone })
}

async fn shown(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    let frame = visit.frame(&app, "核对公开")?;
    let shown = VerifyPage { frame, check: check(&app, false).await?, script: assets::url("verify-", ".js") };
    let mut response = page(&app, &visit, &shown)?;
    allow_camera(&mut response);
    Ok(response)
}

/// The same for everybody, so that copies can be compared.
async fn alone(State(app): State<App>) -> Result<Response<Body>, Stop> {
    let (demo, made) = (app.config.demo, app.clock.now().day().to_string());
    let (style, script) = (format!("<style>{}</style>", assets::CSS), verify::script());
    let shown = AlonePage { check: check(&app, true).await?, demo, made, style, script };
    let html = shown.render().map_err(|why| Fault::new(format!("page: {why}")))?;
    let mut response = Response::new(Body::from(html));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let name = HeaderValue::from_static("attachment; filename=\"houji-verify.html\"");
    headers.insert(CONTENT_DISPOSITION, name);
    Ok(response)
}
