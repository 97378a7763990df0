//! Tiles: the files in which a log is read (C2SP tlog-tiles). A tile holds up to 256 hashes of one height; a bundle
//! the entries below one lowest tile.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::merkle::{MAX_SIZE, above};
use crate::{Digest, Malformed, Node};

/// Hashes of a full tile.
const FULL: u64 = 256;
/// Levels a log of [`MAX_SIZE`] can have.
const LEVELS: u8 = 8;

/// On which shelf a tile stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Shelf {
    /// Hashes. Level 0 are leaves; each further level is eight higher in the tree.
    Level(u8),
    /// Entries themselves, 256 a bundle.
    Entries,
}

impl Shelf {
    /// How many leaves one thing on this shelf stands for, as a power of two.
    fn height(self) -> u8 {
        match self {
            Shelf::Level(level) => level.saturating_mul(8),
            Shelf::Entries => 0,
        }
    }

    /// Things on this shelf in a log of so many leaves.
    fn count(self, size: u64) -> u64 {
        size.checked_shr(self.height().into()).unwrap_or(0)
    }
}

/// Which tile: where it stands and how full it is. `Display` is its path below the log's address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Tile {
    shelf: Shelf,
    index: u64,
    width: u64,
}

impl Tile {
    /// A tile as it is in a log of so many leaves. Nothing when that log has none there.
    #[must_use]
    pub fn at(size: u64, shelf: Shelf, index: u64) -> Option<Tile> {
        let is_above = matches!(shelf, Shelf::Level(level) if level >= LEVELS);
        let begins = index.checked_mul(FULL)?;
        let rest = shelf.count(size).checked_sub(begins)?;
        (rest > 0 && size <= MAX_SIZE && !is_above).then_some(Tile { shelf, index, width: rest.min(FULL) })
    }

    /// Its shelf.
    #[must_use]
    pub fn shelf(&self) -> Shelf {
        self.shelf
    }

    /// Which one of its shelf, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Hashes or entries in it, 1 to 256.
    #[must_use]
    pub fn width(&self) -> u64 {
        self.width
    }

    /// True when nothing will be added to it: it never changes again.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.width == FULL
    }

    /// The tile of a log of so many leaves in which the hash of a complete tree stands, or those it is made of.
    #[must_use]
    pub fn of(node: Node, size: u64) -> Option<Tile> {
        let (level, low, _) = place(node)?;
        Tile::at(size, Shelf::Level(level), low / FULL)
    }
}

/// On which level the hashes stand that a node is made of, the first of them, and how many they are.
fn place(node: Node) -> Option<(u8, u64, u64)> {
    let within = node.height % 8;
    let low = node.index.checked_mul(1 << within)?;
    Some((node.height / 8, low, 1 << within))
}

