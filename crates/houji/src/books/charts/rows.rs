//! Reading the rows of a chart of accounts. Pure.

use super::super::decide::NAME;
use super::super::model::chart::{Charted, Purpose, Written};
use super::super::model::{AccountCode, Class, Side};
use crate::house::table::{self, Column, Line, Report, RowError, bad_day, day, needed, short};
use houji_base::Day;
use std::collections::BTreeMap;

/// Columns, in the order in which the rows are read.
pub const COLUMNS: &[Column] = &const {
    [
        needed("code", "编码"),
        needed("name", "名称"),
        needed("class", "类别"),
        needed("side", "方向"),
        needed("parent", "上级"),
        needed("purpose", "用途"),
        needed("system", "会计制度"),
        needed("basis", "依据"),
        needed("since", "施行日期"),
    ]
};

/// Most rows of a chart.
const MOST: usize = 1_000;

/// Reads a chart: every account sound by itself, and all of them together a chart under which a year can be closed.
///
/// # Errors
/// Every mistake, in the order of the rows.
pub(super) fn parse(bytes: &[u8]) -> Result<Written, Vec<RowError>> {
    let lines = table::read(bytes)?.lines(COLUMNS)?;
    let mut report = Report::default();
    if lines.len() > MOST {
        return Err(Report::file(format!("一个科目表最多 {MOST} 行，请看看是不是交错了文件")).into());
    }
    let about = about(&lines, &mut report);
    let mut accounts: BTreeMap<AccountCode, (usize, Charted, String)> = BTreeMap::new();
    for line in &lines {
        let Some((account, parent)) = account(line, &mut report) else { continue };
        if let Some((first, _, _)) = accounts.get(&account.code) {
            report.add(line.row, "编码", format!("和第 {first} 行是同一个编码，请只留一行"));
            continue;
        }
        accounts.insert(account.code.clone(), (line.row, account, parent));
    }
    for (row, account, parent) in accounts.values() {
        under(*row, (account, parent), &accounts, &mut report);
    }
    let accounts: Vec<(usize, Charted)> =
        accounts.into_values().map(|(row, account, _)| (row, account)).collect();
    purposes(&accounts, &mut report);
    let accounts = accounts.into_iter().map(|(_, account)| account).collect();
    let (name, basis, since) = about.unwrap_or_default();
    let written = since.map(|since| Written { name, basis, since, accounts });
    report.or(written)?.ok_or_else(|| Report::file("文件里没有科目，请交一张有科目的表").into())
}

/// What is told of the chart as a whole: in the first row, and then the same or nothing.
pub(super) fn once<'a>(
    lines: &'a [Line],
    (at, zh): (usize, &'static str),
    report: &mut Report,
) -> Option<&'a str> {
    let cell = |line: &'a Line| line.cells.get(at).map_or("", String::as_str);
    let first = lines.first().map(cell)?;
    for line in lines.iter().filter(|line| !cell(line).is_empty() && cell(line) != first) {
        report.add(line.row, zh, "和第一行不一样；一个文件只能有一个会计制度，请分开交");
    }
    Some(first)
}

fn about(lines: &[Line], report: &mut Report) -> Option<(String, String, Option<Day>)> {
    let row = lines.first()?.row;
    let [name, basis, since] = [(6, "会计制度"), (7, "依据"), (8, "施行日期")]
        .map(|column| once(lines, column, report).unwrap_or_default());
    if !(2..=NAME).contains(&name.chars().count()) {
        report.add(row, "会计制度", format!("请在第一行写会计制度的名称，2 到 {NAME} 个字"));
    }
    if !(2..=200).contains(&basis.chars().count()) {
        report.add(row, "依据", "请在第一行写依据的文件，2 到 200 个字");
    }
    let day = day(since);
    if day.is_none() {
        report.add(row, "施行日期", bad_day(since));
    }
    Some((name.to_owned(), basis.to_owned(), day))
}

