//! Proofs in the tree: which nodes they are made of, and what they prove.

use super::{MAX_SIZE, empty_root, fold, node_hash};
use crate::Digest;

/// A complete tree inside the log's: the one over leaves `index << height` up to `(index + 1) << height`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Node {
    /// How high it is; 0 is a leaf.
    pub height: u8,
    /// Which one of its height, from the left, from 0.
    pub index: u64,
}

/// What a proof is made of: for each of its hashes the complete trees below it, from the left. Made before anything is
/// read, so that all can be fetched at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan(Vec<Vec<Node>>);

impl Plan {
    /// Proof that a leaf stands in a tree. Nothing when the tree has no such leaf.
    #[must_use]
    pub fn inclusion(index: u64, size: u64) -> Option<Plan> {
        if index >= size || size > MAX_SIZE {
            return None;
        }
        let (mut low, mut high) = (0, size);
        let mut hashes = Vec::new();
        while high - low > 1 {
            let middle = low + split(high - low);
            if index < middle {
                hashes.push(nodes(middle, high));
                high = middle;
            } else {
                hashes.push(nodes(low, middle));
                low = middle;
            }
        }
        hashes.reverse();
        Some(Plan(hashes))
    }

    /// Proof that a tree begins with all leaves of a smaller one. Nothing when the smaller one is larger.
    #[must_use]
    pub fn consistency(old: u64, new: u64) -> Option<Plan> {
        if old > new || new > MAX_SIZE {
            return None;
        }
        if old == 0 || old == new {
            return Some(Plan(Vec::new()));
        }
        let (mut low, mut high) = (0, new);
        let mut hashes = Vec::new();
        while high != old {
            let middle = low + split(high - low);
            if old <= middle {
                hashes.push(nodes(middle, high));
                high = middle;
            } else {
                hashes.push(nodes(low, middle));
                low = middle;
            }
        }
        // The old root itself is known to whoever checks.
        if low > 0 {
            hashes.push(nodes(low, high));
        }
        hashes.reverse();
        Some(Plan(hashes))
    }

    /// Every tree whose hash is needed.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        self.0.iter().flatten().copied()
    }

    /// The proof. Nothing when `read` does not know one of the nodes.
    pub fn prove(&self, mut read: impl FnMut(Node) -> Option<Digest>) -> Option<Vec<Digest>> {
        let one = |row: &Vec<Node>| {
            let row: Option<Vec<Digest>> = row.iter().map(|node| read(*node)).collect();
            fold(row?.iter())
        };
        self.0.iter().map(one).collect()
    }
}

/// The largest power of two below a length of at least two.
fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

/// The complete trees that make up leaves `low` to `high`, which begin where a tree of that length may.
fn nodes(mut low: u64, high: u64) -> Vec<Node> {
    let mut row = Vec::new();
    while low < high {
        let height = (high - low).ilog2();
        row.push(Node { height: u8::try_from(height).unwrap_or(u8::MAX), index: low >> height });
        low += 1 << height;
    }
    row
}

/// True when the hashes lead from this leaf at this index to this root.
#[must_use]
pub fn verify_inclusion(index: u64, size: u64, leaf: &Digest, path: &[Digest], root: &Digest) -> bool {
    root_of(index, size, leaf, path).as_ref() == Some(root)
}

/// How many hashes lead from a leaf to the root. Nothing when the tree has no such leaf.
pub(crate) fn path_length(index: u64, size: u64) -> Option<u32> {
    if index >= size || size > MAX_SIZE {
        return None;
    }
    // Up to where the way meets the right edge each level has a brother; on the edge only where one stands to the left.
    let inner = u64::BITS - (index ^ (size - 1)).leading_zeros();
    Some(inner + (index >> inner).count_ones())
}

