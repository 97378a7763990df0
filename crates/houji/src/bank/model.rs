//! Bank accounts, rows of their statements, counts of cash, and what happened to them. Pure.

use crate::books::model::{AccountCode, BookId, Line};
use houji_base::{Day, Fen, Month};
use serde::Serialize;
use std::collections::BTreeMap;

/// A bank account of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Book.
    pub book: BookId,
    /// Number in the book, from 1.
    pub account: i64,
    /// Account of the book that tells of it: 102 or a part of it.
    pub code: AccountCode,
    /// Name of the bank.
    pub bank: String,
    /// Last four digits of its number.
    pub tail: String,
    /// First month that is reconciled.
    pub since: Month,
    /// Rows of its statement so far.
    pub rows: i64,
    /// Balance before the first row; zero while there is none.
    pub began: Fen,
    /// Balance after the last row.
    pub balance: Fen,
    /// Day of the last row.
    pub last_day: Option<Day>,
    /// Last month that was reconciled; the one before `since` when none was.
    pub agreed_to: Month,
}

impl Account {
    /// The bank with the last four digits.
    pub fn name(&self) -> String {
        format!("{}（尾号 {}）", self.bank, self.tail)
    }
}

/// A row of a statement as the bank tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Day.
    pub day: Day,
    /// Above zero for what came in.
    pub amount: Fen,
    /// Balance after it.
    pub balance: Fen,
    /// What the bank says it was.
    pub summary: String,
    /// The bank's number of it; empty when it gives none.
    pub serial: String,
    /// Name of the other side; empty when it is not told.
    pub party: String,
}

/// A row that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Position in the statement, from 1.
    pub n: i64,
    /// Day.
    pub day: Day,
    /// Above zero for what came in.
    pub amount: Fen,
    /// Balance after it.
    pub balance: Fen,
    /// What the bank says it was.
    pub summary: String,
    /// The bank's number of it.
    pub serial: String,
    /// As much of the other side's name as everybody may see.
    pub party: String,
    /// Number of the match it is in; 0 for none.
    pub matched: i64,
}

/// An entry on the account of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Position of its voucher.
    pub seq: i64,
    /// Its line in the voucher.
    pub line: i64,
    /// Name of the voucher.
    pub name: String,
    /// Day of the voucher.
    pub day: Day,
    /// Above zero for what came in.
    pub amount: Fen,
    /// What it was.
    pub summary: String,
}

impl Posting {
    /// Position of the voucher and line in it.
    pub fn key(&self) -> (i64, i64) {
        (self.seq, self.line)
    }
}

/// Names by which organisations are told from people.
const UNITS: [&str; 21] = [
    "公司",
    "合作社",
    "银行",
    "信用社",
    "中心",
    "政府",
    "委员会",
    "村委",
    "局",
    "厂",
    "部",
    "社",
    "站",
    "所",
    "院",
    "校",
    "店",
    "财政",
    "专户",
    "大队",
    "集团",
];

/// A name as everybody who reads statements sees it: organisations in full, people by their first character.
pub fn shown(name: &str) -> String {
    let is_unit = name.chars().count() > 3 && UNITS.iter().any(|word| name.contains(word));
    match name.chars().next() {
        None => String::new(),
        Some(_) if is_unit => name.to_owned(),
        Some(first) => format!("{first}**"),
    }
}

/// Kinds of notes and coins, in fen, largest first.
pub const PIECES: [i64; 9] = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 1];

/// What a note or coin is called.
pub fn piece(fen: i64) -> String {
    match fen {
        100.. => format!("{} 元", fen.div_euclid(100)),
        10.. => format!("{} 角", fen.div_euclid(10)),
        _ => format!("{fen} 分"),
    }
}

/// What so many pieces come to.
pub fn sum(pieces: &[i64]) -> Fen {
    let parts = PIECES.iter().zip(pieces).map(|(fen, count)| Fen::new(fen.saturating_mul(*count)));
    parts.sum()
}

/// Cash that was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Number in the book, from 1.
    pub n: i64,
    /// Day.
    pub day: Day,
    /// Pieces of each kind, in the order of [`PIECES`].
    pub pieces: Vec<i64>,
    /// What they come to.
    pub counted: Fen,
    /// What the book said at the end of that day.
    pub book: Fen,
    /// Who counted.
    pub counted_by: String,
    /// Who watched.
    pub watched_by: String,
    /// Why it differs, when somebody said so.
    pub reason: Option<String>,
    /// The voucher that brought the book to what was counted.
    pub voucher: Option<i64>,
}

impl Count {
    /// What is there beyond the book; below zero for what is missing.
    pub fn gap(&self) -> Fen {
        self.counted.minus(self.book)
    }

    /// True when nothing is left to be done about it.
    pub fn is_settled(&self) -> bool {
        self.gap().is_zero() || self.reason.is_some() || self.voucher.is_some()
    }

