//! Finding numbers by which somebody is found, before a text or a table is published: resident identity numbers,
//! mobile phones and bank cards.
//!
//! They are found as people write and hide them: with blanks, dashes, dots or brackets between their parts, in full-width
//! or Chinese digits, broken over two lines, spread over the cells of a row. What carries a check (identity numbers,
//! cards) must have it right; a phone must begin as mobile numbers do. Landlines are not looked for, because a notice must name
//! the one that takes complaints. A number that is not found by this is still a matter for whoever signs the notice.

mod groups;
mod rules;

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use self::groups::{Alphabet, Group, Join, digits, groups};
use self::rules::{SHORTEST, anywhere, is_personal};

/// What kind of number it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Personal {
    /// A resident's identity number.
    ResidentId,
    /// A mobile phone.
    Phone,
    /// A bank card.
    BankCard,
}

/// A number found in a text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct InText {
    /// What it is.
    pub kind: Personal,
    /// Where its first and last digits stand, in bytes.
    pub at: (usize, usize),
}

/// A number found in a table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct InTable {
    /// Row of the cell it begins in, from 0.
    pub row: usize,
    /// Column of that cell, from 0.
    pub column: usize,
    /// What it is.
    pub kind: Personal,
}

/// Every number found in a text, in no two kinds at the same place.
#[must_use]
pub fn scan(text: &str) -> Vec<InText> {
    // Nearly all texts have too few.
    if digits(text, SHORTEST) < SHORTEST {
        return Vec::new();
    }
    let mut found = BTreeSet::new();
    for alphabet in [Alphabet::Plain, Alphabet::Hidden] {
        let groups = groups(text, alphabet);
        // Without a hidden digit the second search would find what the first did.
        if alphabet == Alphabet::Hidden && !groups.iter().any(|group| group.is_hidden) {
            break;
        }
        for (kind, range) in within(&groups, alphabet) {
            let some = groups.get(range).unwrap_or_default();
            if let (Some(first), Some(last)) = (some.first(), some.last()) {
                found.insert(InText { kind, at: (first.from, last.to) });
            }
        }
    }
    found.into_iter().collect()
}

/// Every number found in a table, whose rows need not be equally long: in its cells, spread over neighbours in a row,
/// or broken off and continued in a row below that holds nothing else.
#[must_use]
pub fn scan_table<S: AsRef<str>>(rows: &[Vec<S>]) -> Vec<InTable> {
    let mut found = BTreeSet::new();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            found.extend(scan(cell.as_ref()).iter().map(|hit| InTable { row, column, kind: hit.kind }));
        }
        let places = cells.iter().enumerate().map(|(column, cell)| (row, column, cell.as_ref()));
        across(rows, places, &mut found);
    }
    for column in 0..rows.iter().map(Vec::len).max().unwrap_or(0) {
        let mut run = Vec::new();
        for (row, cells) in rows.iter().enumerate() {
            let is_alone = cells.iter().enumerate().all(|(at, cell)| at == column || is_blank(cell.as_ref()));
            if !is_alone {
                across(rows, run.drain(..), &mut found);
            }
            run.extend(cells.get(column).map(|cell| (row, column, cell.as_ref())));
        }
        across(rows, run.drain(..), &mut found);
    }
    found.into_iter().collect()
}

fn is_blank(cell: &str) -> bool {
    cell.trim().is_empty()
}

/// Numbers that go over the borders of cells standing in this order.
fn across<'a, S: AsRef<str>>(
    rows: &[Vec<S>],
    places: impl Iterator<Item = (usize, usize, &'a str)>,
    found: &mut BTreeSet<InTable>,
) {
    let places: Vec<_> = places.collect();
    let enough = places.iter().try_fold(0, |count, (_, _, cell)| {
        let count = count + digits(cell, SHORTEST);
        if count < SHORTEST { ControlFlow::Continue(count) } else { ControlFlow::Break(()) }
    });
    if enough.is_continue() {
        return;
    }
    let mut all: Vec<Group> = Vec::new();
    let mut origins = Vec::new();
    let mut touches = false;
    for (row, column, cell) in places.into_iter().filter(|(_, _, cell)| !is_blank(cell)) {
        let mut inside = groups(cell, Alphabet::Plain);
        let Some(first) = inside.first_mut() else {
            touches = false;
            continue;
        };
        let begins = cell.get(..first.from).is_some_and(groups::is_gap);
        first.join = if touches && begins { Join::Cell } else { Join::None };
        first.is_count = is_count(rows, row, column);
        touches = inside.last().and_then(|last| cell.get(last.to..)).is_some_and(groups::is_gap);
        origins.extend(std::iter::repeat_n((row, column), inside.len()));
        all.append(&mut inside);
    }
    for (kind, range) in within(&all, Alphabet::Plain) {
        if let Some((row, column)) = origins.get(range.start) {
            found.insert(InTable { row: *row, column: *column, kind });
        }
    }
}

/// True for a row's number and for a year in a column of years, told by the cells above and below: no part of another
/// number.
fn is_count<S: AsRef<str>>(rows: &[Vec<S>], row: usize, column: usize) -> bool {
    let number = |row: usize| -> Option<u32> { rows.get(row)?.get(column)?.as_ref().trim().parse().ok() };
    let is_year = |number| (1949..2050).contains(&number);
    let Some(this) = number(row) else { return false };
    let beside = [row.checked_sub(1).and_then(number), row.checked_add(1).and_then(number)];
    beside.into_iter().flatten().any(|other| other.abs_diff(this) == 1 || (is_year(this) && is_year(other)))
}

/// Which groups are one of the numbers.
fn within(groups: &[Group], alphabet: Alphabet) -> Vec<(Personal, Range<usize>)> {
    let mut found = anywhere(groups, alphabet);
    for (from, _) in groups.iter().enumerate() {
        let mut marks = 0;
        for (to, group) in groups.iter().enumerate().skip(from) {
            marks += group.marks.len();
            if to > from && (group.join == Join::None || marks > rules::LONGEST) {
                break;
            }
            let some = groups.get(from..=to).unwrap_or_default();
            if alphabet == Alphabet::Plain || some.iter().any(|group| group.is_hidden) {
                found.extend(is_personal(some).map(|kind| (kind, from..to + 1)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
