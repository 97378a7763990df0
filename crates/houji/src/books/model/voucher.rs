//! Vouchers (记账凭证) and their lines. What is posted stays; a mistake is taken back by a voucher in red.

use super::account::{AccountCode, Side, Standard};
use super::book::{BookId, BookKind, Period};
use super::exception::Ending;
use crate::house::web::Format;
use houji_base::{Day, Fen, Moment, Month, PersonId, typed_id};
use serde::{Deserialize, Serialize};

typed_id!(PartyId, "A member, household, firm or office with which a book has dealings (往来单位).");

/// A party of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Id.
    pub id: PartyId,
    /// `member`, `person` or `unit`.
    pub kind: String,
    /// Name.
    pub name: String,
}

impl Party {
    /// The name as it is shown outside the book itself: organisations in full, people by their first character.
    pub fn shown(&self) -> String {
        match self.kind.as_str() {
            "unit" => self.name.clone(),
            _ => self.name.chars().take(1).chain("**".chars()).collect(),
        }
    }
}

/// One line: an amount on one side of one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Account or sub-account.
    pub account: AccountCode,
    /// With whom, where the account asks for it or somebody said so.
    #[serde(default)]
    pub party: Option<PartyId>,
    /// Side.
    pub side: Side,
    /// Fen; below zero only in red.
    pub amount: Fen,
    /// What for, when it differs from the voucher's.
    #[serde(default)]
    pub summary: String,
}

impl Line {
    /// Debit and credit, one of them zero.
    pub fn columns(&self) -> (Fen, Fen) {
        match self.side {
            Side::Debit => (self.amount, Fen::ZERO),
            Side::Credit => (Fen::ZERO, self.amount),
        }
    }

    /// What it adds to a balance that counts debit as more.
    pub fn net(&self) -> Fen {
        let (debit, credit) = self.columns();
        debit.minus(credit)
    }
}

/// Why a voucher exists.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VoucherKind {
    /// Balances the book begins with.
    Opening,
    /// Something that happened.
    Ordinary,
    /// Made by the year's close.
    Closing,
    /// In red: takes another one back.
    Reversal,
}

impl VoucherKind {
    /// All, with their stable codes.
    pub const ALL: [(VoucherKind, &'static str); 4] = [
        (VoucherKind::Opening, "opening"),
        (VoucherKind::Ordinary, "ordinary"),
        (VoucherKind::Closing, "closing"),
        (VoucherKind::Reversal, "reversal"),
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            VoucherKind::Opening => "opening",
            VoucherKind::Ordinary => "ordinary",
            VoucherKind::Closing => "closing",
            VoucherKind::Reversal => "reversal",
        }
    }

    /// The kind of a code.
    pub fn parse(code: &str) -> Option<VoucherKind> {
        VoucherKind::ALL.iter().find(|(_, each)| *each == code).map(|(kind, _)| *kind)
    }
}

/// A voucher before it is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVoucher {
    /// Period whose series it takes its number from.
    pub period: Period,
    /// Day it is dated.
    pub day: Day,
    /// Why.
    pub kind: VoucherKind,
    /// What happened.
    pub summary: String,
    /// Sheets of paper behind it.
    pub papers: i64,
    /// Position of the voucher it takes back.
    pub reverses: Option<i64>,
    /// Lines, at least two.
    pub lines: Vec<Line>,
}

impl NewVoucher {
    /// Sums of both sides.
    pub fn sums(&self) -> (Fen, Fen) {
        sums(&self.lines)
    }

    /// The month of the ledger it counts in: 0 for opening balances, 13 for the year's closing entries, which come
    /// after December's own and are left out where a year's income is told.
    pub fn ledger_month(&self) -> i64 {
        if self.kind == VoucherKind::Closing { 13 } else { self.period.month() }
    }

    /// The words that the record binds: of the voucher and of each line.
    pub fn words(&self) -> String {
        let words = self.lines.iter().map(|line| line.summary.as_str());
        std::iter::once(self.summary.as_str()).chain(words).collect::<Vec<_>>().join("\n")
    }
}

/// Sums of both sides of some lines.
pub fn sums(lines: &[Line]) -> (Fen, Fen) {
    let (debits, credits): (Vec<Fen>, Vec<Fen>) = lines.iter().map(Line::columns).unzip();
    (debits.into_iter().sum(), credits.into_iter().sum())
}

/// A posted voucher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// Position in the book, from 1, without gaps.
    pub seq: i64,
    /// Number in its period, from 1, without gaps.
    pub number: i64,
    /// What was posted.
    pub body: NewVoucher,
    /// When.
    pub posted_at: Moment,
    /// By whom; `None` for the program.
    pub posted_by: Option<PersonId>,
    /// Position of the one that took it back.
    pub reversed_by: Option<i64>,
}

