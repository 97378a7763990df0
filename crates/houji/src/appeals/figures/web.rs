//! Figures at the desk: the page, the rows behind a figure, and the ledger as a file.

use super::ledger::{self, Format, Line};
use super::listed::Listed;
use super::pages::{FiguresPage, LedgerForm, RowsPage};
use super::period::Period;
use super::present::{self, Pen};
use super::sheet::{Middle, Sums, medians, reading};
use super::takeaway::{self, Export};
use super::walk::{self, After, Asked};
use crate::appeals::decide::Refused;
use crate::appeals::desk::desk_frame;
use crate::appeals::store::counted;
use crate::gate::{Action, Located, Scope, may, scope};
use crate::house::error::{NOT_ALLOWED, NOT_FOUND};
use crate::house::web::{Access, Posted, Route, Visit, page, page_with};
use crate::house::{App, Context, Stop};
use crate::registry::keys;
use crate::ui::format;
use crate::ui::parts::{Empty, Errors, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{DivisionCode, Level};
use serde::Deserialize;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/desk/figures", Access::May(Action::FiguresRead), show),
        Route::get("/desk/figures/rows", Access::May(Action::AppealRead), rows),
        Route::post("/desk/figures/ledger", Access::May(Action::LedgerExport), export),
    ]
}

/// Rows on one page.
const ROWS: usize = 50;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Ask {
    at: String,
    when: String,
    of: String,
    after: String,
}

/// The places of the actor's own posts of which figures may be seen.
fn own_places(cx: &Context) -> Vec<DivisionCode> {
    let held = cx.actor.posts.iter().map(|post| post.place);
    let mut own: Vec<DivisionCode> =
        held.filter(|place| may(&cx.actor, Action::FiguresRead, &Located::open(*place))).collect();
    own.dedup();
    own
}

/// The place that is asked for; the first of the actor's own when none is.
fn place_of(cx: &Context, own: &[DivisionCode], at: &str) -> Result<DivisionCode, Stop> {
    let place = if at.is_empty() {
        *own.first().ok_or(NOT_ALLOWED)?
    } else {
        DivisionCode::parse(at).map_err(|_| NOT_FOUND)?
    };
    if cx.registry.places.get(place).is_none() {
        return Err(NOT_FOUND.into());
    }
    Ok(place)
}

/// The period that is asked for; this month when none is.
pub(super) fn period_of(cx: &Context, when: &str) -> Result<Period, Stop> {
    match when {
        "" => Ok(Period::month_of(cx.today)),
        _ => Ok(Period::parse(when).ok_or(Refused::NoPeriod)?),
    }
}

/// The kept totals of a place for a period and the months before it.
pub(super) async fn sums(app: &App, cx: &Context, place: DivisionCode, period: Period) -> Result<Sums, Stop> {
    let (county, days) = (cx.county.as_i64(), reading(period, cx.today));
    Ok(Sums::new(app.db.read(move |db| Ok(counted::months(db, county, place, days)?)).await?))
}

/// The middle of all villages of the county in a month; none for a year, for which too many days would be read.
pub(super) async fn middles(app: &App, cx: &Context, period: Period) -> Result<Vec<Middle>, Stop> {
    if !period.is_month() {
        return Ok(Vec::new());
    }
    let (county, (_, last, judged)) = (cx.county, reading(period, cx.today));
    let read = app.db.read(move |db| Ok(counted::of_places(db, county, (period.first, last, judged))?));
    let of_village = |(code, sums): (i64, Vec<counted::MonthSum>)| {
        let code = DivisionCode::from_i64(code).ok()?;
        (code.level() == Level::Village).then(|| Sums::new(sums))
    };
    let villages: Vec<Sums> = read.await?.into_iter().filter_map(of_village).collect();
    let least = cx.registry.parameters.number(keys::FIGURES_LEAST, cx.today);
    Ok(medians(&villages, period, least))
}

async fn show(State(app): State<App>, visit: Visit, Query(ask): Query<Ask>) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let own = own_places(&cx);
    let (place, period) = (place_of(&cx, &own, &ask.at)?, period_of(&cx, &ask.when)?);
    if !period.is_month() && !period.is_year() {
        return Err(Refused::NoPeriod.into());
    }
    let form = present::ledger_form(place, period);
    show_with(&app, &visit, StatusCode::OK, (place, period), form).await
}

