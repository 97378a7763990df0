//! What the villages of a place owe, what is on its way, and what was published.

use super::super::model::{Catalogue, Duty, Kept, Stage};
use super::super::reading::with_inside;
use super::super::sources::Closings;
use super::super::store::{self, After};
use super::frame;
use crate::books::sheets::{self, Cell, Head, MOST, RoomPage, Row, Table, list_file};
use crate::gate::{Action, may_somewhere, reach};
use crate::house::web::{Format, Visit, page};
use crate::house::{App, Context, Stop};
use crate::ui::format;
use crate::ui::parts::{Choice, Empty, Link, Signal};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use houji_base::{Day, DivisionCode};
use serde::Deserialize;

/// Rows of one page.
const ROWS: i64 = 50;
/// How many days ahead something counts as owed.
const AHEAD: i64 = 31;
/// Shelves with their names; what is owed first.
const SHELVES: [(&str, &str); 6] = [
    ("", "该公开的"),
    ("draft", "等村书记审核"),
    ("checked", "等监委会监督"),
    ("supervised", "等乡镇审核"),
    ("ready", "可以公开了"),
    ("published", "已公开"),
];

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    show: String,
    after: String,
    /// `xlsx` or `csv`; a page when left out.
    #[serde(rename = "as")]
    form: String,
}

impl ListQuery {
    /// After which row, and how many: a file holds all, and one more is read to tell that it is too long.
    fn part(&self) -> (&str, i64) {
        match Format::parse(&self.form) {
            Some(_) => ("", MOST.saturating_add(1)),
            None => (&self.after, ROWS),
        }
    }
}

/// A shelf of the widest of the person's places.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let place = reach(&visit.actor, Action::NoticeRead)?.place();
    let cx = app.context(visit.actor.clone());
    let heading = format!("{}：三务公开", cx.registry.places.name(place));
    let mut shown = RoomPage::new(frame(&app, &visit, "三务公开", place)?, heading);
    let tab = |(code, zh): &(&str, &str)| Choice::new(address(code, ""), *zh, *code == q.show);
    shown.tabs = SHELVES.iter().map(tab).collect();
    let may = may_somewhere(&visit.actor, Action::NoticeWrite);
    shown.act = may.then(|| Link::new("起草公开稿", "/desk/notices/new"));
    shown.links =
        vec![Link::new("到期还没公开的", "/desk/notices/late"), Link::new("公开目录", "/notices/catalogue")];
    if may_somewhere(&visit.actor, Action::AppealProxy) {
        shown.links.push(Link::new("按代码查一行账", "/desk/notices/line"));
    }
    match Stage::parse(&q.show) {
        Some(stage) => of_stage(&app, &visit, (stage, &q), &mut shown).await?,
        None => owed(&app, &visit, (cx.today.plus_days(AHEAD), &q), &mut shown, may).await?,
    }
    given(&app, &visit, (&cx, place), shown, &q).await
}

/// The page, or its table as a file.
async fn given(
    app: &App,
    visit: &Visit,
    (cx, place): (&Context, DivisionCode),
    mut shown: RoomPage,
    q: &ListQuery,
) -> Result<Response<Body>, Stop> {
    let asked = Format::parse(&q.form).and_then(|format| Some((format, shown.tables.pop()?)));
    let Some((format, table)) = asked else {
        return page(app, visit, &shown);
    };
    let shelf = if q.show.is_empty() { "owed" } else { q.show.as_str() };
    let told = (cx.registry.places.name(place), table.title.as_str());
    list_file(cx, &format!("{place}-notices-{shelf}"), told, (table.heads, table.rows), format).await
}

/// What is late; in neutral words, by place and day.
pub(super) async fn late(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let place = reach(&visit.actor, Action::NoticeRead)?.place();
    let cx = app.context(visit.actor.clone());
    let heading = format!("{}：到期还没公开的", cx.registry.places.name(place));
    let mut shown = RoomPage::new(frame(&app, &visit, "到期还没公开的", place)?, heading);
    shown.back = Some(Link::new("回三务公开", "/desk/notices"));
    let county = app.db.county().as_i64();
    let totals = app.db.read(move |db| Ok(store::totals(db, county, place)?)).await?;
    let own = totals.iter().find(|(of, ..)| *of == place).map_or((0, 0), |(_, owed, late)| (*owed, *late));
    shown.facts =
        vec![("现在该公开的", format!("{} 项", own.0)), ("其中过了日子的", format!("{} 项", own.1))];
    let may = may_somewhere(&visit.actor, Action::NoticeWrite);
    let query = ListQuery { show: "late".to_owned(), ..q };
    owed(&app, &visit, (cx.today, &query), &mut shown, may).await?;
    given(&app, &visit, (&cx, place), shown, &query).await
}

fn address(show: &str, after: &str) -> String {
    let base = if show == "late" { "/desk/notices/late?" } else { "/desk/notices?" };
    let show = if show.is_empty() || show == "late" { String::new() } else { format!("show={show}&") };
    let after = if after.is_empty() { String::new() } else { format!("after={after}") };
    let url = format!("{base}{show}{after}");
    url.trim_end_matches(['?', '&']).to_owned()
}

