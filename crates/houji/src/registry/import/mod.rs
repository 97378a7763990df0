//! Import of the registers from a table: divisions, the working calendar of one year, parameters.
//!
//! A file is read in two steps, both pure: [`parse`] checks every row by itself and against the rest of the
//! file; the register's `check` compares it with what is in force. Every mistake of a file is told at once, and
//! a file with one wrong row changes nothing.

mod calendar;
mod command;
mod default;
mod divisions;
mod parameters;
mod sheet;
#[cfg(test)]
mod tests;
mod workbook;

pub use command::{Import, Imported, Refused, import};
pub use default::{as_operator, default_data};
pub use sheet::Format;

use super::places::Place;
use crate::house::Fault;
use houji_base::{Day, DayKind, DivisionCode};
use serde::{Deserialize, Serialize};
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

/// A register that can be imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// Townships and villages.
    Divisions,
    /// Days off and worked weekends of one year.
    Calendar,
    /// Dated limits.
    Parameters,
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

const fn needed(name: &'static str, zh: &'static str) -> Column {
    Column { name, zh, needed: true }
}

const fn optional(name: &'static str, zh: &'static str) -> Column {
    Column { name, zh, needed: false }
}

impl Register {
    /// All registers.
    pub const ALL: [Register; 3] = [Register::Divisions, Register::Calendar, Register::Parameters];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Register::Divisions => "divisions",
            Register::Calendar => "calendar",
            Register::Parameters => "parameters",
        }
    }

    /// Name for people.
    pub fn zh(self) -> &'static str {
        match self {
            Register::Divisions => "区划",
            Register::Calendar => "工作日历",
            Register::Parameters => "参数",
        }
    }

    /// The register of a code.
    pub fn parse(code: &str) -> Option<Register> {
        Register::ALL.into_iter().find(|register| register.code() == code)
    }

    /// Columns in the order in which the rows are read.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Register::Divisions => {
                &const {
                    [
                        needed("code", "代码"),
                        needed("name", "名称"),
                        needed("level", "级别"),
                        optional("class", "城乡分类"),
                        needed("valid_from", "启用日期"),
                        optional("valid_to", "停用日期"),
                        optional("successor", "继任代码"),
                    ]
                }
            }
            Register::Calendar => {
                &const { [needed("day", "日期"), needed("kind", "类型"), needed("name", "名称")] }
            }
            Register::Parameters => {
                &const {
                    [
                        needed("parameter", "参数"),
                        needed("since", "生效日期"),
                        needed("value", "值"),
                        needed("basis", "依据"),
                    ]
                }
            }
        }
    }
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
pub(super) struct Report {
    errors: Vec<RowError>,
}

impl Report {
    fn add(&mut self, row: usize, column: &'static str, sentence: impl Into<String>) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push(RowError { row, column, sentence: sentence.into() });
        }
    }

    /// About the file as a whole.
    fn file(sentence: impl Into<String>) -> Report {
        let mut report = Report::default();
        report.add(0, "", sentence);
        report
    }

    /// The value, unless something was wrong.
    fn or<T>(mut self, value: T) -> Result<T, Vec<RowError>> {
        if self.errors.is_empty() {
            return Ok(value);
        }
        self.errors.sort_by_key(|error| error.row);
        Err(self.errors)
    }
}

impl From<Report> for Vec<RowError> {
    fn from(report: Report) -> Vec<RowError> {
        report.errors
    }
}

/// A value with the row it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T> {
    /// As in [`RowError`].
    pub row: usize,
    /// What the row says.
    pub value: T,
}

/// An exception of the working calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDay {
    /// Which day.
    pub day: Day,
    /// Off or worked.
    pub kind: DayKind,
    /// Why, such as 国庆节.
    pub name: String,
}

/// A parameter's value from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Code of the parameter.
    pub code: &'static str,
    /// Its value.
    pub value: super::Value,
}

/// The rows of a file, each of them sound by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Divisions.
    Divisions(Vec<Row<Place>>),
    /// The exceptions of one year.
    Calendar {
        /// The year.
        year: i16,
        /// Its exceptions, by day.
        days: Vec<CalendarDay>,
    },
    /// Parameters.
    Parameters(Vec<Row<Setting>>),
}

impl Rows {
    /// Which register they belong to.
    pub fn register(&self) -> Register {
        match self {
            Rows::Divisions(_) => Register::Divisions,
            Rows::Calendar { .. } => Register::Calendar,
            Rows::Parameters(_) => Register::Parameters,
        }
    }
}

/// Reads a file. `wanted` is the register it should be of; without one the header tells.
///
/// # Errors
/// Every mistake, in the order of the rows, at most [`MOST_ERRORS`].
pub fn parse(county: DivisionCode, wanted: Option<Register>, bytes: &[u8]) -> Result<Rows, Vec<RowError>> {
    let table = sheet::read(bytes)?;
    let register = match wanted {
        Some(register) => register,
        None => table.register()?,
    };
    let lines = table.lines(register)?;
    match register {
        Register::Divisions => divisions::rows(county, &lines).map(Rows::Divisions),
        Register::Calendar => calendar::rows(&lines).map(|(year, days)| Rows::Calendar { year, days }),
        Register::Parameters => parameters::rows(&lines).map(Rows::Parameters),
    }
}

/// Reads a day as people and their table programs write it: 2026-03-02, 2026/3/2, 2026年3月2日.
fn day(text: &str) -> Option<Day> {
    let plain = text.strip_suffix('日').unwrap_or(text).replace(['/', '年', '月', '.'], "-");
    let mut parts = plain.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.is_empty() || day.is_empty() {
        return None;
    }
    Day::parse(&format!("{year}-{month:0>2}-{day:0>2}")).ok()
}

/// What to do about a day that cannot be read.
fn bad_day(text: &str) -> String {
    if text.is_empty() {
        "请写日期，例如 2026-03-02".to_owned()
    } else {
        format!("“{}”不是日期，请写成 2026-03-02 这样", short(text))
    }
}

/// The beginning of a text that is quoted back.
fn short(text: &str) -> String {
    let mut start: String = text.chars().take(20).collect();
    if text.chars().nth(20).is_some() {
        start.push('…');
    }
    start
}
