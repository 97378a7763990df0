//! A bank's statement from its file: headings as the banks write them, rows in the order of time, each balance following
//! from the one before. Pure.

use super::model::{Account, Told};
use crate::house::table::{self, Line, Report, RowError, short};
use houji_base::{Day, Fen, Month};
use std::collections::BTreeMap;

/// Most rows of one file.
pub const MOST_ROWS: usize = 5_000;
/// Lines in which the headings are looked for: banks put names and dates above them.
const ABOVE: usize = 20;
/// Characters kept of a summary, a name and a serial number.
const WORDS: usize = 100;

/// What a column tells, by its headings at the banks; the first that is there counts.
const DAY: &[&str] =
    &["交易日期", "记账日期", "入账日期", "交易时间", "记账时间", "交易日", "记账日", "发生日期", "日期"];
const SUMMARY: &[&str] = &["摘要", "交易摘要", "摘要说明", "用途", "交易用途", "附言", "备注", "交易类型"];
const IN: &[&str] = &[
    "收入",
    "收入金额",
    "贷方发生额",
    "贷方金额",
    "贷方",
    "转入金额",
    "转入",
    "存入金额",
    "存入",
    "收方金额",
    "贷方交易金额",
];
const OUT: &[&str] = &[
    "支出",
    "支出金额",
    "借方发生额",
    "借方金额",
    "借方",
    "转出金额",
    "转出",
    "支取金额",
    "支取",
    "付方金额",
    "借方交易金额",
];
const AMOUNT: &[&str] = &["交易金额", "发生额", "交易发生额", "金额"];
const SIDE: &[&str] =
    &["借贷标志", "借贷方向", "借/贷", "借贷", "收付标志", "收支", "收/支", "收支标志", "方向"];
const BALANCE: &[&str] = &["余额", "账户余额", "交易后余额", "本次余额", "当前余额", "账面余额"];
const PARTY: &[&str] = &[
    "对方户名",
    "对方名称",
    "对方账户名称",
    "对方账户名",
    "对方单位",
    "对方单位名称",
    "对手户名",
    "对方姓名",
    "交易对手",
    "交易对方",
    "交易对方名称",
    "收付款人名称",
    "对方账号名称",
];
const SERIAL: &[&str] = &[
    "流水号",
    "交易流水号",
    "核心流水号",
    "账户明细编号",
    "明细编号",
    "交易序号",
    "日志号",
    "柜员流水号",
    "交易编号",
];

/// Words with which lines begin that are no rows.
const NO_ROWS: [&str; 10] = ["合计", "总计", "小计", "本页", "承前", "过次", "期初", "期末", "上期", "打印"];

/// A row with its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Row as the person sees it.
    pub row: usize,
    /// What it tells.
    pub told: Told,
}

/// Where each thing is told.
struct Layout {
    day: usize,
    summary: Option<usize>,
    money: Money,
    balance: usize,
    party: Option<usize>,
    serial: Option<usize>,
}

/// Money is told in two columns, or in one with a sign or a side beside it.
enum Money {
    Two(usize, usize),
    Sided(usize, usize),
    Signed(usize),
}

/// A heading without its unit and blanks.
fn plain(heading: &str) -> String {
    let end = heading.find(['（', '(', '[', '【']).unwrap_or(heading.len());
    heading.get(..end).unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect()
}

fn layout(line: &Line) -> Option<Layout> {
    let headings: Vec<String> = line.cells.iter().map(|cell| plain(cell)).collect();
    let find =
        |names: &[&str]| names.iter().find_map(|name| headings.iter().position(|heading| heading == name));
    let two = find(IN).zip(find(OUT)).map(|(came, went)| Money::Two(came, went));
    let one = || {
        let amount = find(AMOUNT)?;
        Some(find(SIDE).map_or(Money::Signed(amount), |side| Money::Sided(amount, side)))
    };
    Some(Layout {
        day: find(DAY)?,
        money: two.or_else(one)?,
        balance: find(BALANCE)?,
        summary: find(SUMMARY),
        party: find(PARTY),
        serial: find(SERIAL),
    })
}

