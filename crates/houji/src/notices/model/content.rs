//! What a notice says, before it becomes the text that is signed and logged: figures, a sentence, tables whose lines know
//! where they come from.

use crate::books::model::BookId;
use houji_base::{Day, Fen};

/// What was made from the facts of a place for a period.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Composed {
    /// The few figures that are printed large, as `进来 126,480.00 元`.
    pub figures: Vec<Figure>,
    /// What it comes to, in plain words; ends with a full stop.
    pub sentence: String,
    /// Beside what it is to be seen: the period before, the year before, per head. Empty when there is nothing.
    pub comparison: String,
    /// Its tables.
    pub sheets: Vec<Sheet>,
}

/// A figure that is printed large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it counts.
    pub name: String,
    /// How much.
    pub value: Cell,
}

/// A table of lines in groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What it is about: `进来的钱`.
    pub title: String,
    /// Heads of its columns.
    pub columns: Vec<String>,
    /// Its lines, in order.
    pub lines: Vec<Line>,
}

/// A line of a table, with as many cells as it has columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Where it comes from; people ask about such a line and open what is behind it.
    pub about: Option<About>,
    /// True for a line that adds others up.
    pub is_total: bool,
}

/// A value with what it is, by which it is set and spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing stands here.
    Blank,
    /// Words.
    Text(String),
    /// A day.
    Day(Day),
    /// Money, printed with two decimals and without its unit.
    Money(Fen),
    /// A number with the unit behind it, empty where the column's head names it.
    Count(i64, String),
}

/// The fact behind a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A voucher of a book, by its position there.
    Voucher(BookId, i64),
    /// A contract, by its id.
    Contract(BookId, i64),
    /// An asset's card.
    Asset(BookId, i64),
    /// A parcel or other resource.
    Resource(BookId, i64),
    /// A debt or claim.
    Debt(BookId, i64),
    /// A payment request.
    Payment(BookId, i64),
    /// A project.
    Project(BookId, i64),
    /// A run of dividends.
    Dividend(BookId, i64),
    /// A decision of the villagers.
    Decision(i64),
    /// An account of a book, by its code.
    Account(BookId, i64),
}

impl Cell {
    /// As it is printed and as it stands in the text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Cell::Blank => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Day(day) => day.to_string(),
            Cell::Money(fen) => fen.grouped(),
            Cell::Count(n, unit) if unit.is_empty() => n.to_string(),
            Cell::Count(n, unit) => format!("{n} {unit}"),
        }
    }
}

impl About {
    /// As stored: its kind and two numbers.
    #[must_use]
    pub fn parts(self) -> (&'static str, i64, i64) {
        match self {
            About::Voucher(book, n) => ("voucher", book.as_i64(), n),
            About::Contract(book, n) => ("contract", book.as_i64(), n),
            About::Asset(book, n) => ("asset", book.as_i64(), n),
            About::Resource(book, n) => ("resource", book.as_i64(), n),
            About::Debt(book, n) => ("debt", book.as_i64(), n),
            About::Payment(book, n) => ("payment", book.as_i64(), n),
            About::Project(book, n) => ("project", book.as_i64(), n),
            About::Dividend(book, n) => ("dividend", book.as_i64(), n),
            About::Account(book, n) => ("account", book.as_i64(), n),
            About::Decision(n) => ("decision", 0, n),
        }
    }

    /// From what [`About::parts`] gives.
    #[must_use]
    pub fn of(kind: &str, book: i64, n: i64) -> Option<About> {
        let book = BookId::from_i64(book);
        Some(match kind {
            "voucher" => About::Voucher(book, n),
            "contract" => About::Contract(book, n),
            "asset" => About::Asset(book, n),
            "resource" => About::Resource(book, n),
            "debt" => About::Debt(book, n),
            "payment" => About::Payment(book, n),
            "project" => About::Project(book, n),
            "dividend" => About::Dividend(book, n),
            "account" => About::Account(book, n),
            "decision" => About::Decision(n),
            _ => return None,
        })
    }
}
