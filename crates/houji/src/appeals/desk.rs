//! The desk: what is due, and the work order beside it.

use super::desk_acts;
use super::desk_lists::{self, Counts, Whose};
use super::desk_search;
use super::forms::ActFields;
use super::model::{Appeal, Category, Mark, Stage};
use super::order::work_order;
use super::pages::DeskPage;
use super::store::{self, DeskQuery, START, Shelf};
use super::view;
use crate::gate::{Action, Office};
use crate::house::web::{Access, Route, Visit, page_with};
use crate::house::{App, Context, Stop};
use crate::ui::format;
use crate::ui::frame::DeskFrame;
use crate::ui::office;
use crate::ui::parts::{Errors, FieldError, Link};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{AppealId, DivisionCode, Level, Moment};
use serde::Deserialize;

/// Routes of the desk.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/desk", Access::May(Action::AppealRead), desk).kept(),
        Route::post("/desk/appeals/{id}/act", Access::May(Action::AppealHandle), desk_acts::act),
        Route::post("/desk/appeals/{id}/decide", Access::May(Action::AppealSupervise), desk_acts::decide),
        Route::post("/desk/appeals/{id}/identity", Access::May(Action::AppealIdentity), desk_acts::identity),
        Route::post("/desk/appeals/{id}/consent", Access::May(Action::AppealConsent), desk_acts::consent),
    ]
}

/// Rows on one page of the desk.
pub(super) const ROWS: i64 = 50;

/// What the desk is asked for; every part is optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    pub(super) at: String,
    pub(super) whose: String,
    pub(super) due: String,
    pub(super) village: String,
    pub(super) category: String,
    pub(super) stage: String,
    pub(super) q: String,
    pub(super) after: String,
    pub(super) open: String,
    pub(super) did: String,
}

impl Ask {
    /// The same desk with something changed.
    pub(super) fn url(&self, change: &[(&str, &str)]) -> String {
        let kept = [
            ("at", &self.at),
            ("whose", &self.whose),
            ("due", &self.due),
            ("village", &self.village),
            ("category", &self.category),
            ("stage", &self.stage),
            ("q", &self.q),
        ];
        let mut pairs: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for (name, value) in change {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        pairs.retain(|(_, value)| !value.is_empty());
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        if query.is_empty() { "/desk".to_owned() } else { format!("/desk?{query}") }
    }

    /// The same list without any filter.
    pub(super) fn bare(&self) -> Ask {
        Ask { at: self.at.clone(), whose: self.whose.clone(), ..Ask::default() }
    }

    fn after(&self) -> store::After {
        let (due, id) = self.after.split_once('.').unwrap_or(("", ""));
        due.parse().ok().zip(id.parse().ok()).unwrap_or(START)
    }

    /// The same desk with one appeal open.
    pub(super) fn opening(self, id: i64) -> Ask {
        Ask { open: id.to_string(), did: String::new(), ..self }
    }

    pub(super) fn open(&self) -> Option<AppealId> {
        self.open.parse().ok().map(AppealId::from_i64)
    }
}

/// What was typed into a form of the work order that could not be done.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) fields: ActFields,
    pub(super) errors: Errors,
}

impl Typed {
    /// What was typed into the form of an act, with what is to be mended; empty for any other form.
    pub(super) fn of(&self, act: &str) -> (ActFields, Errors) {
        if self.fields.act == act {
            (self.fields.clone(), self.errors.clone())
        } else {
            (ActFields::default(), Errors::none())
        }
    }

    /// The same for a form whose fields carry the act in their ids.
    pub(super) fn prefixed(&self, act: &str) -> (ActFields, Errors) {
        let (fields, Errors { heading, list }) = self.of(act);
        let id = |field: String| if field.is_empty() { field } else { format!("{act}-{field}") };
        let list = list.into_iter().map(|FieldError { field, text }| FieldError { field: id(field), text });
        (fields, Errors { heading, list: list.collect() })
    }
}

async fn desk(State(app): State<App>, visit: Visit, Query(ask): Query<Ask>) -> Result<Response<Body>, Stop> {
    show(&app, &visit, StatusCode::OK, ask, Typed::default()).await
}

/// Everything one desk page is made of.
struct Loaded {
    rows: Vec<Appeal>,
    counts: Counts,
    order: Option<view::Opened>,
}

