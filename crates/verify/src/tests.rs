//! A small county's log with publications: every changed byte is found, whatever it is in; and what the page is tested against.

use super::*;
use data_encoding::BASE32_NOPAD;
use houji_seal::{
    Checkpoint, Cosigner, Edge, LogSigner, Plan, Slip, Table, Tile, TileSet, bundle_bytes, grown, tile_bytes,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

struct County {
    signer: LogSigner,
    witnesses: Vec<Cosigner>,
    files: BTreeMap<String, Vec<u8>>,
    texts: Vec<String>,
    entries: Vec<String>,
}

const PROTOCOL: &[u8] = b"%PDF-1.4 the minutes of the third meeting";

fn notice(n: u64, version: u64, before: Option<&str>) -> String {
    let row =
        |code: &str, what: &str, sum: &str| vec![code.into(), "2026-10-03".into(), what.into(), sum.into()];
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let size = u64::try_from(PROTOCOL.len()).unwrap();
    let file = Attachment { digest: sha256(PROTOCOL), size, name: "第三次会议.pdf".to_owned() };
    let digest = before.map(|text| LogEntry::of(text).unwrap().content);
    let notice = Notice {
        id: format!("14082410100{n}-F02-2026-10"),
        version,
        supersedes: digest,
        salt: [7; 16],
        fields: vec![
            field("title", "2026年10月集体收入明细"),
            field("affairs", "财务"),
            field("item", "F02"),
            field("place", "稷山县 西社镇 荆庄村"),
            field("unit", "股份经济合作社"),
            field("figure_1", "进来\t126,480.00 元"),
            field("sentence", "十月进来 126,480.00 元，主要是果园承包费。"),
            field("drafted", "原小满（报账员）\t2026-11-08"),
            field("published", "2026-11-10"),
        ],
        tables: vec![Table {
            title: "收入".to_owned(),
            columns: ["代码", "日期", "摘要", "金额"].map(str::to_owned).to_vec(),
            rows: vec![
                row("7K3M", "果园承包费", "68,000.00"),
                row("9QF2", "机动地承包费", "58,480.00"),
                vec![String::new(), String::new(), "合计".to_owned(), "126,480.00".to_owned()],
            ],
        }],
        attachments: vec![file],
    };
    notice.text().unwrap()
}

fn sha256(bytes: &[u8]) -> Digest {
    use sha2::Digest as _;
    Digest::from(<[u8; 32]>::from(sha2::Sha256::digest(bytes)))
}

fn county() -> County {
    let signer = LogSigner::new("houji.example/log".parse().unwrap(), &[1; 32]);
    let named = |n: u8| Cosigner::new(format!("witness-{n}.example").parse().unwrap(), &[n + 10; 32]);
    let mut texts: Vec<String> = (1..6).map(|n| notice(n, 1, None)).collect();
    texts.push(notice(1, 2, Some(&texts[0])));
    let mut entries = vec!["houji anchor v1\nlane 0\n".to_owned()];
    entries.extend(texts.iter().map(|text| LogEntry::of(text).unwrap().to_string()));
    entries.push("houji anchor v1\nlane 0\nagain\n".to_owned());
    let mut county =
        County { signer, witnesses: [1, 2, 3].map(named).into(), files: BTreeMap::new(), texts, entries };
    county.write();
    county
}

impl County {
    fn leaves(&self) -> Vec<Digest> {
        self.entries.iter().map(|entry| leaf_hash(entry.as_bytes())).collect()
    }

    fn checkpoint(&self, witnesses: usize) -> Note {
        let mut edge = Edge::default();
        edge.append(&self.leaves()).unwrap();
        let checkpoint = Checkpoint::new("houji.example/log", edge.size(), edge.root()).unwrap();
        let seen = self.witnesses.iter().take(witnesses);
        seen.fold(self.signer.sign(&checkpoint).unwrap(), |note, one| {
            note.with(one.cosign(&checkpoint, 1_794_300_000))
        })
    }

    /// Everything a copy of the log has.
    fn write(&mut self) {
        let mut edge = Edge::default();
        for (tile, hashes) in edge.append(&self.leaves()).unwrap() {
            self.files.insert(tile.to_string(), tile_bytes(&hashes));
        }
        let entries = self.entries.clone();
        for tile in grown(0, edge.size()).filter(|tile| tile.to_string().starts_with("tile/entries")) {
            self.files.insert(tile.to_string(), bundle_bytes(&entries).unwrap());
        }
        self.files.insert("checkpoint".to_owned(), self.checkpoint(3).to_string().into_bytes());
        self.files.insert("keys".to_owned(), format!("{}\n", self.signer.public()).into_bytes());
        for text in &self.texts {
            let entry = LogEntry::of(text).unwrap();
            self.files.insert(houji_seal::text_path(&entry), text.clone().into_bytes());
        }
        self.files.insert(houji_seal::file_path(&sha256(PROTOCOL)), PROTOCOL.to_vec());
    }

    fn keep(&self, dir: &Path) {
        for (path, bytes) in &self.files {
            let to = dir.join(path);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, bytes).unwrap();
        }
    }

    fn keys(&self) -> Keys {
        let witnesses = self.witnesses.iter().map(|one| one.public().clone()).collect();
        Keys { log: vec![self.signer.public().clone()], witnesses, needed: 3 }
    }

    /// The slip of a publication.
    fn slip(&self, n: usize, witnesses: usize) -> Slip {
        let entry = LogEntry::of(&self.texts[n]).unwrap();
        let index = self.entries.iter().position(|one| *one == entry.to_string()).unwrap();
        let (index, size) = (u64::try_from(index).unwrap(), u64::try_from(self.entries.len()).unwrap());
        let (mut edge, mut set) = (Edge::default(), TileSet::default());
        for (tile, hashes) in edge.append(&self.leaves()).unwrap() {
            set.insert(&tile, &tile_bytes(&hashes)).unwrap();
        }
        let plan = Plan::inclusion(index, size).unwrap();
        assert!(plan.nodes().all(|node| Tile::of(node, size).is_some()));
        let path = plan.prove(|node| set.node(node)).unwrap();
        let extra = Some(entry.leaf().as_bytes().to_vec());
        let proof = LogProof { extra, index, path, checkpoint: self.checkpoint(witnesses) };
        Slip { entry, proof }
    }
}

