//! What the people of a village let everybody see, and “我也遇到”. Public: no name, no number of a phone or a paper.

use super::commands::Cosign;
use super::decide::Refused;
use super::model::{Appeal, Note, Stage};
use super::pages::{AroundOnePage, AroundPage, AroundRow};
use super::present;
use super::store;
use super::together;
use super::web::home_village;
use crate::gate::{Action, Located, may};
use crate::house::web::{Access, Posted, Route, Visit, page, redirect};
use crate::house::{App, Context, Reader, Stop};
use crate::ui::format;
use crate::ui::parts::{Empty, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::{AppealId, DivisionCode};
use serde::Deserialize;

/// Routes of the page.
pub fn routes() -> Vec<Route> {
    let why = "what villagers let everybody see, without names";
    vec![
        Route::get("/around", Access::Public(why), around).kept(),
        Route::get("/around/{id}", Access::Public(why), one).kept(),
        Route::post("/around/{id}/cosign", Access::May(Action::AppealCosign), cosign),
    ]
}

/// What whoever said “我也遇到” reads then.
const MET: &str = "记下了。遇到的人多，办的人看得到。有了答复也告诉您，在“我的诉求”里看。";
/// Matters on one page.
pub(super) const ROWS: i64 = 20;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Ask {
    /// The village; the visitor's own when left out.
    village: String,
    /// Year and number of the last one of the page before, as `2026.7`.
    before: String,
    /// What was just done.
    did: String,
}

/// Where a page begins, from year and number of the last one of the page before; at the newest when it is neither.
pub(super) fn before(text: &str) -> store::Before {
    let (year, number) = text.split_once('.').unwrap_or(("", ""));
    year.parse().ok().zip(number.parse().ok()).unwrap_or(store::NEWEST)
}

fn url(village: DivisionCode, more: &str) -> String {
    format!("/around?village={village}{more}")
}

async fn around(
    State(app): State<App>,
    visit: Visit,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let asked = DivisionCode::parse(&ask.village).ok().or_else(|| home_village(&visit));
    let village = asked.and_then(|code| cx.registry.places.village_today(code, cx.today));
    let Some(village) = village.map(|place| place.code) else {
        return Ok(redirect("/village?back=/around"));
    };
    let (county, person, before) = (cx.county.as_i64(), cx.actor.person, before(&ask.before));
    let (appeals, met) = app
        .db
        .read(move |db| {
            let appeals = store::shown_of_village(db, county, village, before, ROWS)?;
            let met = match person {
                Some(person) => store::met(db, county, person, village, (before, ROWS))?,
                None => Vec::new(),
            };
            Ok((appeals, met))
        })
        .await?;
    let full = i64::try_from(appeals.len()).unwrap_or(0) == ROWS;
    let more_url = appeals.last().filter(|_| full).map(|last| {
        let (year, number) = last.number;
        url(village, &format!("&before={year}.{number}"))
    });
    let shown = AroundPage {
        frame: visit.frame(&app, "村里的事")?,
        village: cx.registry.places.full_name(village),
        change_url: "/village?back=/around".to_owned(),
        done_line: (ask.did == "cosign").then(|| MET.to_owned()),
        empty: appeals.is_empty().then(|| Empty {
            title: "这里还没有公开的事".to_owned(),
            text: "反映的时候选“大家都能看到这件事”，就会在这里，不写您是谁。".to_owned(),
            link: Some(Link::new("我要反映", "/appeals/new")),
        }),
        rows: appeals.iter().map(|appeal| row(&cx, appeal, met.contains(&appeal.id))).collect(),
        more_url,
    };
    page(&app, &visit, &shown)
}

fn row(cx: &Context, appeal: &Appeal, met: bool) -> AroundRow {
    let own = appeal.filer.is_some() && appeal.filer == cx.actor.person;
    let here = may(&cx.actor, Action::AppealCosign, &Located::open(appeal.village));
    let can = here && !own && !met && appeal.life.stage.is_open();
    let count = appeal.life.side.cosigned;
    let day = format::day(cx.today, appeal.life.filed_at.day());
    AroundRow {
        href: format!("/around/{}", appeal.id),
        title: houji_base::mask(&appeal.title()),
        line: format!("{}，{day}反映，编号 {}", appeal.category.zh(), appeal.number_text()),
        state: present::shown_state(appeal, cx.now),
        met: (count > 0).then(|| format!("{count} 个人说也遇到")),
        url: can.then(|| format!("/around/{}/cosign", appeal.id)),
        said: if met { Some("您说过也遇到") } else { own.then_some("这是您反映的") },
    }
}

/// A matter that everybody may see, what was said of it, and the one it was put together with when that may be seen too.
///
/// # Errors
/// Not found when it is not there, is not shown to everybody or was taken back; a fault of the database.
pub(super) fn seen(
    db: &mut Reader,
    cx: &Context,
    id: AppealId,
) -> Result<(Appeal, Vec<Note>, Option<Appeal>), Stop> {
    let county = cx.county.as_i64();
    let visible = |appeal: &Appeal| appeal.shown && appeal.life.stage != Stage::Withdrawn;
    let appeal = store::by_id(db, county, id)?.filter(visible).ok_or(Refused::NotShown)?;
    let said = together::said(db, &cx.vault, county, &appeal)?;
    let leading = together::leading(db, county, &appeal)?.filter(visible);
    Ok((appeal, said, leading))
}

async fn one(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<i64>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let (id, person) = (AppealId::from_i64(id), cx.actor.person);
    let job = app.context(visit.actor.clone());
    let ((appeal, said, leading), met) = app
        .db
        .read(move |db| {
            let met = match person {
                Some(person) => store::cosigned(db, job.county.as_i64(), id, person)?,
                None => false,
            };
            Ok((seen(db, &job, id)?, met))
        })
        .await?;
    let place = match appeal.spot.as_str() {
        "" => cx.registry.places.full_name(appeal.village),
        spot => format!("{}，{}", cx.registry.places.full_name(appeal.village), houji_base::mask(spot)),
    };
    let shown = AroundOnePage {
        frame: visit.frame(&app, "村里的事")?,
        back: Link::new("村里的事", url(appeal.village, "")),
        done_line: (ask.did == "cosign").then(|| MET.to_owned()),
        row: row(&cx, &appeal, met),
        text: houji_base::mask(&appeal.text),
        place,
        steps: present::shown_steps(&appeal, &said, cx.now),
        together: leading.map(|other| Link::new("看并到一起的那件", format!("/around/{}", other.id))),
    };
    page(&app, &visit, &shown)
}

#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    back: String,
}

async fn cosign(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<Back>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    app.run(&visit.actor, Some(&key), Cosign { id: AppealId::from_i64(id) }).await?;
    if fields.back.starts_with("/around/") {
        return Ok(redirect(&format!("/around/{id}?did=cosign")));
    }
    let query = fields.back.strip_prefix("/around?").unwrap_or("");
    let ask: Ask = serde_urlencoded::from_str(query).unwrap_or_default();
    let pairs = [("village", ask.village.as_str()), ("before", &ask.before), ("did", "cosign")];
    let kept: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    Ok(redirect(&format!("/around?{}", serde_urlencoded::to_string(kept).unwrap_or_default())))
}
