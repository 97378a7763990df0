//! What goes in and out of the API. Ids are numbers as text, money is whole fen, months are `YYYY-MM`.

use super::super::commands::Posted;
use super::super::model::{Amounts, Book, BookKind, Side, Standard};
use serde::{Deserialize, Serialize};

/// An empty body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::books) struct Nothing {}

/// A line of a voucher.
#[derive(Deserialize, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct LineBody {
    /// `102`, or a sub-account as `501.02`.
    pub(super) account: String,
    /// `D` or `C`.
    pub(super) side: Side,
    /// Amount in fen.
    pub(super) fen: i64,
    /// Id of the party, where the account asks for one.
    #[serde(default)]
    pub(super) party: Option<String>,
    /// What for, when it differs from the voucher's.
    #[serde(default)]
    pub(super) summary: String,
}

/// A book to be opened.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct OpenBookBody {
    /// 12-digit code of a village or township.
    pub(super) place: String,
    pub(super) kind: BookKind,
    /// Code of the accounting system: `2023`, `2004`, or that of a chart the county handed in.
    pub(super) standard: String,
    /// Name of the organisation, 2 to 40 characters.
    pub(super) name: String,
    /// First month, `YYYY-MM`.
    pub(super) first: String,
    /// Sub-accounts it begins with besides those of every book.
    #[serde(default)]
    pub(super) subs: Vec<AddSubBody>,
    /// Parties it begins with.
    #[serde(default)]
    pub(super) parties: Vec<AddPartyBody>,
    /// Balances it begins with; the `party` of a line is its place in `parties`, from `1`.
    #[serde(default)]
    pub(super) opening: Vec<LineBody>,
}

/// A voucher to be posted.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PostBody {
    /// Day, `YYYY-MM-DD`.
    pub(super) day: String,
    /// What happened, at most 60 characters.
    pub(super) summary: String,
    /// Sheets of paper behind it.
    #[serde(default)]
    pub(super) papers: i64,
    /// 2 to 200 lines that balance.
    pub(super) lines: Vec<LineBody>,
    /// Photos of its papers, at most six: ids as `POST /api/v1/attachments` gave them.
    #[serde(default)]
    pub(super) attachments: Vec<String>,
}

/// Why a voucher is taken back.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ReverseBody {
    pub(super) reason: String,
}

/// A sub-account.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct AddSubBody {
    /// Its parent's code and two digits.
    pub(super) code: String,
    pub(super) name: String,
}

/// Another name.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct NameBody {
    pub(super) name: String,
}

/// A party.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct AddPartyBody {
    /// `member`, `person` or `unit`.
    pub(super) kind: String,
    /// 2 to 40 characters, unique in the book.
    pub(super) name: String,
}

/// Which book it was.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(in crate::books) struct BooksDone {
    pub(in crate::books) book: String,
}

/// The new party.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct PartyDone {
    pub(super) party: String,
}

/// The last voucher that was posted.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct VoucherDone {
    pub(super) book: String,
    /// Position in the book.
    pub(super) seq: i64,
    /// As people call it, such as `记-0037`.
    pub(super) name: String,
}

impl From<Posted> for VoucherDone {
    fn from(posted: Posted) -> VoucherDone {
        VoucherDone { book: posted.book.to_string(), seq: posted.seq, name: posted.name }
    }
}

/// A book.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct BookShown {
    pub(super) id: String,
    pub(super) place: String,
    pub(super) kind: BookKind,
    /// Code of the accounting system.
    pub(super) standard: String,
    pub(super) name: String,
    pub(super) first: String,
    /// Last closed month; the one before the first when none is.
    pub(super) closed_to: String,
    /// Vouchers posted.
    pub(super) vouchers: i64,
    /// The book of an older system it came from.
    pub(super) came_from: Option<String>,
    /// The book of a newer system that goes on from it; nothing is posted here any more.
    pub(super) goes_on: Option<String>,
}

impl From<&Book> for BookShown {
    fn from(book: &Book) -> BookShown {
        BookShown {
            id: book.id.to_string(),
            place: book.place.to_string(),
            kind: book.kind,
            standard: book.standard.code().to_owned(),
            name: book.name.clone(),
            first: book.first.to_string(),
            closed_to: book.closed_to.to_string(),
            vouchers: book.last_seq,
            came_from: book.came_from.map(|id| id.to_string()),
            goes_on: book.goes_on.map(|id| id.to_string()),
        }
    }
}

/// A page of books.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct BookPage {
    pub(super) items: Vec<BookShown>,
    /// Give this as `after` for the next page.
    pub(super) next: Option<String>,
}

/// A party by id and name.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct PartyShown {
    pub(super) id: String,
    pub(super) name: String,
}

/// A page of parties.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct PartyPage {
    pub(super) items: Vec<PartyShown>,
    /// Give this as `after` for the next page.
    pub(super) next: Option<String>,
}

