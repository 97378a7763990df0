//! The rules of the division register. Pure.

use super::{Report, Row, RowError, bad_day, day, short};
use crate::house::table::Line;
use crate::registry::places::Place;
use houji_base::{BoundedText, Day, DivisionCode, Level};
use std::collections::BTreeMap;

/// The urban-rural classes (城乡分类代码) of the statistics office.
const CLASSES: [i64; 7] = [111, 112, 121, 122, 123, 210, 220];

/// Reads the rows: each sound by itself, no code twice.
pub(super) fn rows(county: DivisionCode, lines: &[Line]) -> Result<Vec<Row<Place>>, Vec<RowError>> {
    let mut report = Report::default();
    let mut first: BTreeMap<DivisionCode, usize> = BTreeMap::new();
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let Some(place) = place(county, line, &mut report) else { continue };
        if let Some(before) = first.insert(place.code, line.row) {
            report.add(line.row, "代码", format!("和第 {before} 行重复，请只留一行"));
        }
        rows.push(Row { row: line.row, value: place });
    }
    report.or(rows)
}

fn place(county: DivisionCode, line: &Line, report: &mut Report) -> Option<Place> {
    let [code, name, level, class, from, to, successor] = line.cells.as_slice() else { return None };
    let row = line.row;
    let code = own_code(county, "代码", row, code, report);
    if let Some(code) = code {
        check_level(code, level, row, report);
    }
    let name = BoundedText::<1, 30>::parse(name)
        .ok()
        .filter(|name| !name.as_str().contains(['\n', '\t']))
        .map(BoundedText::into_string);
    if name.is_none() {
        report.add(row, "名称", "请写名称，不超过 30 个字");
    }
    let class = class_of(code.map(DivisionCode::level), class, row, report);
    let from = required_day("启用日期", from, row, report);
    let to = optional_day("停用日期", to, row, report);
    if let (Some(from), Some(Some(to))) = (from, to)
        && to <= from
    {
        report.add(row, "停用日期", "要晚于启用日期");
    }
    let successor = match successor.as_str() {
        "" => Some(None),
        text => own_code(county, "继任代码", row, text, report).map(Some),
    };
    if let (Some(code), Some(Some(successor)), Some(to)) = (code, successor, to) {
        check_successor(code, successor, to, row, report);
    }
    Some(Place {
        code: code?,
        name: name?,
        class: class?,
        valid_from: from?,
        valid_to: to?,
        successor: successor?,
    })
}

fn own_code(
    county: DivisionCode,
    column: &'static str,
    row: usize,
    text: &str,
    report: &mut Report,
) -> Option<DivisionCode> {
    match DivisionCode::parse(text) {
        Ok(code) if county.covers(code) => return Some(code),
        Ok(_) => report.add(row, column, format!("不是本县的代码，本县的以 {} 开头", county_digits(county))),
        Err(_) if text.contains(['E', 'e', '+']) => {
            report.add(row, column, "被表格软件改成了科学计数，请把这一列设成“文本”，重新填 12 位数字");
        }
        Err(_) if text.is_empty() => report.add(row, column, "请写 12 位数字的代码"),
        Err(_) => report.add(row, column, format!("“{}”不是 12 位数字的区划代码", short(text))),
    }
    None
}

fn county_digits(county: DivisionCode) -> String {
    county.to_string().chars().take(6).collect()
}

fn check_level(code: DivisionCode, text: &str, row: usize, report: &mut Report) {
    let level = match text {
        "county" | "县" | "区" | "县级" => Level::County,
        "town" | "镇" | "乡" | "街道" | "乡镇" | "乡级" => Level::Town,
        "village" | "村" | "社区" | "居委会" | "村级" => Level::Village,
        _ => {
            report.add(row, "级别", "请写 county、town、village，或县、乡镇、村");
            return;
        }
    };
    if level != code.level() {
        let is = match code.level() {
            Level::County => "县",
            Level::Town => "乡镇",
            Level::Village => "村",
        };
        report.add(row, "级别", format!("和代码对不上：这个代码是{is}的"));
    }
}

fn class_of(level: Option<Level>, text: &str, row: usize, report: &mut Report) -> Option<i64> {
    if text.is_empty() && level != Some(Level::Village) {
        return Some(0);
    }
    let class = text.parse().ok().filter(|class| CLASSES.contains(class));
    if class.is_none() {
        let known: Vec<String> = CLASSES.iter().map(i64::to_string).collect();
        report.add(row, "城乡分类", format!("村要写城乡分类代码，只有这些：{}", known.join("、")));
    }
    class
}

