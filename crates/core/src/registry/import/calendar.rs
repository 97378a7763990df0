//! The rules of the working calendar. Pure.

use super::{CalendarDay, Report, RowError, bad_day, day};
use crate::house::table::Line;
use houji_base::{BoundedText, Day, DayKind};
use std::collections::BTreeMap;

/// Reads the exceptions of one year, by day.
pub(super) fn rows(lines: &[Line]) -> Result<(i16, Vec<CalendarDay>), Vec<RowError>> {
    let mut report = Report::default();
    let mut year = None;
    let mut days: BTreeMap<Day, (usize, CalendarDay)> = BTreeMap::new();
    for line in lines {
        let [date, kind, name] = line.cells.as_slice() else { continue };
        let row = line.row;
        let found = day(date);
        if found.is_none() {
            report.add(row, "日期", bad_day(date));
        }
        let kind = kind_of(kind);
        if kind.is_none() {
            report.add(row, "类型", "请写 off（放假）或 work（补班）");
        }
        let name = BoundedText::<1, 30>::parse(name).ok().map(BoundedText::into_string);
        if name.is_none() {
            report.add(row, "名称", "请写是什么假，例如 国庆节，不超过 30 个字");
        }
        let (Some(day), Some(kind), Some(name)) = (found, kind, name) else { continue };
        if *year.get_or_insert(day.year()) != day.year() {
            report.add(row, "日期", "一个文件只能有一年的日子，请分开交");
        }
        if kind == DayKind::Work && !day.is_weekend() {
            report.add(row, "类型", format!("{}是{}，本来就上班，不用写补班", day.zh(), day.weekday_zh()));
        }
        if let Some((before, _)) = days.insert(day, (row, CalendarDay { day, kind, name })) {
            report.add(row, "日期", format!("和第 {before} 行是同一天，请只留一行"));
        }
    }
    let days = days.into_values().map(|(_, day)| day).collect();
    report.or((year.unwrap_or_default(), days))
}

fn kind_of(text: &str) -> Option<DayKind> {
    match text {
        "off" | "放假" | "休" => Some(DayKind::Off),
        "work" | "补班" | "班" | "上班" => Some(DayKind::Work),
        _ => None,
    }
}

/// How the exceptions of a year differ from those before: added, changed, removed, the same.
pub(super) fn compare(days: &[CalendarDay], known: &[CalendarDay]) -> (usize, usize, usize, usize) {
    let before: BTreeMap<Day, &CalendarDay> = known.iter().map(|day| (day.day, day)).collect();
    let mut counts = (0usize, 0usize, known.len(), 0usize);
    for day in days {
        match before.get(&day.day) {
            None => counts.0 = counts.0.saturating_add(1),
            Some(known) => {
                counts.2 = counts.2.saturating_sub(1);
                let count = if *known == day { &mut counts.3 } else { &mut counts.1 };
                *count = count.saturating_add(1);
            }
        }
    }
    counts
}
