//! How a log takes a new key: the old one signs for it, in an entry of the log itself.
//!
//! The entry is a note of two lines, so it can never be read as a checkpoint. Checkpoints that reach beyond it are
//! signed with the new key, those up to and with it by the old one; whoever believes the first key of a log
//! can follow to the last.

use crate::{BadNote, KeyKind, LogSigner, Malformed, Note, VerifierKey};

const HEAD: &str = "houji-log-key/v1\n";

impl LogSigner {
    /// The entry by which this key hands the log over to the next.
    ///
    /// # Errors
    /// [`Malformed`] when the next is not a log's key of the same name.
    pub fn hand_over(&self, next: &VerifierKey) -> Result<Note, Malformed> {
        if next.name() != self.public().name() || next.kind() != KeyKind::Log {
            return Err(Malformed("a log keeps its name, and its keys are of one kind"));
        }
        let text = format!("{HEAD}{next}\n");
        let signature = self.sign_text(&text);
        Note::new(text, vec![signature])
    }
}

impl VerifierKey {
    /// The key that follows this one, if an entry hands over to it. Nothing for an entry about anything else.
    ///
    /// # Errors
    /// [`BadNote`] when the entry says to be such a one and this key has not signed it.
    pub fn handed_over(&self, entry: &[u8]) -> Result<Option<VerifierKey>, BadNote> {
        if !entry.starts_with(HEAD.as_bytes()) {
            return Ok(None);
        }
        let bad = Malformed("the entry names no next key of the log");
        let note: Note = std::str::from_utf8(entry).map_err(|_| bad)?.parse()?;
        note.verify(std::slice::from_ref(self))?;
        let line = note.text().strip_prefix(HEAD).and_then(|rest| rest.strip_suffix('\n')).ok_or(bad)?;
        let next: VerifierKey = line.parse().map_err(|_| bad)?;
        if next.name() == self.name() && next.kind() == KeyKind::Log {
            Ok(Some(next))
        } else {
            Err(bad.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Checkpoint, Cosigner};

    #[test]
    fn a_key_is_followed_by_the_one_it_signed_for() {
        let signer = |name: &str, seed| LogSigner::new(name.parse().unwrap(), &[seed; 32]);
        let (old, new, other) = (signer("log", 1), signer("log", 2), signer("other", 3));
        let entry = old.hand_over(new.public()).unwrap().to_string();
        assert!(entry.parse::<Note>().unwrap().text().parse::<Checkpoint>().is_err());
        let follow = |bytes: &[u8]| old.public().handed_over(bytes);
        assert_eq!(follow(entry.as_bytes()), Ok(Some(new.public().clone())));
        assert_eq!(follow(b"houji-log-entry/v1\n"), Ok(None));
        assert!(new.public().handed_over(entry.as_bytes()).is_err());
        assert!(old.hand_over(other.public()).is_err());
        assert!(old.hand_over(Cosigner::new("log".parse().unwrap(), &[2; 32]).public()).is_err());
        for at in 0..entry.len() {
            let mut bytes = entry.clone().into_bytes();
            bytes[at] ^= 1;
            assert!(!matches!(follow(&bytes), Ok(Some(_))), "{at}");
        }
    }
}
