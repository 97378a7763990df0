//! The register as a table: one row a member; a member who holds several kinds of shares has a row for each. Pure.

use super::decide::Mistake;
use super::form::{MemberForm, member};
use super::model::NewMember;
use crate::house::table::{self, Column, Report, RowError, needed, optional};
use std::collections::BTreeMap;

/// Columns in the order in which the rows are read; their names are those of the form's fields.
pub(super) const COLUMNS: &[Column] = &[
    needed("household", "户号"),
    optional("head", "户主"),
    needed("name", "姓名"),
    needed("resident", "身份证号"),
    needed("joined", "加入日期"),
    needed("joined_by", "加入原因"),
    needed("assembly", "成员大会日期"),
    needed("entitled", "应到人数"),
    needed("in_favor", "同意人数"),
    optional("kind", "股份种类"),
    needed("shares", "份数"),
    optional("certificate", "股权证号"),
    optional("account", "银行卡号"),
];

/// Most members of one table.
pub(super) const MOST: usize = 5_000;

/// The heading of a field.
pub(super) fn heading(field: &str) -> &'static str {
    COLUMNS.iter().find(|column| column.name == field).map_or("", |column| column.zh)
}

/// Mistakes as a table tells them.
pub(super) fn told(mistakes: Vec<Mistake>) -> Vec<RowError> {
    let mut report = Report::default();
    for Mistake { row, field, sentence } in mistakes {
        report.add(row, heading(field), sentence);
    }
    report.or(()).err().unwrap_or_default()
}

/// Reads a table of CSV or XLSX. The assembly and its votes may be left out where they are those of the row above.
///
/// # Errors
/// Every mistake that a row shows by itself, in the order of the rows.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<NewMember>, Vec<RowError>> {
    let lines = table::read(bytes)?.lines(COLUMNS)?;
    let mut mistakes = Vec::new();
    let mut found: Vec<NewMember> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    let mut above: [String; 3] = Default::default();
    for line in &lines {
        let Ok(cells) = <[String; 13]>::try_from(line.cells.clone()) else { continue };
        let [
            household,
            head,
            name,
            resident,
            joined,
            joined_by,
            day,
            entitled,
            in_favor,
            kind,
            shares,
            certificate,
            account,
        ] = cells;
        if !(day.is_empty() && entitled.is_empty() && in_favor.is_empty()) {
            above = [day, entitled, in_favor];
        }
        let [assembly, entitled, in_favor] = above.clone();
        let form = MemberForm {
            household,
            head,
            name,
            resident,
            joined,
            joined_by,
            assembly,
            entitled,
            in_favor,
            kind,
            shares,
            certificate,
            account,
        };
        match member(line.row, &form) {
            Err(wrong) => mistakes.extend(wrong),
            Ok(new) => match at.get(&new.resident).and_then(|at| found.get_mut(*at)) {
                None => {
                    at.insert(new.resident.clone(), found.len());
                    found.push(new);
                }
                Some(first)
                    if first.name == new.name
                        && first.household == new.household
                        && !new.shares.is_empty() =>
                {
                    first.shares.extend(new.shares);
                }
                Some(first) => {
                    let sentence = format!(
                        "和第 {} 行是同一个身份证号，请核对；一人有几种股的，姓名、户号要写成一样",
                        first.row
                    );
                    mistakes.push(Mistake { row: new.row, field: "resident", sentence });
                }
            },
        }
    }
    if found.len() > MOST {
        mistakes.push(Mistake {
            row: 0,
            field: "",
            sentence: format!("一次最多导入 {MOST} 人，请分成几个文件交。"),
        });
    }
    if found.is_empty() && mistakes.is_empty() {
        mistakes.push(Mistake {
            row: 0,
            field: "",
            sentence: "文件里没有成员，请检查选的是不是这个文件。".to_owned(),
        });
    }
    if mistakes.is_empty() { Ok(found) } else { Err(told(mistakes)) }
}
