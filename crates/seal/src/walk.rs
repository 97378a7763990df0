//! Checking a whole log: every entry, every tile and every checkpoint that is given, from the first entry on, and the texts
//! that were kept beside it. The same walk looks at tables, at a site and at a folder: how a file is read is the caller's.

use crate::{
    Checkpoint, Digest, Edge, LogEntry, Note, Notice, Shelf, Tile, VerifierKey, empty_root, leaf_hash,
    read_bundle, tile_bytes,
};

/// Where the files of a log are read.
pub trait Source {
    /// What may go wrong when reading.
    type Fault;

    /// The bytes below a path such as `tile/0/000`; nothing when there is no such file.
    ///
    /// # Errors
    /// When it could not be found out.
    fn get(&mut self, path: &str) -> Result<Option<Vec<u8>>, Self::Fault>;
}

/// Why a log was not found whole.
#[derive(Debug)]
pub enum Trouble<F> {
    /// It is not; in words for people.
    Wrong(String),
    /// It could not be read to its end.
    Fault(F),
}

impl<F> From<F> for Trouble<F> {
    fn from(why: F) -> Trouble<F> {
        Trouble::Fault(why)
    }
}

fn wrong<T, F>(text: impl Into<String>) -> Result<T, Trouble<F>> {
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
    /// Publications that it names, in their order.
    pub notices: Vec<LogEntry>,
}

/// Reads a note that a log should have.
///
/// # Errors
/// [`Trouble`] when there is none or it is no checkpoint.
pub fn read_checkpoint<S: Source + ?Sized>(source: &mut S) -> Result<Note, Trouble<S::Fault>> {
    let Some(bytes) = source.get("checkpoint")? else {
        return wrong("没有签名的检查点（checkpoint）");
    };
    let note = String::from_utf8(bytes).ok().and_then(|text| text.parse::<Note>().ok());
    match note {
        Some(note) if note.text().parse::<Checkpoint>().is_ok() => Ok(note),
        _ => wrong("检查点（checkpoint）看不懂"),
    }
}

struct Walk<'a, S: ?Sized> {
    source: &'a mut S,
    stops: Vec<(Checkpoint, &'a Note)>,
    size: u64,
    edge: Edge,
    key: VerifierKey,
    notices: Vec<LogEntry>,
}

/// Walks through a log up to the largest of these checkpoints; each must be signed by the key in force there, and agree with
/// the entries. `first` is the log's first key, the only thing that is believed.
///
/// # Errors
/// [`Trouble`] with the first thing that does not agree.
pub fn walk<S: Source + ?Sized>(
    source: &mut S,
    first: &VerifierKey,
    notes: &[Note],
) -> Result<Walked, Trouble<S::Fault>> {
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
    let (edge, key, notices) = (Edge::default(), first.clone(), Vec::new());
    let mut walk = Walk { source, stops, size: last.size(), edge, key, notices };
    walk.signed()?;
    while walk.edge.size() < walk.size {
        walk.bundle()?;
    }
    let (size, root) = (walk.size, walk.edge.root());
    Ok(Walked { size, root, key: walk.key, checkpoint: note, notices: walk.notices })
}

