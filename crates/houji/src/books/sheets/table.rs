//! A sheet as a table: what the page, the paper and the file are made from.

use super::super::model::Amounts;
use crate::ui::parts::{Link, Signal};
use houji_base::{Day, Fen};

/// A sheet.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub title: String,
    /// Which time it tells of.
    pub period: String,
    /// Its columns.
    pub heads: Vec<Head>,
    /// Rows.
    pub rows: Vec<Row>,
    /// The next page, or the first again.
    pub more: Option<Link>,
    /// On paper the rows after so many stand beside the others, as on the official form of a balance sheet.
    pub fold: Option<usize>,
}

/// A column, or several under one name.
#[derive(Debug, Clone)]
pub struct Head {
    /// Its name.
    pub zh: &'static str,
    /// Money stands in it.
    pub is_money: bool,
    /// Names of the columns under it; none for a column alone.
    pub parts: &'static [&'static str],
}

impl Head {
    /// A column of words.
    pub const fn text(zh: &'static str) -> Head {
        Head { zh, is_money: false, parts: &[] }
    }

    /// A column of money.
    pub const fn money(zh: &'static str) -> Head {
        Head { zh, is_money: true, parts: &[] }
    }

    /// Debit and credit under one name.
    pub const fn sides(zh: &'static str) -> Head {
        Head { zh, is_money: true, parts: &["借方", "贷方"] }
    }
}

/// As many cells as there are columns.
pub type Row = Vec<Cell>;

/// What a cell holds as a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Words alone.
    Words,
    /// An amount.
    Money(Fen),
    /// A day.
    Day(Day),
}

/// What stands in a column of a row.
#[derive(Debug, Clone)]
pub struct Cell {
    /// As shown.
    pub text: String,
    /// Money stands to the right.
    pub is_money: bool,
    /// What a file keeps of it besides the words.
    pub value: Value,
    /// It adds others up or heads them.
    pub is_bold: bool,
    /// The entries behind it.
    pub href: Option<String>,
    /// It is a state: the ending of the class `hj-sig--…`.
    pub tone: Option<&'static str>,
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            is_money: false,
            value: Value::Words,
            is_bold: false,
            href: None,
            tone: None,
        }
    }

    /// An amount.
    pub fn money(fen: Fen) -> Cell {
        Cell { text: fen.grouped(), is_money: true, value: Value::Money(fen), ..Cell::text("") }
    }

    /// A day of a year that is told elsewhere.
    pub fn day(day: Day) -> Cell {
        Cell { value: Value::Day(day), ..Cell::text(day.zh_short()) }
    }

    /// A place for money with nothing in it.
    pub fn blank() -> Cell {
        Cell { is_money: true, ..Cell::text("") }
    }

    /// Nothing is shown for nothing.
    pub fn side(fen: Fen) -> Cell {
        if fen.is_zero() { Cell::blank() } else { Cell::money(fen) }
    }

    /// Debit and credit.
    pub fn pair(amounts: Amounts) -> [Cell; 2] {
        [Cell::side(amounts.debit), Cell::side(amounts.credit)]
    }

    /// A state with its shape and colour.
    pub fn state(signal: Signal) -> Cell {
        Cell { tone: Some(signal.tone), ..Cell::text(signal.text) }
    }

    /// Leads to what is behind it, when it shows anything.
    #[must_use]
    pub fn to(self, href: &str) -> Cell {
        let href = (!self.text.is_empty()).then(|| href.to_owned());
        Cell { href, ..self }
    }
}

impl Table {
    /// True when columns stand under a common name.
    pub fn has_two_heads(&self) -> bool {
        self.heads.iter().any(|head| !head.parts.is_empty())
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.heads.iter().map(|head| head.parts.len().max(1)).sum()
    }

    /// The name of each column by itself: 期初余额借方.
    pub fn columns(&self) -> Vec<String> {
        let names = self.heads.iter().flat_map(|head| match head.parts {
            [] => vec![head.zh.to_owned()],
            parts => parts.iter().map(|part| format!("{}{part}", head.zh)).collect(),
        });
        names.collect()
    }

    /// Too broad for a sheet that stands upright.
    pub fn is_wide(&self) -> bool {
        self.width() > 6
    }

    /// As it stands on paper.
    #[must_use]
    pub fn on_paper(mut self) -> Table {
        let Some(at) = self.fold.filter(|at| *at < self.rows.len()) else { return self };
        let right = self.rows.split_off(at);
        let left = std::mem::take(&mut self.rows);
        let longer = left.len().max(right.len());
        let money = self.heads.iter().skip(1).cloned();
        let side = |zh| std::iter::once(Head::text(zh)).chain(money.clone()).collect::<Vec<_>>();
        let heads = [side("资产"), side("负债和所有者权益")].concat();
        let [left, right] = [left, right].map(|rows| self.padded(rows, longer));
        let rows = left.into_iter().zip(right).map(|(left, right)| [left, right].concat());
        Table { rows: rows.collect(), heads, fold: None, ..self }
    }

    /// Puts empty rows before the last one, so that the totals of both sides stand on the last line.
    fn padded(&self, mut rows: Vec<Row>, to: usize) -> Vec<Row> {
        let last = rows.pop();
        let empty =
            || self.heads.iter().map(|head| Cell { is_money: head.is_money, ..Cell::text("") }).collect();
        rows.resize_with(to.saturating_sub(1), empty);
        rows.into_iter().chain(last).collect()
    }
}

/// The row of a sum or a heading.
pub fn bold(row: Row) -> Row {
    row.into_iter().map(|cell| Cell { is_bold: true, ..cell }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&str], fold: Option<usize>) -> Table {
        let row = |zh: &&str| vec![Cell::text(*zh), Cell::money(Fen::new(100)), Cell::blank()];
        Table {
            title: String::new(),
            period: String::new(),
            heads: vec![Head::text("项目"), Head::money("期末余额"), Head::money("年初余额")],
            rows: rows.iter().map(row).collect(),
            more: None,
            fold,
        }
    }

    #[test]
    fn on_paper_both_totals_of_a_balance_sheet_stand_on_the_last_line() {
        let names = |table: &Table| -> Vec<String> {
            let line = |row: &Row| row.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>().join("|");
            table.rows.iter().map(line).collect()
        };
        let paper = table(&["甲", "乙", "资产总计", "丙", "权益总计"], Some(3)).on_paper();
        assert_eq!(names(&paper), ["甲|1.00||丙|1.00|", "乙|1.00||||", "资产总计|1.00||权益总计|1.00|"]);
        assert_eq!(paper.columns().len(), 6);
        let turned = table(&["甲", "资产总计", "丙", "丁", "权益总计"], Some(2)).on_paper();
        assert_eq!(names(&turned)[1], "|||丁|1.00|");
        assert_eq!(table(&["甲", "乙"], None).on_paper().width(), 3);
        assert_eq!(table(&["甲", "乙"], Some(2)).on_paper().width(), 3);
    }

    #[test]
    fn columns_under_one_name_are_named_by_both() {
        let heads = vec![Head::text("科目"), Head::sides("期初余额"), Head::money("余额")];
        let table = Table { heads, ..table(&[], None) };
        assert!(table.has_two_heads());
        assert_eq!(table.columns(), ["科目", "期初余额借方", "期初余额贷方", "余额"]);
        assert_eq!(table.width(), 4);
    }
}
