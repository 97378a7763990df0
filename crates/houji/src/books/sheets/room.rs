//! A page of a room that stands on books: what a thing is, its tables, and what can be done with it.

use super::table::Table;
use crate::ui::filters;
use crate::ui::forms::FormPart;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Link, Signal};
use askama::Template;

/// A page of a room; what is empty is not shown.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/room.html")]
pub struct RoomPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Where one comes from.
    pub back: Option<Link>,
    /// What it is about.
    pub heading: String,
    /// More about it, in small letters.
    pub line: String,
    /// Where it stands.
    pub state: Option<Signal>,
    /// What is most often done here.
    pub act: Option<Link>,
    /// Pages beside this one; the value is an address.
    pub tabs: Vec<Choice>,
    /// What was done just now.
    pub done_line: Option<&'static str>,
    /// What somebody should know.
    pub notes: Vec<String>,
    /// Names and words.
    pub facts: Vec<(&'static str, String)>,
    /// Links to what belongs to it.
    pub links: Vec<Link>,
    /// Tables, each under its title.
    pub tables: Vec<Table>,
    /// Shown when there is nothing.
    pub empty: Option<Empty>,
    /// The next rows.
    pub more_url: Option<String>,
    /// The same as files.
    pub files: Vec<Link>,
    /// What can be done.
    pub forms: Vec<FormPart>,
}

impl RoomPage {
    /// A page with nothing on it.
    pub fn new(frame: Frame, heading: impl Into<String>) -> RoomPage {
        RoomPage {
            frame,
            back: None,
            heading: heading.into(),
            line: String::new(),
            state: None,
            act: None,
            tabs: Vec::new(),
            done_line: None,
            notes: Vec::new(),
            facts: Vec::new(),
            links: Vec::new(),
            tables: Vec::new(),
            empty: None,
            more_url: None,
            files: Vec::new(),
            forms: Vec::new(),
        }
    }
}

/// The links by which a page is taken away as a file; `url` ends with a question mark or a query.
pub fn files(url: &str) -> Vec<Link> {
    [("Excel 表", "xlsx"), ("CSV", "csv")].map(|(zh, form)| Link::new(zh, format!("{url}as={form}"))).into()
}
