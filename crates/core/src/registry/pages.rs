//! Pages of the registers: dated parameters, the working calendar, divisions, and the choice of a village.

use crate::ui::filters;
use crate::ui::frame::Frame;
use crate::ui::parts::{ChoiceGroup, Errors, Link};
use askama::Template;

/// Every limit the county works by, with its day and its basis.
#[derive(Debug, Clone, Template)]
#[template(path = "registry/pages/parameters.html")]
pub struct ParametersPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The finding, for example “一般的事 5 个工作日答复，最晚 10 个工作日”.
    pub lead: String,
    /// Parameters under the subject they belong to.
    pub groups: Vec<ParameterGroup>,
    /// The same as files.
    pub files: Vec<Link>,
}

/// Parameters of one subject.
#[derive(Debug, Clone)]
pub struct ParameterGroup {
    /// The subject, for example “诉求”.
    pub title: String,
    /// Its parameters.
    pub rows: Vec<ParameterRow>,
}

/// One parameter as it is in force.
#[derive(Debug, Clone)]
pub struct ParameterRow {
    /// Name.
    pub name: String,
    /// Value in words, for example “5 个工作日”.
    pub value: String,
    /// Since when.
    pub since: String,
    /// What it rests on; says so when it is the program's own default.
    pub basis: String,
    /// Earlier and coming values, newest first.
    pub history: Vec<ParameterVersion>,
}

/// A value at another time.
#[derive(Debug, Clone)]
pub struct ParameterVersion {
    /// From when to when.
    pub when: String,
    /// Value in words.
    pub value: String,
    /// What it rested on.
    pub basis: String,
}

/// One year of the working calendar.
#[derive(Debug, Clone, Template)]
#[template(path = "registry/pages/calendar.html")]
pub struct CalendarPage {
    /// Frame of the page.
    pub frame: Frame,
    /// The year, for example “2026年”.
    pub year: String,
    /// Other years there are.
    pub years: Vec<Link>,
    /// The finding, for example “放假 33 天，周末补班 6 天”.
    pub lead: String,
    /// Where the calendar comes from.
    pub source: String,
    /// What is missing, for example “这一年的放假安排还没录，只按周末算”.
    pub warning: Option<String>,
    /// Twelve months.
    pub months: Vec<Month>,
    /// The same as files.
    pub files: Vec<Link>,
}

/// One month.
#[derive(Debug, Clone)]
pub struct Month {
    /// For example “1月”.
    pub name: String,
    /// Weeks from Monday, seven days each.
    pub weeks: Vec<Vec<CalendarDay>>,
    /// Names of its holidays, for example “1月1日至3日 元旦”.
    pub note: Option<String>,
}

/// One day of a month, or a blank before the first and after the last.
#[derive(Debug, Clone)]
pub struct CalendarDay {
    /// Number; empty for a blank.
    pub number: String,
    /// Empty for a working day, `rest` for a weekend, `holiday`, or `makeup` for a weekend that is worked.
    pub kind: &'static str,
    /// “休”, “班” or empty.
    pub mark: &'static str,
    /// It is today.
    pub today: bool,
}

/// Townships and villages.
#[derive(Debug, Clone, Template)]
#[template(path = "registry/pages/divisions.html")]
pub struct DivisionsPage {
    /// Frame of the page.
    pub frame: Frame,
    /// Name of the county.
    pub county: String,
    /// The finding, for example “3 个乡镇，12 个村，1 个村已并入别的村”.
    pub lead: String,
    /// Townships.
    pub townships: Vec<Township>,
    /// The same as files.
    pub files: Vec<Link>,
}

/// A township with its villages.
#[derive(Debug, Clone)]
pub struct Township {
    /// Name.
    pub name: String,
    /// Twelve digits.
    pub code: String,
    /// For example “12 个村”.
    pub count: String,
    /// Shown open.
    pub open: bool,
    /// Villages in the order of their codes.
    pub villages: Vec<VillageLine>,
}

/// A village.
#[derive(Debug, Clone)]
pub struct VillageLine {
    /// Name.
    pub name: String,
    /// Twelve digits.
    pub code: String,
    /// When it was withdrawn and where it went, for example “2025年7月1日撤销，并入 翟东村”.
    pub withdrawn: Option<String>,
}

/// The choice of the village one looks at; a form posted to `/village`.
#[derive(Debug, Clone, Template)]
#[template(path = "registry/pages/village.html")]
pub struct VillagePage {
    /// Frame of the page.
    pub frame: Frame,
    /// Where to go afterwards, sent as `back`.
    pub back: String,
    /// A villager moves; everybody else only looks at another village.
    pub moves: bool,
    /// Villages under their townships.
    pub villages: Vec<ChoiceGroup>,
    /// What is to be mended; the field is `village`.
    pub errors: Errors,
}

/// Where the system administrator hands in a file.
#[derive(Debug, Clone, Template)]
#[template(path = "registry/pages/registers.html")]
pub struct RegistersPage {
    /// Frame of the page.
    pub frame: Frame,
    /// What is to be mended; every row of the file has a line under the field `file`.
    pub errors: Errors,
    /// What an import did, for example “区划已导入：新增 2 行，改了 1 行，127 行没变”.
    pub done_line: Option<String>,
    /// The registers with their columns.
    pub forms: Vec<RegisterForm>,
    /// Limits of a file in words.
    pub limit: String,
}

/// How a register's file looks.
#[derive(Debug, Clone)]
pub struct RegisterForm {
    /// Name of the register.
    pub name: String,
    /// Headings of its columns.
    pub columns: Vec<String>,
    /// What happens to rows that are not in the file.
    pub rest: &'static str,
    /// The page that shows it.
    pub href: &'static str,
}
