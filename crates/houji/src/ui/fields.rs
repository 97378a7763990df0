//! Fields of a form as data: drawn by `ui/fields.html`.

use super::parts::Choice;

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name and html id.
    pub name: &'static str,
    /// Words.
    pub label: &'static str,
    /// How to fill it; empty for none.
    pub hint: &'static str,
    /// `text`, `date`, `month` or `select`.
    pub kind: &'static str,
    /// What was typed.
    pub value: String,
    /// Choices of a select.
    pub choices: Vec<Choice>,
    /// Most characters.
    pub most: usize,
}

impl Field {
    /// A line of text of so many characters at most.
    pub fn text(
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        most: usize,
        value: &str,
    ) -> Field {
        Field { name, label, hint, kind: "text", value: value.to_owned(), choices: Vec::new(), most }
    }

    /// A day.
    pub fn date(name: &'static str, label: &'static str, hint: &'static str, value: &str) -> Field {
        Field { kind: "date", ..Field::text(name, label, hint, 10, value) }
    }

    /// One of several, each a code and its words; none is chosen beforehand.
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
            ..Field::text(name, label, "", 0, value)
        }
    }

    /// Yes or no, no when nothing was said.
    pub fn yes_or_no(name: &'static str, label: &'static str, value: &str) -> Field {
        let choices =
            vec![Choice::new("no", "不是", value != "yes"), Choice::new("yes", "是", value == "yes")];
        Field { kind: "select", choices, ..Field::text(name, label, "", 0, value) }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hinted(self, hint: &'static str) -> Field {
        Field { hint, ..self }
    }

    /// True when there is a hint.
    pub fn has_hint(&self) -> bool {
        !self.hint.is_empty()
    }
}
