//! The pages of a party member.

use super::super::decide::Refused;
use super::super::model::{Kept, NoticeId};
use super::super::public::{self, NoticePage, Row, VersionRow};
use super::reading::{self, ROWS};
use crate::books::papers::Sized;
use crate::files::{self, SubjectKind};
use crate::house::error::NOT_FOUND;
use crate::house::web::{Visit, page};
use crate::house::{App, Stop};
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Empty, Link};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Response};
use houji_seal::Attachment;
use serde::Deserialize;

/// What a village has published for its members.
#[derive(Debug, Clone, Template)]
#[template(path = "notices/inside/pages/list.html")]
struct InsidePage {
    frame: Frame,
    village: String,
    board_url: String,
    rows: Vec<Row>,
    more_url: Option<String>,
    empty: Option<Empty>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    village: String,
    /// Where the page before ended.
    before: Option<i64>,
    id: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    version: Option<i64>,
}

fn url(id: NoticeId) -> String {
    format!("/party/notices/{id}")
}

/// The list.
pub(super) async fn list(
    State(app): State<App>,
    visit: Visit,
    Query(q): Query<ListQuery>,
) -> Result<Response<Body>, Stop> {
    let scope = reading::village(&visit, &q.village)?;
    let (cx, village) = (app.context(visit.actor.clone()), scope.place());
    let kept = reading::list(&app, scope, q.before.zip(q.id)).await?;
    let more = kept.last().filter(|_| i64::try_from(kept.len()).unwrap_or(0) == ROWS);
    let more = more.and_then(|last| Some((last.shown_at?.millis(), last.id)));
    let row = |kept: &Kept| Row { href: url(kept.id), ..public::row(kept, cx.now, None) };
    let shown = InsidePage {
        frame: visit.frame(&app, "只对党员公开的")?,
        village: cx.registry.places.name(village),
        board_url: format!("/v/{village}"),
        rows: kept.iter().map(row).collect(),
        more_url: more.map(|(at, id)| format!("/party/notices?village={village}&before={at}&id={id}")),
        empty: kept.is_empty().then(|| Empty {
            title: "还没有只对党员公开的内容".to_owned(),
            text: "党费收缴、民主评议、表彰和处分公开以后，在这里看。".to_owned(),
            link: None,
        }),
    };
    page(&app, &visit, &shown)
}

/// One of them; opening it is recorded.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(q): Query<Which>,
) -> Result<Response<Body>, Stop> {
    let shown = reading::look(&app, &visit, &id, q.version).await?;
    let cx = app.context(visit.actor.clone());
    let at = url(shown.kept.id);
    let plain = public::notice_page(&cx, visit.frame(&app, &shown.kept.title)?, &shown, (&[], None));
    let version = |(row, stored): (VersionRow, &super::super::model::Stored)| VersionRow {
        href: row.href.is_some().then(|| format!("{at}?version={}", stored.version)),
        ..row
    };
    let beside = |((link, line), file): ((Link, String), &Attachment)| {
        (Link::new(link.label, format!("{at}/files/{}", file.digest)), line)
    };
    let mut verified = plain.verified;
    // What lies open to everybody is not linked: the text has no public address.
    verified.links.retain(|link| link.href.starts_with("/verify#"));
    let shown = NoticePage {
        back: Link::new("只对党员公开的", format!("/party/notices?village={}", shown.kept.village)),
        line: format!("{} · 只对本村党员公开，您看一次记一次", plain.line),
        newer: plain.newer.map(|link| Link::new(link.label, at.clone())),
        versions: plain.versions.into_iter().zip(shown.versions.iter().rev()).map(version).collect(),
        files: plain.files.into_iter().zip(&shown.notice.attachments).map(beside).collect(),
        verified,
        ..plain
    };
    page(&app, &visit, &shown)
}

/// A file beside one; opening it is recorded as well.
pub(super) async fn file(
    State(app): State<App>,
    visit: Visit,
    Path((id, digest)): Path<(String, String)>,
    headers: HeaderMap,
    Query(q): Query<Sized>,
) -> Result<Response<Body>, Stop> {
    let shown = reading::look(&app, &visit, &id, None).await?;
    let published = shown.versions.iter().filter_map(|stored| stored.text.parse::<houji_seal::Notice>().ok());
    let mut named = published.flat_map(|notice| notice.attachments);
    let named = named.find(|file| file.digest.to_string() == digest).ok_or(NOT_FOUND)?;
    let subject = (SubjectKind::Notice, shown.kept.id.as_i64());
    let county = app.db.county().as_i64();
    let all = app.db.read(move |db| Ok(files::of_subject(db, county, subject)?)).await?;
    let file = all.iter().find(|file| file.sha256 == named.digest).ok_or(Refused::NoNotice)?;
    files::serve(&app, &headers, subject, file.id, q.size()).await
}
