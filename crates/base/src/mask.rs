//! Hiding the numbers by which somebody could be found in text that everybody may read.

/// A run of digits as written: with single spaces or hyphens between groups.
struct Run {
    /// Where it ends, in characters.
    end: usize,
    /// Digits of each group.
    groups: Vec<usize>,
}

impl Run {
    fn digits(&self) -> usize {
        self.groups.iter().sum()
    }

    /// Numbers in one piece are personal from seven digits on: landlines, mobiles, cards, identity numbers. In
    /// several pieces only from eleven on and with no piece but the last as short as the month of a date.
    fn is_personal(&self) -> bool {
        match self.groups.as_slice() {
            [] => false,
            [one] => *one >= 7,
            [pieces @ .., _] => self.digits() >= 11 && pieces.iter().all(|piece| *piece >= 3),
        }
    }
}

/// The text with every phone, identity and card number reduced to its first three digits. Numbers that are too
/// short for one, such as sums, years and house numbers, stay.
#[must_use]
pub fn mask(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if !is_digit(c) {
            masked.push(c);
            at += 1;
            continue;
        }
        let run = run_from(&chars, at);
        // A piece that is no number with what follows it may still be one alone.
        let first = run.groups.first().copied().unwrap_or(1);
        let end = if run.is_personal() { run.end } else { at + first };
        let whole = chars.get(at..end).unwrap_or_default();
        if run.is_personal() || (Run { end, groups: vec![first] }).is_personal() {
            masked.extend(whole.iter().filter(|c| is_digit(**c)).take(3));
            masked.push_str("****");
        } else {
            masked.extend(whole);
        }
        at = end;
    }
    masked
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// The run that begins at a digit, with the X that may end an identity number.
fn run_from(chars: &[char], start: usize) -> Run {
    let digit = |at: usize| chars.get(at).copied().is_some_and(is_digit);
    let mut groups = Vec::new();
    let mut at = start;
    loop {
        let from = at;
        while digit(at) {
            at += 1;
        }
        groups.push(at - from);
        let joined = matches!(chars.get(at), Some(' ' | '-' | '－' | '　' | '—'));
        if !(joined && digit(at + 1)) {
            break;
        }
        at += 1;
    }
    let total: usize = groups.iter().sum();
    if total == 17 && matches!(chars.get(at), Some('x' | 'X' | 'Ｘ' | 'ｘ')) {
        at += 1;
    }
    Run { end: at, groups }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_by_which_somebody_is_found_are_hidden() {
        let cases = [
            ("打 13812345678 找我", "打 138**** 找我"),
            ("电话１３８１２３４５６７８。", "电话１３８****。"),
            ("138 1234 5678", "138****"),
            ("138-1234-5678、0359-5521234", "138****、035****"),
            ("身份证 14082419700101001X", "身份证 140****"),
            ("身份证140824197001010012", "身份证140****"),
            ("140824 19700101 001x", "140****"),
            ("卡号 6222 0212 3456 7890 123", "卡号 622****"),
            ("卡号6222021234567890123元", "卡号622****元"),
            ("座机 5521234", "座机 552****"),
            ("+86 13812345678", "+86 138****"),
        ];
        for (text, masked) in cases {
            assert_eq!(mask(text), masked);
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "",
            "2026年11月24日",
            "2026-11-24",
            "2026-11-24 2026-11-25",
            "欠 1,234,567.89 元",
            "欠了 350000 元，3 组 12 号",
            "东巷 3-2-1 号",
            "2024 2025 两年",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_long_number_is_left(text in "[一-三 0-9a-z-]{0,60}") {
            let masked = mask(&text);
            let longest = masked.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            prop_assert!(longest.unwrap_or(0) < 7, "{masked}");
            prop_assert_eq!(mask(&masked), masked);
        }
    }
}
