//! Routes as data, so that a test can walk over every one of them.

use super::guard::{guard, is_for_programs};
use super::page::fence;
use crate::gate::Action;
use crate::house::error::{FAILED, NOT_FOUND, WRONG_METHOD};
use crate::house::{App, Stop};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, Method, Response, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, on};
use futures_util::FutureExt;
use std::convert::Infallible;
use std::future::ready;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use tower::{Layer, ServiceExt, service_fn};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

/// Who may call a route at all. The place is checked afterwards, by the command or the query itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Everybody; with the reason why that is right.
    Public(&'static str),
    /// Whoever is signed in; the handler shows nothing but the person's own.
    SignedIn,
    /// Whoever holds a post with this action somewhere.
    May(Action),
    /// Only in the demo county.
    Demo,
}

/// One route of the program.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path pattern.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Its finished pages are given again while nothing has changed.
    pub is_kept: bool,
    handler: Answering,
    body_limit: usize,
}

type Answered = Pin<Box<dyn Future<Output = Response<Body>> + Send>>;

/// A handler of whatever arguments, as one type: what lies around a handler is compiled once, not for every route.
type Answering = Box<dyn Fn(Request, App) -> Answered + Send + Sync>;

fn answering<T: 'static>(handler: impl Handler<T, App>) -> Answering {
    Box::new(move |request, app| Box::pin(handler.clone().call(request, app)))
}

/// Most bytes of a form.
const FORM_LIMIT: usize = 64 * 1024;

impl Route {
    /// A page or a list.
    pub fn get<H, T>(path: &'static str, access: Access, handler: H) -> Route
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Route::new(Method::GET, path, access, answering(handler))
    }

    /// An act.
    pub fn post<H, T>(path: &'static str, access: Access, handler: H) -> Route
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Route::new(Method::POST, path, access, answering(handler))
    }

    fn new(method: Method, path: &'static str, access: Access, handler: Answering) -> Route {
        Route { method, path, access, is_kept: false, handler, body_limit: FORM_LIMIT }
    }

    /// Allows more bytes than a form has.
    pub fn body_limit(mut self, bytes: usize) -> Route {
        self.body_limit = bytes;
        self
    }

    /// Lets finished pages be given again. Such a page is made of rows, registers, the time and who looks, and of nothing
    /// else; looking at it leaves no trace.
    pub fn kept(mut self) -> Route {
        self.is_kept = true;
        self
    }

    /// True for the JSON API.
    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }
}

/// Where a request comes to a route: the handler, and all that lies around it in one step. Layers would each box the
/// request's way once more.
pub(super) struct Entrance {
    pub(super) app: App,
    pub(super) access: Access,
    /// The pattern, for counting.
    pub(super) path: &'static str,
    /// Its finished pages may be given again.
    pub(super) is_kept: bool,
    handler: Answering,
    body_limit: usize,
}

impl Entrance {
    /// What nobody may or need do anything about, whoever asks.
    fn closed(app: &App, why: &'static str, stop: fn() -> Stop) -> Entrance {
        let handler = answering(move || ready(stop()));
        let (app, access) = (app.clone(), Access::Public(why));
        Entrance { app, access, path: "other", is_kept: false, handler, body_limit: FORM_LIMIT }
    }

    /// The handler's answer. A fault of the program is told as any other; what broke is for the operator's log alone.
    pub(super) async fn handle(&self, mut request: Request) -> Response<Body> {
        DefaultBodyLimit::max(self.body_limit).apply(&mut request);
        let handled = async { (self.handler)(request, self.app.clone()).await };
        let handled = AssertUnwindSafe(handled).catch_unwind().await;
        handled.unwrap_or_else(|_| Stop::from(FAILED).into_response())
    }

    /// A request from its arrival to its answer.
    async fn enter(&self, request: Request) -> Response<Body> {
        let api = is_for_programs(self.path) || is_for_programs(request.uri().path());
        let accepted = accepted(request.headers());
        let answered = AssertUnwindSafe(guard(self, api, request)).catch_unwind().await;
        let mut response = answered.unwrap_or_else(|_| broken());
        fence(response.headers_mut(), api);
        match accepted {
            Some(accepted) => packed(accepted, response).await,
            None => response,
        }
    }
}

/// An [`Entrance`] as the router takes it.
#[derive(Clone)]
struct Entered(Arc<Entrance>);

impl Handler<(), ()> for Entered {
    type Future = Answered;

    fn call(self, request: Request, (): ()) -> Answered {
        Box::pin(async move { self.0.enter(request).await })
    }
}

/// The program's router: every route behind its guard.
pub fn router(app: &App, routes: Vec<Route>) -> Router {
    let mut router = Router::new();
    for route in routes {
        if route.access == Access::Demo && !app.config.demo {
            continue;
        }
        let method = if route.method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
        let Route { access, path, is_kept, handler, body_limit, .. } = route;
        let entrance = Entrance { app: app.clone(), access, path, is_kept, handler, body_limit };
        router = router.route(path, on(method, Entered(Arc::new(entrance))));
    }
    let closed = |why, stop| Entered(Arc::new(Entrance::closed(app, why, stop)));
    router
        .method_not_allowed_fallback(closed("not taken", || WRONG_METHOD.into()))
        .fallback(closed("not found", || NOT_FOUND.into()))
}

/// In what forms an answer may come, when the asker says so.
fn accepted(headers: &HeaderMap) -> Option<Request> {
    let mut asked = Request::new(Body::empty());
    for value in headers.get_all(ACCEPT_ENCODING) {
        asked.headers_mut().append(ACCEPT_ENCODING, value.clone());
    }
    Some(asked).filter(|asked| !asked.headers().is_empty())
}

/// The answer, packed when that was asked for and makes it smaller. Sound is packed already, and asked for in parts.
async fn packed(asked: Request, response: Response<Body>) -> Response<Body> {
    let mut response = Some(response);
    let given = service_fn(move |_| ready(Ok::<_, Infallible>(response.take().unwrap_or_default())));
    let layer = CompressionLayer::new()
        .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("audio/")));
    match layer.layer(given).oneshot(asked).await {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    }
}

/// When even the guard broke, the sentence alone.
fn broken() -> Response<Body> {
    let mut response = Response::new(Body::from(FAILED.2));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
