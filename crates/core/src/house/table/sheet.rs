//! A file as a table of texts: a header and rows, whatever format it came in.

use super::workbook;
use super::{Column, MOST_BYTES, MOST_ROWS, Report, RowError, short};

/// Most columns a table can have.
pub(super) const MOST_COLUMNS: usize = 30;
/// Most bytes of one cell.
pub(super) const MOST_CELL: usize = 2000;
/// Most bytes of all cells together: a workbook may name the same long text in every cell.
pub(super) const MOST_TEXT: usize = 8 * 1024 * 1024;

/// How a file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Text, one row a line.
    Csv,
    /// A workbook of 2007 or later.
    Xlsx,
    /// A workbook of before 2007, which is not read.
    Xls,
}

impl Format {
    /// Tells the format by the first bytes; the name of a file proves nothing.
    pub fn of(bytes: &[u8]) -> Format {
        if bytes.starts_with(b"PK\x03\x04") {
            Format::Xlsx
        } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            Format::Xls
        } else {
            Format::Csv
        }
    }
}

/// One row that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Row as the person sees it.
    pub row: usize,
    /// Its cells, without blanks around them.
    pub cells: Vec<String>,
}

/// The rows that were kept so far.
#[derive(Default)]
pub(super) struct Lines {
    kept: Vec<Line>,
    bytes: usize,
}

/// A table as it stands in the file.
#[derive(Debug)]
pub struct Table {
    header: Line,
    lines: Vec<Line>,
}

/// Reads a table.
///
/// # Errors
/// Every mistake that keeps the file from being read.
pub fn read(bytes: &[u8]) -> Result<Table, Vec<RowError>> {
    if bytes.len() > MOST_BYTES {
        return Err(Report::file("文件超过 2 MB，请分成几个文件交。").into());
    }
    let lines = match Format::of(bytes) {
        Format::Csv => csv_lines(bytes)?,
        Format::Xlsx => workbook::lines(bytes)?,
        Format::Xls => {
            let what = "这是旧格式的表格（.xls）。请在表格软件里另存为 .xlsx 或“CSV UTF-8”，再交一次。";
            return Err(Report::file(what).into());
        }
    };
    let mut lines = lines.into_iter();
    let header = lines.next().ok_or_else(|| Report::file("文件是空的，请检查选的是不是这个文件。"))?;
    Ok(Table { header, lines: lines.collect() })
}

/// As [`read`], for tables that come from elsewhere and whose figures must be the ones that were written: a cell that is
/// worked out by a formula may show what nobody wrote.
///
/// # Errors
/// As [`read`]; also cells with formulas.
pub fn read_written(bytes: &[u8]) -> Result<Table, Vec<RowError>> {
    let mut table = read(bytes)?;
    let mut report = Report::default();
    let what = "这里是公式，不是写下来的数。请在表格软件里复制、选“粘贴为数值”，再交一次";
    if Format::of(bytes) == Format::Xlsx {
        for row in workbook::formulas(bytes)? {
            report.add(row, "", what);
        }
    }
    for line in std::iter::once(&mut table.header).chain(&mut table.lines) {
        for cell in &mut line.cells {
            // Banks write long numbers as ="0012" so that table programs keep them whole.
            if let Some(text) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
                *cell = text.replace('"', "");
            } else if cell.starts_with('=') {
                report.add(line.row, "", what);
            }
        }
    }
    report.or(table)
}

fn csv_lines(bytes: &[u8]) -> Result<Vec<Line>, Report> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        Report::file("文件里的字认不出来。请在表格软件里另存为“CSV UTF-8”，或者直接交 .xlsx 文件。")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut lines = Lines::default();
    for record in reader.records() {
        let record = record.map_err(|_| Report::file("文件的格式看不懂，请另存为“CSV UTF-8”再交。"))?;
        let row = record.position().map_or(0, |at| line_of(text, at));
        // One row may be nothing but commas; blanks at its end are not kept even for a moment.
        let filled = record.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).last();
        let filled = filled.map_or(0, |(last, _)| last.saturating_add(1));
        if filled > MOST_COLUMNS {
            return Err(out_of_bounds(row));
        }
        let cells = record.iter().take(filled).map(str::to_owned).collect();
        lines.push(row, cells)?;
    }
    Ok(lines.done())
}

