//! Short codes that people read out: of a version, of a line.

use houji_seal::Digest;
use std::fmt;

/// Crockford's base 32: digits and capitals without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many lines of a village can have a code.
const LINES: i64 = 1 << 20;
/// Spreads numbers that follow each other over all codes. Odd, so that each code is met once.
const SPREAD: i64 = 387_423;
const START: i64 = 271_828;

/// The check code of a version: the first 60 bits of the digest of its text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CheckCode(i64);

/// The code of a line, used once in a village.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LineCode(i64);

fn written(number: i64, long: u32) -> String {
    let digit = |at: u32| {
        let place = usize::try_from(number.checked_shr(at.saturating_mul(5)).unwrap_or(0) & 31).unwrap_or(0);
        char::from(ALPHABET.get(place).copied().unwrap_or(b'0'))
    };
    (0..long).rev().map(digit).collect()
}

/// Reads so many characters as people write them: small letters, O for 0, I and L for 1, spaces and hyphens between.
fn read(text: &str, long: usize) -> Option<i64> {
    let marks: Vec<char> = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if marks.len() != long {
        return None;
    }
    let digit = |c: &char| {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let place = ALPHABET.iter().position(|each| char::from(*each) == c)?;
        i64::try_from(place).ok()
    };
    marks.iter().try_fold(0i64, |number, c| number.checked_mul(32)?.checked_add(digit(c)?))
}

impl CheckCode {
    /// Of a text.
    #[must_use]
    pub fn of(text: &str) -> CheckCode {
        CheckCode::of_digest(&Digest::sha256(&[text.as_bytes()]))
    }

    /// Of a text's digest.
    #[must_use]
    pub fn of_digest(digest: &Digest) -> CheckCode {
        let bytes = digest.as_bytes().iter().take(8);
        let first = bytes.fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        CheckCode(i64::try_from(first >> 4).unwrap_or(0))
    }

    /// Reads what somebody typed.
    #[must_use]
    pub fn parse(text: &str) -> Option<CheckCode> {
        read(text, 12).map(CheckCode)
    }
}

impl fmt::Display for CheckCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = written(self.0, 12);
        let part = |from: usize| all.get(from..from.saturating_add(4)).unwrap_or_default();
        write!(f, "{} {} {}", part(0), part(4), part(8))
    }
}

impl LineCode {
    /// The nth code of a village, from 0; none when all are used.
    #[must_use]
    pub fn nth(n: i64) -> Option<LineCode> {
        let is_there = (0..LINES).contains(&n);
        is_there.then(|| LineCode(n.wrapping_mul(SPREAD).wrapping_add(START).rem_euclid(LINES)))
    }

    /// Reads what somebody typed.
    #[must_use]
    pub fn parse(text: &str) -> Option<LineCode> {
        read(text, 4).map(LineCode)
    }

    /// As stored.
    #[must_use]
    pub fn as_i64(self) -> i64 {
        self.0
    }

    /// From what is stored.
    #[must_use]
    pub fn from_i64(number: i64) -> Option<LineCode> {
        (0..LINES).contains(&number).then_some(LineCode(number))
    }
}

impl fmt::Display for LineCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(self.0, 4))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_check_code_is_the_beginning_of_the_digest() {
        // SHA-256 of "abc" begins ba7816bf 8f01cfea.
        let code = CheckCode::of("abc");
        assert_eq!(code.to_string(), "Q9W1 DFWF 077Y");
        assert_eq!(CheckCode::parse("q9wi-dfwf-o77y"), Some(code));
        for bad in ["", "Q9W1 DFWF 077", "Q9W1 DFWF 077Y0", "Q9W1 DFWF 077U"] {
            assert_eq!(CheckCode::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_line_of_a_village_has_its_own_code() {
        let all: BTreeSet<_> = (0..LINES).filter_map(LineCode::nth).collect();
        assert_eq!(i64::try_from(all.len()), Ok(LINES));
        assert_eq!((LineCode::nth(-1), LineCode::nth(LINES)), (None, None));
        for n in [0, 1, 2, LINES - 1] {
            let code = LineCode::nth(n).unwrap();
            assert_eq!(code.to_string().len(), 4);
            assert_eq!(LineCode::parse(&code.to_string().to_lowercase()), Some(code));
            assert_eq!(LineCode::from_i64(code.as_i64()), Some(code));
        }
        assert_eq!(LineCode::nth(0).unwrap().to_string(), "89EM");
    }
}
