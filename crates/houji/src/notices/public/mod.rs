//! What everybody sees of publications, without signing in: villages, a village's board, a notice with its versions, the
//! files behind it, the feed, the API and the search. Nothing here is read but what was published.

mod api;
mod catalogue;
mod changes;
mod checked;
mod feed;
mod lamp;
mod notice;
mod pages;
mod papers;
mod present;
mod raw;
mod reading;
mod search;
#[cfg(test)]
pub(crate) mod tests;
mod village;

pub use notice::part as notice_page;
pub use pages::{AskPage, LinePage, LinePart, NoticePage, Row, VersionRow};
pub use present::row;
pub use raw::value;
pub use reading::{Shown, find_line, line_by_code, shown, shown_of, url_of};
pub use search::Searched;

use crate::house::web::{Access, Route};

/// Why these are for all.
const WHY: &str = "what villages publish; masked before it was published, without personal data";

/// Routes of the pages and files.
pub fn routes() -> Vec<Route> {
    let all = Access::Public(WHY);
    let mut routes = vec![
        Route::get("/public", all, village::villages),
        Route::get("/v/{village}", all, village::board),
        Route::get("/v/{village}/notices.atom", all, feed::feed),
        Route::get("/v/{village}/lamp.txt", all, lamp::lines),
        Route::get("/notices/catalogue", all, catalogue::show),
        Route::get("/notices/{id}", all, notice::newest).kept(),
        Route::get("/notices/{id}/{version}", all, raw::version),
        Route::get("/notices/{id}/print", all, papers::print),
        Route::get("/notices/{id}/letter", all, papers::letter),
        Route::get("/notices/{id}/tv", all, papers::tv),
        Route::get("/notices/{id}/speech", all, papers::speech),
    ];
    routes.extend(api::routes());
    routes
}

/// The part of the OpenAPI document.
#[cfg(test)]
pub fn api() -> utoipa::openapi::OpenApi {
    <api::Api as utoipa::OpenApi>::openapi()
}
