//! Stands before every handler: finds out who asks, asks the gate whether the route is for them at all, counts,
//! and turns a stop into a page or a problem document.

use super::page::{PLACE_COOKIE, SIZE_COOKIE, VILLAGE_COOKIE, VISITOR_COOKIE, cookie_name};
use super::route::Entrance;
use super::{Access, SESSION_COOKIE, Visit, kept, page_with, problem, redirect};
use crate::gate::{Actor, may_somewhere};
use crate::house::error::{NOT_ALLOWED, NOT_FOUND, SIGN_IN, TOO_LARGE, TOO_MANY, UNREADABLE};
use crate::house::limits::Ask;
use crate::house::{App, Plain, Refusal, Stop, clock};
use crate::people::session;
use crate::ui::refused_page;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use houji_base::DivisionCode;
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

/// Who asks, with what belongs to the browser or token.
pub struct Asker {
    /// The person or visitor.
    pub actor: Actor,
    /// See [`Visit::half`].
    pub half: Option<super::Half>,
    /// See [`Visit::village`].
    pub village: Option<DivisionCode>,
}

/// Answers a request that came to a route; `api` when it is one for programs.
pub(super) async fn guard(entrance: &Entrance, api: bool, mut request: Request) -> Response<Body> {
    let started = Instant::now();
    let app = &entrance.app;
    let method = static_method(request.method());
    let arrived = arrival(app, &request);
    let response = match admit(app, entrance.access, api, arrived, request.headers()).await {
        Ok(mut visit) if entrance.is_kept && method == "GET" && visit.half.is_none() => {
            let response = kept::answer(entrance, &mut visit, request).await;
            finish(app, &visit, api, method, response)
        }
        Ok(visit) => {
            let visit = Arc::new(visit);
            request.extensions_mut().insert(visit.clone());
            let response = entrance.handle(request).await;
            finish(app, &visit, api, method, response)
        }
        Err((visit, stop)) => finish(app, &visit, api, method, stop.into_response()),
    };
    let status = response.status().as_u16();
    app.metrics.answered(method, entrance.path, status, started.elapsed().as_secs_f64());
    response
}

/// Paths whose callers are programs: no cookie counts there, and a refusal is no page.
pub(super) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/open311/")
}

async fn admit(
    app: &App,
    access: Access,
    api: bool,
    mut visit: Visit,
    headers: &HeaderMap,
) -> Result<Visit, (Box<Visit>, Stop)> {
    if app.limits.take(visit.address, Ask::Any).is_err() {
        return Err((Box::new(visit), TOO_MANY.into()));
    }
    let asker =
        if api { bearer(app, &mut visit, headers).await } else { by_cookie(app, &mut visit, headers).await };
    match asker {
        Ok(asker) => {
            visit.actor = asker.actor;
            if !api {
                visit.actor.first = first_place(app, &visit.actor, headers);
            }
            visit.half = asker.half;
            visit.village = asker.village.or(visit.village);
        }
        Err(stop) => return Err((Box::new(visit), stop)),
    }
    let verdict = match access {
        Access::Public(_) | Access::Demo => Ok(()),
        Access::SignedIn | Access::May(_) if !visit.actor.is_signed_in() => Err(SIGN_IN),
        Access::SignedIn => Ok(()),
        Access::May(action) if may_somewhere(&visit.actor, action) => Ok(()),
        Access::May(_) => Err(NOT_ALLOWED),
    };
    match verdict {
        Ok(()) => Ok(visit),
        Err(why) => Err((Box::new(visit), why.into())),
    }
}

/// What can be told from the request alone.
fn arrival(app: &App, request: &Request) -> Visit {
    let headers = request.headers();
    let at = request.uri().path_and_query().map_or("/", |at| at.as_str()).to_owned();
    let type_size = match cookie(headers, &cookie_name(app, SIZE_COOKIE)) {
        Some("big") => "big",
        Some("huge") => "huge",
        _ => "normal",
    };
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    Visit {
        actor: Actor::visitor(app.db.county()),
        half: None,
        binding: [0; 32],
        new_visitor: None,
        session_token: None,
        type_size,
        at,
        address: address(app, request),
        device: device(agent),
        village: cookie(headers, &cookie_name(app, VILLAGE_COOKIE))
            .and_then(|code| DivisionCode::parse(code).ok()),
        making: None,
    }
}

/// The place chosen in this browser, if it is one of the person's own.
fn first_place(app: &App, actor: &Actor, headers: &HeaderMap) -> Option<DivisionCode> {
    let place = DivisionCode::parse(cookie(headers, &cookie_name(app, PLACE_COOKIE))?).ok()?;
    actor.offices_at().contains(&place).then_some(place)
}