/// As it is printed, with its witnesses named by the ids of their keys.
fn printed(slip: &Slip) -> Slip {
    Slip::of(slip.entry.clone(), slip.proof.clone()).unwrap()
}

fn p_code(slip: &Slip) -> String {
    printed(slip).code().unwrap()
}

fn t_codes(text: &str, parts: usize) -> Vec<String> {
    let bytes = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 9);
    let slices = bytes.chunks(bytes.len().div_ceil(parts)).zip(1..);
    slices.map(|(slice, n)| format!("HJT1.{n}.{parts}.{}", BASE32_NOPAD.encode(slice))).collect()
}

/// Where to change a file of so many bytes: everywhere in small ones, every seventh byte in others.
fn places(length: usize) -> impl Iterator<Item = usize> {
    (length % 7..length).step_by(if length < 700 { 1 } else { 7 })
}

#[test]
fn every_changed_byte_of_a_copy_is_found() {
    let (county, dir) = (county(), tempfile::tempdir().unwrap());
    county.keep(dir.path());
    let keys = Keys { log: Vec::new(), ..county.keys() };
    let told = verify(dir.path(), &keys, None).unwrap();
    assert_eq!(told.verdict, Verdict::LogWhole, "{told:?}");
    assert!(told.lines.iter().any(|line| line.contains("公开 6 张：对过文字 6 张、附件 6 个")), "{told:?}");
    let mut changes = 0;
    for (path, whole) in &county.files {
        for at in places(whole.len()) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            std::fs::write(dir.path().join(path), &bytes).unwrap();
            let told = verify(dir.path(), &keys, None).unwrap();
            assert!(!told.verdict.is_good(), "{path} {at}: {told:?}");
            changes += 1;
        }
        std::fs::write(dir.path().join(path), &whole[..whole.len() - 2]).unwrap();
        assert!(!verify(dir.path(), &keys, None).unwrap().verdict.is_good(), "{path} cut short");
        std::fs::write(dir.path().join(path), whole).unwrap();
    }
    assert!(changes > 1000, "{changes}");
    // What was never published does not lie there unnoticed, and what had to go may be missing.
    let strange = dir.path().join("notices/140824101009-F02-2026-10/1.txt");
    std::fs::create_dir_all(strange.parent().unwrap()).unwrap();
    std::fs::write(&strange, notice(9, 1, None)).unwrap();
    assert_eq!(verify(dir.path(), &keys, None).unwrap().verdict, Verdict::LogBroken);
    std::fs::remove_file(&strange).unwrap();
    std::fs::remove_file(dir.path().join("notices/140824101002-F02-2026-10/1.txt")).unwrap();
    let told = verify(dir.path(), &keys, None).unwrap();
    assert_eq!(told.verdict, Verdict::LogWhole);
    assert!(told.lines.iter().any(|line| line.contains("没有留下的 1 个")), "{told:?}");
    let fourth = Cosigner::new("witness-4.example".parse().unwrap(), &[40; 32]).public().clone();
    let few = Keys { witnesses: [keys.witnesses, vec![fourth]].concat(), ..Keys::default() };
    assert_eq!(verify(dir.path(), &few, None).unwrap().verdict, Verdict::TooFewWitnesses);
}

