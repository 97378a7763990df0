//! The page of a sheet: display-ready strings.

use super::tables::Table;
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Link};
use askama::Template;

/// A sheet of a book.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/sheet_table.html")]
pub struct SheetPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Whose book it is.
    pub org: String,
    /// The book's own page.
    pub back: Link,
    /// The other sheets, and whether it is this one.
    pub tabs: Vec<(Link, bool)>,
    /// Where the form leads.
    pub action: String,
    /// Months.
    pub months: Vec<Choice>,
    /// The month alone, or the year up to it.
    pub spans: Vec<Choice>,
    /// Day as of which it is told; empty for now.
    pub day: String,
    /// The last day that can be chosen.
    pub today: String,
    /// A month earlier and later.
    pub steps: Vec<Link>,
    /// Said when it is told as of a day, with the way back to now.
    pub known: Option<(String, Link)>,
    /// The sheet itself.
    pub table: Table,
}
