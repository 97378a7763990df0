//! Chance that can be replayed: everything invented comes from one seed.

/// The splitmix64 generator: tiny and good enough to invent a county; never used for secrets.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The chance of one purpose: other purposes drawing more or less do not disturb it.
    pub(super) fn of(seed: u64, purpose: &str) -> Chance {
        let mut chance = Chance(seed);
        for byte in purpose.bytes() {
            chance.0 = chance.bits() ^ u64::from(byte);
        }
        chance
    }

    /// The next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number below `end`; 0 when there is none.
    pub(super) fn below(&mut self, end: i64) -> i64 {
        let end = u64::try_from(end).unwrap_or(0).max(1);
        i64::try_from(self.bits() % end).unwrap_or(0)
    }

    /// A whole number from `low` up to and including `high`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low.saturating_add(self.below(high.saturating_sub(low).saturating_add(1)))
    }

    /// True in `n` of 100 cases.
    pub(super) fn percent(&mut self, n: i64) -> bool {
        self.below(100) < n
    }

    /// One of the items; `None` when there are none.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let at = self.below(i64::try_from(items.len()).unwrap_or(i64::MAX));
        items.get(usize::try_from(at).ok()?)
    }

    /// One of the items, the more likely the heavier; `None` when nothing weighs anything.
    pub(super) fn weighed<'a, T>(&mut self, items: &'a [(i64, T)]) -> Option<&'a T> {
        let total = items.iter().fold(0i64, |sum, (weight, _)| sum.saturating_add((*weight).max(0)));
        let mut left = self.below(total);
        for (weight, item) in items {
            left = left.saturating_sub((*weight).max(0));
            if left < 0 {
                return Some(item);
            }
        }
        None
    }

    /// Puts items into a new order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            let at = self.below(i64::try_from(end).unwrap_or(0).saturating_add(1));
            items.swap(end, usize::try_from(at).unwrap_or(end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn the_generator_is_the_published_one() {
        // First numbers of splitmix64 for the seed 1234567, as its author gives them.
        let mut chance = Chance(1_234_567);
        assert_eq!(chance.bits(), 6_457_827_717_110_365_317);
        assert_eq!(chance.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn purposes_are_independent_and_repeat() {
        assert_eq!(Chance::of(1, "people").bits(), Chance::of(1, "people").bits());
        assert_ne!(Chance::of(1, "people").bits(), Chance::of(1, "stories").bits());
        assert_ne!(Chance::of(1, "people").bits(), Chance::of(2, "people").bits());
    }

    #[test]
    fn stays_between_its_limits_and_reaches_both() {
        let mut chance = Chance(7);
        let picks: Vec<i64> = (0..200).map(|_| chance.between(3, 5)).collect();
        assert!(picks.iter().all(|n| (3..=5).contains(n)));
        assert!(picks.contains(&3) && picks.contains(&5));
        assert_eq!(chance.below(0), 0);
        assert!((0..50).all(|_| !chance.percent(0) && chance.percent(100)));
    }

    #[test]
    fn weights_count_and_nothing_heavy_gives_nothing() {
        let mut chance = Chance(7);
        let items = [(0, 'a'), (1, 'b'), (9, 'c'), (-3, 'd')];
        let picks: Vec<char> = (0..1000).map(|_| *chance.weighed(&items).unwrap()).collect();
        assert!(!picks.contains(&'a') && !picks.contains(&'d'));
        let heavy = picks.iter().filter(|pick| **pick == 'c').count();
        assert!((850..950).contains(&heavy), "{heavy}");
        assert_eq!(chance.weighed(&[(0, 'a')]), None);
        assert_eq!(chance.pick::<u8>(&[]), None);
    }

    #[test]
    fn shuffling_keeps_all() {
        let mut items: Vec<i64> = (0..20).collect();
        Chance(3).shuffle(&mut items);
        assert!(!items.is_sorted());
        items.sort_unstable();
        assert_eq!(items, (0..20).collect::<Vec<_>>());
    }
}
