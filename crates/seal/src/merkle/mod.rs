//! The Merkle tree of RFC 6962 (section 2.1) over SHA-256: hashes of leaves and nodes.

mod path;

pub use path::{Node, Plan, verify_consistency, verify_inclusion};
pub(crate) use path::{path_length, root_of};

use crate::Digest;

/// The most leaves a log may have: 2⁶³ − 1, what fits into a database's whole number.
pub const MAX_SIZE: u64 = 9_223_372_036_854_775_807;

/// Hash of a leaf with this content.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Digest {
    Digest::sha256(&[&[0], entry])
}

/// Hash of a node above two others.
#[must_use]
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest::sha256(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// Root of the tree without leaves.
#[must_use]
pub fn empty_root() -> Digest {
    Digest::sha256(&[])
}

/// Hash above a row of complete trees that grow smaller to the right. Nothing for an empty row.
pub(crate) fn fold<'a>(row: impl DoubleEndedIterator<Item = &'a Digest>) -> Option<Digest> {
    row.rev().copied().reduce(|right, left| node_hash(&left, &right))
}

/// Hash above hashes of trees that are equally high and complete.
pub(crate) fn above(row: &[Digest]) -> Option<Digest> {
    match row {
        [] => None,
        [one] => Some(*one),
        more => {
            // The left tree is the largest complete one that leaves something for the right.
            let left = 1usize << more.len().saturating_sub(1).ilog2();
            let (left, right) = more.split_at_checked(left)?;
            Some(node_hash(&above(left)?, &above(right)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Leaves and roots that implementations of RFC 6962 share as test vectors.
    pub(crate) const LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn roots_are_those_of_the_standard() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(empty_root().to_string(), empty);
        let leaves: Vec<Digest> = LEAVES.iter().map(|leaf| leaf_hash(leaf)).collect();
        for (size, root) in (1..).zip(ROOTS) {
            assert_eq!(above(&leaves[..size]).unwrap().to_string(), root);
        }
    }
}
