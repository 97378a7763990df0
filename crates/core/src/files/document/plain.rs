//! CSV and TXT: UTF-8 without anything that cannot be seen. What has as many cells in each row is a table.

use super::super::check::Refused;
use super::{Budget, Form, Piece, Row};

/// Reads a file of letters.
pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<(Form, Vec<Piece>), Refused> {
    let is_control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\r' | b'\n');
    if bytes.iter().any(is_control) {
        return Err(Refused::OtherDocument);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::OtherLetters)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Refused::DocumentBroken);
    }
    budget.text(text)?;
    let lines = Piece::Text { place: String::new(), lines: text.lines().map(str::to_owned).collect() };
    Ok(match rows(text, budget)? {
        Some(rows) => (Form::Csv, vec![Piece::Table { place: String::new(), rows }]),
        None => (Form::Txt, vec![lines]),
    })
}

/// The rows of a table: at least two, each with as many cells, and at least two of those.
fn rows(text: &str, budget: &mut Budget) -> Result<Option<Vec<Row>>, Refused> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let Ok(record) = record else { return Ok(None) };
        let row = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        rows.push(Row { row, cells });
    }
    let width = rows.first().map_or(0, |row| row.cells.len());
    if rows.len() < 2 || width < 2 || rows.iter().any(|row| row.cells.len() != width) {
        return Ok(None);
    }
    for row in &rows {
        for (column, cell) in row.cells.iter().enumerate() {
            if cell.starts_with(['=', '@']) {
                let place = format!("第 {} 行", row.row);
                return Err(Refused::DocumentFormulas { place });
            }
            budget.cell(column, "")?;
        }
    }
    Ok(Some(rows))
}
