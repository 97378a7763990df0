//! Pages of the desk.

use super::FileShown;
use crate::search::Piece;
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Errors, Link, Signal, Step};
use askama::Template;

/// The desk: what is due, and the work order that is open.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/desk.html")]
pub struct DeskPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The finding, for example “今天要办 18 件”.
    pub heading: String,
    /// Day and moment of these figures.
    pub updated: String,
    /// What was just done, for example “接办了”.
    pub done_line: Option<String>,
    /// How much the search index has still to take in, when it is not done.
    pub behind_line: Option<String>,
    /// The switch between lists: address, words, and which one is shown; empty when there is only one.
    pub whose: Vec<Choice>,
    /// The tiles by term.
    pub tiles: Vec<DueTile>,
    /// The filters above the table.
    pub filters: DeskFilters,
    /// The rows of this page of the table.
    pub rows: Vec<DeskRow>,
    /// Shown instead of the table when no row fits.
    pub empty: Option<Empty>,
    /// The next rows: “再看 50 件”.
    pub more: Option<Link>,
    /// The work order that is open.
    pub order: Option<WorkOrder>,
}

/// One tile: how many, their state, one more word, and the filter it sets.
#[derive(Debug, Clone)]
pub struct DueTile {
    /// How many.
    pub count: String,
    /// Their state.
    pub state: Signal,
    /// The most urgent of them.
    pub sub: String,
    /// The list with this filter, or without it when it is set.
    pub url: String,
    /// This filter is set.
    pub current: bool,
}

/// The filters of the desk; a GET form to `/desk`.
#[derive(Debug, Clone)]
pub struct DeskFilters {
    /// Division of the desk, kept as a hidden field.
    pub at: String,
    /// Whose work is shown, kept as a hidden field.
    pub whose: String,
    /// The tile that is set, kept as a hidden field; empty when none is.
    pub due: String,
    /// What is looked for, kept as a hidden field; empty when nothing is.
    pub q: String,
    /// What the places are.
    pub place_label: &'static str,
    /// Villages, or township desks; empty when there is nothing to choose.
    pub villages: Vec<Choice>,
    /// Kinds of matter; empty when there is nothing to choose.
    pub categories: Vec<Choice>,
    /// Stages.
    pub stages: Vec<Choice>,
    /// Without any filter; none when none is set.
    pub clear_url: Option<String>,
    /// For example “按到期先后排，显示 24 件”.
    pub count_line: String,
}

/// One row of the desk's table.
#[derive(Debug, Clone)]
pub struct DeskRow {
    /// Term and state.
    pub due: Signal,
    /// What it is about.
    pub title: String,
    /// Where the words that were looked for stand; empty otherwise.
    pub hit: Vec<Piece>,
    /// The desk with this row open.
    pub url: String,
    /// Village.
    pub village: String,
    /// Kind of matter.
    pub category: String,
    /// Whose turn it is.
    pub who: String,
    /// This row is open.
    pub open: bool,
}

/// The work order beside the table.
#[derive(Debug, Clone)]
pub struct WorkOrder {
    /// State and time left.
    pub due: Signal,
    /// Public number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// The words of the appeal.
    pub text: String,
    /// Photos and recordings sent with it.
    pub files: Vec<FileShown>,
    /// What looking at them means, for those of a sealed appeal.
    pub files_note: Option<String>,
    /// Who, when and how, with the name masked.
    pub from_line: String,
    /// Where it is.
    pub place: String,
    /// With which desk it lies.
    pub desk: String,
    /// By when it must be taken on and answered by the rule.
    pub ruled: String,
    /// The term of the rule, for example “5 个工作日”.
    pub rule_term: String,
    /// By when whoever took it on promised an answer; none while nobody did.
    pub promised: Option<String>,
    /// The villager's own clock.
    pub elapsed: String,
    /// How many have met the same.
    pub met: Option<String>,
    /// Name and number of the person, masked or shown.
    pub identity: Option<Identity>,
    /// How the person agreed to be helped.
    pub consent: Option<ConsentShown>,
    /// What the records say about it.
    pub facts: Vec<Fact>,
    /// What has happened, oldest first.
    pub steps: Vec<Step>,
    /// The form that accepts it.
    pub accept: Option<AcceptForm>,
    /// The form that answers it.
    pub answer: Option<AnswerForm>,
    /// Why neither can be done here now.
    pub closed_line: Option<String>,
    /// What else can be done now.
    pub others: Vec<ActForm>,
    /// The desk without this work order.
    pub close_url: String,
}

