//! Proofs on one sheet: index, path and signed checkpoint (C2SP tlog-proof), and what they prove.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;

use crate::checkpoint::decimal;
use crate::{BadNote, Checkpoint, Digest, KeyName, Malformed, Note, VerifierKey, verify_inclusion};

const HEAD: &str = "c2sp.org/tlog-proof@v1";
/// The longest path in a tree of 2⁶³ − 1 leaves.
pub(crate) const MAX_HASHES: usize = 63;

/// A proof as it is carried about. `Display` is the file `*.tlog-proof`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogProof {
    /// Says nothing by itself. Houji puts the leaf's hash there, so that a changed text can be told from a foreign proof.
    pub extra: Option<Vec<u8>>,
    /// Which leaf of the log, from 0.
    pub index: u64,
    /// From the leaf's brother up to the child of the root.
    pub path: Vec<Digest>,
    /// The signed checkpoint.
    pub checkpoint: Note,
}

impl FromStr for LogProof {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<LogProof, Malformed> {
        let bad = Malformed("a proof has a first line, an index, hashes, an empty line and a checkpoint");
        let (head, checkpoint) = text.split_once("\n\n").ok_or(bad)?;
        let mut lines =
            head.strip_prefix(HEAD).and_then(|rest| rest.strip_prefix('\n')).ok_or(bad)?.split('\n');
        let mut line = lines.next().ok_or(bad)?;
        let mut extra = None;
        if let Some(base64) = line.strip_prefix("extra ") {
            let bytes = BASE64.decode(base64.as_bytes()).map_err(|_| bad)?;
            extra = Some(bytes).filter(|bytes| !bytes.is_empty());
            line = extra.is_some().then(|| lines.next()).flatten().ok_or(bad)?;
        }
        let index = decimal(line.strip_prefix("index ").ok_or(bad)?)?;
        Ok(LogProof { extra, index, path: read_hashes(lines)?, checkpoint: checkpoint.parse()? })
    }
}

/// Hashes, one a line, as many as a proof can have.
pub(crate) fn read_hashes<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Digest>, Malformed> {
    let hashes: Vec<Digest> =
        lines.take(MAX_HASHES + 1).map(Digest::from_base64).collect::<Result<_, _>>()?;
    if hashes.len() > MAX_HASHES {
        return Err(Malformed("a proof has at most 63 hashes"));
    }
    Ok(hashes)
}

impl fmt::Display for LogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        if let Some(extra) = self.extra.as_ref().filter(|extra| !extra.is_empty()) {
            writeln!(f, "extra {}", BASE64.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// Whom one believes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// The log's name in its checkpoints.
    pub origin: String,
    /// The log's key.
    pub log: VerifierKey,
    /// Keys of those who watch it.
    pub witnesses: Vec<VerifierKey>,
    /// How many of them must have seen a checkpoint; 0 believes the log alone.
    pub needed: usize,
}

/// A witness who has seen the checkpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Its key's name.
    pub name: KeyName,
    /// When, in seconds since 1970, by its own clock.
    pub time: u64,
}

/// What a proof says about a content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// This very content stands in the log. Whether a later version stands there too, a proof cannot tell.
    Agrees {
        /// Which leaf it is, from 0.
        index: u64,
        /// Leaves of the log then.
        size: u64,
        /// Who watched; as many as the policy needs or more.
        witnesses: Vec<Seen>,
    },
    /// The same, but fewer have watched than the policy needs: the log may show others something else.
    TooFewWitnesses {
        /// Which leaf it is, from 0.
        index: u64,
        /// Leaves of the log then.
        size: u64,
        /// Who watched.
        witnesses: Vec<Seen>,
    },
    /// The proof is good, but for another content than this: what one holds was changed.
    Differs,
    /// The checkpoint is the log's, but neither this content nor the one that the proof names is shown to be below it.
    NotInLog,
}

impl Policy {
    /// What a proof says about a leaf with this hash. Needs nothing but what it is given.
    ///
    /// # Errors
    /// [`BadNote`] when there is no checkpoint of this log, or a signature below it is wrong: then nothing is shown
    /// at all.
    pub fn check(&self, leaf: &Digest, proof: &LogProof) -> Result<Finding, BadNote> {
        proof.checkpoint.verify(std::slice::from_ref(&self.log))?;
        let checkpoint: Checkpoint = proof.checkpoint.text().parse()?;
        if checkpoint.origin() != self.origin {
            return Err(BadNote::Unsigned);
        }
        let witnesses = self.seen(&proof.checkpoint)?;
        let (index, size) = (proof.index, checkpoint.size());
        let holds = |leaf: &Digest| verify_inclusion(index, size, leaf, &proof.path, checkpoint.root());
        let named = proof.extra.as_deref().and_then(|extra| Digest::from_bytes(extra).ok());
        Ok(if holds(leaf) {
            if witnesses.len() < self.needed {
                Finding::TooFewWitnesses { index, size, witnesses }
            } else {
                Finding::Agrees { index, size, witnesses }
            }
        } else if named.is_some_and(|named| holds(&named)) {
            Finding::Differs
        } else {
            Finding::NotInLog
        })
    }

    /// Which witnesses signed. A key counts once, whatever names it goes by.
    fn seen(&self, checkpoint: &Note) -> Result<Vec<Seen>, BadNote> {
        let signed = match checkpoint.verify(&self.witnesses) {
            Err(BadNote::Unsigned) => Vec::new(),
            signed => signed?,
        };
        let mut keys: Vec<&VerifierKey> = Vec::new();
        let mut seen = Vec::new();
        for one in signed {
            if let Some(time) = one.time
                && !keys.iter().any(|key| key.is_same(one.key))
            {
                keys.push(one.key);
                seen.push(Seen { name: one.key.name().clone(), time });
            }
        }
        Ok(seen)
    }
}