fn out_of_bounds(row: usize) -> Report {
    let mut report = Report::default();
    report.add(row, "", "这一行的列太多，或者有一格太长，请检查。");
    report
}

/// Line on which a record begins. The reader's own count stops at the blank lines before it.
fn line_of(text: &str, at: &csv::Position) -> usize {
    let rest = usize::try_from(at.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or(&[]);
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n');
    usize::try_from(at.line()).unwrap_or(0).saturating_add(blank.count())
}

impl Lines {
    /// Keeps a row when there is something in it and it is not out of all bounds.
    pub(super) fn push(&mut self, row: usize, cells: Vec<String>) -> Result<(), Report> {
        if cells.iter().all(String::is_empty) {
            return Ok(());
        }
        if self.kept.len() > MOST_ROWS {
            return Err(Report::file(format!("一次最多 {MOST_ROWS} 行，请分成几个文件交。")));
        }
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last.saturating_add(1));
        if filled > MOST_COLUMNS || cells.iter().any(|cell| cell.len() > MOST_CELL) {
            return Err(out_of_bounds(row));
        }
        self.bytes = cells.iter().fold(self.bytes, |sum, cell| sum.saturating_add(cell.len()));
        if self.bytes > MOST_TEXT {
            return Err(Report::file("这个文件里的字太多，请分成几个文件交。"));
        }
        self.kept.push(Line { row, cells: cells.into_iter().take(filled).collect() });
        Ok(())
    }

    /// The rows.
    pub(super) fn done(self) -> Vec<Line> {
        self.kept
    }
}

impl Table {
    /// Row of the header, as the person sees it.
    pub fn header_row(&self) -> usize {
        self.header.row
    }

    /// All rows as they stand, the header first: for tables whose headings are not ours.
    pub fn all(self) -> Vec<Line> {
        std::iter::once(self.header).chain(self.lines).collect()
    }

    /// True when every column that is needed is there.
    pub fn has(&self, columns: &[Column]) -> bool {
        columns.iter().filter(|column| column.needed).all(|column| self.position(column).is_some())
    }

    /// The rows, each with its cells in the order of the columns asked for.
    ///
    /// # Errors
    /// Every mistake of the header, and rows longer than it.
    pub fn lines(&self, columns: &'static [Column]) -> Result<Vec<Line>, Vec<RowError>> {
        let mut report = Report::default();
        let row = self.header.row;
        for (at, heading) in self.header.cells.iter().enumerate() {
            let known = columns.iter().find(|column| column.is(heading));
            match known {
                None if heading.is_empty() => {}
                None => {
                    report.add(row, "", format!("不认识“{}”这一列，请改列名或删掉这一列", short(heading)))
                }
                Some(column) if self.position(column) != Some(at) => {
                    report.add(row, column.zh, "这一列有两个，请删掉一个");
                }
                Some(_) => {}
            }
        }
        for column in columns.iter().filter(|column| column.needed) {
            if self.position(column).is_none() {
                report.add(row, column.zh, "缺这一列");
            }
        }
        let places: Vec<Option<usize>> = columns.iter().map(|column| self.position(column)).collect();
        let mut lines = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            if line.cells.len() > self.header.cells.len() {
                report.add(line.row, "", "这一行比第一行的列名多出几格，请检查逗号和空格");
            }
            let cell = |at: &Option<usize>| at.and_then(|at| line.cells.get(at)).cloned().unwrap_or_default();
            lines.push(Line { row: line.row, cells: places.iter().map(cell).collect() });
        }
        if self.lines.is_empty() {
            report.add(row, "", "只有列名，没有内容");
        }
        report.or(lines)
    }

    fn position(&self, column: &Column) -> Option<usize> {
        self.header.cells.iter().position(|heading| column.is(heading))
    }
}

impl Column {
    fn is(&self, heading: &str) -> bool {
        heading.eq_ignore_ascii_case(self.name) || heading == self.zh
    }
}
