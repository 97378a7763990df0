//! Display-ready values of the pages in `pages/`.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::Link;
use askama::Template;

/// The sheet for the board.
#[derive(Template, Debug, Clone)]
#[template(path = "notices/paper/pages/print.html")]
pub struct PrintPage {
    /// The frame.
    pub frame: Frame,
    /// Where one came from.
    pub back: Link,
    /// `a4` or `a3`.
    pub paper: &'static str,
    /// What stands on top.
    pub head: HeadView,
    /// From version 2 on: which one it is and what was changed.
    pub correction: String,
    /// Free text, a paragraph each.
    pub body: Vec<String>,
    /// Tables; those with the same columns are one.
    pub tables: Vec<TableView>,
    /// Names of what is attached.
    pub files: Vec<String>,
    /// What the supervision committee said; empty for nothing.
    pub opinion: String,
    /// Day of it.
    pub opinion_day: String,
    /// Who made, checked, supervised and approved it.
    pub signers: Vec<(&'static str, String)>,
    /// From when until when it hangs.
    pub hangs: String,
    /// How to ask.
    pub ask: String,
    /// On what it rests.
    pub basis: String,
    /// How it can be checked; none when it stands in no log.
    pub proof: Option<ProofView>,
}

/// What stands on top of every form.
#[derive(Debug, Clone)]
pub struct HeadView {
    /// What it is called.
    pub title: String,
    /// 党务, 村务 or 财务.
    pub affairs: String,
    /// `稷山县 西社镇`.
    pub above: String,
    /// `荆庄村`.
    pub village: String,
    /// Who publishes.
    pub unit: String,
    /// For which time.
    pub period: String,
    /// Name, amount, unit.
    pub figures: Vec<(String, String, String)>,
    /// What it comes to.
    pub sentence: String,
    /// Beside what it is to be seen.
    pub comparison: String,
    /// The check code.
    pub code: String,
}

/// A table.
#[derive(Debug, Clone)]
pub struct TableView {
    /// What it is about, when it is not told by its groups.
    pub title: String,
    /// Heads of its columns, the code's first, with the class of what stands below.
    pub columns: Vec<(&'static str, String)>,
    /// Its groups.
    pub groups: Vec<GroupView>,
}

/// Lines below each other.
#[derive(Debug, Clone)]
pub struct GroupView {
    /// What they are about; empty when there is one group.
    pub title: String,
    /// Its lines.
    pub rows: Vec<RowView>,
}

/// A line.
#[derive(Debug, Clone)]
pub struct RowView {
    /// Adds others up.
    pub is_total: bool,
    /// Class, columns it spans, and what stands in it, the code's first.
    pub cells: Vec<(&'static str, usize, String)>,
}

/// How a sheet can be checked.
#[derive(Debug, Clone)]
pub struct ProofView {
    /// The P code.
    pub code: String,
    /// The T codes.
    pub texts: Vec<String>,
    /// Where the text is, when no T code carries it; else empty.
    pub elsewhere: String,
    /// Who has watched, in words.
    pub witnesses: String,
}

/// The letter for a household.
#[derive(Template, Debug, Clone)]
#[template(path = "notices/paper/pages/letter.html")]
pub struct LetterPage {
    /// The frame.
    pub frame: Frame,
    /// Where one came from.
    pub back: Link,
    /// What stands on top.
    pub head: HeadView,
    /// From version 2 on: which one it is and what was changed.
    pub correction: String,
    /// The supervision committee's words; empty for none.
    pub opinion: String,
    /// Ways to ask.
    pub ways: Vec<String>,
    /// The day of publishing.
    pub day: String,
    /// How it can be checked; none when it stands in no log.
    pub proof: Option<ProofView>,
}

/// The pages of a television. The stylesheet turns them.
#[derive(Template, Debug, Clone)]
#[template(path = "notices/paper/pages/tv.html")]
pub struct TvPage {
    /// The frame.
    pub frame: Frame,
    /// What stands on top.
    pub head: HeadView,
    /// What they show, 2 to 12.
    pub slides: Vec<Slide>,
    /// How to ask.
    pub ask: String,
}

/// What one page of a television shows.
#[derive(Debug, Clone)]
pub enum Slide {
    /// Figures, sentence, comparison.
    Whole {
        /// From version 2 on: which one it is and what was changed.
        correction: String,
    },
    /// Some lines of a table.
    Lines {
        /// What they are about.
        title: String,
        /// Heads of the columns.
        columns: Vec<(&'static str, String)>,
        /// The lines.
        rows: Vec<RowView>,
    },
    /// What the supervision committee said, and how to ask.
    Words {
        /// Their words; empty for none.
        opinion: String,
        /// Ways to ask.
        ways: Vec<String>,
        /// Lines were left out.
        is_cut: bool,
    },
}
