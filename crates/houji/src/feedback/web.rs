//! Saying something about the program, following it, answering it.

use super::commands::{AnswerRemark, Say};
use super::decide::TEXT;
use super::model::{Remark, RemarkKind};
use super::pages::{FeedbackDeskPage, FeedbackPage, RemarkRow};
use super::store;
use crate::gate::{Action, scope};
use crate::house::error::SIGN_IN;
use crate::house::web::{Access, Posted, Route, Visit, page_with, redirect};
use crate::house::{App, Context, Refusal, Stop, random};
use crate::registry::keys;
use crate::ui::parts::{Choice, Empty, Errors, Signal};
use crate::ui::{format, office};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use houji_base::RemarkId;
use serde::Deserialize;

/// Routes of the pages.
pub(super) fn routes() -> Vec<Route> {
    let say = Access::May(Action::FeedbackSay);
    vec![
        Route::get("/feedback", say, own),
        Route::post("/feedback", say, file),
        Route::get("/feedback/desk", Access::May(Action::FeedbackRead), desk),
        Route::post("/feedback/{id}/answer", Access::May(Action::FeedbackAnswer), answer),
    ]
}

/// Remarks on one page.
const ROWS: i64 = 20;

#[derive(Default, Deserialize)]
struct OwnQuery {
    before: Option<i64>,
    #[serde(default)]
    done: String,
}

#[derive(Default, Deserialize)]
struct SayForm {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    text: String,
}

async fn own(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<OwnQuery>,
) -> Result<Response<Body>, Stop> {
    show(&app, &visit, StatusCode::OK, &q, (&SayForm::default(), Errors::none())).await
}

async fn show(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    q: &OwnQuery,
    (form, errors): (&SayForm, Errors),
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let person = visit.actor.person.ok_or(SIGN_IN)?;
    let (county, before) = (cx.county.as_i64(), q.before.unwrap_or(i64::MAX));
    let rows = app.db.read(move |db| Ok(store::of_person(db, county, person, before, ROWS)?)).await?;
    let kinds = RemarkKind::ALL.iter().map(|(_, code, zh)| Choice::new(*code, *zh, form.kind == *code));
    let term = cx.registry.parameters.term(keys::FEEDBACK_ANSWER, cx.today);
    let due = format::due(cx.now, term.due(cx.now, &cx.registry.calendar));
    let shown = FeedbackPage {
        frame: visit.frame(app, "给平台提意见")?,
        done_line: (q.done == "said").then(|| "意见收到了，答复会写在这一页。".to_owned()),
        errors,
        kinds: kinds.collect(),
        text: form.text.clone(),
        text_limit: TEXT.1.to_string(),
        promise: format!("{}内答复您，最晚{due}", term.zh()),
        more_url: next_before(&rows).map(|id| format!("/feedback?before={id}")),
        rows: rows.iter().map(|remark| row(&cx, remark, false)).collect(),
    };
    page_with(app, visit, status, &shown)
}

/// Where the next page begins, when this one is full.
fn next_before(rows: &[Remark]) -> Option<RemarkId> {
    let full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    rows.last().filter(|_| full).map(|last| last.id)
}

fn row(cx: &Context, remark: &Remark, to_answer: bool) -> RemarkRow {
    let state = match &remark.answer {
        Some((_, at)) => Signal::ok(format!("{}答复了", format::when(cx.now, *at))),
        None if to_answer => format::due_signal(cx.now, remark.due),
        None if remark.due <= cx.now => {
            Signal::bad(format!("答复超期 {}", format::length(remark.due.until(cx.now))))
        }
        None => Signal::idle(format!("等答复，最晚{}", format::due(cx.now, remark.due))),
    };
    let waits = to_answer && remark.answer.is_none();
    RemarkRow {
        line: format!("{} · {}", remark.kind.zh(), format::when(cx.now, remark.said_at)),
        text: remark.text.clone(),
        state,
        answer: remark.answer.as_ref().map(|(text, _)| text.clone()),
        answer_url: waits.then(|| format!("/feedback/{}/answer", remark.id)),
        id: remark.id.to_string(),
        typed: None,
    }
}