pub(super) async fn show(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    mut ask: Ask,
    typed: Typed,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let own = desk_lists::own_lists(&cx);
    let list = desk_lists::chosen(&cx, &own, &ask)?;
    (ask.at, ask.whose) = (list.at().to_string(), list.code.to_owned());
    let narrow = desk_lists::narrowed(&cx, &list, DivisionCode::parse(&ask.village).ok())?;
    if !ask.q.trim().is_empty() {
        return show_found(app, visit, status, (ask, typed), (list, narrow)).await;
    }
    let loaded = load(app, &cx, &list, narrow.clone(), &ask).await?;
    if let Some(opened) = &loaded.order {
        ask.open = opened.appeal.id.to_string();
    }
    let order = loaded.order.map(|opened| work_order(&cx, &ask, opened, &typed));
    let mut frame = visit.frame(app, "今天要办的")?;
    frame.desk = Some(DeskFrame { search: desk_search::search_box(&ask, &list), ..frame_of(&cx, &list) });
    let owed = loaded.counts.late.saturating_add(loaded.counts.today);
    let full = i64::try_from(loaded.rows.len()).unwrap_or(0) == ROWS;
    let more = loaded.rows.last().filter(|_| full).map(|last| {
        let after = desk_lists::key(&narrow, &ask, last);
        Link::new(format!("再看 {ROWS} 件"), ask.url(&[("after", &after)]))
    });
    let heading = if owed == 0 {
        "今天没有到期的".to_owned()
    } else {
        format!("今天要办 {} 件", desk_lists::counted(owed))
    };
    let shown = DeskPage {
        frame,
        heading,
        updated: updated(&cx),
        done_line: done_line(&ask.did),
        whose: desk_lists::switch(&cx, &own, &list, &ask.q),
        tiles: desk_lists::tiles(&cx, &ask, &loaded.counts, &loaded.rows),
        behind_line: None,
        filters: desk_lists::filters(&cx, &ask, &list, loaded.rows.len()),
        empty: loaded.rows.is_empty().then(|| desk_lists::empty(&ask)),
        rows: loaded.rows.iter().map(|appeal| desk_lists::row(&cx, &ask, &narrow, appeal)).collect(),
        more: more.or_else(|| back_to_start(&ask)),
        order,
    };
    page_with(app, visit, status, &shown)
}

/// Day and moment of the figures.
fn updated(cx: &Context) -> String {
    let (today, time) = (cx.today, format::when(cx.now, cx.now));
    format!("{} {}，{time} 更新", today.zh(), today.weekday_zh())
}

/// The desk with what was found in place of what is due.
async fn show_found(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    (mut ask, typed): (Ask, Typed),
    (list, narrow): (Whose, Whose),
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let own = desk_lists::own_lists(&cx);
    let found = desk_search::look_up(app, &cx, &narrow, &ask).await?;
    let first = found.hits.first().map(|hit| hit.appeal.id);
    let chosen = ask.open().or(first).filter(|_| ask.open != view::NONE);
    let order = match chosen {
        Some(id) => {
            let reading = app.context(cx.actor.clone());
            ask.open = id.to_string();
            Some(app.db.read(move |db| view::open(db, &reading, id)).await?)
        }
        None => None,
    };
    let mut frame = visit.frame(app, "找诉求")?;
    frame.desk = Some(DeskFrame { search: desk_search::search_box(&ask, &list), ..frame_of(&cx, &list) });
    let filters = desk_lists::filters(&cx, &ask, &list, found.hits.len());
    let shown = DeskPage {
        frame,
        heading: desk_search::heading(&ask, &found),
        updated: updated(&cx),
        done_line: done_line(&ask.did),
        whose: desk_lists::switch(&cx, &own, &list, &ask.q),
        tiles: Vec::new(),
        behind_line: desk_search::behind_line(&found),
        filters: desk_search::filters(&ask, filters, &found),
        empty: found.hits.is_empty().then(|| desk_search::empty(&ask, &list, &found)),
        rows: desk_search::rows(&cx, &ask, &narrow, &found),
        more: desk_search::more(&ask, &found).or_else(|| back_to_start(&ask)),
        order: order.map(|opened| work_order(&cx, &ask, opened, &typed)),
    };
    page_with(app, visit, status, &shown)
}

fn back_to_start(ask: &Ask) -> Option<Link> {
    (!ask.after.is_empty()).then(|| Link::new("回到最前面", ask.url(&[])))
}

/// Before everything, and after it.
const ALWAYS: (Moment, Moment) = (Moment::from_millis(i64::MIN), Moment::from_millis(i64::MAX));

