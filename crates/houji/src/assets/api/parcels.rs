//! Parcels.

use super::super::commands::WriteParcel;
use super::super::form::{PlotForm, plot};
use super::super::model::{Held, Land, Level, Parcel, ParcelId};
use super::super::reading::{book_id, looks_at, one_parcel};
use super::super::store;
use super::{AssetDone, ListQuery, ROWS};
use crate::house::web::{Json, Sent, Visit};
use crate::house::{App, Stop, random};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

/// A parcel to be entered.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PlotBody {
    /// Book.
    book: String,
    plot: PlotForm,
}

/// Parcels of a place.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ParcelPage {
    parcels: Vec<ParcelShown>,
    /// All parcels of the place by class.
    areas: Vec<AreaShown>,
    /// Where the next page begins.
    next: Option<String>,
}

/// Parcels of one class; areas are hundredths of a mu.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct AreaShown {
    land: Land,
    parcels: i64,
    measured: i64,
    contracted: i64,
    households: i64,
    idle: i64,
}

/// A parcel; areas are hundredths of a mu.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ParcelShown {
    parcel: String,
    book: String,
    plot: String,
    name: String,
    land: Land,
    /// East, south, west, north.
    bounds: [String; 4],
    contract_area: i64,
    measured_area: i64,
    level: Level,
    is_basic: bool,
    held: Held,
    contract: Option<String>,
}

fn shown(parcel: &Parcel) -> ParcelShown {
    let plot = parcel.plot.clone();
    ParcelShown {
        parcel: parcel.id.to_string(),
        book: parcel.book.to_string(),
        plot: plot.plot,
        name: plot.name,
        land: plot.land,
        bounds: plot.bounds,
        contract_area: plot.contract_area,
        measured_area: plot.measured_area,
        level: plot.level,
        is_basic: plot.is_basic,
        held: plot.held,
        contract: plot.contract.map(|id| id.to_string()),
    }
}

/// Parcels of a place, and its areas by class.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/parcels", tag = "assets",
    params(("place" = Option<String>, Query, description = "12-digit code; without it the widest place one may read"),
           ("kind" = Option<Land>, Query), ("state" = Option<Held>, Query),
           ("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = ParcelPage))))]
pub async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<ParcelPage>, Stop> {
    let (scope, county) = (looks_at(&visit, &q.place)?, app.db.county().as_i64());
    let (book, plot) = q.after.split_once('.').unwrap_or_default();
    let after = (book.parse().unwrap_or(0), plot.to_owned());
    let (rows, areas) = app
        .db
        .read(move |db| {
            let rows = store::parcels(db, county, &scope, (&q.kind, &q.state), (after.0, &after.1), ROWS)?;
            Ok((rows, store::areas(db, county, &scope)?))
        })
        .await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| is_full).map(|last| format!("{}.{}", last.book, last.plot.plot));
    let area = |(land, parcels, [measured, contracted, households, idle]): (Land, i64, [i64; 4])| AreaShown {
        land,
        parcels,
        measured,
        contracted,
        households,
        idle,
    };
    let areas = areas.into_iter().map(area).collect();
    Ok(Json(StatusCode::OK, ParcelPage { parcels: rows.iter().map(shown).collect(), areas, next }))
}

/// One parcel.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/parcels/{parcel}", tag = "assets", params(("parcel" = String, Path)),
    responses((status = 200, body = ParcelShown), (status = 404, description = "None for these eyes"))))]
pub async fn one(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<ParcelShown>, Stop> {
    let (parcel, _) = one_parcel(&app, &visit, &id).await?;
    Ok(Json(StatusCode::OK, shown(&parcel)))
}

/// Enter a parcel.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/parcels", tag = "assets", request_body = PlotBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = AssetDone), (status = 422, description = "Fields to mend, RFC 9457"))))]
pub async fn enter(State(app): State<App>, sent: Sent<PlotBody>) -> Result<Json<AssetDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let ((plot, occupier), book) = (plot(&body.plot)?, book_id(&body.book)?);
    let id = ParcelId::from_i64(app.ids.next(app.clock.now()));
    let command = WriteParcel { parcel: None, book, plot, occupier, id, salt: random()? };
    Ok(Json(StatusCode::CREATED, AssetDone::of(app.run(&visit.actor, Some(&key), command).await?)))
}

/// Write a parcel anew.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/parcels/{parcel}", tag = "assets", request_body = PlotForm,
    params(("parcel" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = AssetDone), (status = 422, description = "Fields to mend, RFC 9457"))))]
pub async fn rewrite(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<PlotForm>,
) -> Result<Json<AssetDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let (parcel, _) = one_parcel(&app, &visit, &id).await?;
    let ((plot, occupier), book, id) = (plot(&body)?, parcel.book, parcel.id);
    let command = WriteParcel { parcel: Some(id), book, plot, occupier, id, salt: random()? };
    Ok(Json(StatusCode::OK, AssetDone::of(app.run(&visit.actor, Some(&key), command).await?)))
}
