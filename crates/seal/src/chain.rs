//! Entries of the record and the check of one lane.

use crate::Digest;

/// One entry of the record, as it is hashed. Borrowed: the caller owns the row.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// 12-digit county code.
    pub county: i64,
    /// Which lane of the county's record.
    pub lane: i64,
    /// Position in the lane, from 1, without gaps.
    pub seq: i64,
    /// When it was recorded, UTC milliseconds.
    pub at: i64,
    /// Stable name of what happened, such as `appeal.filed`.
    pub kind: &'a str,
    /// What it happened to: id within its kind.
    pub subject: i64,
    /// 12-digit division where it happened.
    pub place: i64,
    /// Person who acted; 0 when the program itself acted.
    pub actor: i64,
    /// Facts of the act, as the exact stored JSON text.
    pub data: &'a str,
}

impl Entry<'_> {
    /// Digest of this entry when it follows `prev` in its lane.
    pub fn digest(&self, prev: &Digest) -> Digest {
        Digest::of(&[
            b"houji record v1",
            prev.as_bytes(),
            &self.county.to_be_bytes(),
            &self.lane.to_be_bytes(),
            &self.seq.to_be_bytes(),
            &self.at.to_be_bytes(),
            self.kind.as_bytes(),
            &self.subject.to_be_bytes(),
            &self.place.to_be_bytes(),
            &self.actor.to_be_bytes(),
            self.data.as_bytes(),
        ])
    }
}

/// How a lane is broken, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// An entry is missing or stands twice.
    #[error("lane {lane}: expected entry {expected}, found {found}")]
    Gap {
        /// Lane of the break.
        lane: i64,
        /// The sequence number that should have come.
        expected: i64,
        /// The one that came.
        found: i64,
    },
    /// An entry was changed after it was recorded.
    #[error("lane {lane}, entry {seq}: its content does not agree with its digest")]
    Changed {
        /// Lane of the break.
        lane: i64,
        /// The entry.
        seq: i64,
    },
}

/// Walks one lane from its first entry and keeps its tip.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChainCheck {
    /// Entries seen so far.
    pub seq: i64,
    /// Digest of the last one.
    pub tip: Digest,
}

impl ChainCheck {
    /// Takes the next entry with the digest that is stored beside it.
    ///
    /// # Errors
    /// [`Break`] when it does not follow the one before.
    pub fn push(&mut self, entry: &Entry<'_>, stored: &Digest) -> Result<(), Break> {
        let expected = self.seq.saturating_add(1);
        if entry.seq != expected {
            return Err(Break::Gap { lane: entry.lane, expected, found: entry.seq });
        }
        if entry.digest(&self.tip) != *stored {
            return Err(Break::Changed { lane: entry.lane, seq: entry.seq });
        }
        *self = ChainCheck { seq: entry.seq, tip: *stored };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(seq: i64, data: &str) -> Entry<'_> {
        Entry {
            county: 140_824_000_000,
            lane: 0,
            seq,
            at: 1,
            kind: "k",
            subject: 7,
            place: 9,
            actor: 3,
            data,
        }
    }

    fn lane(texts: &[String]) -> Vec<(String, Digest)> {
        let mut tip = Digest::ZERO;
        let mut rows = Vec::new();
        for (seq, text) in (1..).zip(texts) {
            tip = entry(seq, text).digest(&tip);
            rows.push((text.clone(), tip));
        }
        rows
    }

    fn check(rows: &[(String, Digest)]) -> Result<ChainCheck, Break> {
        let mut chain = ChainCheck::default();
        for (seq, (text, digest)) in (1..).zip(rows) {
            chain.push(&entry(seq, text), digest)?;
        }
        Ok(chain)
    }

    proptest! {
        /// A lane as written verifies; changing any one entry, or leaving one out, does not.
        #[test]
        fn any_change_is_seen(texts in proptest::collection::vec(".{0,12}", 1..20), pick in any::<prop::sample::Index>()) {
            let rows = lane(&texts);
            prop_assert!(check(&rows).is_ok());
            let at = pick.index(rows.len());
            let mut changed = rows.clone();
            changed[at].0.push('!');
            prop_assert!(check(&changed).is_err());
            if at + 1 < rows.len() {
                let mut shorter = rows.clone();
                shorter.remove(at);
                prop_assert!(check(&shorter).is_err());
            }
        }
    }

    #[test]
    fn a_gap_is_named() {
        let mut chain = ChainCheck::default();
        let second = entry(2, "{}");
        assert_eq!(
            chain.push(&second, &second.digest(&Digest::ZERO)),
            Err(Break::Gap { lane: 0, expected: 1, found: 2 })
        );
    }
}
