//! The desk: what is due in a place, and the work order beside it.

use super::decide::{PART, latest_promise};
use super::desk_acts;
use super::forms::ActFields;
use super::model::{Appeal, Category, Outcome, Stage};
use super::pages::{
    AcceptForm, AnswerForm, DeskFilters, DeskPage, DeskRow, DueTile, Fact, Identity, WorkOrder,
};
use super::present::For;
use super::store::{self, DeskQuery, START, Shelf};
use super::web::{categories, place_line};
use super::{present, view};
use crate::gate::{Action, Located, Scope, may, scope};
use crate::house::web::{Access, Route, Visit, page_with};
use crate::house::{App, Context, Span, Stop};
use crate::ui::format;
use crate::ui::frame::DeskFrame;
use crate::ui::office;
use crate::ui::parts::{Choice, Empty, Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Response, StatusCode};
use houji_base::{AppealId, DivisionCode, Level, Moment, Term};
use serde::Deserialize;

/// Routes of the desk.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/desk", Access::May(Action::AppealRead), desk),
        Route::post("/desk/appeals/{id}/act", Access::May(Action::AppealHandle), desk_acts::act),
        Route::post("/desk/appeals/{id}/decide", Access::May(Action::AppealSupervise), desk_acts::decide),
        Route::post("/desk/appeals/{id}/identity", Access::May(Action::AppealIdentity), desk_acts::identity),
    ]
}

/// Rows on one page of the desk.
const ROWS: i64 = 50;

/// What the desk is asked for; every part is optional.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Ask {
    #[serde(default)]
    at: String,
    #[serde(default)]
    due: String,
    #[serde(default)]
    village: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    open: String,
    #[serde(default)]
    did: String,
}

