//! Reading what was typed about a matter; all that must be mended is told at once. Pure.

use super::model::{Body, Heads, Kind, NewStep, Origin, Public, Stage, Topic, What, Written};
use crate::books::typed::{day, money, number, words};
use crate::house::{FieldError, Refusal};
use houji_base::Fen;
use serde::{Deserialize, Serialize};

/// Most heads at a meeting.
const HEADS: i64 = 100_000;

/// A matter as typed. Days are `YYYY-MM-DD`, money is yuan as people write it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DecisionForm {
    /// `four_steps` or `levy`.
    pub kind: String,
    /// `ordinary` or `land`.
    pub topic: String,
    /// The matter, 4 to 80 characters.
    pub matter: String,
    /// `branch`, `committee`, `villagers` or `representatives`.
    pub origin: String,
    /// Money it is about; empty for none.
    pub amount: String,
    /// Day it was moved.
    pub day: String,
}

/// A step as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MeetingForm {
    /// `propose`, `discuss`, `review` or `resolve`.
    pub stage: String,
    /// Day of the meeting.
    pub day: String,
    /// Who met.
    pub body: String,
    /// May come.
    pub entitled: String,
    /// Came.
    pub attended: String,
    /// Agreed.
    pub in_favor: String,
    /// What was said and settled, 2 to 300 characters.
    pub content: String,
    /// Number or digest of the minutes, up to 70 characters.
    pub minutes: String,
}

/// A publication as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PublicForm {
    /// `decision` or `outcome`.
    pub what: String,
    /// Day.
    pub day: String,
    /// Id of the notice, or where else it was posted, 2 to 60 characters.
    pub notice: String,
    /// What came of it and what the supervisors said, up to 300 characters.
    pub content: String,
}

fn choice<T>(
    field: &'static str,
    found: Option<T>,
    ask: &'static str,
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    if found.is_none() {
        errors.push(FieldError::new(field, ask));
    }
    found
}

fn told(
    field: &'static str,
    typed: &str,
    bounds: (usize, usize),
    ask: &str,
    errors: &mut Vec<FieldError>,
) -> String {
    words(field, typed, bounds, ask).map_err(|why| errors.push(why)).unwrap_or_default()
}

/// Reads a matter.
///
/// # Errors
/// A refusal naming each field.
pub fn read(form: &DecisionForm) -> Result<Written, Refusal> {
    let errors = &mut Vec::new();
    let kind = choice("kind", Kind::parse(&form.kind), "请选一下走哪种程序", errors);
    let topic = choice("topic", Topic::parse(&form.topic), "请选一下是哪类事", errors);
    let matter = told("matter", &form.matter, (4, 80), "请写一下要决定什么事", errors);
    let origin = choice("origin", Origin::parse(&form.origin), "请选一下是谁提出来的", errors);
    let amount = match form.amount.trim() {
        "" => Some(Fen::ZERO),
        typed => money("amount", typed, Fen::ZERO, errors),
    };
    if amount.is_some_and(|amount| amount > Fen::MOST) {
        errors.push(FieldError::new("amount", "金额太大，请核对"));
    }
    let day = day("day", &form.day, "请填哪天提出来的", errors);
    let read = (|| {
        let (kind, topic, origin, amount, day) = (kind?, topic?, origin?, amount?, day?);
        errors.is_empty().then_some(Written { kind, topic, matter, origin, amount, day })
    })();
    read.ok_or_else(|| Refusal::fields(std::mem::take(errors)))
}

/// Reads a step.
///
/// # Errors
/// A refusal naming each field.
pub fn read_step(form: &MeetingForm) -> Result<NewStep, Refusal> {
    let errors = &mut Vec::new();
    let stage = choice("stage", Stage::parse(&form.stage), "请选一下是哪一步", errors);
    let day = day("day", &form.day, "请填哪天开的会", errors);
    let body = choice("body", Body::parse(&form.body), "请选一下开的是什么会", errors);
    let entitled = number("entitled", &form.entitled, (1, HEADS), errors);
    let attended = number("attended", &form.attended, (0, HEADS), errors);
    let in_favor = number("in_favor", &form.in_favor, (0, HEADS), errors);
    if let (Some(entitled), Some(attended)) = (entitled, attended)
        && attended > entitled
    {
        errors.push(FieldError::new("attended", "实到的比应到的还多，请核对"));
    }
    if let (Some(attended), Some(in_favor)) = (attended, in_favor)
        && in_favor > attended
    {
        errors.push(FieldError::new("in_favor", "同意的比实到的还多，请核对"));
    }
    let content = told("content", &form.content, (2, 300), "请写一下会上说了什么、定了什么", errors);
    let minutes = told("minutes", &form.minutes, (2, 70), "请写一下会议记录的编号", errors);
    let read = (|| {
        let (stage, day, body) = (stage?, day?, body?);
        let heads = Heads { entitled: entitled?, attended: attended?, in_favor: in_favor? };
        errors.is_empty().then_some(NewStep { stage, day, body, heads, content, minutes })
    })();
    read.ok_or_else(|| Refusal::fields(std::mem::take(errors)))
}

/// Reads a publication.
///
/// # Errors
/// A refusal naming each field.
pub fn read_public(form: &PublicForm) -> Result<Public, Refusal> {
    let errors = &mut Vec::new();
    let what = choice("what", What::parse(&form.what), "请选一下公开的是什么", errors);
    let day = day("day", &form.day, "请填哪天公开的", errors);
    let notice = told("notice", &form.notice, (2, 60), "请写一下公开编号，或者贴在哪里", errors);
    let least = if what == Some(What::Outcome) { 2 } else { 0 };
    let content = told("content", &form.content, (least, 300), "请写一下办成了什么样", errors);
    let read = (|| {
        let (what, day) = (what?, day?);
        errors.is_empty().then_some(Public { what, day, notice, content })
    })();
    read.ok_or_else(|| Refusal::fields(std::mem::take(errors)))
}
