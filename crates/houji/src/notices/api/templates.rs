//! The texts of typed items: what is filled in for each, and drafts begun from what was filled in, as the page begins them.

use super::super::commands::{BeginNotice, Draft};
use super::super::decide::Refused;
use super::super::form::read;
use super::super::model::{Catalogue, Item, NoticeId, Period};
use super::super::store;
use super::super::template::{self, Ask, Kind, LINE, LINES, Template};
use super::{NoticeDone, done, draft};
use crate::gate::{Action, scope};
use crate::house::error::{NOT_FOUND, UNREADABLE};
use crate::house::web::{Json, Sent, Visit};
use crate::house::{App, FieldError, Refusal, Stop, random};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use houji_base::DivisionCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Texts of typed items.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct TemplatesShown {
    templates: Vec<TemplateShown>,
}

/// The text of a typed item.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct TemplateShown {
    /// Code of the item.
    item: String,
    /// What the item is called.
    title: String,
    /// How often it is owed: `month`, `quarter`, `half`, `year` or `once`.
    cycle: &'static str,
    /// What is filled in, in this order.
    blanks: Vec<BlankShown>,
    /// The table, if it has one.
    table: Option<TableShown>,
    /// The sentence; `{name}` stands for what is filled in, `{period}` for the period.
    sentence: &'static str,
    /// Beside what it is to be seen; a part is left out when one of its blanks was left empty.
    comparison: Vec<&'static str>,
    /// Paragraphs, left out likewise.
    body: Vec<&'static str>,
}

/// Something that is filled in.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct BlankShown {
    /// Its name among `filled`.
    name: &'static str,
    /// What is asked.
    label: &'static str,
    /// What helps.
    hint: &'static str,
    /// `text`, `area` (several lines), `count`, `size` (two decimals), `money` (yuan) or `day`.
    kind: &'static str,
    /// Most characters.
    most: usize,
    /// It may be left empty.
    optional: bool,
    /// Where it begins on the page.
    start: &'static str,
}

/// The table of a typed item.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct TableShown {
    /// What it is about.
    title: &'static str,
    /// Heads of its columns.
    columns: Vec<&'static str>,
    /// It may be left out.
    optional: bool,
    /// Column that must add up to a blank, and the name of that blank.
    sum: Option<(&'static str, &'static str)>,
}

/// A draft to be begun from what is filled in.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct FilledBody {
    /// 12-digit code of the village.
    village: String,
    /// `2026-10`, `2026-Q3`, `2026-H1`, `2026` or `2026-10-03`.
    period: String,
    /// What it is called, 4 to 40 characters.
    title: String,
    /// What is filled in, by the names of the blanks.
    filled: BTreeMap<String, String>,
    /// The table: one row a line, heads first, cells parted by a tab, `|` or `，`; empty for none.
    #[serde(default)]
    rows: String,
}

fn blank(ask: &Ask) -> BlankShown {
    let kind = match ask.kind {
        Kind::Text => "text",
        Kind::Area => "area",
        Kind::Count => "count",
        Kind::Size => "size",
        Kind::Money => "money",
        Kind::Day => "day",
    };
    let most = if ask.kind == Kind::Area { LINES } else { LINE };
    let Ask { name, label, hint, is_optional: optional, start, .. } = *ask;
    BlankShown { name, label, hint, kind, most, optional, start }
}

fn shown(item: &Item, template: &'static Template) -> TemplateShown {
    let table = template.grid.as_ref().map(|grid| TableShown {
        title: grid.title,
        columns: grid.columns.clone(),
        optional: !grid.is_needed,
        sum: grid.sum.map(|(blank, column)| (column, blank)),
    });
    TemplateShown {
        item: item.code.clone(),
        title: item.title.clone(),
        cycle: item.cycle.code(),
        blanks: template.asks.iter().map(blank).collect(),
        table,
        sentence: template.sentence,
        comparison: template.beside.clone(),
        body: template.body.clone(),
    }
}

