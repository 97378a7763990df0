//! The trial balance (科目余额表): what each account held, what moved, what it holds. Every statement is made from it.

use super::account::{AccountCode, Standard};
use super::voucher::PartyId;
use houji_base::Fen;
use houji_seal::Digest;
use std::collections::BTreeMap;

/// A maintained total of the ledger: one account, one party, one month of a year; month 0 holds what the year began with,
/// on the debit side, below zero for a credit balance, and month 13 the closing entries of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// Account or sub-account.
    pub account: AccountCode,
    /// With whom.
    pub party: Option<PartyId>,
    /// 0 to 13.
    pub month: i64,
    /// Debited in it.
    pub debit: Fen,
    /// Credited in it.
    pub credit: Fen,
}

/// Money on both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Debit.
    pub debit: Fen,
    /// Credit.
    pub credit: Fen,
}

impl Amounts {
    /// Both sides.
    pub const fn new(debit: Fen, credit: Fen) -> Amounts {
        Amounts { debit, credit }
    }

    /// A balance on the side where it stands.
    pub fn of_balance(net: Fen) -> Amounts {
        Amounts { debit: net.positive(), credit: net.negated().positive() }
    }

    /// Debit less credit.
    pub const fn net(self) -> Fen {
        self.debit.minus(self.credit)
    }

    /// Adds both sides.
    #[must_use]
    pub const fn plus(self, other: Amounts) -> Amounts {
        Amounts { debit: self.debit.plus(other.debit), credit: self.credit.plus(other.credit) }
    }

    /// True when both sides are nothing.
    pub const fn is_zero(self) -> bool {
        self.debit.is_zero() && self.credit.is_zero()
    }
}

/// One account of a trial balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialLine {
    /// Account or sub-account.
    pub account: AccountCode,
    /// Before the first month.
    pub opening: Amounts,
    /// In the months.
    pub movement: Amounts,
    /// After the last month.
    pub closing: Amounts,
}

/// A trial balance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// One line an account that has or had anything, by code.
    pub lines: Vec<TrialLine>,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    opening: Fen,
    movement: Amounts,
}

