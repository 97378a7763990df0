//! The right edge of a growing log: all that is needed to append to it and to know its root.

use crate::merkle::{MAX_SIZE, above, empty_root, fold};
use crate::{Digest, Malformed, Shelf, Tile, TileSet};

/// The tiles of a log that are not full, one a level at most. A few kilobytes however long the log is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Edge {
    size: u64,
    rows: Vec<Vec<Digest>>,
}

impl Edge {
    /// Which tiles must be read to go on with a log of so many leaves.
    pub fn tiles(size: u64) -> impl Iterator<Item = Tile> {
        let open = move |level: u8| {
            let shelf = Shelf::Level(level);
            let last = size.checked_shr(u32::from(level) * 8 + 8)?;
            Tile::at(size, shelf, last)
        };
        (0..8).filter_map(open)
    }

    /// Goes on with a log of so many leaves, from the tiles that [`Edge::tiles`] names.
    ///
    /// The caller compares [`Edge::root`] with the root it signed: tiles may have been changed since.
    ///
    /// # Errors
    /// [`Malformed`] when a tile is missing.
    pub fn resume(size: u64, tiles: &TileSet) -> Result<Edge, Malformed> {
        let mut edge = Edge { size, rows: Vec::new() };
        for tile in Edge::tiles(size) {
            let hashes = tiles.hashes(&tile).ok_or(Malformed("a tile of the log's right edge is missing"))?;
            if let Shelf::Level(level) = tile.shelf() {
                edge.row(level.into()).extend(hashes);
            }
        }
        Ok(edge)
    }

    /// Leaves of the log.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root of the log.
    #[must_use]
    pub fn root(&self) -> Digest {
        // Of each level the complete trees, the largest first, from the highest level down.
        let mut trees = Vec::new();
        for row in self.rows.iter().rev() {
            let mut rest = row.as_slice();
            while let Some(height) = rest.len().checked_ilog2() {
                let (tree, after) = rest.split_at(1 << height);
                trees.extend(above(tree));
                rest = after;
            }
        }
        fold(trees.iter()).unwrap_or_else(empty_root)
    }

    /// Appends leaves by their hashes. Gives the tiles that were not there before with the hashes in them: those that
    /// were filled on the way, and at the end those that are still open.
    ///
    /// # Errors
    /// [`Malformed`] when the log would be longer than [`MAX_SIZE`]; nothing was appended then.
    pub fn append(&mut self, leaves: &[Digest]) -> Result<Vec<(Tile, Vec<Digest>)>, Malformed> {
        let more = u64::try_from(leaves.len()).map_err(|_| Malformed("the log is full"))?;
        let size = self.size.checked_add(more).filter(|size| *size <= MAX_SIZE);
        let (old, size) = (self.size, size.ok_or(Malformed("the log is full"))?);
        let mut grown = Vec::new();
        for leaf in leaves {
            self.size += 1;
            self.push(*leaf, &mut grown);
        }
        for tile in Edge::tiles(size) {
            if let Shelf::Level(level) = tile.shelf()
                && Tile::at(old, tile.shelf(), tile.index()) != Some(tile)
            {
                grown.push((tile, self.row(level.into()).clone()));
            }
        }
        Ok(grown)
    }

    fn push(&mut self, leaf: Digest, grown: &mut Vec<(Tile, Vec<Digest>)>) {
        let (mut hash, size) = (leaf, self.size);
        for level in 0..8u8 {
            let row = self.row(level.into());
            row.push(hash);
            if row.len() < 256 {
                return;
            }
            let full = std::mem::take(row);
            let index = size >> (u32::from(level) * 8 + 8);
            let (Some(tile), Some(top)) =
                (Tile::at(size, Shelf::Level(level), index.saturating_sub(1)), above(&full))
            else {
                return;
            };
            grown.push((tile, full));
            hash = top;
        }
    }

    fn row(&mut self, level: usize) -> &mut Vec<Digest> {
        while self.rows.len() <= level {
            self.rows.push(Vec::new());
        }
        // The row was made above.
        #[expect(clippy::indexing_slicing, reason = "the rows up to this level were made above")]
        &mut self.rows[level]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Node, Plan, grown, leaf_hash, tile_bytes, verify_consistency, verify_inclusion};
    use proptest::prelude::*;