async fn owed(
    app: &App,
    visit: &Visit,
    (before, q): (Day, &ListQuery),
    shown: &mut RoomPage,
    may: bool,
) -> Result<(), Stop> {
    let scope = reach(&visit.actor, Action::NoticeRead)?;
    let (after, most) = q.part();
    let (county, after) = (app.db.county().as_i64(), after_of(after));
    let (cx, job) = (app.context(visit.actor.clone()), app.context(visit.actor.clone()));
    let read = app.db.read(move |db| {
        let duties = store::owed(db, county, (scope.place(), before), &after, most)?;
        Ok((duties, store::changes(db, county)?, Closings::read(db, &job, scope.place())?))
    });
    let (duties, changes, closings) = read.await?;
    let catalogue = Catalogue::on(cx.today, &changes);
    shown.empty = duties.is_empty().then(|| Empty {
        title: "眼下没有该公开的".to_owned(),
        text: "到了日子的事项会排在这里。".to_owned(),
        link: None,
    });
    if let Some(last) = duties.last().filter(|_| i64::try_from(duties.len()).unwrap_or(0) == ROWS) {
        let after = format!("{}_{}_{}_{}", last.village, last.due, last.item, last.period);
        shown.more_url = Some(address(&q.show, &after));
    }
    let base = if q.show == "late" { "/desk/notices/late?" } else { "/desk/notices?" };
    shown.files = sheets::files(base);
    if !duties.is_empty() || !q.form.is_empty() {
        let heads = ["事项", "怎么样了", "村"].map(Head::text).to_vec();
        let rows = duties.iter().map(|duty| duty_row(&cx, (&catalogue, &closings), duty, may)).collect();
        let (title, period) = ("该公开的".to_owned(), cx.today.zh());
        shown.tables.push(Table { title, period, heads, rows, more: None, fold: None });
    }
    Ok(())
}

fn duty_row(cx: &Context, (catalogue, closings): (&Catalogue, &Closings), duty: &Duty, may: bool) -> Row {
    let title = catalogue.item(&duty.item).map_or("", |item| item.title.as_str());
    let cell = Cell::text(format!("{} {title}，{}", duty.item, duty.period.zh()));
    let begin =
        format!("/desk/notices/new?village={}&item={}&period={}", duty.village, duty.item, duty.period);
    let left = cx.today.days_until(duty.due);
    let state = match left {
        ..0 => "过了日子，还没公开".to_owned(),
        0 => "今天到期".to_owned(),
        left => format!("还有 {left} 天"),
    };
    let month = closings.waits_for(duty.village, &duty.item, duty.period);
    let waits = month.map_or_else(String::new, |month| format!("，要等{}的账结了", month.zh()));
    let text = format!("最晚{}，{state}{waits}", format::day(cx.today, duty.due));
    let state = match left {
        ..0 => Signal::bad(text),
        0..=1 => Signal::warn(text),
        _ => Signal::idle(text),
    };
    // What is to be done stands in the second column, so that it is seen on a phone as well.
    vec![
        if may { cell.to(&begin) } else { cell },
        Cell::state(state),
        Cell::text(cx.registry.places.name(duty.village)),
    ]
}

/// After which duty a page begins, as its address tells.
fn after_of(text: &str) -> After {
    let mut parts = text.split('_').map(str::to_owned);
    let village = parts.next().and_then(|code| code.parse().ok()).unwrap_or(0);
    let mut next = || parts.next().unwrap_or_default();
    (village, next(), next(), next())
}

async fn of_stage(
    app: &App,
    visit: &Visit,
    (stage, q): (Stage, &ListQuery),
    shown: &mut RoomPage,
) -> Result<(), Stop> {
    let (after, most) = q.part();
    let (scope, county) = (reach(&visit.actor, Action::NoticeRead)?, app.db.county().as_i64());
    let at: Vec<i64> = after.split('_').filter_map(|part| part.parse().ok()).collect();
    let inside = with_inside(visit, &scope);
    // What hangs is looked for by its day; the rest waits in line.
    let hangs = stage == Stage::Published;
    let read = app.db.read(move |db| {
        if hangs {
            let before = <[i64; 3]>::try_from(at).ok().map(|[village, at, id]| (village, at, id));
            return Ok(store::hanging(db, county, (&scope, inside), before, most)?);
        }
        let [village, id] = <[i64; 2]>::try_from(at).unwrap_or_default();
        Ok(store::in_stage(db, county, (&scope, inside), (stage, (village, id)), most)?)
    });
    let (kept, cx) = (read.await?, app.context(visit.actor.clone()));
    shown.empty = kept.is_empty().then(|| Empty {
        title: "这里没有公开稿".to_owned(),
        text: "起草了的、审了的会排在这里。".to_owned(),
        link: None,
    });
    if let Some(last) = kept.last().filter(|_| i64::try_from(kept.len()).unwrap_or(0) == ROWS) {
        let at = last.shown_at.filter(|_| hangs).map(|at| format!("_{}", at.millis())).unwrap_or_default();
        shown.more_url = Some(address(stage.code(), &format!("{}{at}_{}", last.village, last.id)));
    }
    shown.files = sheets::files(&format!("{}&", address(stage.code(), "")));
    if !kept.is_empty() || !q.form.is_empty() {
        let row = |kept: &Kept| -> Row {
            let day = kept.shown_at.filter(|_| hangs).map(|at| Cell::text(at.day().zh()));
            let mut row = vec![
                Cell::text(cx.registry.places.name(kept.village)),
                Cell::text(kept.title.clone()).to(&format!("/desk/notices/{}", kept.id)),
                Cell::text(kept.item.clone()),
                Cell::text(format!("第 {} 版", kept.version)),
            ];
            row.extend(day);
            row
        };
        let mut heads = ["村", "公开稿", "事项", "版本"].map(Head::text).to_vec();
        heads.extend(hangs.then(|| Head::text("公开日期")));
        let (title, period) = (stage.zh().to_owned(), cx.today.zh());
        let rows = kept.iter().map(row).collect();
        shown.tables.push(Table { title, period, heads, rows, more: None, fold: None });
    }
    Ok(())
}
