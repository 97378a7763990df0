//! Statements as data: each line names the accounts it is made of, so that a correction of the official layout is a change
//! of a table, and every cell can say which accounts to open. Layout of the 2023 system from practice, of 2004 from forms
//! in use.

use super::account::Standard;
use super::trial::{Amounts, Trial};
use houji_base::Fen;

/// A column of a trial balance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Column {
    /// What stood before.
    Opening,
    /// What moved.
    Movement,
    /// What stands after.
    Closing,
}

/// What one account adds to a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Debit less credit.
    Debit(&'static str),
    /// Credit less debit.
    Credit(&'static str),
    /// The debit side alone: of accounts kept by party what is owed to the village.
    DebitSide(&'static str),
    /// The credit side alone: what the village owes.
    CreditSide(&'static str),
    /// The credit balance before the first month, whatever the column.
    OpeningCredit(&'static str),
    /// Another line above.
    Line(usize),
    /// Another line, taken away.
    LessLine(usize),
}

/// A line of a statement.
#[derive(Debug)]
pub struct StatementLine {
    /// Name.
    pub zh: &'static str,
    /// How deep it stands: 0 for a heading or total.
    pub level: u8,
    /// What it is made of; empty for a heading.
    pub parts: &'static [Part],
}

impl StatementLine {
    /// The accounts behind it.
    pub fn accounts(&self) -> impl Iterator<Item = &'static str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Debit(code) | Part::Credit(code) | Part::DebitSide(code) | Part::CreditSide(code) => {
                Some(*code)
            }
            Part::OpeningCredit(_) | Part::Line(_) | Part::LessLine(_) => None,
        })
    }
}

/// The statements a book gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Statement {
    /// 资产负债表.
    BalanceSheet,
    /// 收益及收益分配表.
    Result,
    /// 收支明细表.
    IncomeAndExpense,
}

impl Statement {
    /// All, in the order they are shown.
    pub const ALL: [Statement; 3] = [Statement::BalanceSheet, Statement::Result, Statement::IncomeAndExpense];

    /// Stable code, as in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Statement::BalanceSheet => "balance-sheet",
            Statement::Result => "result",
            Statement::IncomeAndExpense => "income-expense",
        }
    }

    /// Its name in the systems the program knows.
    pub fn zh(self) -> &'static str {
        match self {
            Statement::BalanceSheet => "资产负债表",
            Statement::Result => "收益及收益分配表",
            Statement::IncomeAndExpense => "收支明细表",
        }
    }

    /// Its name in a system: the result is called as its account is.
    pub fn name(self, standard: Standard) -> String {
        match (self, standard) {
            (Statement::Result, Standard::Imported(chart)) => {
                let result = chart.year_end.result.zh;
                let plain = result.strip_prefix("本年").unwrap_or(result);
                format!("{plain}及{plain}分配表")
            }
            _ => self.zh().to_owned(),
        }
    }

    /// Those a system gives. One that was handed in gives what lines were handed in for.
    pub fn of(standard: Standard) -> impl Iterator<Item = Statement> {
        Statement::ALL.into_iter().filter(move |statement| !statement.lines(standard).is_empty())
    }

    /// The statement of a code.
    pub fn parse(code: &str) -> Option<Statement> {
        Statement::ALL.into_iter().find(|statement| statement.code() == code)
    }

    /// Its lines under a standard.
    pub fn lines(self, standard: Standard) -> &'static [StatementLine] {
        use super::layouts as l;
        match (self, standard) {
            (Statement::BalanceSheet, Standard::S2023) => l::BALANCE_2023,
            (Statement::BalanceSheet, Standard::S2004) => l::BALANCE_2004,
            (Statement::Result, Standard::S2023) => l::RESULT_2023,
            (Statement::Result, Standard::S2004) => l::RESULT_2004,
            (Statement::IncomeAndExpense, Standard::S2023) => l::INCOME_2023,
            (Statement::IncomeAndExpense, Standard::S2004) => l::INCOME_2004,
            (statement, Standard::Imported(chart)) => chart.lines(statement),
        }
    }

    /// The amounts of its lines. Where a statement tells of income and expense `trial` ends with month 12 and so leaves
    /// out the year's closing entries, which are kept as month 13.
    pub fn amounts(self, standard: Standard, trial: &Trial, column: Column) -> Vec<Fen> {
        let mut amounts: Vec<Fen> = Vec::new();
        for line in self.lines(standard) {
            let amount = line.parts.iter().map(|part| value(*part, trial, column, &amounts)).sum();
            amounts.push(amount);
        }
        amounts
    }
}

fn value(part: Part, trial: &Trial, column: Column, lines: &[Fen]) -> Fen {
    let on = |code: &str| -> Amounts {
        match column {
            Column::Opening => trial.opening(code),
            Column::Movement => trial.movement(code),
            Column::Closing => trial.closing(code),
        }
    };
    let line = |at: usize| lines.get(at).copied().unwrap_or_default();
    match part {
        Part::Debit(code) => on(code).net(),
        Part::Credit(code) => on(code).net().negated(),
        Part::DebitSide(code) => on(code).debit,
        Part::CreditSide(code) => on(code).credit,
        Part::OpeningCredit(code) => trial.opening(code).net().negated(),
        Part::Line(at) => line(at),
        Part::LessLine(at) => line(at).negated(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_stands_on_the_balance_sheet_or_in_the_result_once() {
        for standard in [Standard::S2004, Standard::S2023] {
            let named = |statement: Statement| -> Vec<&str> {
                statement.lines(standard).iter().flat_map(StatementLine::accounts).collect()
            };
            let sheet = named(Statement::BalanceSheet);
            for account in standard.accounts() {
                let times = sheet.iter().filter(|code| **code == account.code).count();
                let wanted = if account.by_party { 2 } else { 1 };
                assert_eq!(times, wanted, "{} {}", standard.code(), account.code);
            }
        }
    }
}
