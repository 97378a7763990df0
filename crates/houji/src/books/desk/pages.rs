//! What the pages show.

use crate::books::sheets::ExportForm;
use crate::files::pages::KeptRow;
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, ChoiceGroup, Empty, Errors, Link, Signal};
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
    /// Where a book is opened; none for whoever may not.
    pub open_url: Option<&'static str>,
    /// Places within reach; none when there is but one.
    pub places: Vec<ChoiceGroup>,
    /// The list as a workbook and as text.
    pub files: [String; 2],
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
    /// Where vouchers are looked for.
    pub find_url: String,
    /// Where a voucher is entered; none for whoever may not.
    pub entry_url: Option<String>,
    /// Vouchers of the month, newest first.
    pub rows: Vec<VoucherRow>,
    /// The next ones.
    pub more_url: Option<String>,
    /// The form by which the month's vouchers are taken away as a list.
    pub export: ExportForm,
}

/// Vouchers of a book that were looked for.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/find.html")]
pub struct FindPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to its book.
    pub back: Link,
    /// Name of the organisation.
    pub unit: String,
    /// Where the form leads.
    pub action: String,
    /// What was typed.
    pub q: String,
    /// Said instead of rows.
    pub hint: Option<String>,
    /// Vouchers, newest first.
    pub rows: Vec<VoucherRow>,
    /// Further back.
    pub more_url: Option<String>,
    /// What that link is called.
    pub more: &'static str,
    /// The form by which what was found is taken away.
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
    /// What somebody should look at again.
    pub concern: Option<String>,
    /// The voucher it takes back, or that took it back.
    pub other: Option<Link>,
    /// Who posted it, and when.
    pub maker: String,
    /// Photos of its papers.
    pub photos: Vec<Link>,
    /// Where more are kept with it; none for whoever may not.
    pub papers_url: Option<String>,
    /// Photos that were sent with a form that must be mended.
    pub kept: Vec<KeptRow>,
    /// What is wrong with photos.
    pub papers_errors: Errors,
    /// Shown to whoever has just posted it: to the next one.
    pub again: Option<Link>,
    /// Where it is taken back; none when it cannot be.
    pub reverse_url: Option<String>,
    /// The reason typed.
    pub reason: String,
    /// What is to be mended; the field is `reason`.
    pub errors: Errors,
}

/// The form of a voucher, as typed.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/entry.html")]
pub struct EntryPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to its book.
    pub back: Link,
    /// Name of the organisation.
    pub unit: String,
    /// From which month on one may post.
    pub open: String,
    /// Where the form is sent.
    pub action: String,
    /// Day, `YYYY-MM-DD`.
    pub day: String,
    /// First day on which something may be posted.
    pub first: String,
    /// Today.
    pub today: String,
    /// What happened.
    pub summary: String,
    /// Sheets behind it.
    pub papers: String,
    /// What may have happened; none where the book's system has no templates.
    pub templates: Vec<ChoiceGroup>,
    /// Code of the template that was filled in last.
    pub filled: String,
    /// Lines.
    pub rows: Vec<EntryRow>,
    /// Lines there may be.
    pub most: usize,
    /// There is room for more lines.
    pub may_add: bool,
    /// Sum in words, when both sides are equal.
    pub words: String,
    /// Sums of debit and credit.
    pub sums: [String; 2],
    /// Whether they are equal.
    pub signal: Signal,
    /// By how much they are not.
    pub balance: String,
    /// What somebody should look at before it is posted.
    pub concern: Option<String>,
    /// Accounts to choose from.
    pub accounts: Vec<String>,
    /// Parties to choose from.
    pub parties: Vec<String>,
    /// All parties of the book are listed.
    pub is_all: bool,
    /// Name of a party that is to be added.
    pub new_party: String,
    /// Kinds of parties.
    pub kinds: Vec<Choice>,
    /// What was done.
    pub said: Option<String>,
    /// Photos that were sent before and wait for the voucher.
    pub kept: Vec<KeptRow>,
    /// Address of the script.
    pub script: String,
    /// What is to be mended.
    pub errors: Errors,
}

/// A line of the form.
#[derive(Debug, Clone)]
pub struct EntryRow {
    /// From 1.
    pub number: usize,
    /// `D` or `C` where a template expects the amount; else empty.
    pub side: &'static str,
    /// Summary, account, party, debit, credit.
    pub cells: Vec<Cell>,
}

/// A field of a line.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Name and html id.
    pub id: String,
    /// What it is called.
    pub label: &'static str,
    /// Id of the list to choose from; empty for none.
    pub list: &'static str,
    /// Characters at most.
    pub most: usize,
    /// As typed.
    pub value: String,
    /// What is to be mended.
    pub why: Option<String>,
    /// It is an amount.
    pub is_money: bool,
    /// A template expects the amount here.
    pub is_wanted: bool,
}
