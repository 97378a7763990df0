//! A list of words as a file, for rooms whose lists hold no money. Every cell is written as text.

use super::{Format, attachment, harmless};
use crate::house::error::LIST_TOO_LONG;
use crate::house::{Fault, Stop};
use axum::body::Body;
use axum::http::Response;
use rust_xlsxwriter::{Format as Style, FormatAlign, FormatBorder, Workbook, XlsxError};

/// Most rows of one file.
pub const MOST_LISTED: i64 = 5_000;

/// A list with the names of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Its name, as people see it.
    pub title: String,
    /// Names of the columns.
    pub heads: Vec<&'static str>,
    /// Its rows, each as wide as the names.
    pub rows: Vec<Vec<String>>,
}

fn fault(why: &dyn std::fmt::Display) -> Fault {
    Fault::new(format!("a list could not be written: {why}"))
}

impl Listing {
    /// The list as an answer to be kept as a file; `plain` is its name in letters, digits and hyphens.
    ///
    /// # Errors
    /// A refusal when it has more rows than [`MOST_LISTED`]; a fault when it cannot be written.
    pub async fn file(self, plain: &str, format: Format) -> Result<Response<Body>, Stop> {
        if self.is_too_long() {
            return Err(LIST_TOO_LONG.into());
        }
        let title = self.title.clone();
        let made = tokio::task::spawn_blocking(move || match format {
            Format::Csv => self.csv(),
            Format::Xlsx => self.workbook().map_err(|why| fault(&why)),
        });
        let bytes = made.await.map_err(|why| fault(&why))??;
        Ok(attachment(bytes, plain, &title, format))
    }

    /// True when one file does not hold it.
    pub fn is_too_long(&self) -> bool {
        i64::try_from(self.rows.len()).unwrap_or(i64::MAX) > MOST_LISTED
    }

    fn csv(&self) -> Result<Vec<u8>, Fault> {
        // With this mark a spreadsheet reads the text as UTF-8.
        let mut text = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        text.write_record(&self.heads).map_err(|why| fault(&why))?;
        for row in &self.rows {
            text.write_record(row.iter().map(|cell| harmless(cell))).map_err(|why| fault(&why))?;
        }
        text.into_inner().map_err(|why| fault(&why))
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let cell = Style::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
        let head = Style::new().set_bold().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
        let sheet = book.add_worksheet();
        sheet.set_name("表")?.set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(1, 1)?.set_freeze_panes(2, 1)?;
        sheet.write_string(0, 0, &self.title)?;
        for (column, name) in (0u16..).zip(&self.heads) {
            sheet.set_column_width(column, 18)?.write_string_with_format(1, column, *name, &head)?;
        }
        for (row, cells) in (2u32..).zip(&self.rows) {
            for (column, text) in (0u16..).zip(cells) {
                // Written as text whatever it begins with: never a formula.
                sheet.write_string_with_format(row, column, text, &cell)?;
            }
        }
        book.save_to_buffer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: i64) -> Listing {
        let rows = (0..rows).map(|n| vec![n.to_string(), "=1+1".to_owned()]).collect();
        Listing { title: "名单".to_owned(), heads: vec!["编号", "名字"], rows }
    }

    #[tokio::test]
    async fn a_list_is_whole_or_refused_and_no_cell_is_a_formula() {
        assert!(of(MOST_LISTED).file("list", Format::Csv).await.is_ok());
        let Err(Stop::Refused(why)) = of(MOST_LISTED + 1).file("list", Format::Csv).await else { panic!() };
        assert_eq!(why.code, "house.list_too_long");
        let text = String::from_utf8(of(1).csv().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}编号,名字\n0,'=1+1\n");
        assert!(of(1).workbook().unwrap().starts_with(b"PK"));
    }
}
