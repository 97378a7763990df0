//! Reading what people write; all that must be mended is told at once.

use crate::appeals::model::{Category, Mode};
use crate::house::{FieldError, Refusal};
use houji_base::{BoundedText, TextError};
use serde::Serialize;

/// Bounds of an appeal's text, in characters.
pub const TEXT: (usize, usize) = (5, 1000);
/// Bounds of the place in words.
pub const SPOT: (usize, usize) = (0, 60);
/// Bounds of each part of an answer.
pub const PART: (usize, usize) = (5, 1000);
/// Bounds of a reason, a question, a supplement.
pub const NOTE: (usize, usize) = (5, 500);

/// What a villager writes. Only [`written`] makes one, so that whoever has it knows it was checked.
#[derive(Clone, Debug, Serialize)]
pub struct Written {
    /// About what.
    pub category: Category,
    /// In own words.
    pub text: String,
    /// Where, in words.
    pub spot: String,
    /// How the filer is known.
    pub mode: Mode,
    /// Whether everybody may read what it is about, without a name.
    pub shown: bool,
}

/// Reads a villager's form. A sealed matter is never shown, whatever was ticked.
///
/// # Errors
/// A refusal naming each field.
pub fn written(category: &str, text: &str, spot: &str, mode: &str, shown: bool) -> Result<Written, Refusal> {
    let mut errors = Vec::new();
    let category = Category::parse(category);
    if category.is_none() {
        errors.push(FieldError::new("category", "请选一下是哪一类事"));
    }
    let text = field::<5, 1000>("text", "请说一下是什么事", text, &mut errors);
    let spot = field::<0, 60>("place", "请说一下在哪儿", spot, &mut errors);
    let mode = Mode::parse(mode);
    match (mode, category) {
        (None, _) => errors.push(FieldError::new("mode", "请选一下要不要让村里知道是您")),
        (Some(Mode::Anonymous), Some(category)) if !category.takes_anonymous() => {
            let sentence = format!("“{}”的事要知道是谁才能办，请选“对村里不写名”或“写名字”", category.zh());
            errors.push(FieldError::new("mode", sentence));
        }
        _ => {}
    }
    match (category, mode) {
        (Some(category), Some(mode)) if errors.is_empty() => {
            Ok(Written { category, text, spot, mode, shown: shown && !category.is_sealed() })
        }
        _ => Err(Refusal::fields(errors)),
    }
}

/// Reads a note of 5 to 500 characters.
///
/// # Errors
/// A refusal naming the field.
pub fn note(name: &'static str, ask: &str, typed: &str) -> Result<String, Refusal> {
    let mut errors = Vec::new();
    let text = field::<5, 500>(name, ask, typed, &mut errors);
    if errors.is_empty() { Ok(text) } else { Err(Refusal::fields(errors)) }
}

/// Reads a text field, or notes what to mend.
pub(super) fn field<const MIN: usize, const MAX: usize>(
    name: &'static str,
    ask: &str,
    typed: &str,
    errors: &mut Vec<FieldError>,
) -> String {
    match BoundedText::<MIN, MAX>::parse(typed) {
        Ok(text) => return text.into_string(),
        Err(TextError::Empty) if MIN == 0 => return String::new(),
        Err(TextError::Empty) => errors.push(FieldError::new(name, ask)),
        Err(TextError::TooShort { .. }) => {
            errors.push(FieldError::new(name, format!("请多写几个字，至少 {MIN} 个字")));
        }
        Err(TextError::TooLong { now, .. }) => {
            errors.push(FieldError::new(name, format!("现在是 {now} 个字，请缩到 {MAX} 个字以内")));
        }
        Err(TextError::Control) => {
            errors.push(FieldError::new(name, "里面有看不见的符号，请重新打字，不要整段粘贴"));
        }
    }
    String::new()
}
