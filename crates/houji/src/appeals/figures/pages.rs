//! Pages of figures: display-ready strings, nothing to look up.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{Choice, Empty, Errors, Link, Signal};
use askama::Template;

/// The figures of a place in a month or a year.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/figures.html")]
pub struct FiguresPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Place and period, for example “翟店镇 2026年3月 诉求统计”.
    pub heading: String,
    /// From when the figures are.
    pub updated: String,
    /// Places that can be chosen.
    pub places: Vec<Choice>,
    /// Months and years that can be chosen.
    pub periods: Vec<Choice>,
    /// One step earlier and later.
    pub steps: Vec<Link>,
    /// How many were filed, in a sentence with its list.
    pub filed: Counted,
    /// The figures with their rules.
    pub rows: Vec<FigureRow>,
    /// Name of the county, when its own figures stand beside.
    pub beside: Option<String>,
    /// The middle of all villages stands beside.
    pub middle: bool,
    /// How the figures beside are made, in one sentence.
    pub beside_line: String,
    /// What too few cases are.
    pub few_line: String,
    /// The five words with how often each was said, and those who said nothing.
    pub words: Vec<Counted>,
    /// What was filed about.
    pub topics: Vec<Counted>,
    /// The place's own way through the months.
    pub trend: Vec<TrendRow>,
    /// Taking the ledger away; none for whoever may not.
    pub ledger: Option<LedgerForm>,
}

/// A count that leads to what was counted.
#[derive(Debug, Clone)]
pub struct Counted {
    /// What was counted.
    pub label: String,
    /// How many.
    pub n: String,
    /// The rows; none where they may not be read.
    pub href: Option<String>,
}

/// One figure with its rule.
#[derive(Debug, Clone)]
pub struct FigureRow {
    /// Name.
    pub name: String,
    /// The rule in one sentence.
    pub rule: String,
    /// For example “96.4%”, or that there are too few cases.
    pub value: String,
    /// What is above the line.
    pub part: Option<Counted>,
    /// What is below the line.
    pub whole: Counted,
    /// The same figure of the county with its numbers.
    pub beside: Option<(String, String)>,
    /// The middle of all villages, and of how many.
    pub middle: Option<(String, String)>,
}

/// One month of a place.
#[derive(Debug, Clone)]
pub struct TrendRow {
    /// The month, leading to its figures.
    pub month: Link,
    /// It is the month the page is about.
    pub current: bool,
    /// How many were filed.
    pub filed: Counted,
    /// The figures, in the order of the table above.
    pub values: Vec<String>,
}

/// What is asked to take a ledger away.
#[derive(Debug, Clone)]
pub struct LedgerForm {
    /// Place.
    pub at: String,
    /// Period of the page it stands on.
    pub when: String,
    /// First day to be taken away.
    pub first: String,
    /// Last day.
    pub last: String,
    /// What is to be mended.
    pub errors: Errors,
    /// What is in it, and what becomes of the act.
    pub hint: String,
}

/// The rows behind a figure.
#[derive(Debug, Clone, Template)]
#[template(path = "appeals/pages/figure_rows.html")]
pub struct RowsPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is listed.
    pub heading: String,
    /// How many, and in which order.
    pub count_line: String,
    /// Back to the figures.
    pub back: Link,
    /// Name of the column with the moment that counts.
    pub at_label: &'static str,
    /// The rows.
    pub rows: Vec<ListedRow>,
    /// Shown in place of rows.
    pub empty: Option<Empty>,
    /// The next rows, or the first ones again.
    pub more: Option<Link>,
}

/// One row.
#[derive(Debug, Clone)]
pub struct ListedRow {
    /// Number.
    pub number: String,
    /// Village.
    pub village: String,
    /// Kind of matter.
    pub category: String,
    /// What it is about, leading to the work order.
    pub title: Link,
    /// When it was filed.
    pub filed: String,
    /// The moment for which it is counted.
    pub at: String,
    /// Where it stands.
    pub state: Signal,
}
