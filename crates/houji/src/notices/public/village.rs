//! The villages, and a village's board.

use super::super::model::{Catalogue, Duty, Kept};
use super::super::{question, store};
use super::pages::{BoardPage, Row, VillagesPage};
use super::{present, search};
use crate::gate::{Action, scope};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Visit, page, redirect};
use crate::house::{App, Context, Stop};
use crate::ui::parts::{Empty, Link};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::Response;
use houji_base::{DivisionCode, Level};
use serde::Deserialize;

/// Notices on one page.
const ROWS: i64 = 20;
/// Owed items shown on a board.
const OWED: i64 = 60;
/// Most characters that are looked for.
const TYPED: usize = 40;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Ask {
    /// What is looked for.
    q: String,
    /// Where the next page begins.
    before: Option<i64>,
    /// The same, of the board: id of the last one.
    id: Option<i64>,
}

/// All villages, and what was published last or found.
pub(super) async fn villages(
    State(app): State<App>,
    visit: Visit,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let typed: String = ask.q.trim().chars().take(TYPED).collect();
    let places = &cx.registry.places;
    let wanted = |name: &str| typed.is_empty() || name.contains(&typed);
    let mut towns = Vec::new();
    for town in places.inside(cx.county, Level::Town, cx.today) {
        let villages = places.inside(town.code, Level::Village, cx.today);
        let links = villages.filter(|village| wanted(&village.name) || wanted(&town.name));
        let links: Vec<Link> =
            links.map(|village| Link::new(&village.name, format!("/v/{}", village.code))).collect();
        if !links.is_empty() {
            towns.push((town.name.clone(), links));
        }
    }
    let (rows, more_url, said) = found(&app, &cx, &typed, ask.before).await?;
    let own = visit.village.and_then(|code| places.village_today(code, cx.today));
    let shown = VillagesPage {
        frame: visit.frame(&app, "村务公开")?,
        said,
        rows,
        more_url,
        own: own.map(|village| Link::new(&village.name, format!("/v/{}", village.code))),
        towns,
        typed,
    };
    page(&app, &visit, &shown)
}

/// Rows, where older ones are, and what is said of them.
type Listed = (Vec<Row>, Option<String>, Option<String>);

async fn found(app: &App, cx: &Context, typed: &str, before: Option<i64>) -> Result<Listed, Stop> {
    let county = cx.county.as_i64();
    if typed.is_empty() {
        let newest = app.db.read(move |db| Ok(store::newest(db, county, ROWS)?)).await?;
        return Ok((newest.iter().map(|kept| of_place(cx, kept)).collect(), None, None));
    }
    if !search::is_enough(typed) {
        return Ok((Vec::new(), None, Some("请至少写两个连着的字。".to_owned())));
    }
    let found = search::look_up(app, cx, (typed, before.unwrap_or(i64::MAX)), ROWS).await?;
    let said = match (found.hits.is_empty(), found.behind > 0) {
        (true, _) => "没有找到写着这些字的公开内容。".to_owned(),
        (false, true) => "刚刚公开的，可能过一会儿才找得到。".to_owned(),
        (false, false) => String::new(),
    };
    let more = found.next.map(|next| {
        let pairs = [("q", typed.to_owned()), ("before", next.to_string())];
        format!("/public?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    });
    let rows = found.hits.iter().map(|kept| of_place(cx, kept)).collect();
    Ok((rows, more, Some(said).filter(|said| !said.is_empty())))
}

fn of_place(cx: &Context, kept: &Kept) -> Row {
    let place = cx.registry.places.full_name(kept.village);
    present::row(kept, cx.now, Some(&place))
}

/// One village.
pub(super) async fn board(
    State(app): State<App>,
    visit: Visit,
    Path(village): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let places = &cx.registry.places;
    let code = DivisionCode::parse(&village).map_err(|_| NOT_FOUND)?;
    let today = places.village_today(code, cx.today).ok_or(NOT_FOUND)?;
    let is_old = today.code != code;
    if is_old && ask.q != "old" {
        return Ok(redirect(&format!("/v/{}", today.code)));
    }
    let before = ask.before.zip(ask.id);
    let (county, this) = (cx.county.as_i64(), cx.today);
    let (kept, owed, changes, asked) = app
        .db
        .read(move |db| {
            let kept = store::of_village(db, county, code, before, ROWS)?;
            let from = (0, String::new(), String::new(), String::new());
            let owed = store::owed(db, county, (code, this.plus_days(31)), &from, OWED)?;
            Ok((kept, owed, store::changes(db, county)?, question::count(db, county, code)?))
        })
        .await?;
    let catalogue = Catalogue::on(cx.today, &changes);
    let more = kept.last().filter(|_| i64::try_from(kept.len()).unwrap_or(0) == ROWS);
    let more = more.and_then(|last| Some((last.shown_at?.millis(), last.id)));
    let old = if is_old { "&q=old" } else { "" };
    let shown = BoardPage {
        frame: visit.frame(&app, &format!("{}公开栏", places.name(code)))?,
        village: places.name(code),
        place_line: format!(
            "{} {}",
            places.name(cx.county),
            code.town().map_or_else(String::new, |town| places.name(town))
        ),
        merged_line: is_old.then(|| format!("这个村已经并到{}，这里是合并以前公开的。", today.name)),
        owed: owed
            .iter()
            .filter(|duty| catalogue.is_for_all(&duty.item))
            .map(|duty| (owed_title(&catalogue, duty), present::owed(duty.due, cx.today)))
            .collect(),
        rows: kept.iter().map(|kept| present::row(kept, cx.now, None)).collect(),
        earlier: earlier(&cx, code),
        more_url: more.map(|(at, id)| format!("/v/{code}?before={at}&id={id}{old}")),
        empty: (kept.is_empty() && before.is_none()).then(nothing),
        inside_url: scope(&visit.actor, Action::NoticeInside, code)
            .is_ok()
            .then(|| "/party/notices".to_owned()),
        asked_line: (asked > 0).then(|| format!("大家问过 {asked} 次，问和答都在每一行旁边。")),
        money_url: format!("/villages/{code}/money"),
        calendar_url: format!("/v/{code}/calendar"),
        feed_url: format!("/v/{code}/notices.atom"),
        lamp_url: format!("/v/{code}/lamp.txt"),
    };
    page(&app, &visit, &shown)
}

/// Villages that this one took the place of.
fn earlier(cx: &Context, code: DivisionCode) -> Vec<Link> {
    let places = &cx.registry.places;
    let gone = places.all().filter(|place| place.code.level() == Level::Village && !place.in_force(cx.today));
    let gone =
        gone.filter(|place| places.village_today(place.code, cx.today).is_some_and(|at| at.code == code));
    gone.map(|place| Link::new(format!("{}合并以前公开的", place.name), format!("/v/{}?q=old", place.code)))
        .collect()
}

fn nothing() -> Empty {
    Empty {
        title: "这个村还没有在这里公开过".to_owned(),
        text: "公开以后，账目、事务和党务都在这里看，也可以问。".to_owned(),
        link: None,
    }
}

fn owed_title(catalogue: &Catalogue, duty: &Duty) -> String {
    let title = catalogue.item(&duty.item).map_or_else(|| duty.item.clone(), |item| item.title.clone());
    format!("{}{title}", duty.period.zh())
}
