//! One notice as it will look or looks, its steps, and what can be done with it.

use super::super::commands::{ApproveNotice, CheckNotice, PublishNotice, ReturnNotice, SuperviseNotice};
use super::super::decide::{Refused, Wait};
use super::super::documents::look_beside;
use super::super::files;
use super::super::model::{CheckCode, Stage, Stored, told};
use super::super::reading::{Whole, opened, whole};
use super::{frame, mend};
use crate::files::Attachment;
use crate::files::pages::{KeptRow, kept_rows};
use crate::house::web::{Posted, Visit, page_with, redirect};
use crate::house::{App, Stop};
use crate::ui::filters;
use crate::ui::format;
use crate::ui::forms::{DoneQuery, Field, FormPart, text};
use crate::ui::frame::Frame;
use crate::ui::parts::{Errors, Link, Signal};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Response, StatusCode};
use serde::Deserialize;

/// A table as it will look: title, heads, rows.
type Shown = (String, Vec<String>, Vec<Vec<String>>);

/// The page of a notice.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/desk/pages/one.html")]
pub(super) struct NoticePage {
    frame: Frame,
    back: Link,
    heading: String,
    state: Signal,
    done_line: Option<&'static str>,
    facts: Vec<(&'static str, String)>,
    links: Vec<Link>,
    figures: Vec<(String, String)>,
    words: Vec<String>,
    tables: Vec<Shown>,
    steps: Vec<(String, String, String)>,
    forms: Vec<FormPart>,
    /// Photos and documents beside it, and the form that adds to them and takes off.
    photos: Vec<Link>,
    documents: Vec<Link>,
    beside: Option<BesidePart>,
}

/// The form of what lies beside a draft.
#[derive(Debug, Clone)]
struct BesidePart {
    url: String,
    seen: String,
    name: Vec<Field>,
    kept: Vec<KeptRow>,
    /// Digest and name of what may be taken off.
    gone: Vec<(String, String)>,
    errors: Errors,
}

/// What was typed in that form, what was sent with it, and what is wrong.
pub(in super::super) type Typed = (String, Vec<Attachment>, Errors);

/// A step, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StepFields {
    seen: String,
    objects: String,
    words: String,
    opinion: String,
    reason: String,
}

pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<DoneQuery>,
) -> Result<Response<Body>, Stop> {
    let of = opened(&app, &visit, &id).await?;
    let typed = ("", StepFields::default(), Errors::none());
    draw(&app, &visit, &of, (StatusCode::OK, &q.done), typed, beside_of(&of, Typed::default()))
}

/// The page with what was typed about photos and not taken.
pub(in super::super) fn draw_beside(
    app: &App,
    visit: &Visit,
    of: &Whole,
    status: StatusCode,
    typed: Typed,
) -> Result<Response<Body>, Stop> {
    let none = ("", StepFields::default(), Errors::none());
    draw(app, visit, of, (status, ""), none, beside_of(of, typed))
}

fn beside_of(of: &Whole, (name, kept, errors): Typed) -> Option<BesidePart> {
    (of.may.edit && !of.is_made).then(|| BesidePart {
        url: format!("/desk/notices/{}/files", of.kept.id),
        seen: of.kept.steps.to_string(),
        name: vec![text("name", "附的是什么", "会写在公开的内容里，如：会议记录", 30, &name)],
        kept: kept_rows(&kept),
        gone: of.notice.attachments.iter().map(|it| (it.digest.to_string(), it.name.clone())).collect(),
        errors,
    })
}

