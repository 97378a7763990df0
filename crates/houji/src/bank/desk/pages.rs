//! What the pages show.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Errors, Link, Signal};
use askama::Template;

/// Books in reach.
#[derive(Debug, Clone, Template)]
#[template(path = "bank/pages/list.html")]
pub struct ListPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Books: link, place, how far they are.
    pub rows: Vec<(Link, String, Signal)>,
    /// Shown when there are none.
    pub empty: Option<Empty>,
    /// The next ones.
    pub more_url: Option<String>,
    /// The same as a workbook and as text.
    pub files: Vec<Link>,
}

/// Bank accounts and counts of a book.
#[derive(Debug, Clone, Template)]
#[template(path = "bank/pages/book.html")]
pub struct BookPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Name of the organisation.
    pub heading: String,
    /// Back to the list.
    pub back: Link,
    /// What the book says of cash.
    pub cash: String,
    /// Where something is added, for those who may: an account, a count.
    pub new_urls: Option<[String; 2]>,
    /// Accounts.
    pub accounts: Vec<AccountRow>,
    /// Counts, newest first.
    pub counts: Vec<(Link, [String; 3], Signal)>,
    /// Older counts.
    pub more_url: Option<String>,
    /// Accounts and counts, each as a workbook and as text.
    pub files: [Vec<Link>; 2],
}

/// An account in a list.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// Its name, with its address.
    pub link: Link,
    /// Account of the book.
    pub code: String,
    /// Day of the last row.
    pub day: String,
    /// Balance after it.
    pub balance: String,
    /// What is open.
    pub open: Signal,
    /// How far it is reconciled.
    pub agreed: Signal,
}

/// One count of cash.
#[derive(Debug, Clone, Template)]
#[template(path = "bank/pages/count.html")]
pub struct CountPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the book.
    pub back: Link,
    /// Name of the organisation.
    pub unit: String,
    /// Number and day.
    pub name: String,
    /// Pieces: what, how many, what they come to.
    pub pieces: Vec<[String; 3]>,
    /// Counted, in the book, the difference.
    pub sums: [String; 3],
    /// Who counted, who watched.
    pub people: [String; 2],
    /// How it stands.
    pub state: Signal,
    /// Why it differs.
    pub reason: Option<String>,
    /// The voucher that was posted.
    pub voucher: Option<Link>,
    /// Where the difference is explained and posted, for those who may while it is open.
    pub urls: Option<[String; 2]>,
    /// The reason typed.
    pub typed: String,
    /// What is to be mended; the field is `reason`.
    pub errors: Errors,
}

/// A month of a statement.
#[derive(Debug, Clone, Template)]
#[template(path = "bank/pages/account.html")]
pub struct AccountPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the book.
    pub back: Link,
    /// Bank and last digits.
    pub heading: String,
    /// Account of the book, since when.
    pub line: String,
    /// The month, `YYYY-MM`.
    pub month: String,
    /// Months of the year; the value is an address.
    pub months: Vec<Choice>,
    /// Work that can be done here.
    pub links: Vec<Link>,
    /// A name that was asked for, with its row.
    pub seen: Option<(String, String)>,
    /// Rows.
    pub rows: Vec<StatementRow>,
    /// Shown when there are none.
    pub empty: Option<Empty>,
    /// The next ones.
    pub more_url: Option<String>,
    /// The same as a workbook and as text.
    pub files: Vec<Link>,
}

/// A row of a statement.
#[derive(Debug, Clone)]
pub struct StatementRow {
    /// Position.
    pub n: String,
    /// Day.
    pub day: String,
    /// What the bank says it was.
    pub summary: String,
    /// The other side, hidden where it is a person.
    pub party: String,
    /// Where the name is asked for, for those who may.
    pub party_url: Option<String>,
    /// In, out, balance.
    pub money: [String; 3],
    /// Whether it is matched.
    pub state: Signal,
    /// The match.
    pub link: Option<Link>,
}

/// Handing in a statement.
#[derive(Debug, Clone, Template)]
#[template(path = "bank/pages/import.html")]
pub struct ImportPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the account.
    pub back: Link,
    /// Where the statement ends so far.
    pub so_far: String,
    /// What came of it.
    pub done_line: Option<String>,
    /// Where one goes on.
    pub done_link: Option<Link>,
    /// What is to be mended.
    pub errors: Errors,
    /// How large a file may be.
    pub limit: String,
}

/// A row or an entry that can be ticked.
#[derive(Debug, Clone)]
pub struct Tick {
    /// Name of the box.
    pub name: String,
    /// It is ticked.
    pub is_on: bool,
    /// What it is called.
    pub label: String,
    /// Where it is shown; none for rows.
    pub href: Option<String>,
    /// Day, what it was, amount.
    pub cells: [String; 3],
    /// What may belong to it.
    pub hint: String,
}

/// A pair that is proposed.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Name of the box.
    pub name: String,
    /// What it sends.
    pub value: String,
    /// It is ticked.
    pub is_on: bool,
    /// Row: its number, day, what it was.
    pub row: [String; 3],
    /// Voucher.
    pub voucher: Link,
    /// Entry: day, what it was.
    pub entry: [String; 2],
    /// Amount of both.
    pub amount: String,
}

/// What is open at the bank and in the book.
#[derive(Debug, Clone, Template)]
#[template(path = "bank/pages/match.html")]
pub struct MatchPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the account.
    pub back: Link,
    /// What is open, in words.
    pub line: String,
    /// What was done.
    pub done_line: Option<String>,
    /// Where it is sent.
    pub action: String,
    /// Pairs that are proposed.
    pub pairs: Vec<Pair>,
    /// Rows that are left.
    pub rows: Vec<Tick>,
    /// Entries that are left.
    pub entries: Vec<Tick>,
    /// More is open than is shown.
    pub is_cut: bool,
    /// What is to be mended.
    pub errors: Errors,
}

/// One match.
#[derive(Debug, Clone, Template)]
#[template(path = "bank/pages/group.html")]
pub struct GroupPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the account.
    pub back: Link,
    /// Rows: number, day, what it was, amount.
    pub rows: Vec<[String; 4]>,
    /// Entries: link, day, what it was, amount.
    pub entries: Vec<(Link, [String; 3])>,
    /// Where it is parted, for those who may.
    pub part_url: Option<String>,
}

/// One side of what is open in a month.
#[derive(Debug, Clone)]
pub struct Side {
    /// What it is.
    pub heading: &'static str,
    /// Day, what it was, amount.
    pub items: Vec<[String; 3]>,
    /// Sum.
    pub sum: String,
}

/// A month on which book and bank agree, or not: a sheet for paper.
#[derive(Debug, Clone, Template)]
#[template(path = "bank/pages/month.html")]
pub struct MonthPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the account.
    pub back: Link,
    /// Name of the organisation.
    pub unit: String,
    /// Bank and last digits.
    pub account: String,
    /// The month.
    pub month: String,
    /// Balance of the book, what is added and taken away, what it comes to.
    pub book: (String, Vec<Side>, String),
    /// The same of the bank.
    pub bank: (String, Vec<Side>, String),
    /// Whether they agree.
    pub state: Signal,
    /// Why they do not.
    pub why: Vec<String>,
    /// More is open than is listed; sums are of all.
    pub is_cut: bool,
    /// When it was said that they agree.
    pub stamp: Option<String>,
    /// Figures moved since then.
    pub moved: Option<String>,
    /// Where one says that they agree, when it is its turn.
    pub url: Option<String>,
    /// Balance typed.
    pub told: String,
    /// What is to be mended; the field is `told`.
    pub errors: Errors,
}