/// Reads a statement of CSV or XLSX: its rows in the order of time.
///
/// # Errors
/// Every mistake that the file shows by itself, in the order of the rows.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Vec<RowError>> {
    let lines = table::read_written(bytes)?.all();
    let headed = lines.iter().take(ABOVE).enumerate().find_map(|(at, line)| Some((at, layout(line)?)));
    let Some((at, layout)) = headed else {
        let what = "没找到列名。要有“交易日期”“余额”，还要有“收入”和“支出”两列，或者“金额”一列。请检查选的是不是流水文件。";
        return Err(Report::file(what).into());
    };
    let below: Vec<&Line> =
        lines.iter().skip(at.saturating_add(1)).filter(|line| is_row(line, &layout)).collect();
    if below.len() > MOST_ROWS {
        return Err(Report::file(format!("一次最多 {MOST_ROWS} 行，请分几个月导出。")).into());
    }
    let mut report = Report::default();
    let out_is_below = out_is_below(&below, &layout);
    let rows: Vec<Row> =
        below.iter().filter_map(|line| row(line, &layout, out_is_below, &mut report)).collect();
    if below.is_empty() {
        report.add(0, "", "文件里没有流水。请检查选的是不是这个文件。");
    }
    in_order(report.or(rows)?)
}

fn cell(line: &Line, at: usize) -> &str {
    line.cells.get(at).map_or("", String::as_str)
}

/// Sums and repeated headings are left out.
fn is_row(line: &Line, layout: &Layout) -> bool {
    let first = line.cells.iter().find(|cell| !cell.is_empty()).map_or("", String::as_str);
    let is_sum = NO_ROWS.iter().any(|word| first.starts_with(word)) && day(cell(line, layout.day)).is_none();
    !is_sum && !DAY.contains(&plain(cell(line, layout.day)).as_str())
}

/// A day as banks write it: also `20250302`, also with the time behind.
fn day(text: &str) -> Option<Day> {
    let text = text.trim().split([' ', 'T', '\u{a0}']).next().unwrap_or_default();
    match (text.len(), text.get(..4), text.get(4..6), text.get(6..8)) {
        (8 | 14, Some(year), Some(month), Some(date)) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            table::day(&format!("{year}-{month}-{date}"))
        }
        _ => table::day(text),
    }
}

/// Nothing is written as a blank, a nought or strokes.
fn money(text: &str) -> Result<Fen, String> {
    let text = text.trim().trim_start_matches('+');
    match text {
        "" | "-" | "--" | "—" | "——" | "/" => Ok(Fen::ZERO),
        _ => Fen::parse(text).map_err(crate::books::decide::amount_sentence),
    }
}

/// Some banks write what goes out below zero, all of it; then the sign tells nothing.
fn out_is_below(lines: &[&Line], layout: &Layout) -> bool {
    let Money::Two(_, went) = layout.money else { return false };
    let mut amounts =
        lines.iter().filter_map(|line| money(cell(line, went)).ok()).filter(|fen| !fen.is_zero());
    amounts.clone().next().is_some() && amounts.all(|fen| fen < Fen::ZERO)
}

fn row(line: &Line, layout: &Layout, out_is_below: bool, report: &mut Report) -> Option<Row> {
    let read = day(cell(line, layout.day));
    if read.is_none() {
        report.add(line.row, "日期", table::bad_day(cell(line, layout.day)));
    }
    let amount = amount(line, &layout.money, out_is_below, report);
    let balance = match cell(line, layout.balance) {
        "" => Err("请写余额".to_owned()),
        text => money(text),
    };
    if let Err(why) = &balance {
        report.add(line.row, "余额", why.clone());
    }
    let words = |at: Option<usize>| -> String {
        let text = at.map_or("", |at| cell(line, at));
        text.chars().filter(|c| !c.is_control()).take(WORDS).collect()
    };
    let (party, summary) = (words(layout.party), words(layout.summary));
    let told = Told {
        day: read?,
        amount: amount?,
        balance: balance.ok()?,
        serial: words(layout.serial),
        summary,
        party,
    };
    Some(Row { row: line.row, told })
}

/// What came in, above zero, or went out.
fn amount(line: &Line, layout: &Money, out_is_below: bool, report: &mut Report) -> Option<Fen> {
    let mut read = |column, at| {
        let read = money(cell(line, at));
        read.map_err(|why| report.add(line.row, column, why)).ok()
    };
    let amount = match *layout {
        Money::Two(came, went) => {
            let (came, went) = (read("收入", came), read("支出", went));
            let (came, went) = (came?, went?);
            let went = if out_is_below { went.negated() } else { went };
            if !came.is_zero() && !went.is_zero() {
                report.add(line.row, "", "收入、支出都有金额，请检查");
                return None;
            }
            came.minus(went)
        }
        Money::Signed(at) => read("金额", at)?,
        Money::Sided(at, side) => {
            let amount = read("金额", at)?;
            let Some(is_in) = side_of(cell(line, side)) else {
                let what = format!("“{}”看不出是收还是支，请写“收”或“支”", short(cell(line, side)));
                report.add(line.row, "收支", what);
                return None;
            };
            match (is_in, amount < Fen::ZERO) {
                // With the side beside it, the sign of what goes out tells nothing.
                (false, true) => amount,
                (false, false) => amount.negated(),
                (true, _) => amount,
            }
        }
    };
    if amount.is_zero() {
        report.add(line.row, "", "没有金额，请检查或删掉这一行");
        return None;
    }
    Some(amount)
}

