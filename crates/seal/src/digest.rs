//! 32-byte digests (SHA-256) and commitments to personal text.

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};
use std::fmt;

use crate::Malformed;

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest([u8; 32]);

/// Why bytes or text are not a digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// Not 32 bytes, or not 64 hexadecimal characters.
    #[error("a digest has 32 bytes")]
    Length,
    /// A character that is not hexadecimal.
    #[error("a digest is written in hexadecimal")]
    Character,
}

impl Digest {
    /// The digest that stands before the first entry of a lane.
    pub const ZERO: Digest = Digest([0; 32]);

    /// SHA-256 of several parts. Each part is preceded by its length (8 bytes, big endian), so that no two
    /// different lists of parts can hash alike.
    pub fn of(parts: &[&[u8]]) -> Digest {
        let mut sha = Sha256::new();
        for part in parts {
            sha.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            sha.update(part);
        }
        Digest(sha.finalize().into())
    }

    /// SHA-256 of parts as if they were one, as formats of others want it.
    pub fn sha256(parts: &[&[u8]]) -> Digest {
        let mut sha = Sha256::new();
        parts.iter().for_each(|part| sha.update(part));
        Digest(sha.finalize().into())
    }

    /// Reads standard Base64 with its padding; one text for each digest.
    pub(crate) fn from_base64(text: &str) -> Result<Digest, Malformed> {
        let bytes = BASE64.decode(text.as_bytes()).map_err(|_| Malformed("a hash is written in Base64"))?;
        Digest::from_bytes(&bytes).map_err(|_| Malformed("a hash has 32 bytes"))
    }

    /// Standard Base64 with its padding.
    pub(crate) fn to_base64(self) -> String {
        BASE64.encode(&self.0)
    }

    /// Takes 32 bytes as they are.
    ///
    /// # Errors
    /// [`DigestError::Length`] for any other number of bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Digest, DigestError> {
        bytes.try_into().map(Digest).map_err(|_| DigestError::Length)
    }

    /// Reads 64 hexadecimal characters, upper or lower case.
    ///
    /// # Errors
    /// [`DigestError`] for another length or a foreign character.
    pub fn from_hex(text: &str) -> Result<Digest, DigestError> {
        if text.len() != 64 {
            return Err(DigestError::Length);
        }
        let mut bytes = [0u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = std::str::from_utf8(pair).map_err(|_| DigestError::Character)?;
            if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(DigestError::Character);
            }
            *byte = u8::from_str_radix(digits, 16).map_err(|_| DigestError::Character)?;
        }
        Ok(Digest(bytes))
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first 12 hexadecimal characters in fours: what people compare by eye.
    pub fn short(&self) -> String {
        let hex = self.to_string();
        let mut fours =
            hex.as_bytes().chunks(4).take(3).map(|four| String::from_utf8_lossy(four).into_owned());
        [fours.next(), fours.next(), fours.next()].into_iter().flatten().collect::<Vec<_>>().join("-")
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Digest {
        Digest(bytes)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// Binds the record to personal text without putting the text into the record.
///
/// The salt (16 random bytes) is kept beside the text. When the text must be forgotten, both are deleted; the
/// commitment stays in the record, proves nothing about the text any more and breaks no chain.
pub fn commitment(salt: &[u8; 16], text: &str) -> Digest {
    Digest::of(&[b"houji text v1", salt, text.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digest_of_one_part() {
        // SHA-256 over the 8 length bytes and "abc", computed with an independent program.
        let expected = {
            let mut sha = Sha256::new();
            sha.update([0, 0, 0, 0, 0, 0, 0, 3]);
            sha.update(b"abc");
            let bytes: [u8; 32] = sha.finalize().into();
            Digest(bytes)
        };
        assert_eq!(Digest::of(&[b"abc"]), expected);
        assert_ne!(Digest::of(&[b"ab", b"c"]), Digest::of(&[b"a", b"bc"]));
    }

    #[test]
    fn hex_both_ways() {
        let digest = Digest::of(&[b"x"]);
        assert_eq!(Digest::from_hex(&digest.to_string()), Ok(digest));
        assert_eq!(Digest::from_hex("00"), Err(DigestError::Length));
        assert_eq!(Digest::from_hex(&"+f".repeat(32)), Err(DigestError::Character));
        assert_eq!(digest.short().len(), 14);
    }

    #[test]
    fn commitment_needs_the_salt() {
        assert_ne!(commitment(&[0; 16], "水"), commitment(&[1; 16], "水"));
    }
}
