//! The JSON API of the record, for the audit administrator's own programs.

use super::web::allowed;
use super::{Remembered, store, words};
use crate::gate::Action;
use crate::house::web::{Access, Json, Route, Visit};
use crate::house::{App, Stop};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use houji_base::Moment;
use serde::{Deserialize, Serialize};
#[cfg(feature = "testing")]
use utoipa::OpenApi;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let read = Access::May(Action::RecordRead);
    vec![Route::get("/api/v1/record", read, record), Route::get("/api/v1/record/tips", read, tips)]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(feature = "testing")]
#[derive(OpenApi)]
#[openapi(paths(record, tips), components(schemas(Page, EntryShown, TipShown)))]
pub struct Api;

/// An entry of the record.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct EntryShown {
    lane: i64,
    /// Position in the lane, from 1.
    seq: i64,
    at: String,
    /// Stable name, such as `appeal.filed`.
    kind: String,
    /// Name for people.
    kind_zh: String,
    /// Id of what it happened to, a whole number as text; 0 for nothing.
    subject: String,
    /// 12-digit division.
    place: String,
    /// Id of the person, a whole number as text; 0 for the program.
    actor: String,
    /// SHA-256, hexadecimal.
    hash: String,
    /// Facts as recorded; left out when they are business, which an auditor does not see.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<String>,
}

impl EntryShown {
    fn of(entry: &Remembered) -> EntryShown {
        EntryShown {
            lane: entry.lane,
            seq: entry.seq,
            at: Moment::from_millis(entry.at).iso(),
            kind: entry.kind.clone(),
            kind_zh: words::zh(&entry.kind).to_owned(),
            subject: entry.subject.to_string(),
            place: entry.place.to_string(),
            actor: entry.actor.to_string(),
            hash: data_encoding::HEXLOWER.encode(&entry.hash),
            data: words::is_open(&entry.kind).then(|| entry.data.clone()),
        }
    }
}

/// A stretch of a lane.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct Page {
    items: Vec<EntryShown>,
    /// Give this as `after` for the next page.
    next: Option<i64>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::IntoParams))]
struct RecordQuery {
    /// Lane; 0 when left out.
    lane: Option<i64>,
    /// Position after which to begin; 0 when left out.
    after: Option<i64>,
    /// At most 200, 50 when left out.
    limit: Option<i64>,
}

/// Entries of a lane, oldest first.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/record", tag = "record", params(RecordQuery), responses((status = 200, body = Page))))]
async fn record(
    State(app): State<App>,
    visit: Visit,
    Query(query): Query<RecordQuery>,
) -> Result<Json<Page>, Stop> {
    allowed(&app, &visit)?;
    let (lane, after) = (query.lane.unwrap_or(0), query.after.unwrap_or(0));
    let most = query.limit.unwrap_or(50).clamp(1, 200);
    let county = app.db.county().as_i64();
    let rows = app.db.read(move |db| Ok(store::after(db, county, lane, after, most)?)).await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == most;
    let next = rows.last().filter(|_| full).map(|last| last.seq);
    Ok(Json(StatusCode::OK, Page { items: rows.iter().map(EntryShown::of).collect(), next }))
}

/// The last entry of a lane.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct TipShown {
    lane: i64,
    /// How long the lane is.
    seq: i64,
    /// SHA-256, hexadecimal: written down, it proves later that nothing before it was changed.
    hash: String,
}

/// The tips of all lanes.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/record/tips", tag = "record", responses((status = 200, body = [TipShown]))))]
async fn tips(State(app): State<App>, visit: Visit) -> Result<Json<Vec<TipShown>>, Stop> {
    allowed(&app, &visit)?;
    let county = app.db.county().as_i64();
    let rows = app.db.read(move |db| Ok(store::tips(db, county)?)).await?;
    let shown = |(lane, seq, hash): (i64, i64, Vec<u8>)| TipShown {
        lane,
        seq,
        hash: data_encoding::HEXLOWER.encode(&hash),
    };
    Ok(Json(StatusCode::OK, rows.into_iter().map(shown).collect()))
}
