//! A remark about the program. Pure.

use houji_base::{Moment, PersonId, RemarkId};
use serde::{Deserialize, Serialize};

/// What somebody says it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RemarkKind {
    /// Something is wrong, hard to use or against the rules.
    Complaint,
    /// Something could be better.
    Suggestion,
}

impl RemarkKind {
    /// All, in the order they are offered, with their stable codes and words.
    pub const ALL: [(RemarkKind, &'static str, &'static str); 2] = [
        (RemarkKind::Complaint, "complaint", "投诉：用着有问题，或者做得不对"),
        (RemarkKind::Suggestion, "suggestion", "建议：这样改会更好"),
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            RemarkKind::Complaint => "complaint",
            RemarkKind::Suggestion => "suggestion",
        }
    }

    /// One word for people.
    pub fn zh(self) -> &'static str {
        match self {
            RemarkKind::Complaint => "投诉",
            RemarkKind::Suggestion => "建议",
        }
    }

    /// The kind of a code.
    pub fn parse(code: &str) -> Option<RemarkKind> {
        RemarkKind::ALL.iter().find(|(_, each, _)| *each == code).map(|(kind, ..)| *kind)
    }
}

/// A remark as it stands.
#[derive(Clone, Debug)]
pub struct Remark {
    /// Id.
    pub id: RemarkId,
    /// Who said it.
    pub person: PersonId,
    /// Complaint or suggestion.
    pub kind: RemarkKind,
    /// In the person's words.
    pub text: String,
    /// When.
    pub said_at: Moment,
    /// When an answer is due.
    pub due: Moment,
    /// The answer and when it was given.
    pub answer: Option<(String, Moment)>,
}

/// What happened to a remark. The record keeps these; words are bound by their commitment only.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum RemarkEvent {
    /// Said.
    Said {
        /// Code of its kind.
        kind: &'static str,
        /// Commitment to the words.
        words: String,
        /// When an answer is due, UTC milliseconds.
        due: i64,
    },
    /// Answered.
    Answered {
        /// Commitment to the answer.
        words: String,
        /// Milliseconds after the due time; 0 when in time.
        late: i64,
    },
}

impl crate::record::Event for RemarkEvent {
    fn kind(&self) -> &'static str {
        match self {
            RemarkEvent::Said { .. } => "feedback.said",
            RemarkEvent::Answered { .. } => "feedback.answered",
        }
    }
}
