//! Faults on purpose, for tests: some commits and some savepoints fail, by a seed.

use crate::house::Fault;
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes one act in so many fail.
#[derive(Default)]
pub struct Chaos {
    state: AtomicU64,
    one_in: AtomicU64,
}

impl Chaos {
    /// Begins to fail one act in `one_in`; 0 ends it.
    pub fn begin(&self, seed: u64, one_in: u64) {
        self.state.store(seed, Ordering::SeqCst);
        self.one_in.store(one_in, Ordering::SeqCst);
    }

    /// Fails now and then.
    pub(super) fn strike(&self) -> Result<(), Fault> {
        let one_in = self.one_in.load(Ordering::SeqCst);
        if one_in == 0 {
            return Ok(());
        }
        // SplitMix64: each call takes the next number of the sequence the seed began.
        let mut z = self.state.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        if (z ^ (z >> 31)).is_multiple_of(one_in) { Err(Fault::retry()) } else { Ok(()) }
    }
}
