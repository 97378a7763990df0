//! The JSON API of the room. Money is whole fen and areas hundredths of a mu in what is answered; cards, parcels and disposals
//! are sent as they would be typed.

mod assets;
mod parcels;
mod takes;

use crate::gate::Action;
use crate::house::table::MOST_BYTES;
use crate::house::web::{Access, Route};
use serde::{Deserialize, Serialize};
#[cfg(test)]
use utoipa::OpenApi;

/// Things on one page.
const ROWS: i64 = 50;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let (read, write) = (Access::May(Action::AssetRead), Access::May(Action::AssetWrite));
    vec![
        Route::get("/api/v1/assets", read, assets::list),
        Route::post("/api/v1/assets", write, assets::enter),
        Route::get("/api/v1/assets/{asset}", read, assets::one),
        Route::post("/api/v1/assets/{asset}/use", write, assets::change_use),
        Route::post("/api/v1/assets/{asset}/disposal", write, assets::dispose),
        Route::post("/api/v1/assets/{asset}/settlement", write, assets::settle),
        Route::post("/api/v1/assets/{asset}/corrections", write, assets::correct),
        Route::post("/api/v1/assets/{asset}/void", write, assets::void),
        Route::get("/api/v1/parcels", read, parcels::list),
        Route::post("/api/v1/parcels", write, parcels::enter),
        Route::get("/api/v1/parcels/{parcel}", read, parcels::one),
        Route::post("/api/v1/parcels/{parcel}", write, parcels::rewrite),
        Route::get("/api/v1/stocktakes", read, takes::list),
        Route::post("/api/v1/stocktakes", write, takes::begin),
        Route::get("/api/v1/stocktakes/{take}", read, takes::one),
        Route::post("/api/v1/stocktakes/{take}/rows", write, takes::fill),
        Route::post("/api/v1/stocktakes/{take}/table", write, takes::hand_in).body_limit(MOST_BYTES),
        Route::post("/api/v1/stocktakes/{take}/finish", write, takes::finish),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(paths(
    assets::list,
    assets::enter,
    assets::one,
    assets::change_use,
    assets::dispose,
    assets::settle,
    assets::correct,
    assets::void,
    parcels::list,
    parcels::enter,
    parcels::one,
    parcels::rewrite,
    takes::list,
    takes::begin,
    takes::one,
    takes::fill,
    takes::hand_in,
    takes::finish
))]
pub(super) struct Api;

/// Which card, parcel or stock-take it was.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct AssetDone {
    id: String,
}

impl AssetDone {
    fn of(done: super::commands::Done) -> AssetDone {
        AssetDone { id: done.id.to_string() }
    }
}

/// What a list is about and where it goes on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    place: String,
    kind: String,
    state: String,
    after: String,
}
