//! The JSON API of the room.

mod dividends;
mod register;
mod shapes;

#[cfg(test)]
use super::form::{ChangeForm, MemberForm};
#[cfg(test)]
use super::model::{Act, Assembly};
use crate::gate::Action;
use crate::house::table::MOST_BYTES;
use crate::house::web::{Access, Route};
#[cfg(test)]
use utoipa::OpenApi;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let may = Access::May;
    let (read, write) = (may(Action::MemberRead), may(Action::MemberWrite));
    let (draft, money) = (may(Action::DividendWrite), may(Action::DividendPost));
    let person = may(Action::MemberPerson);
    vec![
        Route::get("/api/v1/members/{book}", read, register::register),
        Route::post("/api/v1/members/{book}/members", write, register::add),
        Route::post("/api/v1/members/{book}/members/{member}/leave", write, register::leave),
        Route::post("/api/v1/members/{book}/import", write, register::import).body_limit(MOST_BYTES),
        Route::post("/api/v1/members/{book}/kinds", write, register::set_kind),
        Route::post("/api/v1/members/{book}/shares", write, register::change_shares),
        Route::get("/api/v1/members/{book}/households", read, register::households),
        Route::get("/api/v1/members/{book}/households/{household}", read, register::household),
        Route::post("/api/v1/members/{book}/households/{household}", write, register::set_household),
        Route::post("/api/v1/members/{book}/households/{household}/person", person, register::person),
        Route::get("/api/v1/members/{book}/dividends", read, dividends::list),
        Route::post("/api/v1/members/{book}/dividends", draft, dividends::draft),
        Route::get("/api/v1/members/{book}/dividends/{run}", read, dividends::one),
        Route::get("/api/v1/members/{book}/dividends/{run}/households", read, dividends::households),
        Route::post(
            "/api/v1/members/{book}/dividends/{run}/check",
            may(Action::DividendCheck),
            dividends::check,
        ),
        Route::post(
            "/api/v1/members/{book}/dividends/{run}/approve",
            may(Action::DividendApprove),
            dividends::approve,
        ),
        Route::post("/api/v1/members/{book}/dividends/{run}/vote", draft, dividends::vote),
        Route::post("/api/v1/members/{book}/dividends/{run}/publish", draft, dividends::publish),
        Route::post("/api/v1/members/{book}/dividends/{run}/void", draft, dividends::void),
        Route::post("/api/v1/members/{book}/dividends/{run}/post", money, dividends::post),
        Route::post("/api/v1/members/{book}/dividends/{run}/reversal", money, dividends::take_back),
        Route::post("/api/v1/members/{book}/dividends/{run}/payments", money, dividends::pay),
        Route::post(
            "/api/v1/members/{book}/dividends/{run}/payments/{payment}/reversal",
            money,
            dividends::take_payment_back,
        ),
        Route::post("/api/v1/members/{book}/dividends/{run}/bank", person, dividends::bank),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(
    paths(
        register::register,
        register::add,
        register::leave,
        register::import,
        register::set_kind,
        register::change_shares,
        register::households,
        register::household,
        register::set_household,
        register::person,
        dividends::list,
        dividends::draft,
        dividends::one,
        dividends::households,
        dividends::check,
        dividends::approve,
        dividends::vote,
        dividends::publish,
        dividends::void,
        dividends::post,
        dividends::take_back,
        dividends::pay,
        dividends::take_payment_back,
        dividends::bank
    ),
    components(schemas(MemberForm, ChangeForm, Act, Assembly, super::commands::Added))
)]
pub(super) struct Api;
