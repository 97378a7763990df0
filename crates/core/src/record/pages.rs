//! The auditor's page of the record: what was written down, in order, and whether it still fits together.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Link, Signal};
use askama::Template;

/// A stretch of the record.
#[derive(Debug, Clone, Template)]
#[template(path = "record/pages/record.html")]
pub struct RecordPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The finding, for example “1,204 条都对得上，没被改过”.
    pub state: Signal,
    /// When and how it was checked, and what was not.
    pub state_text: String,
    /// The tip of each lane, to be written down and compared later.
    pub tips: Vec<Tip>,
    /// The lanes, as value and label; shown when there is more than one.
    pub lanes: Vec<Choice>,
    /// Id of the one thing that is looked at; empty when it is a stretch of a lane.
    pub subject: String,
    /// For example “第 1,155 到 1,204 条，新的在前”.
    pub range_line: String,
    /// The entries.
    pub rows: Vec<RecordRow>,
    /// Shown instead when there are none.
    pub empty_line: Option<String>,
    /// Newer and older stretches.
    pub pages: Vec<Link>,
}

/// The last entry of a lane.
#[derive(Debug, Clone)]
pub struct Tip {
    /// Lane and how long it is, for example “第 0 道，1,204 条”.
    pub label: String,
    /// Its hash, whole.
    pub hash: String,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct RecordRow {
    /// Lane and number.
    pub seq: String,
    /// When.
    pub time: String,
    /// What, in words.
    pub kind: String,
    /// Where.
    pub place: String,
    /// Who; masked where needed.
    pub who: String,
    /// First digits of its hash.
    pub hash: String,
    /// Id of the thing it is about; empty when there is none.
    pub subject: String,
    /// Everything that happened to that thing.
    pub href: Option<String>,
    /// The facts as recorded, when they are not business.
    pub facts: Option<String>,
}
