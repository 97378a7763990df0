//! A chart of accounts that came as data: read once, checked, and kept for the life of the process, so that a
//! [`Standard`] that refers to it is `Copy` and pure rules ask it as they ask the charts of the program. Charts are few,
//! and one that was taken in never changes.

use super::account::{Account, AccountCode, Class, Side, Standard};
use super::statement::{Part, Statement, StatementLine};
use houji_base::Day;
use houji_seal::Digest;
use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// What an account is for beside its class.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Purpose {
    /// Income and expense are closed to it: 本年盈余.
    Result,
    /// What is given out of the result is entered on it: 各项分配.
    Shared,
    /// What is not given out stays on it: 未分配盈余.
    Kept,
    /// Every entry names with whom: 成员往来.
    ByParty,
    /// Money, of which there is never less than nothing.
    Money,
}

impl Purpose {
    /// All, each with its stable code and its name in the file.
    pub const ALL: [(Purpose, &'static str, &'static str); 5] = [
        (Purpose::Result, "result", "本年结果"),
        (Purpose::Shared, "shared", "各项分配"),
        (Purpose::Kept, "kept", "未分配"),
        (Purpose::ByParty, "party", "往来"),
        (Purpose::Money, "money", "货币资金"),
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        Purpose::ALL.iter().find(|(each, _, _)| *each == self).map_or("", |(_, code, _)| code)
    }

    /// The purpose of a code or of a name.
    pub fn parse(text: &str) -> Option<Purpose> {
        let is_it = |(_, code, zh): &&(Purpose, &str, &str)| *code == text || *zh == text;
        Purpose::ALL.iter().find(is_it).map(|(purpose, _, _)| *purpose)
    }
}

/// An account of a chart as it was handed in: one of the chart, or a part of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Charted {
    /// Code.
    pub code: AccountCode,
    /// Name.
    pub name: String,
    /// What it belongs to.
    pub class: Class,
    /// The side on which it grows.
    pub side: Side,
    /// What it is for.
    pub purpose: Option<Purpose>,
}

/// A chart as it was handed in, its accounts by code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// Name of the accounting system.
    pub name: String,
    /// The document it is taken from.
    pub basis: String,
    /// The day from which it is in force.
    pub since: Day,
    /// Accounts and parts, by code.
    pub accounts: Vec<Charted>,
}

impl Written {
    /// Its code: the same chart has the same everywhere, and another content has another.
    pub fn code(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.name, self.basis, self.since);
        for Charted { code, name, class, side, purpose } in &self.accounts {
            let purpose = purpose.map_or("", Purpose::code);
            text.push_str(&format!("{code}\t{name}\t{}\t{}\t{purpose}\n", class.code(), side.zh()));
        }
        let digest: String = Digest::of(&[text.as_bytes()]).to_string();
        let plain = digest.chars().filter(char::is_ascii_alphanumeric).take(CODE);
        format!("c{}", plain.collect::<String>().to_ascii_lowercase())
    }
}

/// Letters and digits of a chart's code after its first letter.
const CODE: usize = 16;

/// A line of a statement as it was handed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrittenLine {
    /// Which statement.
    pub statement: Statement,
    /// Name.
    pub name: String,
    /// How deep it stands.
    pub level: u8,
    /// What it is made of, as written.
    pub parts: String,
}

/// An account that a rule names, with its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Named {
    /// Code.
    pub code: &'static str,
    /// Name.
    pub zh: &'static str,
}

/// The three accounts of a year's result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Closes {
    /// Income and expense are closed to it.
    pub result: Named,
    /// What is given out is entered on it and its parts.
    pub shared: Named,
    /// What is not given out stays on it.
    pub kept: Named,
}

/// A chart in memory.
pub struct Chart {
    /// Its code.
    pub code: &'static str,
    /// Name of the accounting system.
    pub name: &'static str,
    /// The document it is taken from.
    pub basis: &'static str,
    /// The day from which it is in force.
    pub since: Day,
    /// Its accounts, by code.
    pub accounts: &'static [Account],
    /// Sub-accounts every book of it begins with.
    pub subs: &'static [(&'static str, &'static str)],
    /// The accounts of the year's result.
    pub year_end: Closes,
    /// Accounts of money.
    pub money: &'static [Named],
    /// How often the lines of its statements were handed in.
    pub edition: i64,
    /// Lines of its statements; none where nobody handed them in.
    lines: [&'static [StatementLine]; 3],
}

impl Chart {
    /// The lines of a statement; none where nobody handed them in.
    pub fn lines(&self, statement: Statement) -> &'static [StatementLine] {
        match (statement, self.lines) {
            (Statement::BalanceSheet, [lines, _, _])
            | (Statement::Result, [_, lines, _])
            | (Statement::IncomeAndExpense, [_, _, lines]) => lines,
        }
    }
}

/// Charts by their codes. Only [`keep`] writes it.
static CHARTS: RwLock<BTreeMap<&'static str, &'static Chart>> = RwLock::new(BTreeMap::new());

/// The chart of a code, when it is in memory.
pub fn chart(code: &str) -> Option<&'static Chart> {
    CHARTS.read().unwrap_or_else(PoisonError::into_inner).get(code).copied()
}

