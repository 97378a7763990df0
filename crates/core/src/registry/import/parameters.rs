//! The rules of imported parameters. Pure.

use super::{Report, Row, RowError, Setting, bad_day, day, short};
use crate::house::table::Line;
use crate::registry::parameters::{KEYS, Key, Kind, Value};
use houji_base::{BoundedText, Day};
use std::collections::BTreeMap;

/// Reads the rows: each sound by itself, no parameter twice on a day.
pub(super) fn rows(lines: &[Line]) -> Result<Vec<Row<Setting>>, Vec<RowError>> {
    let mut report = Report::default();
    let mut first: BTreeMap<(&'static str, Day), usize> = BTreeMap::new();
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let Some(setting) = setting(line, &mut report) else { continue };
        if let Some(before) = first.insert((setting.code, setting.value.since), line.row) {
            report.add(line.row, "生效日期", format!("和第 {before} 行是同一个参数、同一天，请只留一行"));
        }
        rows.push(Row { row: line.row, value: setting });
    }
    report.or(rows)
}

fn setting(line: &Line, report: &mut Report) -> Option<Setting> {
    let [code, since, value, basis] = line.cells.as_slice() else { return None };
    let row = line.row;
    let key = KEYS.iter().copied().find(|key| key.code == code || key.zh == code);
    if key.is_none() {
        report.add(row, "参数", format!("没有“{}”这个参数，请照“办事时限”页上的名字写", short(code)));
    }
    let day = day(since);
    if day.is_none() {
        report.add(row, "生效日期", bad_day(since));
    }
    let good = key.is_none_or(|key| key.accepts(value));
    if let Some(key) = key.filter(|_| !good) {
        report.add(row, "值", wanted(key));
    }
    let basis = BoundedText::<2, 200>::parse(basis).ok().map(BoundedText::into_string);
    if basis.is_none() {
        report.add(row, "依据", "请写依据的文件，例如 稷政办发〔2026〕3号，2 到 200 个字");
    }
    let value = Value { since: day?, text: value.clone(), basis: basis? };
    Some(Setting { code: key.filter(|_| good)?.code, value })
}

fn wanted(key: Key) -> String {
    match key.kind {
        Kind::Term => {
            "请写数字加单位：5wd 是 5 个工作日，7d 是 7 天，24h 是 24 小时，30m 是 30 分钟".to_owned()
        }
        Kind::Number => format!("请写 {} 到 {} 的整数", key.least, key.most),
        Kind::Office => {
            "请写单位的代码：village 村，town 乡镇，agriculture 农业农村局，civil_affairs 民政局，\
             organization 组织部，department 县直部门，petition 信访局，town_discipline 乡镇纪委，\
             county_discipline 县纪委"
                .to_owned()
        }
        Kind::Chain => "请按金额从小到大写各档，档之间用分号，比如 5000:VS+SUP+TC;VS+SUP+TC+TL 是 5,000 元以内由\
                        村党组织书记、监委会成员、乡镇经办人依次批，再多的加乡镇领导；能写的岗位：VS 村党组织书记，\
                        FS 驻村第一书记，SUP 监委会成员，TC 乡镇经办人，TL 乡镇领导"
            .to_owned(),
        Kind::Text => format!("请写 {} 到 {} 个字", key.least, key.most),
    }
}

/// What an import would do to the parameters.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Values for a day that had none.
    pub(super) added: Vec<Setting>,
    /// Values that were otherwise.
    pub(super) changed: Vec<Setting>,
    /// Values that stay as they are.
    pub(super) same: usize,
}

/// Compares rows with what is set. What was in force on a past day stands; a row that only repeats it is fine.
pub(super) fn check(
    rows: &[Row<Setting>],
    known: &[(String, Value)],
    today: Day,
) -> Result<Changes, Vec<RowError>> {
    let mut report = Report::default();
    let mut changes = Changes::default();
    let known: BTreeMap<(&str, Day), &Value> =
        known.iter().map(|(code, value)| ((code.as_str(), value.since), value)).collect();
    for Row { row, value: setting } in rows {
        let before = known.get(&(setting.code, setting.value.since)).copied();
        if before == Some(&setting.value) {
            changes.same = changes.same.saturating_add(1);
        } else if setting.value.since < today {
            report.add(*row, "生效日期", "已经过去，以前的值不能改；请从今天或以后的日子起");
        } else if before.is_some() {
            changes.changed.push(setting.clone());
        } else {
            changes.added.push(setting.clone());
        }
    }
    report.or(changes)
}
