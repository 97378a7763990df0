//! What the page shows.

use crate::books::desk::EntryRow;
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Errors, Link, Signal};
use askama::Template;

/// The form of a new book, as typed.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/open.html")]
pub struct OpenPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the list of books.
    pub back: Link,
    /// Places it may be for.
    pub places: Vec<Choice>,
    /// Whose it may be.
    pub kinds: Vec<Choice>,
    /// Accounting systems.
    pub standards: Vec<Choice>,
    /// First month, `YYYY-MM`.
    pub first: String,
    /// Latest month it may begin with.
    pub latest: String,
    /// Name of the organisation.
    pub name: String,
    /// Balances.
    pub rows: Vec<EntryRow>,
    /// There is room for more rows.
    pub may_add: bool,
    /// Sums of debit and credit.
    pub sums: [String; 2],
    /// Whether they are equal.
    pub signal: Signal,
    /// By how much they are not.
    pub balance: String,
    /// What a party may be.
    pub party_kinds: Vec<String>,
    /// What a file may be.
    pub limit: String,
    /// Columns of a file, and whether each must be there.
    pub columns: Vec<(&'static str, bool)>,
    /// What was done.
    pub said: Option<String>,
    /// What is to be mended.
    pub errors: Errors,
}
