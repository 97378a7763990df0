//! Mobile numbers of mainland China.

use std::fmt;
use std::str::FromStr;

use crate::digits::tidy;

/// A mainland mobile number: eleven digits beginning with 13 to 19. `Debug` shows it masked so that logs do not
/// leak it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// Why a text is not a [`Phone`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadPhone {
    /// Something other than digits, spaces, hyphens and the country code.
    #[error("a phone number has digits only")]
    NotDigits,
    /// Not eleven digits.
    #[error("a mobile number has 11 digits")]
    WrongLength,
    /// Eleven digits that are not a mainland mobile number.
    #[error("a mobile number begins with 13 to 19")]
    NotMobile,
}

impl Phone {
    /// Reads a number as people write it: spaces, hyphens, full-width digits and +86, 86 or 0086 are fine.
    ///
    /// # Errors
    /// When what is left is not a mainland mobile number.
    pub fn parse(text: &str) -> Result<Self, BadPhone> {
        let tidied = tidy(text);
        // A mobile number begins with 1, so a leading 86 can only be the country code.
        let local = ["+86", "0086", "86"].iter().find_map(|code| tidied.strip_prefix(code));
        let number = local.unwrap_or(&tidied);
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadPhone::NotDigits);
        }
        if number.len() != 11 {
            return Err(BadPhone::WrongLength);
        }
        match number.as_bytes() {
            [b'1', b'3'..=b'9', ..] => Ok(Self(number.to_owned())),
            _ => Err(BadPhone::NotMobile),
        }
    }

    /// The eleven digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with its middle hidden, as 138****5678.
    #[must_use]
    pub fn masked(&self) -> String {
        self.0.char_indices().map(|(at, digit)| if (3..7).contains(&at) { '*' } else { digit }).collect()
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

impl FromStr for Phone {
    type Err = BadPhone;

    fn from_str(text: &str) -> Result<Self, BadPhone> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let texts = [
            "13812345678",
            " 138 1234 5678 ",
            "138-1234-5678",
            "+86 138 1234 5678",
            "+8613812345678",
            "8613812345678",
            "0086-13812345678",
            "１３８１２３４５６７８",
            "＋８６　１３８１２３４５６７８",
        ];
        for text in texts {
            assert_eq!(Phone::parse(text).unwrap().as_str(), "13812345678", "{text:?}");
        }
    }

    #[test]
    fn other_numbers_are_refused() {
        let cases = [
            ("", BadPhone::WrongLength),
            ("1381234567", BadPhone::WrongLength),
            ("138123456789", BadPhone::WrongLength),
            ("+86", BadPhone::WrongLength),
            ("12012345678", BadPhone::NotMobile),
            ("10012345678", BadPhone::NotMobile),
            ("03591234567", BadPhone::NotMobile),
            ("1381234567a", BadPhone::NotDigits),
            ("+1 13812345678", BadPhone::NotDigits),
            ("138.1234.5678", BadPhone::NotDigits),
            ("١٣٨١٢٣٤٥٦٧٨", BadPhone::NotDigits),
        ];
        for (text, error) in cases {
            assert_eq!(Phone::parse(text), Err(error), "{text:?}");
        }
        assert!(Phone::parse("13012345678").is_ok());
        assert!(Phone::parse("19912345678").is_ok());
    }

    #[test]
    fn masks_hide_the_middle() {
        let phone = Phone::parse("13812345678").unwrap();
        assert_eq!(phone.masked(), "138****5678");
        assert_eq!(format!("{phone:?}"), "Phone(138****5678)");
    }
}
