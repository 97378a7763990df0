//! The part of a form where photos and a recording are added.

use super::model::{Attachment, Kind, MOST_PHOTOS, MOST_SECONDS};
use crate::ui::parts::Errors;
use crate::ui::{assets, filters};
use askama::Template;

/// What stands below the label of the photos after how many there may be.
const PHOTOS_HINT: &str = "照片里的时间和位置会去掉。";
/// What stands below the label of the recording.
const VOICE_HINT: &str = "不想打字就说。";

/// The part of the form. A page shows it with `{{ attach|safe }}` inside a form with
/// `enctype="multipart/form-data"`.
#[derive(Debug, Clone, Template)]
#[template(path = "files/pages/attach.html")]
pub struct AttachPart {
    /// What is wrong with the fields `photos` and `voice`.
    pub errors: Errors,
    /// What was sent before and is still to be used.
    pub kept: Vec<KeptRow>,
    /// Label and hint of the photos.
    pub photos_words: (&'static str, String),
    /// Label and hint of the recording.
    pub voice_words: (&'static str, String),
    /// Most photos.
    pub most: String,
    /// Longest recording.
    pub seconds: String,
    /// URL of the script for photos.
    pub photos_js: String,
    /// URL of the script for the recording.
    pub voice_js: String,
}

/// Something sent before, that can be left out again.
#[derive(Debug, Clone)]
pub struct KeptRow {
    /// Id.
    pub id: String,
    /// What it is.
    pub label: String,
    /// It counts among the photos.
    pub photo: bool,
}

/// What was sent before, row by row.
pub fn kept_rows(kept: &[Attachment]) -> Vec<KeptRow> {
    let mut number = 0;
    let rows = kept.iter().map(|attachment| KeptRow {
        id: attachment.id.to_string(),
        photo: attachment.kind == Kind::Photo,
        label: match attachment.kind {
            Kind::Photo => {
                number += 1;
                format!("照片 {number}，已经收到")
            }
            Kind::Voice => format!("录音 {} 秒，已经收到", attachment.seconds()),
            Kind::Document => "表格或文字，已经收到".to_owned(),
        },
    });
    rows.collect()
}

impl AttachPart {
    /// The part with what was sent before.
    pub fn new(errors: Errors, kept: &[Attachment]) -> AttachPart {
        AttachPart {
            errors,
            kept: kept_rows(kept),
            photos_words: ("照片（可以不加）", PHOTOS_HINT.to_owned()),
            voice_words: ("录音（可以不加）", VOICE_HINT.to_owned()),
            most: MOST_PHOTOS.to_string(),
            seconds: MOST_SECONDS.to_string(),
            photos_js: assets::url("photos-", ".js"),
            voice_js: assets::url("voice-", ".js"),
        }
    }

    /// The same with words of another form: label and more words of the photos, label of the recording.
    #[must_use]
    pub fn worded(self, photos: &'static str, more: &str, voice: &'static str) -> AttachPart {
        AttachPart {
            photos_words: (photos, format!("{more}{}", self.photos_words.1)),
            voice_words: (voice, self.voice_words.1),
            ..self
        }
    }
}