impl<S: Source + ?Sized> Walk<'_, S> {
    /// The next bundle of entries.
    fn bundle(&mut self) -> Result<(), Trouble<S::Fault>> {
        let from = self.edge.size();
        let Some(tile) = Tile::at(self.size, Shelf::Entries, from / 256) else {
            return wrong(format!("第 {from} 条起没有内容"));
        };
        let bytes = self.fetch(&tile)?;
        let entries = match read_bundle(&bytes) {
            Ok(entries) if u64::try_from(entries.len()) == Ok(tile.width()) => entries,
            _ => return wrong(format!("{tile} 被改过，读不出 {} 条", tile.width())),
        };
        // Each checkpoint that is given ends a run of entries; what lies between is taken in at once.
        let mut rest = entries.as_slice();
        while !rest.is_empty() {
            let now = self.edge.size();
            let stop = self.stops.iter().map(|(stop, _)| stop.size()).find(|size| *size > now);
            let length = usize::try_from(stop.unwrap_or(now).saturating_sub(now)).unwrap_or(usize::MAX);
            let (run, after) = rest.split_at_checked(length.max(1)).unwrap_or((rest, &[]));
            self.run(run)?;
            rest = after;
        }
        Ok(())
    }

    /// Entries with no checkpoint between them.
    fn run(&mut self, entries: &[&[u8]]) -> Result<(), Trouble<S::Fault>> {
        let Some((last, before)) = entries.split_last() else { return Ok(()) };
        let leaves: Vec<Digest> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let from = self.edge.size();
        let Ok(grown) = self.edge.append(&leaves) else { return wrong("公开日志太长") };
        for (tile, hashes) in grown {
            if Tile::at(self.size, tile.shelf(), tile.index()) == Some(tile)
                && self.fetch(&tile)? != tile_bytes(&hashes)
            {
                return wrong(format!("{tile} 和内容对不上，有一处被改过"));
            }
        }
        for (entry, n) in before.iter().zip(from..) {
            self.entry(entry, n)?;
        }
        // The checkpoint that reaches to a new key is signed by the old one.
        self.signed()?;
        self.entry(last, self.edge.size().saturating_sub(1))
    }

    /// What an entry says.
    fn entry(&mut self, entry: &[u8], n: u64) -> Result<(), Trouble<S::Fault>> {
        self.notices.extend(std::str::from_utf8(entry).ok().and_then(|text| text.parse::<LogEntry>().ok()));
        match self.key.handed_over(entry) {
            Ok(Some(next)) => self.key = next,
            Ok(None) => {}
            Err(_) => return wrong(format!("第 {n} 条说换了密钥，原来的密钥没有签过名")),
        }
        Ok(())
    }

    /// The checkpoints of the size reached.
    fn signed(&self) -> Result<(), Trouble<S::Fault>> {
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

    fn fetch(&mut self, tile: &Tile) -> Result<Vec<u8>, Trouble<S::Fault>> {
        match self.source.get(&tile.to_string())? {
            Some(bytes) => Ok(bytes),
            None => wrong(format!("缺文件 {tile}")),
        }
    }
}

/// Texts and attachments that were kept beside a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Beside {
    /// Texts that agree with the log.
    pub texts: usize,
    /// Attachments that agree with their texts.
    pub files: usize,
    /// Texts and attachments that were not kept: what had to be forgotten is not there any more.
    pub missing: usize,
}

/// Where the text of a publication is kept beside a log, and served beside it.
#[must_use]
pub fn text_path(entry: &LogEntry) -> String {
    format!("notices/{}/{}.txt", entry.notice, entry.version)
}

/// Where an attachment is kept beside a log.
#[must_use]
pub fn file_path(digest: &Digest) -> String {
    format!("files/{digest}")
}

/// Checks the texts and attachments that were kept beside a log against its entries.
///
/// # Errors
/// [`Trouble`] with the first that does not agree.
pub fn beside<S: Source + ?Sized>(source: &mut S, notices: &[LogEntry]) -> Result<Beside, Trouble<S::Fault>> {
    let mut found = Beside::default();
    for entry in notices {
        let path = text_path(entry);
        let Some(bytes) = source.get(&path)? else {
            found.missing += 1;
            continue;
        };
        let text = String::from_utf8(bytes).unwrap_or_default();
        let Ok(notice) = text.parse::<Notice>() else {
            return wrong(format!("{path} 和公开时不一样：读不出来"));
        };
        if LogEntry::of(&text).as_ref() != Ok(entry) {
            return wrong(format!("{path} 和公开时不一样"));
        }
        found.texts += 1;
        for file in &notice.attachments {
            match source.get(&file_path(&file.digest))? {
                None => found.missing += 1,
                Some(bytes) if file.is(&bytes) => found.files += 1,
                Some(_) => return wrong(format!("附件“{}”和公开时不一样", file.name)),
            }
        }
    }
    Ok(found)
}
