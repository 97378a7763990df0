//! Unified social credit codes of organisations (统一社会信用代码, GB 32100-2015).

use std::fmt;

/// The characters of a code, each worth its place: digits and capitals without I, O, S, V and Z.
const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Powers of 3 modulo 31, one for each character before the check.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of the eight characters of the organisation's own number (GB 11714).
const SUBJECT_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A credit code whose characters and check are right.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CreditCode(String);

/// Which part of a text keeps it from being a credit code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadCreditCode {
    /// Not 18 characters.
    #[error("a credit code has 18 characters")]
    Length,
    /// A character that no code has, such as I or O; its place is counted from 1.
    #[error("character {0} is in no credit code")]
    Character(usize),
    /// Characters 3 to 8 are no division's number.
    #[error("characters 3 to 8 are not the six digits of a division")]
    Region,
    /// Character 17 does not follow from characters 9 to 16.
    #[error("character 17 does not follow from the organisation's number before it")]
    Subject,
    /// Character 18 does not follow from those before it.
    #[error("the last character does not follow from those before it")]
    Check,
}

impl CreditCode {
    /// Reads a code; small letters, full-width characters and spaces around are fine.
    ///
    /// # Errors
    /// [`BadCreditCode`] with the first part that is wrong.
    pub fn parse(text: &str) -> Result<CreditCode, BadCreditCode> {
        let tidied: String = crate::digits::tidy(text).to_ascii_uppercase();
        let found = tidied.chars().map(|c| ALPHABET.iter().position(|each| char::from(*each) == c));
        let found: Vec<Option<usize>> = found.collect();
        if found.len() != 18 {
            return Err(BadCreditCode::Length);
        }
        if let Some(at) = found.iter().position(Option::is_none) {
            return Err(BadCreditCode::Character(at.saturating_add(1)));
        }
        let values: Vec<u32> =
            found.into_iter().flatten().filter_map(|value| u32::try_from(value).ok()).collect();
        let part = |from: usize, to: usize| values.get(from..to).unwrap_or_default();
        if part(2, 8).iter().any(|value| *value > 9) || part(2, 8).iter().all(|value| *value == 0) {
            return Err(BadCreditCode::Region);
        }
        if tidied.get(16..17) != Some(subject_check(&tidied).as_str()) {
            return Err(BadCreditCode::Subject);
        }
        let sum: u32 =
            part(0, 17).iter().zip(WEIGHTS).map(|(value, weight)| value.saturating_mul(weight)).sum();
        if values.get(17) != Some(&(31 - sum % 31).rem_euclid(31)) {
            return Err(BadCreditCode::Check);
        }
        Ok(CreditCode(tidied))
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The check of the organisation's own number, characters 9 to 16; there letters are worth 10 to 35, none left out.
fn subject_check(code: &str) -> String {
    let values = code.chars().skip(8).take(8).map(|c| c.to_digit(36).unwrap_or(0));
    let sum: u32 = values.zip(SUBJECT_WEIGHTS).map(|(value, weight)| value.saturating_mul(weight)).sum();
    match 11 - sum % 11 {
        10 => "X".to_owned(),
        11 => "0".to_owned(),
        digit => digit.to_string(),
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for CreditCode {
    type Err = BadCreditCode;

    fn from_str(text: &str) -> Result<CreditCode, BadCreditCode> {
        CreditCode::parse(text)
    }
}

crate::string_serde!(CreditCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_and_each_wrong_part_is_named() {
        use BadCreditCode::{Character, Check, Length, Region, Subject};
        for (text, expected) in [
            ("91350100M000100Y43", Ok(())),
            ("91512081MA62K0260E", Ok(())),
            ("N2140824MF1000015G", Ok(())),
            ("N2140824MF1000023B", Ok(())),
            ("N2140824MF10000316", Ok(())),
            ("N2140824MF100004XX", Ok(())),
            (" 91350100m000100y43 ", Ok(())),
            ("９１３５０１００M000100Y43", Ok(())),
            ("91350100M000100Y4Z", Err(Character(18))),
            ("91350100M000100Y44", Err(Check)),
            ("91350100M000100Y4X", Err(Check)),
            ("91350100M000100Y53", Err(Subject)),
            ("91350100M000200Y43", Err(Subject)),
            ("91350100I000100Y43", Err(Character(9))),
            ("91350100O000100Y43", Err(Character(9))),
            ("9135010稷M000100Y4", Err(Length)),
            ("9135010稷M000100Y43", Err(Character(8))),
            ("913501A0M000100Y43", Err(Region)),
            ("91000000M000100Y43", Err(Region)),
            ("N2140824MF1000015", Err(Length)),
            ("N2140824MF1000015GG", Err(Length)),
            ("", Err(Length)),
        ] {
            assert_eq!(CreditCode::parse(text).map(|_| ()), expected, "{text}");
        }
        assert_eq!(CreditCode::parse("n2140824mf1000015g").unwrap().as_str(), "N2140824MF1000015G");
    }

    #[test]
    fn one_wrong_character_is_always_found() {
        let good = "N2140824MF1000015G";
        for at in 0..18 {
            for other in ALPHABET.iter().map(|byte| char::from(*byte)) {
                let wrong: String =
                    good.chars().enumerate().map(|(place, c)| if place == at { other } else { c }).collect();
                assert_eq!(CreditCode::parse(&wrong).is_ok(), wrong == good, "{wrong}");
            }
        }
    }
}