/// The root that a leaf and its path lead to. Nothing when the path has another length.
pub(crate) fn root_of(index: u64, size: u64, leaf: &Digest, path: &[Digest]) -> Option<Digest> {
    if index >= size || size > MAX_SIZE {
        return None;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for other in path {
        if last == 0 {
            return None;
        }
        if at % 2 == 1 || at == last {
            hash = node_hash(other, &hash);
            skip_left(&mut at, &mut last);
        } else {
            hash = node_hash(&hash, other);
        }
        at >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}

/// Where the right edge has no brother, it is taken up unchanged until it is one's right child.
fn skip_left(at: &mut u64, last: &mut u64) {
    while at.is_multiple_of(2) && *at != 0 {
        *at >>= 1;
        *last >>= 1;
    }
}

/// True when the hashes show that the new tree begins with all leaves of the old one.
#[must_use]
pub fn verify_consistency(
    (old, old_root): (u64, &Digest),
    (new, new_root): (u64, &Digest),
    path: &[Digest],
) -> bool {
    if old > new || new > MAX_SIZE {
        return false;
    }
    if old == 0 || old == new {
        let begins = old != 0 || *old_root == empty_root();
        return path.is_empty() && begins && (old != new || old_root == new_root);
    }
    let (mut at, mut last) = (old - 1, new - 1);
    while at % 2 == 1 {
        at >>= 1;
        last >>= 1;
    }
    // A tree of a power of two is a node of the new one, so its root is where the way begins.
    let (first, rest) = match (old.is_power_of_two(), path) {
        (true, rest) => (old_root, rest),
        (false, [first, rest @ ..]) => (first, rest),
        (false, []) => return false,
    };
    let (mut old_hash, mut new_hash) = (*first, *first);
    for other in rest {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            old_hash = node_hash(other, &old_hash);
            new_hash = node_hash(other, &new_hash);
            skip_left(&mut at, &mut last);
        } else {
            new_hash = node_hash(&new_hash, other);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}

#[cfg(test)]
mod tests {
    use super::super::{above, leaf_hash};
    use super::*;
    use proptest::prelude::*;

    fn leaves(size: u64) -> Vec<Digest> {
        (0..size).map(|at| leaf_hash(&at.to_be_bytes())).collect()
    }

    fn root(leaves: &[Digest]) -> Digest {
        above(leaves).unwrap_or_else(empty_root)
    }

    fn prove(plan: Option<Plan>, leaves: &[Digest]) -> Vec<Digest> {
        let read = |node: Node| {
            let low = usize::try_from(node.index << node.height).unwrap();
            above(&leaves[low..low + (1 << node.height)])
        };
        plan.unwrap().prove(read).unwrap()
    }

    #[test]
    fn every_proof_of_small_trees_verifies_and_no_other_place_does() {
        let all = leaves(41);
        for size in 1..=40u64 {
            let tree = &all[..size as usize];
            for index in 0..size {
                let path = prove(Plan::inclusion(index, size), tree);
                for place in 0..size + 2 {
                    let good = verify_inclusion(place, size, &all[index as usize], &path, &root(tree));
                    assert_eq!(good, place == index, "{index} as {place} of {size}");
                }
            }
            for old in 0..=size {
                let path = prove(Plan::consistency(old, size), tree);
                let before = root(&all[..old as usize]);
                assert!(verify_consistency((old, &before), (size, &root(tree)), &path), "{old} {size}");
                let other = root(&all[1..=old as usize]);
                assert!(!verify_consistency((old, &other), (size, &root(tree)), &path) || old == 0);
            }
        }
    }

    #[test]
    fn places_outside_have_no_proof() {
        assert_eq!(Plan::inclusion(0, 0), None);
        assert_eq!(Plan::inclusion(3, 3), None);
        assert_eq!(Plan::inclusion(0, MAX_SIZE + 1), None);
        assert_eq!(Plan::consistency(4, 3), None);
        assert_eq!(Plan::consistency(1, MAX_SIZE + 1), None);
        assert_eq!(Plan::inclusion(MAX_SIZE - 1, MAX_SIZE).unwrap().0.len(), 62);
        assert!(Plan::consistency(MAX_SIZE - 1, MAX_SIZE).is_some());
        assert_eq!(Plan::inclusion(1, 2).unwrap().prove(|_| None), None);
    }

    proptest! {
        /// One flipped bit anywhere in what is shown is seen.
        #[test]
        fn flipped_bits_are_seen(
            (old, new) in (1u64..300).prop_flat_map(|new| (0..new, Just(new))),
            pick in any::<prop::sample::Index>(), bit in 0u8..8, byte in 0usize..32,
        ) {
            let flip = |digest: &Digest| {
                let mut bytes = *digest.as_bytes();
                bytes[byte] ^= 1 << bit;
                Digest::from_bytes(&bytes).unwrap()
            };
            let all = leaves(new);
            let (top, leaf) = (root(&all), all[old as usize]);
            let path = prove(Plan::inclusion(old, new), &all);
            prop_assert!(verify_inclusion(old, new, &leaf, &path, &top));
            prop_assert!(!verify_inclusion(old, new, &flip(&leaf), &path, &top));
            prop_assert!(!verify_inclusion(old, new, &leaf, &path, &flip(&top)));
            let before = root(&all[..old as usize]);
            let grown = prove(Plan::consistency(old, new), &all);
            prop_assert!(verify_consistency((old, &before), (new, &top), &grown));
            prop_assert!(!verify_consistency((old, &flip(&before)), (new, &top), &grown));
            prop_assert!(!verify_consistency((old, &before), (new, &flip(&top)), &grown) || old == 0);
            for (proof, is_path) in [(path, true), (grown, false)] {
                let check = |proof: &[Digest]| if is_path {
                    verify_inclusion(old, new, &leaf, proof, &top)
                } else {
                    verify_consistency((old, &before), (new, &top), proof)
                };
                if !proof.is_empty() {
                    let mut changed = proof.clone();
                    let at = pick.index(proof.len());
                    changed[at] = flip(&changed[at]);
                    prop_assert!(!check(&changed));
                    prop_assert!(!check(&proof[1..]));
                }
                let longer = [proof.as_slice(), &[top]].concat();
                prop_assert!(!check(&longer));
            }
        }

        /// Whatever numbers and hashes a stranger sends: an answer, and no panic.
        #[test]
        fn strangers_are_answered(
            a in any::<u64>(), b in any::<u64>(), hash in any::<[u8; 32]>(), length in 0usize..70,
        ) {
            let digest = Digest::from_bytes(&hash).unwrap();
            let path = vec![digest; length];
            prop_assert!(!verify_inclusion(a, b, &digest, &path, &digest) || b == 1);
            prop_assert!(!verify_consistency((a, &digest), (b, &digest), &path) || a == b);
            let _ = (Plan::inclusion(a, b), Plan::consistency(a, b));
        }
    }
}