fn required_day(column: &'static str, text: &str, row: usize, report: &mut Report) -> Option<Day> {
    let found = day(text);
    if found.is_none() {
        report.add(row, column, bad_day(text));
    }
    found
}

/// `Some(None)` when nothing is written, `None` when what is written cannot be read.
fn optional_day(column: &'static str, text: &str, row: usize, report: &mut Report) -> Option<Option<Day>> {
    if text.is_empty() { Some(None) } else { required_day(column, text, row, report).map(Some) }
}

fn check_successor(
    code: DivisionCode,
    successor: DivisionCode,
    to: Option<Day>,
    row: usize,
    report: &mut Report,
) {
    if to.is_none() {
        report.add(row, "停用日期", "写了继任代码，就要写停用日期");
    }
    if successor == code {
        report.add(row, "继任代码", "不能是它自己");
    } else if successor.level() != code.level() {
        report.add(row, "继任代码", "要和它同级：村并入村，乡镇并入乡镇");
    }
}

/// What an import would do to the register.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Divisions that were not there.
    pub(super) added: Vec<Place>,
    /// Divisions that were there otherwise.
    pub(super) changed: Vec<Place>,
    /// Divisions that stay as they are.
    pub(super) same: usize,
}

/// Compares rows with the register. Divisions that are not in the file stay as they are.
pub(super) fn check(rows: &[Row<Place>], known: &[Place], today: Day) -> Result<Changes, Vec<RowError>> {
    let mut report = Report::default();
    let known: BTreeMap<DivisionCode, &Place> = known.iter().map(|place| (place.code, place)).collect();
    let mut after = known.clone();
    let mut row_of = BTreeMap::new();
    let mut changes = Changes::default();
    for Row { row, value: place } in rows {
        row_of.insert(place.code, *row);
        after.insert(place.code, place);
        match known.get(&place.code) {
            None => changes.added.push(place.clone()),
            Some(before) if *before == place => changes.same = changes.same.saturating_add(1),
            Some(before) => {
                check_withdrawn(before, place, today, *row, &mut report);
                changes.changed.push(place.clone());
            }
        }
    }
    for place in after.values() {
        check_parent(place, &after, &row_of, &mut report);
        check_after(place, &after, &row_of, &mut report);
    }
    report.or(changes)
}

/// A code is never used again: once its last day is over, its name and days stand.
fn check_withdrawn(before: &Place, place: &Place, today: Day, row: usize, report: &mut Report) {
    let Some(last) = before.valid_to.filter(|last| *last < today) else { return };
    let stands = |place: &Place| (place.name.clone(), place.valid_from, place.valid_to);
    if stands(before) != stands(place) {
        let name = &before.name;
        report.add(row, "代码", format!("{name}已在{}停用，停用的代码不能再用，请用新代码", last.zh()));
    }
}

type ByCode<'a> = BTreeMap<DivisionCode, &'a Place>;

/// Every division lies in one that is there, and does not outlive it.
fn check_parent(
    place: &Place,
    after: &ByCode<'_>,
    row_of: &BTreeMap<DivisionCode, usize>,
    report: &mut Report,
) {
    let Some(code) = place.code.parent() else { return };
    let own = row_of.get(&place.code);
    match after.get(&code) {
        None => {
            if let Some(row) = own {
                report.add(*row, "代码", format!("上级 {code} 不在表里，也没有登记过，请先补上级"));
            }
        }
        Some(parent) => {
            let outlives = |end: Day| place.valid_to.is_none_or(|last| last > end);
            if let (Some(end), Some(row)) = (parent.valid_to, own.or(row_of.get(&code)))
                && outlives(end)
            {
                let (child, parent, day) = (&place.name, &parent.name, end.zh());
                report.add(
                    *row,
                    "停用日期",
                    format!("{parent}在{day}停用，{child}也要在这天前停用，并写继任代码"),
                );
            }
        }
    }
}

/// Whoever takes the place of a withdrawn division is in force on the day after.
fn check_after(
    place: &Place,
    after: &ByCode<'_>,
    row_of: &BTreeMap<DivisionCode, usize>,
    report: &mut Report,
) {
    let (Some(successor), Some(last)) = (place.successor, place.valid_to) else { return };
    let Some(row) = row_of.get(&place.code).or(row_of.get(&successor)) else { return };
    match after.get(&successor) {
        None => report.add(*row, "继任代码", format!("{successor} 不在表里，也没有登记过")),
        Some(next) if !next.in_force(last.plus_days(1)) => {
            let (name, day) = (&next.name, last.plus_days(1).zh());
            report.add(*row, "继任代码", format!("继任的{name}在{day}没有启用"));
        }
        Some(_) => {}
    }
}