/// The rows that are asked for.
fn query(cx: &Context, ask: &Ask, list: &Whose) -> DeskQuery {
    let (soon, tomorrow) = (cx.now.plus_millis(1), cx.today.end().plus_millis(1));
    let (start, end) = ALWAYS;
    let (shelf, from, to) = match (desk_lists::stage_of(ask), ask.due.as_str()) {
        (Some(stage), _) if stage.is_waiting() => (Shelf::Waiting, start, end),
        (None, "waiting") => (Shelf::Waiting, start, end),
        (_, "late") => (Shelf::Open, start, soon),
        (_, "today") => (Shelf::Open, soon, tomorrow),
        (_, "later") => (Shelf::Open, tomorrow, end),
        _ => (Shelf::Open, start, end),
    };
    let village = DivisionCode::parse(&ask.village).ok();
    DeskQuery {
        shelf,
        after: ask.after(),
        from,
        to,
        category: Category::parse(&ask.category).map_or("", Category::code),
        stage: desk_lists::stage_of(ask).map_or("", Stage::code),
        village: village.filter(|_| !list.scope.is_sealed()),
        most: ROWS,
    }
}

async fn load(app: &App, cx: &Context, list: &Whose, narrow: Whose, ask: &Ask) -> Result<Loaded, Stop> {
    let (soon, tomorrow) = (cx.now.plus_millis(1), cx.today.end().plus_millis(1));
    let query = query(cx, ask, &narrow);
    let (whole, narrow, ask, county) = (list.scope, narrow.scope, ask.clone(), cx.county.as_i64());
    let reading = app.context(cx.actor.clone());
    app.db
        .read(move |db| {
            let rows = match Mark::parse(&ask.due) {
                Some(mark) => store::marked(db, county, &narrow, (mark, query.after, query.most))?,
                None => store::desk(db, county, &narrow, &query)?,
            };
            let store::DeskCounts { due: [late, today, later], waiting } =
                store::counts(db, county, &whole, (soon, tomorrow))?;
            let again = store::count_marked(db, county, &whole, Mark::Again)?;
            let parts = store::count_marked(db, county, &whole, Mark::Part)?;
            let chosen = desk_lists::to_open(&ask, &rows);
            let listed = rows.iter().find(|appeal| Some(appeal.id) == chosen).cloned();
            let order = match (listed, chosen) {
                (Some(appeal), _) => Some(view::show(db, &reading, appeal)?),
                (None, Some(id)) => Some(view::open(db, &reading, id)?),
                (None, None) => None,
            };
            Ok(Loaded { rows, counts: Counts { late, today, later, waiting, again, parts }, order })
        })
        .await
}

fn done_line(did: &str) -> Option<String> {
    let line = match did {
        "refuse" => "没有受理，理由和去处本人看得到。本人不同意的，由上一级办。",
        "return" | "raise" | "designate" => "转过去了，本人看得到转到了哪里。",
        "extend" => "延期申请交上去了，等上一级批。没批以前，还按原来的日子算。",
        "grant" => "同意延期了，本人看得到新的日子。",
        "deny" => "没有同意延期，还按原来的日子办。",
        "ask" => "问过去了。等本人补充的时候，您这边的时间先停着。",
        "ask_part" => "请那个单位一起办了。它办完了，您再一起答复。",
        "done_part" => "这一部分交上去了。",
        "merge" => "并过去了，本人看得到。",
        "petition" => "转为信访事项了，按信访的期限算。",
        "accept" => "接办了。本人打开进度页就能看到是谁在办、哪天答复。",
        "answer" => "答复发出了。现在等村民评价。",
        "call_back" => "评价交上了，记成“回访”。",
        "consent" => "代办的凭证显示 30 分钟。这次查看已经记下，本人看得到。",
        "identity" => "姓名和电话显示 30 分钟。这次查看已经记下，本人看得到。",
        _ => return None,
    };
    Some(line.to_owned())
}

/// Top bar and side navigation around a list.
fn frame_of(cx: &Context, list: &Whose) -> DeskFrame {
    match list.office() {
        None | Some(Office::Village | Office::Town) => desk_frame(cx, list.at()),
        Some(office) => {
            let whole = office.zh();
            let rest = whole.strip_prefix("乡镇").or_else(|| whole.strip_prefix('县')).unwrap_or(whole);
            let rest = if office == Office::Department { whole } else { rest };
            office::frame(cx, cx.registry.places.name(list.at()), rest, "/desk")
        }
    }
}

/// Top bar and side navigation of a desk in a place.
pub fn desk_frame(cx: &Context, at: DivisionCode) -> DeskFrame {
    let rest = match at.level() {
        Level::Village => "党群服务中心",
        Level::Town => "便民服务中心",
        Level::County => "诉求总台",
    };
    office::frame(cx, cx.registry.places.name(at), rest, "/desk")
}
