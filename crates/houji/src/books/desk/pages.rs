//! What the pages show.

use crate::books::sheets::ExportForm;
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Errors, Link};
use askama::Template;

/// Books in reach.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/books.html")]
pub struct BooksPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Books: link, place, the month that is open.
    pub rows: Vec<(Link, String, String)>,
    /// Shown when there are none.
    pub empty: Option<Empty>,
    /// The next ones.
    pub more_url: Option<String>,
}

/// One book and the vouchers of a month.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/book.html")]
pub struct BookPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Name of the organisation.
    pub heading: String,
    /// Whose, which system, what is closed.
    pub line: String,
    /// Months of the year, with their state; the value is an address.
    pub months: Vec<Choice>,
    /// Pages made from the book.
    pub links: Vec<Link>,
    /// Vouchers of the month, newest first.
    pub rows: Vec<VoucherRow>,
    /// The next ones.
    pub more_url: Option<String>,
    /// The form by which the month's vouchers are taken away as a list.
    pub export: ExportForm,
}

/// A voucher in a list.
#[derive(Debug, Clone)]
pub struct VoucherRow {
    /// Its name, with its address.
    pub link: Link,
    /// Day.
    pub day: String,
    /// What happened.
    pub summary: String,
    /// Sum of a side, yuan.
    pub total: String,
}

/// One voucher as the sheet shows it.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/voucher.html")]
pub struct VoucherPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to its book.
    pub back: Link,
    /// Name of the organisation.
    pub unit: String,
    /// Name of the voucher.
    pub name: String,
    /// Day.
    pub day: String,
    /// Sheets behind it.
    pub papers: String,
    /// What happened.
    pub summary: String,
    /// Summary, account, party, debit, credit.
    pub lines: Vec<[String; 5]>,
    /// Sum in words, debit, credit.
    pub sums: [String; 3],
    /// The voucher it takes back, or that took it back.
    pub other: Option<Link>,
    /// Where it is taken back; none when it cannot be.
    pub reverse_url: Option<String>,
    /// The reason typed.
    pub reason: String,
    /// What is to be mended; the field is `reason`.
    pub errors: Errors,
}
