//! Checking a whole log: every entry, every tile and every checkpoint that is given, from the first entry on. The same walk
//! looks at the tables of this county, at a site and at a folder.

use crate::house::Fault;
use houji_seal::{
    Checkpoint, Digest, Edge, Note, Shelf, Tile, VerifierKey, empty_root, leaf_hash, read_bundle, tile_bytes,
};

/// Where the files of a log are read.
pub trait Source {
    /// The bytes below a path such as `tile/0/000`; nothing when there is no such file.
    ///
    /// # Errors
    /// [`Fault`] when it could not be found out.
    fn get(&mut self, path: &str) -> Result<Option<Vec<u8>>, Fault>;
}

/// Why a log was not found whole.
#[derive(Debug)]
pub enum Trouble {
    /// It is not; in words for people.
    Wrong(String),
    /// It could not be read to its end.
    Fault(Fault),
}

impl From<Fault> for Trouble {
    fn from(why: Fault) -> Trouble {
        Trouble::Fault(why)
    }
}

fn wrong<T>(text: impl Into<String>) -> Result<T, Trouble> {
    Err(Trouble::Wrong(text.into()))
}

/// A log that was found whole.
#[derive(Clone, Debug)]
pub struct Walked {
    /// Entries.
    pub size: u64,
    /// Root over them.
    pub root: Digest,
    /// The key that signs from here on.
    pub key: VerifierKey,
    /// Who signed the last checkpoint besides the log is not looked at here; this is the checkpoint.
    pub checkpoint: Note,
}

/// Reads a note that a log should have.
///
/// # Errors
/// [`Trouble`] when there is none or it is no checkpoint.
pub fn read_checkpoint(source: &mut dyn Source) -> Result<Note, Trouble> {
    let Some(bytes) = source.get("checkpoint")? else {
        return wrong("没有签名的检查点（checkpoint）");
    };
    let note = String::from_utf8(bytes).ok().and_then(|text| text.parse::<Note>().ok());
    match note {
        Some(note) if note.text().parse::<Checkpoint>().is_ok() => Ok(note),
        _ => wrong("检查点（checkpoint）看不懂"),
    }
}

struct Walk<'a> {
    source: &'a mut dyn Source,
    stops: Vec<(Checkpoint, &'a Note)>,
    size: u64,
    edge: Edge,
    key: VerifierKey,
}

/// Walks through a log up to the largest of these checkpoints; each must be signed by the key in force there, and agree with
/// the entries. `first` is the log's first key, the only thing that is believed.
///
/// # Errors
/// [`Trouble`] with the first thing that does not agree.
pub fn walk(source: &mut dyn Source, first: &VerifierKey, notes: &[Note]) -> Result<Walked, Trouble> {
    let mut stops = Vec::new();
    for note in notes {
        match note.text().parse::<Checkpoint>() {
            Ok(checkpoint) => stops.push((checkpoint, note)),
            Err(_) => return wrong("检查点（checkpoint）看不懂"),
        }
    }
    stops.sort_by_key(|(checkpoint, _)| checkpoint.size());
    let Some((last, note)) = stops.last().map(|(last, note)| (last.clone(), (*note).clone())) else {
        return wrong("没有签名的检查点（checkpoint）");
    };
    let mut walk = Walk { source, stops, size: last.size(), edge: Edge::default(), key: first.clone() };
    walk.signed()?;
    while walk.edge.size() < walk.size {
        walk.bundle()?;
    }
    Ok(Walked { size: walk.size, root: walk.edge.root(), key: walk.key, checkpoint: note })
}

impl Walk<'_> {
    /// The next bundle of entries.
    fn bundle(&mut self) -> Result<(), Trouble> {
        let from = self.edge.size();
        let Some(tile) = Tile::at(self.size, Shelf::Entries, from / 256) else {
            return wrong(format!("第 {from} 条起没有内容"));
        };
        let bytes = self.fetch(&tile)?;
        let entries = match read_bundle(&bytes) {
            Ok(entries) if u64::try_from(entries.len()) == Ok(tile.width()) => entries,
            _ => return wrong(format!("{tile} 被改过，读不出 {} 条", tile.width())),
        };
        for entry in entries {
            self.entry(entry)?;
        }
        Ok(())
    }

    fn entry(&mut self, entry: &[u8]) -> Result<(), Trouble> {
        let n = self.edge.size();
        let Ok(grown) = self.edge.append(&[leaf_hash(entry)]) else { return wrong("公开日志太长") };
        for (tile, hashes) in grown {
            if Tile::at(self.size, tile.shelf(), tile.index()) == Some(tile)
                && self.fetch(&tile)? != tile_bytes(&hashes)
            {
                return wrong(format!("{tile} 和内容对不上，有一处被改过"));
            }
        }
        self.signed()?;
        match self.key.handed_over(entry) {
            Ok(Some(next)) => self.key = next,
            Ok(None) => {}
            Err(_) => return wrong(format!("第 {n} 条说换了密钥，原来的密钥没有签过名")),
        }
        Ok(())
    }

    /// The checkpoints of the size reached.
    fn signed(&self) -> Result<(), Trouble> {
        let size = self.edge.size();
        for (checkpoint, note) in self.stops.iter().filter(|(stop, _)| stop.size() == size) {
            if checkpoint.origin() != self.key.name().as_str() {
                return wrong(format!("{size} 条的检查点是另一个日志的"));
            }
            if note.verify(std::slice::from_ref(&self.key)).is_err() {
                return wrong(format!("{size} 条的检查点，签名不是这个日志的密钥签的"));
            }
            let root = if size == 0 { empty_root() } else { self.edge.root() };
            if root != *checkpoint.root() {
                return wrong(format!("{size} 条的检查点和内容对不上：日志分了叉，或者内容被改过"));
            }
        }
        Ok(())
    }

    fn fetch(&mut self, tile: &Tile) -> Result<Vec<u8>, Trouble> {
        match self.source.get(&tile.to_string())? {
            Some(bytes) => Ok(bytes),
            None => wrong(format!("缺文件 {tile}")),
        }
    }
}
