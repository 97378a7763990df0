//! Small display-ready pieces that pages of several rooms share. No rules, no ids, no lookups.

/// A link with its words.
#[derive(Debug, Clone)]
pub struct Link {
    /// Words of the link.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Link {
    /// A link from its words and its target.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Link {
        Link { label: label.into(), href: href.into() }
    }
}

/// A state: shape, colour and words, always the three together.
#[derive(Debug, Clone)]
pub struct Signal {
    /// `bad`, `warn`, `ok` or `idle`: the ending of the class `hj-sig--…`.
    pub tone: &'static str,
    /// The words.
    pub text: String,
}

impl Signal {
    /// Red square: overdue, altered, does not add up.
    pub fn bad(text: impl Into<String>) -> Signal {
        Signal { tone: "bad", text: text.into() }
    }
    /// Yellow triangle: due within a day, please look.
    pub fn warn(text: impl Into<String>) -> Signal {
        Signal { tone: "warn", text: text.into() }
    }
    /// Green disc: done, or time enough.
    pub fn ok(text: impl Into<String>) -> Signal {
        Signal { tone: "ok", text: text.into() }
    }
    /// Grey ring: not ours now, or not known.
    pub fn idle(text: impl Into<String>) -> Signal {
        Signal { tone: "idle", text: text.into() }
    }
}

/// One value of a select or of a row of radios.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: String,
    /// It is chosen.
    pub selected: bool,
}

impl Choice {
    /// A choice from what is sent and what is read.
    pub fn new(value: impl Into<String>, label: impl Into<String>, selected: bool) -> Choice {
        Choice { value: value.into(), label: label.into(), selected }
    }
}

/// Choices under a heading, for example the villages of one township.
#[derive(Debug, Clone)]
pub struct ChoiceGroup {
    /// The heading.
    pub label: String,
    /// The choices under it.
    pub choices: Vec<Choice>,
}

/// What is wrong with a form: shown in the summary on top and, with the same words, at the field.
#[derive(Debug, Clone, Default)]
pub struct Errors {
    /// Heading of the summary.
    pub heading: String,
    /// One line a field, in the order of the form.
    pub list: Vec<FieldError>,
}

/// One thing to mend.
#[derive(Debug, Clone)]
pub struct FieldError {
    /// Name and html id of the field; empty when it is about the whole form.
    pub field: String,
    /// What to do, as a sentence.
    pub text: String,
}

impl Errors {
    /// Nothing is wrong.
    pub fn none() -> Errors {
        Errors::default()
    }

    /// Errors under a heading of one's own; each pair is field name and sentence.
    pub fn new(heading: impl Into<String>, list: Vec<(&str, String)>) -> Errors {
        let list =
            list.into_iter().map(|(field, text)| FieldError { field: field.to_owned(), text }).collect();
        Errors { heading: heading.into(), list }
    }

    /// Errors under the usual heading, which counts them.
    pub fn missing(list: Vec<(&str, String)>) -> Errors {
        Errors::new(format!("还差 {} 处，补上就能发", list.len()), list)
    }

    /// True when there is nothing to mend.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The sentence for one field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.list.iter().find(|error| error.field == field).map(|error| error.text.as_str())
    }

    /// True when this field is to be mended.
    pub fn has(&self, field: &str) -> bool {
        self.of(field).is_some()
    }
}

/// One step of a matter: what happened, when and by whom.
#[derive(Debug, Clone)]
pub struct Step {
    /// Empty for a finished step, `is-now` or `is-next`: the class in the timeline.
    pub state: &'static str,
    /// What happened, or what is waited for.
    pub title: String,
    /// When, and by whom.
    pub time: String,
    /// More about it.
    pub note: Option<String>,
    /// The answer, when this step is one.
    pub reply: Option<Reply>,
}

impl Step {
    /// A finished step.
    pub fn done(title: impl Into<String>, time: impl Into<String>) -> Step {
        Step { state: "", title: title.into(), time: time.into(), note: None, reply: None }
    }
    /// The step the matter is at.
    pub fn now(title: impl Into<String>, time: impl Into<String>) -> Step {
        Step { state: "is-now", ..Step::done(title, time) }
    }
    /// A step still to come.
    pub fn next(title: impl Into<String>, time: impl Into<String>) -> Step {
        Step { state: "is-next", ..Step::done(title, time) }
    }
    /// The same step with a note.
    #[must_use]
    pub fn noted(self, note: impl Into<String>) -> Step {
        Step { note: Some(note.into()), ..self }
    }
    /// The same step with an answer.
    #[must_use]
    pub fn replied(self, reply: Reply) -> Step {
        Step { reply: Some(reply), ..self }
    }
}

/// An answer in its four parts; parts that are `None` are not shown.
#[derive(Debug, Clone)]
pub struct Reply {
    /// 查明了什么.
    pub found: String,
    /// 办了什么.
    pub done: String,
    /// 没办成的和原因.
    pub not_done: Option<String>,
    /// 下一步.
    pub next: Option<String>,
}

/// Somebody looked at personal data: shown to the person they are about.
#[derive(Debug, Clone)]
pub struct Look {
    /// Name and post.
    pub who: String,
    /// When.
    pub when: String,
    /// What was seen.
    pub what: String,
}

/// A promise with its date.
#[derive(Debug, Clone)]
pub struct Promise {
    /// The term in bold, for example “5 个工作日”.
    pub term: String,
    /// What happens by when.
    pub text: String,
}

/// A number one can call.
#[derive(Debug, Clone)]
pub struct Phone {
    /// Whose number.
    pub name: String,
    /// When it is answered, or what for.
    pub sub: String,
    /// The number as people read it.
    pub number: String,
    /// The same as a `tel:` link.
    pub href: String,
}

/// A page or list with nothing on it: what that means and one next step.
#[derive(Debug, Clone)]
pub struct Empty {
    /// What it means.
    pub title: String,
    /// More words.
    pub text: String,
    /// The next step.
    pub link: Option<Link>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_speak_the_same_words_at_the_field() {
        let errors = Errors::missing(vec![("text", "请说一下是什么事".to_owned())]);
        assert_eq!(errors.heading, "还差 1 处，补上就能发");
        assert_eq!(errors.of("text"), Some("请说一下是什么事"));
        assert!(errors.has("text") && !errors.has("place") && !errors.is_empty());
        assert!(Errors::none().is_empty());
    }

    #[test]
    fn a_step_keeps_its_words_when_more_is_added() {
        let step = Step::now("等您评价", "最晚7月2日").noted("不评，系统不替您评");
        assert_eq!(
            (step.state, step.title.as_str(), step.time.as_str()),
            ("is-now", "等您评价", "最晚7月2日")
        );
        assert_eq!(step.note.as_deref(), Some("不评，系统不替您评"));
    }
}
