//! Documents made for tests.

use rust_xlsxwriter::{DocProperties, Note, Workbook};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A number of nobody.
pub const RESIDENT: &str = "11010519491231002X";
/// A telephone of nobody.
pub const PHONE: &str = "13800138000";
/// A card of nobody.
pub const CARD: &str = "6228480012345678903";

/// A zip file of these parts.
pub fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// What a package says about itself.
pub fn types(main: &str) -> String {
    let kind = "application/vnd.openxmlformats-officedocument";
    format!(
        "<Types><Override PartName=\"/word/document.xml\" ContentType=\"{kind}.{main}.main+xml\"/></Types>"
    )
}

/// A DOCX with this between its `w:body`, and with more parts.
pub fn docx(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let types = types("wordprocessingml.document");
    let document = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let own = [("[Content_Types].xml", types.as_str()), ("word/document.xml", document.as_str())];
    zipped(&[own.as_slice(), more].concat())
}

/// A paragraph of runs.
pub fn paragraph(runs: &[&str]) -> String {
    let runs: String =
        runs.iter().map(|text| format!("<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>")).collect();
    format!("<w:p>{runs}</w:p>")
}

/// What a workbook says besides an open table.
#[derive(Clone, Copy, Default)]
pub struct Besides<'a> {
    /// In cell B3.
    pub cell: &'a str,
    /// As a number in cell B4.
    pub number: Option<f64>,
    /// On a hidden sheet.
    pub hidden: &'a str,
    /// In a note on a cell.
    pub note: &'a str,
    /// Among its properties.
    pub property: &'a str,
    /// In the header of the printed page.
    pub header: &'a str,
    /// As a formula.
    pub formula: &'a str,
}

/// A workbook.
pub fn xlsx(besides: Besides<'_>) -> Vec<u8> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_comment(besides.property));
    let sheet = book.add_worksheet().set_name("名单").unwrap();
    for (row, cells) in (0..).zip([["事项", "说明"], ["石子", "二组门口"], ["水泥", besides.cell]])
    {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    if let Some(number) = besides.number {
        sheet.write_number(3, 1, number).unwrap();
    }
    if !besides.note.is_empty() {
        sheet.insert_note(1, 1, &Note::new(besides.note)).unwrap();
    }
    if !besides.formula.is_empty() {
        sheet.write_formula(4, 1, besides.formula).unwrap();
    }
    sheet.set_header(besides.header);
    let hidden = book.add_worksheet().set_name("底稿").unwrap();
    hidden.write_string(0, 0, besides.hidden).unwrap();
    hidden.set_hidden(true);
    book.save_to_buffer().unwrap()
}
