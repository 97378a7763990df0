//! What the API takes and answers. Money is whole fen, below zero for what went out.

use super::super::model::{Account, Count, Group, Kept, Posting};
use serde::{Deserialize, Serialize};

/// An account to be added.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountBody {
    /// Name of the bank.
    pub bank: String,
    /// Its number, digits.
    pub number: String,
    /// Account of the book: 102 or a part of it.
    pub code: String,
    /// First month that is reconciled, `YYYY-MM`.
    pub since: String,
}

/// Cash that was counted.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CountBody {
    /// Day, `YYYY-MM-DD`.
    pub day: String,
    /// Pieces of 100, 50, 20, 10, 5 and 1 yuan, 5 and 1 jiao, 1 fen, in this order.
    pub pieces: Vec<i64>,
    /// Who counted.
    pub counted_by: String,
    /// Who watched.
    pub watched_by: String,
}

/// Why cash differs.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    /// 1 to 60 characters.
    pub reason: String,
}

/// Rows and entries that tell of the same.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MatchBody {
    /// At most 500 groups.
    pub groups: Vec<GroupBody>,
}

/// One group.
#[derive(Deserialize, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GroupBody {
    /// Positions of rows.
    #[serde(default)]
    pub rows: Vec<i64>,
    /// Entries.
    #[serde(default)]
    pub entries: Vec<EntryKey>,
}

impl From<GroupBody> for Group {
    fn from(body: GroupBody) -> Group {
        let postings = body.entries.iter().map(|entry| (entry.seq, entry.line)).collect();
        Group { rows: body.rows, postings }
    }
}

/// Which entry it is.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EntryKey {
    /// Position of its voucher.
    pub seq: i64,
    /// Its line there.
    pub line: i64,
}

impl EntryKey {
    /// Of position and line.
    pub fn new((seq, line): (i64, i64)) -> EntryKey {
        EntryKey { seq, line }
    }
}

/// The balance the bank's paper says.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AgreeBody {
    /// Fen.
    pub told: i64,
}

/// Nothing.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NoBody {}

/// Number of what was made or changed.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NumberShown {
    /// Number in the book, or of the match.
    pub n: i64,
}

/// A name that was looked at.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PartyShown {
    /// Name of the other side.
    pub party: String,
}

/// Bank accounts and counts of a book.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct BookShown {
    /// What the book says of cash today.
    pub cash: i64,
    /// Accounts.
    pub accounts: Vec<AccountShown>,
    /// Counts, newest first.
    pub counts: Vec<CountShown>,
}

/// A bank account.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct AccountShown {
    /// Number in the book.
    pub account: i64,
    /// Account of the book.
    pub code: String,
    /// Name of the bank.
    pub bank: String,
    /// Last four digits of its number.
    pub tail: String,
    /// First month that is reconciled.
    pub since: String,
    /// Rows so far.
    pub rows: i64,
    /// Rows that are in no match.
    pub open: i64,
    /// Balance after the last row.
    pub balance: i64,
    /// Day of the last row.
    pub last_day: Option<String>,
    /// Last month that was reconciled; the one before `since` when none was.
    pub agreed_to: String,
}

impl AccountShown {
    /// Of an account with how many rows are open.
    pub fn new(account: &Account, open: i64) -> AccountShown {
        AccountShown {
            account: account.account,
            code: account.code.to_string(),
            bank: account.bank.clone(),
            tail: account.tail.clone(),
            since: account.since.to_string(),
            rows: account.rows,
            open,
            balance: account.balance.fen(),
            last_day: account.last_day.map(|day| day.to_string()),
            agreed_to: account.agreed_to.to_string(),
        }
    }
}

/// A count of cash.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct CountShown {
    /// Number in the book.
    pub count: i64,
    /// Day.
    pub day: String,
    /// What was there.
    pub counted: i64,
    /// What the book said.
    pub book: i64,
    /// Who counted.
    pub counted_by: String,
    /// Who watched.
    pub watched_by: String,
    /// Why it differs.
    pub reason: Option<String>,
    /// Position of the voucher that was posted.
    pub voucher: Option<i64>,
}

