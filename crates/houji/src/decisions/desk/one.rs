//! One matter: what it is, its steps with who came and agreed, what was published, and what can be done.

use super::super::commands::{PublishDecision, TakeStep, VoidDecision};
use super::super::decide;
use super::super::form::{MeetingForm, PublicForm, read_public, read_step};
use super::super::model::{Standing, Step, What, next, next_public, rule};
use super::super::reading::{Told, whole};
use super::{frame, mend, pairs};
use crate::books::sheets::{Cell, Head, RoomPage, Row, Table};
use crate::gate::{Action, scope};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Context, Stop, random};
use crate::ui::forms::{DoneQuery, Field, FormPart, date, text};
use crate::ui::parts::{Choice, Errors, Link, Signal};
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// Why the matter is taken back, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct VoidFields {
    why: String,
}

/// A publication as typed; its fields have names of their own on this page.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct PublicFields {
    what: String,
    published: String,
    notice: String,
    outcome: String,
}

/// What was typed, when something must be mended.
#[derive(Default)]
struct Typed {
    step: Option<(MeetingForm, Errors)>,
    public: Option<(PublicFields, Errors)>,
    void: Option<(String, Errors)>,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<DoneQuery>,
) -> Result<Response<Body>, Stop> {
    let of = whole(&app, &visit, &id).await?;
    draw(&app, &visit, &of, (StatusCode::OK, &q.done), Typed::default())
}

fn draw(
    app: &App,
    visit: &Visit,
    of: &Told,
    (status, done): (StatusCode, &str),
    typed: Typed,
) -> Result<Response<Body>, Stop> {
    let (cx, decision) = (app.context(visit.actor.clone()), &of.decision);
    let matter = decision.written.matter.clone();
    let mut shown = RoomPage::new(frame(app, visit, &matter, decision.place)?, matter);
    shown.back = Some(Link::new("回村民决定的事", "/desk/decisions"));
    let words = decision.standing().zh();
    shown.state = Some(match decision.standing() {
        Standing::Open => Signal::warn(words),
        Standing::Unmet => Signal::bad(words),
        Standing::Decided => Signal::ok(words),
        Standing::Void => Signal::idle(words),
    });
    shown.done_line = done_line(done);
    if decision.standing() == Standing::Unmet {
        shown.notes.push("最近一次会人数不够或者同意不够，不能算决议。请再开一次会，照实登记。".to_owned());
    }
    shown.facts = facts(of, &cx);
    shown.tables = vec![steps_table(of, &cx), publics_table(of, &cx)];
    if scope(&visit.actor, Action::DecisionWrite, decision.place).is_ok() {
        shown.forms = forms(of, &cx, typed);
    }
    page_with(app, visit, status, &shown)
}

fn done_line(done: &str) -> Option<&'static str> {
    match done {
        "recorded" => Some("登记好了。接着登记第一步。"),
        "stepped" => Some("这一步登记好了。"),
        "published" => Some("公开登记好了。"),
        "voided" => Some("这件事作废了。"),
        _ => None,
    }
}

fn facts(of: &Told, cx: &Context) -> Vec<(&'static str, String)> {
    let written = &of.decision.written;
    let money = if written.amount.is_zero() {
        "不涉及钱".to_owned()
    } else {
        format!("{} 元", written.amount.grouped())
    };
    vec![
        ("村", cx.registry.places.full_name(of.decision.place)),
        ("程序", written.kind.zh().to_owned()),
        ("哪类事", written.topic.zh().to_owned()),
        ("谁提出来的", written.origin.zh().to_owned()),
        ("哪天提出来的", written.day.zh()),
        ("涉及的钱", money),
        ("哪天决议的", of.decision.decided.map_or("还没有".to_owned(), |day| day.zh())),
    ]
}

fn steps_table(of: &Told, cx: &Context) -> Table {
    let row = |step: &Step| -> Row {
        let heads = step.new.heads;
        let head = |n: i64| Cell::text(n.to_string());
        vec![
            Cell::text(step.new.stage.zh()),
            Cell::text(step.new.day.zh()),
            Cell::text(step.new.body.zh()),
            head(heads.entitled),
            head(heads.attended),
            head(heads.in_favor),
            Cell::text(step.zh()),
            Cell::text(step.new.content.clone()),
            Cell::text(step.new.minutes.clone()),
        ]
    };
    let heads = ["步骤", "哪天", "什么会", "应到", "实到", "同意", "结果", "内容", "会议记录"];
    Table {
        title: "步骤".to_owned(),
        period: cx.today.zh(),
        heads: heads.map(Head::text).into(),
        rows: of.steps.iter().map(row).collect(),
        more: None,
        fold: None,
    }
}

fn publics_table(of: &Told, cx: &Context) -> Table {
    let rows = of.publics.iter().map(|public| -> Row {
        let words = [public.day.zh(), public.notice.clone(), public.content.clone()];
        std::iter::once(Cell::text(public.what.zh())).chain(words.map(Cell::text)).collect()
    });
    Table {
        title: "两公开".to_owned(),
        period: cx.today.zh(),
        heads: ["公开什么", "哪天", "公开编号、贴在哪里", "办成了什么样、监督意见"].map(Head::text).into(),
        rows: rows.collect(),
        more: None,
        fold: None,
    }
}

