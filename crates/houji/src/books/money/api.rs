//! A month's money over the API: the figures of the page and the entries behind them, without a word that anybody typed.

use super::told::{self, Item, Money};
use super::{Ask, books, place, wanted};
use crate::books::decide::Refused;
use crate::books::model::{Book, BookKind, Period, Way, voucher::name};
use crate::gate::Action;
use crate::house::web::{Access, Json, Route, Visit};
use crate::house::{App, Stop};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use houji_base::Month;
use serde::{Deserialize, Serialize};
#[cfg(test)]
use utoipa::OpenApi;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/api/v1/villages/{village}/money", Access::May(Action::MoneyRead), month)]
}

/// The part of the OpenAPI document.
#[cfg(test)]
#[derive(OpenApi)]
#[openapi(paths(month), components(schemas(MoneyShown, GroupShown, ItemShown)))]
pub(in crate::books) struct Api;

#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::IntoParams))]
struct MoneyQuery {
    /// `YYYY-MM`; the newest closed month when left out.
    #[serde(default)]
    month: String,
    /// Kind of the book; the village's first when left out.
    #[serde(default)]
    book: String,
}

/// What came from one source, or went for one purpose.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct GroupShown {
    /// `in` or `out`.
    way: &'static str,
    /// Account that tells what it was.
    group: &'static str,
    /// What it was, in plain words.
    words: &'static str,
    fen: i64,
}

/// What one voucher moved.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct ItemShown {
    /// Name of the voucher, such as `记-0037`.
    voucher: String,
    day: String,
    way: &'static str,
    group: &'static str,
    /// Fen; below zero in red.
    fen: i64,
    /// Cash on hand moved.
    cash: bool,
    /// The bank account moved.
    bank: bool,
    /// Sheets behind it.
    papers: i64,
}

/// A month's money of a village in fen: `before` and `came`, less `went`, are `left_cash` and `left_bank`.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct MoneyShown {
    village: String,
    organisation: String,
    kind: BookKind,
    month: String,
    /// The month is closed; else figures may change.
    closed: bool,
    before: i64,
    came: i64,
    went: i64,
    left_cash: i64,
    left_bank: i64,
    /// What came and went in the same month a year before, where the book has it.
    year_before: Option<(i64, i64)>,
    groups: Vec<GroupShown>,
    items: Vec<ItemShown>,
}

/// A month's money of a village in plain words.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/villages/{village}/money", tag = "books",
    params(("village" = String, Path, description = "12-digit code"), MoneyQuery),
    responses((status = 200, body = MoneyShown), (status = 404, description = "No book there, or not one's village"))))]
async fn month(
    State(app): State<App>,
    visit: Visit,
    Path(village): Path<String>,
    Query(MoneyQuery { month, book }): Query<MoneyQuery>,
) -> Result<Json<MoneyShown>, Stop> {
    let scope = place(&app, &visit, &village)?;
    let (cx, ask) = (app.context(visit.actor.clone()), Ask { month, book, ..Ask::default() });
    let found = app.db.read(move |db| {
        let (Some(book), _) = books(db, &cx, &scope, &ask)? else { return Err(Refused::NoBook.into()) };
        let month = wanted(&cx, &book, &ask.month)?;
        let money = told::read(db, &cx, &book, month)?;
        let before = match told::year_before(&book, month) {
            Some(before) => Some(told::read(db, &cx, &book, before)?),
            None => None,
        };
        Ok::<_, Stop>((book, month, money, before))
    });
    let (book, month, money, before) = found.await?;
    Ok(Json(StatusCode::OK, shown(&book, month, &money, before.as_ref())))
}

fn shown(book: &Book, month: Month, money: &Money, before: Option<&Money>) -> MoneyShown {
    let total = |money: &Money, way| money.total(way).fen();
    let groups = [Way::In, Way::Out].into_iter().flat_map(|way| {
        let group = move |(group, sum): (&'static str, houji_base::Fen)| GroupShown {
            way: way.code(),
            group,
            words: told::words(book, (way, group, sum)),
            fen: sum.fen(),
        };
        money.groups(way).into_iter().map(group)
    });
    let item = |item: &Item| ItemShown {
        voucher: name(Period::Month(month), item.number),
        day: item.day.to_string(),
        way: item.part.0.code(),
        group: item.part.1,
        fen: item.part.2.fen(),
        cash: item.by.0,
        bank: item.by.1,
        papers: item.papers,
    };
    MoneyShown {
        village: book.place.to_string(),
        organisation: book.name.clone(),
        kind: book.kind,
        month: month.to_string(),
        closed: book.is_closed(month),
        before: money.before.fen(),
        came: total(money, Way::In),
        went: total(money, Way::Out),
        left_cash: money.left.0.fen(),
        left_bank: money.left.1.fen(),
        year_before: before.map(|money| (total(money, Way::In), total(money, Way::Out))),
        groups: groups.collect(),
        items: money.items.iter().map(item).collect(),
    }
}
