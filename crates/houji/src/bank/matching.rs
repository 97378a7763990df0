//! Rows of a statement beside the entries of the book: which tell of the same. Pure.

use super::model::{Group, Kept, Posting};
use houji_base::{Day, Fen};
use std::collections::BTreeMap;

/// What is proposed for a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Position of the row.
    pub row: i64,
    /// Entries of the same amount near its day, nearest first.
    pub entries: Vec<(i64, i64)>,
    /// One row, one entry, and neither could be another's.
    pub is_sure: bool,
}

impl Proposal {
    /// The pair of a sure proposal.
    pub fn pair(&self) -> Option<Group> {
        let entry = self.entries.first().filter(|_| self.is_sure)?;
        Some(Group { rows: vec![self.row], postings: vec![*entry] })
    }
}

/// What may belong together: the same amount on the same side, no more than `days` apart. Rows without any such entry
/// are left out.
pub fn propose(rows: &[Kept], postings: &[Posting], days: i64) -> Vec<Proposal> {
    let mut of_amount: BTreeMap<Fen, Vec<&Posting>> = BTreeMap::new();
    for posting in postings {
        of_amount.entry(posting.amount).or_default().push(posting);
    }
    let near = |row: &Kept| -> Vec<&Posting> {
        let all = of_amount.get(&row.amount).map_or(&[][..], Vec::as_slice);
        let mut near: Vec<&Posting> =
            all.iter().copied().filter(|posting| apart(row.day, posting.day) <= days).collect();
        near.sort_by_key(|posting| (apart(row.day, posting.day), posting.key()));
        near
    };
    let mut wanted: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    let offered: Vec<(i64, Vec<(i64, i64)>)> =
        rows.iter().map(|row| (row.n, near(row).iter().map(|posting| posting.key()).collect())).collect();
    for key in offered.iter().flat_map(|(_, entries)| entries) {
        let times = wanted.entry(*key).or_insert(0);
        *times = times.saturating_add(1);
    }
    let proposal = |(row, entries): (i64, Vec<(i64, i64)>)| {
        let is_sure = match entries.as_slice() {
            [only] => wanted.get(only) == Some(&1),
            _ => false,
        };
        Proposal { row, entries, is_sure }
    };
    offered.into_iter().filter(|(_, entries)| !entries.is_empty()).map(proposal).collect()
}

fn apart(one: Day, other: Day) -> i64 {
    one.days_until(other).abs()
}

/// Why a month does not agree, as far as it can be told from single rows and entries: each sentence names one.
pub fn hints(gap: Fen, rows: &[Kept], postings: &[Posting]) -> Vec<String> {
    let size = |fen: Fen| if fen < Fen::ZERO { fen.negated() } else { fen };
    let (whole, half) = (size(gap), Fen::new(size(gap).fen().div_euclid(2)));
    let is_even = whole.fen() % 2 == 0;
    let mut hints = Vec::new();
    for row in rows {
        let name =
            format!("流水第 {} 行（{}，{}，{} 元）", row.n, row.day.zh(), row.summary, row.amount.grouped());
        if size(row.amount) == whole {
            hints.push(format!("{name}正好是差的数：看看是不是账上没记，或者记在了别的账户"));
        } else if is_even && size(row.amount) == half {
            hints.push(format!("{name}是差的数的一半：看看账上是不是记反了收和支"));
        }
    }
    for posting in postings {
        let day = posting.day.zh();
        let name =
            format!("凭证 {}（{day}，{}，{} 元）", posting.name, posting.summary, posting.amount.grouped());
        if size(posting.amount) == whole {
            hints.push(format!("{name}正好是差的数：看看这笔是不是该记在别的账户"));
        } else if is_even && size(posting.amount) == half {
            hints.push(format!("{name}是差的数的一半：看看是不是记反了收和支"));
        }
    }
    hints
}