/// Name and number of the person behind an appeal.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Masked name and number, or the full ones once they were asked for.
    pub line: String,
    /// What a look means, for example “看一次记一次，本人能看到是谁看的”.
    pub note: String,
    /// Where the button posts; none when they are shown already or may not be seen.
    pub url: Option<String>,
}

/// How a person agreed to be helped.
#[derive(Debug, Clone)]
pub struct ConsentShown {
    /// What it rests on, and who helped.
    pub line: String,
    /// Where a look at the evidence posts; none when it is shown already or may not be seen.
    pub url: Option<String>,
    /// Name of the witness, once looked at.
    pub witness: Option<String>,
    /// Photos and recordings, once looked at.
    pub files: Vec<FileShown>,
}

/// Something the records say, with the record it was taken from.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The fact.
    pub text: String,
    /// Where it comes from.
    pub sub: String,
    /// The record.
    pub href: String,
    /// Name of its drawing.
    pub icon: &'static str,
}

/// An act besides accepting and answering: only what is possible now has a form.
#[derive(Debug, Clone)]
pub struct ActForm {
    /// Stable code of the act.
    pub code: String,
    /// Where it is posted.
    pub url: String,
    /// What it is.
    pub title: String,
    /// What it brings; empty when there is nothing to say.
    pub hint: String,
    /// What is to be read before.
    pub told: Option<String>,
    /// What is to be typed.
    pub fields: Vec<ActField>,
    /// Which part it is about; empty for most acts.
    pub part: String,
    /// The buttons: what is sent as `act`, and the words.
    pub buttons: Vec<(String, String)>,
    /// What is to be mended.
    pub errors: Errors,
    /// It was sent and came back.
    pub open: bool,
}

/// One field of such a form.
#[derive(Debug, Clone)]
pub struct ActField {
    /// Id, alone on the page.
    pub id: String,
    /// Name.
    pub name: String,
    /// Words above it.
    pub label: String,
    /// More words; may be empty.
    pub hint: String,
    /// What kind of field.
    pub kind: FieldKind,
    /// What was typed.
    pub value: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

/// How a field is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// By choosing.
    Select,
    /// By a few sentences.
    Words,
    /// By one line.
    Line,
}

/// Accepting an appeal: a promise with a date.
#[derive(Debug, Clone)]
pub struct AcceptForm {
    /// Where it is posted.
    pub url: String,
    /// What is to be mended; the field is `term`.
    pub errors: Errors,
    /// Terms shown as dates.
    pub terms: Vec<Choice>,
}

/// Answering an appeal, in four parts.
#[derive(Debug, Clone)]
pub struct AnswerForm {
    /// Who reads it besides the filer; none when nobody does.
    pub also_read: Option<String>,
    /// Where it is posted.
    pub url: String,
    /// What is to be mended; the fields are `found`, `done`, `not_done`, `next_day`.
    pub errors: Errors,
    /// How the answer leaves the matter.
    pub outcomes: Vec<Choice>,
    /// 查明了什么.
    pub found: String,
    /// 办了什么.
    pub done: String,
    /// 没办成的和原因.
    pub not_done: String,
    /// 下一步哪天, as `2026-03-02`.
    pub next_day: String,
    /// The earliest day that may be promised.
    pub next_day_min: String,
    /// How many characters each part may have.
    pub limit: String,
}
