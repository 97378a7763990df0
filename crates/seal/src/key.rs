//! Keys of notes: Ed25519 of logs, and of those who cosign checkpoints (C2SP signed-note, tlog-cosignature).

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{SECRET_KEY_LENGTH, Signer as _, SigningKey, VerifyingKey};

use crate::merkle::MAX_SIZE;
use crate::{Checkpoint, Digest, KeyName, Malformed, Note, Signature};

/// What a key signs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyKind {
    /// Notes as they are: keys of logs.
    Log,
    /// Checkpoints with a time: keys of witnesses.
    Cosigner,
}

impl KeyKind {
    fn byte(self) -> u8 {
        match self {
            KeyKind::Log => 1,
            KeyKind::Cosigner => 4,
        }
    }
}

/// A public key with its name. `Display` is the line that is given to those who check, the *vkey*.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifierKey {
    name: KeyName,
    kind: KeyKind,
    key: VerifyingKey,
}

/// Why a text is no key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadKey {
    /// Not name, id and key.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Neither a log's nor a cosigner's Ed25519 key.
    #[error("the kind of the key is not known")]
    Kind,
    /// The id does not follow from name and key: one of them was copied wrongly.
    #[error("the key's id does not follow from its name and content")]
    Id,
}

impl VerifierKey {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// What it signs.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// What tells it apart from other keys of its name.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        let parts = [self.name.as_str().as_bytes(), b"\n", &[self.kind.byte()], self.key.as_bytes()];
        let [a, b, c, d, ..] = *Digest::sha256(&parts).as_bytes();
        [a, b, c, d]
    }

    /// True for the same key by whatever name.
    pub(crate) fn is_same(&self, other: &VerifierKey) -> bool {
        self.key == other.key
    }

    /// True when a signature says to be of this key.
    pub(crate) fn is_of(&self, signature: &Signature) -> bool {
        signature.name == self.name && signature.id == self.id()
    }

    /// The time of a signature that verifies, none for a log's. Nothing when it does not.
    pub(crate) fn verify(&self, text: &str, signature: &Signature) -> Option<Option<u64>> {
        let (message, bytes, time) = match self.kind {
            KeyKind::Log => (text.to_owned(), signature.bytes.as_slice(), None),
            KeyKind::Cosigner => {
                let (time, bytes) = signature.bytes.split_first_chunk()?;
                let time = u64::from_be_bytes(*time);
                (cosigned(text, time), bytes, Some(time))
            }
        };
        let bytes = ed25519_dalek::Signature::from_bytes(bytes.try_into().ok()?);
        let is_good = self.key.verify_strict(message.as_bytes(), &bytes).is_ok();
        (is_good && time.is_none_or(|time| time <= MAX_SIZE)).then_some(time)
    }
}

/// What a cosigner signs.
fn cosigned(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

impl FromStr for VerifierKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<VerifierKey, BadKey> {
        let bad = Malformed("a key is written as name+id+key");
        let mut parts = text.splitn(3, '+');
        let mut part = || parts.next().ok_or(bad);
        let (name, id, key) = (part()?.parse()?, part()?, part()?);
        let bytes = BASE64.decode(key.as_bytes()).map_err(|_| bad)?;
        let (kind, key) = match bytes.split_first().ok_or(bad)? {
            (1, key) => (KeyKind::Log, key),
            (4, key) => (KeyKind::Cosigner, key),
            _ => return Err(BadKey::Kind),
        };
        let key: &[u8; 32] = key.try_into().map_err(|_| bad)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| Malformed("not a point of the curve"))?;
        let read = VerifierKey { name, kind, key };
        if HEXLOWER.encode(&read.id()) != id {
            return Err(BadKey::Id);
        }
        Ok(read)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.kind.byte()], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{}+{}", self.name, HEXLOWER.encode(&self.id()), BASE64.encode(&key))
    }
}

/// A secret key. It is wiped from memory when it goes, and never shown.
struct Secret {
    key: SigningKey,
    public: VerifierKey,
}

impl Secret {
    fn new(name: KeyName, kind: KeyKind, seed: &[u8; SECRET_KEY_LENGTH]) -> Secret {
        let key = SigningKey::from_bytes(seed);
        let public = VerifierKey { name, kind, key: key.verifying_key() };
        Secret { key, public }
    }

    fn sign(&self, before: &[u8], message: &str) -> Signature {
        let signed = self.key.sign(message.as_bytes()).to_bytes();
        Signature {
            name: self.public.name.clone(),
            id: self.public.id(),
            bytes: [before, signed.as_slice()].concat(),
        }
    }
}

