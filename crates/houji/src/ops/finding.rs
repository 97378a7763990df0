//! What a check found.

use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Fine.
    Sound,
    /// To be looked at; nothing is lost.
    Warning,
    /// Something does not agree.
    Error,
}

/// One line of the examination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable name of the check.
    pub check: &'static str,
    /// How bad.
    pub level: Level,
    /// In words.
    pub text: String,
}

/// Most things one finding names.
const MOST_NAMED: usize = 5;

impl Finding {
    /// Fine.
    pub fn sound(check: &'static str, text: impl Into<String>) -> Finding {
        Finding { check, level: Level::Sound, text: text.into() }
    }

    /// To be looked at.
    pub fn warning(check: &'static str, text: impl Into<String>) -> Finding {
        Finding { check, level: Level::Warning, text: text.into() }
    }

    /// Something does not agree.
    pub fn error(check: &'static str, text: impl Into<String>) -> Finding {
        Finding { check, level: Level::Error, text: text.into() }
    }

    /// Sound when nothing was found, else an error that names the first few.
    pub fn of(check: &'static str, sound: impl Into<String>, found: &[String]) -> Finding {
        if found.is_empty() {
            return Finding::sound(check, sound);
        }
        let mut text = found.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join("；");
        if found.len() > MOST_NAMED {
            text.push_str(&format!("；一共 {} 处", found.len()));
        }
        Finding::error(check, text)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.level {
            Level::Sound => "好",
            Level::Warning => "注意",
            Level::Error => "不对",
        };
        write!(f, "{mark}\t{}\t{}", self.check, self.text)
    }
}
