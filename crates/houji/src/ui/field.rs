//! Fields of long forms, and what is to be mended in them.

use super::frame::Frame;
use super::parts::{Choice, Errors, Link};
use crate::house::Stop;
use crate::ui::filters;
use askama::Template;

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name and html id.
    pub name: &'static str,
    /// Words.
    pub label: &'static str,
    /// How to fill it; empty for none.
    pub hint: &'static str,
    /// `text`, `date` or `select`.
    pub kind: &'static str,
    /// What was typed.
    pub value: String,
    /// Choices of a select.
    pub choices: Vec<Choice>,
    /// Most characters.
    pub most: usize,
}

impl Field {
    /// True when there is a hint.
    pub fn has_hint(&self) -> bool {
        !self.hint.is_empty()
    }
}

/// A field for words; `most` is how many characters it takes.
pub fn text(name: &'static str, label: &'static str, hint: &'static str, most: usize, value: &str) -> Field {
    Field { name, label, hint, kind: "text", value: value.to_owned(), choices: Vec::new(), most }
}

/// A field for a day.
pub fn date(name: &'static str, label: &'static str, hint: &'static str, value: &str) -> Field {
    Field { kind: "date", ..text(name, label, hint, 10, value) }
}

/// A choice among some, of which none is made beforehand.
pub fn select<'a>(
    name: &'static str,
    label: &'static str,
    value: &str,
    choices: impl Iterator<Item = (&'a str, &'a str)>,
) -> Field {
    let none = Choice::new("", "请选", value.is_empty());
    let choices = choices.map(|(code, zh)| Choice::new(code, zh, code == value));
    Field {
        kind: "select",
        choices: std::iter::once(none).chain(choices).collect(),
        ..text(name, label, "", 0, value)
    }
}

/// A refusal that the form can tell about itself, or that has one of these codes; anything else stops.
///
/// # Errors
/// What is not to be mended in the form.
pub fn mend(stop: Stop, codes: &[&str]) -> Result<Errors, Stop> {
    match stop {
        Stop::Refused(why) if why.status == 422 || codes.contains(&why.code) => {
            let fields = why.fields.iter().map(|field| (field.field.as_ref(), field.sentence.clone()));
            let list: Vec<_> = fields.collect();
            let count = list.len();
            Ok(match count {
                0 => Errors::new("还不能交", vec![("", why.sentence)]),
                _ => Errors::new(format!("还差 {count} 处，改好就能交"), list),
            })
        }
        stop => Err(stop),
    }
}

/// A long form on a page of its own.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/form.html")]
pub struct FormPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Where one comes from.
    pub back: Link,
    /// What is entered.
    pub heading: String,
    /// Where it goes.
    pub url: String,
    /// Words of the button.
    pub button: &'static str,
    /// What is to be mended.
    pub errors: Errors,
    /// Fields under their headings.
    pub parts: Vec<(&'static str, Vec<Field>)>,
}

/// A form among others on a page; its fields' names are its own there.
#[derive(Debug, Clone)]
pub struct FormPart {
    /// What is done.
    pub heading: &'static str,
    /// What comes of it.
    pub hint: String,
    /// Where it goes.
    pub url: String,
    /// Words of the button.
    pub button: &'static str,
    /// What is to be mended.
    pub errors: Errors,
    /// Fields.
    pub fields: Vec<Field>,
}
