//! The sheets as tables: heads, rows, and where each figure leads.

use super::When;
use super::table::{Cell, Head, Row, Table, bold};
use crate::books::decide::{Refused, last_ledger_month};
use crate::books::model::{
    AccountCode, Amounts, Book, Part, Side, Standard, Statement, StatementLine, voucher::name,
};
use crate::books::reading::{self, Asked};
use crate::books::store::Spot;
use crate::house::{Context, Reader, Stop};
use crate::ui::parts::Link;
use houji_base::{Fen, Month};

/// Entries on one page.
pub const ENTRIES: i64 = 100;

fn period(when: &When) -> String {
    match when.months() {
        (from, to) if from == to => to.zh(),
        (from, to) => format!("{}至{}", from.zh(), to.zh()),
    }
}

fn account_url(book: &Book, code: &str, query: &str) -> String {
    format!("/desk/books/{}/accounts/{code}?{query}", book.id)
}

/// The trial balance, of all accounts or of some.
pub fn trial(db: &mut Reader, cx: &Context, book: &Book, when: &When) -> Result<Table, Stop> {
    let (from, to) = when.months();
    let mut trial = reading::trial(db, cx, book, (from, last_ledger_month(to)), when.known_at())?;
    let subs = reading::subs(db, cx, book)?;
    let wanted = |code: &AccountCode| when.of.is_empty() || when.of.iter().any(|each| each.covers(code));
    trial.lines.retain(|line| wanted(&line.account));
    let query = when.query(when.month, when.whole_year);
    let row = |first: [Cell; 2], pairs: [Amounts; 3]| -> Row {
        first.into_iter().chain(pairs.into_iter().flat_map(Cell::pair)).collect()
    };
    let mut rows: Vec<Row> = Vec::new();
    for line in &trial.lines {
        let href = account_url(book, line.account.as_str(), &query);
        let name = subs.name(book.standard, &line.account).unwrap_or_default();
        let first = [Cell::text(line.account.to_string()), Cell::text(name)];
        let made = row(first, [line.opening, line.movement, line.closing]);
        rows.push(made.into_iter().map(|cell| cell.to(&href)).collect());
    }
    rows.push(bold(row([Cell::text("合计"), Cell::text("")], trial.totals())));
    Ok(Table {
        title: "科目余额表".to_owned(),
        period: period(when),
        heads: vec![
            Head::text("科目"),
            Head::text("名称"),
            Head::sides("期初余额"),
            Head::sides("本期发生额"),
            Head::sides("期末余额"),
        ],
        rows,
        more: None,
        fold: None,
    })
}

/// 借, 贷 or 平, and how much.
fn balance(net: Fen) -> [Cell; 2] {
    let word = if net.is_zero() {
        "平"
    } else if net > Fen::ZERO {
        Side::Debit.zh()
    } else {
        Side::Credit.zh()
    };
    [Cell::text(word), Cell::money(if net < Fen::ZERO { net.negated() } else { net })]
}

