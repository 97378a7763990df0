//! The one text of a notice: from what was composed and who signed to a [`Notice`], and back for all who show it.
//!
//! A draft is the same text without signatures and days, so that what is looked at is what will be published.

use super::catalogue::Item;
use super::codes::LineCode;
use super::{About, Composed, Period, Sheet};
use houji_base::{Day, DivisionCode};
use houji_seal::{Attachment, Digest, Notice, Table};

/// Head of the first column of every table.
pub const CODE_COLUMN: &str = "代码";
/// Most large figures.
pub const FIGURES: usize = 4;

/// Fields in the order in which they stand.
const ORDER: [&str; 24] = [
    "title",
    "affairs",
    "item",
    "place",
    "unit",
    "period",
    "period_zh",
    "figure_1",
    "figure_2",
    "figure_3",
    "figure_4",
    "sentence",
    "comparison",
    "body",
    "drafted",
    "checked",
    "supervised",
    "approved",
    "opinion",
    "published",
    "until",
    "phone",
    "basis",
    "correction",
];

/// What a notice is about, besides its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its name, the same in all versions.
    pub id: String,
    /// `2026年10月集体收入明细`.
    pub title: String,
    /// 党务, 村务 or 财务.
    pub affairs: &'static str,
    /// Code of its item.
    pub item: String,
    /// `稷山县 西社镇 荆庄村`.
    pub place: String,
    /// Who publishes.
    pub unit: String,
    /// For which time.
    pub period: Period,
    /// Telephone number of those who look after it; empty for none.
    pub phone: String,
    /// On what it rests.
    pub basis: String,
}

/// What a notice says.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Content {
    /// Made from facts, or typed as tables.
    pub composed: Composed,
    /// Free text of a typed document.
    pub body: String,
    /// What was changed and why, from version 2 on.
    pub correction: String,
    /// Files.
    pub files: Vec<Attachment>,
}

/// Which version it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Counted from 1.
    pub number: u64,
    /// Digest of the text before it.
    pub supersedes: Option<Digest>,
    /// Random.
    pub salt: [u8; 16],
}

/// Where a line came to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its code.
    pub code: LineCode,
    /// Table, from 0.
    pub table: usize,
    /// Row, from 0.
    pub row: usize,
    /// The fact behind it.
    pub about: Option<About>,
}

/// Somebody's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Who.
    pub name: String,
    /// As what: `村报账员`.
    pub post: String,
    /// When.
    pub day: Day,
}

/// Who signed, what those who supervise said, and since when and until when it hangs.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Signatures {
    /// Who made it.
    pub drafted: Option<Signature>,
    /// Who checked it.
    pub checked: Option<Signature>,
    /// Who supervised it.
    pub supervised: Option<Signature>,
    /// Who approved it.
    pub approved: Option<Signature>,
    /// Their words; an objection stands here too.
    pub opinion: String,
    /// First day.
    pub published: Option<Day>,
    /// Last day on the board.
    pub until: Option<Day>,
}

/// The name of a notice: place, item, period, and which occasion of the day.
#[must_use]
pub fn notice_id(village: DivisionCode, item: &str, period: Period, nth: i64) -> String {
    match nth {
        ..=1 => format!("{village}-{item}-{period}"),
        _ => format!("{village}-{item}-{period}.{nth}"),
    }
}

/// Place, item and period of a notice's name.
#[must_use]
pub fn parse_id(id: &str) -> Option<(DivisionCode, &str, Period)> {
    let mut parts = id.splitn(3, '-');
    let (village, item, period) = (parts.next()?, parts.next()?, parts.next()?);
    let period = period.split_once('.').map_or(period, |(period, _)| period);
    Some((DivisionCode::parse(village).ok()?, item, Period::parse(period)?))
}

/// The title of a notice made from facts.
#[must_use]
pub fn title(item: &Item, period: Period) -> String {
    format!("{}{}", period.zh(), item.title)
}

/// The text without signatures, and where each line came to stand. `codes` are taken for lines that add nothing up; a
/// line for which there is none left has no code.
#[must_use]
pub fn tell(
    head: &Head,
    content: &Content,
    version: Version,
    codes: impl IntoIterator<Item = LineCode>,
) -> (Notice, Vec<Placed>) {
    let (mut codes, mut placed) = (codes.into_iter(), Vec::new());
    let sheets = content.composed.sheets.iter().enumerate();
    let tables = sheets.map(|(at, sheet)| table(at, sheet, &mut codes, &mut placed)).collect();
    let mut notice = Notice {
        id: head.id.clone(),
        version: version.number,
        supersedes: version.supersedes,
        salt: version.salt,
        fields: fields(head, content),
        tables,
        attachments: content.files.clone(),
    };
    order(&mut notice);
    (notice, placed)
}

/// How many lines of a content get a code.
#[must_use]
pub fn lines(composed: &Composed) -> usize {
    composed.sheets.iter().flat_map(|sheet| &sheet.lines).filter(|line| !line.is_total).count()
}

