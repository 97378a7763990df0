//! Money: whole fen, a hundredth of a yuan. No fraction of a fen is ever stored or decided.

use std::fmt;

/// An amount of money in fen. May be negative: a red-letter entry, an overdrawn account.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Fen(i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadFen {
    /// Nothing was typed.
    #[error("no amount")]
    Empty,
    /// Something else than digits, thousands commas in their places, and at most one point.
    #[error("not an amount")]
    NotANumber,
    /// More than two digits after the point.
    #[error("an amount has at most two digits after the point")]
    TooFine,
    /// More than [`Fen::MOST`].
    #[error("the amount is too large")]
    TooLarge,
}

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);
    /// The largest amount of one entry: 9,999,999,999.99 yuan. Sums of millions of them still fit.
    pub const MOST: Fen = Fen(999_999_999_999);

    /// So many fen.
    #[must_use]
    pub const fn new(fen: i64) -> Fen {
        Fen(fen)
    }

    /// The number of fen.
    #[must_use]
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Reads an amount in yuan as people type it: `1234`, `1,234.5`, `-3.20`, full-width digits, with or without `元` or `¥`.
    ///
    /// # Errors
    /// [`BadFen`]; nothing is rounded.
    pub fn parse(text: &str) -> Result<Fen, BadFen> {
        let plain: String = text.trim().chars().map(narrow).filter(|c| *c != ' ').collect();
        let plain = plain.trim_start_matches(['¥', '￥']).trim_end_matches('元');
        let (negative, plain) = plain.strip_prefix('-').map_or((false, plain), |rest| (true, rest));
        if plain.is_empty() {
            return Err(BadFen::Empty);
        }
        let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
        let whole = ungrouped(whole).ok_or(BadFen::NotANumber)?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && part.is_empty() || !digits(&whole) || !digits(part) {
            return Err(BadFen::NotANumber);
        }
        // A program's zeros behind the second digit change nothing.
        let part = if part.len() > 2 { part.trim_end_matches('0') } else { part };
        if part.len() > 2 {
            return Err(BadFen::TooFine);
        }
        let text = format!("{whole}{part:0<2}");
        let fen: i64 = text.parse().map_err(|_| BadFen::TooLarge)?;
        if fen > Fen::MOST.0 {
            return Err(BadFen::TooLarge);
        }
        Ok(Fen(if negative { fen.saturating_neg() } else { fen }))
    }

    /// Adds; stops at the ends of the range, which [`Fen::MOST`] keeps out of reach.
    #[must_use]
    pub const fn plus(self, other: Fen) -> Fen {
        Fen(self.0.saturating_add(other.0))
    }

    /// Takes away.
    #[must_use]
    pub const fn minus(self, other: Fen) -> Fen {
        Fen(self.0.saturating_sub(other.0))
    }

    /// The same with the other sign.
    #[must_use]
    pub const fn negated(self) -> Fen {
        Fen(self.0.saturating_neg())
    }

    /// True for nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// What is above zero, else zero.
    #[must_use]
    pub fn positive(self) -> Fen {
        Fen(self.0.max(0))
    }

    /// With thousands commas: `1,234.56`.
    #[must_use]
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        let (sign, rest) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && whole.len().saturating_sub(at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{sign}{grouped}.{part}")
    }

    /// In the capital characters of cheques and vouchers: `叁万陆仟元整`.
    #[must_use]
    pub fn in_words(self) -> String {
        let size = self.0.unsigned_abs();
        let (yuan, jiao, fen) = (size / 100, size / 10 % 10, size % 10);
        let mut words = String::new();
        if self.0 < 0 {
            words.push('负');
        }
        if yuan > 0 {
            words.push_str(&whole_in_words(yuan));
            words.push('元');
        }
        match (yuan, jiao, fen) {
            (0, 0, 0) => words.push_str("零元整"),
            (_, 0, 0) => words.push('整'),
            (_, 0, fen) => {
                if yuan > 0 {
                    words.push('零');
                }
                words.extend([digit(fen), '分']);
            }
            (_, jiao, 0) => words.extend([digit(jiao), '角', '整']),
            (_, jiao, fen) => words.extend([digit(jiao), '角', digit(fen), '分']),
        }
        words
    }
}

fn digit(number: u64) -> char {
    usize::try_from(number % 10).ok().and_then(|at| DIGITS.get(at)).copied().unwrap_or('零')
}

