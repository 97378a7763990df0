//! What the lamp board of a village shows: a short row for each notice that hangs now, as lines of text and over the API.

use super::super::model::{Catalogue, Kept, told};
use super::super::{paper, store};
use super::{present, raw, reading};
use crate::gate::Actor;
use crate::house::error::NOT_FOUND;
use crate::house::web::Json;
use crate::house::{App, Stop};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use houji_base::{Day, DivisionCode, Level};
use houji_seal::Notice;
use serde::Serialize;

/// Notices that are looked at, the newest first; of more a board shows nothing.
const LOOKED_AT: i64 = 30;
/// Rows of a board; it must come round while somebody stands before it.
const ROWS: usize = 10;

/// A village's lamp board.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct LampBoard {
    /// 12-digit code.
    village: String,
    name: String,
    /// Of which day it is.
    day: String,
    /// Most characters of a row.
    most: usize,
    rows: Vec<LampRow>,
}

/// A row of the board.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct LampRow {
    /// At most `most` characters.
    text: String,
    /// Name of the notice.
    notice: String,
    /// Last day on which it is shown.
    until: String,
    /// Page of the notice.
    page: String,
}

/// What hangs on a day and is meant for screens.
fn rows(found: &[(Kept, Notice)], catalogue: &Catalogue, today: Day) -> Vec<LampRow> {
    let row = |(kept, notice): &(Kept, Notice)| {
        let until = told::day(notice, "until").filter(|until| *until >= today)?;
        let is_on_screen =
            catalogue.item(&kept.item).is_some_and(|item| item.is_on_screen && item.is_for_all);
        is_on_screen.then(|| LampRow {
            text: paper::lamp(notice),
            notice: kept.name(),
            until: until.to_string(),
            page: present::url(&kept.name()),
        })
    };
    found.iter().filter_map(row).take(ROWS).collect()
}

async fn board_of(app: &App, village: &str) -> Result<LampBoard, Stop> {
    let cx = app.context(Actor::visitor(app.db.county()));
    let places = &cx.registry.places;
    let code = DivisionCode::parse(village).map_err(|_| NOT_FOUND)?;
    let place = places.get(code).filter(|place| place.code.level() == Level::Village).ok_or(NOT_FOUND)?;
    let county = cx.county.as_i64();
    let read = app
        .db
        .read(move |db| Ok((reading::newest_of(db, county, code, LOOKED_AT)?, store::changes(db, county)?)));
    let (found, changes) = read.await?;
    let catalogue = Catalogue::on(cx.today, &changes);
    Ok(LampBoard {
        village: code.to_string(),
        name: place.name.clone(),
        day: cx.today.to_string(),
        most: paper::ROW,
        rows: rows(&found, &catalogue, cx.today),
    })
}

/// The rows as lines of text, for programs that know nothing else.
pub(super) async fn lines(
    State(app): State<App>,
    Path(village): Path<String>,
) -> Result<Response<Body>, Stop> {
    let board = board_of(&app, &village).await?;
    let text: String = board.rows.iter().map(|row| format!("{}\n", row.text)).collect();
    Ok(raw::answer(text.into_bytes(), "text/plain; charset=utf-8"))
}

/// What a village's lamp board shows today: a short row for each notice that hangs and is meant for screens, the newest first.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/public/lamps/{village}", tag = "notices",
    params(("village" = String, Path, description = "12-digit code")),
    responses((status = 200, body = LampBoard), (status = 404))))]
pub(super) async fn board(
    State(app): State<App>,
    Path(village): Path<String>,
) -> Result<Json<LampBoard>, Stop> {
    Ok(Json(StatusCode::OK, board_of(&app, &village).await?))
}
