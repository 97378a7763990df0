//! Files sent with a form or over the API: checked like any other form or body, and bounded in number, size, memory
//! and time. Nothing is written to disk, and no file name is kept.

use super::form::act_key;
use super::{Visit, key_of};
use crate::house::error::{STALE_FORM, TOO_LARGE, UNREADABLE};
use crate::house::uploads::STEP;
use crate::house::{App, Held, Stop};
use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, FromRequestParts, RawForm, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Most parts of a form with files, unless it says otherwise.
const MOST_PARTS: usize = 60;
/// Most bytes of all its other fields, unless it says otherwise.
const MOST_TEXT: usize = 64 * 1024;
/// Most bytes of a file that are kept; of a larger one only that it was too large.
pub const MOST_FILE: usize = 10 * 1024 * 1024;
/// How long the next piece of a file may take.
const PIECE: Duration = Duration::from_secs(30);
/// How long a file over the API may take.
const WHOLE: Duration = Duration::from_secs(300);

/// A file as it was sent.
pub struct Uploaded {
    /// Name of the form's field; empty over the API.
    pub field: String,
    /// Its bytes; none when there are more than [`MOST_FILE`].
    pub bytes: Vec<u8>,
    /// More than [`MOST_FILE`] were sent.
    pub too_large: bool,
}

/// A form that may hold files and may be acted upon. One with more to fill in than most says how many `PARTS` and how many
/// bytes of `TEXT` it has.
pub struct PostedFiles<T, const PARTS: usize = MOST_PARTS, const TEXT: usize = MOST_TEXT> {
    /// Its fields.
    pub fields: T,
    /// Its files, in their order; inputs where none was chosen are left out.
    pub files: Vec<Uploaded>,
    /// Key under which the act is done once.
    pub key: String,
    /// The request.
    pub visit: Visit,
    pairs: Vec<(String, String)>,
    _held: Held,
}

impl<T, const PARTS: usize, const TEXT: usize> PostedFiles<T, PARTS, TEXT> {
    /// All values of a field that may stand several times.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl<T, const PARTS: usize, const TEXT: usize> FromRequest<App> for PostedFiles<T, PARTS, TEXT>
where
    T: DeserializeOwned,
{
    type Rejection = Stop;

    /// Reads a form with or without files.
    async fn from_request(request: Request, app: &App) -> Result<PostedFiles<T, PARTS, TEXT>, Stop> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, app).await?;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let has_files = kind.is_some_and(|kind| kind.starts_with("multipart/form-data"));
        let request = Request::from_parts(parts, body);
        let Read { pairs, files, held } = match has_files {
            true => read(request, app, &visit, (PARTS, TEXT)).await?,
            false => plain(request, app, TEXT).await?,
        };
        let form = form_of(&pairs).to_owned();
        if !visit.owns_form(app, &form) {
            return Err(STALE_FORM.into());
        }
        let key = act_key(form, value_of(&pairs, "once").to_owned())?;
        let text = serde_urlencoded::to_string(&pairs).map_err(|_| UNREADABLE)?;
        let fields = serde_urlencoded::from_str(&text).map_err(|_| UNREADABLE)?;
        Ok(PostedFiles { fields, files, key, visit, pairs, _held: held })
    }
}

#[derive(Default)]
struct Read {
    pairs: Vec<(String, String)>,
    files: Vec<Uploaded>,
    held: Held,
}

fn form_of(pairs: &[(String, String)]) -> &str {
    value_of(pairs, "form")
}

fn value_of<'p>(pairs: &'p [(String, String)], name: &str) -> &'p str {
    pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

async fn plain(request: Request, app: &App, most: usize) -> Result<Read, Stop> {
    let RawForm(bytes) = RawForm::from_request(request, app).await.map_err(|_| UNREADABLE)?;
    if bytes.len() > most {
        return Err(TOO_LARGE.into());
    }
    let pairs = serde_urlencoded::from_bytes(&bytes).map_err(|_| UNREADABLE)?;
    Ok(Read { pairs, ..Read::default() })
}

