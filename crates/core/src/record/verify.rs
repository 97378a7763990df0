//! Checking the whole record, and anchoring its lanes to each other.

use super::store;
use super::{Event, append};
use crate::gate::Located;
use crate::house::{Context, Fault, Lane, Reader, Tx};
use houji_seal::{Break, ChainCheck, Digest};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Entries read at once.
const PAGE: i64 = 2000;

/// What a check of the whole record found.
#[derive(Clone, Debug, Default)]
pub struct Health {
    /// Entries seen.
    pub entries: i64,
    /// Tip of each lane.
    pub tips: BTreeMap<i64, ChainCheck>,
    /// Breaks, at most one a lane: nothing after a break can be trusted.
    pub breaks: Vec<Break>,
    /// Lane and position of tips that an anchor names and the lanes do not have.
    pub lost_anchors: Vec<(i64, i64)>,
}

impl Health {
    /// True when nothing was found.
    pub fn is_sound(&self) -> bool {
        self.breaks.is_empty() && self.lost_anchors.is_empty()
    }
}

/// The lanes' tips, as an entry of the record: ties the lanes together and shows if the end of one is cut off.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Anchored {
    /// For each lane its last position and digest.
    pub tips: BTreeMap<i64, (i64, String)>,
}

impl Event for Anchored {
    fn kind(&self) -> &'static str {
        "record.anchored"
    }
}

/// Checks every entry of every lane, and every anchor.
///
/// # Errors
/// A fault of the database. A broken record is no fault: it is the finding.
pub fn check(db: &mut Reader, county: i64) -> Result<Health, Fault> {
    let mut health = Health::default();
    // What anchors claim: lane and position to digest.
    let mut claims: BTreeMap<(i64, i64), String> = BTreeMap::new();
    let mut seen: BTreeMap<(i64, i64), String> = BTreeMap::new();
    let lanes = store::lanes(db, county)?;
    for (lane, _) in &lanes {
        for (at, digest) in anchors_of(db, county, *lane)? {
            claims.insert(at, digest);
        }
    }
    for (lane, _) in lanes {
        let mut chain = ChainCheck::default();
        loop {
            let rows = store::after(db, county, lane, chain.seq, PAGE)?;
            let more = !rows.is_empty();
            let mut broken = false;
            for row in &rows {
                let stored = Digest::from_bytes(&row.hash).unwrap_or_default();
                if let Err(found) = chain.push(&row.entry(county), &stored) {
                    health.breaks.push(found);
                    broken = true;
                    break;
                }
                if claims.contains_key(&(lane, row.seq)) {
                    seen.insert((lane, row.seq), stored.to_string());
                }
            }
            if broken || !more {
                break;
            }
        }
        health.entries = health.entries.saturating_add(chain.seq);
        health.tips.insert(lane, chain);
    }
    for (at, digest) in claims {
        if seen.get(&at) != Some(&digest) {
            health.lost_anchors.push(at);
        }
    }
    Ok(health)
}

/// Lane and position, with the digest an anchor says stands there.
type Claim = ((i64, i64), String);

/// What the anchors of one lane claim.
fn anchors_of(db: &mut Reader, county: i64, lane: i64) -> Result<Vec<Claim>, Fault> {
    let mut claims = Vec::new();
    for data in store::anchors(db, county, lane)? {
        let anchored: Anchored = serde_json::from_str(&data)?;
        claims.extend(anchored.tips.into_iter().map(|(lane, (seq, digest))| ((lane, seq), digest)));
    }
    Ok(claims)
}

/// Writes an anchor: where it stands and its digest, or nothing when nothing was recorded yet.
///
/// # Errors
/// A fault of the database.
pub fn anchor(tx: &mut Tx, cx: &Context) -> Result<Option<Lane>, Fault> {
    let tips = store::tips(tx, cx.county.as_i64())?;
    if tips.is_empty() {
        return Ok(None);
    }
    let tips = tips.into_iter().map(|(lane, seq, hash)| (lane, (seq, data_encoding::HEXLOWER.encode(&hash))));
    let event = Anchored { tips: tips.collect() };
    append(tx, cx, &Located::open(cx.county), &[event], None)?;
    Ok(Some(tx.lane()))
}
