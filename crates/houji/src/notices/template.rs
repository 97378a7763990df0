//! Texts of typed items: a clerk fills in who, what, when and how much, and the sentence, what it is to be seen beside, the
//! paragraphs and the table follow from the item's own text. Pure.

use super::form::{self, DraftForm};
use super::mask;
use super::model::Period;
use crate::house::{FieldError, Refusal};
use houji_base::{Day, Fen};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const TEXTS: &str = include_str!("../../data/notice_texts.txt");
/// Most characters of a line that is filled in.
pub const LINE: usize = 40;
/// Most characters of several lines that are filled in.
pub const LINES: usize = 2000;
/// Most that is counted.
const COUNT: u32 = 9_999_999;
/// The last paragraph of all.
const COMPLAIN: &str = "对这份公开有意见的，可以找村务监督委员会，也可以向{where}反映。";

/// What is filled in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A line of words.
    Text,
    /// Several lines.
    Area,
    /// A whole number.
    Count,
    /// A number with at most two decimals, such as of mu.
    Size,
    /// Yuan.
    Money,
    /// A day.
    Day,
}

/// Something a clerk fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Its name in the text.
    pub name: &'static str,
    /// What is asked.
    pub label: &'static str,
    /// What helps; empty for nothing.
    pub hint: &'static str,
    /// What it is.
    pub kind: Kind,
    /// It may be left empty; then what needs it is left out.
    pub is_optional: bool,
    /// Where it begins.
    pub start: &'static str,
}

/// The table of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// What it is about.
    pub title: &'static str,
    /// It cannot be left out.
    pub is_needed: bool,
    /// Heads of its columns.
    pub columns: Vec<&'static str>,
    /// The field that says what a column adds up to.
    pub sum: Option<(&'static str, &'static str)>,
}

/// The text of a typed item.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Template {
    /// Its item.
    pub item: &'static str,
    /// Its short name, for a lamp board.
    pub led: &'static str,
    /// What is filled in, the place to complain last.
    pub asks: Vec<Ask>,
    /// What it comes to.
    pub sentence: &'static str,
    /// Beside what it is to be seen.
    pub beside: Vec<&'static str>,
    /// Its paragraphs.
    pub body: Vec<&'static str>,
    /// Its table.
    pub grid: Option<Grid>,
}

static ALL: LazyLock<Vec<Template>> = LazyLock::new(|| parse(TEXTS).unwrap_or_default());

/// The text of a typed item; none for an item that is made from facts only, or that is the county's own.
#[must_use]
pub fn of(item: &str) -> Option<&'static Template> {
    ALL.iter().find(|one| one.item == item && !one.asks.is_empty())
}

/// The short name of an item.
#[must_use]
pub fn led(item: &str) -> Option<&'static str> {
    ALL.iter().find(|one| one.item == item).map(|one| one.led)
}

/// Reads the file of texts; nothing when a line of it is none.
fn parse(text: &'static str) -> Option<Vec<Template>> {
    let mut all: Vec<Template> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(item) = line.strip_prefix('[') {
            all.push(Template { item: item.strip_suffix(']')?, ..Template::default() });
            continue;
        }
        let (word, rest) = line.split_once(' ')?;
        let last = all.last_mut()?;
        match word {
            "led" => last.led = rest,
            "ask" => last.asks.push(ask(rest)?),
            "where" => last.asks.push(Ask {
                name: "where",
                label: "有意见的，还可以向哪里反映",
                hint: "",
                kind: Kind::Text,
                is_optional: false,
                start: rest,
            }),
            "sentence" => last.sentence = rest,
            "beside" => last.beside.push(rest),
            "body" => last.body.push(rest),
            "table" => {
                let is_needed = rest.ends_with('!');
                let title = rest.trim_end_matches('!');
                last.grid = Some(Grid { title, is_needed, columns: Vec::new(), sum: None });
            }
            "heads" => last.grid.as_mut()?.columns = rest.split('|').collect(),
            "sum" => last.grid.as_mut()?.sum = Some(rest.split_once('|')?),
            _ => return None,
        }
    }
    Some(all)
}