#[test]
fn every_changed_byte_of_a_publication_is_found() {
    let (county, dir) = (county(), tempfile::tempdir().unwrap());
    let slip = county.slip(2, 3);
    let files = [
        ("a.txt", county.texts[2].clone().into_bytes()),
        ("a.proof", slip.proof.to_string().into_bytes()),
        ("第三次会议.pdf", PROTOCOL.to_vec()),
    ];
    for (name, bytes) in &files {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    let (target, keys) = (dir.path().join("a.txt"), county.keys());
    let told = verify(&target, &keys, None).unwrap();
    assert_eq!((told.verdict, told.code().as_str()), (Verdict::Agrees, "verdict=agrees"), "{told:?}");
    for (name, whole) in &files {
        for at in places(whole.len()) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            std::fs::write(dir.path().join(name), &bytes).unwrap();
            let told = verify(&target, &keys, None).unwrap();
            assert!(!told.verdict.is_good(), "{name} {at}: {told:?}");
        }
        std::fs::write(dir.path().join(name), whole).unwrap();
    }
    assert_eq!(verify(&target, &Keys::default(), None).unwrap().verdict, Verdict::UnknownLog);
    std::fs::remove_file(dir.path().join("a.proof")).unwrap();
    assert_eq!(verify(&target, &keys, None).unwrap().verdict, Verdict::TextOnly);
    assert!(verify(&dir.path().join("none"), &keys, None).is_err());
}

#[test]
fn scanned_codes_are_checked_as_the_page_does() {
    let (county, dir) = (county(), tempfile::tempdir().unwrap());
    let (target, keys) = (dir.path().join("codes"), county.keys());
    let scanned = |codes: &[String]| {
        std::fs::write(&target, codes.join("\n")).unwrap();
        verify(&target, &keys, None).unwrap().verdict
    };
    let proof = p_code(&county.slip(2, 3));
    let all: Vec<String> = [vec![proof.clone()], t_codes(&county.texts[2], 2)].concat();
    assert_eq!(scanned(&all), Verdict::Agrees);
    let addressed: Vec<String> =
        all.iter().map(|code| format!("https://houji.example/verify#{code}")).collect();
    assert_eq!(scanned(&addressed), Verdict::Agrees);
    assert_eq!(scanned(&all[..1]), Verdict::Proven);
    assert_eq!(scanned(&[p_code(&county.slip(2, 2))]), Verdict::TooFewWitnesses);
    for n in 0..all.len() {
        for at in places(all[n].len()) {
            let mut changed = all.clone();
            let mut bytes = changed[n].clone().into_bytes();
            bytes[at] ^= 1;
            changed[n] = String::from_utf8(bytes).unwrap();
            // A part that is not read leaves a proof without a text, which is no more than it says.
            let verdict = scanned(&changed);
            assert!(verdict != Verdict::Agrees, "code {n}, {at}: {verdict:?}");
        }
    }
}

/// What the page must say, as this program says it: a file that the page's own tests read.
#[test]
fn the_page_is_tested_against_this() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser/verify-vectors.json");
    let made = format!("{:#}\n", vectors());
    if std::env::var_os("HOUJI_WRITE_VECTORS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "run this test once with HOUJI_WRITE_VECTORS=1");
}

fn judged(texts: &[String], keys: &Keys) -> Shown {
    let mut held = Held::default();
    for text in texts {
        held.take(text);
    }
    held.judge(keys)
}

