//! Codes of administrative divisions, from the county down to the village.

use std::fmt;
use std::str::FromStr;

const TOWN_SPAN: i64 = 1_000;
const COUNTY_SPAN: i64 = 1_000_000;
const SMALLEST: i64 = 100_000_000_000;
const LARGEST: i64 = 999_999_999_999;

/// A statistical division code of twelve digits: six for the county, three for the town, three for the village.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DivisionCode(i64);

/// What kind of place a code names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// A county: the last six digits are zero.
    County,
    /// A town or township: the last three digits are zero.
    Town,
    /// A village or neighbourhood.
    Village,
}

/// Why a text or number is not a [`DivisionCode`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadDivision {
    /// Not twelve ASCII digits of which the first is 1 to 9.
    #[error("a division code has 12 digits and does not begin with 0")]
    Shape,
    /// A village number under town 000.
    #[error("a village code needs a town")]
    VillageWithoutTown,
}

impl DivisionCode {
    /// Reads exactly twelve ASCII digits.
    ///
    /// # Errors
    /// When the text has another shape or names a village without a town.
    pub fn parse(text: &str) -> Result<Self, BadDivision> {
        if text.len() != 12 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadDivision::Shape);
        }
        Self::from_i64(text.parse().map_err(|_| BadDivision::Shape)?)
    }

    /// The code with this number.
    ///
    /// # Errors
    /// When the number has not twelve digits or names a village without a town.
    pub fn from_i64(number: i64) -> Result<Self, BadDivision> {
        if !(SMALLEST..=LARGEST).contains(&number) {
            return Err(BadDivision::Shape);
        }
        let code = Self(number);
        if code.town_digits() == 0 && code.village_digits() != 0 {
            return Err(BadDivision::VillageWithoutTown);
        }
        Ok(code)
    }

    /// The code as a number.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0
    }

    /// What kind of place this is.
    #[must_use]
    pub const fn level(self) -> Level {
        match (self.town_digits(), self.village_digits()) {
            (0, _) => Level::County,
            (_, 0) => Level::Town,
            _ => Level::Village,
        }
    }

    /// The county this place is in, or the county itself.
    #[must_use]
    pub const fn county(self) -> Self {
        Self(self.0 - self.0 % COUNTY_SPAN)
    }

    /// The town this place is in, or the town itself; none for a county.
    #[must_use]
    pub const fn town(self) -> Option<Self> {
        match self.level() {
            Level::County => None,
            Level::Town | Level::Village => Some(Self(self.0 - self.0 % TOWN_SPAN)),
        }
    }

    /// The place directly above: the town of a village, the county of a town; none for a county.
    #[must_use]
    pub const fn parent(self) -> Option<Self> {
        match self.level() {
            Level::County => None,
            Level::Town => Some(self.county()),
            Level::Village => self.town(),
        }
    }

    /// True when `place` is this division or lies inside it.
    #[must_use]
    pub const fn covers(self, place: Self) -> bool {
        let (start, end) = self.range();
        start <= place.0 && place.0 < end
    }

    /// The half-open range of all codes inside this division, itself included.
    #[must_use]
    pub const fn range(self) -> (i64, i64) {
        let span = match self.level() {
            Level::County => COUNTY_SPAN,
            Level::Town => TOWN_SPAN,
            Level::Village => 1,
        };
        (self.0, self.0 + span)
    }

    const fn town_digits(self) -> i64 {
        self.0 % COUNTY_SPAN / TOWN_SPAN
    }

    const fn village_digits(self) -> i64 {
        self.0 % TOWN_SPAN
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for DivisionCode {
    type Err = BadDivision;

    fn from_str(text: &str) -> Result<Self, BadDivision> {
        Self::parse(text)
    }
}

crate::string_serde!(DivisionCode);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(text: &str) -> DivisionCode {
        DivisionCode::parse(text).unwrap()
    }

    #[test]
    fn only_twelve_ascii_digits_are_read() {
        let cases = [
            ("140824000000", None),
            ("140824103201", None),
            ("100000000000", None),
            ("999999999999", None),
            ("040824000000", Some(BadDivision::Shape)),
            ("14082400000", Some(BadDivision::Shape)),
            ("1408240000000", Some(BadDivision::Shape)),
            ("+40824000000", Some(BadDivision::Shape)),
            (" 14082400000", Some(BadDivision::Shape)),
            ("１４０８", Some(BadDivision::Shape)),
            ("", Some(BadDivision::Shape)),
            ("140824000001", Some(BadDivision::VillageWithoutTown)),
            ("140824000999", Some(BadDivision::VillageWithoutTown)),
        ];
        for (text, error) in cases {
            let read = DivisionCode::parse(text);
            assert_eq!(read.err(), error, "{text:?}");
            if let Ok(code) = read {
                assert_eq!(code.to_string(), text);
            }
        }
    }

    #[test]
    fn numbers_are_checked_like_texts() {
        assert_eq!(DivisionCode::from_i64(140_824_000_000), Ok(code("140824000000")));
        for number in [i64::MIN, -140_824_000_000, 0, 99_999_999_999, 1_000_000_000_000, i64::MAX] {
            assert_eq!(DivisionCode::from_i64(number), Err(BadDivision::Shape), "{number}");
        }
        assert_eq!(DivisionCode::from_i64(140_824_000_200), Err(BadDivision::VillageWithoutTown));
    }

    #[test]
    fn a_code_knows_its_place() {
        let (county, town, village) = (code("140824000000"), code("140824103000"), code("140824103201"));
        assert_eq!(
            [county, town, village].map(DivisionCode::level),
            [Level::County, Level::Town, Level::Village]
        );
        assert_eq!([county, town, village].map(DivisionCode::county), [county; 3]);
        assert_eq!([county, town, village].map(DivisionCode::town), [None, Some(town), Some(town)]);
        assert_eq!([county, town, village].map(DivisionCode::parent), [None, Some(county), Some(town)]);
        assert_eq!(county.range(), (140_824_000_000, 140_825_000_000));
        assert_eq!(town.range(), (140_824_103_000, 140_824_104_000));
        assert_eq!(village.range(), (140_824_103_201, 140_824_103_202));
    }

    #[test]
    fn covering_stops_at_the_border() {
        let town = code("140824103000");
        assert!(town.covers(town));
        assert!(town.covers(code("140824103999")));
        assert!(!town.covers(code("140824104000")));
        assert!(!town.covers(code("140824102999")));
        assert!(!town.covers(code("140824000000")));
        assert!(code("140824000000").covers(code("140824999999")));
        assert!(!code("140824000000").covers(code("140825000000")));
    }

    /// Few different numbers per part, so that places inside each other are common.
    fn any_code() -> impl Strategy<Value = DivisionCode> {
        (140_823_i64..140_826, 0_i64..4, 0_i64..4)
            .prop_map(|(county, town, village)| county * COUNTY_SPAN + town * TOWN_SPAN + village)
            .prop_filter_map("a village needs a town", |number| DivisionCode::from_i64(number).ok())
    }

    proptest! {
        #[test]
        fn covering_is_being_in_the_range_and_among_the_parents(outer in any_code(), inner in any_code()) {
            let (start, end) = outer.range();
            let ancestors = std::iter::successors(Some(inner), |code| code.parent());
            prop_assert_eq!(outer.covers(inner), (start..end).contains(&inner.as_i64()));
            prop_assert_eq!(outer.covers(inner), ancestors.into_iter().any(|code| code == outer));
        }
    }
}
