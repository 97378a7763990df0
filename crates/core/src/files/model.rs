//! What an attachment is. Pure.

use houji_base::{AttachmentId, Moment};
use houji_seal::{Digest, commitment};
use serde::Serialize;

/// Most photos of one matter.
pub const MOST_PHOTOS: usize = 6;
/// Most recordings of one matter.
pub const MOST_VOICES: usize = 1;
/// Longest recording; what a browser adds while it stops is let through.
pub const MOST_SECONDS: i64 = 60;

/// What kind of attachment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A picture, kept as JPEG whatever it was.
    Photo,
    /// A recording, kept as it was sent.
    Voice,
    /// A table or a text, kept as it was sent; only beside what is published.
    Document,
}

impl Kind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Photo => "photo",
            Kind::Voice => "voice",
            Kind::Document => "document",
        }
    }

    /// Name for people.
    pub fn zh(self) -> &'static str {
        match self {
            Kind::Photo => "照片",
            Kind::Voice => "录音",
            Kind::Document => "文件",
        }
    }

    /// The kind of a code.
    pub fn parse(code: &str) -> Option<Kind> {
        [Kind::Photo, Kind::Voice, Kind::Document].into_iter().find(|kind| kind.code() == code)
    }
}

/// What an attachment belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SubjectKind {
    /// What was brought up.
    Appeal,
    /// How somebody agreed that another person brings it up.
    Consent,
    /// A voucher of a book.
    Voucher,
    /// A request to pay.
    Payment,
    /// What a village publishes.
    Notice,
}

impl SubjectKind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            SubjectKind::Appeal => "appeal",
            SubjectKind::Consent => "consent",
            SubjectKind::Voucher => "voucher",
            SubjectKind::Payment => "payment",
            SubjectKind::Notice => "notice",
        }
    }
}

/// Which bytes of an attachment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// All of it.
    Full,
    /// A small picture of a photo.
    Thumb,
}

impl Size {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Size::Full => "full",
            Size::Thumb => "thumb",
        }
    }
}

/// A mark of whoever sent something: of the person, or of a visitor's browser. It tells nobody who that is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holder(pub(super) [u8; 32]);

/// What was sent before and is to be bound, and by whom it was sent.
pub struct SentFiles {
    /// Which.
    pub files: Vec<AttachmentId>,
    /// Who sent them.
    pub holder: Holder,
}

/// What is to be kept of what was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// What it is.
    pub kind: Kind,
    /// As which it is served.
    pub media_type: &'static str,
    /// The bytes.
    pub full: Vec<u8>,
    /// Of a photo, a small one.
    pub thumb: Option<Vec<u8>>,
    /// Of a photo, width and height.
    pub sides: Option<(u32, u32)>,
    /// Of a recording, its length in milliseconds.
    pub millis: Option<i64>,
}

/// An attachment without its bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// Id.
    pub id: AttachmentId,
    /// What it is.
    pub kind: Kind,
    /// As which it is served.
    pub media_type: String,
    /// Of the bytes that are kept; nothing once they belong to a sealed matter.
    pub sha256: Digest,
    pub(super) salt: [u8; 16],
    /// How many bytes are kept.
    pub size: i64,
    /// Of a photo, width and height.
    pub sides: Option<(i64, i64)>,
    /// Of a recording, its length in milliseconds.
    pub millis: Option<i64>,
    /// When it was sent.
    pub made_at: Moment,
}

impl Attachment {
    /// What an event says of it: binds the record to the bytes without telling anything about them.
    pub fn words(&self) -> Digest {
        commitment(&self.salt, &self.sha256.to_string())
    }

    /// Length of a recording in words.
    pub fn seconds(&self) -> i64 {
        self.millis.unwrap_or(0).saturating_add(999).div_euclid(1000)
    }
}