fn ask(text: &'static str) -> Option<Ask> {
    let mut parts = text.split('|');
    let (name, label, hint, kind) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_optional = kind.ends_with('?');
    let kind = match kind.trim_end_matches('?') {
        "text" => Kind::Text,
        "area" => Kind::Area,
        "count" => Kind::Count,
        "size" => Kind::Size,
        "money" => Kind::Money,
        "day" => Kind::Day,
        _ => return None,
    };
    Some(Ask { name, label, hint, kind, is_optional, start: parts.next().unwrap_or_default() })
}

impl Ask {
    /// The name of its field in the form.
    #[must_use]
    pub fn field(&self) -> String {
        format!("f_{}", self.name)
    }

    /// What was filled in, as the text says it.
    fn read(&self, typed: &str) -> Result<String, String> {
        let text = typed.trim();
        if text.is_empty() {
            return if self.is_optional {
                Ok(String::new())
            } else {
                Err(format!("请填“{}”", self.label))
            };
        }
        let wrong = |so: &str| format!("“{}”请填{so}", self.label);
        let long = text.chars().count();
        match self.kind {
            Kind::Text if long > LINE => {
                Err(format!("“{}”现在 {long} 个字，请缩到 {LINE} 个字以内", self.label))
            }
            Kind::Area if long > LINES => {
                Err(format!("“{}”现在 {long} 个字，请缩到 {LINES} 个字以内", self.label))
            }
            Kind::Text if text.contains(char::is_control) => Err(wrong("没有看不见的符号的字")),
            // The text itself ends its sentences.
            Kind::Text => Ok(text.trim_end_matches(['。', '；', '，', '.', ';', ',']).to_owned()),
            Kind::Area => Ok(text.to_owned()),
            Kind::Count => match Fen::parse(text) {
                Ok(number) if number >= Fen::ZERO && number.fen() % 100 == 0 => {
                    let whole = u32::try_from(number.fen() / 100).ok().filter(|n| *n <= COUNT);
                    whole.map(|n| n.to_string()).ok_or_else(|| wrong("小一些的数"))
                }
                _ => Err(wrong("数字，如 12")),
            },
            Kind::Size => match Fen::parse(text) {
                Ok(size) if size >= Fen::ZERO => {
                    let size = size.to_string();
                    Ok(size.trim_end_matches('0').trim_end_matches('.').to_owned())
                }
                _ => Err(wrong("数字，最多两位小数，如 35.5")),
            },
            Kind::Money => match Fen::parse(text) {
                Ok(fen) if fen >= Fen::ZERO => Ok(format!("{} 元", fen.grouped())),
                _ => Err(wrong("钱数，写到分，如 1200.50")),
            },
            Kind::Day => Day::parse(text).map(Day::zh).map_err(|_| wrong("哪一天，如 2026-03-02")),
        }
    }
}

/// What was filled in, by its name, as it is said.
type Told<'a> = Vec<(&'a str, String)>;

/// A pattern with its blanks filled; nothing when one of them was left empty.
fn say(pattern: &str, told: &Told<'_>) -> Option<String> {
    let (mut said, mut rest) = (String::new(), pattern);
    while let Some((before, from)) = rest.split_once('{') {
        let (name, behind) = from.split_once('}')?;
        let value = told.iter().find(|(each, _)| *each == name).map(|(_, value)| value.as_str())?;
        if value.is_empty() {
            return None;
        }
        said.push_str(before);
        said.push_str(value);
        rest = behind;
    }
    said.push_str(rest);
    Some(said)
}

