//! XLSX workbooks. They are compressed, so a small file may hold a great deal: what it unpacks to is measured
//! before anything is read, and cells are taken one by one instead of as a grid.

use super::sheet::{Line, Lines, MOST_CELL, MOST_COLUMNS};
use super::{MOST_ERRORS, Report};
use calamine::{DataRef, Reader, Xlsx};
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most bytes a workbook may unpack to, all parts together. 20,000 rows of seven cells take about half of it.
const MOST_UNPACKED: u64 = 16 * 1024 * 1024;
/// Most parts of a workbook.
const MOST_PARTS: usize = 200;
/// Most shared strings a workbook may announce: the reader makes room for as many as are announced.
const MOST_STRINGS: u64 = 500_000;

/// Rows of the first sheet.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, Report> {
    measure(bytes)?;
    // The reader is not ours; a file made to trip it is the same as one that cannot be read.
    catch_unwind(AssertUnwindSafe(|| first_sheet(bytes))).unwrap_or_else(|_| Err(unreadable()))
}

fn unreadable() -> Report {
    Report::file("这个表格文件打不开。请在表格软件里重新保存一次，或另存为“CSV UTF-8”再交。")
}

fn too_large() -> Report {
    Report::file("这个表格文件展开后太大。请只留一张表，去掉图片和多余的格式，再交一次。")
}

/// Unpacks every part and throws it away, so that sizes are counted and not believed.
fn measure(bytes: &[u8]) -> Result<(), Report> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    if archive.len() > MOST_PARTS {
        return Err(too_large());
    }
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| unreadable())?;
        let mut unpacked = Vec::new();
        part.take(left.saturating_add(1)).read_to_end(&mut unpacked).map_err(|_| unreadable())?;
        left = u64::try_from(unpacked.len())
            .ok()
            .and_then(|size| left.checked_sub(size))
            .ok_or_else(too_large)?;
        if announces_too_much(&unpacked) {
            return Err(too_large());
        }
    }
    Ok(())
}

/// True when a part announces more shared strings than it can hold, or is not written in UTF-8, where the
/// announcement could not be found.
fn announces_too_much(part: &[u8]) -> bool {
    const MARK: &[u8] = b"uniqueCount";
    let is_text = part.iter().take(200).any(|byte| *byte == b'<');
    if is_text && part.contains(&0) {
        return true;
    }
    let mut rest = part;
    while let Some(at) = rest.windows(MARK.len()).position(|window| window == MARK) {
        rest = rest.get(at.saturating_add(MARK.len())..).unwrap_or(&[]);
        let number = rest.iter().skip_while(|byte| b" \t\r\n='\"+".contains(byte));
        let digits = number.take_while(|byte| byte.is_ascii_digit());
        let count = digits.fold(0u64, |sum, digit| {
            sum.saturating_mul(10).saturating_add(u64::from(digit.saturating_sub(b'0')))
        });
        if count > MOST_STRINGS {
            return true;
        }
    }
    false
}

fn first_sheet(bytes: &[u8]) -> Result<Vec<Line>, Report> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let name = book.sheet_names().into_iter().next().ok_or_else(unreadable)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| unreadable())?;
    let mut lines = Lines::default();
    let mut at = 0;
    let mut row: Vec<String> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|_| unreadable())? {
        let (this_row, column) = cell.get_position();
        let text = text_of(cell.get_value())?;
        if text.is_empty() {
            continue;
        }
        if this_row != at {
            lines.push(person_row(at), std::mem::take(&mut row))?;
            if this_row < at {
                return Err(unreadable());
            }
            at = this_row;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MOST_COLUMNS {
            let mut report = Report::default();
            report.add(person_row(at), "", "这一行的列太多，请删掉用不着的列。");
            return Err(report);
        }
        if row.len() <= column {
            row.resize(column.saturating_add(1), String::new());
        }
        if let Some(place) = row.get_mut(column) {
            *place = text;
        }
    }
    lines.push(person_row(at), row)?;
    Ok(lines.done())
}

/// Rows of the first sheet in which a cell has a formula, as people count them; no more than are told.
pub(super) fn formulas(bytes: &[u8]) -> Result<Vec<usize>, Report> {
    measure(bytes)?;
    catch_unwind(AssertUnwindSafe(|| with_formulas(bytes))).unwrap_or_else(|_| Err(unreadable()))
}

fn with_formulas(bytes: &[u8]) -> Result<Vec<usize>, Report> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let name = book.sheet_names().into_iter().next().ok_or_else(unreadable)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| unreadable())?;
    let mut rows = Vec::new();
    while let Some(cell) = cells.next_formula().map_err(|_| unreadable())? {
        let row = person_row(cell.get_position().0);
        if !cell.get_value().is_empty() && rows.last() != Some(&row) && rows.len() < MOST_ERRORS {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Rows are counted from 1 by people.
fn person_row(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX).saturating_add(1)
}

/// A cell as it would be typed.
fn text_of(value: &DataRef<'_>) -> Result<String, Report> {
    let text = match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        // Whole numbers are written without a point, so codes come out as they were typed.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => bounded(text)?.to_owned(),
        DataRef::SharedString(text) => bounded(text)?.to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            bounded(text)?.split('T').next().unwrap_or_default().to_owned()
        }
        DataRef::Error(_) => "#错误".to_owned(),
    };
    Ok(text.trim().to_owned())
}

/// A shared string can be named by every cell; a long one is refused before it is copied.
fn bounded(text: &str) -> Result<&str, Report> {
    if text.len() > MOST_CELL {
        Err(Report::file("表格里有一格的字太多，请检查。"))
    } else {
        Ok(text)
    }
}
