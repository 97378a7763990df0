//! Money that came in and money that went out, told from the vouchers that moved cash or bank. What came in less what
//! went out is exactly what the two accounts changed by; what only moved from one to the other is neither.

use super::account::{AccountCode, Standard};
use super::plain;
use houji_base::Fen;
use std::collections::BTreeMap;

/// The accounts that hold money, the same in both systems: 库存现金 and 银行存款.
pub const CASH: &str = "101";
/// See [`CASH`].
pub const BANK: &str = "102";

/// Which way money went.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Way {
    /// It came in.
    In,
    /// It went out.
    Out,
}

impl Way {
    /// Stable code, as in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Way::In => "in",
            Way::Out => "out",
        }
    }

    /// The way of a code.
    pub fn parse(code: &str) -> Option<Way> {
        [Way::In, Way::Out].into_iter().find(|way| way.code() == code)
    }
}

/// The lines of a voucher without their words: account, debit less credit.
pub type Nets = Vec<(AccountCode, Fen)>;

/// What one voucher moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Which way, by group, how much; below zero in red.
    pub parts: Vec<(Way, &'static str, Fen)>,
    /// Cash on hand moved.
    pub by_cash: bool,
    /// The bank account moved.
    pub by_bank: bool,
}

/// What a voucher moved. Money that came in came from the accounts it credits, money that went out went to those it
/// debits; where a part of these was not paid, as when a guarantee is kept back, the largest are told less it. A
/// voucher in red takes back what the one in black moved, in the same groups.
pub fn flow(standard: Standard, lines: &Nets, in_red: bool) -> Flow {
    let moved = |code: &'static str| {
        let nets = lines.iter().filter(move |(account, _)| account.general() == code).map(|(_, net)| *net);
        nets.reduce(Fen::plus)
    };
    let (cash, bank) = (moved(CASH), moved(BANK));
    let signed = |net: Fen| if in_red { net.negated() } else { net };
    let net = signed(cash.into_iter().chain(bank).sum());
    let (way, total) = if net < Fen::ZERO { (Way::Out, net.negated()) } else { (Way::In, net) };
    if total.is_zero() {
        return Flow::default();
    }
    let mut groups: BTreeMap<&'static str, Fen> = BTreeMap::new();
    for (account, net) in lines {
        let Some(group) = plain::group(standard, account) else { continue };
        let amount = match way {
            Way::In => signed(*net).negated().positive(),
            Way::Out => signed(*net).positive(),
        };
        if !amount.is_zero() {
            let sum = groups.entry(group).or_default();
            *sum = sum.plus(amount);
        }
    }
    let mut parts: Vec<(&'static str, Fen)> = groups.into_iter().collect();
    parts.sort_by_key(|(code, amount)| (amount.negated(), *code));
    let mut over = parts.iter().map(|(_, amount)| *amount).sum::<Fen>().minus(total).positive();
    for (_, amount) in &mut parts {
        let less = over.min(*amount);
        *amount = amount.minus(less);
        over = over.minus(less);
    }
    let parts = parts.into_iter().filter(|(_, amount)| !amount.is_zero());
    Flow {
        parts: parts.map(|(group, amount)| (way, group, signed(amount))).collect(),
        by_cash: cash.is_some(),
        by_bank: bank.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nets(text: &str) -> Nets {
        let line = |entry: &str| {
            let words: Vec<&str> = entry.split_whitespace().collect();
            let amount = Fen::parse(words[2]).unwrap();
            let net = if words[0] == "D" { amount } else { amount.negated() };
            (AccountCode::parse(words[1]).unwrap(), net)
        };
        text.split(';').map(line).collect()
    }

    fn told(text: &str, in_red: bool) -> String {
        let flow = flow(Standard::S2023, &nets(text), in_red);
        let part = |(way, group, amount): &(Way, &str, Fen)| format!("{} {group} {amount}", way.code());
        flow.parts.iter().map(part).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_a_voucher_moved() {
        for (lines, wanted) in [
            ("D 102 170000;C 501.03 170000", "in 501.03 170000.00"),
            ("D 513 680;C 101 680", "out 513 680.00"),
            // From one pocket into the other.
            ("D 101 2000;C 102 2000", ""),
            // No money moved.
            ("D 513 27000;C 212 27000", ""),
            // Three years' rent at once.
            ("D 102 36000;C 501.02 12000;C 211.01 24000", "in 211.01 24000.00, in 501.02 12000.00"),
            // A guarantee was kept back.
            ("D 153 130000;C 102 119800;C 211.03 10200", "out 153 119800.00"),
            // A fee was taken off.
            ("D 102 99;D 515 1;C 501.03 100", "in 501.03 99.00"),
            // More is kept back than the largest part holds.
            ("D 153 50;D 151 60;C 211 100;C 102 10", "out 153 10.00"),
            // Parts of one group are told together; cash and bank pay together.
            ("D 513.01 10;D 513.01 5;C 101 4;C 102 11", "out 513.01 15.00"),
            // A part of the book's own is told as its account.
            ("D 102 7;C 501.88 7", "in 501 7.00"),
            ("D 102.01 7;C 503 7", "in 503 7.00"),
        ] {
            assert_eq!(told(lines, false), wanted, "{lines}");
        }
    }

    #[test]
    fn red_takes_back_in_the_same_group() {
        assert_eq!(told("D 513 -680;C 101 -680", true), "out 513 -680.00");
        assert_eq!(
            told("D 102 -36000;C 501.02 -12000;C 211 -24000", true),
            "in 211 -24000.00, in 501.02 -12000.00"
        );
    }

    #[test]
    fn what_came_in_less_what_went_out_is_what_cash_and_bank_changed_by() {
        let sides = ["D", "C"];
        let codes = ["101", "102", "153", "211.03", "501.03", "513"];
        // Every pair of vouchers of three lines over these accounts, with amounts that differ.
        for a in 0..12usize {
            for b in 0..12usize {
                for c in codes {
                    let (first, second) = (Fen::new(700), Fen::new(1100));
                    let net =
                        |at: usize, amount: Fen| if sides[at % 2] == "D" { amount } else { amount.negated() };
                    let (x, y) = (net(a, first), net(b, second));
                    let account = |at: usize| AccountCode::parse(codes[at / 2]).unwrap();
                    let rest = x.plus(y).negated();
                    let lines =
                        vec![(account(a), x), (account(b), y), (AccountCode::parse(c).unwrap(), rest)];
                    let moved: Fen = lines
                        .iter()
                        .filter(|(account, _)| [CASH, BANK].contains(&account.general()))
                        .map(|(_, net)| *net)
                        .sum();
                    let told = flow(Standard::S2023, &lines, false).parts.into_iter();
                    let sum: Fen = told
                        .map(|(way, _, amount)| if way == Way::In { amount } else { amount.negated() })
                        .sum();
                    assert_eq!(sum, moved, "{lines:?}");
                }
            }
        }
    }
}
