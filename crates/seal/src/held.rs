//! What somebody holds of a publication, read from codes on paper, files or pasted text, and what it shows.
//!
//! A printed code is the address of a page with a fragment: `HJP1.` and a [`Slip`] in Base32, or
//! `HJT1.<part>.<parts>.` and a slice of the notice's text, deflated (RFC 1951), in Base32. Base32 is that of RFC 4648 without padding.

use data_encoding::BASE32_NOPAD;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::{BadNote, Digest, Finding, LogEntry, LogProof, Notice, Policy, Seen, Slip, Verdict, VerifierKey};

/// The longest text of a notice.
const MAX_BYTES: usize = 1024 * 1024;

/// Whom one believes.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// Keys that the log has or had.
    pub log: Vec<VerifierKey>,
    /// Keys of those who watch it.
    pub witnesses: Vec<VerifierKey>,
    /// How many of them must have signed.
    pub needed: usize,
}

/// What somebody holds of one publication.
#[derive(Clone, Debug, Default)]
pub struct Held {
    proof: Option<LogProof>,
    entry: Option<LogEntry>,
    text: Option<String>,
    parts: Vec<Option<Vec<u8>>>,
}

/// What it shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// In one word.
    pub verdict: Verdict,
    /// Who signed besides the log, when the proof is good.
    pub witnesses: Vec<Seen>,
    /// Which leaf of how many, when the proof is good.
    pub place: Option<(u64, u64)>,
    /// What stands in the log, as far as it is known.
    pub entry: Option<LogEntry>,
    /// The text that was published, when it is at hand.
    pub truth: Option<String>,
}

impl Shown {
    fn of(verdict: Verdict) -> Shown {
        Shown { verdict, witnesses: Vec::new(), place: None, entry: None, truth: None }
    }
}

impl Held {
    /// Takes in a text: printed codes, a proof, or a notice. True when there was something in it.
    pub fn take(&mut self, text: &str) -> bool {
        let mut is_of_use = false;
        for code in codes(text, "HJP1.") {
            let slip = BASE32_NOPAD.decode(code.as_bytes()).ok().and_then(|bytes| Slip::decode(&bytes).ok());
            if let Some(slip) = slip {
                (self.entry, self.proof) = (Some(slip.entry), Some(slip.proof));
                is_of_use = true;
            }
        }
        for code in codes(text, "HJT1.") {
            is_of_use |= self.take_part(code).is_some();
        }
        if let Ok(proof) = text.parse() {
            (self.proof, is_of_use) = (Some(proof), true);
        }
        if text.parse::<Notice>().is_ok() {
            (self.text, is_of_use) = (Some(text.to_owned()), true);
        }
        is_of_use
    }

    /// Takes in the entry that a proof without one is about.
    pub fn take_entry(&mut self, entry: LogEntry) {
        self.entry = Some(entry);
    }

    fn take_part(&mut self, code: &str) -> Option<()> {
        let (part, rest) = code.split_once('.')?;
        let (parts, slice) = rest.split_once('.')?;
        let (part, parts): (usize, usize) = (part.parse().ok()?, parts.parse().ok()?);
        if !(1..=9).contains(&parts) || !(1..=parts).contains(&part) {
            return None;
        }
        let bytes = BASE32_NOPAD.decode(slice.as_bytes()).ok()?;
        if self.parts.len() != parts {
            self.parts = vec![None; parts];
        }
        *self.parts.get_mut(part.checked_sub(1)?)? = Some(bytes);
        Some(())
    }

    /// The text that printed codes carry: none while one is missing, an empty one when they make no notice.
    fn carried(&self) -> Option<String> {
        if self.parts.is_empty() {
            return None;
        }
        let parts: Option<Vec<&[u8]>> = self.parts.iter().map(Option::as_deref).collect();
        let text = decompress_to_vec_with_limit(&parts?.concat(), MAX_BYTES).ok();
        let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
        Some(text.filter(|text| text.parse::<Notice>().is_ok()).unwrap_or_default())
    }