async fn read(
    request: Request,
    app: &App,
    visit: &Visit,
    (most_parts, most_text): (usize, usize),
) -> Result<Read, Stop> {
    let mut form = Multipart::from_request(request, app).await.map_err(|_| UNREADABLE)?;
    let (mut read, mut text) = (Read::default(), 0usize);
    for _ in 0..most_parts {
        let next = tokio::time::timeout(PIECE, form.next_field()).await.map_err(|_| UNREADABLE)?;
        let Some(field) = next.map_err(unreadable)? else { return Ok(read) };
        let name = field.name().unwrap_or("").to_owned();
        if field.file_name().is_some() {
            // Before anything large is read: the proof that it comes from our own page stands first.
            if !visit.owns_form(app, form_of(&read.pairs)) {
                return Err(STALE_FORM.into());
            }
            let file = file_of(field, name, app, &mut read.held).await?;
            if file.too_large || !file.bytes.is_empty() {
                read.files.push(file);
            }
            continue;
        }
        let value = text_of(field, most_text.saturating_sub(text)).await?;
        text = text.saturating_add(value.len());
        read.pairs.push((name, value));
    }
    Err(TOO_LARGE.into())
}

async fn next_piece(field: &mut Field<'_>) -> Result<Option<Bytes>, Stop> {
    let piece = tokio::time::timeout(PIECE, field.chunk()).await.map_err(|_| UNREADABLE)?;
    piece.map_err(unreadable)
}

async fn text_of(mut field: Field<'_>, most: usize) -> Result<String, Stop> {
    let mut bytes = Vec::new();
    while let Some(piece) = next_piece(&mut field).await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > most {
            return Err(TOO_LARGE.into());
        }
    }
    String::from_utf8(bytes).map_err(|_| UNREADABLE.into())
}

async fn file_of(mut field: Field<'_>, name: String, app: &App, held: &mut Held) -> Result<Uploaded, Stop> {
    let mut file = Uploaded { field: name, bytes: Vec::new(), too_large: false };
    while let Some(piece) = next_piece(&mut field).await? {
        take(&mut file, &piece, app, held)?;
    }
    Ok(file)
}

/// Keeps a piece, paying for each step of memory before it is used.
fn take(file: &mut Uploaded, piece: &[u8], app: &App, held: &mut Held) -> Result<(), Stop> {
    let wanted = file.bytes.len().saturating_add(piece.len());
    if file.too_large || wanted > MOST_FILE {
        file.too_large = true;
        file.bytes = Vec::new();
        return Ok(());
    }
    let mut paid = file.bytes.len().div_ceil(STEP);
    while paid < wanted.div_ceil(STEP) {
        app.uploads.step(held)?;
        paid = paid.saturating_add(1);
    }
    file.bytes.extend_from_slice(piece);
    Ok(())
}

fn unreadable(why: MultipartError) -> Stop {
    if why.status() == StatusCode::PAYLOAD_TOO_LARGE { TOO_LARGE.into() } else { UNREADABLE.into() }
}

/// A file as the body of a request to the API.
pub struct SentFile {
    /// The body.
    pub file: Uploaded,
    /// From the header `Idempotency-Key`.
    pub key: String,
    /// The request.
    pub visit: Visit,
    _held: Held,
}

impl FromRequest<App> for SentFile {
    type Rejection = Stop;

    async fn from_request(request: Request, app: &App) -> Result<SentFile, Stop> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, app).await?;
        let key = key_of(&parts.headers)?;
        let length =
            parts.headers.get(header::CONTENT_LENGTH).and_then(|told| told.to_str().ok()?.parse().ok());
        let mut held = Held::default();
        for _ in 0..length.unwrap_or(MOST_FILE).min(MOST_FILE).div_ceil(STEP) {
            app.uploads.step(&mut held)?;
        }
        let read = Bytes::from_request(Request::from_parts(parts, body), app);
        let read = tokio::time::timeout(WHOLE, read).await.map_err(|_| UNREADABLE)?;
        let bytes = Vec::from(read.map_err(|_| TOO_LARGE)?);
        let too_large = bytes.len() > MOST_FILE;
        let file =
            Uploaded { field: String::new(), bytes: if too_large { Vec::new() } else { bytes }, too_large };
        Ok(SentFile { file, key, visit, _held: held })
    }
}
