//! What a village had to publish and has to, day by day; for everybody.

use super::super::model::{Catalogue, Duty, told};
use super::super::sources::Closings;
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
use houji_base::{Day, DivisionCode, Level, Month};

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
    let job = app.context(visit.actor.clone());
    let read = app.db.read(move |db| {
        let closings = Closings::read(db, &job, village)?;
        Ok((store::shelf(db, county, village, days, ROWS)?, store::changes(db, county)?, closings))
    });
    let (duties, changes, closings) = read.await?;
    let catalogue = Catalogue::on(today, &changes);
    let shown = CalendarPage {
        frame: visit.frame(&app, &format!("{name}公开日历"))?,
        village: name,
        // What is owed to party members is for them to see.
        rows: duties
            .iter()
            .rev()
            .filter(|duty| catalogue.is_for_all(&duty.item))
            .map(|duty| row(&catalogue, &closings, duty, today))
            .collect(),
    };
    page(&app, &visit, &shown)
}

fn row(catalogue: &Catalogue, closings: &Closings, duty: &Duty, today: Day) -> CalendarRow {
    let name = told::notice_id(duty.village, &duty.item, duty.period, 1);
    let month = closings.waits_for(duty.village, &duty.item, duty.period).map(Month::zh);
    CalendarRow {
        day: duty.due.zh(),
        title: catalogue.item(&duty.item).map_or_else(|| duty.item.clone(), |item| item.title.clone()),
        period: duty.period.zh(),
        // What it waits for is said, and it is late all the same.
        state: match (duty.done, month) {
            (Some((_, day)), _) => Signal::ok(format!("{}公开了", day.zh())),
            (None, Some(month)) if duty.due < today => {
                Signal::warn(format!("过了日子，还没公开：要等{month}的账结了"))
            }
            (None, None) if duty.due < today => Signal::warn("过了日子，还没公开"),
            (None, Some(month)) => Signal::idle(format!("还没到日子，要等{month}的账结了")),
            (None, None) => Signal::idle("还没到日子"),
        },
        href: duty.done.map(|_| format!("/notices/{name}")),
    }
}