/// The catalogue as it is in force today.
async fn catalogue(app: &App, visit: &Visit) -> Result<Catalogue, Stop> {
    let (county, today) = (app.db.county().as_i64(), app.context(visit.actor.clone()).today);
    let changes = app.db.read(move |db| Ok(store::changes(db, county)?)).await?;
    Ok(Catalogue::on(today, &changes))
}

/// Texts of all items that are typed and not made from facts.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/notices/templates", tag = "notices",
    responses((status = 200, body = TemplatesShown))))]
pub(super) async fn all(State(app): State<App>, visit: Visit) -> Result<Json<TemplatesShown>, Stop> {
    let catalogue = catalogue(&app, &visit).await?;
    let texts = catalogue.items().iter().filter_map(|item| Some(shown(item, template::of(&item.code)?)));
    Ok(Json(StatusCode::OK, TemplatesShown { templates: texts.collect() }))
}

/// The text of one item.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/notices/templates/{item}", tag = "notices",
    params(("item" = String, Path, description = "Such as `V06`")),
    responses((status = 200, body = TemplateShown), (status = 404, description = "Made from facts, or no such item"))))]
pub(super) async fn one(
    State(app): State<App>,
    visit: Visit,
    Path(code): Path<String>,
) -> Result<Json<TemplateShown>, Stop> {
    let catalogue = catalogue(&app, &visit).await?;
    let found = catalogue.item(&code).zip(template::of(&code));
    let (item, template) = found.ok_or(NOT_FOUND)?;
    Ok(Json(StatusCode::OK, shown(item, template)))
}

/// What must be mended is told by the names of the blanks, as they were sent.
fn unprefixed(why: Refusal) -> Refusal {
    let name = |field: FieldError| match field.field.strip_prefix("f_") {
        Some(name) => FieldError::new(name.to_owned(), field.sentence.clone()),
        None => field,
    };
    Refusal { fields: why.fields.into_iter().map(name).collect(), ..why }
}

/// Draft a typed item from what is filled in; sentence, comparison and paragraphs follow from its text.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/notices/templates/{item}", tag = "notices", request_body = FilledBody,
    params(("item" = String, Path, description = "Such as `V06`"),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = NoticeDone),
              (status = 404, description = "Made from facts, or no such item"),
              (status = 409, description = "It is there, or something of persons stands in it"),
              (status = 422, description = "Blanks, the table or the period are to be mended"))))]
pub(super) async fn begin(
    State(app): State<App>,
    Path(code): Path<String>,
    sent: Sent<FilledBody>,
) -> Result<Json<NoticeDone>, Stop> {
    let Sent { body, key, visit } = sent;
    let template = template::of(&code).ok_or(NOT_FOUND)?;
    let village = DivisionCode::parse(&body.village).map_err(|_| UNREADABLE)?;
    let period = Period::parse(&body.period).ok_or(UNREADABLE)?;
    let names = |name: &String| template.asks.iter().any(|ask| ask.name == name);
    if let Some(strange) = body.filled.keys().find(|name| !names(name)) {
        let strange = FieldError::new(strange.clone(), "没有这一空，请照模板里的名字填");
        return Err(Refusal::fields(vec![strange]).into());
    }
    scope(&visit.actor, Action::NoticeWrite, village)?;
    // Where the facts of now tell it, nobody types it.
    if draft(&app, &visit, (village, &code, period), None).await?.made.is_some() {
        return Err(Refused::Made.into());
    }
    let filled = body.filled.into_iter().map(|(name, value)| (format!("f_{name}"), value)).collect();
    let document = template.fill(period, &filled, (&body.title, &body.rows)).map_err(unprefixed)?;
    let draft = Draft { typed: Some(read(&document)?), made: None };
    let id = NoticeId::from_i64(app.ids.next(app.clock.now()));
    let command = BeginNotice { village, item: code, period: period.to_string(), draft, id, salt: random()? };
    Ok(done(StatusCode::CREATED, app.run(&visit.actor, Some(&key), command).await?))
}
