//! Taking documents in: after the acts, from the record, so that no act waits for it. A process that stops half way goes
//! on where the last commit left off; of several only one works at a time.

use super::{Document, Source, Sources, block, store, text};
use crate::house::{App, Fault, Stop, Tx};
use crate::registry::Registry;
use houji_base::DivisionCode;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// Acts of one moment are taken in together.
const TOGETHER: Duration = Duration::from_millis(500);
/// How often other processes' acts are looked for.
const LOOK: Duration = Duration::from_secs(15);
/// Entries of the record read in one write.
const ENTRIES: i64 = 500;
/// Documents taken in with one write while others wait for the writer; some ten milliseconds.
const FEW: usize = 8;
/// The same while hardly anybody writes: whoever comes just then waits for less than a tenth of a second.
const SOME: usize = 64;
/// Documents taken in with one write while nobody waits.
const MANY: usize = 200;
/// While so many acts are committed in so short a time, the index waits: acts come first.
const BUSY: (u64, Duration) = (20, Duration::from_millis(100));
/// How often it waits before it takes in a few all the same.
const PATIENCE: usize = 50;

/// Takes in what happened, whenever something did, until the task is dropped.
pub async fn forever(app: App, sources: Sources) {
    let mut changes = app.db.changes();
    loop {
        let _ = tokio::time::timeout(LOOK, changes.changed()).await;
        tokio::time::sleep(TOGETHER).await;
        changes.mark_unchanged();
        if let Err(stop) = in_pieces(&app, sources).await {
            tracing::error!(%stop, "the search index falls behind");
        }
    }
}

async fn in_pieces(app: &App, sources: Sources) -> Result<(), Stop> {
    let mut most = FEW;
    loop {
        let started = Instant::now();
        if !round(app, sources, most).await? {
            return Ok(());
        }
        // As long as it took, the writer is left to others; longer while there are many.
        tokio::time::sleep(started.elapsed()).await;
        most = FEW;
        for _ in 0..PATIENCE {
            let before = *app.db.changes().borrow();
            tokio::time::sleep(BUSY.1).await;
            if app.db.changes().borrow().wrapping_sub(before) < BUSY.0 {
                most = SOME;
                break;
            }
        }
    }
}

/// Takes in everything that was not yet, without a pause.
///
/// # Errors
/// A fault of the database; what was taken in until then stays.
pub async fn catch_up(app: &App, sources: Sources) -> Result<(), Stop> {
    while round(app, sources, MANY).await? {}
    Ok(())
}

/// Forgets the index and makes it anew.
///
/// # Errors
/// A fault of the database; the rest is then taken in as usual.
pub async fn rebuild(app: &App, sources: Sources) -> Result<(), Stop> {
    app.db.write(|tx| Ok(store::clear(tx)?)).await?;
    catch_up(app, sources).await
}

/// One write; false when there was nothing to take in.
async fn round(app: &App, sources: Sources, most: usize) -> Result<bool, Stop> {
    let county = app.db.county().as_i64();
    if app.db.read(move |db| Ok(store::ahead(db, county)?)).await?.is_empty() {
        return Ok(false);
    }
    let job = app.clone();
    app.db
        .write(move |tx| {
            let registry = job.registry.load();
            Ok(take_some(tx, &registry, sources, most)?)
        })
        .await?;
    Ok(true)
}

/// Postings that come and go, by list.
type Changes = BTreeMap<(&'static str, i64, i64), Vec<(i64, bool)>>;

fn take_some(tx: &mut Tx, registry: &Registry, sources: Sources, most: usize) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    store::hold(tx)?;
    let mut due: BTreeSet<(usize, i64)> = BTreeSet::new();
    for (lane, seen, _) in store::ahead(tx, county)? {
        let mut read = seen;
        for (seq, kind, subject) in store::entries(tx, county, lane, seen, ENTRIES)? {
            let of = sources.iter().position(|source| kind.starts_with(source.entries()));
            if let Some(of) = of.filter(|_| subject != 0) {
                if due.len() >= most && !due.contains(&(of, subject)) {
                    break;
                }
                due.insert((of, subject));
            }
            read = seq;
        }
        store::seen(tx, lane, read)?;
        if due.len() >= most {
            break;
        }
    }
    take_all(tx, registry, sources, due)
}

