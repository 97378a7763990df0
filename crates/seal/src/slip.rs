//! The slip: entry and proof of a notice in as few bytes as a code on paper can carry.
//!
//! ```text
//! u8       1, the version of this layout
//! u8 + …   length and bytes of the notice's id
//! u32      version of the notice
//! 32       digest of its text
//! u64      index of the leaf
//! u8       number of hashes in the path, then 32 bytes each
//! u8 + …   length and bytes of the log's origin
//! u64      leaves of the log
//! 32       its root
//! u8       number of further lines of the checkpoint; 0, no others are carried
//! u8       number of signatures, then for each:
//!            u8 + …  length and bytes of the key's name
//!            4       id of the key
//!            u8      1: a signature of 64 bytes; 4: a cosignature, its time as u64 and 64 bytes
//! ```
//!
//! Numbers are big endian. A slip is read in one way only and gives back the text of the entry and the tlog-proof, byte for
//! byte, so what checks those checks a slip. A path of 20 hashes with three witnesses takes about 1,150 bytes.
//!
//! On paper it is written as [`Slip::code`]: `HJP1.` and Base32 in capitals without padding, which a QR code holds in its
//! dense alphanumeric mode and a page may carry behind the `#` of an address.

use data_encoding::BASE32_NOPAD;

use crate::proof::MAX_HASHES;
use crate::{Checkpoint, Digest, LogEntry, LogProof, Malformed, Note, Signature};

const LAYOUT: u8 = 1;
const HEAD: &str = "HJP1.";
const SIGNED: u8 = 1;
const COSIGNED: u8 = 4;
const TOO_LONG: Malformed = Malformed("a name, a path or a number is longer than a slip can say");

/// What stands in the log for a notice, and the proof that it does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slip {
    /// The leaf.
    pub entry: LogEntry,
    /// Its proof; `extra` is the leaf's hash.
    pub proof: LogProof,
}

impl Slip {
    /// The slip of an entry and its proof. Signatures of kinds that a slip does not carry are left out, and the proof
    /// names the leaf.
    ///
    /// # Errors
    /// [`Malformed`] when no slip can say this: see [`Slip::encode`].
    pub fn of(entry: LogEntry, proof: LogProof) -> Result<Slip, Malformed> {
        let carried = |signature: &&Signature| matches!(signature.bytes.len(), 64 | 72);
        let signatures = proof.checkpoint.signatures().iter().filter(carried).cloned().collect();
        let checkpoint = Note::new(proof.checkpoint.text().to_owned(), signatures)?;
        let extra = Some(entry.leaf().as_bytes().to_vec());
        let slip = Slip { entry, proof: LogProof { extra, checkpoint, ..proof } };
        slip.encode().map(|_| slip)
    }

    /// Its bytes.
    ///
    /// # Errors
    /// [`Malformed`] when the proof does not name the leaf, the checkpoint has further lines, a name has more than 255
    /// bytes, a signature has another length, or [`Slip::decode`] would not give this back.
    pub fn encode(&self) -> Result<Vec<u8>, Malformed> {
        let checkpoint: Checkpoint = self.proof.checkpoint.text().parse()?;
        if self.proof.extra.as_deref() != Some(self.entry.leaf().as_bytes().as_slice()) {
            return Err(Malformed("the proof on a slip names its leaf"));
        }
        if !checkpoint.extensions().is_empty() {
            return Err(Malformed("a slip carries no further lines of a checkpoint"));
        }
        let version = u32::try_from(self.entry.version).map_err(|_| TOO_LONG)?;
        let mut bytes = vec![LAYOUT];
        push(&mut bytes, self.entry.notice.as_bytes())?;
        bytes.extend(version.to_be_bytes());
        bytes.extend(self.entry.content.as_bytes());
        bytes.extend(self.proof.index.to_be_bytes());
        bytes.push(count(self.proof.path.len())?);
        self.proof.path.iter().for_each(|hash| bytes.extend(hash.as_bytes()));
        push(&mut bytes, checkpoint.origin().as_bytes())?;
        bytes.extend(checkpoint.size().to_be_bytes());
        bytes.extend(checkpoint.root().as_bytes());
        bytes.push(0);
        let signatures = self.proof.checkpoint.signatures();
        bytes.push(count(signatures.len())?);
        for signature in signatures {
            push(&mut bytes, signature.name.as_str().as_bytes())?;
            bytes.extend(signature.id);
            bytes.push(match signature.bytes.len() {
                64 => SIGNED,
                72 => COSIGNED,
                _ => return Err(Malformed("a slip carries Ed25519 signatures and cosignatures only")),
            });
            bytes.extend(&signature.bytes);
        }
        // Whatever its parts are, a slip that is given out can be read.
        if Slip::decode(&bytes)? == *self { Ok(bytes) } else { Err(Malformed("a slip cannot say this")) }
    }

