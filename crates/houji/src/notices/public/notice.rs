//! The page of a notice.

use super::super::model::told;
use super::super::question::{self, Question};
use super::pages::{Asked, NoticePage, TablePart};
use super::present;
use super::reading::{self, Shown};
use crate::house::web::{Visit, page};
use crate::house::{App, Context, Stop};
use crate::ui::frame::Frame;
use crate::ui::parts::{Link, Reply};
use crate::ui::{assets, format};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use houji_base::Moment;

/// Other forms of it.
const PAPERS: [(&str, &str); 5] = [
    ("印一张 A4", "print?"),
    ("印一张 A3", "print?paper=a3&"),
    ("入户的信", "letter?"),
    ("电视上放的", "tv?"),
    ("大喇叭念的", "speech?"),
];

/// The newest version.
pub(super) async fn newest(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response<Body>, Stop> {
    show(&app, &visit, id, None).await
}

/// A version, the newest when none is named.
pub(super) async fn show(
    app: &App,
    visit: &Visit,
    name: String,
    version: Option<i64>,
) -> Result<Response<Body>, Stop> {
    let cx = app.context(visit.actor.clone());
    let county = cx.county.as_i64();
    let (shown, questions) = app
        .db
        .read(move |db| {
            let shown = reading::shown(db, county, &name, version)?;
            let questions = question::of_notice(db, county, &shown.kept)?;
            Ok((shown, questions))
        })
        .await?;
    let frame = visit.frame(app, &shown.kept.title)?;
    let ask = shown.is_newest().then(|| format!("{}/ask", present::url(&shown.kept.name())));
    let mut page_of = part(&cx, frame, &shown, (&questions, ask.as_deref()));
    let (name, version) = (shown.kept.name(), shown.stored.version);
    let at = present::version_url(&name, version);
    page_of.speech_url = format!("{}/speech?version={version}", present::url(&name));
    page_of.papers = PAPERS
        .map(|(zh, path)| Link::new(zh, format!("{}/{path}version={version}", present::url(&name))))
        .into();
    let raw = [("全文", "txt"), ("存证", "proof"), ("表格", "csv"), ("给程序读的", "json")];
    page_of.raw = raw.map(|(zh, ending)| Link::new(zh, format!("{at}.{ending}"))).into();
    page(app, visit, &page_of)
}

/// The page of a version without its other forms; `ask` is where one asks about a line.
pub fn part(
    cx: &Context,
    frame: Frame,
    shown: &Shown,
    (questions, ask): (&[Question], Option<&str>),
) -> NoticePage {
    let Shown { kept, stored, notice, versions, checked } = shown;
    let (name, before) = (kept.name(), shown.before());
    let field = |name: &str| told::field(notice, name).to_owned();
    let parts = [field("affairs"), field("unit")];
    let title = if field("title").is_empty() { kept.title.clone() } else { field("title") };
    let newer = Link::new(format!("看最新的第 {} 版", kept.published), present::url(&name));
    NoticePage {
        frame: Frame { title: title.clone(), ..frame },
        back: Link::new(cx.registry.places.name(kept.village), format!("/v/{}", kept.village)),
        title,
        line: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        newer: (!shown.is_newest()).then_some(newer),
        correction: Some(field("correction")).filter(|text| !text.is_empty()),
        figures: present::figures(notice),
        sentence: field("sentence"),
        comparison: field("comparison"),
        speech_url: String::new(),
        listen_js: assets::url("listen-", ".js"),
        verified: present::verified(checked, kept, stored, cx.now),
        body: field("body").lines().filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        tables: tables(shown, questions, ask, cx.now),
        files: present::files(&notice.attachments),
        signed: present::signed(notice),
        opinion: present::opinion(notice),
        facts: present::facts(notice),
        versions: if versions.len() > 1 {
            present::versions(kept, versions, stored.version, cx.now)
        } else {
            Vec::new()
        },
        changes: present::changed(before.as_ref(), notice),
        asked_line: asked_line(questions),
        papers: Vec::new(),
        raw: Vec::new(),
    }
}

/// The tables with what was asked beside their lines. One asks about what is valid now.
fn tables(shown: &Shown, questions: &[Question], ask: Option<&str>, now: Moment) -> Vec<TablePart> {
    let mut asked = |code: &str| -> Vec<Asked> {
        let of_line = questions.iter().filter(|one| one.code.to_string() == code);
        of_line.map(|one| told_question(one, now)).collect()
    };
    let all = shown.notice.tables.iter();
    all.map(|table| present::table(table, ask, &mut asked)).collect()
}

/// A question as everybody reads it.
pub(super) fn told_question(one: &Question, now: Moment) -> Asked {
    let when = format::when(now, one.asked.filed_at);
    let state = match (&one.asked.reply, one.asked.is_open) {
        (Some(_), _) => "答复了".to_owned(),
        (None, true) => format!("{}前答复", format::due(now, one.asked.reply_due)),
        (None, false) => "没有受理".to_owned(),
    };
    let reply = one.asked.reply.clone().map(|reply| Reply {
        found: reply.found,
        done: reply.done,
        not_done: Some(reply.not_done).filter(|text| !text.is_empty()),
        next: None,
    });
    Asked { question: one.asked.text.clone(), when: format!("{when}问，{state}"), reply }
}

fn asked_line(questions: &[Question]) -> Option<String> {
    let all = questions.len();
    let answered = questions.iter().filter(|one| one.asked.reply.is_some()).count();
    match (all, answered) {
        (0, _) => None,
        (all, answered) if all == answered => Some(format!("大家问过 {all} 次，都答复了，写在每一行下面。")),
        (all, answered) => Some(format!("大家问过 {all} 次，答复了 {answered} 次，写在每一行下面。")),
    }
}
