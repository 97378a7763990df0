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

/// The rows that were read so far, those of one resident together.
#[derive(Default)]
struct Rows {
    found: Vec<NewMember>,
    at: BTreeMap<String, usize>,
    mistakes: Vec<Mistake>,
}

impl Rows {
    /// A row of somebody who has one already tells of another kind of shares.
    fn take(&mut self, new: NewMember) {
        let Some(first) = self.at.get(&new.resident).and_then(|at| self.found.get_mut(*at)) else {
            self.at.insert(new.resident.clone(), self.found.len());
            self.found.push(new);
            return;
        };
        let is_same = first.name == new.name && first.household == new.household;
        if is_same && !new.shares.is_empty() {
            first.shares.extend(new.shares);
            return;
        }
        let sentence =
            format!("和第 {} 行是同一个身份证号，请核对；一人有几种股的，姓名、户号要写成一样", first.row);
        self.mistakes.push(Mistake { row: new.row, field: "resident", sentence });
    }
}

/// A row as the form has it; `above` are the assembly and its votes of the row before.
fn typed(cells: Vec<String>, above: &mut [String; 3]) -> Option<MemberForm> {
    let cells = <[String; 13]>::try_from(cells).ok()?;
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
        *above = [day, entitled, in_favor];
    }
    let [assembly, entitled, in_favor] = above.clone();
    Some(MemberForm {
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
    })
}

/// Reads a table of CSV or XLSX. The assembly and its votes may be left out where they are those of the row above.
///
/// # Errors
/// Every mistake that a row shows by itself, in the order of the rows.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<NewMember>, Vec<RowError>> {
    let (mut rows, mut above) = (Rows::default(), <[String; 3]>::default());
    for line in table::read(bytes)?.lines(COLUMNS)? {
        let Some(form) = typed(line.cells, &mut above) else { continue };
        match member(line.row, &form) {
            Err(wrong) => rows.mistakes.extend(wrong),
            Ok(new) => rows.take(new),
        }
    }
    if rows.found.len() > MOST {
        let sentence = format!("一次最多导入 {MOST} 人，请分成几个文件交。");
        rows.mistakes.push(Mistake { row: 0, field: "", sentence });
    }
    if rows.mistakes.is_empty() { Ok(rows.found) } else { Err(told(rows.mistakes)) }
}
