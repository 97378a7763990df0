//! The whole way: notices are published, cosigned by witnesses, and checked by a stranger with one sheet.

use proptest::prelude::*;

use crate::witness::{AddCheckpoint, Answer, Known, decide, read_signatures};
use crate::*;

const ORIGIN: &str = "log.example/county";

fn entry(at: u64) -> LogEntry {
    LogEntry { notice: format!("n{at}"), version: 1, content: Digest::of(&[&at.to_be_bytes()]) }
}

/// A log with its tiles.
struct Log {
    signer: LogSigner,
    edge: Edge,
    tiles: TileSet,
}

impl Log {
    fn of(size: u64) -> Log {
        let signer = LogSigner::new(ORIGIN.parse().unwrap(), &[1; 32]);
        let mut log = Log { signer, edge: Edge::default(), tiles: TileSet::default() };
        log.grow(size);
        log
    }

    fn grow(&mut self, more: u64) {
        let from = self.edge.size();
        let leaves: Vec<Digest> = (from..from + more).map(|at| entry(at).leaf()).collect();
        for (tile, hashes) in self.edge.append(&leaves).unwrap() {
            self.tiles.insert(&tile, &tile_bytes(&hashes)).unwrap();
        }
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint::new(ORIGIN, self.edge.size(), self.edge.root()).unwrap()
    }

    fn prove(&self, plan: Option<Plan>) -> Vec<Digest> {
        plan.unwrap().prove(|node| self.tiles.node(node)).unwrap()
    }

    fn sheet(&self, index: u64, checkpoint: Note) -> LogProof {
        let path = self.prove(Plan::inclusion(index, self.edge.size()));
        LogProof { extra: Some(entry(index).leaf().as_bytes().to_vec()), index, path, checkpoint }
    }
}

fn witness(seed: u8) -> Cosigner {
    Cosigner::new(format!("witness{seed}.example").parse().unwrap(), &[seed; 32])
}

/// A proof of leaf 5 of 300 that two witnesses saw, and the policy of whoever checks.
fn case() -> (Policy, LogProof) {
    let log = Log::of(300);
    let checkpoint = log.checkpoint();
    let note = log.signer.sign(&checkpoint).unwrap();
    let note =
        note.with(witness(2).cosign(&checkpoint, 1_790_000_000)).with(witness(3).cosign(&checkpoint, 8));
    let policy = Policy {
        origin: ORIGIN.to_owned(),
        log: log.signer.public().clone(),
        witnesses: (2..5).map(|seed| witness(seed).public().clone()).collect(),
        needed: 2,
    };
    (policy, log.sheet(5, note))
}

#[test]
fn a_sheet_is_checked_offline() {
    let (policy, proof) = case();
    let read: LogProof = proof.to_string().parse().unwrap();
    assert_eq!(read, proof);
    let Ok(Finding::Agrees { index: 5, size: 300, witnesses }) = policy.check(&entry(5).leaf(), &read) else {
        panic!("{read}")
    };
    let seen: Vec<_> = witnesses.iter().map(|seen| (seen.name.as_str(), seen.time)).collect();
    assert_eq!(seen, [("witness2.example", 1_790_000_000), ("witness3.example", 8)]);
}

#[test]
fn each_finding_is_honest() {
    let (policy, proof) = case();
    let leaf = entry(5).leaf();
    let three = Policy { needed: 3, ..policy.clone() };
    assert!(
        matches!(three.check(&leaf, &proof), Ok(Finding::TooFewWitnesses { witnesses, .. }) if witnesses.len() == 2)
    );
    assert_eq!(policy.check(&entry(6).leaf(), &proof), Ok(Finding::Differs));
    let silent = LogProof { extra: None, ..proof.clone() };
    assert!(matches!(policy.check(&leaf, &silent), Ok(Finding::Agrees { .. })));
    assert_eq!(policy.check(&entry(6).leaf(), &silent), Ok(Finding::NotInLog));
    let moved = LogProof { index: 4, ..proof.clone() };
    assert_eq!(policy.check(&leaf, &moved), Ok(Finding::NotInLog));
    let foreign =
        Policy { log: LogSigner::new(ORIGIN.parse().unwrap(), &[9; 32]).public().clone(), ..policy.clone() };
    assert_eq!(foreign.check(&leaf, &proof), Err(BadNote::Unsigned));
    let named = Policy { origin: "other".to_owned(), ..policy.clone() };
    assert_eq!(named.check(&leaf, &proof), Err(BadNote::Unsigned));
    // The same witness twice is one witness.
    let twice = Policy { witnesses: vec![witness(2).public().clone(); 2], ..policy.clone() };
    assert!(matches!(twice.check(&leaf, &proof), Ok(Finding::TooFewWitnesses { .. })));
    let nobody = Policy { witnesses: Vec::new(), needed: 0, ..policy };
    assert!(
        matches!(nobody.check(&leaf, &proof), Ok(Finding::Agrees { witnesses, .. }) if witnesses.is_empty())
    );
}

#[test]
fn every_changed_byte_of_a_sheet_is_seen() {
    let (policy, proof) = case();
    let (text, leaf) = (proof.to_string(), entry(5).leaf());
    let good = policy.check(&leaf, &proof);
    for at in 0..text.len() {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] ^= 1 << (at % 7);
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        let Ok(read) = changed.parse::<LogProof>() else { continue };
        let found = policy.check(&leaf, &read);
        // The hint is no part of what is proved; a witness may become one that is not known.
        let is_hint = text[..at].lines().count() == 2;
        assert!(is_hint || found != good, "{at} {changed}");
        if !is_hint {
            assert!(!matches!(found, Ok(Finding::Agrees { .. })), "{at} {changed}");
        }
    }
}