async fn bearer(app: &App, visit: &mut Visit, headers: &HeaderMap) -> Result<Asker, Stop> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match token {
        None => Ok(Asker { actor: Actor::visitor(app.db.county()), half: None, village: None }),
        Some(text) => {
            let token = text.strip_prefix("Bearer ").ok_or(SIGN_IN)?;
            let token = digest(token.trim());
            let asker = session::by_token(app, token).await?.ok_or(SIGN_IN)?;
            visit.session_token = Some(token);
            Ok(asker)
        }
    }
}

async fn by_cookie(app: &App, visit: &mut Visit, headers: &HeaderMap) -> Result<Asker, Stop> {
    if let Some(token) = cookie(headers, &cookie_name(app, SESSION_COOKIE)).filter(|token| !token.is_empty())
    {
        let token = digest(token);
        if let Some(asker) = session::by_session(app, token).await? {
            visit.binding = token;
            visit.session_token = Some(token);
            return Ok(asker);
        }
    }
    match cookie(headers, &cookie_name(app, VISITOR_COOKIE)).filter(|value| value.len() == 22) {
        Some(visitor) => visit.binding = digest(visitor),
        None => {
            let visitor = data_encoding::BASE64URL_NOPAD.encode(&clock::random::<16>()?);
            visit.binding = digest(&visitor);
            visit.new_visitor = Some(visitor);
        }
    }
    Ok(Asker { actor: Actor::visitor(app.db.county()), half: None, village: None })
}

/// A stop becomes a page, a way to the sign-in, or a problem document.
fn finish(app: &App, visit: &Visit, api: bool, method: &str, mut response: Response<Body>) -> Response<Body> {
    let refusal = match response.extensions_mut().remove::<Box<Refusal>>() {
        Some(refusal) => refusal,
        None => match of_the_framework(&response) {
            Some(ours) => Box::new(ours.into()),
            None => return response,
        },
    };
    let mut shown = if api {
        problem(&refusal)
    } else if refusal.code == SIGN_IN.0 && method == "GET" {
        redirect(&format!("/sign-in?next={}", encode(&visit.at)))
    } else {
        let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        refused_page(app, visit, &refusal)
            .and_then(|template| page_with(app, visit, status, &template))
            .unwrap_or_else(|_| {
                // Even the plain page failed; the sentence alone is still better than nothing.
                let mut plain = Response::new(Body::from(refusal.sentence.clone()));
                *plain.status_mut() = status;
                plain
            })
    };
    if refusal.status == 429 || refusal.status == 503 {
        shown.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    shown
}

/// What to say in place of the framework, which answers in English, quotes what it read, or says nothing. Our own
/// answers are pages or JSON.
fn of_the_framework(response: &Response<Body>) -> Option<Plain> {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !response.status().is_client_error() || kind.is_some_and(|kind| !kind.starts_with("text/plain")) {
        return None;
    }
    Some(match response.status() {
        StatusCode::NOT_FOUND => NOT_FOUND,
        StatusCode::PAYLOAD_TOO_LARGE => TOO_LARGE,
        _ => UNREADABLE,
    })
}

/// Percent-encodes a path for use as a query value.
fn encode(text: &str) -> String {
    serde_urlencoded::to_string([("", text)]).unwrap_or_default().trim_start_matches('=').to_owned()
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|text| text.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The caller's address: of the connection, or what the proxy in front says.
fn address(app: &App, request: &Request) -> IpAddr {
    // The proxy in front speaks last; what stands before it anybody may have written.
    let forwarded = request.headers().get_all("x-forwarded-for").into_iter().next_back();
    let forwarded = forwarded.and_then(|value| value.to_str().ok());
    let told = forwarded.and_then(|text| text.rsplit(',').next()).and_then(|text| text.trim().parse().ok());
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    match told {
        Some(address) if app.config.behind_proxy => address,
        _ => connected.unwrap_or(IpAddr::from([127, 0, 0, 1])),
    }
}

/// A browser in words a person recognises in the list of sign-ins.
fn device(agent: &str) -> &'static str {
    const KNOWN: [(&str, &str); 7] = [
        ("MicroMessenger", "微信"),
        ("HarmonyOS", "鸿蒙手机"),
        ("Android", "安卓手机"),
        ("iPhone", "苹果手机"),
        ("Windows", "Windows 电脑"),
        ("Macintosh", "苹果电脑"),
        ("Linux", "Linux 电脑"),
    ];
    KNOWN.iter().find(|(mark, _)| agent.contains(mark)).map_or("其他设备", |(_, words)| words)
}

fn static_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        _ => "OTHER",
    }
}
