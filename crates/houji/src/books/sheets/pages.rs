//! The pages of a sheet: display-ready strings.

use super::table::Table;
use super::when::When;
use crate::books::model::{AccountCode, Book};
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Link};
use askama::Template;
use houji_base::Month;

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
    /// The month alone, or the year up to it; empty where both are shown.
    pub spans: Vec<Choice>,
    /// The accounts it is about, with commas; empty for all.
    pub only: String,
    /// Day as of which it is told; empty for now.
    pub day: String,
    /// The last day that can be chosen.
    pub today: String,
    /// A month earlier and later.
    pub steps: Vec<Link>,
    /// Said when it is told as of a day, with the way back to now.
    pub known: Option<(String, Link)>,
    /// That a month was posted into after it was closed.
    pub told: Option<String>,
    /// The same on paper.
    pub print: Link,
    /// The same as a file.
    pub files: Vec<Link>,
    /// The form by which entries are taken away.
    pub export: Option<ExportForm>,
    /// The sheet itself.
    pub table: Table,
}

/// The form by which entries are taken away: hidden fields with what is shown.
#[derive(Debug, Clone)]
pub struct ExportForm {
    /// Where it goes.
    pub action: String,
    /// Names and values.
    pub fields: Vec<(&'static str, String)>,
}

impl ExportForm {
    fn new(book: &Book, what: &str, month: Month) -> ExportForm {
        let fields = vec![("what", what.to_owned()), ("month", month.to_string())];
        ExportForm { action: format!("/desk/books/{}/export", book.id), fields }
    }

    /// Of the vouchers of a month.
    pub fn of_vouchers(book: &Book, month: Month) -> ExportForm {
        ExportForm::new(book, "vouchers", month)
    }

    /// Of the vouchers that were found for what was typed, before a position.
    pub fn of_found(book: &Book, q: &str, before: Option<i64>) -> ExportForm {
        let mut form = ExportForm::new(book, "found", book.first);
        form.fields.push(("q", q.to_owned()));
        form.fields.extend(before.map(|seq| ("before", seq.to_string())));
        form
    }

    /// Of the entries of an account.
    pub fn of_account(book: &Book, code: &AccountCode, when: &When) -> ExportForm {
        let mut form = ExportForm::new(book, code.as_str(), when.month);
        form.fields.extend(when.whole_year.then(|| ("span", "year".to_owned())));
        form.fields.extend(when.known.map(|day| ("known", day.to_string())));
        form
    }
}

/// A table with what an official sheet says around it.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Whose book it is.
    pub org: String,
    /// The table.
    pub table: Table,
    /// That the month is not closed, or as known when.
    pub note: Option<String>,
    /// Who signs.
    pub signers: [&'static str; 3],
}

/// A sheet for paper.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/sheet_paper.html")]
pub struct PrintPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the page.
    pub back: Link,
    /// What is printed.
    pub paper: Paper,
}
