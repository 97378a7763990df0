//! The second page of drafting what no facts tell: the blanks of the item's own text, or plain fields when it has none.

use super::super::commands::Draft;
use super::super::form::read;
use super::super::model::told;
use super::super::template::{self, Ask, Kind, LINE, LINES, Template};
use super::frame;
use super::write::{Of, ROWS, TABLE, WriteForm};
use crate::house::web::{Visit, page_with};
use crate::house::{App, Refusal, Stop};
use crate::ui::forms::{Field, FormPage, text};
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::http::{Response, StatusCode};

/// What was filled in, as a draft.
///
/// # Errors
/// A refusal naming each field.
pub(super) fn draft(of: &Of, form: &WriteForm) -> Result<Draft, Refusal> {
    let document = match template::of(&of.item.code) {
        Some(template) => template.fill(of.period, &form.filled, (&form.title, &form.rows))?,
        None => form.document(),
    };
    Ok(Draft { typed: Some(read(&document)?), made: None })
}

/// The page, with what was filled in so far.
pub(super) fn page(
    app: &App,
    visit: &Visit,
    (status, errors): (StatusCode, Errors),
    of: &Of,
    form: &WriteForm,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let heading = told::title(&of.item, of.period);
    // On the first look nothing was filled in yet.
    let is_new = form.step != "fill";
    let mut form = form.clone();
    if is_new {
        form.title = heading.chars().take(40).collect();
    }
    let hidden = [
        ("step", "fill".to_owned()),
        ("village", of.village.to_string()),
        ("item", of.item.code.clone()),
        ("period", of.period.to_string()),
    ];
    let mut first: Vec<Field> = hidden.into_iter().map(|(name, value)| Field::hidden(name, value)).collect();
    let parts = match template::of(&of.item.code) {
        Some(template) => {
            first.push(text("title", "标题", "", 40, &form.title));
            let mut parts = vec![("叫什么", first), ("照实填写", blanks(template, &form, is_new))];
            parts.extend(table(template, &form, is_new));
            parts
        }
        None => {
            first.extend(form.fields());
            vec![("内容", first)]
        }
    };
    let village = cx.registry.places.full_name(of.village);
    let shown = FormPage {
        frame: frame(app, visit, "起草公开稿", of.village)?,
        back: Link::new("换一项", "/desk/notices/new"),
        heading: format!("起草：{heading}"),
        note: format!(
            "{village}。填好空就行，一句话、比较和正文会自动写好，下一页先看一遍。{}。",
            of.item.mask.zh()
        ),
        action: "/desk/notices/new".to_owned(),
        button: "生成草稿",
        errors,
        parts,
    };
    page_with(app, visit, status, &shown)
}

fn blanks(template: &'static Template, form: &WriteForm, is_new: bool) -> Vec<Field> {
    let field = |ask: &'static Ask| {
        let name = ask.field();
        let value = if is_new { ask.start } else { form.filled.get(&name).map_or("", String::as_str) };
        let most = if ask.kind == Kind::Area { LINES } else { LINE };
        let kind = match ask.kind {
            Kind::Text | Kind::Money | Kind::Size => "text",
            Kind::Area => "area",
            Kind::Count => "number",
            Kind::Day => "date",
        };
        let label = match ask.kind {
            Kind::Money => format!("{}（元）", ask.label),
            _ => ask.label.to_owned(),
        };
        Field { kind, ..Field::text(name, label, value, most) }.hint(ask.hint)
    };
    template.asks.iter().map(field).collect()
}

fn table(template: &Template, form: &WriteForm, is_new: bool) -> Option<(&'static str, Vec<Field>)> {
    let grid = template.grid.as_ref()?;
    let rows = if is_new { grid.start() } else { form.rows.clone() };
    let label = match grid.is_needed {
        true => grid.title.to_owned(),
        false => format!("{}（没有就不填）", grid.title),
    };
    Some(("表格", vec![Field { hint: ROWS, ..Field::area("rows", &label, &rows, TABLE) }]))
}