    /// What all of it shows to somebody who believes these keys.
    #[must_use]
    pub fn judge(&self, keys: &Keys) -> Shown {
        let carried = self.carried();
        let texts: Vec<&String> = self.text.iter().chain(&carried).collect();
        // A printed proof names its witnesses by the ids of their keys.
        let named = |proof: &LogProof| {
            let checkpoint = proof.checkpoint.clone().named(&keys.witnesses);
            LogProof { checkpoint, ..proof.clone() }
        };
        let Some(proof) = &self.proof.as_ref().map(named) else {
            let has_text = texts.iter().any(|text| !text.is_empty());
            return Shown::of(if has_text { Verdict::TextOnly } else { Verdict::Unreadable });
        };
        let entries: Vec<Option<LogEntry>> = texts.iter().map(|text| LogEntry::of(text).ok()).collect();
        if let Some(own) = &self.entry
            && entries.iter().flatten().any(|one| (&one.notice, one.version) != (&own.notice, own.version))
        {
            return Shown { entry: Some(own.clone()), ..Shown::of(Verdict::Mixed) };
        }
        let mut shown = match self.named(proof, keys) {
            Ok(shown) => shown,
            Err(verdict) => return Shown::of(verdict),
        };
        let mut differ = false;
        for (text, entry) in texts.into_iter().zip(entries) {
            match entry.as_ref().map(|entry| check(&entry.leaf(), proof, keys)) {
                Some(Ok(Finding::Agrees { index, size, witnesses })) => {
                    shown = Shown {
                        verdict: Verdict::Agrees,
                        witnesses,
                        place: Some((index, size)),
                        entry,
                        truth: Some(text.clone()),
                    };
                }
                Some(Ok(Finding::TooFewWitnesses { .. })) => {
                    shown.verdict = Verdict::TooFewWitnesses;
                }
                _ => differ = true,
            }
        }
        if differ {
            shown.verdict = Verdict::Differs;
        }
        shown
    }

    /// What the proof shows about the entry it names itself.
    fn named(&self, proof: &LogProof, keys: &Keys) -> Result<Shown, Verdict> {
        let leaf = match &self.entry {
            Some(entry) => Some(entry.leaf()),
            None => proof.extra.as_deref().and_then(|extra| Digest::from_bytes(extra).ok()),
        };
        let of_text = || LogEntry::of(self.text.as_deref()?).ok().map(|entry| entry.leaf());
        let leaf = leaf.or_else(of_text).unwrap_or_default();
        let found = |verdict, index, size, witnesses| Shown {
            verdict,
            witnesses,
            place: Some((index, size)),
            entry: self.entry.clone(),
            truth: None,
        };
        match check(&leaf, proof, keys)? {
            Finding::Agrees { index, size, witnesses } => Ok(found(Verdict::Proven, index, size, witnesses)),
            Finding::TooFewWitnesses { index, size, witnesses } => {
                Ok(found(Verdict::TooFewWitnesses, index, size, witnesses))
            }
            Finding::Differs | Finding::NotInLog => Err(Verdict::NotInLog),
        }
    }
}

/// What a proof shows about a leaf, with the key that signed it.
fn check(leaf: &Digest, proof: &LogProof, keys: &Keys) -> Result<Finding, Verdict> {
    let signed = |key: &&VerifierKey| proof.checkpoint.signatures().iter().any(|line| key.is_of(line));
    let log = keys.log.iter().find(signed).cloned().ok_or(Verdict::UnknownLog)?;
    let policy = Policy {
        origin: log.name().to_string(),
        log,
        witnesses: keys.witnesses.clone(),
        needed: keys.needed,
    };
    policy.check(leaf, proof).map_err(|why| match why {
        BadNote::Unsigned => Verdict::UnknownLog,
        BadNote::Signature | BadNote::Malformed(_) => Verdict::BadSignature,
    })
}

/// What follows each mark in a text, as far as it may belong to a code.
fn codes<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    let ends = |c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '.');
    text.match_indices(mark).filter_map(move |(at, _)| {
        let rest = text.get(at..)?.strip_prefix(mark)?;
        rest.split(ends).next()
    })
}