async fn file(State(app): State<App>, posted: Posted<SayForm>) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let command = Say { kind: fields.kind.clone(), text: fields.text.clone(), drawn: draw(&app)? };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect("/feedback?done=said")),
        Err(Stop::Refused(why)) if why.status == 422 => {
            let typed = (&fields, errors_of(&why));
            show(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, &OwnQuery::default(), typed).await
        }
        Err(stop) => Err(stop),
    }
}

/// Id and salt of a new remark.
///
/// # Errors
/// A fault when the system has no random bytes.
pub(super) fn draw(app: &App) -> Result<(RemarkId, [u8; 16]), Stop> {
    Ok((RemarkId::from_i64(app.ids.next(app.clock.now())), random::<16>()?))
}

fn errors_of(why: &Refusal) -> Errors {
    Errors::missing(why.fields.iter().map(|field| (field.field.as_ref(), field.sentence.clone())).collect())
}

#[derive(Default, Deserialize)]
struct DeskQuery {
    #[serde(default)]
    show: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    done: String,
}

async fn desk(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<DeskQuery>,
) -> Result<Response<Body>, Stop> {
    show_desk(&app, &visit, StatusCode::OK, &q, None).await
}

async fn show_desk(
    app: &App,
    visit: &Visit,
    status: StatusCode,
    q: &DeskQuery,
    typed: Option<(String, String, Errors)>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let scope = scope(&visit.actor, Action::FeedbackRead, cx.county)?;
    let all = q.show == "all";
    let (due, id) = q.after.split_once('.').unwrap_or(("", ""));
    let after = (due.parse().unwrap_or(i64::MIN), id.parse().unwrap_or(0));
    let before = q.after.parse().unwrap_or(i64::MAX);
    let rows = app.db.read(move |db| {
        Ok(if all { store::all(db, &scope, before, ROWS)? } else { store::open(db, &scope, after, ROWS)? })
    });
    let rows = rows.await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == ROWS;
    let more_url = rows.last().filter(|_| full).map(|last| match all {
        true => format!("/feedback/desk?show=all&after={}", last.id),
        false => format!("/feedback/desk?after={}.{}", last.due.millis(), last.id),
    });
    let mut rows: Vec<RemarkRow> = rows.iter().map(|remark| row(&cx, remark, true)).collect();
    let errors = typed.map_or_else(Errors::none, |(id, text, errors)| {
        rows.iter_mut().filter(|row| row.id == id).for_each(|row| row.typed = Some(text.clone()));
        errors
    });
    let mut frame = visit.frame(app, "平台意见")?;
    let county = cx.registry.places.name(cx.county);
    frame.desk = Some(office::frame(&cx, county, "平台管理", "/feedback/desk"));
    let empty = rows.is_empty().then(|| Empty {
        title: if all { "还没有人提过意见" } else { "都答复完了" }.to_owned(),
        text: "有人给平台提了意见，会排在这里。".to_owned(),
        link: None,
    });
    let shown = FeedbackDeskPage {
        frame,
        heading: if all { "平台意见：全部" } else { "平台意见：等答复的" }.to_owned(),
        done_line: (q.done == "answered").then(|| "答复好了，提意见的人看得到。".to_owned()),
        shelves: vec![
            Choice::new("/feedback/desk", "等答复的", !all),
            Choice::new("/feedback/desk?show=all", "全部", all),
        ],
        rows,
        errors,
        empty,
        more_url,
    };
    page_with(app, visit, status, &shown)
}

#[derive(Deserialize)]
struct AnswerForm {
    #[serde(default)]
    answer: String,
}

async fn answer(
    State(app): State<App>,
    Path(id): Path<i64>,
    posted: Posted<AnswerForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let command = AnswerRemark { id: RemarkId::from_i64(id), text: fields.answer.clone() };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect("/feedback/desk?done=answered")),
        Err(Stop::Refused(why)) if why.status == 422 => {
            let typed = Some((id.to_string(), fields.answer, errors_of(&why)));
            show_desk(&app, &visit, StatusCode::UNPROCESSABLE_ENTITY, &DeskQuery::default(), typed).await
        }
        Err(stop) => Err(stop),
    }
}
