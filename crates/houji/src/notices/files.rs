//! Photos, tables and texts beside a publication: put there while it is a draft, looked at by those who sign, and given to everybody by their
//! digest once a text that names them was published.

use super::commands::AttachNotice;
use super::decide::Refused;
use super::desk;
use super::documents::look;
use super::model::NoticeId;
use super::reading::{Whole, opened, whole};
use super::store;
use crate::books::papers::Sized;
use crate::files::{self, Holder, SubjectKind};
use crate::gate::Action;
use crate::house::error::NOT_FOUND;
use crate::house::web::{Access, PostedFiles, Route, Visit, redirect};
use crate::house::{App, Fault, Reader, Stop};
use crate::ui::parts::Link;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Response, StatusCode};
use houji_base::AttachmentId;
use houji_seal::{Digest, Notice, file_path};
use std::collections::BTreeMap;

/// Most publications that are looked at for one digest: the same photo may lie beside several.
const MOST: i64 = 8;

/// Routes of pages and files.
pub(super) fn routes() -> Vec<Route> {
    let all = Access::Public(
        "photos and documents beside what villages publish, by their digest; only those a published text names",
    );
    vec![
        Route::get("/files/{digest}", all, published),
        Route::get("/desk/notices/{notice}/files/{digest}", Access::May(Action::NoticeRead), of_draft),
        Route::post("/desk/notices/{notice}/files", Access::May(Action::NoticeWrite), attach)
            .body_limit(files::FORM_LIMIT),
    ]
}

/// Where everybody finds a file.
pub(super) fn url(digest: &Digest) -> String {
    format!("/{}", file_path(digest))
}

/// What lies beside a draft, as those who sign look at it: photos, and documents.
pub(super) fn links(of: &Whole) -> (Vec<Link>, Vec<Link>) {
    let at = |digest: &Digest| format!("/desk/notices/{}/files/{digest}", of.kept.id);
    let link = |file: &houji_seal::Attachment| Link::new(file.name.clone(), at(&file.digest));
    of.notice.attachments.iter().map(link).partition(|link| link.label.ends_with(".jpg"))
}

/// A digest as it is written: one way only.
fn digest(text: &str) -> Result<Digest, Stop> {
    let digest = Digest::from_hex(text).ok().filter(|digest| digest.to_string() == text);
    digest.ok_or_else(|| NOT_FOUND.into())
}

/// The file of a digest that a published text names, and its notice.
fn find(db: &mut Reader, county: i64, digest: &Digest) -> Result<Option<(AttachmentId, i64)>, Fault> {
    for (file, subject) in files::by_digest(db, county, digest, MOST)? {
        let kept = store::notice(db, county, NoticeId::from_i64(subject))?;
        if !kept.is_some_and(|kept| kept.is_for_all) {
            continue;
        }
        let versions = store::versions(db, county, NoticeId::from_i64(subject))?;
        let mut texts = versions.iter().filter(|one| one.published_at.is_some()).map(|one| one.text.parse());
        let names = |text: Result<Notice, _>| {
            text.is_ok_and(|notice| notice.attachments.iter().any(|file| file.digest == *digest))
        };
        if texts.any(names) {
            return Ok(Some((file, subject)));
        }
    }
    Ok(None)
}

async fn published(
    State(app): State<App>,
    Path(text): Path<String>,
    headers: HeaderMap,
    Query(q): Query<Sized>,
) -> Result<Response<Body>, Stop> {
    let (digest, county) = (digest(&text)?, app.db.county().as_i64());
    let found = app.db.read(move |db| Ok(find(db, county, &digest)?)).await?;
    let (file, notice) = found.ok_or(NOT_FOUND)?;
    files::serve(&app, &headers, (SubjectKind::Notice, notice), file, q.size()).await
}

async fn of_draft(
    State(app): State<App>,
    visit: Visit,
    Path((id, text)): Path<(String, String)>,
    headers: HeaderMap,
    Query(q): Query<Sized>,
) -> Result<Response<Body>, Stop> {
    let digest = digest(&text)?;
    let notice = opened(&app, &visit, &id).await?.kept.id.as_i64();
    let (county, subject) = (app.db.county().as_i64(), (SubjectKind::Notice, notice));
    let all = app.db.read(move |db| Ok(files::of_subject(db, county, subject)?)).await?;
    let file = all.iter().find(|file| file.sha256 == digest).ok_or(NOT_FOUND)?;
    files::serve(&app, &headers, subject, file.id, q.size()).await
}

/// Puts photos, tables and texts beside a draft, or takes them off, and shows it again.
async fn attach(
    State(app): State<App>,
    Path(id): Path<String>,
    mut posted: PostedFiles<BTreeMap<String, String>>,
) -> Result<Response<Body>, Stop> {
    let notice = NoticeId::parse(&id).map_err(|_| Refused::NoNotice)?;
    let received = files::receive_part(&app, &mut posted, &files::BESIDE).await?;
    let field = |name: &str| posted.fields.get(name).cloned().unwrap_or_default();
    let result = match received.all_good() {
        Ok(()) => {
            let ids: Vec<AttachmentId> = received.kept.iter().map(|file| file.id).collect();
            let of = whole(&app, &posted.visit, &id).await?;
            let command = AttachNotice {
                looked: look(&app, of.item.mask, &ids).await?,
                notice,
                seen: field("seen").parse().unwrap_or(0),
                name: field("name"),
                gone: posted.values("gone").map(str::to_owned).collect(),
                files: ids,
                holder: Holder::of(&app, &posted.visit)?,
            };
            app.run(&posted.visit.actor, Some(&posted.key), command).await.map(drop)
        }
        Err(why) => Err(why.into()),
    };
    match result {
        Ok(()) => Ok(redirect(&format!("/desk/notices/{id}?done=edited"))),
        Err(stop) => {
            let of = whole(&app, &posted.visit, &id).await?;
            let beside = (field("name"), received.kept, desk::mend(stop)?);
            desk::draw_beside(&app, &posted.visit, &of, StatusCode::UNPROCESSABLE_ENTITY, beside)
        }
    }
}
