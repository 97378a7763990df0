//! What the pages show.

use crate::ui::filters;
use crate::ui::forms::{Field, FormPart};
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Errors, Link, Signal};
use askama::Template;

/// Assets or parcels of a place.
#[derive(Debug, Clone, Template)]
#[template(path = "assets/pages/list.html")]
pub struct ListPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is listed.
    pub heading: String,
    /// Assets, parcels, stock-takes; the value is an address.
    pub tabs: Vec<Choice>,
    /// What can be done.
    pub new: Option<Link>,
    /// Where the filters go, and the place they keep.
    pub action: &'static str,
    /// Code of the place, when one was chosen.
    pub place: String,
    /// Filters: name, label, choices.
    pub filters: Vec<(&'static str, &'static str, Vec<Choice>)>,
    /// A table of totals before the list: its name, its heads, its rows. No heads for none.
    pub totals: (&'static str, Vec<&'static str>, Vec<Vec<String>>),
    /// Heads of the table, and whether they stand over numbers.
    pub heads: Vec<(&'static str, bool)>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Shown when there are none.
    pub empty: Option<Empty>,
    /// The list as a file.
    pub files: Vec<Link>,
    /// The next ones.
    pub more_url: Option<String>,
}

/// A row of the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Name and address.
    pub link: Link,
    /// Further cells, and whether they are numbers.
    pub cells: Vec<(String, bool)>,
    /// State.
    pub state: Signal,
}

/// One asset or one parcel.
#[derive(Debug, Clone, Template)]
#[template(path = "assets/pages/one.html")]
pub struct OnePage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the list.
    pub back: Link,
    /// Name.
    pub heading: String,
    /// What becomes of it.
    pub state: Signal,
    /// What was done just now.
    pub done_line: Option<&'static str>,
    /// Things about it that somebody should know.
    pub notes: Vec<String>,
    /// What is written.
    pub facts: Vec<(&'static str, String)>,
    /// Other pages about it.
    pub links: Vec<Link>,
    /// Words and amounts in yuan.
    pub sums: Vec<(&'static str, String)>,
    /// Wear by years: year, months, amount, worn off by its end.
    pub years: Vec<[String; 4]>,
    /// Vouchers: what, day, amount, link.
    pub acts: Vec<(String, String, String, Link)>,
    /// What can be done.
    pub forms: Vec<FormPart>,
}

/// A new card or parcel.
#[derive(Debug, Clone, Template)]
#[template(path = "assets/pages/enter.html")]
pub struct EnterPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Back to the list.
    pub back: Link,
    /// What it is.
    pub heading: &'static str,
    /// Where it goes.
    pub url: String,
    /// What is to be mended.
    pub errors: Errors,
    /// Fields under their headings.
    pub parts: Vec<(&'static str, Vec<Field>)>,
}

/// A row of a stock-take.
#[derive(Debug, Clone)]
pub struct TakeLine {
    /// Name of the field.
    pub field: String,
    /// What it is about.
    pub what: &'static str,
    /// Number and name.
    pub name: String,
    /// What the book says.
    pub booked: String,
    /// What was found, or what was typed.
    pub verified: String,
    /// How they differ.
    pub state: Signal,
}

/// One stock-take.
#[derive(Debug, Clone, Template)]
#[template(path = "assets/pages/take.html")]
pub struct TakePage {
    /// Frame of the page.
    pub frame: Frame,
    /// What it is.
    pub heading: String,
    /// Open or done.
    pub state: Signal,
    /// What was done just now.
    pub done_line: Option<&'static str>,
    /// Address of the stock-take.
    pub url: String,
    /// It can be filled in.
    pub can_fill: bool,
    /// Rows that nobody looked at.
    pub unfilled: i64,
    /// Rows.
    pub rows: Vec<TakeLine>,
    /// What is to be mended in the rows, in the file, or before it can be finished.
    pub errors: Errors,
    /// The sheet as a file.
    pub files: Vec<Link>,
    /// The next rows.
    pub more_url: Option<String>,
}

/// Stock-takes of a place.
#[derive(Debug, Clone, Template)]
#[template(path = "assets/pages/takes.html")]
pub struct TakesPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is listed.
    pub heading: String,
    /// Assets, parcels, stock-takes; the value is an address.
    pub tabs: Vec<Choice>,
    /// Village with the stock-take's page, day, state.
    pub rows: Vec<(Link, String, Signal)>,
    /// The form for a new one.
    pub form: Option<FormPart>,
    /// The next ones.
    pub more_url: Option<String>,
    /// The same as a workbook and as text.
    pub files: Vec<Link>,
}
