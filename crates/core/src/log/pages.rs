//! The page of the public log.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Link, Signal};
use askama::Template;

/// What the log is, how long, who signed it, and how to check it.
#[derive(Debug, Clone, Template)]
#[template(path = "log/pages/log.html")]
pub struct LogPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Who has signed and seen it.
    pub state: Signal,
    /// Length, when it was signed, root and key.
    pub facts: Vec<(&'static str, String)>,
    /// Entries, newest first.
    pub rows: Vec<EntryRow>,
    /// An older stretch.
    pub older: Option<Link>,
    /// Where programs read it.
    pub address: String,
}

/// An entry of the log.
#[derive(Debug, Clone)]
pub struct EntryRow {
    /// Which one.
    pub number: String,
    /// When.
    pub time: String,
    /// What it is.
    pub kind: &'static str,
    /// First digits of its hash.
    pub hash: String,
    /// Its proof as a file.
    pub proof: String,
}
