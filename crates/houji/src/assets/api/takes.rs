//! Stock-takes.

use super::super::commands::{BeginTake, FillTake, FinishTake};
use super::super::desk::handed_in;
use super::super::model::{Seen, Take, TakeId, TakeRow, What};
use super::super::reading::{book_id, looks_at, with_take};
use super::super::store;
use super::{AssetDone, ListQuery, ROWS};
use crate::house::error::UNREADABLE;
use crate::house::web::{Json, Sent, SentTable, Visit};
use crate::house::{App, Stop, random};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

/// A stock-take to begin.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BeginBody {
    /// Book.
    book: String,
}

/// What was found.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FillBody {
    rows: Vec<FillRow>,
}

/// What was found of one thing.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FillRow {
    what: What,
    /// Id of the card or the parcel.
    id: String,
    /// Fen, or hundredths of a mu. Of a card the booked amount, or 0 when it is missing.
    #[serde(default)]
    verified: Option<i64>,
    /// Instead of it, of a card: how many of its units there are.
    #[serde(default)]
    units: Option<i64>,
}

/// Nothing more is needed.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FinishBody {}

/// Stock-takes of a place.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct TakePage {
    stocktakes: Vec<TakeShown>,
    /// Where the next page begins.
    next: Option<String>,
}

/// A stock-take.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct TakeShown {
    stocktake: String,
    book: String,
    day: String,
    is_done: bool,
}

/// A stock-take with a page of its rows.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct TakeWhole {
    stocktake: TakeShown,
    /// Rows that nobody looked at, of all.
    unfilled: i64,
    rows: Vec<RowShown>,
    /// Where the next rows begin.
    next: Option<String>,
}

/// A row of a stock-take.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct RowShown {
    what: What,
    id: String,
    /// Number of the card or the plot.
    number: String,
    name: String,
    /// Fen, or hundredths of a mu.
    booked: i64,
    verified: Option<i64>,
    /// Units of the card; 0 of a parcel.
    quantity: i64,
    /// Units that were found, where fewer were counted.
    units: Option<i64>,
}

fn shown(take: &Take) -> TakeShown {
    TakeShown {
        stocktake: take.id.to_string(),
        book: take.book.to_string(),
        day: take.day.to_string(),
        is_done: take.is_done,
    }
}

/// Stock-takes of a place.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/stocktakes", tag = "assets",
    params(("place" = Option<String>, Query, description = "12-digit code; without it the widest place one may read"),
           ("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = TakePage))))]
pub async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Json<TakePage>, Stop> {
    let (scope, county) = (looks_at(&visit, &q.place)?, app.db.county().as_i64());
    let (book, day) = q.after.split_once('.').unwrap_or_default();
    let after = (book.parse().unwrap_or(0), day.to_owned());
    let rows =
        app.db.read(move |db| Ok(store::takes(db, county, &scope, (after.0, &after.1), ROWS)?)).await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| is_full).map(|last| format!("{}.{}", last.book, last.day));
    Ok(Json(StatusCode::OK, TakePage { stocktakes: rows.iter().map(shown).collect(), next }))
}

/// One stock-take, with a page of its rows.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/stocktakes/{take}", tag = "assets",
    params(("take" = String, Path), ("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = TakeWhole), (status = 404, description = "None for these eyes"))))]
pub async fn one(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<ListQuery>,
) -> Result<Json<TakeWhole>, Stop> {
    let (what, thing) = q.after.split_once('.').unwrap_or_default();
    let (what, thing) = (what.to_owned(), thing.parse().unwrap_or(0));
    let read = with_take(&app, &visit, &id, move |db, county, id| {
        Ok((store::rows(db, county, id, (&what, thing), ROWS)?, store::unfilled(db, county, id)?))
    });
    let (take, _, (rows, unfilled)) = read.await?;
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = rows.last().filter(|_| is_full).map(|last| format!("{}.{}", last.what.code(), last.thing));
    let row = |row: TakeRow| RowShown {
        what: row.what,
        id: row.thing.to_string(),
        number: row.label,
        name: row.name,
        booked: row.booked,
        verified: row.verified,
        quantity: row.quantity,
        units: row.units,
    };
    let rows = rows.into_iter().map(row).collect();
    Ok(Json(StatusCode::OK, TakeWhole { stocktake: shown(&take), unfilled, rows, next }))
}

/// Begin a stock-take of today.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/stocktakes", tag = "assets", request_body = BeginBody,
    params(("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = AssetDone), (status = 409, description = "One of today is there, or there is nothing"))))]
pub async fn begin(State(app): State<App>, sent: Sent<BeginBody>) -> Result<Json<AssetDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let command =
        BeginTake { book: book_id(&body.book)?, id: TakeId::from_i64(app.ids.next(app.clock.now())) };
    Ok(Json(StatusCode::CREATED, AssetDone::of(app.run(&visit.actor, Some(&key), command).await?)))
}

/// The stock-take of a text.
async fn found(app: &App, visit: &Visit, id: &str) -> Result<Take, Stop> {
    Ok(with_take(app, visit, id, |_, _, _| Ok(())).await?.0)
}

/// Write down what was found.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/stocktakes/{take}/rows", tag = "assets", request_body = FillBody,
    params(("take" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = AssetDone), (status = 409, description = "It is finished"),
              (status = 422, description = "Neither the booked amount nor 0"))))]
pub async fn fill(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<FillBody>,
) -> Result<Json<AssetDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let take = found(&app, &visit, &id).await?;
    let row = |row: FillRow| {
        let seen = match (row.verified, row.units) {
            (Some(amount), None) => Seen::Amount(amount),
            (None, Some(units)) => Seen::Units(units),
            _ => return Err(UNREADABLE.into()),
        };
        Ok((row.what, row.id.parse::<i64>().map_err(|_| UNREADABLE)?, seen))
    };
    let rows = body.rows.into_iter().map(row).collect::<Result<_, Stop>>()?;
    let command = FillTake { take: take.id, book: take.book, rows };
    Ok(Json(StatusCode::OK, AssetDone::of(app.run(&visit.actor, Some(&key), command).await?)))
}

/// Take in a filled sheet of CSV (UTF-8) or XLSX; all of it or nothing.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/stocktakes/{take}/table", tag = "assets",
    params(("take" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    request_body(content = String, content_type = "text/csv",
        description = "CSV in UTF-8, or the bytes of an XLSX workbook; at most 2 MB and 20,000 rows"),
    responses((status = 200, body = AssetDone), (status = 422, description = "Rows to mend, RFC 9457"))))]
pub async fn hand_in(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: SentTable,
) -> Result<Json<AssetDone>, Stop> {
    let SentTable { file, key, visit } = sent;
    handed_in(&app, &visit, (&id, &key), file).await?;
    Ok(Json(StatusCode::OK, AssetDone { id }))
}

/// Finish a stock-take: what was missing, also some units of a card, leaves as lost.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/stocktakes/{take}/finish", tag = "assets", request_body = FinishBody,
    params(("take" = String, Path), ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 200, body = AssetDone), (status = 409, description = "It is finished, or rows are not filled in"))))]
pub async fn finish(
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<FinishBody>,
) -> Result<Json<AssetDone>, Stop> {
    let Sent { body: FinishBody {}, key, visit } = sent;
    let take = found(&app, &visit, &id).await?;
    let command = FinishTake { take: take.id, book: take.book, salt: random()? };
    Ok(Json(StatusCode::OK, AssetDone::of(app.run(&visit.actor, Some(&key), command).await?)))
}
