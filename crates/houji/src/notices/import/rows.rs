//! Reading the rows of a table of changes. Pure.

use super::super::model::{Affairs, Catalogue, Change, Cycle, Due, Item, Profile};
use super::super::sources::source;
use crate::gate::Role;
use crate::house::table::{self, Column, Line, Report, RowError, bad_day, day, needed, optional, short};
use houji_base::Day;
use std::collections::BTreeMap;

/// Columns, in the order in which the rows are read.
pub const COLUMNS: &[Column] = &const {
    [
        needed("item", "项目"),
        needed("since", "生效日期"),
        optional("title", "名称"),
        optional("affairs", "哪类"),
        optional("cycle", "周期"),
        optional("due", "期限"),
        optional("owner", "谁办"),
        optional("signers", "谁签"),
        optional("mask", "遮盖"),
        optional("audience", "给谁看"),
        optional("screen", "上屏"),
        needed("ends", "停用"),
        needed("basis", "依据"),
    ]
};

/// Rows with their numbers.
pub type Rows = Vec<(usize, Change)>;

/// True for a table with the columns of a catalogue.
#[must_use]
pub fn is_catalogue(bytes: &[u8]) -> bool {
    table::read(bytes).is_ok_and(|table| table.has(COLUMNS))
}

/// Reads the rows: each sound by itself, no item twice on a day.
///
/// # Errors
/// Every mistake, in the order of the rows.
pub fn parse(bytes: &[u8]) -> Result<Rows, Vec<RowError>> {
    let lines = table::read(bytes)?.lines(COLUMNS)?;
    let mut report = Report::default();
    let mut first: BTreeMap<(String, Day), usize> = BTreeMap::new();
    let mut rows = Vec::with_capacity(lines.len());
    for line in &lines {
        let Some(change) = change(line, &mut report) else { continue };
        if let Some(before) = first.insert((change.code.clone(), change.from), line.row) {
            report.add(line.row, "生效日期", format!("和第 {before} 行是同一项、同一天，请只留一行"));
        }
        rows.push((line.row, change));
    }
    report.or(rows)
}