/// A row by itself, and what it says of what is above it.
fn account(line: &Line, report: &mut Report) -> Option<(Charted, String)> {
    let [code, name, class, side, parent, purpose, ..] = line.cells.as_slice() else { return None };
    let row = line.row;
    let read = AccountCode::parse(code).ok().filter(|code| !code.as_str().starts_with('0'));
    if read.is_none() {
        report.add(row, "编码", "请写三位数字，如 101；下级科目写成 332.01，最多两级");
    }
    let is_name = (1..=NAME).contains(&name.chars().count()) && !name.contains(char::is_control);
    if !is_name {
        report.add(row, "名称", format!("请写科目名称，最多 {NAME} 个字"));
    }
    let side = match side.as_str() {
        "借" => Some(Side::Debit),
        "贷" => Some(Side::Credit),
        _ => None,
    };
    if side.is_none() {
        report.add(row, "方向", "请写 借 或 贷");
    }
    let class = class_of(class, side);
    if class.is_none() {
        report.add(row, "类别", "请写 资产、负债、权益、成本 或 损益");
    }
    let purpose = match purpose.as_str() {
        "" => Some(None),
        text => Purpose::parse(text).map(Some),
    };
    if purpose.is_none() {
        let known = Purpose::ALL.map(|(_, _, zh)| zh).join("、");
        report.add(row, "用途", format!("请写 {known}，没有的空着"));
    }
    let (code, class, side, purpose) = (read?, class?, side?, purpose?);
    let name = is_name.then(|| name.clone())?;
    Some((Charted { code, name, class, side, purpose }, parent.clone()))
}

/// Of 损益 the side tells what comes in and what goes out.
fn class_of(text: &str, side: Option<Side>) -> Option<Class> {
    Some(match text {
        "资产" => Class::Asset,
        "负债" => Class::Liability,
        "权益" | "所有者权益" => Class::Equity,
        "成本" => Class::Cost,
        "损益" if side == Some(Side::Credit) => Class::Income,
        "损益" => Class::Expense,
        _ => return None,
    })
}

/// A part names what it is a part of, which is there and is of the same class and side.
fn under(
    row: usize,
    (account, parent): (&Charted, &str),
    all: &BTreeMap<AccountCode, (usize, Charted, String)>,
    report: &mut Report,
) {
    let above = account.code.parent();
    if above.as_ref().map_or("", AccountCode::as_str) != parent {
        let sentence = match &above {
            Some(above) => format!("{} 的上级是 {above}，请写上", account.code),
            None => format!("{} 是总账科目，上级请空着", account.code),
        };
        report.add(row, "上级", sentence);
        return;
    }
    let Some(above) = above else { return };
    match all.get(&above) {
        None => report.add(row, "上级", format!("表里没有 {} 这个科目，请补上", short(above.as_str()))),
        Some((_, whole, _)) if whole.class != account.class => {
            report.add(row, "类别", format!("和上级 {above} 的类别不一样，请改成一样"));
        }
        Some((_, whole, _)) if whole.side != account.side => {
            report.add(row, "方向", format!("和上级 {above} 的方向不一样，请改成一样"));
        }
        Some(_) => {}
    }
}

/// The year can be closed: income and expense go to one account, what is given out and what is kept to two others.
fn purposes(accounts: &[(usize, Charted)], report: &mut Report) {
    let has_parts =
        |code: &AccountCode| accounts.iter().any(|(_, each)| each.code != *code && code.covers(&each.code));
    for (wanted, _, zh) in Purpose::ALL.into_iter().take(3) {
        let found: Vec<_> = accounts.iter().filter(|(_, each)| each.purpose == Some(wanted)).collect();
        match found.as_slice() {
            [] => report.add(0, "", format!("请在“用途”里写明哪个科目是“{zh}”，年终结转要用")),
            [_] => {}
            [(first, _), more @ ..] => more.iter().for_each(|(row, _)| {
                report.add(*row, "用途", format!("第 {first} 行已经是“{zh}”，请只留一个"));
            }),
        }
    }
    for (row, account) in accounts {
        let Some(purpose) = account.purpose else { continue };
        let (class, side, is_sub) = (account.class, account.side, account.code.is_sub());
        let (fits, sentence) = match purpose {
            Purpose::Result => (class == Class::Equity && !is_sub, "“本年结果”请写在权益类的总账科目上"),
            Purpose::Shared => (class == Class::Equity, "“各项分配”请写在权益类科目上"),
            Purpose::Kept => (class == Class::Equity, "“未分配”请写在权益类科目上"),
            Purpose::ByParty => (!is_sub, "“往来”请写在总账科目上"),
            Purpose::Money => {
                (class == Class::Asset && side == Side::Debit, "“货币资金”请写在资产类、借方的科目上")
            }
        };
        if !fits {
            report.add(*row, "用途", sentence);
        }
        if matches!(purpose, Purpose::Result | Purpose::Kept) && has_parts(&account.code) {
            report.add(*row, "用途", "这个科目不能有下级科目，请改到最下一级");
        }
    }
}
