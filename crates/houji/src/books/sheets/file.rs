//! A table as a file: a workbook that looks like the official sheet, or comma separated text with one row a line.

use super::pages::Paper;
use super::table::{Cell, Head, Table, Value};
use crate::house::web::{Format, attachment, harmless};
use crate::house::{Fault, Stop};
use axum::body::Body;
use axum::http::Response;
use rust_xlsxwriter::{Format as Style, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// Rows of the workbook above the names of the columns.
const ABOVE: u32 = 2;

fn fault(why: &dyn std::fmt::Display) -> Fault {
    Fault::new(format!("a sheet could not be written: {why}"))
}

/// The sheet as an answer to be kept as a file; `plain` is its name in letters, digits and hyphens.
///
/// # Errors
/// A fault when it cannot be written.
pub async fn file(plain: &str, format: Format, paper: Paper) -> Result<Response<Body>, Stop> {
    let title = format!("{}{}（{}）", paper.org, paper.table.title, paper.table.period);
    let made = tokio::task::spawn_blocking(move || match format {
        Format::Csv => csv_of(&paper.table),
        Format::Xlsx => workbook_of(paper).map_err(|why| fault(&why)),
    });
    let bytes = made.await.map_err(|why| fault(&why))??;
    Ok(attachment(bytes, plain, &title, format))
}

fn csv_of(table: &Table) -> Result<Vec<u8>, Fault> {
    // With this mark a spreadsheet reads the text as UTF-8.
    let mut text = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    text.write_record(table.columns()).map_err(|why| fault(&why))?;
    for row in &table.rows {
        text.write_record(row.iter().map(plain)).map_err(|why| fault(&why))?;
    }
    text.into_inner().map_err(|why| fault(&why))
}

/// A cell as text that programs read. An amount is the program's own and stays a number, below zero too.
fn plain(cell: &Cell) -> String {
    match cell.value {
        Value::Money(amount) => amount.to_string(),
        Value::Day(day) => day.to_string(),
        Value::Words => harmless(&cell.text),
    }
}

struct Styles {
    head: Style,
    text: Style,
    bold: Style,
    money: Style,
    sum: Style,
}

impl Styles {
    fn new() -> Styles {
        let text = Style::new().set_border(FormatBorder::Thin).set_align(FormatAlign::Top).set_text_wrap();
        let money = Style::new().set_border(FormatBorder::Thin).set_num_format("#,##0.00");
        let money = money.set_align(FormatAlign::Right);
        let head = Style::new().set_bold().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
        Styles { head, bold: text.clone().set_bold(), text, sum: money.clone().set_bold(), money }
    }
}

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn workbook_of(paper: Paper) -> Result<Vec<u8>, XlsxError> {
    let (table, styles) = (paper.table.on_paper(), Styles::new());
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("表")?.set_paper_size(9).set_print_fit_to_pages(1, 0);
    if table.is_wide() {
        sheet.set_landscape();
    }
    let last = column(table.width().saturating_sub(1));
    let big = Style::new().set_bold().set_font_size(16).set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, last, &table.title, &big)?;
    let note = paper.note.map_or_else(String::new, |note| format!("　{note}"));
    let unit = if table.heads.iter().any(|head| head.is_money) { "　　单位：元" } else { "" };
    let line = format!("编制单位：{}　　{}{unit}{note}", paper.org, table.period);
    sheet.write_string(1, 0, line)?;
    let from = heads(sheet, &table, &styles)?;
    sheet.set_repeat_rows(ABOVE, from.saturating_sub(1))?.set_freeze_panes(from, 1)?;
    let mut at = from;
    for row in &table.rows {
        for (index, cell) in row.iter().enumerate() {
            write(sheet, (at, column(index)), cell, &styles)?;
        }
        at = at.saturating_add(1);
    }
    sheet.write_string(
        at.saturating_add(1),
        0,
        paper.signers.map(|who| format!("{who}：")).join("　　　　　　　　"),
    )?;
    book.save_to_buffer()
}