    /// Its words, as the record binds them.
    pub fn words(&self) -> String {
        format!("{}\n{}", self.counted_by, self.watched_by)
    }
}

/// Rows and entries that tell of the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Positions of rows in the statement.
    pub rows: Vec<i64>,
    /// Entries: position of the voucher, and line.
    pub postings: Vec<(i64, i64)>,
}

/// Rows and entries that are in no match, by their names.
#[derive(Clone, Debug, Default)]
pub struct Unmatched {
    /// Rows by their position.
    pub rows: BTreeMap<i64, Kept>,
    /// Entries by voucher and line.
    pub postings: BTreeMap<(i64, i64), Posting>,
}

/// A month as the bank and the book tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances {
    /// Balance of the book at its end.
    pub book: Fen,
    /// Balance of the bank at its end.
    pub bank: Fen,
    /// Came in at the bank, not yet in the book.
    pub bank_in: Fen,
    /// Went out at the bank, not yet in the book.
    pub bank_out: Fen,
    /// Came in in the book, not yet at the bank.
    pub book_in: Fen,
    /// Went out in the book, not yet at the bank.
    pub book_out: Fen,
}

impl Balances {
    /// What the book comes to with what only the bank knows.
    pub fn book_after(&self) -> Fen {
        self.book.plus(self.bank_in).minus(self.bank_out)
    }

    /// What the bank comes to with what only the book knows.
    pub fn bank_after(&self) -> Fen {
        self.bank.plus(self.book_in).minus(self.book_out)
    }

    /// What the book has beyond the bank when all is taken in.
    pub fn gap(&self) -> Fen {
        self.book_after().minus(self.bank_after())
    }
}

/// What happened. Words are bound by their commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum BankEvent {
    /// An account was added.
    Added {
        /// Number in the book.
        account: i64,
        /// Account of the book.
        code: AccountCode,
        /// First month that is reconciled.
        since: Month,
        /// Commitment to the bank's name and the number.
        words: String,
    },
    /// Cash was counted.
    Counted {
        /// Number in the book.
        count: i64,
        /// Day.
        day: Day,
        /// What was there.
        counted: Fen,
        /// What the book said.
        book: Fen,
        /// Commitment to who counted and who watched.
        words: String,
    },
    /// It was said why the cash differs.
    Explained {
        /// The count.
        count: i64,
        /// Commitment to the reason.
        words: String,
    },
    /// The difference was posted.
    Settled {
        /// The count.
        count: i64,
        /// What was there beyond the book.
        gap: Fen,
        /// Position of the voucher.
        voucher: i64,
    },
    /// Rows of a statement were taken in.
    Imported {
        /// Number of the account in the book.
        account: i64,
        /// Digest of the file.
        file: String,
        /// How many rows are new.
        rows: i64,
        /// Position of the last.
        last: i64,
        /// Balance after it.
        balance: Fen,
    },
    /// Rows and entries were found to tell of the same.
    Matched {
        /// Number of the account in the book.
        account: i64,
        /// Number of the first group; each further one has the next.
        first: i64,
        /// The groups.
        groups: Vec<Group>,
    },
    /// A match was undone.
    Parted {
        /// Number of the account in the book.
        account: i64,
        /// Number of the match.
        group: i64,
    },
    /// A month was reconciled.
    Agreed {
        /// Number of the account in the book.
        account: i64,
        /// Month.
        month: Month,
        /// Balance of the book.
        book: Fen,
        /// Balance of the bank.
        bank: Fen,
        /// Both with what only the other knew.
        agreed: Fen,
    },
    /// Somebody looked at the name of the other side of a row.
    PartySeen {
        /// Number of the account in the book.
        account: i64,
        /// Position of the row.
        row: i64,
    },
}

impl crate::record::Event for BankEvent {
    fn kind(&self) -> &'static str {
        match self {
            BankEvent::Added { .. } => "bank.added",
            BankEvent::Counted { .. } => "cash.counted",
            BankEvent::Explained { .. } => "cash.explained",
            BankEvent::Settled { .. } => "cash.settled",
            BankEvent::Imported { .. } => "bank.imported",
            BankEvent::Matched { .. } => "bank.matched",
            BankEvent::Parted { .. } => "bank.parted",
            BankEvent::Agreed { .. } => "bank.agreed",
            BankEvent::PartySeen { .. } => "bank.party_seen",
        }
    }
}

/// The two lines that bring the book to what was counted: through what is pending.
pub fn through_pending(cash: AccountCode, pending: AccountCode, gap: Fen) -> Vec<Line> {
    use crate::books::model::Side::{Credit, Debit};
    let line = |account, side, amount| Line { account, party: None, side, amount, summary: String::new() };
    if gap > Fen::ZERO {
        vec![line(cash, Debit, gap), line(pending, Credit, gap)]
    } else {
        vec![line(pending, Debit, gap.negated()), line(cash, Credit, gap.negated())]
    }
}
