//! The ledger of appeals (诉求台账) as a file: its columns, and the two forms it is given in.

use super::period::Period;
use super::takeaway::Row;
use crate::appeals::model::{Rating, Reply};
use crate::appeals::order::desk_name;
pub use crate::house::web::Format;
use crate::house::web::{attachment, harmless};
use crate::house::{Context, Fault, Stop};
use crate::ui::format;
use axum::body::Body;
use axum::http::Response;
use houji_base::{DivisionCode, Moment};
use rust_xlsxwriter::{Format as Style, FormatAlign, FormatBorder, Workbook, XlsxError};

/// How many columns there are.
const WIDTH: usize = 16;

/// The columns with their widths in characters.
const COLUMNS: [(&str, i16); WIDTH] = [
    ("编号", 10),
    ("村", 14),
    ("类别", 12),
    ("反映时间", 17),
    ("渠道", 10),
    ("怎么署名", 13),
    ("内容", 44),
    ("办理单位", 22),
    ("接办期限", 17),
    ("接办时间", 17),
    ("答复期限", 17),
    ("答复时间", 17),
    ("超期", 10),
    ("答复要点", 44),
    ("评价", 10),
    ("状态", 18),
];

/// 2026-03-02 10:05, as it can be sorted.
fn stamp(at: Moment) -> String {
    let (hour, minute) = at.clock();
    format!("{} {hour:02}:{minute:02}", at.day())
}

fn stamped(at: Option<Moment>) -> String {
    at.map_or_else(String::new, stamp)
}

fn said(reply: &Reply) -> String {
    let mut parts = vec![format!("查明：{}", reply.found), format!("办了：{}", reply.done)];
    if !reply.not_done.is_empty() {
        parts.push(format!("没办成的：{}", reply.not_done));
    }
    parts.extend(reply.next_day.map(|day| format!("下一步：{day}")));
    parts.join("；")
}

/// The cells of one line.
pub type Line = [String; WIDTH];

/// One line of the ledger. No name and no number of a person is in it.
pub(super) fn line(cx: &Context, (appeal, reply): &Row) -> Line {
    let life = &appeal.life;
    let answered = life.replied_at.or(life.ended_at).unwrap_or(cx.now);
    let late = answered > life.reply_due;
    let spot = if appeal.spot.is_empty() { String::new() } else { format!("（{}）", appeal.spot) };
    [
        appeal.number_text(),
        cx.registry.places.full_name(appeal.village),
        appeal.category.zh().to_owned(),
        stamp(life.filed_at),
        appeal.channel.zh().to_owned(),
        appeal.mode.zh().to_owned(),
        format!("{}{spot}", appeal.text),
        desk_name(cx, life.desk),
        stamp(life.accept_due),
        stamped(life.accepted_at),
        stamp(life.reply_due),
        stamped(life.replied_at),
        if late { format::rough(life.reply_due.until(answered)) } else { String::new() },
        reply.as_ref().map_or_else(String::new, said),
        life.rating.map_or("", Rating::zh).to_owned(),
        life.stage.zh().to_owned(),
    ]
}

fn csv_of(lines: &[Line]) -> Result<Vec<u8>, Fault> {
    let fault = |why: &dyn std::fmt::Display| Fault::new(format!("a ledger could not be written: {why}"));
    // With this mark a spreadsheet reads the text as UTF-8.
    let mut text = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    text.write_record(COLUMNS.map(|(name, _)| name)).map_err(|why| fault(&why))?;
    for cells in lines {
        text.write_record(cells.each_ref().map(|cell| harmless(cell))).map_err(|why| fault(&why))?;
    }
    text.into_inner().map_err(|why| fault(&why))
}

fn workbook_of(title: &str, note: &str, lines: &[Line]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let cell = Style::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let head = Style::new().set_bold().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
    let big = Style::new().set_bold().set_font_size(16).set_align(FormatAlign::Center);
    let sheet = book.add_worksheet();
    sheet.set_name("诉求台账")?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(2, 2)?.set_freeze_panes(3, 1)?;
    let last = u16::try_from(WIDTH).unwrap_or(1).saturating_sub(1);
    sheet.merge_range(0, 0, 0, last, title, &big)?;
    sheet.write_string(1, 0, note)?;
    for (column, (name, width)) in (0u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?.write_string_with_format(2, column, name, &head)?;
    }
    for (row, cells) in (3u32..).zip(lines) {
        for (column, text) in (0u16..).zip(cells) {
            // Written as text whatever it begins with: never a formula.
            sheet.write_string_with_format(row, column, text, &cell)?;
        }
    }
    book.save_to_buffer()
}

/// The ledger as an answer to be kept as a file.
///
/// # Errors
/// A fault when it cannot be written.
pub async fn file(
    cx: &Context,
    place: DivisionCode,
    period: Period,
    format: Format,
    lines: Vec<Line>,
) -> Result<Response<Body>, Stop> {
    let name = cx.registry.places.name(place);
    let title = format!("{name}诉求台账（{}）", period.zh());
    let note = format!("{} 导出，共 {} 件。密件不在里面。", stamp(cx.now), lines.len());
    let told = title.clone();
    let made = tokio::task::spawn_blocking(move || match format {
        Format::Csv => csv_of(&lines),
        Format::Xlsx => workbook_of(&told, &note, &lines)
            .map_err(|why| Fault::new(format!("a ledger could not be written: {why}"))),
    });
    let bytes = made.await.map_err(|why| Fault::new(format!("a ledger could not be written: {why}")))??;
    Ok(attachment(bytes, &format!("{place}-{}", period.code()), &title, format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_is_a_formula() {
        let mut cells = COLUMNS.map(|_| String::new());
        cells[6] = "=HYPERLINK(\"x\")，\n第二行".to_owned();
        let text = String::from_utf8(csv_of(std::slice::from_ref(&cells)).unwrap()).unwrap();
        assert!(text.starts_with("\u{feff}编号,村,"), "{text}");
        assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")，\n第二行\""), "{text}");
        let bytes = workbook_of("标题", "说明", &[cells]).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(bytes)).unwrap();
        let sheet = calamine::Reader::worksheet_range(&mut book, "诉求台账").unwrap();
        let cell = |at| sheet.get_value(at).map(ToString::to_string).unwrap_or_default();
        assert_eq!((cell((0, 0)), cell((2, 6))), ("标题".to_owned(), "内容".to_owned()));
        assert_eq!(cell((3, 6)), "=HYPERLINK(\"x\")，\n第二行", "as text, as it was written");
        let formulas = calamine::Reader::worksheet_formula(&mut book, "诉求台账").unwrap();
        assert_eq!(formulas.used_cells().count(), 0);
    }
}