fn table(
    at: usize,
    sheet: &Sheet,
    codes: &mut impl Iterator<Item = LineCode>,
    placed: &mut Vec<Placed>,
) -> Table {
    let mut rows = Vec::new();
    for (n, line) in sheet.lines.iter().enumerate() {
        let code = if line.is_total { None } else { codes.next() };
        placed.extend(code.map(|code| Placed { code, table: at, row: n, about: line.about }));
        let first = code.map_or_else(String::new, |code| code.to_string());
        let mut cells = vec![first];
        cells.extend(line.cells.iter().map(super::Cell::text));
        cells.resize(sheet.columns.len().saturating_add(1), String::new());
        rows.push(cells);
    }
    let mut columns = vec![CODE_COLUMN.to_owned()];
    columns.extend(sheet.columns.iter().cloned());
    Table { title: sheet.title.clone(), columns, rows }
}

fn fields(head: &Head, content: &Content) -> Vec<(String, String)> {
    let mut fields = vec![
        ("title", head.title.clone()),
        ("affairs", head.affairs.to_owned()),
        ("item", head.item.clone()),
        ("place", head.place.clone()),
        ("unit", head.unit.clone()),
        ("period", head.period.to_string()),
        ("period_zh", head.period.zh()),
        ("sentence", content.composed.sentence.clone()),
        ("comparison", content.composed.comparison.clone()),
        ("body", content.body.clone()),
        ("phone", head.phone.clone()),
        ("basis", head.basis.clone()),
        ("correction", content.correction.clone()),
    ];
    let names = ["figure_1", "figure_2", "figure_3", "figure_4"];
    for (name, figure) in names.into_iter().zip(&content.composed.figures) {
        let unit = if matches!(figure.value, super::Cell::Money(_)) { " 元" } else { "" };
        fields.push((name, format!("{}\t{}{unit}", figure.name, figure.value.text())));
    }
    fields.retain(|(_, value)| !value.is_empty());
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The same with the signatures and days as they are now.
#[must_use]
pub fn sign(notice: &Notice, signatures: &Signatures) -> Notice {
    let mut notice = notice.clone();
    let of = |signature: &Option<Signature>| {
        let text = |it: &Signature| format!("{}（{}）\t{}", it.name, it.post, it.day);
        signature.as_ref().map(text).unwrap_or_default()
    };
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    let new = [
        ("drafted", of(&signatures.drafted)),
        ("checked", of(&signatures.checked)),
        ("supervised", of(&signatures.supervised)),
        ("approved", of(&signatures.approved)),
        ("opinion", signatures.opinion.clone()),
        ("published", day(signatures.published)),
        ("until", day(signatures.until)),
    ];
    notice.fields.retain(|(name, _)| !new.iter().any(|(taken, _)| name == taken));
    let new = new.into_iter().filter(|(_, value)| !value.is_empty());
    notice.fields.extend(new.map(|(name, value)| (name.to_owned(), value)));
    order(&mut notice);
    notice
}

fn order(notice: &mut Notice) {
    notice.fields.sort_by_key(|(name, _)| ORDER.iter().position(|each| each == name).unwrap_or(ORDER.len()));
}

/// What a field says; empty when it is not there.
#[must_use]
pub fn field<'a>(notice: &'a Notice, name: &str) -> &'a str {
    notice.fields.iter().find(|(each, _)| each == name).map_or("", |(_, value)| value.as_str())
}

/// The large figures: name, and value with its unit.
#[must_use]
pub fn figures(notice: &Notice) -> Vec<(&str, &str)> {
    let figures = notice.fields.iter().filter(|(name, _)| name.starts_with("figure_"));
    figures.filter_map(|(_, value)| value.split_once('\t')).collect()
}

/// Who signed: what for, `姓名（职务）`, and the day.
#[must_use]
pub fn signatures(notice: &Notice) -> Vec<(&'static str, &str, Option<Day>)> {
    let kinds = [("drafted", "制表"), ("checked", "审核"), ("supervised", "监督"), ("approved", "镇审")];
    let read = |(name, zh): (&str, &'static str)| {
        let (who, day) = field(notice, name).split_once('\t')?;
        Some((zh, who, Day::parse(day).ok()))
    };
    kinds.into_iter().filter_map(read).collect()
}

/// For which time it is.
#[must_use]
pub fn period(notice: &Notice) -> Option<Period> {
    Period::parse(field(notice, "period"))
}

/// A day that stands in a field.
#[must_use]
pub fn day(notice: &Notice, name: &str) -> Option<Day> {
    Day::parse(field(notice, name)).ok()
}

/// The lines of a table: code, if it has one, and the cells beside it.
pub fn rows(table: &Table) -> impl Iterator<Item = (Option<LineCode>, &[String])> {
    table.rows.iter().map(|row| match row.split_first() {
        Some((code, cells)) => (LineCode::parse(code), cells),
        None => (None, row.as_slice()),
    })
}

/// Heads of the columns beside the code.
#[must_use]
pub fn columns(table: &Table) -> &[String] {
    table.columns.split_first().map_or(&[], |(_, columns)| columns)
}
