//! Go's own transparency log library (golang.org/x/mod/sumdb) reads our log, and we read Go's. Needs Go and is run by
//! `cargo x ci --only foreign-log`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use data_encoding::BASE64;
use houji_seal::{
    Checkpoint, Cosigner, Digest, Edge, LogSigner, Note, Plan, Shelf, TileSet, VerifierKey, bundle_bytes,
    grown, leaf_hash, tile_bytes, verify_consistency, verify_inclusion,
};

const SIZE: u64 = 70_000;
/// Sizes that have a proof of growth.
const OLD: [u64; 8] = [1, 2, 255, 256, 257, 65_536, 69_999, SIZE];

fn entry(at: u64) -> Vec<u8> {
    format!("entry {at}").into_bytes()
}

fn base64(digest: &Digest) -> String {
    BASE64.encode(digest.as_bytes())
}

fn save(dir: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = dir.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn read(dir: &Path, name: &str) -> String {
    std::fs::read_to_string(dir.join(name)).unwrap()
}

/// A log as it would be served, with proofs beside it.
fn write(dir: &Path) {
    let leaves: Vec<Digest> = (0..SIZE).map(|at| leaf_hash(&entry(at))).collect();
    let (mut edge, mut tiles) = (Edge::default(), TileSet::default());
    for (tile, hashes) in edge.append(&leaves).unwrap() {
        save(dir, &tile.to_string(), tile_bytes(&hashes));
        tiles.insert(&tile, &tile_bytes(&hashes)).unwrap();
    }
    for tile in grown(0, SIZE).filter(|tile| tile.shelf() == Shelf::Entries) {
        let from = tile.index() * 256;
        let entries: Vec<_> = (from..from + tile.width()).map(entry).collect();
        save(dir, &tile.to_string(), bundle_bytes(&entries).unwrap());
    }
    let log = LogSigner::new("log.example/county".parse().unwrap(), &[1; 32]);
    let witness = Cosigner::new("witness.example".parse().unwrap(), &[2; 32]);
    let checkpoint = Checkpoint::new("log.example/county", SIZE, edge.root()).unwrap();
    let note = log.sign(&checkpoint).unwrap().with(witness.cosign(&checkpoint, 1_790_000_000));
    save(dir, "vkey", log.public().to_string());
    save(dir, "witness", witness.public().to_string());
    save(dir, "checkpoint", note.to_string());
    let line = |word: &str, n: u64, first: &Digest, plan: Option<Plan>| {
        let path = plan.unwrap().prove(|node| tiles.node(node)).unwrap();
        let path: String = path.iter().map(|hash| format!(" {}", base64(hash))).collect();
        format!("{word} {n} {}{path}\n", base64(first))
    };
    let mut proofs = String::new();
    for at in (0..SIZE).step_by(997).chain([255, 256, 65_535, 65_536, SIZE - 1]) {
        proofs += &line("leaf", at, &leaf_hash(&entry(at)), Plan::inclusion(at, SIZE));
    }
    for old in OLD {
        let mut before = Edge::default();
        before.append(&leaves[..usize::try_from(old).unwrap()]).unwrap();
        proofs += &line("grown", old, &before.root(), Plan::consistency(old, SIZE));
    }
    save(dir, "proofs", proofs);
}

/// What Go wrote.
fn check(dir: &Path) {
    let key: VerifierKey = read(dir, "go-vkey").parse().unwrap();
    let text = read(dir, "go-checkpoint");
    let note: Note = text.parse().unwrap();
    assert_eq!(note.to_string(), text);
    note.verify(&[key]).unwrap();
    let checkpoint: Checkpoint = note.text().parse().unwrap();
    let new = (checkpoint.size(), checkpoint.root());
    let mut seen = 0;
    for line in read(dir, "go-proofs").lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let n: u64 = words[1].parse().unwrap();
        let hashes: Vec<Digest> = words[2..]
            .iter()
            .map(|word| Digest::from_bytes(&BASE64.decode(word.as_bytes()).unwrap()).unwrap())
            .collect();
        let (first, path) = hashes.split_first().unwrap();
        let is_good = match words[0] {
            "leaf" => {
                *first == leaf_hash(n.to_string().as_bytes())
                    && verify_inclusion(n, new.0, first, path, new.1)
            }
            _ => verify_consistency((n, first), new, path),
        };
        assert!(is_good, "{line}");
        seen += 1;
    }
    assert_eq!(seen, 2 * 143);
    // This version of the library also lists every narrower tile there could have been on the way.
    let theirs = read(dir, "go-tiles");
    let theirs: BTreeSet<&str> = theirs.lines().collect();
    let is_hashes = |tile: &houji_seal::Tile| tile.shelf() != Shelf::Entries;
    let ours: BTreeSet<String> = grown(300, SIZE).filter(is_hashes).map(|tile| tile.to_string()).collect();
    assert!(ours.iter().all(|path| theirs.contains(path.as_str())));
    assert!(theirs.iter().all(|path| path.contains(".p/") || ours.contains(*path)));
}

#[test]
#[ignore = "needs Go; cargo x ci --only foreign-log"]
fn go_and_we_read_each_other() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients/log/main.go");
    let mut go = Command::new("go");
    go.arg("run").arg(program).arg(dir.path());
    // Debian keeps its Go libraries there; nothing is fetched.
    go.envs([("GO111MODULE", "off"), ("GOPATH", "/usr/share/gocode"), ("GOFLAGS", "")]);
    go.env("GOCACHE", dir.path().join("cache"));
    assert!(go.status().unwrap().success());
    check(dir.path());
}
