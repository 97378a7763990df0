//! An appeal (诉求) and its life. Pure.

mod behalf;
mod category;
mod event;
mod life;
mod stage;
#[cfg(test)]
mod tests;

pub use behalf::Behalf;
pub use category::Category;
pub use event::{AppealEvent, Entered, Moved, Numbered, Sheet};
pub use life::{Life, Part, Side};
pub use stage::{By, Channel, ConsentKind, Mark, Mode, Outcome, Rating, Reason, Relation, Stage};

use houji_base::{AppealId, Day, DivisionCode, Moment, PersonId, ReceiptCode};
use serde::{Deserialize, Serialize};

/// An appeal as it stands.
#[derive(Clone, Debug)]
pub struct Appeal {
    /// Id.
    pub id: AppealId,
    /// Where; for a sealed one the place of its desk until it is opened.
    pub village: DivisionCode,
    /// Year and running number of the village.
    pub number: (i64, i64),
    /// Code by which anybody who holds it can follow.
    pub receipt: ReceiptCode,
    /// Who filed it; `None` when nobody knows, or when it is sealed.
    pub filer: Option<PersonId>,
    /// How the filer is known.
    pub mode: Mode,
    /// How it came.
    pub channel: Channel,
    /// About what.
    pub category: Category,
    /// Whether everybody may read what it is about, without a name.
    pub shown: bool,
    /// In the villager's words; empty for a sealed one until it is opened.
    pub text: String,
    /// Where in the village, in words.
    pub spot: String,
    /// Where it stands.
    pub life: Life,
}

/// What was said at a step: an answer, a reason, a supplement. Bound by the commitment in the event of its
/// version; never overwritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Version of the appeal that it belongs to.
    pub version: i64,
    /// Kind of the event, such as `appeal.replied`.
    pub kind: String,
    /// Who said it; `None` for the villager who filed, and for the program.
    pub person: Option<PersonId>,
    /// When.
    pub at: Moment,
    /// The words; of an answer its [`Reply`] as JSON.
    pub body: String,
}

impl Note {
    /// The answer in it.
    pub fn reply(&self) -> Option<Reply> {
        (self.kind == "appeal.replied").then(|| serde_json::from_str(&self.body).ok()).flatten()
    }
}

/// What was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// What was found.
    pub found: String,
    /// What was done.
    pub done: String,
    /// What was not done, and why; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub not_done: String,
    /// The next day something happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_day: Option<Day>,
}

/// Longest title cut from the text, in characters.
const TITLE_CHARS: usize = 22;
/// A clause shorter than this says too little alone.
const CLAUSE_CHARS: usize = 6;

impl Appeal {
    /// Number for paper, such as `2026-7`; the village stands beside it.
    pub fn number_text(&self) -> String {
        format!("{}-{}", self.number.0, self.number.1)
    }

    /// The first clause of the text.
    pub fn title(&self) -> String {
        if self.text.is_empty() { self.category.zh().to_owned() } else { title_of(&self.text) }
    }

    /// True when only discipline may know of it.
    pub fn is_sealed(&self) -> bool {
        self.category.is_sealed()
    }
}

/// The first clause of a text, or the first two when it is short; at most 22 characters.
pub fn title_of(text: &str) -> String {
    let end = |c: char| matches!(c, '，' | '。' | '；' | '！' | '？' | ',' | '\n');
    let mut title = String::new();
    for part in text.split_inclusive(end) {
        title.push_str(part);
        if title.chars().count() > CLAUSE_CHARS {
            break;
        }
    }
    let title = title.trim_end_matches(end);
    match title.char_indices().nth(TITLE_CHARS) {
        Some((cut, _)) => format!("{}…", title.split_at(cut).0),
        None => title.to_owned(),
    }
}