/// Looks at documents again, each named by its room's place among the sources and its id.
pub(super) fn take_all(
    tx: &mut Tx,
    registry: &Registry,
    sources: &[&dyn Source],
    due: BTreeSet<(usize, i64)>,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let mut changes = Changes::new();
    for (of, id) in due {
        if let Some(source) = sources.get(of) {
            take_in(tx, registry, *source, id, &mut changes)?;
        }
    }
    for ((kind, place, gram), postings) in changes {
        apply(tx, county, (kind, place, gram), postings)?;
    }
    Ok(())
}

/// Everything a document is found by, growing.
fn grams_of(document: &Document) -> Vec<i64> {
    let mut all = BTreeSet::new();
    document.texts.iter().for_each(|words| all.extend(text::grams(words)));
    document.numbers.iter().for_each(|words| all.extend(text::grams(words)));
    all.extend(document.keys.iter().map(|whole| text::key(whole)));
    all.into_iter().collect()
}

/// A document's place, and what it is found by; `None` when nobody may find it.
pub(super) fn found_by(document: Option<(DivisionCode, Document)>) -> Option<(i64, Vec<i64>)> {
    document.map(|(place, document)| (place.as_i64(), grams_of(&document)))
}

/// Compares a document with what was taken in of it before.
fn take_in(
    tx: &mut Tx,
    registry: &Registry,
    source: &dyn Source,
    id: i64,
    changes: &mut Changes,
) -> Result<(), Fault> {
    let (county, kind) = (tx.county().as_i64(), source.code());
    let before = store::doc(tx, county, kind, id)?;
    let now = found_by(source.document(tx, county, registry, id)?);
    if before == now {
        return Ok(());
    }
    let mut change = |found: &Option<(i64, Vec<i64>)>, other: &Option<(i64, Vec<i64>)>, comes: bool| {
        let Some((place, grams)) = found else { return };
        let same = other.as_ref().filter(|(other, _)| other == place).map_or(&[][..], |(_, grams)| grams);
        let differ = grams.iter().filter(|gram| same.binary_search(gram).is_err());
        let posting = block::posting(id, *place);
        differ.for_each(|gram| {
            changes.entry((kind, list_of(*place), *gram)).or_default().push((posting, comes));
        });
    };
    change(&before, &now, false);
    change(&now, &before, true);
    store::note_doc(tx, kind, id, now.as_ref().map(|(place, grams)| (*place, grams.as_slice())))
}

/// The township in whose lists a place's documents stand; of the county itself the county.
pub(super) fn list_of(place: i64) -> i64 {
    place.saturating_sub(place.rem_euclid(block::VILLAGES))
}

/// Changes one list. New documents are nearly always the latest, so that they go to its last block.
fn apply(
    tx: &mut Tx,
    county: i64,
    list: store::List<'_>,
    mut postings: Vec<(i64, bool)>,
) -> Result<(), Fault> {
    postings.sort_unstable();
    let Some((last, _)) = postings.last().copied() else { return Ok(()) };
    let found = store::block(tx, county, list, last)?;
    let together = |block: &Vec<i64>| postings.iter().all(|(posting, _)| block.first() <= Some(posting));
    if found.as_ref().is_some_and(together) {
        return change(tx, list, found, &postings);
    }
    for one in &postings {
        let mut found = store::block(tx, county, list, one.0)?;
        if found.is_none() {
            found = store::first(tx, county, list)?;
        }
        change(tx, list, found, std::slice::from_ref(one))?;
    }
    Ok(())
}

fn change(
    tx: &mut Tx,
    list: store::List<'_>,
    found: Option<Vec<i64>>,
    postings: &[(i64, bool)],
) -> Result<(), Fault> {
    let before = found.unwrap_or_default();
    let mut numbers: BTreeSet<i64> = before.iter().copied().collect();
    for (posting, comes) in postings {
        if *comes {
            numbers.insert(*posting);
        } else {
            numbers.remove(posting);
        }
    }
    let numbers: Vec<i64> = numbers.into_iter().collect();
    if numbers == before {
        return Ok(());
    }
    let grew_at_end = numbers.starts_with(&before);
    store::replace(tx, list, before.first().copied(), &block::split(&numbers, grew_at_end))
}
