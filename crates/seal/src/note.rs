//! Notes: a text with signatures below it (C2SP signed-note).

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, HEXLOWER};

use crate::{Malformed, VerifierKey};

/// The longest note that is read: 16 of the largest signatures in use fit in.
const MAX_BYTES: usize = 256 * 1024;
/// The most signatures that are read.
const MAX_SIGNATURES: usize = 64;

/// Name of a key: not empty, without blanks, plus signs and control characters. Mostly an address without its scheme.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct KeyName(String);

impl KeyName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands for the name of a key of which no more than the id is known: the id.
    pub(crate) fn of_id(id: [u8; 4]) -> KeyName {
        KeyName(HEXLOWER.encode(&id))
    }
}

impl FromStr for KeyName {
    type Err = Malformed;

    fn from_str(name: &str) -> Result<KeyName, Malformed> {
        let is_bad = |c: char| c.is_whitespace() || c == '+' || c < ' ';
        if name.is_empty() || name.contains(is_bad) {
            return Err(Malformed("a key's name has characters and among them no blank and no plus"));
        }
        Ok(KeyName(name.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One line below a note, not checked. `Display` is the line without its line feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// Who says to have signed.
    pub name: KeyName,
    /// Tells keys of one name apart.
    pub id: [u8; 4],
    /// The signature, in the form of the key's kind.
    pub bytes: Vec<u8>,
}

impl FromStr for Signature {
    type Err = Malformed;

    fn from_str(line: &str) -> Result<Signature, Malformed> {
        let bad = Malformed("a signature is a dash, a key's name and Base64");
        let (name, base64) = line.strip_prefix("— ").and_then(|rest| rest.split_once(' ')).ok_or(bad)?;
        let bytes = BASE64.decode(base64.as_bytes()).map_err(|_| bad)?;
        let (id, bytes) = bytes.split_first_chunk().ok_or(bad)?;
        if bytes.is_empty() {
            return Err(bad);
        }
        Ok(Signature { name: name.parse()?, id: *id, bytes: bytes.to_owned() })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.id.as_slice(), &self.bytes].concat();
        write!(f, "— {} {}", self.name, BASE64.encode(&bytes))
    }
}

/// Reads lines of signatures, each with its line feed, such as a witness answers with.
///
/// # Errors
/// [`Malformed`] for no line, too many, or one that is no signature.
pub fn read_signatures(lines: &str) -> Result<Vec<Signature>, Malformed> {
    let lines = lines.strip_suffix('\n').ok_or(Malformed("signatures end with a line feed"))?;
    if lines.split('\n').count() > MAX_SIGNATURES {
        return Err(Malformed("there are too many signatures"));
    }
    lines.split('\n').map(str::parse).collect()
}

/// A text with the signatures below it. What they are worth tells [`Note::verify`]. `Display` is the note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// Why a note is not to be believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadNote {
    /// It is no note.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A signature of a known key is wrong.
    #[error("a signature of a known key does not verify")]
    Signature,
    /// No known key has signed it.
    #[error("no known key has signed the note")]
    Unsigned,
}

/// A signature that was checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verified<'a> {
    /// Whose it is.
    pub key: &'a VerifierKey,
    /// Seconds since 1970 when it was made, for a cosignature.
    pub time: Option<u64>,
}

impl Note {
    /// A text with its signatures.
    ///
    /// # Errors
    /// [`Malformed`] when the text does not end with a line feed, it holds control characters, or nobody signed.
    pub fn new(text: String, signatures: Vec<Signature>) -> Result<Note, Malformed> {
        if !text.ends_with('\n') || text.contains(|c: char| c < ' ' && c != '\n') {
            return Err(Malformed("a note has lines of text without control characters"));
        }
        if signatures.is_empty() {
            return Err(Malformed("a note has a signature"));
        }
        Ok(Note { text, signatures })
    }

    /// What was signed, its last line feed included.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every signature below it, known or not.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The note with the names of those of these keys whose signatures are named by the key's id alone.
    #[must_use]
    pub fn named(mut self, keys: &[VerifierKey]) -> Note {
        for line in self.signatures.iter_mut().filter(|line| line.name == KeyName::of_id(line.id)) {
            if let Some(key) = keys.iter().find(|key| key.id() == line.id) {
                line.name = key.name().clone();
            }
        }
        self
    }

    /// The note with one more signature.
    #[must_use]
    pub fn with(mut self, signature: Signature) -> Note {
        self.signatures.push(signature);
        self
    }

