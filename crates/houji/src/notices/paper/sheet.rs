//! From a notice to what its pages show.

use super::pages::{
    GroupView, HeadView, LetterPage, PrintPage, ProofView, RowView, Slide, TableView, TvPage,
};
use super::{Shown, codes};
use crate::house::Fault;
use crate::notices::model::{CheckCode, told};
use crate::ui::frame::Frame;
use crate::ui::parts::Link;
use houji_base::{Day, Fen};
use houji_seal::{LogEntry, Notice, Slip, Table};

/// Lines on one page of a television.
const TV_ROWS: usize = 7;
/// Most pages of a television; its stylesheet turns no more.
const TV_SLIDES: usize = 12;
/// Columns of a television's table: more are not read from the other side of the room.
const TV_COLUMNS: usize = 4;
const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// The paper of a sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Paper {
    /// For the files and small boards.
    A4,
    /// For the board.
    A3,
}

impl Paper {
    fn code(self) -> &'static str {
        match self {
            Paper::A4 => "a4",
            Paper::A3 => "a3",
        }
    }

    /// Width of a code's module in tenths of a millimetre.
    fn module(self) -> usize {
        match self {
            Paper::A4 => 5,
            Paper::A3 => 7,
        }
    }
}

/// The sheet for the board.
///
/// # Errors
/// A fault when the notice has no text or a code cannot be drawn.
pub fn print(frame: Frame, back: Link, shown: &Shown<'_>, paper: Paper) -> Result<PrintPage, Fault> {
    let notice = shown.notice;
    let year = told::period(notice).map(|period| period.first().year());
    Ok(PrintPage {
        frame,
        back,
        paper: paper.code(),
        head: head(notice)?,
        correction: correction(notice),
        body: told::field(notice, "body")
            .lines()
            .map(str::to_owned)
            .filter(|line| !line.is_empty())
            .collect(),
        tables: tables(notice, year),
        files: notice.attachments.iter().map(|file| file.name.clone()).collect(),
        opinion: told::field(notice, "opinion").to_owned(),
        opinion_day: told::signatures(notice)
            .into_iter()
            .find_map(|(kind, _, day)| (kind == "监督").then_some(day).flatten())
            .map_or_else(String::new, Day::zh),
        signers: told::signatures(notice)
            .into_iter()
            .map(|(kind, who, day)| (kind, signer(who, day)))
            .collect(),
        hangs: hangs(notice),
        ask: ask(shown),
        basis: told::field(notice, "basis").to_owned(),
        proof: proof(shown, paper.module(), true)?,
    })
}

/// The letter for every household.
///
/// # Errors
/// As [`print()`].
pub fn letter(frame: Frame, back: Link, shown: &Shown<'_>) -> Result<LetterPage, Fault> {
    let notice = shown.notice;
    Ok(LetterPage {
        frame,
        back,
        head: head(notice)?,
        correction: correction(notice),
        opinion: told::field(notice, "opinion").to_owned(),
        ways: ways(shown),
        day: told::day(notice, "published").map_or_else(String::new, Day::zh),
        proof: proof(shown, Paper::A4.module(), false)?,
    })
}

/// The pages of a television, one shown after the other.
///
/// # Errors
/// As [`print()`].
pub fn tv(frame: Frame, shown: &Shown<'_>) -> Result<TvPage, Fault> {
    Ok(TvPage { frame, head: head(shown.notice)?, slides: slides(shown), ask: ask(shown) })
}

fn head(notice: &Notice) -> Result<HeadView, Fault> {
    let text = text(notice)?;
    let place = told::field(notice, "place");
    let (above, village) = place.rsplit_once(' ').unwrap_or(("", place));
    let amount = |(name, value): (&str, &str)| {
        let (amount, unit) = value.rsplit_once(' ').unwrap_or((value, ""));
        (name.to_owned(), amount.to_owned(), unit.to_owned())
    };
    Ok(HeadView {
        title: told::field(notice, "title").to_owned(),
        affairs: told::field(notice, "affairs").to_owned(),
        above: above.to_owned(),
        village: village.to_owned(),
        unit: told::field(notice, "unit").to_owned(),
        period: told::field(notice, "period_zh").to_owned(),
        figures: told::figures(notice).into_iter().map(amount).collect(),
        sentence: told::field(notice, "sentence").to_owned(),
        comparison: told::field(notice, "comparison").to_owned(),
        code: CheckCode::of(&text).to_string(),
    })
}

fn text(notice: &Notice) -> Result<String, Fault> {
    notice.text().map_err(|why| Fault::new(format!("notice: {why}")))
}

