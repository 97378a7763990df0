//! The witness: it keeps what the log showed outside of every database that may lose it, and never believes a log that does not
//! go on from there.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use houji_seal::{
    Checkpoint, Keys, LogEntry, Note, Plan, Source, Tile, TileSet, Trouble, VerifierKey, verify_consistency,
    walk,
};

use super::board::Board;
use super::{Slot, lock};
use crate::api::Api;
use crate::chance::Chance;
use crate::{Failure, Outcome};

/// Pause between two looks.
const BETWEEN: Duration = Duration::from_millis(10);
/// How long the log may take to hold what was published, on a server that is left alone.
const TAKEN_IN: Duration = Duration::from_secs(20);

/// A server's log and what is published beside it, as files.
struct Site<'a>(&'a Api);

impl Source for Site<'_> {
    type Fault = Failure;

    fn get(&mut self, path: &str) -> Outcome<Option<Vec<u8>>> {
        let is_beside = path.starts_with("notices/") || path.starts_with("files/");
        let (status, bytes) =
            self.0.bytes(&if is_beside { format!("/{path}") } else { format!("/log/{path}") })?;
        match status {
            200 => Ok(Some(bytes)),
            404 => Ok(None),
            other => Err(format!("{path} was answered {other}").into()),
        }
    }
}

/// What was seen of the log.
pub(super) struct Witness {
    key: VerifierKey,
    /// Every checkpoint, by its size.
    seen: Mutex<BTreeMap<u64, Note>>,
}

impl Witness {
    /// Believes the first key that the log names now, and nothing it says later about itself.
    pub(super) fn of(api: &Api) -> Outcome<Witness> {
        let key = houji_verify::first_key(&mut Site(api))?.ok_or("the log has no key")?;
        Ok(Witness { key, seen: Mutex::default() })
    }

    /// Looks at whichever server answers until the round is over.
    pub(super) fn work(&self, slots: &[Slot], board: &Board, mut chance: Chance, over: &AtomicBool) {
        while !over.load(Ordering::Relaxed) {
            if let Some(base) = chance.pick(slots).and_then(|slot| lock(slot).clone()) {
                // A server that dies under the question has told nothing.
                let _ = self.look(&Api::new(&base), board);
            }
            std::thread::sleep(BETWEEN);
        }
    }

    /// One look: the checkpoint is signed, and its log has grown out of the last that was seen.
    fn look(&self, api: &Api, board: &Board) -> Outcome<()> {
        // Taken before asking, so that what is answered may not be older.
        let last = lock(&self.seen).last_key_value().map(|(_, note)| note.clone());
        let Some(bytes) = (Site(api)).get("checkpoint")? else {
            board.wrong("the log has no checkpoint any more".to_owned());
            return Ok(());
        };
        let Some((note, now)) = self.read(&bytes) else {
            board.wrong(format!("no checkpoint of the log: {}", String::from_utf8_lossy(&bytes)));
            return Ok(());
        };
        if let Some(before) = last.and_then(|note| note.text().parse::<Checkpoint>().ok())
            && !has_grown(api, &before, &now)?
        {
            board.wrong(format!("the log of {} leaves does not go on from {}", now.size(), before.size()));
            return Ok(());
        }
        let other = lock(&self.seen).insert(now.size(), note.clone());
        if other.is_some_and(|other| other.text() != note.text()) {
            board.wrong(format!("the log has shown two roots at {} leaves", now.size()));
        }
        Ok(())
    }

    fn read(&self, bytes: &[u8]) -> Option<(Note, Checkpoint)> {
        let note: Note = std::str::from_utf8(bytes).ok()?.parse().ok()?;
        note.verify(std::slice::from_ref(&self.key)).ok()?;
        let checkpoint = note.text().parse().ok()?;
        Some((note, checkpoint))
    }

    /// After a round: everything published becomes a leaf, and the log agrees with every checkpoint that was ever seen.
    pub(super) fn after_round(&self, api: &Api, board: &Board) -> Outcome<()> {
        let published = board.entries(api)?;
        let begun = Instant::now();
        loop {
            self.look(api, board)?;
            let held = match self.walk(api)? {
                Ok(held) => held,
                Err(what) => {
                    board.wrong(what);
                    return Ok(());
                }
            };
            let entries = published.iter().filter_map(|one| one.entry.as_ref());
            let missing: Vec<&LogEntry> = entries.filter(|entry| !held.contains(entry)).collect();
            if missing.is_empty() {
                return Ok(());
            }
            if begun.elapsed() > TAKEN_IN {
                for entry in missing {
                    board.wrong(format!("{} was published and is no leaf of the log", entry.notice));
                }
                return Ok(());
            }
            std::thread::sleep(BETWEEN);
        }
    }

    /// The publications of the whole log, or what is wrong with it.
    fn walk(&self, api: &Api) -> Outcome<Result<Vec<LogEntry>, String>> {
        let seen: Vec<Note> = lock(&self.seen).values().cloned().collect();
        match walk(&mut Site(api), &self.key, &seen) {
            Ok(walked) => Ok(Ok(walked.notices)),
            Err(Trouble::Wrong(what)) => Ok(Err(what)),
            Err(Trouble::Fault(why)) => Err(why),
        }
    }

    /// At the end: what `houji verify` says of the site, the texts of all publications included.
    pub(super) fn at_the_end(&self, api: &Api, board: &Board) -> Outcome<()> {
        let keys = Keys { log: vec![self.key.clone()], ..Keys::default() };
        let told = houji_verify::whole(&mut Site(api), &keys)?;
        println!("{} checkpoints were seen; {}", lock(&self.seen).len(), told.lines.join(" "));
        if !told.verdict.is_good() {
            board.wrong(told.lines.join(" "));
        }
        Ok(())
    }
}

/// True when the log of one checkpoint begins with that of the other.
fn has_grown(api: &Api, before: &Checkpoint, now: &Checkpoint) -> Outcome<bool> {
    let Some(plan) = Plan::consistency(before.size(), now.size()) else { return Ok(false) };
    let mut tiles: Vec<Tile> = plan.nodes().filter_map(|node| Tile::of(node, now.size())).collect();
    tiles.sort();
    tiles.dedup();
    let mut set = TileSet::default();
    for tile in tiles {
        let Some(bytes) = Site(api).get(&tile.to_string())? else { return Ok(false) };
        if set.insert(&tile, &bytes).is_err() {
            return Ok(false);
        }
    }
    let path = plan.prove(|node| set.node(node));
    Ok(path.is_some_and(|path| {
        verify_consistency((before.size(), before.root()), (now.size(), now.root()), &path)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use houji_seal::{Digest, LogSigner};

    fn signed(size: u64, root: Digest) -> (Witness, Vec<u8>) {
        let signer = LogSigner::new("houji.example/log".parse().unwrap(), &[1; 32]);
        let note = signer.sign(&Checkpoint::new("houji.example/log", size, root).unwrap()).unwrap();
        let witness = Witness { key: signer.public().clone(), seen: Mutex::default() };
        (witness, note.to_string().into_bytes())
    }

    #[test]
    fn a_checkpoint_that_another_signed_is_none() {
        let (witness, bytes) = signed(3, Digest::ZERO);
        assert_eq!(witness.read(&bytes).map(|(_, now)| now.size()), Some(3));
        let other = LogSigner::new("houji.example/log".parse().unwrap(), &[2; 32]);
        let stranger = Witness { key: other.public().clone(), seen: Mutex::default() };
        assert!(stranger.read(&bytes).is_none());
        assert!(witness.read(&bytes[..bytes.len() - 9]).is_none());
    }
}
