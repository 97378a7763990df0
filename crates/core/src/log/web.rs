//! The log as files, and the page that says what it is.

use super::model::Kind;
use super::pages::{EntryRow, LogPage};
use super::{read, store};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Access, Route, Visit, page};
use crate::house::{App, Context, Stop};
use crate::ui::format;
use crate::ui::parts::{Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use houji_base::Moment;
use houji_seal::leaf_hash;
use serde::Deserialize;

/// Routes of the log.
pub(super) fn routes() -> Vec<Route> {
    let all = Access::Public("the public log: digests and signatures, no personal data");
    vec![
        Route::get("/log", all, shown),
        Route::get("/log/checkpoint", all, checkpoint),
        Route::get("/log/keys", all, keys),
        Route::get("/log/tile/{*path}", all, tile),
        Route::get("/log/proof/{id}", all, proof),
    ]
}

/// Entries on one page.
const ROWS: i64 = 20;
/// What is replaced by the next checkpoint is asked for anew each time; a tile of one width never changes.
const FRESH: &str = "no-cache";
const FOR_EVER: &str = "public, max-age=31536000, immutable";

fn answer(bytes: Vec<u8>, kind: &'static str, cache: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

const TEXT: &str = "text/plain; charset=utf-8";

async fn file(app: &App, path: String) -> Result<Vec<u8>, Stop> {
    let county = app.db.county();
    let found = app.db.read(move |db| Ok(read::file(db, county, &path)?)).await?;
    found.ok_or_else(|| NOT_FOUND.into())
}

async fn checkpoint(State(app): State<App>) -> Result<Response<Body>, Stop> {
    Ok(answer(file(&app, "checkpoint".to_owned()).await?, TEXT, FRESH))
}

async fn keys(State(app): State<App>) -> Result<Response<Body>, Stop> {
    Ok(answer(file(&app, "keys".to_owned()).await?, TEXT, FRESH))
}

async fn tile(State(app): State<App>, Path(path): Path<String>) -> Result<Response<Body>, Stop> {
    Ok(answer(file(&app, format!("tile/{path}")).await?, "application/octet-stream", FOR_EVER))
}

async fn proof(State(app): State<App>, Path(id): Path<i64>) -> Result<Response<Body>, Stop> {
    let mut response = answer(proof_of(&app, id).await?.into_bytes(), TEXT, FRESH);
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"log-{id}.tlog-proof\"")) {
        response.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// The file that proves an entry.
pub(super) async fn proof_of(app: &App, n: i64) -> Result<String, Stop> {
    let county = app.db.county();
    let found = app.db.read(move |db| Ok(read::proof(db, county, n)?)).await?;
    found.map(|proof| proof.to_string()).ok_or_else(|| NOT_FOUND.into())
}

#[derive(Default, Deserialize)]
struct Ask {
    before: Option<i64>,
}

async fn shown(State(app): State<App>, visit: Visit, Query(ask): Query<Ask>) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let county = cx.county.as_i64();
    let (latest, keys, seen, mut rows) = app
        .db
        .read(move |db| {
            let latest = store::latest(db, county)?;
            let size = latest.as_ref().map_or(0, |last| last.size);
            let from = ask.before.unwrap_or(size).clamp(0, size).saturating_sub(ROWS);
            let most = ask.before.map_or(ROWS, |before| before.clamp(0, ROWS));
            let rows = store::entries(db, county, from.max(0), most)?;
            Ok((latest, store::keys(db, county)?, store::cosigned(db, county, size)?, rows))
        })
        .await?;
    rows.reverse();
    let mut facts = Vec::new();
    if let (Some(last), Some(key)) = (&latest, keys.last()) {
        let at = format::when(cx.now, Moment::from_millis(last.at));
        facts.push(("一共", format!("{} 条", last.size)));
        facts.push(("最近一次签名", at));
        facts.push(("总的手印", data_encoding::HEXLOWER.encode(&last.root)));
        facts.push(("密钥（公开的一半）", key.vkey.clone()));
    }
    let shown = LogPage {
        frame: visit.frame(&app, "公开日志")?,
        state: match (latest.is_some(), seen.len()) {
            (false, _) => Signal::idle("还没有内容，头一天的尾码记下以后就有了"),
            (true, 0) => Signal::idle("签了名，还没有县外的见证"),
            (true, count) => Signal::ok(format!("签了名，{count} 家见证看过")),
        },
        facts,
        older: rows
            .last()
            .filter(|row| row.n > 0)
            .map(|row| Link::new("更早的", format!("/log?before={}", row.n))),
        rows: rows.iter().map(|entry| row(&cx, entry)).collect(),
        address: format!("{}/log", app.config.origin),
    };
    page(&app, &visit, &shown)
}

fn row(cx: &Context, entry: &store::Kept) -> EntryRow {
    EntryRow {
        number: format!("第 {} 条", entry.n),
        time: format::when(cx.now, Moment::from_millis(entry.at)),
        kind: Kind::parse(&entry.kind).map_or("公开的内容", Kind::zh),
        hash: leaf_hash(&entry.bytes).to_string().chars().take(16).collect(),
        proof: format!("/log/proof/{}", entry.n),
    }
}
