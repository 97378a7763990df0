//! Shares and means in whole tenths. Pure.

/// What the five official words count for, from 1 (非常不满意) to 5 (非常满意): the official scale, the same in every
/// county, and therefore no parameter.
pub const SCORES: [(&str, i64); 5] = [
    ("appeal.rated_1", 0),
    ("appeal.rated_2", 30),
    ("appeal.rated_3", 60),
    ("appeal.rated_4", 80),
    ("appeal.rated_5", 100),
];

/// What is said in place of a figure made of too few cases.
pub const TOO_FEW: &str = "样本不足";

/// A share or a mean, in tenths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Tenths(i64);

impl Tenths {
    /// 96.4.
    pub fn zh(self) -> String {
        format!("{}.{}", self.0 / 10, self.0 % 10)
    }

    /// Tenths as a whole number: 964.
    pub fn number(self) -> i64 {
        self.0
    }
}

/// `part / whole * scale` in tenths, rounded to the nearest; `None` for fewer than `least` cases, which say nothing
/// about how well anybody works.
pub fn tenths(part: i64, whole: i64, scale: i64, least: i64) -> Option<Tenths> {
    let twice = part.saturating_mul(scale).saturating_mul(20);
    (whole >= least.max(1)).then(|| Tenths(twice.saturating_add(whole) / whole.saturating_mul(2)))
}

/// The one in the middle, or half way between the two; `None` for none.
pub fn median(mut values: Vec<Tenths>) -> Option<Tenths> {
    values.sort_unstable();
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    let (Tenths(low), Tenths(high)) = (*values.get(low)?, *values.get(high)?);
    Some(Tenths(low.saturating_add(high).saturating_add(1) / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_half_way() {
        for (values, said) in [
            (vec![], None),
            (vec![7], Some("0.7")),
            (vec![1000, 0, 500], Some("50.0")),
            (vec![10, 20, 1000, 0], Some("1.5")),
            (vec![10, 11], Some("1.1")),
        ] {
            let tenths = values.iter().copied().map(Tenths).collect();
            assert_eq!(median(tenths).map(Tenths::zh).as_deref(), said, "{values:?}");
        }
    }

    #[test]
    fn few_cases_say_nothing_and_the_rest_is_rounded() {
        for (part, whole, least, said) in [
            (4, 4, 5, None),
            (5, 5, 5, Some("100.0")),
            (0, 5, 5, Some("0.0")),
            (2, 3, 1, Some("66.7")),
            (1, 3, 1, Some("33.3")),
            (1, 2000, 5, Some("0.1")),
            (1, 2001, 5, Some("0.0")),
            (0, 0, 0, None),
        ] {
            assert_eq!(tenths(part, whole, 100, least).map(Tenths::zh).as_deref(), said, "{part}/{whole}");
        }
    }
}
