//! Telling a copied answer from one about the matter. Pure.

use std::collections::BTreeSet;

/// Share of common letter pairs from which two answers count as the same, in percent.
const SAME: usize = 90;

/// True when two texts are nearly the same: at least nine of ten pairs of neighbouring letters are in both.
/// Digits and punctuation do not count, so that a changed date does not make a new answer.
pub fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (pairs(a), pairs(b));
    let common = a.intersection(&b).count();
    let all = a.len().saturating_add(b.len()).saturating_sub(common);
    all > 0 && common.saturating_mul(100) >= all.saturating_mul(SAME)
}

/// How many different letters a text has: fewer than a handful are no sentence.
pub(super) fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).collect::<BTreeSet<_>>().len()
}

fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    letters.iter().copied().zip(letters.iter().copied().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_found_and_answers_are_not() {
        let first = "3月2日到东巷口看过，下水管被树根堵住。当天请人疏通，换了两米管子。";
        for (other, same) in [
            (first, true),
            ("3月9日到东巷口看过，下水管被树根堵住，当天请人疏通！换了两米管子", true),
            ("3月2日到西坡看过，路灯线被风刮断。第二天请电工接好，试过能亮。", false),
            ("", false),
            ("2026", false),
        ] {
            assert_eq!(alike(first, other), same, "{other}");
        }
        assert_eq!([letters("好好好好好"), letters("已办理。"), letters("123")], [1, 3, 0]);
    }
}