/// A cell that was read, or a word about it.
fn told<T>(
    report: &mut Report,
    (row, column): (usize, &'static str),
    read: Option<T>,
    ask: &str,
) -> Option<T> {
    if read.is_none() {
        report.add(row, column, ask);
    }
    read
}

fn yes(text: &str) -> Option<bool> {
    match text {
        "y" | "是" => Some(true),
        "n" | "否" => Some(false),
        _ => None,
    }
}

fn role(text: &str) -> Option<Role> {
    Role::ALL.iter().copied().find(|role| role.is_office() && (role.code() == text || role.zh() == text))
}

/// A text of so many characters that goes into one cell.
fn text(text: &str, least: usize, most: usize) -> Option<String> {
    let is_cell = !text.contains(',') && !text.contains(char::is_control);
    (is_cell && (least..=most).contains(&text.chars().count())).then(|| text.to_owned())
}

/// How long after its beginning or end something is due.
fn due(text: &str) -> Option<Due> {
    Due::parse(text).filter(|due| match due.term {
        houji_base::Term::Days(n) | houji_base::Term::WorkingDays(n) => (1..=366).contains(&n),
        _ => false,
    })
}

/// Which item, from when on, on what it rests, and whether it ends.
struct Head {
    code: String,
    from: Day,
    basis: String,
    ends: bool,
}

fn head(row: usize, [code, since, ends, basis]: [&String; 4], report: &mut Report) -> Option<Head> {
    let is_code = matches!(code.as_bytes(), [letter, tens, ones]
        if letter.is_ascii_uppercase() && tens.is_ascii_digit() && ones.is_ascii_digit());
    let code = told(report, (row, "项目"), is_code.then_some(code), "请写一个大写字母加两位数字，如 V06");
    let from = day(since);
    if from.is_none() {
        report.add(row, "生效日期", bad_day(since));
    }
    let ends = if ends.is_empty() { Some(false) } else { yes(ends) };
    let ends = told(report, (row, "停用"), ends, "不再公开写“是”，照常公开写“否”");
    let ask = "请写依据的文件，2 到 200 个字，不要英文逗号";
    let basis = told(report, (row, "依据"), text(basis, 2, 200), ask);
    Some(Head { code: code?.clone(), from: from?, basis: basis?, ends: ends? })
}

fn change(line: &Line, report: &mut Report) -> Option<Change> {
    let [code, since, cells @ .., ends, basis] = line.cells.as_slice() else { return None };
    let row = line.row;
    let head = head(row, [code, since, ends, basis], report);
    // What ends needs no more words.
    if head.as_ref().map_or_else(|| yes(ends) == Some(true), |head| head.ends) {
        let Head { code, from, .. } = head?;
        return Some(Change { from, code, item: None });
    }
    let item = item(row, cells, report);
    let (Head { code, from, basis, .. }, item) = (head?, item?);
    let item = Item { code: code.clone(), basis, ..item };
    may_be(&item, report, row)?;
    Some(Change { from, code, item: Some(item) })
}

/// The rest of an item, each wrong cell told.
fn item(row: usize, cells: &[String], report: &mut Report) -> Option<Item> {
    let [title, affairs, cycle, term, owner, signers, mask, audience, screen] = cells else { return None };
    let (title, term) = (text(title, 2, 30), due(term));
    let affairs = Affairs::ALL.into_iter().find(|one| one.code() == affairs || one.zh() == affairs);
    let cycle = Cycle::ALL.into_iter().find(|one| one.code() == cycle || one.zh() == cycle);
    let owner = role(owner);
    let signers: Option<Vec<Role>> = signers.split('+').map(|one| role(one.trim())).collect();
    let signers = signers.filter(|all| all.starts_with(&[Role::VillageSecretary, Role::Supervisor]));
    let mask = Profile::ALL.into_iter().find(|one| one.code() == mask || one.zh() == mask);
    let is_for_all = match audience.as_str() {
        "all" | "所有人" => Some(true),
        "members" | "党员" => Some(false),
        _ => None,
    };
    let is_on_screen = yes(screen);
    let profiles = Profile::ALL.map(|one| format!("{}（{}）", one.code(), one.zh())).join("、");
    let profiles = format!("请写 {profiles}");
    for (column, is_read, ask) in [
        ("名称", title.is_some(), "请写公开什么，2 到 30 个字，不要英文逗号"),
        ("哪类", affairs.is_some(), "请写 党务、村务 或 财务"),
        ("周期", cycle.is_some(), "请写 每月、每季度、每半年、每年 或 随时"),
        ("期限", term.is_some(), DUE),
        ("谁办", owner.is_some(), "请写岗位的名字或代码，如 村报账员 或 VA"),
        ("谁签", signers.is_some(), SIGNERS),
        ("遮盖", mask.is_some(), profiles.as_str()),
        ("给谁看", is_for_all.is_some(), "请写 所有人 或 党员"),
        ("上屏", is_on_screen.is_some(), "请写 是 或 否"),
    ] {
        told(report, (row, column), is_read.then_some(()), ask);
    }
    Some(Item {
        code: String::new(),
        title: title?,
        affairs: affairs?,
        cycle: cycle?,
        due: term?,
        owner: owner?,
        signers: signers?,
        mask: mask?,
        is_for_all: is_for_all?,
        is_on_screen: is_on_screen?,
        is_default: false,
        basis: String::new(),
    })
}

const DUE: &str = "请写 end+10d（结束后 10 天内）、end+5wd（结束后 5 个工作日内）或 start+30d（开始后 30 天内）这样，最多 366 天";
const SIGNERS: &str =
    "请写 VS+SUP 或 VS+SUP+TC 这样，先村党组织书记、再村务监督委员会成员，乡镇要看的再加乡镇经办人";

/// What is made from facts is made of the periods for which it was written, and what is for members alone stays so.
fn may_be(item: &Item, report: &mut Report, row: usize) -> Option<()> {
    let Some(seed) = Catalogue::seed().iter().find(|seed| seed.code == item.code) else { return Some(()) };
    if source(&item.code).is_some() && seed.cycle != item.cycle {
        let zh = seed.cycle.zh();
        report.add(row, "周期", format!("{} 是从账上和台账里生成的，周期只能是“{zh}”", short(&item.code)));
        return None;
    }
    if !seed.is_for_all && item.is_for_all {
        report.add(row, "给谁看", format!("{} 只给党员看，不能改成给所有人看", short(&item.code)));
        return None;
    }
    Some(())
}