/// A whole number above zero in capital characters.
fn whole_in_words(number: u64) -> String {
    let mut groups = Vec::new();
    let mut rest = number;
    while rest > 0 {
        groups.push(rest % 10_000);
        rest /= 10_000;
    }
    let mut words = String::new();
    let mut gap = false;
    for (at, group) in groups.iter().enumerate().rev() {
        if *group == 0 {
            gap = !words.is_empty();
            continue;
        }
        if !words.is_empty() && (gap || *group < 1000) {
            words.push('零');
        }
        words.push_str(&group_in_words(*group));
        words.push_str(GROUPS.get(at).copied().unwrap_or_default());
        gap = false;
    }
    words
}

/// 1 to 9999.
fn group_in_words(group: u64) -> String {
    let mut words = String::new();
    let mut gap = false;
    for (place, unit) in [(1000, 3), (100, 2), (10, 1), (1, 0)] {
        let number = group / place % 10;
        if number == 0 {
            gap = !words.is_empty();
            continue;
        }
        if gap {
            words.push('零');
        }
        words.push(digit(number));
        words.push_str(PLACES.get(unit).copied().unwrap_or_default());
        gap = false;
    }
    words
}

/// Full-width letters as their plain counterparts.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '．' | '，' | '－' => {
            u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c)
        }
        '　' => ' ',
        '−' => '-',
        c => c,
    }
}

/// Digits without commas; `None` when a comma stands where no thousands end.
fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let is_grouped = rest.is_empty() || (1..=3).contains(&first.len());
    (is_grouped && rest.iter().all(|group| group.len() == 3)).then(|| format!("{first}{}", rest.concat()))
}

/// In yuan with two digits: `1234.56`, `-0.05`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let text = format!("{}{}.{:02}", if self.0 < 0 { "-" } else { "" }, size / 100, size % 100);
        f.pad(&text)
    }
}

impl std::iter::Sum for Fen {
    fn sum<I: Iterator<Item = Fen>>(amounts: I) -> Fen {
        amounts.fold(Fen::ZERO, Fen::plus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (text, fen) in [
            ("0", 0),
            ("1", 100),
            ("1.5", 150),
            (".05", 5),
            ("1,234.56", 123_456),
            ("12,345,678.9", 1_234_567_890),
            ("-3.20", -320),
            ("　３６，０００．５０ 元", 3_600_050),
            ("¥ 8", 800),
            ("12.3400", 1234),
            ("9999999999.99", 999_999_999_999),
        ] {
            assert_eq!(Fen::parse(text), Ok(Fen::new(fen)), "{text}");
        }
        for (text, why) in [
            ("", BadFen::Empty),
            (" 元", BadFen::Empty),
            (".", BadFen::NotANumber),
            ("1.2.3", BadFen::NotANumber),
            ("12,34", BadFen::NotANumber),
            ("1234,567", BadFen::NotANumber),
            (",123", BadFen::NotANumber),
            ("三百", BadFen::NotANumber),
            ("1e3", BadFen::NotANumber),
            ("--1", BadFen::NotANumber),
            ("0.001", BadFen::TooFine),
            ("10000000000", BadFen::TooLarge),
            ("99999999999999999999", BadFen::TooLarge),
        ] {
            assert_eq!(Fen::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn amounts_are_printed_for_machines_people_and_cheques() {
        for (fen, plain, grouped, words) in [
            (0, "0.00", "0.00", "零元整"),
            (5, "0.05", "0.05", "伍分"),
            (10, "0.10", "0.10", "壹角整"),
            (3_600_000, "36000.00", "36,000.00", "叁万陆仟元整"),
            (100_005, "1000.05", "1,000.05", "壹仟元零伍分"),
            (1_002_030, "10020.30", "10,020.30", "壹万零贰拾元叁角整"),
            (10_000_100, "100001.00", "100,001.00", "壹拾万零壹元整"),
            (10_000_000_000, "100000000.00", "100,000,000.00", "壹亿元整"),
            (10_000_000_100, "100000001.00", "100,000,001.00", "壹亿零壹元整"),
            (-123_456_789, "-1234567.89", "-1,234,567.89", "负壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        ] {
            let amount = Fen::new(fen);
            assert_eq!(amount.to_string(), plain);
            assert_eq!(amount.grouped(), grouped);
            assert_eq!(amount.in_words(), words, "{plain}");
            assert_eq!(Fen::parse(grouped), Ok(amount));
        }
    }
}