/// Signs the checkpoints of a log. `Debug` shows the public key.
pub struct LogSigner(Secret);

impl LogSigner {
    /// From 32 random bytes, which are the secret. The name should be the log's origin.
    #[must_use]
    pub fn new(name: KeyName, seed: &[u8; 32]) -> LogSigner {
        LogSigner(Secret::new(name, KeyKind::Log, seed))
    }

    /// What others check with.
    #[must_use]
    pub fn public(&self) -> &VerifierKey {
        &self.0.public
    }

    /// A signed checkpoint. A log must never sign two that do not grow out of each other.
    ///
    /// # Errors
    /// Never for a checkpoint that was read or made by [`Checkpoint::new`].
    pub fn sign(&self, checkpoint: &Checkpoint) -> Result<Note, Malformed> {
        let text = checkpoint.to_string();
        let signature = self.sign_text(&text);
        Note::new(text, vec![signature])
    }

    pub(crate) fn sign_text(&self, text: &str) -> Signature {
        self.0.sign(&[], text)
    }
}

/// Signs checkpoints of others after it saw that they only grow. `Debug` shows the public key.
pub struct Cosigner(Secret);

impl Cosigner {
    /// From 32 random bytes, which are the secret and are used for nothing else.
    #[must_use]
    pub fn new(name: KeyName, seed: &[u8; 32]) -> Cosigner {
        Cosigner(Secret::new(name, KeyKind::Cosigner, seed))
    }

    /// What others check with.
    #[must_use]
    pub fn public(&self) -> &VerifierKey {
        &self.0.public
    }

    /// A signature that says: at this time, in seconds since 1970, this was the longest consistent tree seen of the log.
    #[must_use]
    pub fn cosign(&self, checkpoint: &Checkpoint, time: u64) -> Signature {
        let time = time.min(MAX_SIZE);
        self.0.sign(&time.to_be_bytes(), &cosigned(&checkpoint.to_string(), time))
    }
}

impl fmt::Debug for LogSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogSigner({})", self.0.public)
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.0.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::empty_root;

    #[test]
    fn keys_are_read_as_written_and_nothing_else() {
        let log = LogSigner::new("log.example/县".parse().unwrap(), &[1; 32]);
        let witness = Cosigner::new("witness.example".parse().unwrap(), &[1; 32]);
        for key in [log.public(), witness.public()] {
            let text = key.to_string();
            assert_eq!(text.parse::<VerifierKey>().as_ref(), Ok(key));
            for at in 0..text.len() {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] ^= 1;
                let changed = String::from_utf8(bytes).unwrap_or_default();
                assert!(changed.parse::<VerifierKey>().is_err(), "{changed}");
            }
            assert!(!format!("{key:?} {log:?} {witness:?}").contains(&HEXLOWER.encode(&[1; 32])));
        }
        let upper = log.public().to_string().replace(['a', 'b', 'c', 'd', 'e', 'f'], "A");
        assert!(upper.parse::<VerifierKey>().is_err());
        for text in ["", "a", "a+b", "a+00000000+", "a+00000000+Bg==", "a+00000000+AQ=="] {
            assert!(text.parse::<VerifierKey>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_signature_holds_for_its_text_kind_and_time_only() {
        let log = LogSigner::new("log.example".parse().unwrap(), &[1; 32]);
        let witness = Cosigner::new("witness.example".parse().unwrap(), &[2; 32]);
        let checkpoint = Checkpoint::new("log.example", 0, empty_root()).unwrap();
        let note = log.sign(&checkpoint).unwrap().with(witness.cosign(&checkpoint, 7));
        let keys = [log.public().clone(), witness.public().clone()];
        let times: Vec<_> = note.verify(&keys).unwrap().iter().map(|seen| seen.time).collect();
        assert_eq!(times, [None, Some(7)]);
        let mut signature = witness.cosign(&checkpoint, 7);
        assert_eq!(keys[1].verify(note.text(), &signature), Some(Some(7)));
        assert_eq!(keys[1].verify("other\n", &signature), None);
        signature.bytes[7] ^= 1;
        assert_eq!(keys[1].verify(note.text(), &signature), None);
        signature.bytes.pop();
        assert_eq!(keys[1].verify(note.text(), &signature), None);
        assert_eq!(keys[0].verify(note.text(), &signature), None);
        // The same secret used for both kinds still gives two keys.
        let twin = Cosigner::new("log.example".parse().unwrap(), &[1; 32]);
        assert_ne!(twin.public().id(), log.public().id());
        assert!(log.sign(&checkpoint).unwrap().verify(&[twin.public().clone()]).is_err());
    }
}