impl Trial {
    /// From a year's ledger rows, for the months `from` to `to` (1 to 13).
    ///
    /// Accounts kept by party are split by the sign of each party's balance and never netted: what one member owes does
    /// not pay what the village owes another.
    pub fn new(standard: Standard, rows: &[LedgerRow], from: i64, to: i64) -> Trial {
        let mut sums: BTreeMap<(&AccountCode, Option<PartyId>), Sum> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.month <= to) {
            let splits = standard.account(&row.account).is_some_and(|account| account.by_party);
            let sum = sums.entry((&row.account, row.party.filter(|_| splits))).or_default();
            let moved = Amounts::new(row.debit, row.credit);
            match row.month < from {
                true => sum.opening = sum.opening.plus(moved.net()),
                false => sum.movement = sum.movement.plus(moved),
            }
        }
        let mut lines: Vec<TrialLine> = Vec::new();
        for ((account, _), sum) in sums {
            let opening = Amounts::of_balance(sum.opening);
            let closing = Amounts::of_balance(sum.opening.plus(sum.movement.net()));
            match lines.last_mut().filter(|line| line.account == *account) {
                Some(line) => {
                    line.opening = line.opening.plus(opening);
                    line.movement = line.movement.plus(sum.movement);
                    line.closing = line.closing.plus(closing);
                }
                None => {
                    let (account, movement) = (account.clone(), sum.movement);
                    lines.push(TrialLine { account, opening, movement, closing });
                }
            }
        }
        lines.retain(|line| !(line.opening.is_zero() && line.movement.is_zero() && line.closing.is_zero()));
        Trial { lines }
    }

    /// Tells what of the year's result went where: amounts on 322.01 itself become those of its parts, by the account they
    /// were given to. Reserve goes to 311, shares to members and others to what is owed them.
    #[must_use]
    pub fn with_distribution(mut self, given: &[(AccountCode, Fen)]) -> Trial {
        for (account, amount) in given {
            let part = match account.general() {
                "311" => "322.01.01",
                "211" | "202" | "113" => "322.01.02",
                _ => "322.01.03",
            };
            let Ok(account) = AccountCode::parse(part) else { continue };
            let (opening, movement) = (Amounts::default(), Amounts::new(*amount, Fen::ZERO));
            self.lines.push(TrialLine { account, opening, movement, closing: Amounts::of_balance(*amount) });
        }
        self.lines.retain(|line| line.account.as_str() != "322.01");
        self.lines.sort_by(|a, b| a.account.cmp(&b.account));
        self
    }

    /// Sums of the three pairs of columns.
    pub fn totals(&self) -> [Amounts; 3] {
        let sum =
            |of: fn(&TrialLine) -> Amounts| self.lines.iter().map(of).fold(Amounts::default(), Amounts::plus);
        [sum(|line| line.opening), sum(|line| line.movement), sum(|line| line.closing)]
    }

    /// True when both sides are the same in each pair of columns.
    pub fn is_balanced(&self) -> bool {
        self.totals().iter().all(|pair| pair.net().is_zero())
    }

    /// What stands on an account and all its parts after the last month.
    pub fn closing(&self, code: &str) -> Amounts {
        self.parts(code).map(|line| line.closing).fold(Amounts::default(), Amounts::plus)
    }

    /// What stood on it before the first month.
    pub fn opening(&self, code: &str) -> Amounts {
        self.parts(code).map(|line| line.opening).fold(Amounts::default(), Amounts::plus)
    }

    /// What moved on it.
    pub fn movement(&self, code: &str) -> Amounts {
        self.parts(code).map(|line| line.movement).fold(Amounts::default(), Amounts::plus)
    }

    /// The lines of an account and of all its parts.
    pub fn parts<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a TrialLine> {
        let is_part = move |line: &&TrialLine| {
            let rest = line.account.as_str().strip_prefix(code);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.lines.iter().filter(is_part)
    }

    /// Digest of the closing balances, for the record: the same balances give the same digest for ever.
    pub fn digest(&self) -> Digest {
        let mut text = String::new();
        for line in &self.lines {
            let (debit, credit) = (line.closing.debit.fen(), line.closing.credit.fen());
            text.push_str(&format!("{} {debit} {credit}\n", line.account));
        }
        Digest::of(&[text.as_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(account: &str, party: i64, month: i64, debit: i64, credit: i64) -> LedgerRow {
        let party = (party > 0).then(|| PartyId::from_i64(party));
        let account = AccountCode::parse(account).unwrap();
        LedgerRow { account, party, month, debit: Fen::new(debit), credit: Fen::new(credit) }
    }

    #[test]
    fn what_one_member_owes_is_not_netted_with_what_another_is_owed() {
        let rows =
            [row("113", 1, 0, 360_000, 0), row("113", 2, 0, -100_000, 0), row("102", 0, 0, -260_000, 0)];
        let trial = Trial::new(Standard::S2023, &rows, 1, 12);
        assert_eq!(trial.closing("113"), Amounts::new(Fen::new(360_000), Fen::new(100_000)));
        assert!(trial.is_balanced());
    }

    #[test]
    fn months_before_are_opening_months_after_are_not_there() {
        let rows = [
            row("102", 0, 0, 1000, 0),
            row("102", 0, 1, 500, 200),
            row("102", 0, 2, 70, 0),
            row("102", 0, 3, 9, 0),
        ];
        let trial = Trial::new(Standard::S2023, &rows, 2, 2);
        let line = &trial.lines[0];
        assert_eq!(line.opening, Amounts::of_balance(Fen::new(1300)));
        assert_eq!(line.movement, Amounts::new(Fen::new(70), Fen::ZERO));
        assert_eq!(line.closing, Amounts::of_balance(Fen::new(1370)));
        assert_eq!(trial.movement("102").debit, Fen::new(70));
        assert!(!trial.is_balanced());
    }

    #[test]
    fn an_account_is_the_sum_of_its_parts_and_of_nothing_else() {
        let rows = [row("501.02", 0, 1, 0, 12), row("501.03", 0, 1, 0, 30), row("502", 0, 1, 0, 5)];
        let trial = Trial::new(Standard::S2023, &rows, 1, 1);
        assert_eq!(trial.movement("501").credit, Fen::new(42));
        assert_eq!(trial.movement("50").credit, Fen::ZERO);
        assert_ne!(trial.digest(), Trial::new(Standard::S2023, &rows[..2], 1, 1).digest());
    }
}