/// A voucher; in lists without its lines.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct VoucherShown {
    pub(super) seq: i64,
    pub(super) name: String,
    /// Number in its period.
    pub(super) number: i64,
    pub(super) day: String,
    /// `opening`, `ordinary`, `closing` or `reversal`.
    pub(super) kind: String,
    pub(super) summary: String,
    pub(super) papers: i64,
    /// Sum of each side in fen.
    pub(super) total: i64,
    pub(super) posted_at: String,
    /// Id of who posted it.
    pub(super) posted_by: Option<String>,
    /// Position of the voucher it takes back.
    pub(super) reverses: Option<i64>,
    /// Position of the voucher that took it back.
    pub(super) reversed_by: Option<i64>,
    pub(super) lines: Vec<LineBody>,
}

/// A page of vouchers.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct VoucherPage {
    pub(super) items: Vec<VoucherShown>,
    /// Give this as `before` for the next page.
    pub(super) next: Option<i64>,
}

/// An account or sub-account.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct AccountShown {
    pub(super) code: String,
    pub(super) name: String,
    /// The side on which it grows.
    pub(super) side: Side,
    /// Nothing new is entered under it any more.
    pub(super) ended: bool,
}

/// An accounting system with its chart.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct ChartShown {
    /// What a book is opened with.
    pub(super) code: &'static str,
    pub(super) name: String,
    /// The document it is taken from, and its first day; of a chart the county handed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) basis: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<String>,
    /// General accounts.
    pub(super) accounts: Vec<ChartAccount>,
}

/// A general account of a chart.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct ChartAccount {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    /// `asset`, `liability`, `equity`, `cost`, `income` or `expense`.
    pub(super) class: &'static str,
    /// The side on which it grows.
    pub(super) side: Side,
}

impl From<Standard> for ChartShown {
    fn from(standard: Standard) -> ChartShown {
        let chart = match standard {
            Standard::Imported(chart) => Some(chart),
            Standard::S2004 | Standard::S2023 => None,
        };
        let accounts = standard.accounts().iter().map(|account| ChartAccount {
            code: account.code,
            name: account.zh,
            class: account.class.code(),
            side: account.side,
        });
        ChartShown {
            code: standard.code(),
            name: standard.zh(),
            basis: chart.map(|chart| chart.basis),
            since: chart.map(|chart| chart.since.to_string()),
            accounts: accounts.collect(),
        }
    }
}

/// All charts.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct Charts {
    pub(super) items: Vec<ChartShown>,
}

/// All accounts of a book.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct Accounts {
    pub(super) items: Vec<AccountShown>,
}

/// Both sides in fen.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(in crate::books) struct AmountsShown {
    pub(in crate::books) debit: i64,
    pub(in crate::books) credit: i64,
}

impl From<Amounts> for AmountsShown {
    fn from(pair: Amounts) -> AmountsShown {
        AmountsShown { debit: pair.debit.fen(), credit: pair.credit.fen() }
    }
}

/// A line of a trial balance.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(in crate::books) struct TrialLineShown {
    pub(in crate::books) account: String,
    pub(in crate::books) name: String,
    pub(in crate::books) opening: AmountsShown,
    pub(in crate::books) movement: AmountsShown,
    pub(in crate::books) closing: AmountsShown,
}

/// A trial balance.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct TrialShown {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) lines: Vec<TrialLineShown>,
    /// Sums of opening, movement and closing.
    pub(super) totals: Vec<AmountsShown>,
    /// Digest of the closing balances; of a closed month it stays as it was recorded.
    pub(super) digest: String,
    /// When the last month was closed, and the digest that was recorded then.
    pub(super) closed: Option<(String, String)>,
}

/// An entry of an account.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct EntryShown {
    pub(super) seq: i64,
    pub(super) name: String,
    pub(super) day: String,
    pub(super) line: LineBody,
    /// Balance after it, debit less credit, in fen.
    pub(super) balance: i64,
}

/// The entries of an account in some months of a year.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct Entries {
    /// Balance before, debit less credit, in fen.
    pub(super) opening: i64,
    pub(super) items: Vec<EntryShown>,
    /// Give this as `after` for the next page.
    pub(super) next: Option<String>,
}

/// A line of a statement.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct StatementLineShown {
    pub(super) name: String,
    /// 0 for headings and totals.
    pub(super) level: u8,
    /// Fen at the month's end, or moved in the year up to it; none for a heading.
    pub(super) now: Option<i64>,
    /// Fen at the year's beginning, or moved in the month alone.
    pub(super) before: Option<i64>,
    /// Accounts behind it.
    pub(super) accounts: Vec<String>,
}

/// A statement.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct StatementShown {
    pub(super) name: String,
    pub(super) month: String,
    pub(super) lines: Vec<StatementLineShown>,
}