    /// Reads what [`Slip::encode`] gave, and nothing else.
    ///
    /// # Errors
    /// [`Malformed`] for bytes that are no slip, too few or too many.
    pub fn decode(bytes: &[u8]) -> Result<Slip, Malformed> {
        let mut rest = Rest(bytes);
        if rest.byte()? != LAYOUT {
            return Err(Malformed("a slip of a layout that is not known"));
        }
        let notice = rest.text()?;
        let version = u64::from(u32::from_be_bytes(rest.fixed()?));
        let content = rest.digest()?;
        let entry: LogEntry = LogEntry { notice, version, content }.to_string().parse()?;
        let index = rest.number()?;
        let hashes = rest.byte()?;
        if usize::from(hashes) > MAX_HASHES {
            return Err(Malformed("a proof has at most 63 hashes"));
        }
        let path = (0..hashes).map(|_| rest.digest()).collect::<Result<_, _>>()?;
        let origin = rest.text()?;
        let checkpoint = Checkpoint::new(&origin, rest.number()?, rest.digest()?)?;
        if rest.byte()? != 0 {
            return Err(Malformed("a slip carries no further lines of a checkpoint"));
        }
        let signatures = (0..rest.byte()?).map(|_| rest.signature()).collect::<Result<_, _>>()?;
        if !rest.0.is_empty() {
            return Err(Malformed("more bytes than a slip has"));
        }
        let checkpoint = Note::new(checkpoint.to_string(), signatures)?;
        let proof = LogProof { extra: Some(entry.leaf().as_bytes().to_vec()), index, path, checkpoint };
        // What is carried on as text must be text that is read again.
        if proof.to_string().parse::<LogProof>()? != proof {
            return Err(Malformed("not a proof"));
        }
        Ok(Slip { entry, proof })
    }

    /// As it is printed: `HJP1.` and Base32.
    ///
    /// # Errors
    /// As [`Slip::encode`].
    pub fn code(&self) -> Result<String, Malformed> {
        Ok(format!("{HEAD}{}", BASE32_NOPAD.encode(&self.encode()?)))
    }

    /// Reads what [`Slip::code`] gave.
    ///
    /// # Errors
    /// [`Malformed`] for anything else.
    pub fn of_code(code: &str) -> Result<Slip, Malformed> {
        let bad = Malformed("a slip is written as HJP1. and Base32");
        let base32 = code.strip_prefix(HEAD).ok_or(bad)?;
        Slip::decode(&BASE32_NOPAD.decode(base32.as_bytes()).map_err(|_| bad)?)
    }
}

fn count(number: usize) -> Result<u8, Malformed> {
    u8::try_from(number).map_err(|_| TOO_LONG)
}

fn push(bytes: &mut Vec<u8>, text: &[u8]) -> Result<(), Malformed> {
    bytes.push(count(text.len())?);
    bytes.extend(text);
    Ok(())
}

