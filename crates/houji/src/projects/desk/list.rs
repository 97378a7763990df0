//! Projects and ventures of a place.

use super::super::model::{Project, Venture};
use super::super::store;
use super::{frame, tabs};
use crate::books::sheets::{self, Cell, Head, MOST, RoomPage, Row, Table, list_file};
use crate::gate::{Action, may_somewhere, reach};
use crate::house::web::{Format, Visit, page};
use crate::house::{App, Context, Stop};
use crate::ui::parts::{Empty, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use houji_base::Fen;
use serde::Deserialize;

/// Rows of one page.
const ROWS: i64 = 50;

#[derive(Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    after: String,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as", default)]
    form: String,
}

fn empty(title: &str, text: &str) -> Empty {
    Empty { title: title.to_owned(), text: text.to_owned(), link: None }
}

/// Projects of the widest of the person's places.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let scope = reach(&visit.actor, Action::ProjectRead)?;
    let (county, place, format) = (app.db.county().as_i64(), scope.place(), Format::parse(&q.form));
    let (book, id) = q.after.split_once('.').unwrap_or(("", ""));
    let (after, most) = match format {
        Some(_) => ((0, 0), MOST.saturating_add(1)),
        None => ((book.parse().unwrap_or(0), id.parse().unwrap_or(0)), ROWS),
    };
    let rows = app.db.read(move |db| Ok(store::of_place(db, county, &scope, after, most)?)).await?;
    let cx = app.context(visit.actor.clone());
    let table = projects_table(&cx, &rows);
    if let Some(format) = format {
        let told = (cx.registry.places.name(place), table.title.as_str());
        return list_file(&cx, &format!("{place}-projects"), told, (table.heads, table.rows), format).await;
    }
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let next = |(last, _): &(Project, Fen)| format!("/desk/projects?after={}.{}", last.book, last.id);
    let mut shown = RoomPage::new(frame(&app, &visit, "项目", place)?, "项目");
    shown.line = format!("{}，单位：元", cx.registry.places.name(place));
    shown.tabs = tabs("/desk/projects");
    let may = may_somewhere(&visit.actor, Action::ProjectWrite);
    shown.act = may.then(|| Link::new("登记项目", "/desk/projects/new"));
    shown.more_url = rows.last().filter(|_| is_full).map(next);
    shown.files = sheets::files("/desk/projects?");
    shown.empty = rows.is_empty().then(|| empty("还没有项目", "登记了的项目会排在这里。"));
    shown.tables.extend((!rows.is_empty()).then_some(table));
    page(&app, &visit, &shown)
}

fn projects_table(cx: &Context, rows: &[(Project, Fen)]) -> Table {
    let village = |project: &Project| {
        project.book.place().map_or(String::new(), |place| cx.registry.places.name(place))
    };
    let row = |(project, spent): &(Project, Fen)| -> Row {
        let written = &project.written;
        let funds: Fen = written.funds.iter().copied().sum();
        let state = match project.accepted {
            Some(day) => format!("{}验收", day.zh()),
            None if written.planned_end < cx.today => "过了计划完工的日子".to_owned(),
            None => "在建".to_owned(),
        };
        vec![
            Cell::text(written.name.clone()).to(&format!("/desk/projects/{}", project.id)),
            Cell::text(village(project)),
            Cell::text(written.kind.zh()),
            Cell::money(funds),
            Cell::money(*spent),
            Cell::text(if *spent > funds { "超预算" } else { "" }),
            Cell::text(state),
        ]
    };
    let mut heads: Vec<Head> = ["项目", "村", "类别"].map(Head::text).into();
    heads.extend([Head::money("预算"), Head::money("花了"), Head::text("提醒"), Head::text("状态")]);
    let (period, rows) = (cx.today.zh(), rows.iter().map(row).collect());
    Table { title: "项目目录".to_owned(), period, heads, rows, more: None, fold: None }
}

/// Ventures in which villages of the person's widest place have a share.
pub(super) async fn ventures(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let scope = reach(&visit.actor, Action::ProjectRead)?;
    let (county, place, format) = (app.db.county().as_i64(), scope.place(), Format::parse(&q.form));
    let (after, most) = match format {
        Some(_) => (0, MOST.saturating_add(1)),
        None => (q.after.parse().unwrap_or(0), ROWS),
    };
    let rows = app.db.read(move |db| Ok(store::ventures_of(db, county, &scope, after, most)?)).await?;
    let cx = app.context(visit.actor.clone());
    let table = ventures_table(&cx, &rows);
    if let Some(format) = format {
        let told = (cx.registry.places.name(place), table.title.as_str());
        return list_file(&cx, &format!("{place}-ventures"), told, (table.heads, table.rows), format).await;
    }
    let is_full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let mut shown = RoomPage::new(frame(&app, &visit, "联营", place)?, "几个村联营的项目");
    shown.tabs = tabs("/desk/ventures");
    let may = may_somewhere(&visit.actor, Action::ProjectWrite);
    shown.act = may.then(|| Link::new("登记联营", "/desk/ventures/new"));
    shown.more_url = rows.last().filter(|_| is_full).map(|last| format!("/desk/ventures?after={}", last.id));
    shown.files = sheets::files("/desk/ventures?");
    shown.empty = rows.is_empty().then(|| empty("还没有联营的项目", "几个村一起出资办的会排在这里。"));
    shown.tables.extend((!rows.is_empty()).then_some(table));
    page(&app, &visit, &shown)
}

fn ventures_table(cx: &Context, rows: &[Venture]) -> Table {
    let row = |venture: &Venture| -> Row {
        vec![
            Cell::text(venture.written.name.clone()).to(&format!("/desk/ventures/{}", venture.id)),
            Cell::text(cx.registry.places.name(venture.place)),
            Cell::text(venture.written.started.zh()),
        ]
    };
    Table {
        title: "联营目录".to_owned(),
        period: cx.today.zh(),
        heads: ["联营项目", "乡镇", "哪天开始"].map(Head::text).into(),
        rows: rows.iter().map(row).collect(),
        more: None,
        fold: None,
    }
}
