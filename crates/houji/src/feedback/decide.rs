//! What decides about remarks. Pure.

use super::model::{Remark, RemarkEvent, RemarkKind};
use crate::house::{Context, FieldError, Refusal};
use crate::refusals;
use crate::registry::keys;
use houji_base::{BoundedText, TextError};
use houji_seal::commitment;

refusals! {
    /// Why an act on a remark was not done.
    pub enum Refused {
        /// Answered once.
        Answered = 409 "feedback.answered" "这条意见已经答复过了。请刷新页面看看。",
    }
}

/// Bounds of a remark and of its answer, in characters.
pub const TEXT: (usize, usize) = (5, 1000);

/// Reads what somebody says; all that must be mended is told at once.
///
/// # Errors
/// A refusal naming each field.
pub fn said(kind: &str, text: &str) -> Result<(RemarkKind, String), Refusal> {
    let mut errors = Vec::new();
    let kind = RemarkKind::parse(kind);
    if kind.is_none() {
        errors.push(FieldError::new("kind", "请选一下是投诉还是建议"));
    }
    let text = field("text", "请说一下是什么意见", text).map_err(|why| errors.push(why)).ok();
    match (kind, text) {
        (Some(kind), Some(text)) => Ok((kind, text)),
        _ => Err(Refusal::fields(errors)),
    }
}

/// Reads an answer.
///
/// # Errors
/// A refusal naming the field.
pub fn answered(text: &str) -> Result<String, Refusal> {
    field("answer", "请写一下怎么答复", text).map_err(|why| Refusal::fields(vec![why]))
}

fn field(name: &'static str, ask: &str, typed: &str) -> Result<String, FieldError> {
    let (least, most) = TEXT;
    let sentence = match BoundedText::<5, 1000>::parse(typed) {
        Ok(text) => return Ok(text.into_string()),
        Err(TextError::Empty) => ask.to_owned(),
        Err(TextError::TooShort { .. }) => format!("请多写几个字，至少 {least} 个字"),
        Err(TextError::TooLong { now, .. }) => format!("现在是 {now} 个字，请缩到 {most} 个字以内"),
        Err(TextError::Control) => "里面有看不见的符号，请重新打字，不要整段粘贴".to_owned(),
    };
    Err(FieldError::new(name, sentence))
}

/// Somebody says something: an answer is due within the county's time.
pub fn say(kind: RemarkKind, text: &str, salt: &[u8; 16], cx: &Context) -> RemarkEvent {
    let term = cx.registry.parameters.term(keys::FEEDBACK_ANSWER, cx.today);
    RemarkEvent::Said {
        kind: kind.code(),
        words: commitment(salt, text).to_string(),
        due: term.due(cx.now, &cx.registry.calendar).millis(),
    }
}

/// It is answered, once.
///
/// # Errors
/// The refusal.
pub fn answer(remark: &Remark, text: &str, salt: &[u8; 16], cx: &Context) -> Result<RemarkEvent, Refused> {
    if remark.answer.is_some() {
        return Err(Refused::Answered);
    }
    let late = remark.due.until(cx.now).max(0);
    Ok(RemarkEvent::Answered { words: commitment(salt, text).to_string(), late })
}