/// What was not read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Malformed("a slip ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| Malformed("a slip ends too early"))
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        let [byte] = self.fixed()?;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u64, Malformed> {
        self.fixed().map(u64::from_be_bytes)
    }

    fn digest(&mut self) -> Result<Digest, Malformed> {
        self.fixed::<32>().map(Digest::from)
    }

    fn text(&mut self) -> Result<String, Malformed> {
        let length = self.byte()?;
        let bytes = self.take(length.into())?;
        String::from_utf8(bytes.to_owned()).map_err(|_| Malformed("a name on a slip is not UTF-8"))
    }

    fn signature(&mut self) -> Result<Signature, Malformed> {
        let name = self.text()?.parse()?;
        let id = self.fixed()?;
        let length = match self.byte()? {
            SIGNED => 64,
            COSIGNED => 72,
            _ => return Err(Malformed("a slip carries Ed25519 signatures and cosignatures only")),
        };
        Ok(Signature { name, id, bytes: self.take(length)?.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cosigner, Edge, Finding, LogSigner, Plan, Policy, TileSet, tile_bytes};
    use proptest::prelude::*;

    const ORIGIN: &str = "log.houji.example/140824";

    fn entry(at: u64) -> LogEntry {
        let notice = format!("140824101001-F02-2026-{at}");
        LogEntry { notice, version: 1, content: Digest::of(&[&at.to_be_bytes()]) }
    }

    fn witness(seed: u8) -> Cosigner {
        Cosigner::new(format!("witness{seed}.example").parse().unwrap(), &[seed; 32])
    }

    /// The slip of one leaf of a log of so many, cosigned by three, and the policy of whoever wants all three.
    fn case(size: u64, index: u64) -> (Policy, Slip) {
        let signer = LogSigner::new(ORIGIN.parse().unwrap(), &[1; 32]);
        let (mut edge, mut tiles) = (Edge::default(), TileSet::default());
        let leaves: Vec<Digest> = (0..size).map(|at| entry(at).leaf()).collect();
        for (tile, hashes) in edge.append(&leaves).unwrap() {
            tiles.insert(&tile, &tile_bytes(&hashes)).unwrap();
        }
        let path = Plan::inclusion(index, size).unwrap().prove(|node| tiles.node(node)).unwrap();
        let checkpoint = Checkpoint::new(ORIGIN, size, edge.root()).unwrap();
        let mut note = signer.sign(&checkpoint).unwrap();
        for seed in 2..5 {
            note = note.with(witness(seed).cosign(&checkpoint, 1_795_000_000 + u64::from(seed)));
        }
        let proof = LogProof { extra: None, index, path, checkpoint: note };
        let policy = Policy {
            origin: ORIGIN.to_owned(),
            log: signer.public().clone(),
            witnesses: (2..5).map(|seed| witness(seed).public().clone()).collect(),
            needed: 3,
        };
        (policy, Slip::of(entry(index), proof).unwrap())
    }

    fn agrees(policy: &Policy, leaf: &Digest, slip: &Slip) -> bool {
        matches!(policy.check(leaf, &slip.proof), Ok(Finding::Agrees { .. }))
    }

    #[test]
    fn a_slip_gives_back_the_texts() {
        let (policy, slip) = case(300, 5);
        let read = Slip::decode(&slip.encode().unwrap()).unwrap();
        assert_eq!(read.entry.to_string(), entry(5).to_string());
        assert_eq!(read.proof.to_string(), slip.proof.to_string());
        assert!(agrees(&policy, &entry(5).leaf(), &read));
        assert_eq!(Slip::of_code(&slip.code().unwrap()), Ok(slip.clone()));
        for other in ["", "HJP1.", "HJP1", &slip.code().unwrap().to_lowercase(), "HJP2.AA", "HJP1.A1"] {
            assert!(Slip::of_code(other).is_err(), "{other}");
        }
    }

    #[test]
    fn every_flipped_byte_is_seen() {
        let (policy, slip) = case(300, 5);
        let (bytes, leaf) = (slip.encode().unwrap(), entry(5).leaf());
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            if let Ok(read) = Slip::decode(&changed) {
                assert!(read.entry != slip.entry || !agrees(&policy, &leaf, &read), "{at}");
                // And it does not prove the entry it names either.
                assert!(!agrees(&policy, &read.entry.leaf(), &read), "{at}");
            }
        }
    }

    #[test]
    fn too_few_and_too_many_bytes_are_refused() {
        let bytes = case(300, 5).1.encode().unwrap();
        for length in 0..bytes.len() {
            assert!(Slip::decode(&bytes[..length]).is_err(), "{length}");
        }
        assert!(Slip::decode(&[&bytes[..], &[0]].concat()).is_err());
    }

    /// A million notices and three witnesses: what a code on paper must hold.
    #[test]
    fn its_length_is_known() {
        let (_, mut slip) = case(300, 5);
        slip.proof.path = vec![Digest::ZERO; 20];
        assert_eq!(slip.encode().unwrap().len(), 1_153);
        assert_eq!(slip.code().unwrap().len(), 5 + (1_153usize * 8).div_ceil(5));
    }

    #[test]
    fn what_a_slip_cannot_say_is_not_written() {
        let (_, slip) = case(3, 1);
        let with = |proof: LogProof| Slip { proof, ..slip.clone() }.encode();
        let proof = || slip.proof.clone();
        assert!(with(proof()).is_ok());
        assert!(with(LogProof { extra: None, ..proof() }).is_err());
        assert!(with(LogProof { path: vec![Digest::ZERO; 64], ..proof() }).is_err());
        assert!(with(LogProof { path: vec![Digest::ZERO; 63], ..proof() }).is_ok());
        assert!(with(LogProof { index: u64::MAX, ..proof() }).is_err());
        let (text, signatures) =
            (proof().checkpoint.text().to_owned(), proof().checkpoint.signatures().to_vec());
        let note =
            |text: &str, signature: &Signature| Note::new(text.to_owned(), vec![signature.clone()]).unwrap();
        let checkpoint = note(&format!("{text}more\n"), &signatures[0]);
        assert!(with(LogProof { checkpoint, ..proof() }).is_err());
        let strange = Signature { bytes: vec![1; 65], ..signatures[0].clone() };
        let checkpoint = note(&text, &strange);
        assert!(with(LogProof { checkpoint: checkpoint.clone(), ..proof() }).is_err());
        // Another kind is left out; where nothing is left there is no slip.
        assert!(Slip::of(slip.entry.clone(), LogProof { checkpoint, ..proof() }).is_err());
        let checkpoint = proof().checkpoint.with(strange);
        assert_eq!(Slip::of(slip.entry.clone(), LogProof { checkpoint, ..proof() }), Ok(slip.clone()));
        let named =
            |length: usize| Signature { name: "n".repeat(length).parse().unwrap(), ..signatures[0].clone() };
        assert!(with(LogProof { checkpoint: note(&text, &named(255)), ..proof() }).is_ok());
        assert!(with(LogProof { checkpoint: note(&text, &named(256)), ..proof() }).is_err());
        for version in [0, 1 << 32] {
            let entry = LogEntry { version, ..slip.entry.clone() };
            assert!(Slip::of(entry, proof()).is_err(), "{version}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_log_goes_round(size in 1u64..600, at in any::<prop::sample::Index>()) {
            let index = u64::try_from(at.index(usize::try_from(size).unwrap())).unwrap();
            let (policy, slip) = case(size, index);
            let read = Slip::decode(&slip.encode().unwrap()).unwrap();
            prop_assert_eq!(&read, &slip);
            prop_assert!(agrees(&policy, &entry(index).leaf(), &read));
        }

        #[test]
        fn any_bytes_are_answered(mut bytes in prop::collection::vec(any::<u8>(), 0..400), is_near: bool) {
            if is_near && let Some(first) = bytes.first_mut() {
                *first = LAYOUT;
            }
            if let Ok(read) = Slip::decode(&bytes) {
                prop_assert_eq!(read.encode().unwrap(), bytes);
            }
        }

        #[test]
        fn any_change_of_a_slip_is_answered(at in any::<prop::sample::Index>(), byte: u8, cut in 0usize..3) {
            let mut bytes = case(9, 4).1.encode().unwrap();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes.drain(at..(at + cut).min(bytes.len()));
            if let Ok(read) = Slip::decode(&bytes) {
                prop_assert_eq!(read.encode().unwrap(), bytes);
            }
        }
    }
}
