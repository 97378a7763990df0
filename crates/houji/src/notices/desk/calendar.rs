//! What a village had to publish and has to, day by day; for everybody.

use super::super::model::{Catalogue, Duty, told};
use super::super::store;
use crate::house::error::NOT_FOUND;
use crate::house::web::{Visit, page};
use crate::house::{App, Stop};
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::Signal;
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use houji_base::{Day, DivisionCode, Level};

/// How many days back and ahead.
const BACK: i64 = 100;
const AHEAD: i64 = 62;
/// Most rows.
const ROWS: i64 = 400;

/// The page of a village's calendar.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/desk/pages/calendar.html")]
pub(super) struct CalendarPage {
    frame: Frame,
    village: String,
    rows: Vec<CalendarRow>,
}

/// One duty.
#[derive(Debug, Clone)]
pub(super) struct CalendarRow {
    day: String,
    title: String,
    period: String,
    state: Signal,
    /// Where it is read.
    href: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(village): Path<String>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let village = DivisionCode::parse(&village).map_err(|_| NOT_FOUND)?;
    let known = cx.registry.places.get(village).filter(|place| place.code.level() == Level::Village);
    let name = known.map(|place| place.name.clone()).ok_or(NOT_FOUND)?;
    let (county, today) = (app.db.county().as_i64(), cx.today);
    let days = (today.plus_days(-BACK), today.plus_days(AHEAD));
    let read = app
        .db
        .read(move |db| Ok((store::shelf(db, county, village, days, ROWS)?, store::changes(db, county)?)));
    let (duties, changes) = read.await?;
    let catalogue = Catalogue::on(today, &changes);
    let shown = CalendarPage {
        frame: visit.frame(&app, &format!("{name}公开日历"))?,
        village: name,
        rows: duties.iter().rev().map(|duty| row(&catalogue, duty, today)).collect(),
    };
    page(&app, &visit, &shown)
}

fn row(catalogue: &Catalogue, duty: &Duty, today: Day) -> CalendarRow {
    let name = told::notice_id(duty.village, &duty.item, duty.period, 1);
    CalendarRow {
        day: duty.due.zh(),
        title: catalogue.item(&duty.item).map_or_else(|| duty.item.clone(), |item| item.title.clone()),
        period: duty.period.zh(),
        state: match duty.done {
            Some((_, day)) => Signal::ok(format!("{}公开了", day.zh())),
            None if duty.due < today => Signal::warn("过了日子，还没公开"),
            None => Signal::idle("还没到日子"),
        },
        href: duty.done.map(|_| format!("/notices/{name}")),
    }
}