/// Texts and lists of a chart live as long as the process: a county has a handful of charts, and each is kept once.
fn text(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn list<T>(list: Vec<T>) -> &'static [T] {
    Box::leak(list.into_boxed_slice())
}

/// The account that has a purpose; `None` unless there is exactly one.
fn of_purpose(written: &Written, purpose: Purpose) -> Option<Named> {
    let mut found = written.accounts.iter().filter(|each| each.purpose == Some(purpose));
    let one = found.next().filter(|_| found.next().is_none())?;
    Some(Named { code: text(one.code.as_str()), zh: text(&one.name) })
}

/// Keeps a chart with the lines of its statements and gives the standard that refers to it. One that is kept in this edition
/// is not kept again. `None` when what was stored is no chart.
pub fn keep(written: &Written, (edition, lines): (i64, &[WrittenLine])) -> Option<Standard> {
    let code = written.code();
    let mut charts = CHARTS.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = charts.get(code.as_str()).filter(|known| known.edition >= edition) {
        return Some(Standard::Imported(known));
    }
    let year_end = Closes {
        result: of_purpose(written, Purpose::Result)?,
        shared: of_purpose(written, Purpose::Shared)?,
        kept: of_purpose(written, Purpose::Kept)?,
    };
    let named = |each: &Charted| Named { code: text(each.code.as_str()), zh: text(&each.name) };
    let is_money = |each: &&Charted| each.purpose == Some(Purpose::Money);
    let account = |each: &Charted| Account {
        code: text(each.code.as_str()),
        zh: text(&each.name),
        side: each.side,
        is_contra: each.class == Class::Asset && each.side == Side::Credit,
        class: each.class,
        by_party: each.purpose == Some(Purpose::ByParty),
    };
    let (subs, accounts): (Vec<&Charted>, Vec<&Charted>) =
        written.accounts.iter().partition(|each| each.code.is_sub());
    let chart = Chart {
        code: text(&code),
        name: text(&written.name),
        basis: text(&written.basis),
        since: written.since,
        accounts: list(accounts.into_iter().map(account).collect()),
        subs: list(subs.into_iter().map(|each| (text(each.code.as_str()), text(&each.name))).collect()),
        year_end,
        money: list(written.accounts.iter().filter(is_money).map(named).collect()),
        edition,
        lines: Statement::ALL.map(|statement| laid(written, lines, statement)),
    };
    let chart: &'static Chart = Box::leak(Box::new(chart));
    charts.insert(chart.code, chart);
    Some(Standard::Imported(chart))
}

fn laid(written: &Written, lines: &[WrittenLine], statement: Statement) -> &'static [StatementLine] {
    let own = lines.iter().filter(|line| line.statement == statement).enumerate();
    let line = |(at, line): (usize, &WrittenLine)| StatementLine {
        zh: text(&line.name),
        level: line.level,
        parts: list(formula(written, &line.parts, at).unwrap_or_default()),
    };
    list(own.map(line).collect())
}

/// Why what a line is made of was not understood: the piece of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadPart(pub String);

/// What a line is made of: `101+102`, `借114`, `贷114`, `年初332.02`, `行1`, each taken away after a minus. An account counts on the
/// side on which it grows. `before` is how many lines of the statement stand above, of which alone it may speak.
///
/// # Errors
/// The first piece that is none.
pub fn formula(written: &Written, told: &str, before: usize) -> Result<Vec<Part>, BadPart> {
    let told: String = told.chars().filter(|c| !c.is_whitespace()).collect();
    let told = told.replace('＋', "+").replace(['－', '−'], "-");
    let mut parts = Vec::new();
    let mut rest = told.as_str();
    while !rest.is_empty() {
        let is_less = rest.starts_with('-');
        let piece = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        let end = piece.find(['+', '-']).unwrap_or(piece.len());
        let (piece, more) = piece.split_at_checked(end).unwrap_or((piece, ""));
        let bad = || BadPart(piece.to_owned());
        parts.push(part(written, piece, (is_less, before)).ok_or_else(bad)?);
        rest = more;
    }
    Ok(parts)
}

fn part(written: &Written, piece: &str, (is_less, before): (bool, usize)) -> Option<Part> {
    if let Some(line) = piece.strip_prefix('行') {
        let at = line.parse::<usize>().ok().and_then(|line| line.checked_sub(1)).filter(|at| *at < before)?;
        return Some(if is_less { Part::LessLine(at) } else { Part::Line(at) });
    }
    let known = |code: &str| {
        let found = written.accounts.iter().find(|each| each.code.as_str() == code)?;
        Some((text(code), found.side))
    };
    if let Some(code) = piece.strip_prefix("年初") {
        let (code, side) = known(code)?;
        return (side == Side::Credit && !is_less).then_some(Part::OpeningCredit(code));
    }
    if let Some(code) = piece.strip_prefix(Side::Debit.zh()) {
        return known(code).filter(|_| !is_less).map(|(code, _)| Part::DebitSide(code));
    }
    if let Some(code) = piece.strip_prefix(Side::Credit.zh()) {
        return known(code).filter(|_| !is_less).map(|(code, _)| Part::CreditSide(code));
    }
    let (code, side) = known(piece)?;
    let side = if is_less { side.other() } else { side };
    Some(if side == Side::Debit { Part::Debit(code) } else { Part::Credit(code) })
}