/// The ledger of an account: what it held, every entry, and what it holds.
pub fn account(
    db: &mut Reader,
    cx: &Context,
    book: &Book,
    code: &AccountCode,
    (when, most): (&When, i64),
) -> Result<Table, Stop> {
    let subs = reading::subs(db, cx, book)?;
    let zh = subs.name(book.standard, code).ok_or(Refused::NoAccount)?.to_owned();
    let (months, known_at) = (when.months(), when.known_at());
    let asked = Asked { account: code.clone(), months, known_at, after: when.after, most };
    let page = reading::entries(db, cx, book, &asked)?;
    let line = |words: &str, moved: Amounts, net: Fen| {
        let first = [Cell::text(""), Cell::text(""), Cell::text(words), Cell::text("")];
        bold(first.into_iter().chain(Cell::pair(moved)).chain(balance(net)).collect())
    };
    let begins = if when.after.is_some() { "承前页" } else { "期初余额" };
    let mut rows = vec![line(begins, Amounts::default(), page.before)];
    for (entry, net) in &page.entries {
        let part = if entry.line.account == *code {
            ""
        } else {
            subs.name(book.standard, &entry.line.account).unwrap_or_default()
        };
        let (debit, credit) = entry.line.columns();
        let href = format!("/desk/books/{}/vouchers/{}", book.id, entry.seq);
        let first = [
            Cell::day(entry.day),
            Cell::text(name(entry.period, entry.number)).to(&href),
            Cell::text(entry.line.summary.clone()),
            Cell::text(part),
            Cell::side(debit),
            Cell::side(credit),
        ];
        rows.push(first.into_iter().chain(balance(*net)).collect());
    }
    let here = account_url(book, code.as_str(), &when.query(when.month, when.whole_year));
    if page.next.is_none() {
        let (moved, closing) = (page.trial.movement(code.as_str()), page.trial.closing(code.as_str()));
        rows.push(line("本期合计", moved, closing.net()));
    }
    let next = page.next.map(|spot: Spot| Link::new("往后看", format!("{here}&after={}", spot.code())));
    let first = when.after.map(|_| Link::new("回到最前面", here));
    Ok(Table {
        title: format!("{code} {zh} 明细账"),
        period: period(when),
        heads: vec![
            Head::text("日期"),
            Head::text("凭证"),
            Head::text("摘要"),
            Head::text("明细科目"),
            Head::money("借方"),
            Head::money("贷方"),
            Head::text("方向"),
            Head::money("余额"),
        ],
        rows,
        more: next.or(first),
        fold: None,
    })
}

/// The accounts a line is made of, through the lines it adds up; those the book can open.
fn behind(standard: Standard, line: &StatementLine, lines: &[StatementLine]) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = line.accounts().collect();
    for part in line.parts {
        match part {
            Part::Line(at) | Part::LessLine(at) => {
                found.extend(lines.get(*at).into_iter().flat_map(|each| behind(standard, each, lines)));
            }
            Part::OpeningCredit(code) => found.push(code),
            _ => {}
        }
    }
    // What was given out stands on 322.01 itself; its parts are told by the statement alone.
    let is_given = |code: &&mut &str| standard.is_known() && code.starts_with("322.01");
    found.iter_mut().filter(is_given).for_each(|code| *code = "322.01");
    found.sort_unstable();
    found.dedup();
    found
}

/// A statement with its two columns.
pub fn statement(
    db: &mut Reader,
    cx: &Context,
    book: &Book,
    statement: Statement,
    when: &When,
) -> Result<Table, Stop> {
    let (now, before) = reading::amounts(db, cx, book, statement, (when.month, when.known_at()))?;
    let is_sheet = statement == Statement::BalanceSheet;
    let lines = statement.lines(book.standard);
    let [year, alone] = [true, is_sheet].map(|whole| when.query(when.month, whole));
    let url = |codes: &[&str], query: &str| match codes {
        [] => None,
        [one] => Some(account_url(book, one, query)),
        some => Some(format!("/desk/books/{}/trial-balance?{query}&of={}", book.id, some.join(","))),
    };
    let row = |(line, (now, before)): (&StatementLine, (Fen, Fen))| {
        let codes = behind(book.standard, line, lines);
        let cell = |fen: Fen, query: &str| match line.parts.is_empty() {
            true => Cell::blank(),
            false => Cell { href: url(&codes, query), ..Cell::money(fen) },
        };
        let name = if line.level == 0 { line.zh.to_owned() } else { format!("　{}", line.zh) };
        let (now, before) = (cell(now, &year), cell(before, &alone));
        let cells = if is_sheet { [now, before] } else { [before, now] };
        let row: Row = std::iter::once(Cell::text(name)).chain(cells).collect();
        if line.level == 0 { bold(row) } else { row }
    };
    let rows = lines.iter().zip(now.into_iter().zip(before)).map(row).collect();
    let (first, second) =
        if is_sheet { ("期末余额", "年初余额") } else { ("本月数", "本年累计") };
    let month: Month = when.month;
    let told = if is_sheet { format!("{}底", month.zh()) } else { month.zh() };
    let heads = vec![Head::text("项目"), Head::money(first), Head::money(second)];
    let assets = lines.iter().position(|line| line.zh == "资产总计").map(|at| at.saturating_add(1));
    let fold = assets.filter(|_| is_sheet);
    Ok(Table { title: statement.name(book.standard), period: told, heads, rows, more: None, fold })
}
