//! Resident identity numbers (公民身份号码, GB 11643).

use crate::Day;
use std::fmt;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The last character, by the sum modulo 11.
const CHECKS: &[u8; 11] = b"10X98765432";

/// A resident's number whose parts and check are right. Neither `Debug` nor `Display` shows it in full.
#[derive(Clone, PartialEq, Eq)]
pub struct ResidentId(String);

/// Which part of a text keeps it from being a resident's number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadResidentId {
    /// Not 18 characters.
    #[error("a resident's number has 18 characters")]
    Length,
    /// Something else than 17 digits and a digit or X; its place is counted from 1.
    #[error("character {0} is neither a digit nor the X at the end")]
    Character(usize),
    /// Its first two digits are no province's.
    #[error("the first six digits are no division")]
    Region,
    /// Digits 7 to 14 are no day on which somebody alive can have been born.
    #[error("digits 7 to 14 are no day since 1900")]
    Birth,
    /// The last character does not follow from those before it.
    #[error("the last character does not follow from those before it")]
    Check,
}

impl ResidentId {
    /// Reads a number; a small x, full-width characters and spaces around are fine.
    ///
    /// # Errors
    /// [`BadResidentId`] with the first part that is wrong.
    pub fn parse(text: &str) -> Result<ResidentId, BadResidentId> {
        let tidied = crate::digits::tidy(text).to_ascii_uppercase();
        if tidied.chars().count() != 18 {
            return Err(BadResidentId::Length);
        }
        let is_good = |(at, c): (usize, char)| c.is_ascii_digit() || (at == 17 && c == 'X');
        if let Some(at) = tidied.chars().enumerate().position(|each| !is_good(each)) {
            return Err(BadResidentId::Character(at.saturating_add(1)));
        }
        let part = |from: usize, to: usize| tidied.get(from..to).unwrap_or_default();
        // Provinces begin with 1 to 6, Taiwan with 7, Hong Kong and Macao with 8.
        if !part(0, 2).parse().is_ok_and(|province: u32| (11..=83).contains(&province))
            || part(2, 6) == "0000"
        {
            return Err(BadResidentId::Region);
        }
        let born = format!("{}-{}-{}", part(6, 10), part(10, 12), part(12, 14));
        if Day::parse(&born).is_err() {
            return Err(BadResidentId::Birth);
        }
        let digits = part(0, 17).chars().filter_map(|c| c.to_digit(10));
        let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit.saturating_mul(weight)).sum();
        let check = usize::try_from(sum % 11).ok().and_then(|at| CHECKS.get(at));
        match check.map(|byte| char::from(*byte)) == tidied.chars().last() {
            true => Ok(ResidentId(tidied)),
            false => Err(BadResidentId::Check),
        }
    }

    /// The number in full, to be sealed.
    #[must_use]
    pub fn full(&self) -> &str {
        &self.0
    }

    /// True when a resident's number stands somewhere in a text, however it is written: so that a form
    /// can ask for it to be left out.
    #[must_use]
    pub fn is_in(text: &str) -> bool {
        crate::scan(text).iter().any(|hit| hit.kind == crate::Personal::ResidentId)
    }
}

impl fmt::Display for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}************", self.0.get(..6).unwrap_or_default())
    }
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResidentId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard, with a birthday of 1949.
    const EXAMPLE: &str = "11010519491231002X";

    #[test]
    fn numbers_are_read_and_each_wrong_part_is_named() {
        use BadResidentId::{Birth, Character, Check, Length, Region};
        for (text, expected) in [
            (EXAMPLE, Ok(())),
            ("11010519491231002x", Ok(())),
            ("１1010519491231002X", Ok(())),
            ("110105194912310021", Err(Check)),
            ("110105194912310020", Err(Check)),
            ("11010519491231003X", Err(Check)),
            ("11010519491331002X", Err(Birth)),
            ("11010519490229002X", Err(Birth)),
            ("11010518991231002X", Err(Birth)),
            ("01010519491231002X", Err(Region)),
            ("84010519491231002X", Err(Region)),
            ("11000019491231002X", Err(Region)),
            ("1101051949123100X2", Err(Character(17))),
            ("1101051949123100稷X", Err(Character(17))),
            ("11010519491231002Y", Err(Character(18))),
            ("11010519491231002", Err(Length)),
            ("11010519491231002X1", Err(Length)),
            ("", Err(Length)),
        ] {
            assert_eq!(ResidentId::parse(text).map(|_| ()), expected, "{text}");
        }
    }

    #[test]
    fn it_is_never_shown_in_full_and_is_found_in_a_text() {
        let id = ResidentId::parse(EXAMPLE).unwrap();
        assert_eq!(format!("{id} {id:?}"), "110105************ ResidentId(110105************)");
        for (text, found) in [
            ("承租人身份证11010519491231002X，住本村", true),
            ("110105 19491231 002x", true),
            ("110105-19491231-002X", true),
            ("租金110105元，1949年12月31日签", false),
            ("11010519491231003X", false),
            ("", false),
        ] {
            assert_eq!(ResidentId::is_in(text), found, "{text}");
        }
    }
}
