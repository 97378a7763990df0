//! Photos of the papers behind a voucher: kept with it for ever, read by whoever reads the book.

use super::commands::AddPapers;
use super::decide::Refused;
use super::model::BookId;
use super::reading::{book_id, with_book};
use super::store;
use crate::files::{self, Attachment, Holder, Size, SubjectKind};
use crate::gate::Action;
use crate::house::error::UNREADABLE;
use crate::house::web::{Access, Json, Route, Sent, Visit};
use crate::house::{App, Fault, Stop};
use crate::ui::parts::Link;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Response, StatusCode};
use houji_base::AttachmentId;
use serde::{Deserialize, Serialize};

/// Vouchers of one book that may have photos: a book's number and this many make a number of their own.
const MOST_VOUCHERS: i64 = 100_000;

/// What a voucher's photos are bound to.
///
/// # Errors
/// A fault for a position beyond the last that may have photos.
pub fn subject(book: BookId, seq: i64) -> Result<(SubjectKind, i64), Fault> {
    let of_book = book.as_i64().checked_mul(MOST_VOUCHERS).filter(|_| (1..MOST_VOUCHERS).contains(&seq));
    let subject = of_book.and_then(|of_book| of_book.checked_add(seq));
    Ok((SubjectKind::Voucher, subject.ok_or_else(|| Fault::new("a voucher that can have no photos"))?))
}

/// Routes of pages and API.
pub(super) fn routes() -> Vec<Route> {
    let (read, post) = (Access::May(Action::BookRead), Access::May(Action::BookPost));
    vec![
        Route::get("/desk/books/{book}/vouchers/{seq}/files/{file}", read, show),
        Route::get("/api/v1/books/{book}/vouchers/{seq}/attachments", read, list_api),
        Route::post("/api/v1/books/{book}/vouchers/{seq}/attachments", post, add_api),
        Route::get("/api/v1/books/{book}/vouchers/{seq}/attachments/{file}", read, show_api),
    ]
}

/// Photos as a page shows them: words and address, in their order; the small picture is at `?size=thumb`.
pub fn links(found: &[Attachment], folder: &str) -> Vec<Link> {
    let numbered = found.iter().zip(1..);
    numbered.map(|(file, n)| Link::new(format!("单据照片 {n}"), format!("{folder}/{}", file.id))).collect()
}

/// Which bytes of a photo.
#[derive(Default, Deserialize)]
pub struct Sized {
    #[serde(default)]
    size: String,
}

impl Sized {
    /// All of it, unless the small picture was asked for.
    pub fn size(&self) -> Size {
        if self.size == "thumb" { Size::Thumb } else { Size::Full }
    }
}

/// The attachment of a text.
///
/// # Errors
/// A refusal when the text names none.
pub fn file_id(text: &str) -> Result<AttachmentId, Stop> {
    AttachmentId::parse(text).map_err(|_| UNREADABLE.into())
}

async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((book, seq, file)): Path<(String, i64, String)>,
    Query(q): Query<Sized>,
    headers: HeaderMap,
) -> Result<Response<Body>, Stop> {
    let id = book_id(&book)?;
    with_book(&app, &visit, &book, move |db, cx, book| {
        store::voucher(db, cx.county.as_i64(), book.id, seq)?.ok_or(Refused::NoVoucher)?;
        Ok(())
    })
    .await?;
    files::serve(&app, &headers, subject(id, seq)?, file_id(&file)?, q.size()).await
}

/// Photos that were sent before.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PapersBody {
    /// Ids as `POST /api/v1/attachments` gave them.
    pub attachments: Vec<String>,
}

/// A photo that is kept.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PaperShown {
    /// A whole number as text.
    pub id: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes that are kept.
    pub sha256: String,
    /// Commitment to them, as the record holds it.
    pub words: String,
}

impl PaperShown {
    /// Of an attachment.
    pub fn of(file: &Attachment) -> PaperShown {
        let (sha256, words) = (file.sha256.to_string(), file.words().to_string());
        PaperShown { id: file.id.to_string(), size: file.size, sha256, words }
    }
}

/// The attachments of some texts.
///
/// # Errors
/// A refusal when one names none.
pub fn file_ids(texts: &[String]) -> Result<Vec<AttachmentId>, Stop> {
    texts.iter().map(|text| file_id(text)).collect()
}

/// Photos kept with a voucher.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/vouchers/{seq}/attachments", tag = "books",
    params(("book" = String, Path), ("seq" = i64, Path)), responses((status = 200, body = [PaperShown]))))]
pub(super) async fn list_api(
    State(app): State<App>,
    visit: Visit,
    Path((book, seq)): Path<(String, i64)>,
) -> Result<Json<Vec<PaperShown>>, Stop> {
    let found = with_book(&app, &visit, &book, move |db, cx, book| {
        let county = cx.county.as_i64();
        store::voucher(db, county, book.id, seq)?.ok_or(Refused::NoVoucher)?;
        Ok(files::of_subject(db, county, subject(book.id, seq)?)?)
    });
    Ok(Json(StatusCode::OK, found.await?.iter().map(PaperShown::of).collect()))
}

/// Keep photos that were sent before with a voucher.
#[cfg_attr(test, utoipa::path(post, path = "/api/v1/books/{book}/vouchers/{seq}/attachments", tag = "books", request_body = PapersBody,
    params(("book" = String, Path), ("seq" = i64, Path),
           ("Idempotency-Key" = String, Header, description = "8 to 64 characters")),
    responses((status = 201, body = [PaperShown]), (status = 422, description = "Not there, or more than six"))))]
pub(super) async fn add_api(
    State(app): State<App>,
    Path((book, seq)): Path<(String, i64)>,
    sent: Sent<PapersBody>,
) -> Result<Json<Vec<PaperShown>>, Stop> {
    let Sent { body, key, visit } = sent;
    let holder = Holder::of(&app, &visit)?;
    let command = AddPapers { book: book_id(&book)?, seq, files: file_ids(&body.attachments)?, holder };
    app.run(&visit.actor, Some(&key), command).await?;
    let Json(_, kept) = list_api(State(app), visit, Path((book, seq))).await?;
    Ok(Json(StatusCode::CREATED, kept))
}

/// One photo kept with a voucher.
#[cfg_attr(test, utoipa::path(get, path = "/api/v1/books/{book}/vouchers/{seq}/attachments/{file}", tag = "books",
    params(("book" = String, Path), ("seq" = i64, Path), ("file" = String, Path),
           ("size" = Option<String>, Query, description = "`thumb` for a small picture")),
    responses((status = 200, description = "JPEG", content_type = "image/jpeg"),
              (status = 404, description = "None for these eyes"))))]
pub(super) async fn show_api(
    app: State<App>,
    visit: Visit,
    path: Path<(String, i64, String)>,
    size: Query<Sized>,
    headers: HeaderMap,
) -> Result<Response<Body>, Stop> {
    show(app, visit, path, size, headers).await
}