    fn leaves(from: u64, to: u64) -> Vec<Digest> {
        (from..to).map(|at| leaf_hash(&at.to_be_bytes())).collect()
    }

    fn keep(set: &mut TileSet, tiles: &[(Tile, Vec<Digest>)]) {
        for (tile, hashes) in tiles {
            set.insert(tile, &tile_bytes(hashes)).unwrap();
        }
    }

    #[test]
    fn roots_are_those_of_the_whole_tree() {
        let all = leaves(0, 1200);
        let mut edge = Edge::default();
        assert_eq!(edge.root(), empty_root());
        for (size, leaf) in (1..).zip(&all) {
            edge.append(&[*leaf]).unwrap();
            assert_eq!(edge.root(), above(&all[..size]).unwrap());
        }
    }

    #[test]
    fn a_full_log_takes_nothing() {
        let mut edge = Edge { size: MAX_SIZE, rows: Vec::new() };
        assert!(edge.append(&leaves(0, 1)).is_err());
        assert_eq!(edge.size(), MAX_SIZE);
        assert!(edge.append(&[]).is_ok());
        assert!(Edge::resume(1, &TileSet::default()).is_err());
        assert_eq!(Edge::tiles(u64::MAX).count(), 0);
    }

    /// A log that serves a changed tile makes proofs that do not verify, and cannot be taken up again unseen.
    #[test]
    fn a_changed_byte_of_a_tile_is_seen() {
        let mut edge = Edge::default();
        let tiles = edge.append(&leaves(0, 600)).unwrap();
        for (tile, hashes) in &tiles {
            for at in (0..hashes.len() * 32).step_by(61) {
                let mut set = TileSet::default();
                keep(&mut set, &tiles);
                let mut bytes = tile_bytes(hashes);
                bytes[at] ^= 1;
                set.insert(tile, &bytes).unwrap();
                let changed = tile.index() * 256 + at as u64 / 32;
                let is_leaf = tile.shelf() == Shelf::Level(0);
                let index = if is_leaf { changed ^ 1 } else { (changed ^ 1) * 256 }.min(599);
                let path = Plan::inclusion(index, 600).unwrap().prove(|node| set.node(node)).unwrap();
                let leaf = set.node(Node { height: 0, index }).unwrap();
                assert!(!verify_inclusion(index, 600, &leaf, &path, &edge.root()), "{tile} {at}");
                let is_edge = !tile.is_full();
                assert_eq!(Edge::resume(600, &set).unwrap().root() != edge.root(), is_edge, "{tile} {at}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// However a log grew, its tiles are all there is to go on, and every proof made of them verifies.
        #[test]
        fn tiles_carry_the_log(steps in prop::collection::vec(0u64..40_000, 1..4), pick in any::<u64>()) {
            let (mut set, mut edge) = (TileSet::default(), Edge::default());
            let mut roots = vec![(0, edge.root())];
            for step in steps {
                let size = edge.size();
                let mut tiles = edge.append(&leaves(size, size + step)).unwrap();
                keep(&mut set, &tiles);
                tiles.sort();
                let wanted: Vec<Tile> =
                    grown(size, size + step).filter(|tile| tile.shelf() != Shelf::Entries).collect();
                prop_assert_eq!(tiles.iter().map(|(tile, _)| *tile).collect::<Vec<_>>(), wanted);
                let again = Edge::resume(edge.size(), &set).unwrap();
                prop_assert_eq!(again.root(), edge.root());
                roots.push((edge.size(), edge.root()));
                edge = again;
            }
            let size = edge.size();
            prop_assume!(size > 0);
            let index = pick % size;
            let plan = Plan::inclusion(index, size).unwrap();
            prop_assert!(plan.nodes().all(|node| Tile::of(node, size).is_some()));
            let path = plan.prove(|node| set.node(node)).unwrap();
            let leaf = leaf_hash(&index.to_be_bytes());
            prop_assert!(verify_inclusion(index, size, &leaf, &path, &edge.root()));
            for (old, root) in &roots {
                let path = Plan::consistency(*old, size).unwrap().prove(|node| set.node(node)).unwrap();
                prop_assert!(verify_consistency((*old, root), (size, &edge.root()), &path));
            }
        }
    }
}
