//! Pages of the room.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Errors, Signal};
use askama::Template;

/// One's own remarks and the form for another.
#[derive(Debug, Clone, Template)]
#[template(path = "feedback/pages/feedback.html")]
pub struct FeedbackPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What was just done.
    pub done_line: Option<String>,
    /// What is to be mended; the fields are `kind` and `text`.
    pub errors: Errors,
    /// Complaint or suggestion.
    pub kinds: Vec<Choice>,
    /// The words typed.
    pub text: String,
    /// Most characters.
    pub text_limit: String,
    /// When an answer comes.
    pub promise: String,
    /// Own remarks, newest first.
    pub rows: Vec<RemarkRow>,
    /// Older ones.
    pub more_url: Option<String>,
}

/// One remark as shown.
#[derive(Debug, Clone)]
pub struct RemarkRow {
    /// Complaint or suggestion, and when.
    pub line: String,
    /// The words.
    pub text: String,
    /// Answered, waiting, late.
    pub state: Signal,
    /// The answer.
    pub answer: Option<String>,
    /// Where an answer is posted; none when it has one.
    pub answer_url: Option<String>,
    /// Id, for the fields of its form.
    pub id: String,
    /// The answer typed, when it must be mended.
    pub typed: Option<String>,
}

/// What waits for an answer, without names.
#[derive(Debug, Clone, Template)]
#[template(path = "feedback/pages/feedback_desk.html")]
pub struct FeedbackDeskPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is to be done.
    pub heading: String,
    /// What was just done.
    pub done_line: Option<String>,
    /// Those that wait, or all.
    pub shelves: Vec<Choice>,
    /// Remarks.
    pub rows: Vec<RemarkRow>,
    /// What is to be mended in an answer; the field is `answer`.
    pub errors: Errors,
    /// Shown when there are none.
    pub empty: Option<Empty>,
    /// The next ones.
    pub more_url: Option<String>,
}

/// What is known about this installation.
#[derive(Debug, Clone, Template)]
#[template(path = "feedback/pages/about.html")]
pub struct AboutPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Who runs it, its filing number, whom to ask.
    pub facts: Vec<(&'static str, String)>,
    /// What the program can do, and for whom.
    pub functions: &'static [(&'static str, &'static str)],
    /// Which data it keeps: what, what for, who sees it, how long.
    pub data: Vec<[String; 4]>,
    /// What it never does.
    pub never: &'static [&'static str],
}
