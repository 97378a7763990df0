//! Reading what was typed for a document; all that must be mended is told at once. Pure.

use super::mask;
use super::model::{Cell, Composed, Line, Profile, Sheet};
use crate::house::{FieldError, Refusal};
use houji_base::BoundedText;
use serde::{Deserialize, Serialize};

/// Longest body.
const BODY: usize = 3000;
/// Most columns, and most rows.
const COLUMNS: usize = 12;
const ROWS: usize = 500;

/// A document as it is typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct DraftForm {
    /// What it is called, 4 to 40 characters.
    pub title: String,
    /// What it comes to, in one sentence of at most 120 characters.
    pub sentence: String,
    /// Beside what it is to be seen, such as the period before; at most 120 characters, empty for nothing.
    pub comparison: String,
    /// Text, at most 3,000 characters.
    pub body: String,
    /// What its table is about; empty for none.
    pub table: String,
    /// The table: one row a line, heads first, cells parted by a tab, `|` or `，`.
    pub rows: String,
}

/// A document that was read.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Typed {
    /// What it is called.
    pub title: String,
    /// What it comes to.
    pub sentence: String,
    /// Beside what it is to be seen.
    pub comparison: String,
    /// Text.
    pub body: String,
    /// What its table is about.
    pub table: String,
    /// Heads of its columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

impl Typed {
    /// As what a notice is made of, with names and numbers of persons covered.
    ///
    /// # Errors
    /// A refusal naming the field.
    pub fn composed(&self, profile: Profile) -> Result<(Composed, String), Refusal> {
        let mut rows = self.rows.clone();
        mask::cover(profile, &self.columns, &mut rows).map_err(|why| Refusal::fields(vec![why]))?;
        let line = |row: Vec<String>| Line {
            is_total: mask::is_total(&row),
            cells: row.into_iter().map(Cell::Text).collect(),
            about: None,
        };
        let sheet = Sheet {
            title: self.table.clone(),
            columns: self.columns.clone(),
            lines: rows.into_iter().map(line).collect(),
        };
        let sheets = if self.columns.is_empty() { Vec::new() } else { vec![sheet] };
        let (sentence, comparison) = (self.sentence.clone(), self.comparison.clone());
        let composed = Composed { sentence, comparison, sheets, ..Composed::default() };
        Ok((composed, self.body.clone()))
    }
}

fn words<const LEAST: usize, const MOST: usize>(
    (field, typed): (&'static str, &str),
    ask: &str,
    errors: &mut Vec<FieldError>,
) -> String {
    match BoundedText::<LEAST, MOST>::parse(typed) {
        Ok(text) => text.into_string(),
        Err(houji_base::TextError::TooLong { now, .. }) => {
            errors.push(FieldError::new(field, format!("现在是 {now} 个字，请缩到 {MOST} 个字以内")));
            String::new()
        }
        Err(_) => {
            errors.push(FieldError::new(field, ask.to_owned()));
            String::new()
        }
    }
}

/// A title within its bounds.
pub fn title(typed: &str, errors: &mut Vec<FieldError>) -> String {
    words::<4, 40>(("title", typed), "请写标题，4 到 40 个字", errors)
}

/// The cells of a line of a table.
#[must_use]
pub fn cut(line: &str) -> Vec<String> {
    let mark = ['\t', '|', '，'].into_iter().find(|mark| line.contains(*mark)).unwrap_or('\t');
    line.split(mark).map(|cell| cell.trim().to_owned()).collect()
}

/// Reads a document.
///
/// # Errors
/// A refusal naming each field.
pub fn read(form: &DraftForm) -> Result<Typed, Refusal> {
    let mut errors = Vec::new();
    let title = title(&form.title, &mut errors);
    let ask = "请用一句话说清楚是什么事，老人一听就懂";
    let sentence = words::<4, 120>(("sentence", &form.sentence), ask, &mut errors);
    let ask = "比较里有看不见的符号，请重新打字";
    let comparison = words::<0, 120>(("comparison", &form.comparison), ask, &mut errors);
    let body = words::<0, BODY>(("body", &form.body), "正文里有看不见的符号，请重新打字", &mut errors);
    let ask = "请写一下表格是关于什么的";
    let has_rows = !form.rows.trim().is_empty();
    let table = match has_rows {
        true => words::<2, 30>(("table", &form.table), ask, &mut errors),
        false => String::new(),
    };
    let (columns, rows) = if has_rows { cells(&form.rows, &mut errors) } else { Default::default() };
    if body.is_empty() && !has_rows && errors.is_empty() {
        errors.push(FieldError::new("body", "正文和表格请至少填一样"));
    }
    let typed = Typed { title, sentence, comparison, body, table, columns, rows };
    if errors.is_empty() { Ok(typed) } else { Err(Refusal::fields(errors)) }
}

fn cells(text: &str, errors: &mut Vec<FieldError>) -> (Vec<String>, Vec<Vec<String>>) {
    let tidy = words::<0, 60_000>(("rows", text), "表格里有看不见的符号，请重新打字", errors);
    let mut lines = tidy.lines().filter(|line| !line.trim().is_empty()).map(cut);
    let columns = lines.next().unwrap_or_default();
    let rows: Vec<Vec<String>> = lines.collect();
    let mut wrong = |sentence: String| errors.push(FieldError::new("rows", sentence));
    if columns.len() > COLUMNS || columns.iter().any(String::is_empty) {
        wrong(format!("表头请每一列都写上，最多 {COLUMNS} 列"));
    } else if rows.is_empty() || rows.len() > ROWS {
        wrong(format!("表头下面请写 1 到 {ROWS} 行"));
    } else if let Some(at) = rows.iter().position(|row| row.len() != columns.len()) {
        let number = at.saturating_add(1);
        wrong(format!("第 {number} 行和表头的列数不一样，请改成 {} 列", columns.len()));
    }
    (columns, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(rows: &str) -> DraftForm {
        DraftForm {
            title: "种地补贴发放表".to_owned(),
            sentence: "今年的种地补贴发下来了。".to_owned(),
            table: "补贴".to_owned(),
            rows: rows.to_owned(),
            ..DraftForm::default()
        }
    }

    #[test]
    fn a_table_is_typed_as_lines() {
        for rows in ["户主\t金额\n张建明\t500\n合计\t500", "户主|金额\r\n张建明|500\n\n合计|500"]
        {
            let typed = read(&form(rows)).unwrap();
            assert_eq!(typed.columns, ["户主", "金额"]);
            let (composed, _) = typed.composed(Profile::Name).unwrap();
            let lines = &composed.sheets[0].lines;
            assert_eq!((lines[0].cells[0].text().as_str(), lines[0].is_total), ("张*明", false));
            assert!(lines[1].is_total);
        }
        for (rows, part) in
            [("户主\t金额", "1 到 500 行"), ("户主\t\n张\t1", "每一列"), ("户主\t金额\n张建明", "改成 2 列")]
        {
            let why = read(&form(rows)).unwrap_err();
            assert!(why.fields[0].sentence.contains(part), "{why:?}");
        }
        let empty = read(&DraftForm::default()).unwrap_err();
        assert_eq!(empty.fields.len(), 2);
        assert_eq!(read(&form("")).unwrap_err().fields[0].field, "body");
    }
}