/// The bank's credit is what comes in.
fn side_of(text: &str) -> Option<bool> {
    match text.trim() {
        "贷" | "贷方" | "收" | "收入" | "转入" | "来账" | "存入" | "进账" | "C" | "c" | "+" => {
            Some(true)
        }
        "借" | "借方" | "支" | "支出" | "付" | "转出" | "往账" | "支取" | "出账" | "D" | "d" | "-" => {
            Some(false)
        }
        _ => None,
    }
}

/// Banks write the newest row first or last. What the balances say is believed before the days.
fn in_order(mut rows: Vec<Row>) -> Result<Vec<Row>, Vec<RowError>> {
    let Err(as_it_stands) = follows(&rows) else { return Ok(rows) };
    let is_backwards =
        rows.first().zip(rows.last()).is_some_and(|(first, last)| first.told.day > last.told.day);
    let adds_up = as_it_stands.iter().all(|error| error.column != "余额");
    rows.reverse();
    match follows(&rows) {
        Ok(()) => Ok(rows),
        Err(turned) if is_backwards && !adds_up => Err(turned),
        Err(_) => Err(as_it_stands),
    }
}

/// Each balance is the one before and the amount.
fn follows(rows: &[Row]) -> Result<(), Vec<RowError>> {
    let mut report = Report::default();
    for (before, row) in rows.iter().zip(rows.iter().skip(1)) {
        let wanted = before.told.balance.plus(row.told.amount);
        if row.told.balance != wanted {
            report.add(row.row, "余额", gap(before.told.balance, &row.told, wanted));
        }
        if row.told.day < before.told.day {
            report.add(row.row, "日期", "比前面一行还早，请按日期排好");
        }
    }
    report.or(())
}

fn gap(before: Fen, told: &Told, wanted: Fen) -> String {
    format!(
        "前面余额 {}，这一行 {}，应当是 {}，文件里是 {}。请检查前面是不是少了几行，或者改过",
        before.grouped(),
        told.amount.grouped(),
        wanted.grouped(),
        told.balance.grouped()
    )
}

/// What tells a row from others: the bank's number of it, or all it says and which of its like it is.
pub fn keys(rows: &[Row]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let key = |row: &Row| {
        let Told { day, amount, balance, summary, serial, party } = &row.told;
        let words = if serial.is_empty() { format!("{summary}\n{party}") } else { format!("#{serial}") };
        let key = format!("{day}\n{amount}\n{balance}\n{words}");
        let times = seen.entry(key.clone()).or_insert(0);
        *times = times.saturating_add(1);
        format!("{key}\n{times}")
    };
    rows.iter().map(key).collect()
}

/// The rows that the account does not have yet: those behind the last one it has. `known` says of each row whether it
/// is kept.
///
/// # Errors
/// Rows that do not go on where the account's statement ends.
pub fn fresh(account: &Account, rows: Vec<Row>, known: &[bool]) -> Result<Vec<Row>, Vec<RowError>> {
    let mut report = Report::default();
    let last = known.iter().rposition(|known| *known);
    let fresh: Vec<Row> = match last {
        Some(last) => {
            for (row, _) in rows.iter().zip(known).take(last).filter(|(_, known)| !**known) {
                report.add(row.row, "", "这一行夹在导入过的几行中间，当时没有它。请核对是不是改过");
            }
            rows.into_iter().skip(last.saturating_add(1)).collect()
        }
        None => rows,
    };
    let Some(first) = fresh.first() else { return report.or(fresh) };
    match account.last_day {
        None if Month::of(first.told.day) < account.since => {
            let what = format!("这个账户从{}开始对账，请从这个月的第一笔导出", account.since.zh());
            report.add(first.row, "日期", what);
        }
        None => {}
        Some(day) if first.told.day < day => {
            let what = format!("导入过的流水到 {} 为止，这一行比它早，当时没有。请核对账户和文件", day.zh());
            report.add(first.row, "日期", what);
        }
        Some(_) => {
            let wanted = account.balance.plus(first.told.amount);
            if first.told.balance != wanted {
                let what = format!("导入过的流水接不上：{}", gap(account.balance, &first.told, wanted));
                report.add(first.row, "余额", what);
            }
        }
    }
    report.or(fresh)
}
