//! Appending. An entry is queued in the transaction of its cause; here the queue is taken in, and entries, tiles and the
//! signed checkpoint over them are written in one transaction. A process that dies at any moment has appended all of
//! it or nothing, and of several processes one appends at a time: whoever comes too late meets the numbers and the
//! size that are taken.

use super::model::{Anchor, Kind};
use super::read;
use super::store::{self, Kept, Key, Signed};
use crate::gate::Actor;
use crate::house::{App, Fault, Stop, Tx, Vault, random};
use crate::record;
use houji_base::Moment;
use houji_seal::{Checkpoint, KeyName, LogSigner, Shelf, VerifierKey, leaf_hash, tile_bytes};
use std::time::Duration;

/// Most entries of one checkpoint.
const MOST: i64 = 256;
/// Longest entry that a bundle can hold, in bytes.
const LONGEST: usize = 65_535;
/// Causes of one moment are taken in together.
const TOGETHER: Duration = Duration::from_millis(200);
/// How often other processes' causes are looked for.
const LOOK: Duration = Duration::from_secs(15);
/// The sealed column of the secret.
const SECRET: &str = "log_key.secret";

/// Queues an entry; it enters the log soon after the transaction is committed, and never without it. `id` comes from the
/// maker of ids.
///
/// # Errors
/// [`Fault`] of the database, or when the entry is too long for a log.
pub fn publish(
    tx: &mut Tx,
    id: i64,
    kind: Kind,
    subject: i64,
    at: Moment,
    bytes: &[u8],
) -> Result<(), Fault> {
    if bytes.len() > LONGEST {
        return Err(Fault::new("an entry of the log has at most 65,535 bytes"));
    }
    let kind = kind.code().to_owned();
    store::queue(tx, &Kept { n: id, kind, subject, at: at.millis(), bytes: bytes.to_vec() })
}

/// Anchors the record, and publishes the anchor.
///
/// # Errors
/// A fault of the database.
pub async fn anchor(app: &App) -> Result<(), Stop> {
    let job = app.clone();
    let id = app.ids.next(app.clock.now());
    app.db
        .write(move |tx| {
            let cx = job.context(Actor::visitor(job.db.county()));
            let Some(tip) = record::anchor(tx, &cx)? else { return Ok(()) };
            let anchor = Anchor { lane: tip.id, seq: tip.seq, hash: tip.tip };
            publish(tx, id, Kind::Anchor, 0, cx.now, anchor.text(cx.county).as_bytes())?;
            Ok(())
        })
        .await
}

/// Takes in what was queued, whenever something was, until the task is dropped.
pub async fn forever(app: App) {
    let mut changes = app.db.changes();
    loop {
        let _ = tokio::time::timeout(LOOK, changes.changed()).await;
        tokio::time::sleep(TOGETHER).await;
        changes.mark_unchanged();
        if let Err(stop) = sequence(&app).await {
            tracing::error!(%stop, "the public log falls behind");
        }
    }
}

/// Takes in everything that waits.
///
/// # Errors
/// A fault of the database, or when the stored tiles are not those that were signed; what waits then goes on waiting.
pub async fn sequence(app: &App) -> Result<(), Stop> {
    let county = app.db.county().as_i64();
    while app.db.read(move |db| Ok(!store::queued(db, county, 1)?.is_empty())).await? {
        let (job, seed) = (app.clone(), random::<32>()?);
        app.db.write(move |tx| Ok(take_in(tx, &job, &seed)?)).await?;
    }
    Ok(())
}

/// One checkpoint further. `seed` becomes the secret of the first key when there is none yet.
fn take_in(tx: &mut Tx, app: &App, seed: &[u8; 32]) -> Result<(), Fault> {
    store::hold(tx)?;
    let county = app.db.county().as_i64();
    let waiting = store::queued(tx, county, MOST)?;
    if waiting.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let signer = match store::keys(tx, county)?.last() {
        Some(key) => signer(&app.vault, key)?,
        None => {
            let signer = LogSigner::new(name(app)?, seed);
            store::put_key(tx, &sealed(&app.vault, 1, &signer, seed, now)?)?;
            signer
        }
    };
    append(tx, &signer, &waiting, now)?;
    waiting.iter().try_for_each(|one| store::unqueue(tx, one.n))
}

