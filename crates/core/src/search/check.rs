//! Compares the index with the rows it was made of: each document with what was taken in of it, and what was taken in with
//! the blocks.

use super::build::{found_by, list_of};
use super::{Source, block, store};
use crate::house::{Fault, Reader};
use crate::registry::Registry;
use std::collections::BTreeSet;

/// Documents or blocks read at once.
const PAGE: i64 = 500;
/// Most problems kept.
const MOST: usize = 1000;

/// What was found of one kind of documents.
#[derive(Debug, Default)]
pub struct Checked {
    /// Documents that can be found.
    pub docs: i64,
    /// Acts of a moment ago are not taken in yet, so that nothing can be told for certain.
    pub behind: bool,
    /// What does not agree.
    pub wrong: Vec<String>,
}

impl Checked {
    fn note(&mut self, what: String) {
        if self.wrong.len() < MOST {
            self.wrong.push(what);
        }
    }
}

/// Checks one room's documents, all of them, on one unchanging view.
///
/// # Errors
/// A fault of the database.
pub fn check(
    db: &mut Reader,
    county: i64,
    registry: &Registry,
    source: &dyn Source,
) -> Result<Checked, Fault> {
    let mut checked = Checked { behind: !store::ahead(db, county)?.is_empty(), ..Checked::default() };
    let taken = documents(db, county, registry, source, &mut checked)?;
    let held = blocks(db, county, source.code())?;
    if taken != held {
        let (docs, blocks) = (taken.0, held.0);
        checked.note(format!("检索索引里记着 {docs} 处，存着 {blocks} 处，不是同一批"));
    }
    Ok(checked)
}

/// How many postings there are, and a sum over them that does not depend on their order.
type Sum = (i64, u64);

fn add(sum: &mut Sum, list: i64, gram: i64, posting: i64) {
    let mut mixed = 0u64;
    for number in [list, gram, posting] {
        mixed = (mixed ^ u64::from_be_bytes(number.to_be_bytes())).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^= mixed >> 29;
    }
    *sum = (sum.0.saturating_add(1), sum.1.wrapping_add(mixed));
}

/// Compares every thing of the room with what was taken in of it; sums up what was taken in.
fn documents(
    db: &mut Reader,
    county: i64,
    registry: &Registry,
    source: &dyn Source,
    checked: &mut Checked,
) -> Result<Sum, Fault> {
    let (kind, mut sum, mut after) = (source.code(), (0, 0), i64::MIN);
    let mut known: BTreeSet<i64> = BTreeSet::new();
    loop {
        let ids = source.ids(db, county, after, PAGE)?;
        let Some(last) = ids.last().copied() else { break };
        for id in ids {
            let should = found_by(source.document(db, county, registry, id)?);
            let is = store::doc(db, county, kind, id)?;
            if is != should {
                checked.note(format!("检索索引里 {kind} {id} 和原文对不上"));
            }
            known.extend(is.map(|_| id));
        }
        after = last;
    }
    after = i64::MIN;
    loop {
        let docs = store::docs(db, county, kind, after, PAGE)?;
        let Some(last) = docs.last().map(|(id, ..)| *id) else { break };
        for (id, place, grams) in docs {
            checked.docs = checked.docs.saturating_add(1);
            if !known.contains(&id) {
                checked.note(format!("检索索引里的 {kind} {id} 已经没有了"));
            }
            let posting = block::posting(id, place);
            grams.iter().for_each(|gram| add(&mut sum, list_of(place), *gram, posting));
        }
        after = last;
    }
    Ok(sum)
}

fn blocks(db: &mut Reader, county: i64, kind: &str) -> Result<Sum, Fault> {
    let (mut sum, mut after) = ((0, 0), (i64::MIN, i64::MIN, i64::MIN));
    loop {
        let blocks = store::blocks(db, county, kind, after, PAGE)?;
        let Some((place, gram, numbers)) = blocks.last() else { return Ok(sum) };
        after = (*place, *gram, numbers.first().copied().unwrap_or(i64::MAX));
        for (place, gram, numbers) in &blocks {
            numbers.iter().for_each(|posting| add(&mut sum, *place, *gram, *posting));
        }
    }
}
