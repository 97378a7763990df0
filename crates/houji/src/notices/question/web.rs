//! The form in which a villager asks about a line.

use super::super::model::{Kept, LineCode};
use super::super::public::{AskPage, LinePart, find_line, url_of};
use super::AskLine;
use crate::appeals::commands::File;
use crate::appeals::decide::{SPOT, TEXT, written};
use crate::appeals::draw;
use crate::appeals::model::{Category, Mode};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop};
use crate::registry::keys;
use crate::ui::forms::mend;
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// What is asked about which line.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    code: String,
    text: String,
    /// The name is kept from the village.
    hidden: String,
}

/// The notice and the line as everybody reads it.
async fn line(app: &App, name: String, code: LineCode) -> Result<(Kept, LinePart), Stop> {
    let county = app.db.county().as_i64();
    app.db.read(move |db| find_line(db, county, &name, code)?.ok_or_else(|| NOT_FOUND.into())).await
}

/// The form.
pub(super) async fn form(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(fields): Query<Fields>,
) -> Result<Response<Body>, Stop> {
    let code = LineCode::parse(&fields.code).ok_or(NOT_FOUND)?;
    let found = line(&app, id, code).await?;
    let fields = Fields { hidden: "yes".to_owned(), text: String::new(), ..fields };
    show(&app, &visit, (StatusCode::OK, Errors::none()), found, &fields)
}

fn show(
    app: &App,
    visit: &Visit,
    (status, errors): (StatusCode, Errors),
    (kept, line): (Kept, LinePart),
    fields: &Fields,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let term = cx.registry.parameters.term(keys::APPEAL_REPLY_DISCLOSURE, cx.today);
    let mark = app.vault.mark("draft", &[&visit.actor.person_number().to_be_bytes()]);
    let person = data_encoding::HEXLOWER.encode(mark.split_at(8).0);
    let url = url_of(&kept);
    let shown = AskPage {
        frame: visit.frame(app, "问一问这一笔")?,
        back: Link::new("明细", url.clone()),
        errors,
        action: format!("{url}/ask"),
        draft_key: format!("ask-{}-{}-{person}", kept.village, line.code),
        line,
        notice: kept.title,
        text: fields.text.clone(),
        most: TEXT.1.to_string(),
        hidden: !fields.hidden.is_empty(),
        promise: format!("{}内答复。到时候没答复，自动转给上一级。问和答都写在这一行旁边。", term.zh()),
    };
    page_with(app, visit, status, &shown)
}

/// The question is filed.
pub(super) async fn ask(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<Fields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let code = LineCode::parse(&fields.code).ok_or(NOT_FOUND)?;
    let (kept, found) = line(&app, id, code).await?;
    match filed(&app, &visit, &key, (&kept, &found, code), &fields).await {
        Ok(to) => Ok(redirect(&to)),
        Err(stop) => {
            let errors = mend(stop, &[])?;
            show(&app, &visit, (StatusCode::UNPROCESSABLE_ENTITY, errors), (kept, found), &fields)
        }
    }
}

async fn filed(
    app: &App,
    visit: &Visit,
    key: &str,
    (kept, line, code): (&Kept, &LinePart, LineCode),
    fields: &Fields,
) -> Result<String, Stop> {
    let mode = if fields.hidden.is_empty() { Mode::Named } else { Mode::Hidden };
    let spot = spot(kept, line, code);
    let written = written(Category::Disclosure.code(), &fields.text, &spot, mode.code(), true)?;
    let file = File::new(kept.village, written, draw(app).await?);
    let ask = AskLine { village: kept.village, code: code.as_i64(), file };
    let filed = app.run(&visit.actor, Some(key), ask).await?;
    Ok(format!("/appeals/{}/receipt", filed.id))
}

/// Which line it is, as whoever answers reads it.
pub(super) fn spot(kept: &Kept, line: &LinePart, code: LineCode) -> String {
    let spot: String = format!("{} {} {}", code, kept.title, line.title).chars().take(SPOT.1).collect();
    spot.trim().to_owned()
}