/// Takes a new key: the old one signs for it in an entry, and for the checkpoint that reaches to that entry; all later
/// checkpoints are signed by the new one. The new public key.
///
/// # Errors
/// A fault of the database, or when the log has not begun.
pub async fn rotate(app: &App) -> Result<VerifierKey, Stop> {
    let (job, seed) = (app.clone(), random::<32>()?);
    let rotated = app.db.write(move |tx| {
        store::hold(tx)?;
        let keys = store::keys(tx, job.db.county().as_i64())?;
        let last = keys.last().ok_or_else(|| Fault::new("the log has no entry and no key yet"))?;
        let (old, now) = (signer(&job.vault, last)?, job.clock.now());
        let new = LogSigner::new(old.public().name().clone(), &seed);
        let entry = old.hand_over(new.public()).map_err(|why| Fault::new(why.to_string()))?.to_string();
        let kind = Kind::Key.code().to_owned();
        let entry = Kept { n: 0, kind, subject: 0, at: now.millis(), bytes: entry.into_bytes() };
        append(tx, &old, &[entry], now)?;
        store::put_key(tx, &sealed(&job.vault, last.n.saturating_add(1), &new, &seed, now)?)?;
        Ok(new.public().clone())
    });
    rotated.await
}

/// Writes entries, the tiles they make and the checkpoint over them. The turn must be held.
fn append(tx: &mut Tx, signer: &LogSigner, entries: &[Kept], now: Moment) -> Result<(), Fault> {
    let bad = |why: houji_seal::Malformed| Fault::new(why.to_string());
    let mut edge = read::edge(tx)?;
    let mut n = i64::try_from(edge.size()).map_err(|_| Fault::new("the log is full"))?;
    for entry in entries {
        store::enter(tx, n, entry)?;
        n = n.saturating_add(1);
    }
    let leaves: Vec<_> = entries.iter().map(|entry| leaf_hash(&entry.bytes)).collect();
    for (tile, hashes) in edge.append(&leaves).map_err(bad)? {
        if let Shelf::Level(level) = tile.shelf() {
            let index = i64::try_from(tile.index()).map_err(|_| Fault::new("the log is full"))?;
            store::put_tile(tx, level.into(), index, &tile_bytes(&hashes))?;
        }
    }
    let root = edge.root();
    let checkpoint = Checkpoint::new(signer.public().name().as_str(), edge.size(), root).map_err(bad)?;
    let note = signer.sign(&checkpoint).map_err(bad)?.to_string();
    store::sign(tx, &Signed { size: n, root: root.as_bytes().to_vec(), note, at: now.millis() })
}

/// The log's name for good: the address people know the county by, or else its code.
fn name(app: &App) -> Result<KeyName, Fault> {
    let host = app.config.origin.strip_prefix("https://").map(|host| host.trim_end_matches('/'));
    let name = match host {
        Some(host) => format!("{host}/log"),
        None => format!("houji/{}/log", app.db.county()),
    };
    name.parse().map_err(|why: houji_seal::Malformed| Fault::new(why.to_string()))
}

fn sealed(vault: &Vault, n: i64, signer: &LogSigner, seed: &[u8; 32], now: Moment) -> Result<Key, Fault> {
    let secret = Some(vault.seal_bytes(SECRET, seed)?);
    Ok(Key { n, vkey: signer.public().to_string(), secret, at: now.millis() })
}

/// What signs with a stored key.
///
/// # Errors
/// [`Fault`] when its secret cannot be opened or belongs to another key.
pub(super) fn signer(vault: &Vault, key: &Key) -> Result<LogSigner, Fault> {
    let broken = || Fault::new("the secret of the log's key is not there or of another key");
    let secret = vault.open_bytes(SECRET, key.secret.as_deref().ok_or_else(broken)?)?;
    let seed: [u8; 32] = secret.try_into().map_err(|_| broken())?;
    let public: VerifierKey = key.vkey.parse().map_err(|_| broken())?;
    let signer = LogSigner::new(public.name().clone(), &seed);
    if *signer.public() == public { Ok(signer) } else { Err(broken()) }
}
