//! Reading the log as the world sees it: by paths of files, and proofs made of them.

use super::store::{self, Signed};
use crate::house::{Fault, Reader, Tx};
use houji_base::DivisionCode;
use houji_seal::{
    Digest, Edge, Finding, LogProof, Malformed, Note, Plan, Policy, Shelf, Tile, TileSet, VerifierKey,
    bundle_bytes, leaf_hash,
};

fn bad(why: Malformed) -> Fault {
    Fault::new(why.to_string())
}

fn number(size: i64) -> u64 {
    u64::try_from(size).unwrap_or(0)
}

/// The right edge, ready to be appended to.
///
/// # Errors
/// [`Fault`] when the stored tiles are not those that were signed: then nothing may be signed on top of them.
pub(super) fn edge(tx: &mut Tx) -> Result<Edge, Fault> {
    let county = tx.county().as_i64();
    let Some(last) = store::latest(tx, county)? else { return Ok(Edge::default()) };
    let size = number(last.size);
    let tiles = tiles(tx, county, Edge::tiles(size))?;
    let edge = Edge::resume(size, &tiles).map_err(bad)?;
    if edge.root().as_bytes().as_slice() != last.root {
        return Err(Fault::new("the tiles of the log are not those that were signed; see houji doctor"));
    }
    Ok(edge)
}

/// Tiles of hashes by key: one or two of each level.
fn tiles(db: &mut Reader, county: i64, wanted: impl Iterator<Item = Tile>) -> Result<TileSet, Fault> {
    let mut set = TileSet::default();
    for tile in wanted {
        if let Some(bytes) = hashes(db, county, &tile)? {
            set.insert(&tile, &bytes).map_err(bad)?;
        }
    }
    Ok(set)
}

/// The bytes of a tile of hashes, as wide as it is asked for.
fn hashes(db: &mut Reader, county: i64, tile: &Tile) -> Result<Option<Vec<u8>>, Fault> {
    let (Shelf::Level(level), Ok(index)) = (tile.shelf(), i64::try_from(tile.index())) else {
        return Ok(None);
    };
    let width = usize::try_from(tile.width()).unwrap_or(0).saturating_mul(32);
    let bytes = store::tile(db, county, level.into(), index)?;
    Ok(bytes.and_then(|bytes| bytes.get(..width).map(<[u8]>::to_vec)))
}

/// The bytes below a path such as `checkpoint`, `keys` or `tile/0/000.p/7`; nothing when the log has none there, and nothing
/// that is not signed yet.
///
/// # Errors
/// [`Fault`] of the database.
pub fn file(db: &mut Reader, county: DivisionCode, path: &str) -> Result<Option<Vec<u8>>, Fault> {
    let county = county.as_i64();
    let Some(last) = store::latest(db, county)? else { return Ok(None) };
    if path == "checkpoint" {
        return Ok(Some(checkpoint(db, county, &last)?.to_string().into_bytes()));
    }
    if path == "keys" {
        let lines = store::keys(db, county)?.into_iter().map(|key| format!("{}\n", key.vkey));
        return Ok(Some(lines.collect::<String>().into_bytes()));
    }
    let Ok(tile) = path.parse::<Tile>() else { return Ok(None) };
    let is_signed = Tile::at(number(last.size), tile.shelf(), tile.index())
        .is_some_and(|now| tile.width() <= now.width());
    match tile.shelf() {
        _ if !is_signed => Ok(None),
        Shelf::Level(_) => hashes(db, county, &tile),
        Shelf::Entries => {
            let from = i64::try_from(tile.index()).unwrap_or(i64::MAX).saturating_mul(256);
            let width = i64::try_from(tile.width()).unwrap_or(0);
            let entries = store::entries(db, county, from, width)?;
            let entries: Vec<Vec<u8>> = entries.into_iter().map(|entry| entry.bytes).collect();
            Ok(bundle_bytes(&entries).ok())
        }
    }
}

/// A checkpoint with everybody's signatures below it.
pub(super) fn checkpoint(db: &mut Reader, county: i64, signed: &Signed) -> Result<Note, Fault> {
    let mut note: Note = signed.note.parse().map_err(bad)?;
    for one in store::cosigned(db, county, signed.size)?.into_iter().filter(|one| one.size == signed.size) {
        note = note.with(one.line.parse().map_err(bad)?);
    }
    Ok(note)
}

