//! The log over the API.

use super::store;
use super::web::proof_of;
use crate::house::web::{Access, Json, Route};
use crate::house::{App, Stop, error::NOT_FOUND};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use data_encoding::{BASE64, HEXLOWER};
use houji_base::Moment;
use houji_seal::leaf_hash;
use serde::{Deserialize, Serialize};
#[cfg(feature = "testing")]
use utoipa::OpenApi;

/// Routes of the API.
pub(super) fn routes() -> Vec<Route> {
    let all = Access::Public("the public log: digests and signatures, no personal data");
    vec![
        Route::get("/api/v1/log", all, log),
        Route::get("/api/v1/log/entries", all, entries),
        Route::get("/api/v1/log/entries/{id}/proof", all, proof),
    ]
}

/// The part of the OpenAPI document this room answers for.
#[cfg(feature = "testing")]
#[derive(OpenApi)]
#[openapi(paths(log, entries, proof), components(schemas(LogShown, EntryShown, Entries)))]
pub struct Api;

/// The log as it was signed last.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct LogShown {
    /// Entries.
    size: i64,
    /// Root over them, hexadecimal.
    root: String,
    /// When that was signed.
    at: String,
    /// Public keys of the log, the one that signs now last.
    keys: Vec<String>,
    /// Public keys of those who watch and have cosigned this size.
    witnesses: Vec<String>,
}

/// Size, root and keys. The files below `/log` are what programs of others read.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/log", tag = "log", responses((status = 200, body = LogShown), (status = 404))))]
async fn log(State(app): State<App>) -> Result<Json<LogShown>, Stop> {
    let county = app.db.county().as_i64();
    let found = app.db.read(move |db| {
        let Some(last) = store::latest(db, county)? else { return Ok(None) };
        let witnesses = store::cosigned(db, county, last.size)?;
        Ok(Some((last, store::keys(db, county)?, witnesses)))
    });
    let (last, keys, witnesses) = found.await?.ok_or(NOT_FOUND)?;
    let shown = LogShown {
        size: last.size,
        root: HEXLOWER.encode(&last.root),
        at: Moment::from_millis(last.at).iso(),
        keys: keys.into_iter().map(|key| key.vkey).collect(),
        witnesses: witnesses.into_iter().map(|one| one.vkey).collect(),
    };
    Ok(Json(StatusCode::OK, shown))
}

/// An entry of the log.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct EntryShown {
    /// Which one, from 0.
    n: i64,
    /// What it is: `anchor` or `key`.
    kind: String,
    at: String,
    /// Hash of the leaf, hexadecimal.
    leaf: String,
    /// The entry itself, in Base64.
    bytes: String,
}

/// A stretch of the log.
#[derive(Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
struct Entries {
    items: Vec<EntryShown>,
    /// Give this as `from` for the next page.
    next: Option<i64>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::IntoParams))]
struct EntriesQuery {
    /// Where to begin; 0 when left out.
    from: Option<i64>,
    /// At most 200, 50 when left out.
    limit: Option<i64>,
}

/// Entries of the log, oldest first.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/log/entries", tag = "log", params(EntriesQuery), responses((status = 200, body = Entries))))]
async fn entries(State(app): State<App>, Query(query): Query<EntriesQuery>) -> Result<Json<Entries>, Stop> {
    let county = app.db.county().as_i64();
    let (from, most) = (query.from.unwrap_or(0), query.limit.unwrap_or(50).clamp(1, 200));
    let rows = app.db.read(move |db| Ok(store::entries(db, county, from, most)?)).await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == most;
    let next = rows.last().filter(|_| full).map(|last| last.n.saturating_add(1));
    let shown = |entry: store::Kept| EntryShown {
        n: entry.n,
        at: Moment::from_millis(entry.at).iso(),
        leaf: leaf_hash(&entry.bytes).to_string(),
        bytes: BASE64.encode(&entry.bytes),
        kind: entry.kind,
    };
    Ok(Json(StatusCode::OK, Entries { items: rows.into_iter().map(shown).collect(), next }))
}

/// The proof that an entry stands in the log (C2SP tlog-proof), to be kept and checked without this program.
#[cfg_attr(feature = "testing", utoipa::path(get, path = "/api/v1/log/entries/{id}/proof", tag = "log", params(("id" = i64, Path, description = "Which entry, from 0")),
    responses((status = 200, description = "The proof", content_type = "text/plain", body = String), (status = 404))))]
async fn proof(State(app): State<App>, Path(id): Path<i64>) -> Result<impl IntoResponse, Stop> {
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], proof_of(&app, id).await?))
}
