//! The sums over the API. Money is whole fen.

use super::{Ask, Part, Wanted, Whole, parts, tables::name};
use crate::books::api::{AmountsShown, TrialLineShown};
use crate::books::model::{Amounts, BookKind};
use crate::gate::Action;
use crate::house::web::{Access, Json, Route, Visit};
use crate::house::{App, Stop};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Serialize;
#[cfg(test)]
use utoipa::OpenApi;

/// Most books of one page.
const LIMIT: i64 = 200;

pub(super) fn routes() -> Vec<Route> {
    let read = Access::May(Action::BookRead);
    vec![
        Route::get("/api/v1/books/sums", read, sums),
        Route::get("/api/v1/books/sums/villages", read, villages),
    ]
}

/// The part of the OpenAPI document.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(paths(sums, villages), components(schemas(Sums, VillageSums, VillageSum)))]
pub(in crate::books) struct Api;

/// What all books of a place hold together.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct Sums {
    place: String,
    month: String,
    kind: BookKind,
    /// Code of the accounting system.
    standard: String,
    /// How many books are counted.
    books: i64,
    /// How many of them closed the month.
    closed: i64,
    /// By general account. Each side is the sum of that side in each book: books are not netted with each other.
    lines: Vec<TrialLineShown>,
    /// Sums of opening, movement and closing.
    totals: Vec<AmountsShown>,
}

/// What one book adds to the sums.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct VillageSum {
    book: String,
    place: String,
    name: String,
    opening: AmountsShown,
    movement: AmountsShown,
    closing: AmountsShown,
}

/// A page of single books.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct VillageSums {
    items: Vec<VillageSum>,
    /// Give this as `after` for the next page.
    next: Option<String>,
    /// Opening, movement and closing of all books of the place, on this page or not.
    totals: Vec<AmountsShown>,
}

fn shown(totals: [Amounts; 3]) -> Vec<AmountsShown> {
    totals.into_iter().map(Into::into).collect()
}

/// The trial balance of a month over all books of a place, from the totals each book keeps.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/sums", tag = "books", params(Ask),
    responses((status = 200, body = Sums), (status = 404, description = "Outside one's places"))))]
async fn sums(State(app): State<App>, visit: Visit, Query(ask): Query<Ask>) -> Result<Json<Sums>, Stop> {
    let cx = app.context(visit.actor.clone());
    let wanted = Wanted::read(&cx, &visit, &Ask { of: String::new(), ..ask })?;
    let (place, over, of) = (wanted.scope.place(), wanted.over, wanted);
    let county = cx.county.as_i64();
    let whole = app.db.read(move |db| Ok::<_, Stop>(Whole::read(db, county, &of)?)).await?;
    let line = |sum: &super::Sum| {
        let [opening, movement, closing] = sum.pairs.map(AmountsShown::from);
        let name = name(over.standard, &sum.general).to_owned();
        TrialLineShown { account: sum.general.clone(), name, opening, movement, closing }
    };
    Ok(Json(
        StatusCode::OK,
        Sums {
            place: place.to_string(),
            month: over.month.to_string(),
            kind: over.kind,
            standard: over.standard.code().to_owned(),
            books: whole.books.0,
            closed: whole.books.1,
            lines: whole.sums.iter().map(line).collect(),
            totals: shown(whole.total("")),
        },
    ))
}

/// What each book of a place adds to the sums of a month, by book.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/sums/villages", tag = "books", params(Ask),
    responses((status = 200, body = VillageSums), (status = 404, description = "Outside one's places"))))]
async fn villages(
    State(app): State<App>,
    visit: Visit,
    Query(ask): Query<Ask>,
) -> Result<Json<VillageSums>, Stop> {
    let cx = app.context(visit.actor.clone());
    let wanted = Wanted::read(&cx, &visit, &ask)?;
    let (of, county) = (wanted.of.clone(), cx.county.as_i64());
    let found = app.db.read(move |db| {
        Ok::<_, Stop>((Whole::read(db, county, &wanted)?, parts(db, county, &wanted, LIMIT)?))
    });
    let (whole, (parts, next)) = found.await?;
    let item = |part: Part| {
        let [opening, movement, closing] = part.pairs.map(AmountsShown::from);
        let place = part.book.place().map_or_else(String::new, |place| place.to_string());
        VillageSum { book: part.book.to_string(), place, name: part.name, opening, movement, closing }
    };
    let (items, totals) = (parts.into_iter().map(item).collect(), shown(whole.total(&of)));
    Ok(Json(StatusCode::OK, VillageSums { items, next: next.map(|id| id.to_string()), totals }))
}
