//! Every route of the program, grouped by who calls it.

use crate::house::web::{Access, Route};
use crate::house::{App, Rooms, Stop};
use crate::search::Sources;
use crate::ui::assets;
use crate::{
    appeals, bank, books, contracts, debts, decisions, demo, feedback, files, house, log, members, notices,
    open311, openapi, payments, people, projects, record, registry, screens,
};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use std::sync::OnceLock;

/// All routes.
pub fn all() -> Vec<Route> {
    let mut routes = machine();
    routes.extend(appeals::routes());
    routes.extend(people::routes());
    routes.extend(books::routes());
    routes.extend(contracts::routes());
    routes.extend(debts::routes());
    routes.extend(decisions::routes());
    routes.extend(projects::routes());
    routes.extend(crate::assets::routes());
    routes.extend(bank::routes());
    routes.extend(members::routes());
    routes.extend(payments::routes());
    routes.extend(notices::routes());
    routes.extend(feedback::routes());
    routes.extend(files::routes());
    routes.extend(registry::routes());
    routes.extend(record::routes());
    routes.extend(log::routes());
    routes.extend(screens::routes());
    routes.extend(demo::routes());
    routes.extend(open311::routes());
    routes.extend(openapi::routes());
    routes
}

/// Every room whose things can be found by their words.
pub const SEARCHED: Sources = &[&appeals::Searched, &contracts::Searched, &notices::public::Searched];

/// What the house below asks of the rooms.
pub const ROOMS: Rooms = Rooms { looks_at: appeals::looks_at };

/// Every room whose things hang on a book: it says what must be done before the book goes over to another one.
pub const HOLDING: &[books::Holds] = &[contracts::holds];

/// Every room that ends months of a book's accounts besides the book itself.
pub const ENDING: &[books::Ended] = &[bank::ended];

/// What programs and operators call.
fn machine() -> Vec<Route> {
    vec![
        Route::get("/healthz", Access::Public("says only that the program answers"), healthz),
        Route::get(
            "/metrics",
            Access::Public("counters without personal data; keep it off the public proxy"),
            metrics,
        ),
        Route::get("/assets/{name}", Access::Public("stylesheet and scripts"), asset),
        Route::get("/sw.js", Access::Public("what a phone keeps for when there is no network"), worker),
        Route::get("/manifest.webmanifest", Access::Public("name and icons for a home screen"), manifest),
    ]
}

/// Answers when the database does.
async fn healthz(State(app): State<App>) -> Result<&'static str, Stop> {
    app.db.read(|db| Ok(crate::registry::store::version(db, 0)?)).await?;
    Ok("ok")
}

async fn metrics(State(app): State<App>) -> Response<Body> {
    let mut response = Response::new(Body::from(app.metrics.text()));
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

async fn asset(Path(name): Path<String>) -> Result<Response<Body>, Stop> {
    let asset = assets::find(&name).ok_or(house::error::NOT_FOUND)?;
    let mut response = Response::new(Body::from(asset.bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}

/// Texts of the pages a phone keeps for when there is no network.
const KEPT_PAGES: [&str; 4] = [
    include_str!("appeals/pages/offline.html"),
    include_str!("appeals/pages/file_fields.html"),
    include_str!("notices/verify/pages/verify.html"),
    include_str!("notices/verify/pages/fields.html"),
];

/// The worker's own address stays, so browsers ask for it anew each time.
async fn worker() -> Response<Body> {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| assets::service_worker(&KEPT_PAGES));
    fresh(text.as_str(), "text/javascript; charset=utf-8")
}

async fn manifest() -> Response<Body> {
    fresh(assets::manifest(), "application/manifest+json; charset=utf-8")
}

fn fresh(body: impl Into<Body>, kind: &'static str) -> Response<Body> {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