/// Tiles that a log of `new` leaves has and one of `old` had not, or not so full: what is to be kept after growing.
pub fn grown(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    let shelves = (0..LEVELS).map(Shelf::Level).chain([Shelf::Entries]);
    shelves.flat_map(move |shelf| {
        let (before, now) = (shelf.count(old), shelf.count(new));
        let changed = if now > before { before / FULL..now.div_ceil(FULL) } else { 0..0 };
        changed.filter_map(move |index| Tile::at(new, shelf, index))
    })
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shelf {
            Shelf::Level(level) => write!(f, "tile/{level}/")?,
            Shelf::Entries => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![format!("{:03}", self.index % 1000)];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(format!("x{:03}", rest % 1000));
            rest /= 1000;
        }
        groups.reverse();
        f.write_str(&groups.join("/"))?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl FromStr for Tile {
    type Err = Malformed;

    /// Reads a path. Exactly one path is taken for each tile.
    fn from_str(path: &str) -> Result<Tile, Malformed> {
        read_path(path).filter(|tile| tile.to_string() == path).ok_or(Malformed("not the path of a tile"))
    }
}

fn read_path(path: &str) -> Option<Tile> {
    let (shelf, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let shelf = if shelf == "entries" { Shelf::Entries } else { Shelf::Level(number(shelf)?) };
    let (groups, width) = match rest.split_once(".p/") {
        Some((groups, width)) => (groups, number(width)?),
        None => (rest, FULL),
    };
    let mut index = 0u64;
    for group in groups.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        index = index.checked_mul(1000)?.checked_add(number(digits)?)?;
    }
    if !(1..=FULL).contains(&width) {
        return None;
    }
    // The smallest log with such a tile tells whether any has it.
    let things = index.checked_mul(FULL)?.checked_add(width)?;
    let size = things.checked_mul(1u64.checked_shl(shelf.height().into())?)?;
    Tile::at(size, shelf, index)
}

fn number<N: FromStr>(digits: &str) -> Option<N> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// Hashes as the bytes of a tile.
#[must_use]
pub fn tile_bytes(hashes: &[Digest]) -> Vec<u8> {
    hashes.iter().flat_map(Digest::as_bytes).copied().collect()
}

/// Tiles that were read, as a source of hashes for proofs.
#[derive(Clone, Debug, Default)]
pub struct TileSet(BTreeMap<(u8, u64), Vec<Digest>>);

impl TileSet {
    /// Takes the bytes of a tile of hashes.
    ///
    /// # Errors
    /// [`Malformed`] when they are not as many hashes as the tile is wide, or it is a bundle of entries.
    pub fn insert(&mut self, tile: &Tile, bytes: &[u8]) -> Result<(), Malformed> {
        let Shelf::Level(level) = tile.shelf else {
            return Err(Malformed("a bundle of entries holds no hashes"));
        };
        let (hashes, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() || u64::try_from(hashes.len()) != Ok(tile.width) {
            return Err(Malformed("a tile has 32 bytes for each hash"));
        }
        self.0.insert((level, tile.index), hashes.iter().map(|hash| Digest::from(*hash)).collect());
        Ok(())
    }

    /// The hashes of a tile that was read as full as this.
    pub(crate) fn hashes(&self, tile: &Tile) -> Option<&[Digest]> {
        let Shelf::Level(level) = tile.shelf else { return None };
        self.0.get(&(level, tile.index))?.get(..usize::try_from(tile.width).ok()?)
    }

    /// The hash of a complete tree. Nothing when its tile is not here or does not reach so far.
    #[must_use]
    pub fn node(&self, node: Node) -> Option<Digest> {
        let (level, low, count) = place(node)?;
        let tile = self.0.get(&(level, low / FULL))?;
        let from = usize::try_from(low % FULL).ok()?;
        above(tile.get(from..from.checked_add(usize::try_from(count).ok()?)?)?)
    }
}

/// Entries as a bundle: each behind its length in two bytes, big endian.
///
/// # Errors
/// [`Malformed`] when an entry is longer than 65,535 bytes, or they are none or more than 256.
pub fn bundle_bytes<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, Malformed> {
    let mut bytes = Vec::new();
    for entry in entries.iter().map(AsRef::as_ref) {
        let length =
            u16::try_from(entry.len()).map_err(|_| Malformed("an entry has at most 65,535 bytes"))?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(entry);
    }
    if !(1..=256).contains(&entries.len()) {
        return Err(Malformed("a bundle has 1 to 256 entries"));
    }
    Ok(bytes)
}

/// The entries of a bundle.
///
/// # Errors
/// [`Malformed`] when an entry is cut short, or they are none or more than 256.
pub fn read_bundle(mut bytes: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    let cut = Malformed("an entry is cut short");
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk().ok_or(cut)?;
        let (entry, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(cut)?;
        entries.push(entry);
        bytes = rest;
    }
    if !(1..=256).contains(&entries.len()) {
        return Err(Malformed("a bundle has 1 to 256 entries"));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let paths = [
            "tile/0/000",
            "tile/0/x001/x234/067",
            "tile/0/x001/x234/067.p/1",
            "tile/2/000.p/255",
            "tile/entries/x001/000.p/67",
            "tile/7/000.p/127",
        ];
        for path in paths {
            assert_eq!(path.parse::<Tile>().unwrap().to_string(), path);
        }
        let refused = [
            "",
            "tile/0/",
            "tile/0/0",
            "tile/0/1000",
            "tile/0/x000/001",
            "tile/0/001/002",
            "tile/0/x001",
            "tile/00/001",
            "tile/+1/001",
            "tile/0/001.p/0",
            "tile/0/001.p/01",
            "tile/0/001.p/256",
            "tile/0/001.p/",
            "tile/8/000.p/1",
            "tile/7/000",
            "tile/7/001.p/1",
            "tile/64/000",
            "tile/entry/000",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "/tile/0/000",
            "tile/0/../000",
        ];
        for path in refused {
            assert!(path.parse::<Tile>().is_err(), "{path}");
        }
    }

    /// The example of the specification: 70,000 leaves.
    #[test]
    fn a_log_has_the_tiles_of_the_specification() {
        let paths: Vec<String> = grown(0, 70_000).map(|tile| tile.to_string()).collect();
        assert_eq!(paths.len(), 274 + 2 + 1 + 274);
        let wanted = ["tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"];
        assert!(wanted.iter().all(|path| paths.iter().any(|have| have == path)), "{paths:?}");
        let after: Vec<String> = grown(255, 256).map(|tile| tile.to_string()).collect();
        assert_eq!(after, ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
        assert_eq!(grown(5, 5).count(), 0);
    }

    #[test]
    fn bundles_are_read_as_written() {
        let entries: [&[u8]; 3] = [b"", b"abc", &[7; 65_535]];
        let bytes = bundle_bytes(&entries).unwrap();
        assert_eq!(read_bundle(&bytes).unwrap(), entries);
        assert!(bundle_bytes(&[vec![0u8; 65_536]]).is_err());
        assert!(bundle_bytes(&[[0u8; 0]; 257]).is_err());
        assert!(bundle_bytes::<&[u8]>(&[]).is_err());
        assert!(read_bundle(&[0; 2 * 257]).is_err());
        assert!(read_bundle(&[]).is_err());
        assert!(read_bundle(&[0]).is_err());
        assert!(read_bundle(&[0, 2, 7]).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..700), path in "(tile/)?[0-9x/.p]{0,30}") {
            if let Ok(entries) = read_bundle(&bytes) {
                prop_assert_eq!(bundle_bytes(&entries).unwrap(), bytes.clone());
            }
            if let Ok(tile) = path.parse::<Tile>() {
                prop_assert_eq!(tile.to_string(), path);
            }
            let mut set = TileSet::default();
            let tile = Tile::at(7, Shelf::Level(0), 0).unwrap();
            prop_assert_eq!(set.insert(&tile, &bytes).is_ok(), bytes.len() == 7 * 32);
        }

        #[test]
        fn tiles_have_one_path(size in 1..=MAX_SIZE, index in any::<u64>(), level in 0u8..9) {
            for shelf in [Shelf::Level(level), Shelf::Entries] {
                let last = shelf.count(size) / FULL;
                for index in [index, index % (last + 1), last] {
                    if let Some(tile) = Tile::at(size, shelf, index) {
                        prop_assert_eq!(tile.to_string().parse(), Ok(tile));
                    }
                }
            }
        }

        #[test]
        fn any_node_is_answered(height in any::<u8>(), index in any::<u64>(), size in any::<u64>()) {
            let node = Node { height, index };
            prop_assert_eq!(TileSet::default().node(node), None);
            let _ = Tile::of(node, size);
        }
    }
}
