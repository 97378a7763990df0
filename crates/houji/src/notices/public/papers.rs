//! A version on paper, for households, on television and for the loudspeaker.

use super::super::paper::{self, Paper};
use super::checked::Verdict;
use super::present;
use super::reading::{self, Shown};
use crate::house::web::{Visit, page};
use crate::house::{App, Stop};
use crate::registry::keys;
use crate::ui::frame::Frame;
use crate::ui::parts::Link;
use crate::ui::{assets, filters};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT, VARY};
use axum::http::{HeaderMap, HeaderValue, Response};
use serde::Deserialize;

/// Which version on which paper; the newest on A4 when nothing is said.
#[derive(Deserialize)]
pub(super) struct Which {
    version: Option<i64>,
    paper: Option<String>,
}

/// A version with all that its forms are made of.
struct Of {
    shown: Shown,
    frame: Frame,
    back: Link,
    answered_in: String,
    origin: String,
}

impl Of {
    async fn read(app: &App, visit: &Visit, name: String, version: Option<i64>) -> Result<Of, Stop> {
        let cx = app.context(visit.actor.clone());
        let county = cx.county.as_i64();
        let shown = app.db.read(move |db| reading::shown(db, county, &name, version)).await?;
        let back = Link::new("回这份公开", present::version_url(&shown.kept.name(), shown.stored.version));
        let term = cx.registry.parameters.term(keys::APPEAL_REPLY_DISCLOSURE, cx.today);
        let frame = visit.frame(app, &shown.kept.title)?;
        Ok(Of { shown, frame, back, answered_in: term.zh(), origin: app.config.origin.clone() })
    }

    fn shown(&self) -> paper::Shown<'_> {
        let witnesses = match self.shown.checked.verdict {
            Verdict::Agrees { witnesses, .. } => witnesses,
            Verdict::Waits | Verdict::Differs => 0,
        };
        paper::Shown {
            notice: &self.shown.notice,
            proof: self.shown.checked.proof.as_ref(),
            witnesses,
            url: &self.origin,
            answered_in: &self.answered_in,
        }
    }
}

/// The sheet for the board.
pub(super) async fn print(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response<Body>, Stop> {
    let of = Of::read(&app, &visit, id, which.version).await?;
    let paper = if which.paper.as_deref() == Some("a3") { Paper::A3 } else { Paper::A4 };
    page(&app, &visit, &paper::print(of.frame.clone(), of.back.clone(), &of.shown(), paper)?)
}

/// The letter for every household.
pub(super) async fn letter(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response<Body>, Stop> {
    let of = Of::read(&app, &visit, id, which.version).await?;
    page(&app, &visit, &paper::letter(of.frame.clone(), of.back.clone(), &of.shown())?)
}

/// The pages of a television.
pub(super) async fn tv(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response<Body>, Stop> {
    let of = Of::read(&app, &visit, id, which.version).await?;
    page(&app, &visit, &paper::tv(of.frame.clone(), &of.shown())?)
}

/// What the loudspeaker says, with a button to hear it.
#[derive(Template, Debug, Clone)]
#[template(path = "notices/public/pages/speech.html")]
struct SpeechPage {
    frame: Frame,
    back: Link,
    speech_url: String,
    lines: Vec<String>,
    listen_js: String,
}

/// What the loudspeaker says: a page for browsers, the words alone for whoever asks for nothing else.
pub(super) async fn speech(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response<Body>, Stop> {
    let of = Of::read(&app, &visit, id, which.version).await?;
    let words = paper::speech(of.shown().notice);
    let accepts = headers.get(ACCEPT).and_then(|accepts| accepts.to_str().ok()).unwrap_or_default();
    let mut answer = match accepts.contains("text/html") {
        false => super::raw::answer(words.into_bytes(), "text/plain; charset=utf-8"),
        true => {
            let (name, version) = (of.shown.kept.name(), of.shown.stored.version);
            let shown = SpeechPage {
                frame: of.frame.clone(),
                back: of.back.clone(),
                speech_url: format!("{}/speech?version={version}", present::url(&name)),
                lines: words.lines().map(str::to_owned).collect(),
                listen_js: assets::url("listen-", ".js"),
            };
            page(&app, &visit, &shown)?
        }
    };
    answer.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
    Ok(answer)
}