/// The proof that an entry stands in the log, under the last checkpoint; nothing when there is no such entry.
///
/// # Errors
/// [`Fault`] of the database, or when tiles are missing.
pub fn proof(db: &mut Reader, county: DivisionCode, n: i64) -> Result<Option<LogProof>, Fault> {
    let county = county.as_i64();
    let Some(last) = store::latest(db, county)? else { return Ok(None) };
    let (size, Ok(index)) = (number(last.size), u64::try_from(n)) else { return Ok(None) };
    let Some(plan) = Plan::inclusion(index, size) else { return Ok(None) };
    let Some(entry) = store::entries(db, county, n, 1)?.pop() else { return Ok(None) };
    let mut wanted: Vec<Tile> = plan.nodes().filter_map(|node| Tile::of(node, size)).collect();
    wanted.sort();
    wanted.dedup();
    let set = tiles(db, county, wanted.into_iter())?;
    let path = plan.prove(|node| set.node(node)).ok_or_else(|| Fault::new("a tile of the log is missing"))?;
    let extra = Some(leaf_hash(&entry.bytes).as_bytes().to_vec());
    Ok(Some(LogProof { extra, index, path, checkpoint: checkpoint(db, county, &last)? }))
}

/// The proof of an entry, and what it shows about a leaf, believing the log's own key and whoever has signed beside it;
/// nothing while the entry is not below a signed checkpoint.
///
/// # Errors
/// [`Fault`] of the database, or when a stored key or tile cannot be read.
pub fn proved(
    db: &mut Reader,
    county: i64,
    n: i64,
    leaf: &Digest,
) -> Result<Option<(LogProof, Finding)>, Fault> {
    let place = DivisionCode::from_i64(county).map_err(|_| Fault::new("no county"))?;
    let (Some(proof), Some(log)) = (proof(db, place, n)?, public_keys(db, county)?.pop()) else {
        return Ok(None);
    };
    let size = store::latest(db, county)?.map_or(0, |last| last.size);
    let others = store::cosigned(db, county, size)?;
    let witnesses = others.iter().filter_map(|one| one.vkey.parse().ok()).collect();
    let policy = Policy { origin: log.name().to_string(), log, witnesses, needed: 0 };
    let finding = policy.check(leaf, &proof).unwrap_or(Finding::NotInLog);
    Ok(Some((proof, finding)))
}

/// Shows that the log of a size has grown out of a smaller one; nothing when that one is larger.
pub(super) fn growth(
    db: &mut Reader,
    county: i64,
    old: u64,
    size: i64,
) -> Result<Option<Vec<Digest>>, Fault> {
    let size = number(size);
    let Some(plan) = Plan::consistency(old, size) else { return Ok(None) };
    let mut wanted: Vec<Tile> = plan.nodes().filter_map(|node| Tile::of(node, size)).collect();
    wanted.sort();
    wanted.dedup();
    let set = tiles(db, county, wanted.into_iter())?;
    Ok(plan.prove(|node| set.node(node)))
}

/// The log's keys, the first first.
///
/// # Errors
/// [`Fault`] of the database, or when a stored key is none.
pub(super) fn public_keys(db: &mut Reader, county: i64) -> Result<Vec<VerifierKey>, Fault> {
    let key = |key: store::Key| key.vkey.parse().map_err(|_| Fault::new("a key of the log cannot be read"));
    store::keys(db, county)?.into_iter().map(key).collect()
}

/// Keys that whoever checks a publication believes.
#[derive(Clone, Debug, Default)]
pub struct Trusted {
    /// Of the log, the first first.
    pub log: Vec<String>,
    /// Of everybody who has cosigned it.
    pub witnesses: Vec<String>,
}

/// The keys of the log and of its witnesses.
///
/// # Errors
/// [`Fault`] of the database.
pub fn trusted(db: &mut Reader, county: DivisionCode) -> Result<Trusted, Fault> {
    let county = county.as_i64();
    let log = store::keys(db, county)?.into_iter().map(|key| key.vkey).collect();
    Ok(Trusted { log, witnesses: store::witnesses(db, county)? })
}
