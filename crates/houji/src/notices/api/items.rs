//! The catalogue over the API: read by everybody, one dated row added by whoever sets the county's registers.

use super::super::import::{ItemRow, SetItem};
use super::super::model::Catalogue;
use super::super::store;
use crate::gate::Actor;
use crate::house::web::{Json, Sent};
use crate::house::{App, Stop};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

/// An item of the catalogue as it holds today.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct CatalogueItem {
    item: String,
    title: String,
    /// `party`, `village` or `finance`.
    affairs: &'static str,
    /// `month`, `quarter`, `half`, `year` or `once`.
    cycle: &'static str,
    /// `end+10d`, `end+5wd` or `start+30d`.
    due: String,
    owner: &'static str,
    signers: Vec<&'static str>,
    /// `open`, `name` or `needy`.
    mask: &'static str,
    /// `all`, or `members` for party members alone.
    audience: &'static str,
    is_on_screen: bool,
    /// Text and days are the program's, which the county has not confirmed.
    is_default: bool,
    basis: String,
}

/// A change that is to come.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct CatalogueAhead {
    item: String,
    /// First day.
    from: String,
    /// As it will be; nothing when it is owed no more.
    becomes: Option<CatalogueItem>,
}

/// The catalogue as it holds today, and what is to come.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct CatalogueShown {
    day: String,
    items: Vec<CatalogueItem>,
    ahead: Vec<CatalogueAhead>,
}

fn shown(item: &super::super::model::Item) -> CatalogueItem {
    CatalogueItem {
        item: item.code.clone(),
        title: item.title.clone(),
        affairs: item.affairs.code(),
        cycle: item.cycle.code(),
        due: item.due.code(),
        owner: item.owner.code(),
        signers: item.signers.iter().map(|role| role.code()).collect(),
        mask: item.mask.code(),
        audience: if item.is_for_all { "all" } else { "members" },
        is_on_screen: item.is_on_screen,
        is_default: item.is_default,
        basis: item.basis.clone(),
    }
}

/// What every village has to publish today, and what changes on days to come; for everybody.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/public/catalogue", tag = "notices",
    responses((status = 200, body = CatalogueShown))))]
pub(super) async fn all(State(app): State<App>) -> Result<Json<CatalogueShown>, Stop> {
    let (county, today) = (app.db.county(), app.context(Actor::visitor(app.db.county())).today);
    let changes = app.db.read(move |db| Ok(store::changes(db, county.as_i64())?)).await?;
    let ahead = changes.iter().filter(|change| change.from > today).map(|change| CatalogueAhead {
        item: change.code.clone(),
        from: change.from.to_string(),
        becomes: change.item.as_ref().map(shown),
    });
    let ahead = ahead.collect();
    let items = Catalogue::on(today, &changes).items().iter().map(shown).collect();
    Ok(Json(StatusCode::OK, CatalogueShown { day: today.to_string(), items, ahead }))
}

/// Which row it was.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct CatalogueRowDone {
    item: String,
    /// First day it holds.
    since: String,
}

/// Add one dated row of the catalogue, with the checks of a whole table; days that are over stand.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/catalogue", tag = "notices", request_body = ItemRow,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = CatalogueRowDone), (status = 409, description = "It holds already"),
              (status = 422, description = "Fields to mend, RFC 9457"))))]
pub(super) async fn add(State(app): State<App>, sent: Sent<ItemRow>) -> Result<Json<CatalogueRowDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let done = app.run(&visit.actor, Some(&key), SetItem { row: body }).await?;
    app.refresh_registry().await?;
    Ok(Json(StatusCode::CREATED, CatalogueRowDone { item: done.item, since: done.since }))
}