fn forms(of: &Told, cx: &Context, typed: Typed) -> Vec<FormPart> {
    let decision = &of.decision;
    let mut forms = Vec::new();
    if matches!(decision.standing(), Standing::Open | Standing::Unmet) {
        forms.extend(step_form(of, cx, typed.step));
    }
    if let Some(what) = next_public(decision, &of.publics) {
        forms.push(public_form(of, what, typed.public));
    }
    if !decision.is_void && of.publics.is_empty() {
        let (why, errors) = typed.void.unwrap_or_default();
        forms.push(FormPart {
            heading: "登错了，作废",
            hint: "只用在登错的时候，作废了不能恢复。没有通过的会不用作废，照实留着。".to_owned(),
            url: format!("/desk/decisions/{}/void", decision.id),
            button: "作废这件事",
            errors,
            fields: vec![text("why", "为什么作废", "", 40, &why)],
        });
    }
    forms
}

fn step_form(of: &Told, cx: &Context, typed: Option<(MeetingForm, Errors)>) -> Option<FormPart> {
    let written = &of.decision.written;
    let stage = next(written.kind, &of.steps)?;
    let (form, errors) = typed.unwrap_or_else(|| {
        let day = cx.today.to_string();
        (MeetingForm { day, ..MeetingForm::default() }, Errors::none())
    });
    let strict = decide::strict(&cx.registry.parameters, cx.today);
    let bodies = stage.bodies(written.kind);
    let rules = bodies
        .iter()
        .map(|body| format!("{}{}", body.zh(), rule(written.kind, written.topic, stage, *body, strict).zh()));
    let hint = format!("现在该登记{}。{}。", stage.zh(), rules.collect::<Vec<_>>().join("；"));
    let choices = bodies.iter().map(|body| (body.code(), body.zh()));
    Some(FormPart {
        heading: "登记下一步",
        hint,
        url: format!("/desk/decisions/{}/steps", of.decision.id),
        button: "登记这一步",
        errors,
        fields: vec![
            Field::select("stage", "哪一步", vec![Choice::new(stage.code(), stage.zh(), true)]),
            date("day", "哪天开的会", "", &form.day),
            Field::choose("body", "开的是什么会", &form.body, choices),
            text("entitled", "应到几人（户）", "", 6, &form.entitled),
            text("attended", "实到几人（户）", "", 6, &form.attended),
            text("in_favor", "同意几人（户）", "", 6, &form.in_favor),
            text(
                "content",
                "会上说了什么、定了什么",
                "会原样公开，不要写个人的姓名、电话",
                300,
                &form.content,
            ),
            text("minutes", "会议记录的编号", "也可以填记录照片的校验值", 70, &form.minutes),
        ],
    })
}

fn public_form(of: &Told, what: What, typed: Option<(PublicFields, Errors)>) -> FormPart {
    let (form, errors) = typed.unwrap_or_default();
    let chosen = pairs(What::ALL).filter(|(code, _)| *code == what.code());
    let choices = chosen.map(|(code, zh)| Choice::new(code, zh, true)).collect();
    FormPart {
        heading: "登记公开",
        hint: "决议以后先公开决议，办完了再公开实施结果。".to_owned(),
        url: format!("/desk/decisions/{}/publications", of.decision.id),
        button: "登记公开",
        errors,
        fields: vec![
            Field::select("what", "公开什么", choices),
            date("published", "哪天公开的", "", &form.published),
            text("notice", "公开编号，或者贴在哪里", "", 60, &form.notice),
            text("outcome", "办成了什么样、监督意见（公开实施结果才填）", "", 300, &form.outcome),
        ],
    }
}

/// Takes a step and shows the matter again.
pub(super) async fn step(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<MeetingForm>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let result = match read_step(&fields) {
        Ok(step) => {
            let command = TakeStep { decision: of.decision.id, step, salt: random()? };
            app.run(&visit.actor, Some(&key), command).await.map(drop)
        }
        Err(why) => Err(why.into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/decisions/{id}?done=stepped"))),
        Err(stop) => {
            let typed = Typed { step: Some((fields, mend(stop)?)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}

/// Records a publication and shows the matter again.
pub(super) async fn publish(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<PublicFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let PublicFields { what, published, notice, outcome } = fields.clone();
    let result = match read_public(&PublicForm { what, day: published, notice, content: outcome }) {
        Ok(public) => {
            let command = PublishDecision { decision: of.decision.id, public, salt: random()? };
            app.run(&visit.actor, Some(&key), command).await.map(drop)
        }
        Err(why) => Err(why.into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/decisions/{id}?done=published"))),
        Err(stop) => {
            let mut errors = mend(stop)?;
            for error in &mut errors.list {
                match error.field.as_str() {
                    "day" => "published".clone_into(&mut error.field),
                    "content" => "outcome".clone_into(&mut error.field),
                    _ => {}
                }
            }
            let typed = Typed { public: Some((fields, errors)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}

/// Takes a matter back that was recorded by mistake, and shows it again.
pub(super) async fn void(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted<VoidFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let command = VoidDecision { decision: of.decision.id, reason: fields.why.clone(), salt: random()? };
    match app.run(&visit.actor, Some(&key), command).await {
        Ok(_) => Ok(redirect(&format!("/desk/decisions/{id}?done=voided"))),
        Err(stop) => {
            let typed = Typed { void: Some((fields.why, mend(stop)?)), ..Typed::default() };
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed)
        }
    }
}