fn vectors() -> Value {
    let county = county();
    let keys = Keys { needed: 0, ..county.keys() };
    let (text, slip) = (county.texts[2].clone(), county.slip(2, 3));
    let (proof, codes) = (p_code(&slip), t_codes(&text, 2));
    let changed = text.replace("58,480.00", "48,480.00");
    let damage = |at: usize| {
        let mut bytes = printed(&slip).encode().unwrap();
        bytes[at] ^= 1;
        format!("HJP1.{}", BASE32_NOPAD.encode(&bytes))
    };
    let length = printed(&slip).encode().unwrap().len();
    let mut astray = slip.proof.clone();
    astray.path[0] = Digest::ZERO;
    let astray = astray.to_string();
    let mut foreign = county.slip(2, 0);
    let other = LogSigner::new("houji.example/log".parse().unwrap(), &[9; 32]);
    foreign.proof.checkpoint = other.sign(&foreign.proof.checkpoint.text().parse().unwrap()).unwrap();
    let with = |first: &str, more: &[String]| [vec![first.to_owned()], more.to_vec()].concat();
    let cases: Vec<(&str, Vec<String>, Verdict)> = vec![
        ("three witnesses", with(&proof, &codes), Verdict::Agrees),
        ("one witness", with(&p_code(&county.slip(2, 1)), &codes), Verdict::Agrees),
        ("no witness", with(&p_code(&county.slip(2, 0)), &codes), Verdict::Agrees),
        ("one code for the text", with(&proof, &t_codes(&text, 1)), Verdict::Agrees),
        ("an address before it", vec![format!("https://houji.example/verify#{proof}")], Verdict::Proven),
        ("half of the text", with(&proof, &codes[1..]), Verdict::Proven),
        ("codes of the text alone", codes.clone(), Verdict::TextOnly),
        ("text alone", vec![text.clone()], Verdict::TextOnly),
        ("changed text", with(&proof, std::slice::from_ref(&changed)), Verdict::Differs),
        (
            "changed text beside the codes",
            [with(&proof, &codes), vec![changed.clone()]].concat(),
            Verdict::Differs,
        ),
        ("changed codes", with(&proof, &t_codes(&changed, 2)), Verdict::Differs),
        (
            "codes that make no text",
            with(&proof, &[codes[0].clone(), codes[1].replace('A', "B")]),
            Verdict::Differs,
        ),
        ("another publication", with(&proof, &t_codes(&county.texts[3], 1)), Verdict::Mixed),
        ("another version", with(&p_code(&county.slip(0, 3)), &t_codes(&county.texts[5], 1)), Verdict::Mixed),
        // Where a printed path leads is what must have been signed.
        ("broken path", vec![damage(100)], Verdict::BadSignature),
        ("broken signature", vec![damage(length - 300)], Verdict::BadSignature),
        ("broken cosignature", vec![damage(length - 1)], Verdict::BadSignature),
        ("another log", vec![p_code(&foreign)], Verdict::UnknownLog),
        ("cut short", vec![proof[..proof.len() - 8].to_owned()], Verdict::Unreadable),
        ("something else", vec!["https://houji.example/".to_owned()], Verdict::Unreadable),
        ("files", vec![text.clone(), slip.proof.to_string()], Verdict::Agrees),
        ("a file with a broken path", vec![text.clone(), astray], Verdict::NotInLog),
        ("files that differ", vec![changed, slip.proof.to_string()], Verdict::Differs),
        ("a file without its text", vec![slip.proof.to_string()], Verdict::Proven),
    ];
    let told = cases.into_iter().map(|(name, texts, wanted)| {
        let shown = judged(&texts, &keys);
        assert_eq!(shown.verdict, wanted, "{name}");
        json!({"name": name, "texts": texts, "code": wanted.code(), "witnesses": shown.witnesses.len(),
               "truth": shown.truth.is_some()})
    });
    let told: Vec<Value> = told.collect();
    // A changed id makes a witness nobody knows; whatever else is changed is found.
    let flipped = |at| judged(&with(&damage(at), &codes), &keys);
    let flips: Vec<Shown> = (0..length).map(flipped).collect();
    assert!(flips.iter().all(|one| one.verdict != Verdict::Agrees || one.witnesses.len() == 2));
    let flips: Vec<String> =
        flips.iter().map(|one| format!("{} {}", one.verdict.code(), one.witnesses.len())).collect();
    let line = |keys: &[VerifierKey]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
    json!({"log": line(&keys.log), "witnesses": line(&keys.witnesses), "cases": told, "flips": flips,
           "check": {"digest": slip.entry.content.to_string()}})
}
