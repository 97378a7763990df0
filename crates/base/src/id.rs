//! Typed ids and the maker of new ones.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::Moment;

/// 2024-01-01T00:00:00Z, from which ids count.
const EPOCH: Moment = Moment::from_millis(1_704_067_200_000);
const SEQUENCE_BITS: u32 = 8;
const NODE_BITS: u32 = 4;
const LAST_MS: i64 = (1 << 41) - 1;

/// Why a text is not an id.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an id is a whole number without sign or leading zeros")]
pub struct BadId;

/// Reads an id as it is written by `Display`: no sign, no leading zeros, no spaces.
#[doc(hidden)]
pub fn parse_id(text: &str) -> Result<i64, BadId> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    if plain { text.parse().map_err(|_| BadId) } else { Err(BadId) }
}

/// Declares an id type over `i64`. In JSON it is a string, because JavaScript numbers would round it.
#[macro_export]
macro_rules! typed_id {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(i64);

        impl $name {
            /// The id with this number.
            #[must_use]
            pub const fn from_i64(number: i64) -> Self {
                Self(number)
            }

            /// The id as a number.
            #[must_use]
            pub const fn as_i64(self) -> i64 {
                self.0
            }

            /// Reads a decimal number without sign or leading zeros.
            ///
            /// # Errors
            /// When the text is anything else or does not fit.
            pub fn parse(text: &str) -> Result<Self, $crate::BadId> {
                $crate::parse_id(text).map(Self)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::BadId;

            fn from_str(text: &str) -> Result<Self, $crate::BadId> {
                Self::parse(text)
            }
        }

        $crate::string_serde!($name);
    };
}

typed_id!(PersonId, "A person who has an account or is on a register.");
typed_id!(PostId, "A post: a role held in a division.");
typed_id!(AppealId, "An appeal by a villager.");
typed_id!(SessionId, "A signed-in session.");
typed_id!(MessageId, "A message to a person.");
typed_id!(RemarkId, "Something said about the program itself.");
typed_id!(TokenId, "An access token of a program.");
typed_id!(AttachmentId, "A photo or voice recording sent with a matter.");

/// Makes ids that fit 53 bits: 41 bits of milliseconds since 2024, 4 bits of node, 8 bits of sequence.
///
/// Ids of one maker always grow. When the clock goes back, or more than 256 ids fall in one millisecond, the
/// maker takes sequence numbers from the milliseconds to come.
#[derive(Debug)]
pub struct IdMaker {
    node: i64,
    /// The last id without its node bits: milliseconds and sequence. It only grows.
    last: AtomicI64,
}

impl IdMaker {
    /// The largest node number.
    pub const MAX_NODE: u8 = 15;

    /// A maker for this node. Two makers that run at once must have different nodes.
    ///
    /// # Panics
    /// When `node` is above [`IdMaker::MAX_NODE`]: a shortened number could repeat another node's ids.
    #[must_use]
    pub fn new(node: u8) -> Self {
        assert!(node <= Self::MAX_NODE, "node {node} is above {}", Self::MAX_NODE);
        Self { node: i64::from(node), last: AtomicI64::new(0) }
    }

    /// The next id. Moments before 2024 or after 2093 count as the first or last millisecond between.
    pub fn next(&self, now: Moment) -> i64 {
        let earliest = EPOCH.until(now).clamp(0, LAST_MS) << SEQUENCE_BITS;
        let following = |last: i64| earliest.max(last.saturating_add(1));
        // The closure always gives a value, so both arms hold the value that was replaced. The order of ids
        // follows from this one variable alone, so no other memory needs ordering.
        let (Ok(last) | Err(last)) =
            self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(following(last)));
        let value = following(last);
        let sequence = value & ((1 << SEQUENCE_BITS) - 1);
        let ms = value >> SEQUENCE_BITS;
        (ms << (NODE_BITS + SEQUENCE_BITS)) | (self.node << SEQUENCE_BITS) | sequence
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use serde::Deserialize;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer, U64Deserializer};

    use super::*;

    fn now() -> Moment {
        EPOCH.plus_hours(20_000)
    }

    #[test]
    fn ids_are_read_as_they_are_written() {
        for number in [0, 1, 9_007_199_254_740_993, i64::MAX] {
            let id = PersonId::from_i64(number);
            assert_eq!(PersonId::parse(&id.to_string()), Ok(id));
            assert_eq!(id.as_i64(), number);
        }
        for text in ["", "-1", "+1", "01", "00", " 1", "1 ", "1.0", "x", "１", "9223372036854775808"] {
            assert_eq!(PersonId::parse(text), Err(BadId), "{text:?}");
        }
    }

    #[test]
    fn only_strings_are_read_as_ids() {
        let text: StrDeserializer<'_, Error> = "9007199254740993".into_deserializer();
        assert_eq!(AppealId::deserialize(text), Ok(AppealId::from_i64(9_007_199_254_740_993)));
        let number: U64Deserializer<Error> = 5_u64.into_deserializer();
        assert!(AppealId::deserialize(number).is_err());
        let bad: StrDeserializer<'_, Error> = "05".into_deserializer();
        assert!(AppealId::deserialize(bad).is_err());
    }

    #[test]
    fn an_id_holds_its_moment_node_and_sequence() {
        let maker = IdMaker::new(11);
        let first = maker.next(now());
        assert_eq!(first >> 12, EPOCH.until(now()));
        assert_eq!((first >> 8) & 15, 11);
        assert_eq!(first & 255, 0);
        assert_eq!(maker.next(now()), first + 1);
        assert_eq!(maker.next(now().plus_millis(1)), first + 4096);
    }

    #[test]
    fn more_than_256_ids_in_a_millisecond_borrow_from_the_next() {
        let maker = IdMaker::new(15);
        let ids: Vec<i64> = (0..=256).map(|_| maker.next(now())).collect();
        assert_eq!(ids[255] - ids[0], 255);
        assert_eq!(ids[256] - ids[0], 4096);
        assert!(maker.next(now().plus_millis(1)) > ids[256]);
    }

    #[test]
    fn moments_outside_the_bits_still_give_53_bits() {
        let late = IdMaker::new(15).next(Moment::from_millis(i64::MAX));
        assert!(0 < late && late < 1 << 53);
        let early = IdMaker::new(0).next(Moment::from_millis(i64::MIN));
        assert_eq!(early, 1);
    }

    #[test]
    #[should_panic(expected = "node 16 is above 15")]
    fn a_node_beyond_four_bits_is_refused() {
        let _ = IdMaker::new(16);
    }

    #[test]
    fn threads_never_share_an_id() {
        let maker = IdMaker::new(3);
        let make = |_| {
            let ids: Vec<i64> = (0..2000).map(|n| maker.next(now().plus_millis(n % 7))).collect();
            assert!(ids.is_sorted_by(|a, b| a < b));
            ids
        };
        let all: Vec<i64> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|n| scope.spawn(move || make(n))).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(all.len(), 8000);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 8000);
    }

    proptest! {
        #[test]
        fn ids_grow_whatever_the_clock_does(
            node in 0..=IdMaker::MAX_NODE,
            steps in proptest::collection::vec(-5_i64..5, 1..600),
        ) {
            let maker = IdMaker::new(node);
            let mut clock = now();
            let mut last = 0;
            for step in steps {
                clock = clock.plus_millis(step);
                let id = maker.next(clock);
                prop_assert!(id > last);
                prop_assert_eq!((id >> 8) & 15, i64::from(node));
                last = id;
            }
        }
    }
}
