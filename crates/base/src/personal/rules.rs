//! Which digits are a number of a person, by their content and by how they are broken up.

use std::ops::Range;

use super::Personal;
use super::groups::{Alphabet, Group, Join};
use crate::{Day, ResidentId};

/// Digits of the shortest number looked for, a mobile phone.
pub(super) const SHORTEST: usize = 11;
/// Digits of the longest number looked for.
pub(super) const LONGEST: usize = 19;

/// Numbers anywhere in the groups of one line, also between other digits. Of identity numbers, date and check make chance
/// hits rare. Phones and cards are found so only in hidden digits, which other words run into: 一三八一二三四五六七八一直.
pub(super) fn anywhere(groups: &[Group], alphabet: Alphabet) -> Vec<(Personal, Range<usize>)> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < groups.len() {
        let rest = groups.get(from + 1..).unwrap_or_default();
        let length = 1 + rest.iter().take_while(|group| group.join.is_light()).count();
        let chain = groups.get(from..from + length).unwrap_or_default();
        let marks: Vec<(u8, usize, bool)> = (from..)
            .zip(chain)
            .flat_map(|(at, group)| group.marks.iter().map(move |mark| (*mark, at, group.is_hidden)))
            .collect();
        let cards = (16..=LONGEST).map(|count| (Personal::BankCard, count));
        for (kind, count) in cards.chain([(Personal::ResidentId, 18), (Personal::Phone, 11)]) {
            for window in marks.windows(count) {
                let digits: Vec<u8> = window.iter().map(|(mark, _, _)| *mark).collect();
                let hidden = window.iter().filter(|(_, _, is_hidden)| *is_hidden).count();
                let is_it = match (kind, alphabet) {
                    (Personal::ResidentId, Alphabet::Plain) => is_resident(&digits),
                    (Personal::ResidentId, Alphabet::Hidden) => hidden > 0 && is_resident(&digits),
                    (_, Alphabet::Plain) => false,
                    (Personal::Phone, Alphabet::Hidden) => hidden >= 3 && is_mobile(&digits),
                    (Personal::BankCard, Alphabet::Hidden) => hidden >= 3 && is_card(&digits),
                };
                if let ([(_, first, _), .., (_, last, _)], true) = (window, is_it) {
                    found.push((kind, *first..last + 1));
                }
            }
        }
        from += length;
    }
    found
}

fn is_resident(marks: &[u8]) -> bool {
    let text: String =
        marks.iter().map(|mark| if *mark == 10 { 'X' } else { char::from(b'0' + mark) }).collect();
    ResidentId::parse(&text).is_ok()
}

/// What whole groups are together, if anything.
pub(super) fn is_personal(groups: &[Group]) -> Option<Personal> {
    let marks: Vec<u8> = groups.iter().flat_map(|group| &group.marks).copied().collect();
    let cut = Cut::of(groups);
    if marks.len() == 18 && cut.lines + cut.cells > 0 && cut.is_plausible_resident() && is_resident(&marks) {
        return Some(Personal::ResidentId);
    }
    if is_phone(&marks, &cut) {
        return Some(Personal::Phone);
    }
    let common: [&[u8]; 3] = [&[6, 2], &[4, 3, 6, 7], &[9, 5, 5, 8]];
    let is_common = common.iter().any(|begin| marks.starts_with(begin));
    (is_card(&marks) && cut.is_plausible_card(is_common)).then_some(Personal::BankCard)
}

/// How a number is broken up.
struct Cut<'a> {
    groups: &'a [Group],
    lengths: Vec<usize>,
    lines: usize,
    cells: usize,
}