fn correction(notice: &Notice) -> String {
    let why = told::field(notice, "correction");
    match notice.version {
        ..=1 => String::new(),
        version => format!("这是第 {version} 版，更正了以前公开的。{why}"),
    }
}

fn signer(who: &str, day: Option<Day>) -> String {
    day.map_or_else(|| who.to_owned(), |day| format!("{who} {}", day.zh_short()))
}

fn hangs(notice: &Notice) -> String {
    match (told::day(notice, "published"), told::day(notice, "until")) {
        (Some(from), Some(until)) => {
            format!("公开日期：{}到{}。", from.zh(), short(until, Some(from.year())))
        }
        (Some(from), None) => format!("公开日期：{}起。", from.zh()),
        _ => String::new(),
    }
}

/// A day, without its year when that is known.
fn short(day: Day, year: Option<i16>) -> String {
    if year == Some(day.year()) { day.zh_short() } else { day.zh() }
}

fn has_codes(notice: &Notice) -> bool {
    notice.tables.iter().flat_map(told::rows).any(|(code, _)| code.is_some())
}

/// The telephone number, which no end of a line parts.
fn phone(notice: &Notice) -> String {
    told::field(notice, "phone").replace('-', "-\u{2060}")
}

fn ask(shown: &Shown<'_>) -> String {
    let phone = phone(shown.notice);
    let call = if phone.is_empty() { String::new() } else { format!("，打 {phone}") };
    let line = if has_codes(shown.notice) { "，说出那一笔前面的 4 位代码" } else { "" };
    let term = match shown.answered_in {
        "" => "，一定给您答复".to_owned(),
        term => format!("，{term}内答复"),
    };
    format!("看不明白的，问村务监督委员会{call}{line}{term}。")
}

fn ways(shown: &Shown<'_>) -> Vec<String> {
    let phone = phone(shown.notice);
    let mut ways = Vec::new();
    if !phone.is_empty() {
        ways.push(format!("打监督电话 {phone}。"));
    }
    let line = if has_codes(shown.notice) {
        "，说出公开栏上那一笔前面的 4 位代码，就能查到是哪一笔"
    } else {
        ""
    };
    ways.push(format!("到村委会找村务监督委员会，或者请代办的人帮您问{line}。"));
    ways.push(match shown.answered_in {
        "" => "问了一定给您答复，答复也公开。".to_owned(),
        term => format!("问了 {term}内给您答复，答复也公开。"),
    });
    ways
}

fn proof(shown: &Shown<'_>, module: usize, with_texts: bool) -> Result<Option<ProofView>, Fault> {
    let Some(proof) = shown.proof else { return Ok(None) };
    let text = text(shown.notice)?;
    let malformed = |why: houji_seal::Malformed| Fault::new(format!("proof: {why}"));
    let slip = Slip::of(LogEntry::of(&text).map_err(malformed)?, proof.clone()).map_err(malformed)?;
    let texts = if with_texts { codes::texts(shown.url, &text)? } else { Vec::new() };
    let elsewhere = if texts.is_empty() {
        format!("原文全文在 {}/notices/{}/{}", shown.url, shown.notice.id, shown.notice.version)
    } else {
        String::new()
    };
    Ok(Some(ProofView {
        code: codes::drawn(&codes::proof(shown.url, &slip)?, module)?,
        texts: texts.iter().map(|text| codes::drawn(text, module)).collect::<Result<_, _>>()?,
        elsewhere,
        witnesses: witnesses(shown.witnesses),
    }))
}

/// What so many witnesses are worth.
fn witnesses(count: usize) -> String {
    match count {
        0 => "印这张时，还没有别的单位见证。扫码能看出纸上的和县里公开的是不是一样，还不能证明县里给别人看的是同一本。"
            .to_owned(),
        1 => "印这张时，有 1 家单位见证过：县里再改，就会和它手里的对不上。".to_owned(),
        count => format!("印这张时，有 {count} 家单位见证过：县里再改，就会和它们手里的对不上。"),
    }
}

fn is_money(cell: &str) -> bool {
    cell.rsplit_once('.').is_some_and(|(_, part)| part.len() == 2) && Fen::parse(cell).is_ok()
}

/// Class and words of a cell.
fn cell(cell: &str, year: Option<i16>) -> (&'static str, String) {
    match Day::parse(cell) {
        Ok(day) => ("c", short(day, year)),
        Err(_) if is_money(cell) => ("m", cell.to_owned()),
        Err(_) => ("", cell.to_owned()),
    }
}

fn row(code: Option<String>, cells: &[String], year: Option<i16>) -> RowView {
    let seen = |text: &String| {
        let (class, text) = cell(text, year);
        (class, 1, text)
    };
    let Some(code) = code else { return total(cells, seen) };
    let views = std::iter::once(("code", 1, code)).chain(cells.iter().map(seen)).collect();
    RowView { is_total: false, cells: views }
}

