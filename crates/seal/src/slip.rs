//! The slip: entry and proof of a notice in as few bytes as a code on paper can carry.
//!
//! ```text
//! u8       2, the version of this layout
//! u8 + …   length and bytes of the notice's id
//! n        version of the notice
//! 32       digest of its text
//! n        index of the leaf
//! u8 + …   length and bytes of the log's origin
//! n        leaves of the log
//! 32 each  the path, as many hashes as index and leaves ask for
//! u8       number of the log's own signatures, then for each:
//!            4   id of the key; its name is the origin
//!            64  the signature
//! u8       number of cosignatures, then for each:
//!            4   id of the key; whoever believes it knows its name
//!            n   time
//!            64  the signature
//! ```
//!
//! `n` is a number in groups of seven bits, the lowest first, each but the last with its high bit set, in as few bytes as it
//! takes. What follows from the rest is not carried: the root of the checkpoint is where leaf and path lead, so that a changed
//! path shows as a signature that is wrong.
//!
//! A slip is read in one way only. It gives back the text of the entry, and, to whoever knows the keys of its witnesses
//! ([`Slip::named`]), the tlog-proof byte for byte, so what checks those checks a slip. A path of 20 hashes with three witnesses
//! takes at most 1,024 bytes with names of usual length.
//!
//! On paper it is written as [`Slip::code`]: `HJP1.` and Base32 in capitals without padding, which a QR code holds in its
//! dense alphanumeric mode and a page may carry behind the `#` of an address.

use data_encoding::BASE32_NOPAD;

use crate::merkle::{path_length, root_of};
use crate::{Checkpoint, Digest, KeyName, LogEntry, LogProof, Malformed, Note, Signature, VerifierKey};

const LAYOUT: u8 = 2;
const HEAD: &str = "HJP1.";
/// Bytes of an Ed25519 signature.
const SIGNED: usize = 64;
/// Bytes of a cosignature: its time before that.
const COSIGNED: usize = 72;
const TOO_LONG: Malformed = Malformed("a name, a path or a number is longer than a slip can say");
const TOO_SHORT: Malformed = Malformed("a slip ends too early");

/// What stands in the log for a notice, and the proof that it does. Its cosignatures are named by the ids of their keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slip {
    /// The leaf.
    pub entry: LogEntry,
    /// Its proof; `extra` is the leaf's hash.
    pub proof: LogProof,
}

impl Slip {
    /// The slip of an entry and its proof. Signatures that a slip does not carry are left out, those of the log come first, and
    /// the proof names the leaf.
    ///
    /// # Errors
    /// [`Malformed`] when no slip can say this: see [`Slip::encode`].
    pub fn of(entry: LogEntry, proof: LogProof) -> Result<Slip, Malformed> {
        let checkpoint: Checkpoint = proof.checkpoint.text().parse()?;
        let all = proof.checkpoint.signatures();
        let own =
            all.iter().filter(|one| one.bytes.len() == SIGNED && one.name.as_str() == checkpoint.origin());
        let others = all.iter().filter(|one| one.bytes.len() == COSIGNED);
        let short = |one: &Signature| Signature { name: KeyName::of_id(one.id), ..one.clone() };
        let signatures = own.cloned().chain(others.map(short)).collect();
        let checkpoint = Note::new(proof.checkpoint.text().to_owned(), signatures)?;
        let extra = Some(entry.leaf().as_bytes().to_vec());
        let slip = Slip { entry, proof: LogProof { extra, checkpoint, ..proof } };
        slip.encode().map(|_| slip)
    }

