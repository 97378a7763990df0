//! The log's tables against each other, against what was signed, and against the record.

use super::append::signer;
use super::model::{Anchor, Kind};
use super::{read, store};
use crate::house::{Fault, Reader, Vault};
use houji_base::DivisionCode;
use houji_seal::{Checkpoint, Digest, Note, Source, Trouble, VerifierKey, walk};
use std::collections::{BTreeMap, BTreeSet};

/// Entries read at once.
const PAGE: i64 = 2000;

/// What was found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Entries in the log.
    pub entries: i64,
    /// Checkpoints that were signed.
    pub checkpoints: usize,
    /// Anchors of the record among the entries.
    pub anchors: usize,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// The tables as the world sees them.
struct Rows<'a> {
    db: &'a mut Reader,
    county: DivisionCode,
}

impl Source for Rows<'_> {
    type Fault = Fault;

    fn get(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        read::file(self.db, self.county, path)
    }
}

/// Checks everything. Without the vault the secret of the key is not looked at.
///
/// # Errors
/// A fault of the database. What does not agree is no fault: it is the finding.
pub fn check(db: &mut Reader, county: DivisionCode, vault: Option<&Vault>) -> Result<Checked, Fault> {
    let number = county.as_i64();
    let mut checked = Checked::default();
    signed(db, county, &mut checked)?;
    if let (Some(vault), Some(key)) = (vault, store::keys(db, number)?.last())
        && let Err(why) = signer(vault, key)
    {
        checked.wrong.push(format!("公开日志的密钥打不开：{why}"));
    }
    anchored(db, county, &mut checked)?;
    Ok(checked)
}

/// Every checkpoint, entry, tile and key, as a stranger would check them.
fn signed(db: &mut Reader, county: DivisionCode, checked: &mut Checked) -> Result<(), Fault> {
    let number = county.as_i64();
    let stored = store::checkpoints(db, number)?;
    let Ok(keys) = read::public_keys(db, number) else {
        checked.wrong.push("公开日志的密钥看不懂".to_owned());
        return Ok(());
    };
    let mut notes: Vec<Note> = Vec::new();
    for one in &stored {
        match one.note.parse::<Note>() {
            Ok(note) if names(&note, one) => notes.push(note),
            _ => checked.wrong.push(format!("{} 条的检查点被改过", one.size)),
        }
    }
    cosigned(db, number, &notes, checked)?;
    checked.checkpoints = stored.len();
    checked.entries = stored.last().map_or(0, |last| last.size);
    let beyond = store::entries(db, number, checked.entries, 1)?;
    if !beyond.is_empty() {
        checked.wrong.push(format!("公开日志里有没签过名的内容，从第 {} 条起", checked.entries));
    }
    match keys.first() {
        None if stored.is_empty() => {}
        None => checked.wrong.push("公开日志的密钥不在了".to_owned()),
        Some(_) if stored.is_empty() => checked.wrong.push("公开日志的检查点不在了".to_owned()),
        Some(first) => match walk(&mut Rows { db, county }, first, &notes) {
            Ok(walked) if keys.last() == Some(&walked.key) => {}
            Ok(_) => checked.wrong.push("公开日志现在的密钥，日志里没有写".to_owned()),
            Err(Trouble::Wrong(what)) => checked.wrong.push(format!("公开日志：{what}")),
            Err(Trouble::Fault(why)) => return Err(why),
        },
    }
    Ok(())
}

/// Every cosignature verifies, below the checkpoint of its size.
fn cosigned(db: &mut Reader, county: i64, notes: &[Note], checked: &mut Checked) -> Result<(), Fault> {
    let mut texts = BTreeMap::new();
    for note in notes {
        if let Ok(signed) = note.text().parse::<Checkpoint>() {
            texts.insert(signed.size(), note.text().to_owned());
        }
    }
    for one in store::cosigned(db, county, 0)? {
        let text = u64::try_from(one.size).ok().and_then(|size| texts.get(&size).cloned());
        let note = text.and_then(|text| Note::new(text, vec![one.line.parse().ok()?]).ok());
        let key = one.vkey.parse::<VerifierKey>().ok();
        let is_good = note.zip(key).is_some_and(|(note, key)| note.verify(&[key]).is_ok());
        if !is_good {
            checked.wrong.push(format!("{} 条的检查点下面，见证的签名不对", one.size));
        }
    }
    Ok(())
}

/// True when the columns beside a note say the same as the note.
fn names(note: &Note, stored: &store::Signed) -> bool {
    note.text().parse::<Checkpoint>().is_ok_and(|signed| {
        i64::try_from(signed.size()) == Ok(stored.size) && signed.root().as_bytes().as_slice() == stored.root
    })
}

/// The record's anchors are in the log or wait for it, and the log's are in the record.
fn anchored(db: &mut Reader, county: DivisionCode, checked: &mut Checked) -> Result<(), Fault> {
    let number = county.as_i64();
    let mut published = BTreeSet::new();
    let (mut after, mut since) = (-1, None);
    loop {
        let page = store::of_kind(db, number, Kind::Anchor.code(), after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.n;
        for entry in &page {
            since.get_or_insert(entry.at);
            match Anchor::parse(&entry.bytes, county) {
                Some(anchor) => _ = published.insert(anchor),
                None => checked.wrong.push(format!("公开日志第 {} 条看不懂", entry.n)),
            }
        }
    }
    checked.anchors = published.len();
    let waiting = store::queued(db, number, PAGE)?;
    let waiting = waiting.iter().filter(|one| one.kind == Kind::Anchor.code());
    let waiting: BTreeSet<Anchor> = waiting.filter_map(|one| Anchor::parse(&one.bytes, county)).collect();
    let recorded: BTreeMap<(i64, i64), Vec<u8>> = match since {
        Some(_) => store::anchors(db, number, i64::MIN)?
            .into_iter()
            .map(|(lane, seq, hash)| ((lane, seq), hash))
            .collect(),
        None => BTreeMap::new(),
    };
    for anchor in &published {
        let kept = recorded.get(&(anchor.lane, anchor.seq));
        if kept.is_none_or(|hash| anchor.hash.as_bytes().as_slice() != hash) {
            let (lane, seq) = (anchor.lane, anchor.seq);
            checked.wrong.push(format!("办事记录第 {lane} 道第 {seq} 条和公开日志里的尾码对不上"));
        }
    }
    for (lane, seq, hash) in store::anchors(db, number, since.unwrap_or(i64::MAX))? {
        let anchor = Anchor { lane, seq, hash: Digest::from_bytes(&hash).unwrap_or_default() };
        if !published.contains(&anchor) && !waiting.contains(&anchor) {
            checked.wrong.push(format!("办事记录第 {lane} 道第 {seq} 条的尾码没有进公开日志"));
        }
    }
    Ok(())
}
