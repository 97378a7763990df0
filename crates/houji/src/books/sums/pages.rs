//! What the pages show.

use crate::books::sheets::Table;
use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, ChoiceGroup, Link};
use askama::Template;

/// The books of a place taken together.
#[derive(Debug, Clone, Template)]
#[template(path = "books/pages/sums.html")]
pub(super) struct SumsPage {
    /// Frame of the page.
    pub(super) frame: Frame,
    /// Place, kind, system, how many books.
    pub(super) line: String,
    /// By account or by village, and whether it is this one.
    pub(super) tabs: Vec<(Link, bool)>,
    /// Where the form leads.
    pub(super) action: &'static str,
    /// The widest place of the reader.
    pub(super) whole: Choice,
    /// Places inside it; none when there is but one.
    pub(super) places: Vec<ChoiceGroup>,
    /// Months.
    pub(super) months: Vec<Choice>,
    /// Whose books.
    pub(super) kinds: Vec<Choice>,
    /// Under which system.
    pub(super) standards: Vec<Choice>,
    /// The account it is about; empty for all.
    pub(super) of: String,
    /// A month earlier and later.
    pub(super) steps: Vec<Link>,
    /// That some months are not closed.
    pub(super) note: Option<String>,
    /// No book is counted.
    pub(super) is_empty: bool,
    /// The table.
    pub(super) table: Table,
    /// The next villages.
    pub(super) more_url: Option<String>,
    /// The same as files.
    pub(super) files: Vec<Link>,
}
