//! Hiding what somebody could be found by, in text that everybody may read.

use crate::{PersonName, Phone, ResidentId};

/// What a published column shows of what is in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FieldMask {
    /// All, as where a rule asks for full names.
    Open,
    /// Of a name its first and, of three characters or more, its last: 张*明.
    Name,
    /// Of a mobile number all but the middle: 138****1234.
    Phone,
    /// Of a resident's number the first and the last four characters.
    ResidentId,
    /// Of a card the last four digits.
    BankCard,
    /// Of an address all down to the group or, without one, the village.
    Address,
    /// Nothing: illness, kind of disability, what concerns minors.
    Omit,
}

impl FieldMask {
    /// All masks.
    pub const ALL: [FieldMask; 7] = [
        FieldMask::Open,
        FieldMask::Name,
        FieldMask::Phone,
        FieldMask::ResidentId,
        FieldMask::BankCard,
        FieldMask::Address,
        FieldMask::Omit,
    ];

    /// Its stable name, which is stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            FieldMask::Open => "open",
            FieldMask::Name => "name",
            FieldMask::Phone => "phone",
            FieldMask::ResidentId => "resident_id",
            FieldMask::BankCard => "bank_card",
            FieldMask::Address => "address",
            FieldMask::Omit => "omit",
        }
    }

    /// The mask with this stable name.
    #[must_use]
    pub fn of(code: &str) -> Option<FieldMask> {
        FieldMask::ALL.into_iter().find(|mask| mask.code() == code)
    }

    /// What may be shown. Nothing when all is to be left out, which what is not of the column's kind always is.
    #[must_use]
    pub fn apply(self, text: &str) -> Option<String> {
        match self {
            FieldMask::Open => Some(text.to_owned()),
            FieldMask::Name => PersonName::parse(text).ok().map(|name| ends(name.as_str(), 1, 1, 2)),
            FieldMask::Phone => Phone::parse(text).ok().map(|phone| phone.masked()),
            FieldMask::ResidentId => {
                ResidentId::parse(text).is_ok().then(|| ends(&crate::digits::tidy(text), 4, 4, usize::MAX))
            }
            FieldMask::BankCard => is_card(text).then(|| ends(&crate::digits::tidy(text), 0, 4, 4)),
            FieldMask::Address => down_to_group(text),
            FieldMask::Omit => None,
        }
    }
}

/// The first and last characters and between them a star for each other, at most so many. Of two characters the last is
/// hidden as well.
fn ends(text: &str, first: usize, last: usize, stars: usize) -> String {
    let marks: Vec<char> = text.chars().collect();
    let last = if marks.len() > first + last { last } else { 0 };
    let hidden = marks.len().saturating_sub(first + last);
    let after = marks.iter().skip(first + hidden);
    let stars = std::iter::repeat_n(&'*', hidden.min(stars));
    marks.iter().take(first).chain(stars).chain(after).collect()
}

/// Digits of a card; whether they are a card's is not asked of what stands in a column of cards.
fn is_card(text: &str) -> bool {
    let digits = crate::digits::tidy(text);
    (8..=32).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn down_to_group(address: &str) -> Option<String> {
    let end = ['组', '队', '村'].iter().find_map(|mark| Some(address.find(*mark)? + mark.len_utf8()))?;
    address.get(..end).map(str::to_owned)
}

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
    fn columns_show_what_their_mask_lets_through() {
        use FieldMask::{Address, BankCard, Name, Omit, Open, Phone, ResidentId};
        let cases = [
            (Open, "卫建国 13812345678", Some("卫建国 13812345678")),
            (Name, "卫东", Some("卫*")),
            (Name, "卫建国", Some("卫*国")),
            (Name, "欧阳建国", Some("欧**国")),
            (Name, "阿依古丽·买买提", Some("阿**提")),
            (Name, "卫", None),
            (Name, "13812345678", None),
            (Phone, "138 1234 5678", Some("138****5678")),
            (Phone, "0359-5521234", None),
            (ResidentId, "11010519491231002x", Some("1101**********002x")),
            (ResidentId, "11010519491231003X", None),
            (BankCard, "6222 0212 3456 7890 123", Some("****0123")),
            (BankCard, "卫建国", None),
            (Address, "稷峰镇槐树村三组12号", Some("稷峰镇槐树村三组")),
            (Address, "槐树村东巷12号", Some("槐树村")),
            (Address, "第二生产队井边", Some("第二生产队")),
            (Address, "县城南街12号", None),
            (Omit, "肢体二级", None),
        ];
        for (mask, text, shown) in cases {
            assert_eq!(mask.apply(text).as_deref(), shown, "{text}");
        }
        for mask in FieldMask::ALL {
            assert_eq!(FieldMask::of(mask.code()), Some(mask));
        }
        assert_eq!(FieldMask::of(""), None);
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
