//! The code a villager gets for an appeal and can read out over the phone.

use std::fmt;
use std::str::FromStr;

use crate::digits::tidy;

/// How many different leading parts there are: eleven digits of which the first is not 0.
const BODIES: u64 = 90_000_000_000;
const SMALLEST_BODY: i64 = 10_000_000_000;
const SMALLEST: i64 = 100_000_000_000;
const LARGEST: i64 = 999_999_999_999;

/// A receipt code: twelve digits, the first not 0, the last a Luhn check digit, so that one mistyped digit is
/// always noticed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ReceiptCode(i64);

/// Why a text or number is not a [`ReceiptCode`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadReceipt {
    /// Not twelve characters after spaces and hyphens are left out.
    #[error("a receipt code has 12 digits")]
    WrongLength,
    /// Twelve characters that no receipt has: some digit was mistyped.
    #[error("the check digit does not fit: a digit was mistyped")]
    Mistyped,
}

impl ReceiptCode {
    /// The code for a random number; every code is equally likely to within one part in 10^8.
    #[must_use]
    pub fn from_random(random: u64) -> Self {
        // The remainder is below 9 * 10^10, so it always fits.
        let body = SMALLEST_BODY.saturating_add(i64::try_from(random % BODIES).unwrap_or(0));
        Self(body * 10 + check_digit(body))
    }

    /// Reads a code as people write it: spaces, hyphens and full-width digits are fine.
    ///
    /// # Errors
    /// When the length is wrong or the check digit does not fit.
    pub fn parse(text: &str) -> Result<Self, BadReceipt> {
        let tidied = tidy(text);
        if tidied.chars().count() != 12 {
            return Err(BadReceipt::WrongLength);
        }
        if !tidied.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadReceipt::Mistyped);
        }
        let number = tidied.parse().map_err(|_| BadReceipt::Mistyped)?;
        // Twelve digits that begin with 0 make a smaller number; to the person it is still a mistyped digit.
        Self::from_i64(number).map_err(|_| BadReceipt::Mistyped)
    }

    /// The code with this number.
    ///
    /// # Errors
    /// When the number has not twelve digits or the check digit does not fit.
    pub fn from_i64(number: i64) -> Result<Self, BadReceipt> {
        if !(SMALLEST..=LARGEST).contains(&number) {
            return Err(BadReceipt::WrongLength);
        }
        if check_digit(number / 10) != number % 10 {
            return Err(BadReceipt::Mistyped);
        }
        Ok(Self(number))
    }

    /// The code as a number.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0
    }

    /// In groups of four for reading, as 3841-2297-6650.
    #[must_use]
    pub fn grouped(self) -> String {
        format!("{:04}-{:04}-{:04}", self.0 / 100_000_000, self.0 / 10_000 % 10_000, self.0 % 10_000)
    }
}

/// The Luhn check digit of a number without one: from the right, every other digit counts double.
fn check_digit(body: i64) -> i64 {
    let mut sum = 0;
    let mut rest = body;
    let mut double = true;
    while rest > 0 {
        let digit = rest % 10;
        sum += match (double, digit) {
            (false, digit) => digit,
            (true, digit @ 0..=4) => digit * 2,
            (true, digit) => digit * 2 - 9,
        };
        double = !double;
        rest /= 10;
    }
    (10 - sum % 10) % 10
}

impl fmt::Display for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for ReceiptCode {
    type Err = BadReceipt;

    fn from_str(text: &str) -> Result<Self, BadReceipt> {
        Self::parse(text)
    }
}

crate::string_serde!(ReceiptCode);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_check_digit_is_luhns() {
        // The first is the usual textbook number, 7992739871 with check digit 3.
        for (body, check) in [(7_992_739_871, 3), (0, 0), (1, 8), (5, 9), (18, 2), (10_000_000_000, 8)] {
            assert_eq!(check_digit(body), check, "{body}");
        }
    }

    #[test]
    fn random_numbers_cover_the_codes_from_first_to_last() {
        let bodies = [(0, 10_000_000_000), (1, 10_000_000_001), (BODIES - 1, 99_999_999_999)];
        for (random, body) in bodies {
            assert_eq!(ReceiptCode::from_random(random).as_i64() / 10, body);
            assert_eq!(ReceiptCode::from_random(random + BODIES), ReceiptCode::from_random(random));
        }
        assert_eq!(ReceiptCode::from_random(0).to_string(), "100000000008");
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        let code = ReceiptCode::from_random(0);
        for text in ["100000000008", "1000-0000-0008", " 1000 0000 0008 ", "１０００－００００－０００８"]
        {
            assert_eq!(ReceiptCode::parse(text), Ok(code), "{text:?}");
        }
        assert_eq!(code.grouped(), "1000-0000-0008");
        let cases = [
            ("", BadReceipt::WrongLength),
            ("10000000000", BadReceipt::WrongLength),
            ("1000000000080", BadReceipt::WrongLength),
            ("100000000009", BadReceipt::Mistyped),
            ("000000000000", BadReceipt::Mistyped),
            ("10000000000o", BadReceipt::Mistyped),
            ("+10000000000", BadReceipt::Mistyped),
        ];
        for (text, error) in cases {
            assert_eq!(ReceiptCode::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn numbers_are_checked_like_texts() {
        assert_eq!(ReceiptCode::from_i64(100_000_000_008), Ok(ReceiptCode::from_random(0)));
        assert_eq!(ReceiptCode::from_i64(100_000_000_001), Err(BadReceipt::Mistyped));
        for number in [i64::MIN, 0, 99_999_999_999, 1_000_000_000_000, i64::MAX] {
            assert_eq!(ReceiptCode::from_i64(number), Err(BadReceipt::WrongLength), "{number}");
        }
    }

    proptest! {
        #[test]
        fn every_code_is_read_back(random: u64) {
            let code = ReceiptCode::from_random(random);
            prop_assert_eq!(code.to_string().len(), 12);
            prop_assert_eq!(ReceiptCode::parse(&code.to_string()), Ok(code));
            prop_assert_eq!(ReceiptCode::parse(&code.grouped()), Ok(code));
            prop_assert_eq!(ReceiptCode::from_i64(code.as_i64()), Ok(code));
        }

        #[test]
        fn one_mistyped_digit_is_always_noticed(random: u64) {
            let digits = ReceiptCode::from_random(random).to_string();
            for at in 0..12 {
                for digit in ('0'..='9').filter(|&digit| digits.chars().nth(at) != Some(digit)) {
                    let typed: String =
                        digits.char_indices().map(|(i, c)| if i == at { digit } else { c }).collect();
                    prop_assert_eq!(ReceiptCode::parse(&typed), Err(BadReceipt::Mistyped));
                }
            }
        }
    }
}