/// The page of a place and a period, with the form of the ledger as it was filled in.
async fn show_with(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (place, period): (DivisionCode, Period),
    form: LedgerForm,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let own = own_places(&cx);
    scope(&cx.actor, Action::FiguresRead, place)?;
    let here = sums(app, &cx, place, period).await?;
    let county = if place == cx.county { None } else { Some(sums(app, &cx, cx.county, period).await?) };
    let middles = middles(app, &cx, period).await?;
    let open = Located::open(place);
    let least = cx.registry.parameters.number(keys::FIGURES_LEAST, cx.today);
    let pen = Pen { place, linked: may(&cx.actor, Action::AppealRead, &open), least };
    let name = cx.registry.places.name(place);
    let mut frame = visit.frame(app, "诉求统计")?;
    let mut desk = desk_frame(&cx, place);
    desk.turn_to("/desk/figures");
    frame.desk = Some(desk);
    let beside_line = present::beside_line(county.is_some(), !middles.is_empty());
    let exports = may(&cx.actor, Action::LedgerExport, &open);
    let shown = FiguresPage {
        frame,
        heading: format!("{name} {} 诉求统计", period.zh()),
        updated: format!("{} 更新", format::when(cx.now, cx.now)),
        places: present::places(&cx, &own, place),
        periods: present::periods(&cx, period),
        steps: present::steps(&cx, place, period),
        filed: present::filed(&pen, &here, period),
        rows: present::rows(&pen, &here, (county.as_ref(), &middles), period),
        middle: !middles.is_empty(),
        beside: county.as_ref().map(|_| cx.registry.places.name(cx.county)),
        beside_line,
        few_line: format!("分母不到 {least} 件的写“样本不足”，不算比例。"),
        words: present::words(&pen, &here, period),
        topics: present::topics(&pen, &here, period),
        trend: present::trend(&pen, &cx, &here, period),
        ledger: exports.then_some(form),
    };
    page_with(app, visit, status, &shown)
}

async fn rows(State(app): State<App>, visit: Visit, Query(ask): Query<Ask>) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let place = place_of(&cx, &own_places(&cx), &ask.at)?;
    let scope = scope(&cx.actor, Action::AppealRead, place)?;
    let (period, listed) = (period_of(&cx, &ask.when)?, Listed::parse(&ask.of).ok_or(NOT_FOUND)?);
    let after = match ask.after.as_str() {
        "" => None,
        text => Some(After::parse(text).ok_or(NOT_FOUND)?),
    };
    let (county, today) = (cx.county.as_i64(), cx.today);
    let asked = Asked { listed: listed.clone(), period, today };
    let found = app.db.read(move |db| Ok(walk::page(db, county, &scope, &asked, (after, ROWS))?)).await?;
    let here = super::rows_url(place, &listed, period);
    let more = match found.next {
        Some(next) => Some(Link::new("再往前看", format!("{here}&after={}", next.code()))),
        None => after.map(|_| Link::new("回到最前面", here)),
    };
    let nothing = Empty {
        title: "这里没有".to_owned(),
        text: if more.is_some() {
            "这一段里没有找到，可以再往前看。"
        } else {
            "这段时间没有这样的诉求。"
        }
        .to_owned(),
        link: None,
    };
    let whole = if period.is_month() || period.is_year() { period } else { Period::month_of(period.last) };
    let total = found.total.map_or_else(String::new, |total| format!("共 {total} 件，"));
    let mut frame = visit.frame(&app, "诉求统计")?;
    frame.desk = Some(desk_frame(&cx, place));
    let shown = RowsPage {
        frame,
        heading: format!("{} {}{}", cx.registry.places.name(place), period.zh(), listed.zh()),
        count_line: format!("{total}按反映时间排，新的在前，这一页 {} 件", found.rows.len()),
        back: Link::new("看统计", present::url(place, whole)),
        at_label: present::at_label(&listed),
        empty: found.rows.is_empty().then_some(nothing),
        rows: found.rows.iter().map(|row| present::row(&cx, place, &listed, row)).collect(),
        more,
    };
    page(&app, &visit, &shown)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ExportFields {
    at: String,
    /// The period of the page the form stands on.
    when: String,
    /// Days to be taken away in its place.
    first: String,
    last: String,
    format: String,
}

async fn export(State(app): State<App>, posted: Posted<ExportFields>) -> Result<Response<Body>, Stop> {
    let Posted { fields, visit, key } = posted;
    let cx = app.context(visit.actor.clone());
    let place = place_of(&cx, &own_places(&cx), &fields.at)?;
    let scope = scope(&cx.actor, Action::LedgerExport, place)?;
    match taken_away(&app, &cx, scope, (place, &fields), &key).await {
        Err(Stop::Refused(why)) if why.status == 422 => {
            let period = Period::parse(&fields.when).filter(|period| period.is_month() || period.is_year());
            let period = period.unwrap_or(Period::month_of(cx.today));
            let errors = Errors::new("台账还没有导出", vec![("first", why.sentence)]);
            let ExportFields { first, last, .. } = fields;
            let form = LedgerForm { first, last, errors, ..present::ledger_form(place, period) };
            show_with(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, (place, period), form).await
        }
        done => done,
    }
}

async fn taken_away(
    app: &App,
    cx: &Context,
    scope: Scope,
    (place, fields): (DivisionCode, &ExportFields),
    key: &str,
) -> Result<Response<Body>, Stop> {
    let period = match (fields.first.as_str(), fields.last.as_str()) {
        ("", "") => Period::parse(&fields.when),
        (first, last) => Period::parse(&format!("{first}..{last}")),
    };
    let period = period.ok_or(Refused::NoPeriod)?;
    let format = Format::parse(&fields.format).unwrap_or(Format::Xlsx);
    let read = takeaway::read(app, cx, scope, period, takeaway::MOST).await?;
    let lines: Vec<Line> = read.iter().map(|row| ledger::line(cx, row)).collect();
    let export = Export::of(place, period, format, &lines);
    let key = export.key(key);
    app.run(&cx.actor, Some(&key), export).await?;
    ledger::file(cx, place, period, format, lines).await
}