/// Writes the names of the columns and tells the first row below them.
fn heads(sheet: &mut Worksheet, table: &Table, styles: &Styles) -> Result<u32, XlsxError> {
    let two = table.has_two_heads();
    let below = ABOVE.saturating_add(1);
    let mut at = 0u16;
    for head in &table.heads {
        let Head { zh, is_money, parts } = head;
        let wide = column(parts.len().max(1));
        let end = at.saturating_add(wide).saturating_sub(1);
        match parts.is_empty() {
            true if two => sheet.merge_range(ABOVE, at, below, at, zh, &styles.head)?,
            true => sheet.write_string_with_format(ABOVE, at, *zh, &styles.head)?,
            false => sheet.merge_range(ABOVE, at, ABOVE, end, zh, &styles.head)?,
        };
        for (part, each) in parts.iter().zip(at..) {
            sheet.write_string_with_format(below, each, *part, &styles.head)?;
        }
        for each in at..=end {
            let width = if *is_money { 16 } else { width_of(table, usize::from(each)) };
            sheet.set_column_width(each, width)?;
        }
        at = end.saturating_add(1);
    }
    Ok(if two { below.saturating_add(1) } else { below })
}

/// Wide enough for most of what stands in a column of words.
fn width_of(table: &Table, at: usize) -> u16 {
    let letters = table.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.text.chars().count());
    column(letters.max().unwrap_or(0).saturating_mul(2).saturating_add(2).clamp(10, 40))
}

fn write(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    cell: &Cell,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let style = match (cell.is_money, cell.is_bold) {
        (true, true) => &styles.sum,
        (true, false) => &styles.money,
        (false, true) => &styles.bold,
        (false, false) => &styles.text,
    };
    // Workbooks keep numbers with fifteen digits: enough for every sum of a village, to the fen.
    let number = match cell.value {
        Value::Money(amount) => amount.to_string().parse::<f64>().ok(),
        Value::Day(_) | Value::Words => None,
    };
    match (number, cell.value) {
        (Some(number), _) => sheet.write_number_with_format(row, at, number, style)?,
        (None, Value::Day(day)) => sheet.write_string_with_format(row, at, day.to_string(), style)?,
        // Written as text whatever it begins with: never a formula.
        (None, _) => sheet.write_string_with_format(row, at, &cell.text, style)?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use houji_base::Fen;

    fn table() -> Table {
        Table {
            title: "科目余额表".to_owned(),
            period: "2025年2月".to_owned(),
            heads: vec![Head::text("科目"), Head::sides("期初余额"), Head::money("余额")],
            rows: vec![vec![
                Cell::text("=HYPERLINK(\"x\")"),
                Cell::money(Fen::new(-123_456)),
                Cell::blank(),
                Cell { is_bold: true, ..Cell::money(Fen::new(99_999_999_999_999)) },
            ]],
            more: None,
            fold: None,
        }
    }

    #[test]
    fn amounts_are_numbers_and_nothing_is_a_formula() {
        let text = String::from_utf8(csv_of(&table()).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}科目,期初余额借方,期初余额贷方,余额\n\"'=HYPERLINK(\"\"x\"\")\",-1234.56,,999999999999.99\n"
        );
        let paper = Paper {
            org: "翟东村".to_owned(),
            table: table(),
            note: Some("本月账还没结，数字可能变。".to_owned()),
            signers: ["负责人", "会计", "制表"],
        };
        let bytes = workbook_of(paper).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(bytes)).unwrap();
        let sheet = calamine::Reader::worksheet_range(&mut book, "表").unwrap();
        let cell = |at| sheet.get_value(at).map(ToString::to_string).unwrap_or_default();
        assert_eq!(
            (cell((0, 0)), cell((2, 1)), cell((3, 2))),
            ("科目余额表".into(), "期初余额".into(), "贷方".into())
        );
        assert_eq!(cell((1, 0)), "编制单位：翟东村　　2025年2月　　单位：元　本月账还没结，数字可能变。");
        assert_eq!(cell((4, 0)), "=HYPERLINK(\"x\")", "as text, as it was written");
        assert_eq!(sheet.get_value((4, 1)), Some(&calamine::Data::Float(-1234.56)));
        assert_eq!(sheet.get_value((4, 3)), Some(&calamine::Data::Float(999_999_999_999.99)));
        assert!(cell((6, 0)).starts_with("负责人："), "{}", cell((6, 0)));
        let formulas = calamine::Reader::worksheet_formula(&mut book, "表").unwrap();
        assert_eq!(formulas.used_cells().count(), 0);
    }
}
