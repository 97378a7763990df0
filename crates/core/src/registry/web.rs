//! Pages of the registers: what everybody may look up, and the import.

use super::import::{self, Imported, MOST_BYTES, MOST_ROWS, Register};
use super::pages::{CalendarPage, DivisionsPage, ParametersPage, RegisterForm, RegistersPage};
use super::{files, present, store};
use crate::gate::Action;
use crate::house::error::NOT_FOUND;
use crate::house::web::{Access, Format, PostedTable, Route, Visit, page, page_with};
use crate::house::{App, Refusal, Stop};
use crate::ui::office;
use crate::ui::parts::{Errors, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{Day, DivisionCode};
use serde::Deserialize;

/// Bytes of a form around its file.
const AROUND: usize = 16 * 1024;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let import = Access::May(Action::RegisterImport);
    vec![
        Route::get("/parameters", Access::Public("limits everybody is held to"), parameters),
        Route::get("/calendar", Access::Public("which days are worked"), calendar),
        Route::get("/divisions", Access::Public("names of places"), divisions),
        Route::get("/registers", import, registers),
        Route::post("/registers/import", import, hand_in).body_limit(MOST_BYTES.saturating_add(AROUND)),
    ]
}

/// In which form a list is taken away; a page when nothing is said.
#[derive(Default, Deserialize)]
struct AsQuery {
    /// `xlsx` or `csv`.
    #[serde(rename = "as", default)]
    form: String,
}

async fn parameters(
    State(app): State<App>,
    visit: Visit,
    Query(query): Query<AsQuery>,
) -> Result<Response<Body>, Stop> {
    let (registry, today) = (app.registry.load_full(), app.clock.now().day());
    if let Some(format) = Format::parse(&query.form) {
        let list = files::parameters(&registry.parameters, today);
        return list.file(&format!("parameters-{today}"), format).await;
    }
    let shown = ParametersPage {
        frame: visit.frame(&app, "办事时限")?,
        lead: present::parameters_lead(&registry.parameters, &registry.calendar, today),
        groups: present::parameter_groups(&registry.parameters, today),
        files: files::links("/parameters?"),
    };
    page(&app, &visit, &shown)
}

#[derive(Deserialize)]
struct YearQuery {
    #[serde(default)]
    year: String,
}

/// The year asked for; this year when nothing is.
fn year_of(text: &str, today: Day) -> Result<i16, Stop> {
    let year = if text.is_empty() { Ok(today.year()) } else { text.parse() };
    year.ok().filter(|year| (2000..=2100).contains(year)).ok_or_else(|| NOT_FOUND.into())
}

async fn calendar(
    State(app): State<App>,
    visit: Visit,
    Query(query): Query<YearQuery>,
    Query(asked): Query<AsQuery>,
) -> Result<Response<Body>, Stop> {
    let today = app.clock.now().day();
    let year = year_of(&query.year, today)?;
    let county = app.db.county().as_i64();
    let exceptions = app.db.read(move |db| Ok(store::calendar_year(db, county, year)?)).await?;
    if let Some(format) = Format::parse(&asked.form) {
        return files::calendar(year, &exceptions).file(&format!("calendar-{year}"), format).await;
    }
    let registry = app.registry.load();
    let known = |other: &i16| *other != year && registry.calendar.covers(*other);
    let near = year.saturating_sub(5)..=year.saturating_add(5);
    let years =
        near.filter(known).map(|year| Link::new(format!("{year}年"), format!("/calendar?year={year}")));
    let shown = CalendarPage {
        frame: visit.frame(&app, "工作日历")?,
        year: format!("{year}年"),
        years: years.collect(),
        lead: present::calendar_lead(&exceptions),
        source: "放假和补班按国务院办公厅每年的通知录入，没有列出的日子周一到周五上班。".to_owned(),
        warning: exceptions.is_empty().then(|| "这一年的放假安排还没录，只按周末算。".to_owned()),
        months: present::months(year, &exceptions, today),
        files: files::links(&format!("/calendar?year={year}&")),
    };
    page(&app, &visit, &shown)
}

#[derive(Deserialize)]
struct TownQuery {
    #[serde(default)]
    town: String,
}

