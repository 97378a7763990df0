//! Text that people type, made uniform and kept within limits.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Text of `MIN` to `MAX` characters: composed (NFC), with plain line feeds, and without blanks at its ends or
/// control characters other than line feed and tab.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BoundedText<const MIN: usize, const MAX: usize>(String);

/// Why a text is not a [`BoundedText`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TextError {
    /// Nothing but blanks where something is needed.
    #[error("the text is empty")]
    Empty,
    /// Fewer characters than needed.
    #[error("the text has fewer than {min} characters")]
    TooShort {
        /// The fewest characters allowed.
        min: usize,
    },
    /// More characters than allowed.
    #[error("the text has {now} characters, at most {max} are allowed")]
    TooLong {
        /// The most characters allowed.
        max: usize,
        /// How many there are.
        now: usize,
    },
    /// A control character that is neither line feed nor tab.
    #[error("the text holds a control character")]
    Control,
}

impl<const MIN: usize, const MAX: usize> BoundedText<MIN, MAX> {
    /// Makes the text uniform and checks it.
    ///
    /// # Errors
    /// When a control character is left or the number of characters is outside the limits.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let lines = text.replace("\r\n", "\n");
        // Nearly all text is composed already, and telling so is much cheaper than composing it again.
        let composed = is_nfc_quick(lines.chars()) == IsNormalized::Yes;
        let uniform = if composed { lines } else { lines.nfc().collect() };
        let trimmed = uniform.trim();
        if trimmed.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(TextError::Control);
        }
        match trimmed.chars().count() {
            0 if MIN > 0 => Err(TextError::Empty),
            now if now < MIN => Err(TextError::TooShort { min: MIN }),
            now if now > MAX => Err(TextError::TooLong { max: MAX, now }),
            _ => Ok(Self(trimmed.to_owned())),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for BoundedText<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> FromStr for BoundedText<MIN, MAX> {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        Self::parse(text)
    }
}

impl<const MIN: usize, const MAX: usize> TryFrom<String> for BoundedText<MIN, MAX> {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        Self::parse(&text)
    }
}

impl<const MIN: usize, const MAX: usize> From<BoundedText<MIN, MAX>> for String {
    fn from(text: BoundedText<MIN, MAX>) -> Self {
        text.0
    }
}

/// A person's name of 2 to 30 characters. `Debug` shows it masked so that logs do not leak it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

/// Why a text is not a [`PersonName`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NameError {
    /// The length is wrong or it holds a control character.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A digit, a line break or a mark that no name has.
    #[error("a name holds no digits, line breaks or marks other than a dot inside")]
    NotAName,
}

impl PersonName {
    /// Makes the name uniform and checks it. A middle dot or a space may stand inside.
    ///
    /// # Errors
    /// When the length is wrong or a character is not one of a name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = BoundedText::<2, 30>::parse(text)?.into_string();
        let dot_outside = name.starts_with('·') || name.ends_with('·');
        if dot_outside || !name.chars().all(may_be_in_name) {
            return Err(NameError::NotAName);
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// The first character and one or two stars for the rest, as 卫**.
    #[must_use]
    pub fn masked(&self) -> String {
        let mut rest = self.0.chars();
        let first = rest.next();
        let stars = rest.count().clamp(1, 2);
        first.into_iter().chain(std::iter::repeat_n('*', stars)).collect()
    }
}

/// Rules out what is surely no part of a name. Characters are not listed one by one, because rare characters in
/// names are many and some are only in private-use planes.
fn may_be_in_name(c: char) -> bool {
    // 〇 counts as a number in Unicode but is used in names.
    let number = c.is_numeric() && c != '〇';
    let mark = c.is_ascii_punctuation() && !matches!(c, '-' | '\'' | '.');
    !number && !mark && !c.is_control()
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonName({})", self.masked())
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PersonName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Short = BoundedText<2, 5>;

    #[test]
    fn text_is_made_uniform() {
        let cases = [
            ("  路灯  ", "路灯"),
            ("\u{3000}路灯\r\n", "路灯"),
            ("路\r\n灯", "路\n灯"),
            ("路\t灯", "路\t灯"),
            ("e\u{301}a", "éa"),
        ];
        for (text, uniform) in cases {
            assert_eq!(Short::parse(text).unwrap().as_str(), uniform, "{text:?}");
        }
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        let cases = [
            ("", Err(TextError::Empty)),
            (" \r\n\u{3000}", Err(TextError::Empty)),
            ("灯", Err(TextError::TooShort { min: 2 })),
            ("路灯", Ok("路灯")),
            ("东巷口路灯", Ok("东巷口路灯")),
            ("东巷口路灯坏", Err(TextError::TooLong { max: 5, now: 6 })),
            ("𠮷𠮷𠮷𠮷𠮷", Ok("𠮷𠮷𠮷𠮷𠮷")),
        ];
        for (text, expected) in cases {
            let read = Short::parse(text).map(BoundedText::into_string);
            assert_eq!(read, expected.map(String::from), "{text:?}");
        }
        assert_eq!(BoundedText::<0, 5>::parse("  ").unwrap().as_str(), "");
    }

    #[test]
    fn control_characters_are_refused() {
        for text in ["路\0灯", "路\u{7}灯", "路\r灯", "路\u{7f}灯", "路\u{85}灯", "路\u{1b}灯"] {
            assert_eq!(Short::parse(text), Err(TextError::Control), "{text:?}");
        }
    }

    #[test]
    fn names_have_letters_and_a_dot_inside() {
        let good = ["卫建国", "卫东", "阿依古丽·买买提", "卫 建国", "〇一", "Anna Li", "\u{e863}明"];
        for name in good {
            assert_eq!(PersonName::parse(name).unwrap().as_str(), name);
        }
        let refused = ["卫1", "卫２国", "卫\n国", "卫\t国", "·卫国", "卫国·", "卫<国", "卫@国", "卫Ⅳ"];
        for name in refused {
            assert_eq!(PersonName::parse(name), Err(NameError::NotAName), "{name:?}");
        }
        assert_eq!(PersonName::parse(" "), Err(TextError::Empty.into()));
        assert_eq!(PersonName::parse("卫"), Err(TextError::TooShort { min: 2 }.into()));
        assert!(PersonName::parse(&"卫".repeat(30)).is_ok());
        let too_long = TextError::TooLong { max: 30, now: 31 };
        assert_eq!(PersonName::parse(&"卫".repeat(31)), Err(too_long.into()));
    }

    #[test]
    fn masks_keep_the_first_character() {
        for (name, masked) in [("卫东", "卫*"), ("卫建国", "卫**"), ("阿依古丽·买买提", "阿**")]
        {
            let name = PersonName::parse(name).unwrap();
            assert_eq!(name.masked(), masked);
            assert_eq!(format!("{name:?}"), format!("PersonName({masked})"));
        }
    }

    proptest! {
        #[test]
        fn accepted_text_keeps_the_limits_and_is_stable(text in "(?s)[ -~路灯\r\n\t\u{301}e\u{3000}\u{0}]{0,9}") {
            if let Ok(read) = Short::parse(&text) {
                prop_assert!((2..=5).contains(&read.as_str().chars().count()));
                prop_assert_eq!(Short::parse(read.as_str()), Ok(read));
            }
        }
    }
}
