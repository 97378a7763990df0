//! Answers as pages: rendering, cookies, the headers every answer carries.

use super::Visit;
use crate::house::{App, Fault, Stop};
use askama::Template;
use axum::body::{Body, Bytes};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Response, StatusCode};

/// Cookie of a session.
pub const SESSION_COOKIE: &str = "hj";
/// Cookie of a visitor: binds forms to the browser, tells nothing.
pub const VISITOR_COOKIE: &str = "hj_v";
/// Cookie of the letter size.
pub const SIZE_COOKIE: &str = "hj_size";
/// Cookie of the village a visitor chose.
pub const VILLAGE_COOKIE: &str = "hj_village";

/// Cookie of the place that lists begin with, for people with posts in several.
pub const PLACE_COOKIE: &str = "hj_place";

/// A page with status 200.
///
/// # Errors
/// A fault when the template cannot be rendered.
pub fn page(app: &App, visit: &Visit, template: &impl Template) -> Result<Response<Body>, Stop> {
    page_with(app, visit, StatusCode::OK, template)
}

/// A page with any status.
///
/// # Errors
/// A fault when the template cannot be rendered.
pub fn page_with(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    template: &impl Template,
) -> Result<Response<Body>, Stop> {
    let html = Bytes::from(template.render().map_err(|why| Fault::new(format!("page: {why}")))?);
    if let Some(making) = &visit.making {
        making.html(&html);
    }
    Ok(html_with(app, visit, status, html))
}

/// A finished page as an answer.
pub(super) fn html_with(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    html: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::new(html.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(visitor) = &visit.new_visitor {
        set_cookie(app, &mut response, VISITOR_COOKIE, visitor, 30 * 24 * 3600);
    }
    response
}

/// Sends the browser on after an act.
pub fn redirect(to: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    // Targets are our own paths; anything else would be a mistake of ours and leads home.
    let target = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, target);
    response
}

/// Name of a cookie as sent: `__Host-` over TLS, so that no other host can set it.
pub(super) fn cookie_name(app: &App, name: &str) -> String {
    if app.config.is_https() { format!("__Host-{name}") } else { name.to_owned() }
}

/// Sets a cookie that scripts cannot read.
pub fn set_cookie(app: &App, response: &mut Response<Body>, name: &str, value: &str, seconds: i64) {
    let secure = if app.config.is_https() { "; Secure" } else { "" };
    let name = cookie_name(app, name);
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Removes a cookie.
pub fn clear_cookie(app: &App, response: &mut Response<Body>, name: &str) {
    set_cookie(app, response, name, "", 0);
}

const FIXED: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self' blob:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "geolocation=(), camera=(), microphone=()"),
];

/// What a program is told: nothing of its answers is to be drawn, framed or taken for something else.
const FIXED_FOR_PROGRAMS: [(HeaderName, &str); 3] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Adds the headers every answer carries, where it has none of its own: a sent file is fenced in more strictly, and
/// a page that records voice asks for the microphone.
pub(super) fn fence(headers: &mut HeaderMap, api: bool) {
    if api {
        add(headers, FIXED_FOR_PROGRAMS);
    } else {
        add(headers, FIXED);
    }
}

fn add<const N: usize>(headers: &mut HeaderMap, fixed: [(HeaderName, &'static str); N]) {
    // With room for the length and the date, so that the map is laid out once.
    headers.reserve(N.saturating_add(2));
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// Lets this one page ask for the microphone.
pub fn allow_microphone(response: &mut Response<Body>) {
    permit(response, "geolocation=(), camera=(), microphone=(self)");
}

/// Lets this one page ask for the camera.
pub fn allow_camera(response: &mut Response<Body>) {
    permit(response, "geolocation=(), camera=(self), microphone=()");
}

fn permit(response: &mut Response<Body>, policy: &'static str) {
    let name = HeaderName::from_static("permissions-policy");
    response.headers_mut().insert(name, HeaderValue::from_static(policy));
}