fn request(log: &Log, old: u64) -> AddCheckpoint {
    let proof = log.prove(Plan::consistency(old, log.edge.size()));
    AddCheckpoint { old, proof, checkpoint: log.signer.sign(&log.checkpoint()).unwrap() }
}

#[test]
fn a_witness_cosigns_what_has_grown() {
    let mut log = Log::of(3);
    let keys = [log.signer.public().clone()];
    let mut latest = (0, empty_root());
    for more in [0, 0, 1, 500, 70_000] {
        log.grow(more);
        let body = request(&log, latest.0).to_string();
        let known = |origin: &str| (origin == ORIGIN).then_some(Known { keys: &keys, latest });
        let Answer::Cosign(checkpoint) = decide(&body, known) else { panic!("{body}") };
        assert_eq!(checkpoint, log.checkpoint());
        latest = (checkpoint.size(), *checkpoint.root());
        let answer = format!("{}\n", witness(2).cosign(&checkpoint, 7));
        let note = log.signer.sign(&checkpoint).unwrap().with(read_signatures(&answer).unwrap().remove(0));
        assert_eq!(note.verify(&[witness(2).public().clone()]).unwrap().len(), 1);
    }
}

#[test]
fn a_witness_refuses_with_the_status_of_the_specification() {
    let log = Log::of(300);
    let keys = [log.signer.public().clone()];
    let latest = (7, Log::of(7).edge.root());
    let known = Some(Known { keys: &keys, latest });
    let ask = |request: &AddCheckpoint, known| decide(&request.to_string(), |_| known);
    let good = request(&log, 7);
    assert_eq!(ask(&good, known).status(), 200);
    assert_eq!(ask(&good, None), Answer::Unknown);
    assert_eq!(ask(&good, Some(Known { keys: &[], latest })), Answer::Forbidden);
    let stranger = Log { signer: LogSigner::new(ORIGIN.parse().unwrap(), &[9; 32]), ..Log::of(300) };
    assert_eq!(ask(&request(&stranger, 7), known), Answer::Forbidden);
    assert_eq!(ask(&AddCheckpoint { old: 301, ..good.clone() }, known), Answer::BadRequest);
    for old in [0, 6, 300] {
        assert_eq!(ask(&request(&log, old), known), Answer::Conflict(7));
    }
    assert_eq!(ask(&AddCheckpoint { proof: Vec::new(), ..good.clone() }, known), Answer::Unprocessable);
    let forked = Some(Known { keys: &keys, latest: (7, Digest::ZERO) });
    assert_eq!(ask(&good, forked), Answer::Unprocessable);
    // A first checkpoint needs no proof and takes none; a second one of the same size must be the same.
    let first = Some(Known { keys: &keys, latest: (0, empty_root()) });
    assert_eq!(ask(&request(&log, 0), first).status(), 200);
    assert_eq!(ask(&AddCheckpoint { old: 0, ..good.clone() }, first), Answer::Unprocessable);
    let same = |root| Some(Known { keys: &keys, latest: (300, root) });
    assert_eq!(ask(&request(&log, 300), same(log.edge.root())).status(), 200);
    assert_eq!(ask(&request(&log, 300), same(Digest::ZERO)), Answer::Unprocessable);
    // The empty log has one root.
    let empty = Checkpoint::new(ORIGIN, 0, Digest::ZERO).unwrap();
    let false_empty =
        AddCheckpoint { old: 0, proof: Vec::new(), checkpoint: log.signer.sign(&empty).unwrap() };
    assert_eq!(ask(&false_empty, first), Answer::Unprocessable);
    for body in ["", "old 0\n\n", "old 00\n\na\n1\n"] {
        assert_eq!(decide(body, |_| known), Answer::BadRequest);
    }
    let body = good.to_string();
    let changed = [
        ("old 7", "old 07"),
        ("old 7", "new 7"),
        ("\n\n", "\n"),
        ("=\n\n", "\n\n"),
        ("old 7\n", "old 7\n\n"),
    ];
    for (from, to) in changed {
        assert_eq!(decide(&body.replacen(from, to, 1), |_| known), Answer::BadRequest, "{from:?}");
    }
    let long = AddCheckpoint { proof: vec![Digest::ZERO; 64], ..good };
    assert_eq!(ask(&long, known), Answer::BadRequest);
}

proptest! {
    #[test]
    fn any_sheet_and_any_request_is_answered(head in "(c2sp.org/tlog-proof@v1\n)?(extra [A-D=]{0,8}\n|index [0-9]{0,3}\n|old [0-9]{0,3}\n|[A-D]{43}=\n|\n){0,5}", tail in "(?s).{0,20}") {
        let (_, proof) = case();
        for text in [format!("{head}{tail}"), format!("{head}\n{}", proof.checkpoint)] {
            if let Ok(read) = text.parse::<LogProof>() {
                prop_assert_eq!(read.to_string(), text.clone());
            }
            if let Ok(read) = text.parse::<AddCheckpoint>() {
                prop_assert_eq!(read.to_string(), text);
            }
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        prop_assert!(text.parse::<LogProof>().is_err() && text.parse::<Note>().is_err());
        prop_assert!(text.parse::<Notice>().is_err() && text.parse::<LogEntry>().is_err());
        prop_assert!(text.parse::<Checkpoint>().is_err() && text.parse::<VerifierKey>().is_err());
        prop_assert_eq!(decide(&text, |_| None), Answer::BadRequest);
    }
}
