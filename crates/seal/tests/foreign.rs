//! Independent implementations of the same formats agree with ours, in both directions.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::collections::BTreeMap;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof};
use houji_seal::{
    Checkpoint, Digest, Edge, LogSigner, Note, Plan, TileSet, VerifierKey, grown, leaf_hash, tile_bytes,
    verify_consistency, verify_inclusion,
};
use sha2::Sha256;
use signed_note::{StandardVerifier, VerifierList};

fn entry(at: u64) -> Vec<u8> {
    format!("entry {at}").into_bytes()
}

fn log(size: u64) -> (Edge, TileSet) {
    let leaves: Vec<Digest> = (0..size).map(|at| leaf_hash(&entry(at))).collect();
    let (mut edge, mut tiles) = (Edge::default(), TileSet::default());
    for (tile, hashes) in edge.append(&leaves).unwrap() {
        tiles.insert(&tile, &tile_bytes(&hashes)).unwrap();
    }
    (edge, tiles)
}

fn digests(bytes: &[u8]) -> Vec<Digest> {
    bytes.chunks(32).map(|hash| Digest::from_bytes(hash).unwrap()).collect()
}

#[test]
fn ct_merkle_agrees() {
    let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    let mut roots = BTreeMap::new();
    for size in 1..=70u64 {
        theirs.push(entry(size - 1));
        let (edge, tiles) = log(size);
        let root = theirs.root();
        assert_eq!(root.as_bytes().as_slice(), edge.root().as_bytes());
        for index in 0..size {
            let path = Plan::inclusion(index, size).unwrap().prove(|node| tiles.node(node)).unwrap();
            let proof = InclusionProof::<Sha256>::try_from_bytes(tile_bytes(&path)).unwrap();
            root.verify_inclusion(&entry(index), index, &proof).unwrap();
            let proof = theirs.prove_inclusion(usize::try_from(index).unwrap());
            let path = digests(proof.as_bytes());
            assert!(verify_inclusion(index, size, &leaf_hash(&entry(index)), &path, &edge.root()));
        }
        for (old, (old_root, old_digest)) in &roots {
            let path = Plan::consistency(*old, size).unwrap().prove(|node| tiles.node(node)).unwrap();
            let proof = ConsistencyProof::<Sha256>::try_from_bytes(tile_bytes(&path)).unwrap();
            root.verify_consistency(old_root, &proof).unwrap();
            let proof = theirs.prove_consistency(usize::try_from(size - old).unwrap());
            let path = digests(proof.as_bytes());
            assert!(verify_consistency((*old, old_digest), (size, &edge.root()), &path));
        }
        roots.insert(size, (root, edge.root()));
    }
}

#[test]
fn tlog_tiles_agrees() {
    for (old, new) in [(0, 1), (0, 70_000), (255, 256), (300, 70_000), (65_535, 65_536), (5, 5)] {
        let mut ours: Vec<String> = grown(old, new).map(|tile| tile.to_string()).collect();
        ours.retain(|path| !path.contains("entries"));
        let theirs = tlog_tiles::Tile::new_tiles(8, old, new);
        let mut theirs: Vec<String> =
            theirs.iter().map(|tile| tile.path().replacen("tile/8/", "tile/", 1)).collect();
        ours.sort();
        theirs.sort();
        assert_eq!(ours, theirs);
    }
    let (edge, tiles) = log(1234);
    let root = tlog_tiles::Hash(*edge.root().as_bytes());
    let hashes = |path: Vec<Digest>| path.iter().map(|hash| tlog_tiles::Hash(*hash.as_bytes())).collect();
    for index in (0..1234).step_by(17) {
        let path = Plan::inclusion(index, 1234).unwrap().prove(|node| tiles.node(node)).unwrap();
        let leaf = tlog_tiles::record_hash(&entry(index));
        tlog_tiles::check_record(&hashes(path), 1234, root, index, leaf).unwrap();
        let old = index + 1;
        let path = Plan::consistency(old, 1234).unwrap().prove(|node| tiles.node(node)).unwrap();
        let before = tlog_tiles::Hash(*log(old).0.root().as_bytes());
        tlog_tiles::check_tree(&hashes(path), 1234, root, old, before).unwrap();
    }
}

#[test]
fn signed_note_agrees() {
    let signer = LogSigner::new("log.example/县".parse().unwrap(), &[7; 32]);
    let checkpoint = Checkpoint::new("log.example/县", 1234, log(1234).0.root()).unwrap();
    let note = signer.sign(&checkpoint).unwrap().to_string();
    let verifier = StandardVerifier::new(&signer.public().to_string()).unwrap();
    let theirs = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
    let (known, unknown) = theirs.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!((known.len(), unknown.len()), (1, 0));
    let read = tlog_tiles::Checkpoint::from_bytes(theirs.text()).unwrap();
    assert_eq!((read.origin(), read.size()), ("log.example/县", 1234));
    // And a note that they signed.
    let skey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let vkey: VerifierKey =
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
    let mut theirs = signed_note::Note::new(b"a text\n", &[]).unwrap();
    theirs.add_sigs(&[&signed_note::StandardSigner::new(skey).unwrap()]).unwrap();
    let note: Note = String::from_utf8(theirs.to_bytes()).unwrap().parse().unwrap();
    assert_eq!(note.verify(&[vkey]).unwrap().len(), 1);
}