impl Ask {
    /// The same desk with something changed.
    pub(super) fn url(&self, change: &[(&str, &str)]) -> String {
        let kept =
            [("at", &self.at), ("due", &self.due), ("village", &self.village), ("category", &self.category)];
        let mut pairs: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for (name, value) in change {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        pairs.retain(|(_, value)| !value.is_empty());
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        if query.is_empty() { "/desk".to_owned() } else { format!("/desk?{query}") }
    }

    fn after(&self) -> store::After {
        let (due, id) = self.after.split_once('.').unwrap_or(("", ""));
        due.parse().ok().zip(id.parse().ok()).unwrap_or(START)
    }

    /// The same desk with one appeal open.
    pub(super) fn opening(self, id: i64) -> Ask {
        Ask { open: id.to_string(), did: String::new(), ..self }
    }

    fn open(&self) -> Option<AppealId> {
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
    fn of(&self, act: &str) -> (ActFields, Errors) {
        if self.fields.act == act {
            (self.fields.clone(), self.errors.clone())
        } else {
            (ActFields::default(), Errors::none())
        }
    }
}

async fn desk(State(app): State<App>, visit: Visit, Query(ask): Query<Ask>) -> Result<Response<Body>, Stop> {
    show(&app, &visit, StatusCode::OK, ask, Typed::default()).await
}

/// Everything one desk page is made of.
struct Loaded {
    rows: Vec<Appeal>,
    counts: [i64; 3],
    waiting: i64,
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
    let at = desk_place(&cx, &ask.at)?;
    ask.at = at.to_string();
    let whole = scope(&cx.actor, Action::AppealRead, at)?;
    let narrow = match DivisionCode::parse(&ask.village) {
        Ok(village) if at.covers(village) => scope(&cx.actor, Action::AppealRead, village)?,
        _ => whole,
    };
    let loaded = load(app, &cx, whole, narrow, &ask).await?;
    if let Some(opened) = &loaded.order {
        ask.open = opened.appeal.id.to_string();
    }
    let order = loaded.order.map(|opened| work_order(&cx, &ask, opened, &typed));
    let mut frame = visit.frame(app, "今天要办的")?;
    frame.desk = Some(desk_frame(&cx, at));
    let [late, today, _] = loaded.counts;
    let owed = late.saturating_add(today);
    let full = i64::try_from(loaded.rows.len()).unwrap_or(0) == ROWS;
    let more = loaded.rows.last().filter(|_| full).map(|last| {
        let after = format!("{}.{}", last.life.step_due.millis(), last.id);
        Link::new(format!("再看 {ROWS} 件"), ask.url(&[("after", &after)]))
    });
    let heading = if owed == 0 {
        "今天没有到期的".to_owned()
    } else {
        format!("今天要办 {} 件", counted(owed))
    };
    let shown = DeskPage {
        frame,
        heading,
        updated: format!(
            "{} {}，{} 更新",
            cx.today.zh(),
            cx.today.weekday_zh(),
            format::when(cx.now, cx.now)
        ),
        done_line: done_line(&ask.did),
        tiles: tiles(&cx, &ask, loaded.counts, loaded.waiting, &loaded.rows),
        filters: filters(&cx, &ask, at, loaded.rows.len()),
        empty: loaded.rows.is_empty().then(|| empty(&ask)),
        rows: loaded.rows.iter().map(|appeal| row(&cx, &ask, appeal)).collect(),
        more: more.or_else(|| back_to_start(&ask)),
        order,
    };
    page_with(app, visit, status, &shown)
}

fn back_to_start(ask: &Ask) -> Option<Link> {
    (!ask.after.is_empty()).then(|| Link::new("回到最前面", ask.url(&[])))
}

/// The desk asked for, or the first place where the actor may read appeals.
fn desk_place(cx: &Context, asked: &str) -> Result<DivisionCode, Stop> {
    if let Ok(code) = DivisionCode::parse(asked) {
        return Ok(code);
    }
    let held = cx.actor.posts.iter().map(|post| post.place);
    let mut readable = held.filter(|place| may(&cx.actor, Action::AppealRead, &Located::open(*place)));
    readable.next().ok_or_else(|| crate::house::error::NOT_ALLOWED.into())
}

async fn load(app: &App, cx: &Context, whole: Scope, narrow: Scope, ask: &Ask) -> Result<Loaded, Stop> {
    let (now, tomorrow, end) = (cx.now, cx.today.end().plus_millis(1), Moment::from_millis(i64::MAX));
    let start = Moment::from_millis(i64::MIN);
    let (shelf, from, to) = match ask.due.as_str() {
        "late" => (Shelf::Open, start, now.plus_millis(1)),
        "today" => (Shelf::Open, now.plus_millis(1), tomorrow),
        "later" => (Shelf::Open, tomorrow, end),
        "waiting" => (Shelf::Waiting, start, end),
        _ => (Shelf::Open, start, end),
    };
    let category = Category::parse(&ask.category).map_or("", Category::code);
    let query = DeskQuery { shelf, after: ask.after(), from, to, category, most: ROWS };
    let (county, open) = (cx.county.as_i64(), ask.open());
    let closed = ask.open == "none";
    let first = |rows: &[Appeal]| rows.first().map(|appeal| appeal.id);
    let reading = app.context(cx.actor.clone());
    app.db
        .read(move |db| {
            let rows = store::desk(db, county, &narrow, &query)?;
            let counts = [
                store::count_due(db, county, &whole, start, now.plus_millis(1))?,
                store::count_due(db, county, &whole, now.plus_millis(1), tomorrow)?,
                store::count_due(db, county, &whole, tomorrow, end)?,
            ];
            let ever = (Span::Ever, Span::Ever);
            let waiting = store::total(db, county, whole.place(), "appeal.waiting", ever)?;
            let order = match open.filter(|_| !closed).or(first(&rows).filter(|_| !closed)) {
                Some(id) => Some(view::open(db, &reading, id)?),
                None => None,
            };
            Ok(Loaded { rows, counts, waiting, order })
        })
        .await
}

/// A count as shown: beyond the limit only that it is more.
fn counted(n: i64) -> String {
    if n >= store::COUNT_LIMIT { format!("{}+", store::COUNT_LIMIT.saturating_sub(1)) } else { n.to_string() }
}

fn tiles(cx: &Context, ask: &Ask, counts: [i64; 3], waiting: i64, rows: &[Appeal]) -> Vec<DueTile> {
    let [late, today, later] = counts;
    let first = rows.first().filter(|_| ask.after.is_empty() && ask.due.is_empty());
    let longest = first.filter(|appeal| appeal.life.step_due <= cx.now).map_or_else(
        || "先办这些".to_owned(),
        |appeal| format!("最长超 {}", format::rough(appeal.life.step_due.until(cx.now))),
    );
    let list = [
        ("late", late, Signal::bad("超期了"), if late == 0 { "没有超期的".to_owned() } else { longest }),
        ("today", today, Signal::warn("今天到期"), "今天之内".to_owned()),
        ("later", later, Signal::ok("还有时间"), "明天以后".to_owned()),
        ("waiting", waiting, Signal::idle("等别人"), "等村民评价".to_owned()),
    ];
    let tile = |(due, count, state, sub): (&str, i64, Signal, String)| {
        let current = ask.due == due;
        let url = ask.url(&[("due", if current { "" } else { due })]);
        DueTile { count: counted(count), state, sub, url, current }
    };
    list.into_iter().map(tile).collect()
}

fn filters(cx: &Context, ask: &Ask, at: DivisionCode, shown: usize) -> DeskFilters {
    let inside = cx.registry.places.inside(at, Level::Village, cx.today);
    let mut villages: Vec<Choice> = vec![Choice::new("", "全部村", ask.village.is_empty())];
    villages.extend(inside.map(|place| {
        let code = place.code.to_string();
        let chosen = code == ask.village;
        Choice::new(code, place.name.clone(), chosen)
    }));
    let mut kinds = vec![Choice::new("", "全部类别", ask.category.is_empty())];
    kinds.extend(categories(Some(&ask.category)));
    let set = !(ask.village.is_empty() && ask.category.is_empty() && ask.due.is_empty());
    DeskFilters {
        at: ask.at.clone(),
        due: ask.due.clone(),
        villages,
        categories: kinds,
        clear_url: set.then(|| Ask { at: ask.at.clone(), ..Ask::default() }.url(&[])),
        count_line: format!("按到期先后排，显示 {shown} 件"),
    }
}

fn row(cx: &Context, ask: &Ask, appeal: &Appeal) -> DeskRow {
    let id = appeal.id.to_string();
    let who = match (appeal.life.stage, appeal.life.handler) {
        (Stage::Replied | Stage::Refused, _) => "等村民",
        (Stage::Accepted, _) if appeal.life.side.waiting.is_some() => "等补充",
        (_, Some(handler)) if Some(handler) == cx.actor.person => "我",
        (_, Some(_)) => "接办人",
        (_, None) => "没人接",
    };
    DeskRow {
        due: present::desk_signal(appeal, cx.now),
        title: appeal.title(),
        open: ask.open == id,
        url: ask.url(&[("after", &ask.after), ("open", &id)]),
        village: cx.registry.places.name(appeal.village),
        category: appeal.category.zh().to_owned(),
        who: who.to_owned(),
    }
}

fn empty(ask: &Ask) -> Empty {
    if ask.url(&[("at", "")]) == "/desk" {
        Empty {
            title: "今天的都办完了".to_owned(),
            text: "新的诉求来了，会排在这里。".to_owned(),
            link: None,
        }
    } else {
        let all = Ask { at: ask.at.clone(), ..Ask::default() }.url(&[]);
        Empty {
            title: "这个条件下没有".to_owned(),
            text: "换一个条件，或者看全部。".to_owned(),
            link: Some(Link::new("看全部", all)),
        }
    }
}

fn done_line(did: &str) -> Option<String> {
    let line = match did {
        "refuse" => "没有受理，理由和去处本人看得到。本人不同意的，由上一级办。",
        "return" | "raise" | "designate" => "转过去了，本人看得到转到了哪里。",
        "extend" => "延期申请交上去了，等上一级批。没批以前，还按原来的日子算。",
        "grant" | "deny" => "批好了。",
        "ask" => "问过去了。等本人补充的时候，您这边的时间先停着。",
        "ask_part" => "请那个单位一起办了。它办完了，您再一起答复。",
        "done_part" => "这一部分交上去了。",
        "merge" => "并过去了，本人看得到。",
        "petition" => "转为信访事项了，按信访的期限算。",
        "accept" => "接办了。本人打开进度页就能看到是谁在办、哪天答复。",
        "answer" => "答复发出了。现在等村民评价。",
        "identity" => "姓名和电话显示 30 分钟。这次查看已经记下，本人看得到。",
        _ => return None,
    };
    Some(line.to_owned())
}

fn work_order(cx: &Context, ask: &Ask, opened: view::Opened, typed: &Typed) -> WorkOrder {
    let appeal = &opened.appeal;
    let life = &appeal.life;
    let url = |act: &str| format!("/desk/appeals/{}/{act}", appeal.id);
    let works = life.desk.is_held_by(&cx.actor) || life.desk.is_directed_by(&cx.actor);
    let may_handle = works && may(&cx.actor, Action::AppealHandle, &opened.what);
    let accept = (may_handle && life.stage == Stage::Acknowledged).then(|| {
        let (fields, errors) = typed.of("accept");
        AcceptForm { url: url("act"), errors, terms: terms(cx, appeal, &fields.term) }
    });
    let answering = may_handle && life.stage == Stage::Accepted && life.side.waiting.is_none();
    let answer = answering.then(|| answer_form(cx, url("act"), typed));
    let closed_line = match life.stage {
        Stage::Replied => Some("答复了，等村民评价。".to_owned()),
        Stage::Refused => Some("没有受理，本人可以不同意一次。".to_owned()),
        stage if !stage.is_open() => Some("这件办完了。".to_owned()),
        _ if !may_handle => Some(format!("现在由{}办，您这里只看。", life.desk.office.zh())),
        _ => None,
    };
    let (ruled, rule_term) = present::ruled(cx, appeal);
    let handler = opened.names.handler(appeal);
    WorkOrder {
        due: present::desk_signal(appeal, cx.now),
        number: appeal.number_text(),
        title: appeal.title(),
        text: appeal.text.clone(),
        from_line: format!("{} · {} 反映", opened.from, format::when(cx.now, life.filed_at)),
        place: place_line(cx, appeal),
        ruled,
        rule_term,
        promised: present::promised_day(appeal, handler, cx.now),
        elapsed: present::elapsed(appeal, cx.now),
        steps: present::steps(appeal, &opened.notes, &opened.names, cx.now, For::Desk),
        identity: opened.identity.map(|(line, shown)| Identity {
            line,
            note: "看一次记一次，本人看得到是谁看的。".to_owned(),
            url: (!shown).then(|| url("identity")),
        }),
        facts: facts(cx, ask, &opened.alike),
        reply: None,
        accept,
        answer,
        closed_line,
        close_url: ask.url(&[("after", &ask.after), ("open", "none")]),
    }
}

fn answer_form(cx: &Context, url: String, typed: &Typed) -> AnswerForm {
    let (fields, errors) = typed.of("answer");
    let outcomes = Outcome::ALL.iter();
    AnswerForm {
        url,
        errors,
        outcomes: outcomes
            .map(|each| Choice::new(each.code(), each.zh(), fields.outcome == each.code()))
            .collect(),
        found: fields.found,
        done: fields.done,
        not_done: fields.not_done,
        next_day: fields.next_day,
        next_day_min: cx.today.to_string(),
        limit: PART.1.to_string(),
    }
}

/// Terms that can be promised, none later than the rule allows, shown as dates.
fn terms(cx: &Context, appeal: &Appeal, chosen: &str) -> Vec<Choice> {
    let calendar = &cx.registry.calendar;
    let latest = latest_promise(cx, appeal);
    let mut list: Vec<Choice> = Vec::new();
    let fixed = [Term::WorkingDays(1), Term::WorkingDays(2), Term::WorkingDays(3), Term::WorkingDays(5)];
    for term in fixed.into_iter().filter(|term| term.due(cx.now, calendar) < latest) {
        let label = format!("最晚{}（{}）", format::due(cx.now, term.due(cx.now, calendar)), term.zh());
        list.push(Choice::new(term.to_string(), label, chosen == term.to_string()));
    }
    let rule = format!("最晚{}（规定的期限）", format::due(cx.now, latest));
    list.push(Choice::new("", rule, chosen.is_empty()));
    list
}

fn facts(cx: &Context, ask: &Ask, alike: &[Appeal]) -> Vec<Fact> {
    let near = alike.iter().map(|other| Fact {
        text: format!("同村同类还有一件没办完：{}", other.title()),
        sub: format!("{} 反映，编号 {}", format::when(cx.now, other.life.filed_at), other.number_text()),
        href: ask.url(&[("open", &other.id.to_string())]),
        icon: "clip",
    });
    near.collect()
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
