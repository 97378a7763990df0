//! Every remark about the program against the record: that it was said and answered when and as its row says.

use super::Finding;
use super::store::{self, Step};
use crate::house::{Fault, Reader};
use houji_seal::commitment;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Remarks compared at once.
const PAGE: i64 = 500;
/// Most problems kept.
const MOST: usize = 1000;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Facts {
    kind: String,
    words: String,
    due: i64,
}

/// Compares every remark with its entries.
pub(super) fn against_record(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let (mut wrong, mut after, mut count) = (Vec::new(), i64::MIN, 0i64);
    loop {
        let remarks = store::remarks(db, county, after, PAGE)?;
        let Some(last) = remarks.last().map(|remark| remark.id) else { break };
        let mut by_remark: BTreeMap<i64, Vec<Step>> = BTreeMap::new();
        for step in store::remark_steps(db, county, after, last)? {
            by_remark.entry(step.subject).or_default().push(step);
        }
        for remark in &remarks {
            count = count.saturating_add(1);
            let steps = by_remark.get(&remark.id).map_or(&[][..], Vec::as_slice);
            if wrong.len() < MOST && !agrees(remark, steps)? {
                wrong.push(format!("平台意见 {} 和记录对不上", remark.id));
            }
        }
        after = last;
    }
    let said = store::remarks_said(db, county)?;
    if said != count {
        wrong.push(format!("记录里有 {said} 条平台意见，表里有 {count} 条"));
    }
    Ok(Finding::of("remarks", format!("{count} 条平台意见都和记录一致"), &wrong))
}

fn agrees(remark: &store::StoredRemark, steps: &[Step]) -> Result<bool, Fault> {
    let [said, rest @ ..] = steps else { return Ok(false) };
    let facts: Facts = serde_json::from_str(&said.data)?;
    let bound = |text: &str| {
        let salt = <[u8; 16]>::try_from(remark.salt.as_slice()).ok()?;
        Some(commitment(&salt, text).to_string())
    };
    let is_said = said.kind == "feedback.said"
        && (said.at, said.actor, facts.due) == (remark.said_at, remark.person, remark.due)
        && facts.kind == remark.kind
        && bound(&remark.text) == Some(facts.words);
    let is_answered = match (rest, &remark.answer, remark.answered_at) {
        ([], None, None) => remark.open,
        ([answered], Some(answer), Some(at)) => {
            let facts: Facts = serde_json::from_str(&answered.data)?;
            !remark.open
                && (answered.kind.as_str(), answered.at) == ("feedback.answered", at)
                && bound(answer) == Some(facts.words)
        }
        _ => false,
    };
    Ok(is_said && is_answered)
}
