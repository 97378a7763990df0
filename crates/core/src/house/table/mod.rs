//! Tables that people hand in as CSV or XLSX: read within bounds into rows of texts, with every mistake told by its row.

mod sheet;
mod workbook;

pub use sheet::{Format, Line, Table, read, read_written};

use crate::house::{Fault, FieldError, Refusal};
use crate::refusals;
use houji_base::Day;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Largest file, in bytes.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
/// Most rows of a file, without its header.
pub const MOST_ROWS: usize = 20_000;
/// Most mistakes that are told; more would not be read.
pub const MOST_ERRORS: usize = 200;

/// Reads a file of the operator's, of which no more is taken into memory than an import may have; one byte more
/// is read, so that it is refused for its length.
///
/// # Errors
/// A fault when it cannot be read.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Fault> {
    let file = File::open(path).map_err(|why| Fault::new(format!("{}: {why}", path.display())))?;
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most)
        .read_to_end(&mut bytes)
        .map_err(|why| Fault::new(format!("{}: {why}", path.display())))?;
    Ok(bytes)
}

/// A column of a table, by its English and its Chinese heading.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Heading in English, as in the files that come with the program.
    pub name: &'static str,
    /// Heading in Chinese.
    pub zh: &'static str,
    /// The table is not understood without it.
    pub needed: bool,
}

/// A column without which a table is not understood.
pub const fn needed(name: &'static str, zh: &'static str) -> Column {
    Column { name, zh, needed: true }
}

/// A column that may be missing.
pub const fn optional(name: &'static str, zh: &'static str) -> Column {
    Column { name, zh, needed: false }
}

/// What is wrong with one row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Row as the person sees it, the header being row 1; 0 when it is about the file as a whole.
    pub row: usize,
    /// Heading of the column in Chinese; empty when it is about the whole row.
    pub column: &'static str,
    /// What to do about it.
    pub sentence: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, self.column) {
            (0, _) => f.write_str(&self.sentence),
            (row, "") => write!(f, "第 {row} 行：{}", self.sentence),
            (row, column) => write!(f, "第 {row} 行“{column}”：{}", self.sentence),
        }
    }
}

/// Mistakes found so far: told in the order of the rows, and no more than can be read.
#[derive(Default)]
pub struct Report {
    errors: Vec<RowError>,
}

impl Report {
    /// Adds a mistake; no more than [`MOST_ERRORS`] are kept.
    pub fn add(&mut self, row: usize, column: &'static str, sentence: impl Into<String>) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push(RowError { row, column, sentence: sentence.into() });
        }
    }

    /// About the file as a whole.
    pub fn file(sentence: impl Into<String>) -> Report {
        let mut report = Report::default();
        report.add(0, "", sentence);
        report
    }

    /// The value, unless something was wrong.
    ///
    /// # Errors
    /// The mistakes, in the order of the rows.
    pub fn or<T>(mut self, value: T) -> Result<T, Vec<RowError>> {
        if self.errors.is_empty() {
            return Ok(value);
        }
        self.errors.sort_by_key(|error| error.row);
        Err(self.errors)
    }
}

refusals! {
    /// Why a table was not taken.
    pub enum Refused {
        /// Rows to mend.
        Rows { count: usize } = 422 "table.rows" "文件里有 {count} 处要改，一行也没有导入。改好后请再交一次。",
        /// More to mend than is listed.
        ManyRows { count: usize } = 422 "table.many_rows" "文件里要改的地方太多，先列出 {count} 处，一行也没有导入。改好后请再交一次。",
    }
}

/// A refusal that names every row.
pub fn refused(errors: &[RowError]) -> Refusal {
    let count = errors.len();
    let mut refusal = Refusal::from(if count < MOST_ERRORS {
        Refused::Rows { count }
    } else {
        Refused::ManyRows { count }
    });
    refusal.fields = errors.iter().map(|error| FieldError::new("file", error.to_string())).collect();
    refusal
}

impl From<Report> for Vec<RowError> {
    fn from(report: Report) -> Vec<RowError> {
        report.errors
    }
}

/// Reads a day as people and their table programs write it: 2026-03-02, 2026/3/2, 2026年3月2日.
pub fn day(text: &str) -> Option<Day> {
    let plain = text.strip_suffix('日').unwrap_or(text).replace(['/', '年', '月', '.'], "-");
    let mut parts = plain.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.is_empty() || day.is_empty() {
        return None;
    }
    Day::parse(&format!("{year}-{month:0>2}-{day:0>2}")).ok()
}

/// What to do about a day that cannot be read.
pub fn bad_day(text: &str) -> String {
    if text.is_empty() {
        "请写日期，例如 2026-03-02".to_owned()
    } else {
        format!("“{}”不是日期，请写成 2026-03-02 这样", short(text))
    }
}

/// The beginning of a text that is quoted back.
pub fn short(text: &str) -> String {
    let mut start: String = text.chars().take(20).collect();
    if text.chars().nth(20).is_some() {
        start.push('…');
    }
    start
}
