//! What villagers see of a month's money: display-ready strings.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Link};
use askama::Template;

/// A month's money.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/money.html")]
pub struct MoneyPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Which month, whose money.
    pub heading: String,
    /// The organisation, or the village while there is no book.
    pub org: String,
    /// The village's other book.
    pub other: Option<Link>,
    /// Shown while there is no book.
    pub empty: Option<Empty>,
    /// The month; `None` while there is no book.
    pub month: Option<MonthPart>,
}

/// What is said of a month.
#[derive(Debug, Clone)]
pub struct MonthPart {
    /// Said while the month is not closed.
    pub open_line: Option<&'static str>,
    /// What came in, what went out, what is left.
    pub lines: Vec<MoneyLine>,
    /// Said when the book does not have the same month a year before.
    pub alone: Option<String>,
    /// How the money that is left came about: words and amount; the fourth is the sum.
    pub how: Vec<(String, String)>,
    /// Where it came from, and where it went.
    pub ways: Vec<WayPart>,
    /// Where the form for another month leads.
    pub action: String,
    /// Which book, when it is not the first.
    pub book: Option<String>,
    /// Months.
    pub months: Vec<Choice>,
    /// A month earlier and later.
    pub steps: Vec<Link>,
    /// The sheet for the notice board, for those who may read books.
    pub board: Option<String>,
}

/// An amount with what is said of it.
#[derive(Debug, Clone)]
pub struct MoneyLine {
    /// 进来, 花了, 账上还有.
    pub name: String,
    /// How much.
    pub amount: String,
    /// Where it is told in parts.
    pub href: String,
    /// `in`, `out` or `left`.
    pub tone: &'static str,
    /// The sentence.
    pub said: String,
}

/// One way of money with its groups.
#[derive(Debug, Clone)]
pub struct WayPart {
    /// `in` or `out`.
    pub code: &'static str,
    /// The finding.
    pub title: String,
    /// The sum in words.
    pub line: String,
    /// Groups, largest first.
    pub groups: Vec<GroupRow>,
    /// How many vouchers it is made of.
    pub source: String,
}

/// A group.
#[derive(Debug, Clone)]
pub struct GroupRow {
    /// Words.
    pub label: String,
    /// Sum.
    pub amount: String,
    /// Length of its bar in thousandths.
    pub bar: i64,
    /// Its lines.
    pub href: String,
}

/// The vouchers of a group.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/money_lines.html")]
pub struct LinesPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The month's page.
    pub back: Link,
    /// The group.
    pub heading: String,
    /// Its sum and how many vouchers.
    pub line: String,
    /// Vouchers.
    pub rows: Vec<LineRow>,
    /// The next ones.
    pub more_url: Option<String>,
    /// The same as a workbook and as text.
    pub files: Vec<Link>,
}

/// One voucher of a group.
#[derive(Debug, Clone)]
pub struct LineRow {
    /// Day and how it was paid.
    pub title: String,
    /// Its number and its papers.
    pub line: String,
    /// Amount.
    pub amount: String,
    /// The voucher, for those who may read books.
    pub href: Option<String>,
}

/// A month for the notice board.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/money_board.html")]
pub struct BoardPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the month.
    pub back: Link,
    /// The village with its township.
    pub place: String,
    /// The organisation.
    pub org: String,
    /// The month with its days.
    pub period: String,
    /// Said while the month is not closed.
    pub open_line: Option<&'static str>,
    /// What came in, what went out, what is left.
    pub sums: [(String, String); 3],
    /// Both ways, voucher by voucher.
    pub parts: Vec<BoardPart>,
    /// Cash, bank, both.
    pub left: [String; 3],
}

/// One way of money on the sheet.
#[derive(Debug, Clone)]
pub struct BoardPart {
    /// Heading.
    pub title: &'static str,
    /// Number, what, day, voucher, amount, how it was paid.
    pub rows: Vec<[String; 6]>,
    /// Words of the sum, and the sum.
    pub sum: (&'static str, String),
}