    /// The slip with the names of those of these keys that have signed it.
    #[must_use]
    pub fn named(self, keys: &[VerifierKey]) -> Slip {
        let checkpoint = self.proof.checkpoint.named(keys);
        Slip { proof: LogProof { checkpoint, ..self.proof }, ..self }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// [`Malformed`] when the proof does not name the leaf or does not lead to the root, the checkpoint has further lines, a name
    /// has more than 255 bytes, a signature is of another kind, or [`Slip::decode`] would not give this back.
    pub fn encode(&self) -> Result<Vec<u8>, Malformed> {
        let checkpoint: Checkpoint = self.proof.checkpoint.text().parse()?;
        if self.proof.extra.as_deref() != Some(self.entry.leaf().as_bytes().as_slice()) {
            return Err(Malformed("the proof on a slip names its leaf"));
        }
        let mut bytes = vec![LAYOUT];
        push(&mut bytes, self.entry.notice.as_bytes())?;
        push_number(&mut bytes, self.entry.version);
        bytes.extend(self.entry.content.as_bytes());
        push_number(&mut bytes, self.proof.index);
        push(&mut bytes, checkpoint.origin().as_bytes())?;
        push_number(&mut bytes, checkpoint.size());
        self.proof.path.iter().for_each(|hash| bytes.extend(hash.as_bytes()));
        let signatures = self.proof.checkpoint.signatures();
        let own = signatures.iter().take_while(|one| one.bytes.len() == SIGNED).count();
        let (own, others) = signatures.split_at_checked(own).unwrap_or_default();
        bytes.push(count(own.len())?);
        for one in own {
            bytes.extend(one.id);
            bytes.extend(&one.bytes);
        }
        bytes.push(count(others.len())?);
        for one in others {
            let Some((time, signature)) = one.bytes.split_first_chunk() else { return Err(TOO_SHORT) };
            bytes.extend(one.id);
            push_number(&mut bytes, u64::from_be_bytes(*time));
            bytes.extend(signature);
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
        let (notice, version, content) = (rest.text()?, rest.number()?, rest.digest()?);
        let entry: LogEntry = LogEntry { notice, version, content }.to_string().parse()?;
        let (index, origin, size) = (rest.number()?, rest.text()?, rest.number()?);
        let hashes = path_length(index, size).ok_or(Malformed("the log of a slip has no such leaf"))?;
        let path = (0..hashes).map(|_| rest.digest()).collect::<Result<Vec<_>, _>>()?;
        let leaf = entry.leaf();
        let root = root_of(index, size, &leaf, &path).ok_or(Malformed("not a path"))?;
        let checkpoint = Checkpoint::new(&origin, size, root)?;
        let mut signatures = Vec::new();
        for _ in 0..rest.byte()? {
            let (name, id) = (origin.parse()?, rest.fixed()?);
            signatures.push(Signature { name, id, bytes: rest.take(SIGNED)?.to_owned() });
        }
        for _ in 0..rest.byte()? {
            let id = rest.fixed()?;
            let bytes = [rest.number()?.to_be_bytes().as_slice(), rest.take(SIGNED)?].concat();
            signatures.push(Signature { name: KeyName::of_id(id), id, bytes });
        }
        if !rest.0.is_empty() {
            return Err(Malformed("more bytes than a slip has"));
        }
        let checkpoint = Note::new(checkpoint.to_string(), signatures)?;
        let proof = LogProof { extra: Some(leaf.as_bytes().to_vec()), index, path, checkpoint };
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

/// A number in groups of seven bits, the lowest first.
fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            return bytes.push(low & 0x7f);
        }
        bytes.push(low | 0x80);
    }
}

/// What was not read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(TOO_SHORT)?;
        self.0 = rest;
        Ok(taken)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| TOO_SHORT)
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        let [byte] = self.fixed()?;
        Ok(byte)
    }

    /// A number of at most 63 bits, in as few bytes as it takes.
    fn number(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                // A last group of zeros would be a second way to say the same.
                return if byte == 0 && shift > 0 { Err(TOO_LONG) } else { Ok(number) };
            }
        }
        Err(TOO_LONG)
    }

    fn digest(&mut self) -> Result<Digest, Malformed> {
        self.fixed::<32>().map(Digest::from)
    }

    fn text(&mut self) -> Result<String, Malformed> {
        let length = self.byte()?;
        let bytes = self.take(length.into())?;
        String::from_utf8(bytes.to_owned()).map_err(|_| Malformed("a name on a slip is not UTF-8"))
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

    /// The same leaf in a log of a million whose other hashes are nothing: what a code on paper must hold.
    fn large(index: u64) -> Slip {
        let size = 1 << 20;
        let path = vec![Digest::ZERO; path_length(index, size).unwrap().try_into().unwrap()];
        let root = root_of(index, size, &entry(index).leaf(), &path).unwrap();
        let checkpoint = Checkpoint::new(ORIGIN, size, root).unwrap();
        let note = LogSigner::new(ORIGIN.parse().unwrap(), &[1; 32]).sign(&checkpoint).unwrap();
        let times = [1_795_000_000, 1_795_000_019, 4_102_444_800].into_iter().zip(2..);
        let note = times.fold(note, |note, (time, seed)| note.with(witness(seed).cosign(&checkpoint, time)));
        Slip::of(entry(index), LogProof { extra: None, index, path, checkpoint: note }).unwrap()
    }

    fn agrees(policy: &Policy, leaf: &Digest, slip: &Slip) -> bool {
        let slip = slip.clone().named(&policy.witnesses);
        matches!(policy.check(leaf, &slip.proof), Ok(Finding::Agrees { .. }))
    }

    #[test]
    fn a_slip_gives_back_the_texts() {
        let (policy, slip) = case(300, 5);
        let read = Slip::decode(&slip.encode().unwrap()).unwrap();
        assert_eq!(read.entry.to_string(), entry(5).to_string());
        assert_eq!(read.proof.to_string(), slip.proof.to_string());
        assert!(agrees(&policy, &entry(5).leaf(), &read));
        // Whoever knows the keys has the proof as the log gives it; who knows none reads their ids.
        let (signed, named) = (&slip.proof.checkpoint, read.clone().named(&policy.witnesses));
        let names: Vec<&str> =
            named.proof.checkpoint.signatures().iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, [ORIGIN, "witness2.example", "witness3.example", "witness4.example"]);
        assert_eq!(signed.signatures()[1].name.as_str().len(), 8);
        assert_eq!(Slip::of(named.entry, named.proof), Ok(slip.clone()));
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

    /// A million notices and three witnesses are carried in a kibibyte, whichever leaf it is.
    #[test]
    fn its_length_is_known() {
        for index in [0, 1, 127, 128, (1 << 19) - 1, 1 << 19, (1 << 20) - 1] {
            let slip = large(index);
            assert_eq!(slip.proof.path.len(), 20);
            let bytes = slip.encode().unwrap();
            assert!(bytes.len() <= 1_024, "{index}: {}", bytes.len());
            assert_eq!(slip.code().unwrap().len(), 5 + (bytes.len() * 8).div_ceil(5));
            assert_eq!(Slip::decode(&bytes), Ok(slip));
        }
        assert_eq!(large((1 << 20) - 1).encode().unwrap().len(), 1_024);
    }

    #[test]
    fn a_number_is_written_in_one_way() {
        let written = |number| {
            let mut bytes = Vec::new();
            push_number(&mut bytes, number);
            bytes
        };
        let ends: [(u64, &[u8]); 4] = [(0, &[0]), (127, &[127]), (128, &[128, 1]), (16_383, &[255, 127])];
        for (number, bytes) in ends {
            assert_eq!((written(number).as_slice(), Rest(bytes).number()), (bytes, Ok(number)));
        }
        assert_eq!(Rest(&written(crate::MAX_SIZE)).number(), Ok(crate::MAX_SIZE));
        assert!(Rest(&written(crate::MAX_SIZE + 1)).number().is_err());
        for bad in [&[128, 0][..], &[128], &[255; 10], &[]] {
            assert!(Rest(bad).number().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_length_of_a_path_follows_from_its_place() {
        for size in 1..130 {
            for index in 0..size {
                let planned = Plan::inclusion(index, size).unwrap().prove(|_| Some(Digest::ZERO)).unwrap();
                assert_eq!(path_length(index, size), u32::try_from(planned.len()).ok(), "{index} of {size}");
            }
            assert_eq!(path_length(size, size), None);
        }
        assert_eq!(path_length(0, crate::MAX_SIZE), Some(63));
        assert_eq!(path_length(0, crate::MAX_SIZE + 1), None);
    }

    #[test]
    fn a_slip_of_another_layout_is_refused() {
        let bytes = case(300, 5).1.encode().unwrap();
        for layout in [0, 1, 3, 255] {
            let other = [&[layout], &bytes[1..]].concat();
            assert_eq!(Slip::decode(&other), Err(Malformed("a slip of a layout that is not known")));
        }
    }

    #[test]
    fn what_a_slip_cannot_say_is_not_written() {
        let (_, slip) = case(3, 1);
        let with = |proof: LogProof| Slip { proof, ..slip.clone() }.encode();
        let proof = || slip.proof.clone();
        assert!(with(proof()).is_ok());
        assert!(with(LogProof { extra: None, ..proof() }).is_err());
        let longer = [proof().path, vec![Digest::ZERO]].concat();
        assert!(with(LogProof { path: longer, ..proof() }).is_err());
        assert!(with(LogProof { path: proof().path[1..].to_vec(), ..proof() }).is_err());
        assert!(with(LogProof { path: vec![Digest::ZERO; proof().path.len()], ..proof() }).is_err());
        assert!(with(LogProof { index: u64::MAX, ..proof() }).is_err());
        assert!(with(LogProof { index: 0, ..proof() }).is_err());
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
        // The log signs under its own name, witnesses under the ids of their keys.
        for good in &signatures[..2] {
            let other = Signature { name: "n".parse().unwrap(), ..good.clone() };
            assert!(with(LogProof { checkpoint: note(&text, good), ..proof() }).is_ok());
            assert!(with(LogProof { checkpoint: note(&text, &other), ..proof() }).is_err());
        }
        // Of a name a slip says up to 255 bytes.
        for (length, is_said) in [(255, true), (256, false)] {
            let name = "n".repeat(length);
            let signer = LogSigner::new(name.parse().unwrap(), &[1; 32]);
            let checkpoint = text.parse::<Checkpoint>().unwrap();
            let checkpoint = Checkpoint::new(&name, checkpoint.size(), *checkpoint.root()).unwrap();
            let checkpoint = signer.sign(&checkpoint).unwrap();
            assert_eq!(with(LogProof { checkpoint, ..proof() }).is_ok(), is_said, "{length}");
        }
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
