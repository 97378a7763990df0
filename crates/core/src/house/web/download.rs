//! What is taken away as a file: its form, its name, and cells that no spreadsheet takes for a formula.

use axum::body::Body;
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use serde::{Deserialize, Serialize};

/// In which form something is taken away.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "testing", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Comma separated text in UTF-8.
    Csv,
}

impl Format {
    /// From a code.
    pub fn parse(code: &str) -> Option<Format> {
        match code {
            "xlsx" => Some(Format::Xlsx),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }

    /// Ending of its name.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// A cell that a spreadsheet would take for a formula is marked as text: whoever wrote the words must not be able
/// to make the reader's program do something.
pub fn harmless(cell: &str) -> String {
    let risky = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || cell.starts_with(['\t', '\r']);
    if risky { format!("'{cell}") } else { cell.to_owned() }
}

/// Percent signs for what a header does not carry.
fn escaped(text: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(one).collect()
}

/// An answer to be kept as a file; `plain` is its name in letters, digits and hyphens, `title` the one people see.
pub fn attachment(bytes: Vec<u8>, plain: &str, title: &str, format: Format) -> Response<Body> {
    let ending = format.ending();
    let shown =
        format!("attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{}.{ending}", escaped(title));
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let shown = HeaderValue::from_str(&shown).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(CONTENT_DISPOSITION, shown);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+86", "'+86"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", "' =1"),
            ("\tx", "'\tx"),
            ("＝1", "'＝1"),
            ("路灯=坏了", "路灯=坏了"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), written);
        }
    }
}
