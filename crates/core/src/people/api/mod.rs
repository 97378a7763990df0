//! The JSON API of the room: all that its pages do.

mod own;
mod people;
mod sign_in;

use crate::gate::Action;
use crate::house::web::{Access, Route};
#[cfg(feature = "testing")]
use utoipa::OpenApi;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let sign_in = Access::Public("signing in");
    let own = Access::May(Action::AccountOwn);
    let (read, grant) = (Access::May(Action::PersonRead), Access::May(Action::PostGrant));
    let recusal = Access::May(Action::RecusalDeclare);
    vec![
        Route::post("/api/v1/sign-in/phone", sign_in, sign_in::phone),
        Route::post("/api/v1/sign-in/code", sign_in, sign_in::code),
        Route::post("/api/v1/sign-in/join", sign_in, sign_in::join),
        Route::post("/api/v1/sign-in/password", sign_in, sign_in::password),
        Route::post("/api/v1/sign-in/totp", sign_in, sign_in::totp),
        Route::post("/api/v1/sign-out", sign_in, sign_in::sign_out),
        Route::get("/api/v1/me", Access::SignedIn, own::me),
        Route::post("/api/v1/me/village", own, own::village),
        Route::get("/api/v1/sessions", own, own::sessions),
        Route::post("/api/v1/sessions/{id}/end", own, own::end_session),
        Route::get("/api/v1/tokens", own, own::tokens),
        Route::post("/api/v1/tokens", own, own::make_token),
        Route::post("/api/v1/tokens/{id}/end", own, own::end_token),
        Route::get("/api/v1/recusals", recusal, own::recusals),
        Route::post("/api/v1/recusals", recusal, own::declare),
        Route::get("/api/v1/people", read, people::list),
        Route::post("/api/v1/people", Access::May(Action::PersonCreate), people::create),
        Route::post("/api/v1/people/{id}/posts", grant, people::grant),
        Route::post("/api/v1/people/{id}/switch", grant, people::switch),
        Route::post("/api/v1/people/{id}/reset", grant, people::reset),
        Route::post("/api/v1/posts/{id}/end", grant, people::end_post),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(feature = "testing")]
pub(super) fn document() -> utoipa::openapi::OpenApi {
    let mut document = sign_in::Api::openapi();
    document.merge(own::Api::openapi());
    document.merge(people::Api::openapi());
    document.merge(crate::people::party::api());
    document
}