fn draw(
    app: &App,
    visit: &Visit,
    of: &Whole,
    (status, done): (StatusCode, &str),
    typed: (&str, StepFields, Errors),
    beside: Option<BesidePart>,
) -> Result<Response<Body>, Stop> {
    let notice = &of.notice;
    let words = ["sentence", "comparison", "body", "opinion", "correction"];
    let words = words.map(|name| told::field(notice, name)).into_iter();
    let words = words.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
    let figures = told::figures(notice).into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let tables = notice.tables.iter().map(|t| (t.title.clone(), t.columns.clone(), t.rows.clone()));
    let step = |step: &super::super::model::Step| {
        let said = if step.words.is_empty() { String::new() } else { format!("：{}", step.words) };
        let who = format!("{}（{}）", of.name(step.by), step.role.zh());
        (
            format!("第 {} 版 {}{said}", step.version, step.what.zh()),
            who,
            format::when(app.clock.now(), step.at),
        )
    };
    let (photos, documents) = files::links(of);
    let shown = NoticePage {
        frame: frame(app, visit, &of.kept.title, of.kept.village)?,
        back: Link::new("回三务公开", "/desk/notices"),
        heading: of.kept.title.clone(),
        state: match of.kept.stage {
            Stage::Published => Signal::ok(of.kept.stage.zh()),
            _ => Signal::warn(of.kept.stage.zh()),
        },
        done_line: done_line(done),
        facts: facts(app, of),
        links: links(of),
        figures: figures.collect(),
        words: words.collect(),
        tables: tables.collect(),
        steps: of.steps.iter().map(step).collect(),
        forms: forms(of, &typed),
        photos,
        documents,
        beside,
    };
    page_with(app, visit, status, &shown)
}

fn done_line(done: &str) -> Option<&'static str> {
    Some(match done {
        "begun" => "草稿生成好了。请看一遍，再请村书记审核。",
        "edited" => "存下了。",
        "corrected" => "更正稿生成好了。公开以前，大家看到的还是上一版。",
        "check" => "审核过了，等监委会监督。",
        "supervise" => "记下了。",
        "approve" => "乡镇审核过了，可以公开了。",
        "return" => "退回了。",
        "publish" => "公开了，也进了公开日志。",
        _ => return None,
    })
}

fn facts(app: &App, of: &Whole) -> Vec<(&'static str, String)> {
    let registry = app.registry.load();
    let mut facts = vec![
        ("村", registry.places.full_name(of.kept.village)),
        ("事项", format!("{} {}", of.item.code, of.item.title)),
        ("哪一期", of.kept.period.zh()),
        ("版本", format!("第 {} 版", of.kept.version)),
        ("姓名怎么写", of.item.mask.zh().to_owned()),
        ("依据", of.item.basis.clone()),
    ];
    facts.extend(
        (!of.kept.is_for_all).then(|| ("给谁看", "只对本村党员公开；公开以后，看一次记一次".to_owned())),
    );
    facts.extend(of.duty.as_ref().map(|duty| ("最晚哪天公开", duty.due.zh())));
    facts.extend(of.wait.map(|wait| ("还要等", waits(wait))));
    let shown = of.versions.iter().rfind(|stored| stored.published_at.is_some());
    let code = |stored: &Stored| ("校验码", CheckCode::of_digest(&stored.digest).to_string());
    facts.extend(shown.map(code));
    facts.extend(told::signatures(&of.notice).into_iter().map(|(zh, who, day)| {
        let day = day.map_or_else(String::new, |day| format!(" {}", day.zh()));
        (zh, format!("{who}{day}"))
    }));
    facts
}

/// Why nobody can sign it yet.
fn waits(wait: Wait) -> String {
    match wait {
        Wait::Open(month) => format!("{}的账结了，才能审核和公开", month.zh()),
        Wait::Before => "账结了，请照现在的账重新生成，再审核".to_owned(),
    }
}

fn links(of: &Whole) -> Vec<Link> {
    let mut links = Vec::new();
    let own = |what: &str| format!("/desk/notices/{}/{what}", of.kept.id);
    if of.may.edit {
        let zh = if of.is_made { "照现在的账重新生成" } else { "改草稿" };
        links.push(Link::new(zh, own("edit")));
    }
    if of.may.correct {
        links.push(Link::new("更正", own("correct")));
    }
    links.push(Link::new("这个村的公开日历", format!("/v/{}/calendar", of.kept.village)));
    links
}

