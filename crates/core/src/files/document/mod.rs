//! Tables and texts beside what is published: XLSX, CSV, DOCX and TXT. They are kept as they were sent and read to their last
//! word, so that nobody's numbers are published in them; what cannot be read like that is refused. Told apart by content.

mod package;
mod plain;
mod sheet;
#[cfg(test)]
mod tests;
mod words;
mod xml;

pub use sheet::cell_name;

use super::check::Refused;
use super::model::{Kept, Kind};

/// Most bytes of a document.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
/// Most bytes of all that it says.
const MOST_TEXT: usize = 4 * 1024 * 1024;
/// Most cells of its tables.
const MOST_CELLS: usize = 100_000;
/// Most columns of a table.
const MOST_COLUMNS: usize = 60;

/// How a document is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A workbook.
    Xlsx,
    /// Text, a row a line.
    Csv,
    /// A text with formats.
    Docx,
    /// A text.
    Txt,
}

impl Form {
    const ALL: [Form; 4] = [Form::Xlsx, Form::Csv, Form::Docx, Form::Txt];

    /// As which it is served.
    pub fn media_type(self) -> &'static str {
        match self {
            Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form::Csv => "text/csv; charset=utf-8",
            Form::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Form::Txt => "text/plain; charset=utf-8",
        }
    }

    /// How its name ends, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Form::Xlsx => "xlsx",
            Form::Csv => "csv",
            Form::Docx => "docx",
            Form::Txt => "txt",
        }
    }

    /// It holds a table.
    pub fn is_table(self) -> bool {
        matches!(self, Form::Xlsx | Form::Csv)
    }

    /// The form that is served as this.
    pub fn of(media_type: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.media_type() == media_type)
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As people count it.
    pub row: usize,
    /// What stands in it.
    pub cells: Vec<String>,
}

/// A part of what a document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A table.
    Table {
        /// Where it stands.
        place: String,
        /// Its rows that are not empty.
        rows: Vec<Row>,
    },
    /// Lines that are read one after the other.
    Text {
        /// Where they stand.
        place: String,
        /// The lines.
        lines: Vec<String>,
    },
    /// Words that have nothing to do with each other.
    Words {
        /// Where they stand.
        place: String,
        /// The words.
        words: Vec<String>,
    },
}

/// What is left of what a document may say.
struct Budget {
    text: usize,
    cells: usize,
}

impl Budget {
    fn new() -> Budget {
        Budget { text: MOST_TEXT, cells: MOST_CELLS }
    }

    fn text(&mut self, text: &str) -> Result<(), Refused> {
        self.text = self.text.checked_sub(text.len()).ok_or(Refused::DocumentTooLarge)?;
        Ok(())
    }

    fn cell(&mut self, column: usize, text: &str) -> Result<(), Refused> {
        if column >= MOST_COLUMNS {
            return Err(Refused::DocumentTooLarge);
        }
        self.cells = self.cells.checked_sub(1).ok_or(Refused::DocumentTooLarge)?;
        self.text(text)
    }
}

/// All that a document says.
///
/// # Errors
/// Why it is not taken.
pub fn read(bytes: &[u8]) -> Result<(Form, Vec<Piece>), Refused> {
    if bytes.len() > MOST_BYTES {
        return Err(Refused::DocumentTooLarge);
    }
    let mut budget = Budget::new();
    if bytes.starts_with(b"PK") {
        let package = package::open(bytes)?;
        let pieces = match package.form {
            Form::Xlsx => sheet::pieces(&package, &mut budget)?,
            _ => words::pieces(&package.parts, &mut budget)?,
        };
        return Ok((package.form, pieces));
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(Refused::OldDocument);
    }
    if bytes.windows(5).take(1024).any(|five| five == b"%PDF-") {
        return Err(Refused::Pdf);
    }
    plain::read(bytes, &mut budget)
}

/// What is kept of a document: all of it.
///
/// # Errors
/// Why it is not taken.
pub(super) fn keep(sent: &[u8]) -> Result<Kept, Refused> {
    let (form, _) = read(sent)?;
    Ok(Kept {
        kind: Kind::Document,
        media_type: form.media_type(),
        full: sent.to_vec(),
        thumb: None,
        sides: None,
        millis: None,
    })
}
