//! What the page of closing shows: display-ready strings.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Link, Signal};
use askama::Template;

/// Months that are to be closed, and what stands in the way.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/close.html")]
pub struct ClosePage {
    /// Frame of the page.
    pub frame: Frame,
    /// The book's page, and pages beside it.
    pub links: Vec<Link>,
    /// Whose book, and up to which month it is closed.
    pub line: String,
    /// What was just done.
    pub done: Option<(String, Link)>,
    /// A closed month that may be posted into now.
    pub exception: Option<String>,
    /// Why it was not done.
    pub refused: Option<String>,
    /// The month that comes next.
    pub next: MonthPart,
    /// The year's close, when the next month is December and it is over.
    pub year: Option<YearPart>,
    /// Months that wait for it, with what stands in their way already.
    pub later: Vec<(String, String)>,
}

/// The month that comes next.
#[derive(Debug, Clone)]
pub struct MonthPart {
    /// Its name.
    pub name: String,
    /// Said when it cannot be closed, or by whom.
    pub wait: Option<String>,
    /// What is looked at.
    pub checks: Vec<CheckRow>,
    /// Where it is closed, and the month as sent; none when that cannot be.
    pub act: Option<(String, String)>,
}

/// One thing that is looked at.
#[derive(Debug, Clone)]
pub struct CheckRow {
    /// How it stands.
    pub state: Signal,
    /// What mends it.
    pub links: Vec<Link>,
}

/// The year's close.
#[derive(Debug, Clone)]
pub struct YearPart {
    /// Heading.
    pub name: String,
    /// What is done before, in order.
    pub steps: Vec<CheckRow>,
    /// Vouchers it would post: what for, how much.
    pub vouchers: Vec<(String, String)>,
    /// Where they are posted, and the year as sent; none when that cannot be.
    pub act: Option<(String, String)>,
}
