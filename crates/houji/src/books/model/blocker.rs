//! What is looked at before a month is closed. What does not hold stands in the way.

use super::account::Standard;
use super::chart::{Closes, Named};
use super::trial::Trial;
use houji_base::{Fen, Month};

/// Something that stands in the way of closing a month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Blocker {
    /// Debit and credit differ.
    Unbalanced,
    /// There would be less than no money.
    Negative {
        /// Account.
        of: Named,
        /// What stands on it.
        closing: Fen,
    },
    /// 待处理财产损溢 is not cleared.
    Pending,
    /// So many accounts of income and expense are not closed.
    Unclosed(usize),
    /// An account of the year's result is not closed: 本年收益, 各项分配.
    Stands(Named),
}

impl Blocker {
    /// What it is, as part of a sentence.
    pub fn zh(&self) -> String {
        match self {
            Blocker::Unbalanced => "科目余额表借贷不平".to_owned(),
            Blocker::Negative { of, closing } => format!("{}月末是负数（{} 元）", of.zh, closing.grouped()),
            Blocker::Pending => "待处理财产损溢（181）还没有处理完".to_owned(),
            Blocker::Unclosed(accounts) => format!("收入、支出科目还有 {accounts} 个没有结转"),
            Blocker::Stands(of) => format!("{}（{}）还没有结转", of.zh, of.code),
        }
    }

    /// The account whose ledger shows why.
    pub fn account(&self) -> Option<&'static str> {
        match self {
            Blocker::Negative { of, .. } | Blocker::Stands(of) => Some(of.code),
            Blocker::Pending => Some("181"),
            Blocker::Unbalanced | Blocker::Unclosed(_) => None,
        }
    }

    /// It goes away with the year's closing entries.
    pub fn ends_with_year(&self) -> bool {
        matches!(self, Blocker::Unclosed(_) | Blocker::Stands(_))
    }
}

/// Everything that is looked at before a month is closed, most urgent first: what must hold, and what stands in the way.
/// December asks besides that income, expense, the year's result, its distribution and pending differences are empty.
pub fn checks(standard: Standard, month: Month, trial: &Trial) -> Vec<(String, Option<Blocker>)> {
    let stands = |code: &str| !trial.closing(code).is_zero();
    let negative = |of: Named| {
        let closing = trial.closing(of.code).net();
        (closing < Fen::ZERO).then_some(Blocker::Negative { of, closing })
    };
    let mut found =
        vec![("借方、贷方相等".to_owned(), (!trial.is_balanced()).then_some(Blocker::Unbalanced))];
    found.extend(standard.money().iter().map(|of| (format!("{}不是负数", of.zh), negative(*of))));
    if month.month() == 12 {
        let of_result = standard.accounts().iter().filter(|account| account.class.is_of_result());
        let open = of_result.filter(|account| stands(account.code)).count();
        if standard == Standard::S2023 {
            found.push(("待处理财产损溢处理完了".to_owned(), stands("181").then_some(Blocker::Pending)));
        }
        found.push(("收入、支出科目都结转了".to_owned(), (open > 0).then_some(Blocker::Unclosed(open))));
        let Closes { result, shared, .. } = standard.year_end();
        for of in [result, shared] {
            found.push((format!("{}结转了", of.zh), stands(of.code).then_some(Blocker::Stands(of))));
        }
    }
    found
}

/// What stands in the way of closing a month, most urgent first.
pub fn blockers(standard: Standard, month: Month, trial: &Trial) -> Vec<Blocker> {
    checks(standard, month, trial).into_iter().filter_map(|(_, blocker)| blocker).collect()
}

#[cfg(test)]
mod tests {
    use super::super::account::AccountCode;
    use super::super::trial::LedgerRow;
    use super::*;

    #[test]
    fn what_stands_in_the_way() {
        for (month, balances, wanted) in [
            ("2025-11", "102 10;501 -10", ""),
            ("2025-11", "102 10;501 -9", "科目余额表借贷不平"),
            ("2025-11", "101 0;501 -0", ""),
            ("2025-11", "101 -1;513 1", "库存现金月末是负数（-0.01 元）"),
            ("2025-11", "102 -1;181 1", "银行存款月末是负数（-0.01 元）"),
            ("2025-12", "102 10;322.02 -10", ""),
            ("2025-12", "102 10;501 -8;502 -2", "收入、支出科目还有 2 个没有结转"),
            ("2025-12", "102 10;321 -10", "本年收益（321）还没有结转"),
            (
                "2025-12",
                "181 3;322.01 5;322.02 -8",
                "待处理财产损溢（181）还没有处理完；各项分配（322.01）还没有结转",
            ),
        ] {
            let row = |text: &str| {
                let (account, net) = text.split_once(' ').unwrap();
                let (account, debit) = (AccountCode::parse(account).unwrap(), Fen::new(net.parse().unwrap()));
                LedgerRow { account, party: None, month: 0, debit, credit: Fen::ZERO }
            };
            let rows: Vec<LedgerRow> = balances.split(';').map(row).collect();
            let trial = Trial::new(Standard::S2023, &rows, 12, 13);
            let month = Month::parse(month).unwrap();
            let found: Vec<String> =
                blockers(Standard::S2023, month, &trial).iter().map(Blocker::zh).collect();
            assert_eq!(found.join("；"), wanted, "{month} {balances}");
        }
    }
}