impl From<&Count> for CountShown {
    fn from(count: &Count) -> CountShown {
        CountShown {
            count: count.n,
            day: count.day.to_string(),
            counted: count.counted.fen(),
            book: count.book.fen(),
            counted_by: count.counted_by.clone(),
            watched_by: count.watched_by.clone(),
            reason: count.reason.clone(),
            voucher: count.voucher,
        }
    }
}

/// Rows of a month.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct RowsPage {
    /// Rows.
    pub rows: Vec<RowShown>,
    /// `after` of the next page.
    pub next: Option<i64>,
}

/// A row of a statement.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct RowShown {
    /// Position in the statement.
    pub n: i64,
    /// Day.
    pub day: String,
    /// Fen, below zero for what went out.
    pub fen: i64,
    /// Balance after it.
    pub balance: i64,
    /// What the bank says it was.
    pub summary: String,
    /// The bank's number of it.
    pub serial: String,
    /// The other side; of a person only the first character.
    pub party: String,
    /// Number of its match.
    pub matched: Option<i64>,
}

impl From<&Kept> for RowShown {
    fn from(row: &Kept) -> RowShown {
        RowShown {
            n: row.n,
            day: row.day.to_string(),
            fen: row.amount.fen(),
            balance: row.balance.fen(),
            summary: row.summary.clone(),
            serial: row.serial.clone(),
            party: row.party.clone(),
            matched: (row.matched > 0).then_some(row.matched),
        }
    }
}

/// An entry on the account of the book.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct EntryShown {
    /// Which it is.
    #[serde(flatten)]
    pub key: EntryKey,
    /// Name of the voucher.
    pub voucher: String,
    /// Its day.
    pub day: String,
    /// Fen, below zero for what went out.
    pub fen: i64,
    /// What it was.
    pub summary: String,
}

impl From<&Posting> for EntryShown {
    fn from(entry: &Posting) -> EntryShown {
        EntryShown {
            key: EntryKey::new(entry.key()),
            voucher: entry.name.clone(),
            day: entry.day.to_string(),
            fen: entry.amount.fen(),
            summary: entry.summary.clone(),
        }
    }
}

/// What is in no match.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct OpenShown {
    /// The first 3,000 rows.
    pub rows: Vec<RowShown>,
    /// The first 3,000 entries.
    pub entries: Vec<EntryShown>,
    /// What may belong together.
    pub proposals: Vec<ProposalShown>,
}

/// What is proposed for a row.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProposalShown {
    /// Position of the row.
    pub row: i64,
    /// Entries of the same amount near its day, nearest first.
    pub entries: Vec<EntryKey>,
    /// One row, one entry, and neither could be another's.
    pub sure: bool,
}

/// A match.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct GroupShown {
    /// Rows.
    pub rows: Vec<RowShown>,
    /// Entries.
    pub entries: Vec<EntryShown>,
}

/// A month as the bank and the book tell it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct MonthShown {
    /// Balance of the book at its end.
    pub book: i64,
    /// Balance of the bank at its end.
    pub bank: i64,
    /// Came in at the bank, not in the book.
    pub bank_in: i64,
    /// Went out at the bank, not in the book.
    pub bank_out: i64,
    /// Came in in the book, not at the bank.
    pub book_in: i64,
    /// Went out in the book, not at the bank.
    pub book_out: i64,
    /// What the book has beyond the bank when all is taken in; 0 when they agree.
    pub gap: i64,
    /// Why they do not agree.
    pub why: Vec<String>,
    /// Rows that were in no match at its end, at most 300.
    pub rows: Vec<RowShown>,
    /// Entries that were in no match at its end, at most 300.
    pub entries: Vec<EntryShown>,
    /// What was agreed when the month was reconciled; none while it is not.
    pub agreed: Option<i64>,
}
