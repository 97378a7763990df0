//! What the page shows.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Errors, Link};
use askama::Template;

/// Every balance of the old book with where it goes.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/go_over.html")]
pub struct GoOverPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the old book.
    pub back: Link,
    /// Whose book, until when, from when.
    pub line: String,
    /// What stands in the way.
    pub blocked: Option<String>,
    /// Balances.
    pub rows: Vec<Row>,
    /// Debit and credit of the old book.
    pub before: [String; 2],
    /// Debit and credit of the new one, when it was worked out.
    pub after: Option<[String; 2]>,
    /// What is to be mended.
    pub errors: Errors,
}

/// A balance.
#[derive(Debug, Clone)]
pub struct Row {
    /// Html id.
    pub id: String,
    /// Account of the old book.
    pub from: String,
    /// With whom.
    pub party: String,
    /// Side and amount.
    pub amount: String,
    /// It gets another code.
    pub moves: bool,
    /// Accounts of the new book, with side and amount.
    pub fixed: Vec<(String, String)>,
    /// Accounts among which a person divides it.
    pub parts: Vec<Part>,
    /// What is to be mended about the whole of it.
    pub why: Option<String>,
}

/// A field for a part of a balance.
#[derive(Debug, Clone)]
pub struct Part {
    /// Name and html id.
    pub id: String,
    /// Account of the new book.
    pub label: String,
    /// As typed.
    pub value: String,
    /// What is to be mended.
    pub why: Option<String>,
}