impl Template {
    /// The document that follows from what was filled in, by the names of the fields; `rows` is the table as typed.
    ///
    /// # Errors
    /// A refusal naming each field.
    pub fn fill(
        &self,
        period: Period,
        filled: &BTreeMap<String, String>,
        (title, rows): (&str, &str),
    ) -> Result<DraftForm, Refusal> {
        let mut errors = Vec::new();
        let title = form::title(title, &mut errors);
        let mut told: Told<'_> = vec![("period", period.zh())];
        for ask in &self.asks {
            let field = ask.field();
            match ask.read(filled.get(&field).map_or("", String::as_str)) {
                Ok(value) => told.push((ask.name, value)),
                Err(sentence) => errors.push(FieldError::new(field, sentence)),
            }
        }
        let (table, rows) = match &self.grid {
            Some(grid) => grid.fill(rows, &told, &mut errors),
            None => Default::default(),
        };
        if !errors.is_empty() {
            return Err(Refusal::fields(errors));
        }
        let all = |patterns: &[&str]| patterns.iter().filter_map(|one| say(one, &told)).collect::<Vec<_>>();
        let body = [self.body.as_slice(), &[COMPLAIN]].concat();
        Ok(DraftForm {
            title,
            sentence: say(self.sentence, &told).unwrap_or_default(),
            comparison: all(&self.beside).concat(),
            body: all(&body).join("\n"),
            table,
            rows,
        })
    }
}

impl Grid {
    /// The table as an empty form shows it.
    #[must_use]
    pub fn start(&self) -> String {
        self.columns.join(" | ")
    }

    /// Title and rows, with a line that adds the column up; nothing when no row was typed.
    fn fill(&self, typed: &str, told: &Told<'_>, errors: &mut Vec<FieldError>) -> (String, String) {
        let mut lines: Vec<Vec<String>> =
            typed.lines().filter(|line| !line.trim().is_empty()).map(form::cut).collect();
        if lines.len() < 2 {
            if self.is_needed {
                errors.push(FieldError::new("rows", format!("请在表头下面填“{}”，一行一条", self.title)));
            }
            return Default::default();
        }
        if let Err(sentence) = self.add_up(&mut lines, told) {
            errors.push(FieldError::new("rows", sentence));
        }
        // A blank cell at the end of the last row must not be lost with the blanks around a text.
        let row = |cells: &Vec<String>| {
            cells.iter().map(|cell| cell.replace('|', "／")).collect::<Vec<_>>().join(" | ")
        };
        let rows = lines.iter().map(row).collect::<Vec<_>>().join("\n");
        (self.title.to_owned(), rows)
    }

    /// Adds the line of the sum when there is none; what it says is what was filled in above.
    fn add_up(&self, lines: &mut Vec<Vec<String>>, told: &Told<'_>) -> Result<(), String> {
        let Some((field, column)) = self.sum else { return Ok(()) };
        let Some((heads, rows)) = lines.split_first() else { return Ok(()) };
        // Whoever gave the columns other names adds up alone.
        let Some(at) = heads.iter().position(|head| head == column) else { return Ok(()) };
        let mut sum = Fen::ZERO;
        for (n, row) in rows.iter().enumerate().filter(|(_, row)| !mask::is_total(row)) {
            let cell = row.get(at).map_or("", String::as_str);
            match Fen::parse(cell) {
                Ok(fen) => sum = sum.plus(fen),
                Err(_) if cell.is_empty() => {}
                Err(_) => {
                    let row = n.saturating_add(1);
                    return Err(format!("第 {row} 行的“{column}”请写数字，如 1200.50"));
                }
            }
        }
        let said = told.iter().find(|(name, _)| *name == field).map_or("", |(_, value)| value.as_str());
        if let Ok(said) = Fen::parse(said)
            && said != sum
        {
            let (sum, said) = (sum.grouped(), said.grouped());
            return Err(format!("“{column}”一列加起来是 {sum} 元，上面填的是 {said} 元，请核对"));
        }
        let (wide, has_sum) = (heads.len(), rows.iter().any(|row| mask::is_total(row)));
        if !has_sum && at > 0 {
            let cell = |each: usize| match each {
                0 => "合计".to_owned(),
                each if each == at => sum.grouped(),
                _ => String::new(),
            };
            lines.push((0..wide).map(cell).collect());
        }
        Ok(())
    }
}
