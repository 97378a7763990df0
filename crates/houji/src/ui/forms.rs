//! A form of an office on a page of its own: headed parts with fields, each mistake told at its field.

use super::filters;
use super::frame::Frame;
use super::parts::{Choice, Errors, Link};
use askama::Template;

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name and html id.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What helps to fill it in; empty for none.
    pub hint: &'static str,
    /// `text`, `date`, `month`, `number` or `select`.
    pub kind: &'static str,
    /// As typed.
    pub value: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Characters at most.
    pub most: usize,
}

impl Field {
    /// A line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>, value: &str, most: usize) -> Field {
        let (name, label, value) = (name.into(), label.into(), value.to_owned());
        Field { name, label, hint: "", kind: "text", value, choices: Vec::new(), most }
    }

    /// A day.
    pub fn day(name: &str, label: &str, value: &str) -> Field {
        Field { kind: "date", ..Field::text(name, label, value, 10) }
    }

    /// A whole number.
    pub fn number(name: &str, label: &str, value: &str, most: usize) -> Field {
        Field { kind: "number", ..Field::text(name, label, value, most) }
    }

    /// A choice.
    pub fn select(name: &str, label: &str, choices: Vec<Choice>) -> Field {
        Field { kind: "select", choices, ..Field::text(name, label, "", 0) }
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
    /// Back to the book.
    pub back: Link,
    /// What it is.
    pub heading: &'static str,
    /// What one must know.
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
