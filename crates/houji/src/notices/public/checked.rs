//! Whether what is shown is what was published: text, digest, entry of the log and signed checkpoint, compared each time
//! somebody opens it.

use super::super::model::{Kept, Stored};
use crate::house::{Fault, Reader};
use crate::log::{self, Kind};
use houji_seal::{Digest, Finding, LogEntry, LogProof, Slip};

/// What comparing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The text is the one in the log.
    Agrees {
        /// Which entry of the log, from 0.
        index: u64,
        /// How many others have signed the log since.
        witnesses: usize,
    },
    /// It waits to be entered or signed; the text is the one that waits.
    Waits,
    /// The text is not the one that was published.
    Differs,
}

/// What comparing found, with what others check it by.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The outcome.
    pub verdict: Verdict,
    /// The proof, once there is one.
    pub proof: Option<LogProof>,
    /// What a page that checks by itself takes behind its `#`.
    pub slip: Option<String>,
}

impl Checked {
    fn bare(verdict: Verdict) -> Checked {
        Checked { verdict, proof: None, slip: None }
    }
}

/// Compares a version with the log.
///
/// # Errors
/// A fault of the database.
pub fn check(db: &mut Reader, county: i64, kept: &Kept, stored: &Stored) -> Result<Checked, Fault> {
    let id = kept.id.as_i64();
    let version = u64::try_from(stored.version).unwrap_or(0);
    let is_ours = |entry: &LogEntry| entry.notice == kept.name() && entry.version == version;
    let entries = log::held(db, county, Kind::Notice, (id.saturating_sub(1), id))?;
    let held = entries.into_iter().find_map(|(_, n, bytes)| {
        let entry: LogEntry = std::str::from_utf8(&bytes).ok()?.parse().ok()?;
        is_ours(&entry).then_some((n, entry))
    });
    let Some((n, entry)) = held else { return Ok(Checked::bare(Verdict::Differs)) };
    let is_same = LogEntry::of(&stored.text).is_ok_and(|of_text| of_text == entry)
        && Digest::sha256(&[stored.text.as_bytes()]) == stored.digest;
    let shown = match n {
        Some(n) => log::proved(db, county, n, &entry.leaf())?,
        None => None,
    };
    let verdict = match &shown {
        _ if !is_same => Verdict::Differs,
        None => Verdict::Waits,
        Some((_, Finding::Agrees { index, witnesses, .. })) => {
            Verdict::Agrees { index: *index, witnesses: witnesses.len() }
        }
        Some(_) => Verdict::Differs,
    };
    let proof = shown.map(|(proof, _)| proof);
    let slip = proof.clone().and_then(|proof| Slip::of(entry, proof).ok()?.code().ok());
    Ok(Checked { verdict, proof, slip })
}