async fn divisions(
    State(app): State<App>,
    visit: Visit,
    Query(query): Query<TownQuery>,
    Query(asked): Query<AsQuery>,
) -> Result<Response<Body>, Stop> {
    let (registry, today) = (app.registry.load_full(), app.clock.now().day());
    if let Some(format) = Format::parse(&asked.form) {
        let list = files::divisions(&registry.places.name(app.db.county()), registry.places.all());
        return list.file(&format!("divisions-{today}"), format).await;
    }
    let open = DivisionCode::parse(&query.town).ok().or_else(|| visit.village.and_then(DivisionCode::town));
    let townships = present::townships(&registry.places, open, today);
    let shown = DivisionsPage {
        frame: visit.frame(&app, "区划")?,
        county: registry.places.name(app.db.county()),
        lead: present::divisions_lead(&townships),
        townships,
        files: files::links("/divisions?"),
    };
    page(&app, &visit, &shown)
}

async fn registers(State(app): State<App>, visit: Visit) -> Result<Response<Body>, Stop> {
    show(&app, &visit, StatusCode::OK, None, Errors::none())
}

async fn hand_in(State(app): State<App>, posted: PostedTable) -> Result<Response<Body>, Stop> {
    let PostedTable { file, key, visit, .. } = posted;
    if file.is_empty() {
        let told = vec![("file", "请先选一个文件，再按“检查并导入”".to_owned())];
        return show(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, None, Errors::new("还没有选文件", told));
    }
    match import::import(&app, &visit.actor, Some(&key), None, file.to_vec()).await {
        Ok(done) => show(&app, &visit, StatusCode::OK, Some(done_line(done)), Errors::none()),
        Err(Stop::Refused(refusal))
            if ["registry.", "table."].iter().any(|of| refusal.code.starts_with(of)) =>
        {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            show(&app, &visit, status, None, errors(&refusal))
        }
        Err(stop) => Err(stop),
    }
}

fn errors(refusal: &Refusal) -> Errors {
    if refusal.fields.is_empty() {
        return Errors::new("没有导入", vec![("file", refusal.sentence.clone())]);
    }
    let rows = refusal.fields.iter().map(|field| (field.field.as_ref(), field.sentence.clone()));
    Errors::new(refusal.sentence.clone(), rows.collect())
}

/// What an import did, in words.
fn done_line(done: Imported) -> String {
    let year = done.year.map(|year| format!("{year} 年的")).unwrap_or_default();
    let name = done.register.zh();
    let removed = if done.removed > 0 { format!("，去掉 {} 行", done.removed) } else { String::new() };
    let (added, changed, same) = (done.added, done.changed, done.same);
    format!("{year}{name}已导入：新增 {added} 行，改了 {changed} 行{removed}，{same} 行没变。")
}

fn show(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    done_line: Option<String>,
    errors: Errors,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let mut frame = visit.frame(app, "导入登记表")?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(cx.county), "平台管理", "/registers"));
    let form = |register: Register| RegisterForm {
        name: register.zh().to_owned(),
        columns: register.columns().iter().map(|column| column.zh.to_owned()).collect(),
        rest: rest(register),
        href: match register {
            Register::Divisions => "/divisions",
            Register::Calendar => "/calendar",
            Register::Parameters => "/parameters",
        },
    };
    let limit = format!("CSV（UTF-8）或 .xlsx，不超过 2 MB、{MOST_ROWS} 行。有一行不对，整个文件都不导入。");
    let shown = RegistersPage {
        frame,
        errors,
        done_line,
        forms: Register::ALL.into_iter().map(form).collect(),
        limit,
    };
    page_with(app, visit, status, &shown)
}

fn rest(register: Register) -> &'static str {
    match register {
        Register::Divisions => "文件里没写的村不变。撤并的村写停用日期和继任代码，停用的代码不能再用。",
        Register::Calendar => {
            "一个文件是一年，这一年原来的安排整个换掉。类型写 off（放假）或 work（周末补班）。"
        }
        Register::Parameters => "文件里没写的不变。只能定今天和以后的值，每一行都要写依据的文件。",
    }
}
