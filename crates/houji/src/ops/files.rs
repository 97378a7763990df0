//! Every photo and recording against its digest and against the record: what was sent with a matter is there, whole, and
//! nothing else is.

use super::Finding;
use super::store;
use crate::appeals::model::{AppealEvent, Numbered};
use crate::books::model::BookId;
use crate::books::papers;
use crate::files::store as stored;
use crate::house::{Fault, Reader, Vault};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Most problems kept.
const MOST: usize = 1000;

/// Compares every attachment. Without the key, sealed bytes can only be counted.
pub(super) fn against_record(db: &mut Reader, county: i64, vault: Option<&Vault>) -> Result<Finding, Fault> {
    let mut promised = promised(db, county)?;
    let (mut wrong, mut count, mut after) = (Vec::new(), 0i64, i64::MIN);
    while let Some(kept) = stored::after(db, county, after)? {
        let (id, subject) = (kept.id, kept.subject);
        after = id.as_i64();
        count = count.saturating_add(1);
        let what = match (kept.words(vault), subject) {
            (Err(what), _) => Some(what),
            (Ok(_), None) => None,
            (Ok(words), Some(subject)) => {
                let listed = promised.get_mut(&subject);
                let is_listed = listed.is_some_and(|listed| take(listed, words.as_deref()));
                (!is_listed).then_some("和记录对不上")
            }
        };
        if let Some(what) = what.filter(|_| wrong.len() < MOST) {
            wrong.push(format!("照片或录音 {id} {what}"));
        }
    }
    let missing: usize = promised.values().map(Vec::len).sum();
    if missing > 0 {
        wrong.push(format!("记录里的照片和录音，有 {missing} 个不在了"));
    }
    Ok(Finding::of("files", format!("{count} 个照片和录音都完好，和记录一致"), &wrong))
}

/// Takes one off the list: the one with this commitment, or any when it cannot be told.
fn take(listed: &mut Vec<String>, words: Option<&str>) -> bool {
    let at = match words {
        Some(words) => listed.iter().position(|known| known == words),
        None => listed.len().checked_sub(1),
    };
    at.map(|at| listed.swap_remove(at)).is_some()
}

/// Facts of an act that came with files; of a book's, the position of the voucher.
#[derive(Deserialize)]
struct Sent {
    files: Vec<String>,
    #[serde(default)]
    seq: i64,
}

/// Commitments to what was sent with each matter, as the record has them.
fn promised(db: &mut Reader, county: i64) -> Result<BTreeMap<i64, Vec<String>>, Fault> {
    let mut promised: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (kind, subject, data) in store::with_files(db, county)? {
        let (of, files) = if kind == "appeal.filed" {
            let Ok(Numbered { event: AppealEvent::Filed { files, .. }, .. }) = serde_json::from_str(&data)
            else {
                continue;
            };
            (subject, files)
        } else {
            let Ok(Sent { files, seq }) = serde_json::from_str(&data) else { continue };
            let is_book = kind == "book.papers_added";
            (if is_book { papers::subject(BookId::from_i64(subject), seq)?.1 } else { subject }, files)
        };
        promised.entry(of).or_default().extend(files);
    }
    Ok(promised)
}