/// The name of a sum reaches up to the first amount.
fn total(cells: &[String], seen: impl Fn(&String) -> (&'static str, usize, String)) -> RowView {
    let name = cells.iter().position(|cell| !cell.is_empty()).unwrap_or(0);
    let behind = |from: usize| cells.iter().skip(from).position(|cell| !cell.is_empty());
    let wide = behind(name.saturating_add(1))
        .map_or(cells.len(), |more| name.saturating_add(more).saturating_add(1));
    let first = ("", wide.saturating_add(1), cells.get(name).cloned().unwrap_or_default());
    let views = std::iter::once(first).chain(cells.iter().skip(wide).map(seen)).collect();
    RowView { is_total: true, cells: views }
}

fn columns(table: &Table) -> Vec<(&'static str, String)> {
    let class = |at: usize| {
        let mut cells = table.rows.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.is_empty());
        let first = cells.next().map(String::as_str).unwrap_or_default();
        let (class, _) = cell(first, None);
        if cells.all(|each| cell(each, None).0 == class) { class } else { "" }
    };
    let named = |(at, name): (usize, &String)| (if at == 0 { "code" } else { class(at) }, name.clone());
    table.columns.iter().enumerate().map(named).collect()
}

fn group(table: &Table, title: String, year: Option<i16>) -> GroupView {
    let rows = told::rows(table).map(|(code, cells)| row(code.map(|code| code.to_string()), cells, year));
    GroupView { title, rows: rows.collect() }
}

/// Tables that have the same columns are shown as one, so that its sums stand below each other.
fn tables(notice: &Notice, year: Option<i16>) -> Vec<TableView> {
    let is_one = |one: &Table, next: &Table| one.columns == next.columns;
    let several = notice.tables.len() > 1;
    let mut nth = NUMBERS.iter();
    let mut views = Vec::new();
    for run in notice.tables.chunk_by(is_one) {
        let Some(first) = run.first() else { continue };
        let title = if several { String::new() } else { first.title.clone() };
        let mut groups = Vec::new();
        for table in run {
            let number = nth.next().map_or_else(String::new, |number| format!("{number}、"));
            let title = if several { format!("{number}{}", table.title) } else { String::new() };
            groups.push(group(table, title, year));
        }
        views.push(TableView { title, columns: columns(first), groups });
    }
    views
}

/// True when single lines may be shown where everybody passes by: money, and no column about persons.
pub(super) fn shows_lines(notice: &Notice) -> bool {
    told::field(notice, "affairs") == "财务" && told::field(notice, "item").starts_with('F')
}

/// True for the head of a column about persons.
pub(super) fn is_personal(head: &str) -> bool {
    ["人", "姓名", "户主", "户名", "对方", "社员", "成员"].iter().any(|word| head.contains(word))
}

fn slides(shown: &Shown<'_>) -> Vec<Slide> {
    let notice = shown.notice;
    let year = told::period(notice).map(|period| period.first().year());
    let mut slides = vec![Slide::Whole { correction: correction(notice) }];
    for table in notice.tables.iter().filter(|_| shows_lines(notice)) {
        let table = narrowed(table);
        let (columns, rows) = (columns(&table), group(&table, String::new(), year).rows);
        slides.extend(rows.chunks(TV_ROWS).map(|rows| Slide::Lines {
            title: table.title.clone(),
            columns: columns.clone(),
            rows: rows.to_vec(),
        }));
    }
    let is_cut = slides.len() > TV_SLIDES.saturating_sub(1);
    slides.truncate(TV_SLIDES.saturating_sub(1));
    slides.push(Slide::Words {
        opinion: told::field(notice, "opinion").to_owned(),
        ways: ways(shown),
        is_cut,
    });
    slides
}

/// Code, and the columns that fit: money and sums stay, then those from the left.
fn narrowed(table: &Table) -> Table {
    let heads = columns(table);
    let mut kept: Vec<usize> =
        (0..heads.len()).filter(|at| heads.get(*at).is_some_and(|(_, head)| !is_personal(head))).collect();
    while kept.len() > TV_COLUMNS {
        let spare = |at: &usize| heads.get(*at).is_some_and(|(class, _)| class.is_empty());
        let last = kept.iter().rposition(spare).unwrap_or(kept.len().saturating_sub(1));
        kept.remove(last);
    }
    let pick = |row: &Vec<String>| kept.iter().filter_map(|at| row.get(*at).cloned()).collect();
    Table {
        title: table.title.clone(),
        columns: pick(&table.columns),
        rows: table.rows.iter().map(pick).collect(),
    }
}
