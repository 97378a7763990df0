//! Routes as data, so that a test can walk over every one of them.

use super::guard;
use crate::gate::Action;
use crate::house::{App, Stop, error::FAILED};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Method, Response, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, on};
use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
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
#[derive(Clone)]
struct Answering(Arc<dyn Fn(Request, App) -> Answered + Send + Sync>);

impl Answering {
    fn by<T: 'static>(handler: impl Handler<T, App>) -> Answering {
        Answering(Arc::new(move |request, app| Box::pin(handler.clone().call(request, app))))
    }
}

impl Handler<(), App> for Answering {
    type Future = Answered;

    fn call(self, request: Request, app: App) -> Answered {
        (self.0)(request, app)
    }
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
        Route::new(Method::GET, path, access, Answering::by(handler))
    }

    /// An act.
    pub fn post<H, T>(path: &'static str, access: Access, handler: H) -> Route
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Route::new(Method::POST, path, access, Answering::by(handler))
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

/// The program's router: every route behind its guard.
pub fn router(app: &App, routes: Vec<Route>) -> Router {
    let mut router = Router::new();
    for route in routes {
        if route.access == Access::Demo && !app.config.demo {
            continue;
        }
        let method = if route.method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
        let state = guard::Guarded {
            app: app.clone(),
            access: route.access,
            method: Some(route.method),
            path: route.path,
            kept: route.is_kept,
        };
        // Several layers given at once are one step of the request's way; each on its own would be boxed.
        let guarded = (
            from_fn_with_state(state, guard::guard),
            CatchPanicLayer::custom(failed),
            DefaultBodyLimit::max(route.body_limit),
        );
        router = router.route(route.path, on(method, route.handler).layer(guarded));
    }
    let lost = guard::Guarded {
        app: app.clone(),
        access: Access::Public("not found"),
        method: None,
        path: "other",
        kept: false,
    };
    let fallback = Router::new().fallback(guard::not_found).layer(from_fn_with_state(lost, guard::guard));
    router.with_state(app.clone()).fallback_service(fallback).layer((
        // Sound is packed already, and asked for in parts.
        CompressionLayer::new()
            .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("audio/"))),
        from_fn(super::page::headers),
        CatchPanicLayer::custom(broken),
    ))
}

/// A fault of the program is told as any other; what broke is for the operator's log alone.
fn failed(_: Box<dyn Any + Send>) -> Response<Body> {
    Stop::from(FAILED).into_response()
}

/// When even the guard broke, the sentence alone.
fn broken(_: Box<dyn Any + Send>) -> Response<Body> {
    let mut response = Response::new(Body::from(FAILED.2));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
