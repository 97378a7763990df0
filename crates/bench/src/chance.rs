//! Chance that can be replayed: everything the crash test picks comes from one printed seed.

use crate::Outcome;

/// The splitmix64 generator: tiny, good enough to pick moments and appeals.
pub(crate) struct Chance(u64);

impl Chance {
    /// The same seed gives the same picks.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` up to and including `high`.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        let span = high.saturating_sub(low).saturating_add(1).max(1);
        low.saturating_add(self.bits() % span)
    }

    /// One of the items; `None` when there are none.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let last = u64::try_from(items.len()).ok()?.checked_sub(1)?;
        items.get(usize::try_from(self.between(0, last)).ok()?)
    }
}

/// A seed nobody chose.
pub(crate) fn seed() -> Outcome<u64> {
    Ok(getrandom::u64()?)
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn stays_between_its_limits_and_reaches_both() {
        let mut chance = Chance::new(7);
        let picks: Vec<u64> = (0..200).map(|_| chance.between(3, 5)).collect();
        assert!(picks.iter().all(|n| (3..=5).contains(n)));
        assert!(picks.contains(&3) && picks.contains(&5));
    }

    #[test]
    fn the_same_seed_gives_the_same_picks() {
        assert_eq!(Chance::new(42).bits(), Chance::new(42).bits());
        assert_ne!(Chance::new(42).bits(), Chance::new(43).bits());
        assert_eq!(Chance::new(1).pick::<u8>(&[]), None);
    }
}