impl Voucher {
    /// As people call it: `记-0037`.
    pub fn name(&self) -> String {
        name(self.body.period, self.number)
    }
}

/// A voucher's name from its period and number.
pub fn name(period: Period, number: i64) -> String {
    format!("{}-{number:04}", period.word())
}

/// What happened to a book. Words are bound by their commitment; money, accounts and days are told in full, so that the
/// ledger can be made again from the record alone.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum BookEvent {
    /// A book was opened.
    Opened {
        /// Whose.
        kind: BookKind,
        /// Under which system.
        standard: Standard,
        /// Name of the organisation.
        name: String,
        /// First month.
        first: Month,
        /// The book of an older system whose balances it began with.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<BookId>,
    },
    /// A book went over to a newer system: nothing is posted in it any more.
    GoneOver {
        /// The book that goes on from it.
        to: BookId,
        /// First month of that one.
        first: Month,
        /// Digest of what was carried over: old and new account, party and amount of each balance.
        carried: String,
    },
    /// A voucher was posted.
    Posted {
        /// Position in the book.
        seq: i64,
        /// Code of the period.
        period: i64,
        /// Number in the period.
        number: i64,
        /// Day.
        day: String,
        /// Why.
        kind: VoucherKind,
        /// Sheets behind it.
        papers: i64,
        /// Position of the one it takes back, else 0.
        reverses: i64,
        /// Account, party (0 for none), debit and credit in fen.
        lines: Vec<(AccountCode, i64, i64, i64)>,
        /// Commitment to the words.
        words: String,
    },
    /// A month was closed.
    Closed {
        /// Month.
        month: Month,
        /// Digest of the balances at its end.
        balances: String,
        /// When it was closed before: the exception, and the voucher that was posted under it.
        #[serde(skip_serializing_if = "Option::is_none")]
        late: Option<(i64, i64)>,
    },
    /// A closed month may be posted into for a while.
    ExceptionOpened {
        /// Number of the exception.
        n: i64,
        /// Month.
        month: Month,
        /// For how many vouchers.
        most: i64,
        /// The moment at which it is over.
        until: Moment,
        /// Commitment to who asked and why.
        words: String,
    },
    /// It may no more.
    ExceptionEnded {
        /// Number of the exception.
        n: i64,
        /// How many vouchers were posted under it.
        used: i64,
        /// How it ended.
        how: Ending,
    },
    /// Photos of papers were kept with a voucher.
    PapersAdded {
        /// Position of the voucher.
        seq: i64,
        /// Commitments to them.
        files: Vec<String>,
    },
    /// A sub-account was added.
    SubAccountAdded {
        /// Code.
        code: AccountCode,
        /// Name.
        name: String,
    },
    /// A sub-account got another name.
    SubAccountRenamed {
        /// Code.
        code: AccountCode,
    },
    /// A sub-account is no longer used.
    SubAccountEnded {
        /// Code.
        code: AccountCode,
    },
    /// A party was added.
    PartyAdded {
        /// Id.
        party: PartyId,
        /// Commitment to its name.
        words: String,
    },
    /// Somebody saw names of households and people.
    PartiesSeen {
        /// Position of the voucher whose sheet showed them; none for the book's list of them.
        voucher: Option<i64>,
    },
    /// Vouchers of another program were posted from a table.
    Imported {
        /// Digest of the file.
        file: String,
        /// How many.
        vouchers: i64,
    },
    /// Entries were taken away as a file.
    Exported {
        /// Code of an account, `vouchers`, or `found`.
        what: String,
        /// First month.
        first: Month,
        /// Last month.
        last: Month,
        /// In which form.
        format: Format,
        /// How many rows.
        rows: i64,
    },
}

impl crate::record::Event for BookEvent {
    fn kind(&self) -> &'static str {
        match self {
            BookEvent::Opened { .. } => "book.opened",
            BookEvent::GoneOver { .. } => "book.gone_over",
            BookEvent::SubAccountRenamed { .. } => "book.sub_account_renamed",
            BookEvent::SubAccountEnded { .. } => "book.sub_account_ended",
            BookEvent::Posted { .. } => "book.posted",
            BookEvent::Closed { .. } => "book.closed",
            BookEvent::ExceptionOpened { .. } => "book.exception_opened",
            BookEvent::ExceptionEnded { .. } => "book.exception_ended",
            BookEvent::PapersAdded { .. } => "book.papers_added",
            BookEvent::SubAccountAdded { .. } => "book.sub_account_added",
            BookEvent::PartyAdded { .. } => "book.party_added",
            BookEvent::PartiesSeen { .. } => "book.parties_seen",
            BookEvent::Imported { .. } => "book.imported",
            BookEvent::Exported { .. } => "book.exported",
        }
    }
}
