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
#[cfg(test)]
mod tests;

pub use crate::house::table::{Format, MOST_BYTES, MOST_ERRORS, MOST_ROWS, RowError, read_file};
pub use command::{Import, Imported, Refused, import};
pub use default::{as_operator, default_data};

use super::places::Place;
use crate::house::table::{self, Column, Report, Table, bad_day, day, needed, optional, short};
use houji_base::{Day, DayKind, DivisionCode};
use serde::{Deserialize, Serialize};

/// A register that can be imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// Townships and villages.
    Divisions,
    /// Days off and worked weekends of one year.
    Calendar,
    /// Dated limits.
    Parameters,
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

/// The register whose needed columns are all there.
fn register_of(table: &Table) -> Result<Register, Vec<RowError>> {
    Register::ALL.into_iter().find(|register| table.has(register.columns())).ok_or_else(|| {
        let mut report = Report::default();
        let columns = |register: Register| {
            let names: Vec<&str> = register.columns().iter().map(|column| column.zh).collect();
            format!("{}表是“{}”", register.zh(), names.join(" "))
        };
        let known: Vec<String> = Register::ALL.into_iter().map(columns).collect();
        let sentence = format!("认不出这是哪一张表。第一行要写列名：{}。", known.join("；"));
        report.add(table.header_row(), "", sentence);
        report.into()
    })
}

/// Reads a file. `wanted` is the register it should be of; without one the header tells.
///
/// # Errors
/// Every mistake, in the order of the rows, at most [`MOST_ERRORS`].
pub fn parse(county: DivisionCode, wanted: Option<Register>, bytes: &[u8]) -> Result<Rows, Vec<RowError>> {
    let table = table::read(bytes)?;
    let register = match wanted {
        Some(register) => register,
        None => register_of(&table)?,
    };
    let lines = table.lines(register.columns())?;
    match register {
        Register::Divisions => divisions::rows(county, &lines).map(Rows::Divisions),
        Register::Calendar => calendar::rows(&lines).map(|(year, days)| Rows::Calendar { year, days }),
        Register::Parameters => parameters::rows(&lines).map(Rows::Parameters),
    }
}