impl<'a> Cut<'a> {
    fn of(groups: &'a [Group]) -> Cut<'a> {
        let count = |join| groups.iter().skip(1).filter(|group| group.join == join).count();
        let lengths = groups.iter().map(|group| group.marks.len()).collect();
        Cut { groups, lengths, lines: count(Join::Line), cells: count(Join::Cell) }
    }

    fn is_plausible_resident(&self) -> bool {
        let borders = self.lines + self.cells;
        let is_in_boxes = self.lengths.iter().all(|length| *length == 1);
        borders == 1 || ((borders <= 3 || is_in_boxes) && borders + 1 == self.groups.len())
    }

    /// A phone after what stands before it for the country.
    fn is_plausible_phone(&self) -> bool {
        if self.has_date() || self.lines > 1 {
            return false;
        }
        let value = |at: usize| self.groups.get(at).map_or(0, number);
        let is_year = |at: usize| self.lengths.get(at) == Some(&4) && (1949..2050).contains(&value(at));
        if self.cells > 0 {
            return match self.lengths.as_slice() {
                [3, 8] => !is_day(value(1)),
                [7, 4] | [8, 3] | [4, 7] | [3, 4, 4] => !self.groups.iter().any(|group| group.is_count),
                _ => false,
            };
        }
        match self.lengths.as_slice() {
            [11] => true,
            [2, rest @ ..] => rest.iter().all(|length| *length <= 2),
            [4, 4, 3] => !(is_year(1) && value(1) >= 2000),
            [4, ..] => !(is_year(0) && is_year(1)),
            [3, 8] => !is_day(value(1)),
            // Two round numbers with a dash between them are from so much to so much.
            [5, 6] | [6, 5] => {
                let is_dashed = self.groups.iter().skip(1).any(|group| group.join == Join::Gap);
                !(is_dashed && value(0) % 10 == 0 && value(1) % 10 == 0)
            }
            _ => true,
        }
    }

    fn is_plausible_card(&self, is_common: bool) -> bool {
        let lengths = self.lengths.as_slice();
        let before_last = lengths.split_last().map_or(lengths, |(_, before)| before);
        let is_as_printed = before_last.iter().all(|length| *length == 4) && is_common;
        let is_in_two = lengths.len() == 2 && lengths.iter().all(|length| *length >= 3);
        let is_whole =
            before_last.iter().all(|length| *length >= 3) || lengths.iter().all(|length| *length == 1);
        !self.has_date()
            && (is_as_printed || if self.cells > 0 { is_in_two } else { is_whole && self.lines <= 1 })
    }

    /// True when three of the groups are year, month and day.
    fn has_date(&self) -> bool {
        let is_date = |three: &[Group]| {
            let [year, month, day] = three else { return false };
            let is_short = |group: &Group| group.marks.len() <= 2;
            year.marks.len() == 4
                && is_short(month)
                && is_short(day)
                && is_day(number(year) * 10_000 + number(month) * 100 + number(day))
        };
        self.groups.windows(3).any(is_date)
    }
}

fn number(group: &Group) -> u64 {
    group.marks.iter().fold(0u64, |sum, mark| sum.saturating_mul(10).saturating_add(u64::from(*mark)))
}

/// True for eight digits that are a day of the last hundred years or the next twenty-five.
fn is_day(digits: u64) -> bool {
    let text = format!("{:04}-{:02}-{:02}", digits / 10_000, digits / 100 % 100, digits % 100);
    (19_250_101..20_500_101).contains(&digits) && Day::parse(&text).is_ok()
}

/// Eleven digits that begin as mobile numbers do. 140 to 144 are not given to people.
fn is_mobile(marks: &[u8]) -> bool {
    match marks {
        [1, 4, second, ..] => *second > 4 && is_eleven_digits(marks),
        [1, 3..=9, ..] => is_eleven_digits(marks),
        _ => false,
    }
}

fn is_eleven_digits(marks: &[u8]) -> bool {
    marks.len() == 11 && marks.iter().all(|mark| *mark < 10)
}

fn is_phone(marks: &[u8], cut: &Cut<'_>) -> bool {
    // Several written without anything between them.
    if cut.groups.len() == 1 && marks.len() > 11 && marks.len().is_multiple_of(11) {
        return marks.chunks(11).all(is_mobile);
    }
    let country: [&[u8]; 4] = [&[8, 6], &[0, 0, 8, 6], &[0], &[]];
    let Some(local) =
        country.iter().find_map(|code| marks.strip_prefix(*code).filter(|rest| is_mobile(rest)))
    else {
        return false;
    };
    let prefix = marks.len() - local.len();
    match cut.groups {
        // The code as a group of its own is no part of how the rest is broken up.
        [code, rest @ ..] if prefix > 0 && code.marks.len() == prefix => Cut::of(rest).is_plausible_phone(),
        [_] => true,
        _ if prefix == 0 => cut.is_plausible_phone(),
        _ => cut.cells == 0 && cut.lines <= 1 && !cut.has_date(),
    }
}

/// Sixteen to nineteen digits with the beginning of a bank card and a right check (Luhn).
fn is_card(marks: &[u8]) -> bool {
    let begins = |count: usize| {
        marks
            .iter()
            .take(count)
            .fold(0u32, |sum, mark| sum.saturating_mul(10).saturating_add(u32::from(*mark)))
    };
    let is_known = match marks.len() {
        16 => {
            matches!(begins(2), 35 | 40..=49 | 51..=55 | 58 | 60 | 62 | 81)
                || (2221..=2720).contains(&begins(4))
        }
        17 | 18 => matches!(begins(2), 60 | 62 | 81),
        19 => matches!(begins(2), 40..=49 | 60 | 62 | 81) || begins(4) == 9558,
        _ => false,
    };
    let doubled = |(at, mark): (usize, &u8)| {
        let mark = u32::from(*mark);
        match at % 2 {
            1 if mark > 4 => mark * 2 - 9,
            1 => mark * 2,
            _ => mark,
        }
    };
    let sum: u32 = marks.iter().rev().enumerate().map(doubled).sum();
    is_known && marks.iter().all(|mark| *mark < 10) && sum.is_multiple_of(10)
}