    /// The signatures of these keys, in the order of the keys, each key once. Others are passed over.
    ///
    /// # Errors
    /// [`BadNote`] when a signature of one of them is wrong, or none of them signed.
    pub fn verify<'a>(&self, keys: &'a [VerifierKey]) -> Result<Vec<Verified<'a>>, BadNote> {
        let mut verified = Vec::new();
        for key in keys {
            let mut seen = None;
            for signature in self.signatures.iter().filter(|line| key.is_of(line)) {
                let time = key.verify(&self.text, signature).ok_or(BadNote::Signature)?;
                seen.get_or_insert(Verified { key, time });
            }
            verified.extend(seen);
        }
        if verified.is_empty() { Err(BadNote::Unsigned) } else { Ok(verified) }
    }
}

impl FromStr for Note {
    type Err = Malformed;

    fn from_str(note: &str) -> Result<Note, Malformed> {
        if note.len() > MAX_BYTES {
            return Err(Malformed("the note is too long"));
        }
        // The last empty line parts text and signatures; the text keeps its own line feed.
        let (text, lines) = note.rsplit_once("\n\n").ok_or(Malformed("a note has an empty line"))?;
        Note::new(format!("{text}\n"), read_signatures(lines)?)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The example of the specification.
    const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const NOTE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    #[test]
    fn the_example_of_the_specification_verifies() {
        let key: VerifierKey = KEY.parse().unwrap();
        assert_eq!(key.to_string(), KEY);
        let note: Note = NOTE.parse().unwrap();
        assert_eq!(note.to_string(), NOTE);
        let keys = [key];
        assert_eq!(note.verify(&keys), Ok(vec![Verified { key: &keys[0], time: None }]));
    }

    #[test]
    fn every_changed_byte_is_seen() {
        let keys = [KEY.parse::<VerifierKey>().unwrap()];
        for at in 0..NOTE.len() {
            for bit in 0..8 {
                let mut bytes = NOTE.as_bytes().to_vec();
                bytes[at] ^= 1 << bit;
                let Ok(text) = String::from_utf8(bytes) else { continue };
                let is_good = text.parse::<Note>().is_ok_and(|note| note.verify(&keys).is_ok());
                assert!(!is_good, "{text}");
            }
        }
    }

    #[test]
    fn other_forms_are_refused() {
        let line = "— a Uw2QOkn8srU=";
        for good in [format!("a\n\n{line}\n"), format!("\n\n{line}\n{line}\n"), format!("a\n\nb\n\n{line}\n")]
        {
            assert_eq!(good.parse::<Note>().unwrap().to_string(), good);
        }
        let refused = [
            String::new(),
            "a\n".to_owned(),
            "a\n\n".to_owned(),
            format!("{line}\n"),
            format!("a\n{line}\n"),
            format!("a\n\n{line}"),
            format!("a\n\n{line}\n\n"),
            format!("a\r\n\n{line}\n"),
            format!("a\tb\n\n{line}\n"),
            format!("a\n\n{line}\r\n"),
            "a\n\n- a Uw2QOkn8srU=\n".to_owned(),
            "a\n\n—  a Uw2QOkn8srU=\n".to_owned(),
            "a\n\n— a+b Uw2QOkn8srU=\n".to_owned(),
            "a\n\n— a\u{3000} Uw2QOkn8srU=\n".to_owned(),
            "a\n\n— a Uw2QOkn8srU\n".to_owned(),
            "a\n\n— a Uw2QOkn8srV=\n".to_owned(),
            "a\n\n— a Uw2QOg==\n".to_owned(),
            "a\n\n— a UQ==\n".to_owned(),
            "a\n\n— a\n".to_owned(),
            format!("a\n\n{}", format!("{line}\n").repeat(MAX_SIGNATURES + 1)),
            format!("{}\n\n{line}\n", "a".repeat(MAX_BYTES)),
        ];
        for text in refused {
            assert!(text.parse::<Note>().is_err(), "{text:.80}");
        }
        assert!(format!("a\n\n{}", format!("{line}\n").repeat(MAX_SIGNATURES)).parse::<Note>().is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "[a-c —+=\n\t]{0,60}", line in "(— )?[a-c+ ]{0,4}[A-D=]{0,16}\n?") {
            for note in [text.clone(), format!("{text}\n\n{line}")] {
                if let Ok(read) = note.parse::<Note>() {
                    prop_assert_eq!(read.to_string(), note);
                }
            }
        }
    }
}