/// The forms of what whoever looks may do; `typed` is what was not taken.
fn forms(of: &Whole, (act, typed, errors): &(&str, StepFields, Errors)) -> Vec<FormPart> {
    let form = |code: &str, heading, hint: &str, button, fields: Vec<Field>| {
        let mut all = vec![Field::hidden("seen", of.kept.steps.to_string())];
        all.extend(fields);
        FormPart {
            heading,
            hint: hint.to_owned(),
            url: format!("/desk/notices/{}/steps/{code}", of.kept.id),
            button,
            errors: if *act == code { errors.clone() } else { Errors::none() },
            fields: all,
        }
    };
    let mut forms = Vec::new();
    if of.may.check {
        forms.push(form("check", "审核", "请对照账和台账看一遍。", "审核通过", Vec::new()));
    }
    if of.may.supervise {
        let objects = Field::yes_or_no("objects", "有没有异议", &typed.objects);
        let words = Field::area("opinion", "监督意见（有异议要写明原因）", &typed.opinion, 120);
        let hint = "意见会一起公开。有异议的，还要乡镇看过才能公开。";
        forms.push(form("supervise", "监督", hint, "签上意见", vec![objects, words]));
    }
    if of.may.approve {
        let words = Field::area("words", "意见（可以不写）", &typed.words, 120);
        forms.push(form("approve", "乡镇审核", "", "同意公开", vec![words]));
    }
    if of.may.publish {
        let hint = "公开以后不能改；发现错了，用更正出新的一版。";
        forms.push(form("publish", "公开", hint, "现在公开", Vec::new()));
    }
    if of.may.send_back {
        let words = Field::area("reason", "为什么退回", &typed.reason, 120);
        forms.push(form("return", "退回", "退回到起草的人手里。", "退回", vec![words]));
    }
    forms
}

/// Does a step and shows the notice again.
pub(super) async fn act(
    State(app): State<App>,
    Path((id, act)): Path<(String, String)>,
    posted: Posted<StepFields>,
) -> Result<Response<Body>, Stop> {
    let Posted { fields, key, visit } = posted;
    let of = whole(&app, &visit, &id).await?;
    let (notice, seen) = (of.kept.id, fields.seen.parse().unwrap_or(0));
    let (actor, key) = (&visit.actor, Some(key.as_str()));
    let words = fields.words.clone();
    let result = match act.as_str() {
        "check" => app.run(actor, key, CheckNotice { notice, seen, words: String::new() }).await,
        "supervise" => {
            let (objects, words) = (fields.objects == "yes", fields.opinion.clone());
            app.run(actor, key, SuperviseNotice { notice, seen, objects, words }).await
        }
        "approve" => app.run(actor, key, ApproveNotice { notice, seen, words }).await,
        "return" => {
            let words = fields.reason.clone();
            app.run(actor, key, ReturnNotice { notice, seen, words }).await
        }
        "publish" => {
            let looked = look_beside(&app, &of).await?;
            app.run(actor, key, PublishNotice { notice, seen, looked }).await
        }
        _ => Err(Refused::NoNotice.into()),
    };
    match result {
        Ok(_) => Ok(redirect(&format!("/desk/notices/{id}?done={act}"))),
        Err(stop) => {
            let mut errors = mend(stop)?;
            // Each form of the page has a name of its own for what is said.
            let own = match act.as_str() {
                "supervise" => "opinion",
                "return" => "reason",
                _ => "words",
            };
            let said = errors.list.iter_mut().filter(|error| error.field == "words");
            said.for_each(|error| own.clone_into(&mut error.field));
            let typed = (act.as_str(), fields, errors);
            let beside = beside_of(&of, Typed::default());
            draw(&app, &visit, &of, (StatusCode::UNPROCESSABLE_ENTITY, ""), typed, beside)
        }
    }
}
