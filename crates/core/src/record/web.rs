//! The audit administrator's page of the record.

use super::pages::RecordPage;
use super::verify::{Health, check};
use super::{Remembered, present, store};
use crate::gate::{Action, Located, permit};
use crate::house::web::{Access, Posted, Route, Visit, page};
use crate::house::{App, Fault, Stop};
use crate::refusals;
use crate::ui::office;
use crate::ui::parts::{Choice, Link, Signal};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use serde::Deserialize;
use tokio::runtime::Handle;

refusals! {
    /// Why the record was not checked.
    pub enum Refused {
        /// Somebody else is having it checked.
        Checking = 409 "record.checking" "已经有人在核对，请等一分钟再按。",
    }
}

/// Entries on one page.
const ROWS: i64 = 50;
/// Most entries about one thing.
const OF_ONE: i64 = 200;

/// Routes of the page.
pub(super) fn routes() -> Vec<Route> {
    let read = Access::May(Action::RecordRead);
    vec![Route::get("/record", read, record), Route::post("/record/check", read, check_all)]
}

/// What the page is asked for; every part is optional.
#[derive(Default, Deserialize)]
struct Ask {
    lane: Option<i64>,
    before: Option<i64>,
    #[serde(default)]
    subject: String,
}

/// Everything the page is made of.
struct Loaded {
    tips: Vec<(i64, i64, Vec<u8>)>,
    lane: i64,
    rows: Vec<Remembered>,
}

async fn record(
    State(app): State<App>,
    visit: Visit,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let idle = (Signal::idle("还没有核对"), "按“核对全部记录”，从第一条起重新算一遍。".to_owned());
    show(&app, &visit, ask, idle).await
}

#[derive(Deserialize)]
struct Nothing {}

async fn check_all(State(app): State<App>, posted: Posted<Nothing>) -> Result<Response<Body>, Stop> {
    allowed(&app, &posted.visit)?;
    let health = checked(&app).await?;
    let verdict = present::verdict(&health, app.clock.now());
    show(&app, &posted.visit, Ask::default(), verdict).await
}

/// The whole record is read by whoever audits the whole county, nobody else.
pub(super) fn allowed(app: &App, visit: &Visit) -> Result<(), Stop> {
    permit(&visit.actor, Action::RecordRead, Located::open(app.db.county())).map(|_| ())
}

/// Checks the whole record, away from the threads that answer requests; one check at a time.
async fn checked(app: &App) -> Result<Health, Stop> {
    let _turn = app.checking.try_acquire().map_err(|_| Refused::Checking)?;
    let (job, handle) = (app.clone(), Handle::current());
    let county = app.db.county().as_i64();
    let work = move || handle.block_on(job.db.read(move |db| Ok(check(db, county)?)));
    tokio::task::spawn_blocking(work).await.map_err(|_| Fault::new("the check ended early"))?
}

async fn show(
    app: &App,
    visit: &Visit,
    ask: Ask,
    (state, state_text): (Signal, String),
) -> Result<Response<Body>, Stop> {
    allowed(app, visit)?;
    let cx = app.context(visit.actor.clone());
    let subject = ask.subject.trim().to_owned();
    let about: Option<i64> = subject.parse().ok();
    let loaded = load(app, ask, about).await?;
    let mut frame = visit.frame(app, "办事记录")?;
    frame.desk = Some(office::frame(&cx, cx.registry.places.name(cx.county), "审计", "/record"));
    let last = loaded.tips.iter().find(|(lane, _, _)| *lane == loaded.lane).map_or(0, |(_, seq, _)| *seq);
    let lane = |(lane, seq, _): &(i64, i64, Vec<u8>)| {
        Choice::new(
            lane.to_string(),
            format!("第 {lane} 道，{seq} 条"),
            about.is_none() && *lane == loaded.lane,
        )
    };
    let empty = if subject.is_empty() {
        "还没有人办过事。"
    } else {
        "没有这个编号的事，请核对后再筛选。"
    };
    let shown = RecordPage {
        frame,
        state,
        state_text,
        tips: present::tips(&loaded.tips),
        lanes: loaded.tips.iter().map(lane).collect(),
        range_line: range_line(&loaded, about),
        rows: loaded.rows.iter().map(|entry| present::row(entry, &cx.registry.places, cx.now)).collect(),
        empty_line: loaded.rows.is_empty().then(|| empty.to_owned()),
        pages: if subject.is_empty() { pages(&loaded, last) } else { Vec::new() },
        subject,
    };
    page(app, visit, &shown)
}

async fn load(app: &App, ask: Ask, about: Option<i64>) -> Result<Loaded, Stop> {
    let county = app.db.county().as_i64();
    let found = app.db.read(move |db| {
        let tips = store::tips(db, county)?;
        let lane = ask.lane.or_else(|| tips.first().map(|(lane, _, _)| *lane)).unwrap_or(0);
        let rows = match about {
            Some(subject) => store::of_subject(db, county, subject, OF_ONE)?,
            None if ask.subject.trim().is_empty() => {
                store::before(db, county, lane, ask.before.unwrap_or(i64::MAX), ROWS)?
            }
            None => Vec::new(),
        };
        Ok(Loaded { tips, lane, rows })
    });
    found.await
}

fn range_line(loaded: &Loaded, about: Option<i64>) -> String {
    match (loaded.rows.first(), loaded.rows.last(), about) {
        (Some(_), Some(_), Some(subject)) => {
            format!("编号 {subject} 的事，{} 条，早的在前", loaded.rows.len())
        }
        (Some(newest), Some(oldest), None) => {
            format!("第 {} 道，第 {} 到 {} 条，新的在前", loaded.lane, oldest.seq, newest.seq)
        }
        _ => "没有记录".to_owned(),
    }
}

/// Newer and older stretches of the lane.
fn pages(loaded: &Loaded, last: i64) -> Vec<Link> {
    let (Some(newest), Some(oldest)) = (loaded.rows.first(), loaded.rows.last()) else { return Vec::new() };
    let url = |before: i64| format!("/record?lane={}&before={before}", loaded.lane);
    let newer = (newest.seq < last)
        .then(|| Link::new("更新的", url(newest.seq.saturating_add(ROWS).saturating_add(1))));
    let older = (oldest.seq > 1).then(|| Link::new("更早的", url(oldest.seq)));
    newer.into_iter().chain(older).collect()
}
