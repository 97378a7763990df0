//! Reading the lines of a chart's statements. Pure.

use super::super::decide::NAME;
use super::super::model::chart::{BadPart, Written, WrittenLine, formula};
use super::super::model::{Part, Statement};
use super::super::store::charts::Kept;
use super::rows::once;
use crate::house::table::{self, Column, Line, Report, RowError, day, needed, short};

/// Columns, in the order in which the rows are read.
pub(super) const COLUMNS: &[Column] = &const {
    [
        needed("system", "会计制度"),
        needed("since", "施行日期"),
        needed("statement", "报表"),
        needed("line", "行次"),
        needed("item", "项目"),
        needed("level", "级次"),
        needed("parts", "公式"),
    ]
};

/// Most rows of a file.
const MOST: usize = 1_000;

/// Reads the lines of the statements of one chart of those a county has; tells its code with them.
///
/// # Errors
/// Every mistake, in the order of the rows.
pub(super) fn parse(bytes: &[u8], known: &[Kept]) -> Result<(String, Vec<WrittenLine>), Vec<RowError>> {
    let lines = table::read(bytes)?.lines(COLUMNS)?;
    if lines.len() > MOST {
        return Err(Report::file(format!("报表项目最多 {MOST} 行，请看看是不是交错了文件")).into());
    }
    let mut report = Report::default();
    let name = once(&lines, (0, "会计制度"), &mut report).unwrap_or_default();
    let since = once(&lines, (1, "施行日期"), &mut report).and_then(day);
    let is_it = |kept: &&Kept| kept.written.name == name && Some(kept.written.since) == since;
    let Some(kept) = known.iter().rev().find(is_it) else {
        return Err(Report::file("还没有这个名称、这一天施行的会计制度，请先导入它的科目表").into());
    };
    let mut made: Vec<WrittenLine> = Vec::new();
    let mut sheet: Vec<Part> = Vec::new();
    for each in &lines {
        if let Some((line, parts)) = line(each, &kept.written, &made, &mut report) {
            if line.statement == Statement::BalanceSheet {
                sheet.extend(parts);
            }
            made.push(line);
        }
    }
    let is_whole =
        report.or(()).map(|()| made.iter().any(|line| line.statement == Statement::BalanceSheet))?;
    let mut report = Report::default();
    if is_whole {
        stands_once(&kept.written, &sheet, &mut report);
    }
    report.or((kept.code.clone(), made))
}

fn statement_of(text: &str) -> Option<Statement> {
    let by_name = text.ends_with("分配表").then_some(Statement::Result);
    by_name.or_else(|| Statement::ALL.into_iter().find(|each| each.zh() == text || each.code() == text))
}

fn line(
    line: &Line,
    written: &Written,
    before: &[WrittenLine],
    report: &mut Report,
) -> Option<(WrittenLine, Vec<Part>)> {
    let [_, _, statement, number, name, level, parts] = line.cells.as_slice() else { return None };
    let row = line.row;
    let statement = statement_of(statement);
    if statement.is_none() {
        report.add(row, "报表", "请写 资产负债表、盈余及盈余分配表 或 收支明细表");
    }
    let above = before.iter().filter(|each| Some(each.statement) == statement).count();
    let wanted = above.saturating_add(1);
    if statement.is_some() && *number != wanted.to_string() {
        report.add(row, "行次", format!("这张表接下来是第 {wanted} 行，请按顺序写"));
    }
    let is_name = (1..=NAME).contains(&name.chars().count());
    if !is_name {
        report.add(row, "项目", format!("请写项目名称，最多 {NAME} 个字"));
    }
    let level = level.parse::<u8>().ok().filter(|level| *level <= 3);
    if level.is_none() {
        report.add(row, "级次", "请写 0（大项、合计）到 3");
    }
    let made = formula(written, parts, above).map_err(|BadPart(piece)| {
        let piece = short(&piece);
        let how = "请写 101+102、借114、贷114、年初332.02、行1-行2 这样，科目要在科目表里，行次要在上面";
        report.add(row, "公式", format!("“{piece}”看不懂，{how}"));
    });
    let (statement, level, made) = (statement?, level?, made.ok()?);
    let name = is_name.then(|| name.clone())?;
    Some((WrittenLine { statement, name, level, parts: parts.clone() }, made))
}

/// Every account stands on the balance sheet, and none twice; else it would not be equal on both sides. Of one that goes by
/// party each side stands once.
fn stands_once(written: &Written, sheet: &[Part], report: &mut Report) {
    use super::super::model::chart::Purpose;
    for account in written.accounts.iter().filter(|account| !account.code.is_sub()) {
        let named = |part: &&Part| {
            matches!(part, Part::Debit(code) | Part::Credit(code) | Part::DebitSide(code) | Part::CreditSide(code)
                if *code == account.code.as_str())
        };
        let times = sheet.iter().filter(named).count();
        let sides = sheet.iter().filter(named).filter(|part| matches!(part, Part::DebitSide(_))).count();
        let by_party = account.purpose == Some(Purpose::ByParty);
        let is_fine = if by_party { times == 2 && sides == 1 } else { times == 1 };
        if !is_fine {
            let how =
                if by_party { "借方、贷方各要有一次" } else { "要有一次，也只能有一次" };
            let sentence = format!("资产负债表里，{} {} {how}，请改公式", account.code, account.name);
            report.add(0, "", sentence);
        }
    }
}
