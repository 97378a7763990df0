//! What a witness decides (C2SP tlog-witness): it cosigns a checkpoint only when the log has grown out of the one it
//! cosigned before. Reading the last one, keeping the new one before answering, both in one transaction, are the
//! caller's.

use std::fmt;
use std::str::FromStr;

use crate::checkpoint::decimal;
use crate::proof::read_hashes;
use crate::{Checkpoint, Digest, Malformed, Note, VerifierKey, empty_root, verify_consistency};

pub use crate::note::read_signatures;

/// The body of `add-checkpoint`, which a log sends. `Display` is that body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddCheckpoint {
    /// Leaves the log had when the witness last cosigned, as the log believes.
    pub old: u64,
    /// Shows that the log grew from there.
    pub proof: Vec<Digest>,
    /// The new checkpoint, signed by the log.
    pub checkpoint: Note,
}

impl FromStr for AddCheckpoint {
    type Err = Malformed;

    fn from_str(body: &str) -> Result<AddCheckpoint, Malformed> {
        let bad = Malformed("a request has an old size, hashes, an empty line and a checkpoint");
        let (head, checkpoint) = body.split_once("\n\n").ok_or(bad)?;
        let mut lines = head.split('\n');
        let old = decimal(lines.next().and_then(|line| line.strip_prefix("old ")).ok_or(bad)?)?;
        Ok(AddCheckpoint { old, proof: read_hashes(lines)?, checkpoint: checkpoint.parse()? })
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// What a witness knows about a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known<'a> {
    /// Keys it believes for the log's origin.
    pub keys: &'a [VerifierKey],
    /// Size and root it cosigned last; 0 and [`empty_root`] before the first.
    pub latest: (u64, Digest),
}

/// What is answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// 200: keep this checkpoint, then answer with the cosignature.
    Cosign(Checkpoint),
    /// 400: the body is no request, or the log says to have shrunk.
    BadRequest,
    /// 403: not signed by a key that is believed for the log, or wrongly.
    Forbidden,
    /// 404: nothing is known about the log.
    Unknown,
    /// 409: the log is mistaken about what was cosigned last; the body is this size.
    Conflict(u64),
    /// 422: what was sent does not show that the log has grown from there.
    Unprocessable,
}

impl Answer {
    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Answer::Cosign(_) => 200,
            Answer::BadRequest => 400,
            Answer::Forbidden => 403,
            Answer::Unknown => 404,
            Answer::Conflict(_) => 409,
            Answer::Unprocessable => 422,
        }
    }
}

/// Decides about a body that was sent. `known` tells what is known about the log of an origin.
pub fn decide<'a>(body: &str, known: impl FnOnce(&str) -> Option<Known<'a>>) -> Answer {
    let Ok(request) = body.parse::<AddCheckpoint>() else { return Answer::BadRequest };
    let Ok(checkpoint) = request.checkpoint.text().parse::<Checkpoint>() else {
        return Answer::BadRequest;
    };
    let Some(Known { keys, latest: (size, root) }) = known(checkpoint.origin()) else {
        return Answer::Unknown;
    };
    if request.checkpoint.verify(keys).is_err() {
        return Answer::Forbidden;
    }
    if request.old > checkpoint.size() {
        return Answer::BadRequest;
    }
    if request.old != size {
        return Answer::Conflict(size);
    }
    let old = if size == 0 { empty_root() } else { root };
    let new = (checkpoint.size(), checkpoint.root());
    if verify_consistency((size, &old), new, &request.proof) {
        Answer::Cosign(checkpoint)
    } else {
        Answer::Unprocessable
    }
}
