//! A form of an office on a page of its own: headed parts with fields, each mistake told at its field.

use super::filters;
use super::frame::Frame;
use super::parts::{Choice, Errors, Link};
use crate::house::{Refusal, Stop};
use askama::Template;
use serde::Deserialize;

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name and html id.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What helps to fill it in; empty for none.
    pub hint: &'static str,
    /// `text`, `area`, `date`, `month`, `number`, `select`, `hidden`, or a number that checks itself: `credit`, `resident`.
    pub kind: &'static str,
    /// As typed.
    pub value: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Characters at most.
    pub most: usize,
}

impl Field {
    /// The same field for a number that checks itself, which the script does while it is typed: `credit` for a unified social
    /// credit code, `resident` for a resident's number.
    #[must_use]
    pub fn checked(self, number: &'static str) -> Field {
        Field { kind: number, ..self }
    }

    /// A line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>, value: &str, most: usize) -> Field {
        let (name, label, value) = (name.into(), label.into(), value.to_owned());
        Field { name, label, hint: "", kind: "text", value, choices: Vec::new(), most }
    }

    /// A day.
    pub fn day(name: &str, label: &str, value: &str) -> Field {
        Field { kind: "date", ..Field::text(name, label, value, 10) }
    }

    /// What the page knows and is sent back as it is.
    pub fn hidden(name: &str, value: impl Into<String>) -> Field {
        Field { kind: "hidden", value: value.into(), ..Field::text(name, "", "", 0) }
    }

    /// Words on several lines.
    pub fn area(name: &str, label: &str, value: &str, most: usize) -> Field {
        Field { kind: "area", ..Field::text(name, label, value, most) }
    }

    /// A whole number.
    pub fn number(name: &str, label: &str, value: &str, most: usize) -> Field {
        Field { kind: "number", ..Field::text(name, label, value, most) }
    }

    /// A choice among some, of which none is made beforehand.
    pub fn choose<'a>(
        name: &str,
        label: &str,
        value: &str,
        choices: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Field {
        let none = Choice::new("", "请选", value.is_empty());
        let choices = choices.map(|(code, zh)| Choice::new(code, zh, code == value));
        Field {
            value: value.to_owned(),
            ..Field::select(name, label, std::iter::once(none).chain(choices).collect())
        }
    }

    /// A choice.
    pub fn select(name: &str, label: &str, choices: Vec<Choice>) -> Field {
        Field { kind: "select", choices, ..Field::text(name, label, "", 0) }
    }

    /// Yes or no, no when nothing was said.
    pub fn yes_or_no(name: &str, label: &str, value: &str) -> Field {
        let choices =
            vec![Choice::new("no", "不是", value != "yes"), Choice::new("yes", "是", value == "yes")];
        Field::select(name, label, choices)
    }

    /// With what helps to fill it in.
    #[must_use]
    pub fn hint(self, hint: &'static str) -> Field {
        Field { hint, ..self }
    }

    /// True when something helps.
    pub fn has_hint(&self) -> bool {
        !self.hint.is_empty()
    }
}

/// A form with headed parts.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/form.html")]
pub struct FormPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Where one comes from.
    pub back: Link,
    /// What it is.
    pub heading: String,
    /// What one must know; empty for nothing.
    pub note: String,
    /// Where it is sent.
    pub action: String,
    /// Parts: heading and fields.
    pub parts: Vec<(&'static str, Vec<Field>)>,
    /// Words of the button.
    pub button: &'static str,
    /// What is to be mended.
    pub errors: Errors,
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

/// A refusal that the form can tell about itself, or that has one of these codes; anything else stops.
///
/// # Errors
/// What is not to be mended in the form.
pub fn mend(stop: Stop, codes: &[&str]) -> Result<Errors, Stop> {
    match stop {
        Stop::Refused(why) if why.status == 422 || codes.contains(&why.code) => Ok(told(*why, "还不能交")),
        stop => Err(stop),
    }
}

/// A refusal that the form can tell, about itself or about how things stand; anything else stops.
///
/// # Errors
/// What is not to be mended in the form.
pub fn mend_any(stop: Stop) -> Result<Errors, Stop> {
    match stop {
        Stop::Refused(why) if matches!(why.status, 409 | 422) => Ok(told(*why, "还没有办成")),
        stop => Err(stop),
    }
}

/// What is to be mended field by field; `alone` heads a refusal that names no field.
fn told(why: Refusal, alone: &str) -> Errors {
    let fields = why.fields.iter().map(|field| (field.field.as_ref(), field.sentence.clone()));
    let list: Vec<_> = fields.collect();
    match list.len() {
        0 => Errors::new(alone, vec![("", why.sentence)]),
        count => Errors::new(format!("还差 {count} 处，改好就能交"), list),
    }
}

/// What was done just now, as the address of a page says.
#[derive(Default, Deserialize)]
pub struct DoneQuery {
    /// A code that the page knows; empty for nothing.
    #[serde(default)]
    pub done: String,
}

/// A field for words; `most` is how many characters it takes.
pub fn text(name: &str, label: &str, hint: &'static str, most: usize, value: &str) -> Field {
    Field::text(name, label, value, most).hint(hint)
}

/// A field for a day.
pub fn date(name: &str, label: &str, hint: &'static str, value: &str) -> Field {
    Field::day(name, label, value).hint(hint)
}
