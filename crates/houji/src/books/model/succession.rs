//! Going over from the older system to the newer one (财会〔2023〕20号): every balance of the old book, to the fen, under
//! the account the newer system has for it. Pure.

use super::account::{AccountCode, Side, Standard};
use super::book::SubAccounts;
use super::charts::MAP_2004_2023;
use super::trial::LedgerRow;
use super::voucher::{Line, PartyId};
use crate::house::FieldError;
use houji_base::Fen;
use houji_seal::Digest;
use std::collections::{BTreeMap, BTreeSet};

/// What stands on an account of the old book, by party; debit less credit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Account or sub-account.
    pub account: AccountCode,
    /// With whom.
    pub party: Option<PartyId>,
    /// Debit less credit.
    pub net: Fen,
}

/// Where somebody puts a part of a balance.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Choice {
    /// Account or sub-account of the old book.
    pub account: AccountCode,
    /// With whom.
    pub party: Option<PartyId>,
    /// Account of the newer system.
    pub to: AccountCode,
    /// How much, on the side on which that account grows.
    pub amount: Fen,
}

/// A balance and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// In the old book.
    pub from: Balance,
    /// Accounts of the new book, debit less credit.
    pub parts: Vec<(AccountCode, Fen)>,
}

/// What the new book begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Each balance, in the order of the old accounts.
    pub carried: Vec<Carried>,
    /// The new book's own sub-accounts, by code.
    pub subs: Vec<(AccountCode, String)>,
}

/// All balances at the end of a year's ledger, by account and party.
pub fn balances(rows: &[LedgerRow]) -> Vec<Balance> {
    let mut sums: BTreeMap<(&AccountCode, Option<PartyId>), Fen> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry((&row.account, row.party)).or_default();
        *sum = sum.plus(row.debit).minus(row.credit);
    }
    let there = sums.into_iter().filter(|(_, net)| !net.is_zero());
    there.map(|((account, party), net)| Balance { account: account.clone(), party, net }).collect()
}

/// Accounts of the newer system to which a balance may go; more than one when a person has to say how much goes where.
pub fn targets(account: &AccountCode) -> &'static [&'static str] {
    let found = MAP_2004_2023.iter().find(|(code, _)| *code == account.general());
    found.map_or(&[], |(_, targets)| targets)
}

/// What a choice adds to the debit balance of its account.
pub fn net(to: &AccountCode, amount: Fen) -> Fen {
    match Standard::S2023.account(to).map(|account| account.side) {
        Some(Side::Credit) => amount.negated(),
        _ => amount,
    }
}

/// Codes of sub-accounts in the new book. Whoever keeps a code has it before whoever moves.
struct Codes<'a> {
    old: &'a SubAccounts,
    given: SubAccounts,
    of: BTreeMap<(String, AccountCode), AccountCode>,
    taken: BTreeSet<AccountCode>,
    new: BTreeMap<AccountCode, String>,
}

impl Codes<'_> {
    fn new(old: &SubAccounts) -> Codes<'_> {
        let mut codes = Codes {
            old,
            given: SubAccounts::new(Standard::S2023, []),
            of: BTreeMap::new(),
            taken: BTreeSet::new(),
            new: BTreeMap::new(),
        };
        for stays in [true, false] {
            for (code, _) in old.iter().filter(|(code, _)| !old.is_ended(code)) {
                if let [to] = targets(code)
                    && (*to == code.general()) == stays
                {
                    codes.code(to, code);
                }
            }
        }
        codes
    }

    /// The code of an old account under an account of the newer system: the same digits where they are free.
    fn code(&mut self, to: &str, old: &AccountCode) -> Option<AccountCode> {
        let Some(parent) = old.parent() else { return AccountCode::parse(to).ok() };
        let key = (to.to_owned(), old.clone());
        if let Some(code) = self.of.get(&key) {
            return Some(code.clone());
        }
        let parent = self.code(to, &parent)?;
        let name = self.old.name(Standard::S2004, old).unwrap_or_default().to_owned();
        let digits = old.as_str().rsplit('.').next().and_then(|digits| digits.parse().ok()).unwrap_or(0i64);
        let mut tried = std::iter::once(digits).chain(1..=99);
        let code = tried.find_map(|digits| {
            let code = AccountCode::parse(&format!("{parent}.{digits:02}")).ok()?;
            let given = self.given.name(Standard::S2023, &code);
            let fits = given.is_none_or(|given| given == name) && !self.taken.contains(&code);
            fits.then_some(code)
        })?;
        self.taken.insert(code.clone());
        if self.given.name(Standard::S2023, &code).is_none() {
            self.new.insert(code.clone(), name);
        }
        self.of.insert(key, code.clone());
        Some(code)
    }
}

/// Puts every balance under its new account. Fields of what must be mended are `row` and the number of the balance, with
/// the new account where one is meant.
///
/// # Errors
/// Everything that must be mended, in the order of the balances.
pub fn plan(old: &SubAccounts, balances: &[Balance], choices: &[Choice]) -> Result<Plan, Vec<FieldError>> {
    let (mut errors, mut codes, mut carried) = (Vec::new(), Codes::new(old), Vec::new());
    for (from, number) in balances.iter().zip(1..) {
        let own = choices.iter().filter(|each| each.account == from.account && each.party == from.party);
        let own: Vec<&Choice> = own.collect();
        match parts(from, &own) {
            Err((field, sentence)) => errors.push(FieldError::new(format!("row{number}{field}"), sentence)),
            Ok(parts) => {
                let code = |(to, net): (AccountCode, Fen)| {
                    let code = codes.code(to.as_str(), &from.account);
                    (code.unwrap_or(to), net)
                };
                let parts = parts.into_iter().map(code).collect();
                carried.push(Carried { from: from.clone(), parts });
            }
        }
    }
    let is_known =
        |choice: &&Choice| balances.iter().any(|b| b.account == choice.account && b.party == choice.party);
    for choice in choices.iter().filter(|choice| !is_known(choice)) {
        let sentence = format!("旧账的 {} 没有这一笔余额，请去掉", choice.account);
        errors.push(FieldError::new("choices", sentence));
    }
    if errors.is_empty() { Ok(Plan { carried, subs: codes.new.into_iter().collect() }) } else { Err(errors) }
}

/// Where one balance goes, as accounts of the chart.
fn parts(from: &Balance, own: &[&Choice]) -> Result<Vec<(AccountCode, Fen)>, (String, String)> {
    let targets = targets(&from.account);
    let code = |text: &str| AccountCode::parse(text).ok();
    let said = targets.join("、");
    if let Some(choice) = own.iter().find(|choice| !targets.contains(&choice.to.as_str())) {
        let what = format!("2004 年制度的 {} 要转到 {said}，不能转到 {}，请改", from.account, choice.to);
        return Err((String::new(), what));
    }
    if own.is_empty() {
        return match targets {
            [] => {
                Err((String::new(), format!("{} 在新制度里没有对应的科目，请先在旧账里转平", from.account)))
            }
            [only] => Ok(code(only).map(|to| (to, from.net)).into_iter().collect()),
            [first, ..] => {
                let what = format!("{} 要分到 {said}，请写明各多少", from.account);
                Err((format!("-{first}"), what))
            }
        };
    }
    let sum: Fen = own.iter().map(|choice| net(&choice.to, choice.amount)).sum();
    if sum != from.net {
        let (sum, whole) = (sum.grouped(), from.net.grouped());
        let what = format!("{} 分开写的加起来是 {sum} 元，要等于原来的 {whole} 元，请改", from.account);
        let at = own.first().map(|choice| format!("-{}", choice.to)).unwrap_or_default();
        return Err((at, what));
    }
    let parts = own.iter().filter(|choice| !choice.amount.is_zero());
    Ok(parts.map(|choice| (choice.to.clone(), net(&choice.to, choice.amount))).collect())
}

impl Plan {
    /// The balances the new book begins with: one line an account and party.
    pub fn lines(&self) -> Vec<Line> {
        let mut sums: BTreeMap<(&AccountCode, Option<PartyId>), Fen> = BTreeMap::new();
        for carried in &self.carried {
            for (account, net) in &carried.parts {
                let sum = sums.entry((account, carried.from.party)).or_default();
                *sum = sum.plus(*net);
            }
        }
        let there = sums.into_iter().filter(|(_, net)| !net.is_zero());
        let line = |((account, party), net): ((&AccountCode, Option<PartyId>), Fen)| {
            let (side, amount) =
                if net < Fen::ZERO { (Side::Credit, net.negated()) } else { (Side::Debit, net) };
            Line { account: account.clone(), party, side, amount, summary: String::new() }
        };
        there.map(line).collect()
    }

    /// Digest of what goes where, for the record.
    pub fn digest(&self) -> Digest {
        let mut text = String::new();
        for Carried { from, parts } in &self.carried {
            let party = from.party.map_or(0, PartyId::as_i64);
            for (to, net) in parts {
                text.push_str(&format!("{} {party} {to} {}\n", from.account, net.fen()));
            }
        }
        Digest::of(&[text.as_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> AccountCode {
        AccountCode::parse(text).unwrap()
    }

    /// `153 500;154 -70` as balances, `@2` after an account for a party.
    fn of(text: &str) -> Vec<Balance> {
        let one = |entry: &str| {
            let (account, net) = entry.split_once(' ').unwrap();
            let (account, party) = account.split_once('@').unwrap_or((account, ""));
            let party = party.parse().ok().map(PartyId::from_i64);
            Balance { account: code(account), party, net: Fen::new(net.parse().unwrap()) }
        };
        text.split(';').filter(|entry| !entry.is_empty()).map(one).collect()
    }

    fn choices(text: &str) -> Vec<Choice> {
        let one = |entry: &str| {
            let mut words = entry.split(' ');
            let mut word = || words.next().unwrap();
            let (account, to, amount) = (code(word()), code(word()), Fen::new(word().parse().unwrap()));
            Choice { account, party: None, to, amount }
        };
        text.split(';').filter(|entry| !entry.is_empty()).map(one).collect()
    }

    fn subs(own: &[(&str, &str)]) -> SubAccounts {
        SubAccounts::new(Standard::S2004, own.iter().map(|(at, name)| (code(at), (*name).to_owned())))
    }

    fn told(plan: &Result<Plan, Vec<FieldError>>) -> String {
        match plan {
            Ok(plan) => {
                let line = |line: Line| {
                    let party = line.party.map(|party| format!("@{party}")).unwrap_or_default();
                    format!("{}{party} {}", line.account, line.net().fen())
                };
                plan.lines().into_iter().map(line).collect::<Vec<_>>().join(";")
            }
            Err(errors) => {
                let error = |error: &FieldError| format!("{} {}", error.field, error.sentence);
                errors.iter().map(error).collect::<Vec<_>>().join(";")
            }
        }
    }

    #[test]
    fn every_balance_has_its_place() {
        for (before, chosen, after) in [
            ("101 5;301 -5", "", "101 5;301 -5"),
            // Both of the swapped accounts have something: neither may end up under the other's name.
            ("153 500;154 70;301 -570", "", "153 70;154 500;301 -570"),
            ("202 -9;211 -4", "211 212 4", "211 -9;212 -4"),
            ("211 -4", "211 212 3;211 213 1", "212 -3;213 -1"),
            ("212 -7;311 -3", "", "311 -10"),
            ("131 100", "131 132 150;131 133 50", "132 150;133 -50"),
            ("132 100", "132 132 0;132 134 100", "134 100"),
            ("161 10", "161 161 12;161 162 2", "161 12;162 -2"),
            ("322.02 -8", "", "322.02 -8"),
            ("113@1 3600;113@2 -1000", "", "113@1 3600;113@2 -1000"),
        ] {
            let made = plan(&subs(&[]), &of(before), &choices(chosen));
            assert_eq!(told(&made), after, "{before}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        for (before, chosen, said) in [
            ("153 500", "153 153 500", "row1 2004 年制度的 153 要转到 154，不能转到 153，请改"),
            ("154 70", "154 154 70", "row1 2004 年制度的 154 要转到 153，不能转到 154，请改"),
            ("102 1;131 100", "", "row2-131 131 要分到 131、132、133、134，请写明各多少"),
            ("211 -4", "", "row1-212 211 要分到 212、213，请写明各多少"),
            ("131 100", "131 131 99", "row1-131 131 分开写的加起来是 0.99 元，要等于原来的 1.00 元，请改"),
            ("541 100", "", "row1 541 在新制度里没有对应的科目，请先在旧账里转平"),
            ("102 1", "131 131 5", "choices 旧账的 131 没有这一笔余额，请去掉"),
        ] {
            let made = plan(&subs(&[]), &of(before), &choices(chosen));
            assert_eq!(told(&made), said, "{before}");
        }
    }

    #[test]
    fn sub_accounts_keep_name_and_where_they_can_code() {
        let own = [
            ("102.01", "农商行户"),
            ("202.01", "修渠工程款"),
            ("202.05", "工程款"),
            ("212.01", "老人福利"),
            ("311.01", "征地补偿"),
            ("311.01.01", "一组"),
        ];
        let before = "102.01 9;202.01 -5;202.05 -1;212.01 -2;311.01.01 -1";
        let made = plan(&subs(&own), &of(before), &[]);
        // 211.01 is 预收租金 in the newer system and 211.05 is 工程款: one moves, the other finds its own.
        assert_eq!(told(&made), "102.01 9;211.05 -1;211.07 -5;311.01.01 -1;311.02 -2");
        let named: Vec<String> =
            made.unwrap().subs.iter().map(|(code, name)| format!("{code} {name}")).collect();
        assert_eq!(
            named,
            ["102.01 农商行户", "211.07 修渠工程款", "311.01 征地补偿", "311.01.01 一组", "311.02 老人福利"]
        );
    }

    proptest! {
        /// Whatever the old book holds, the new one begins with the same sums, of every party too.
        #[test]
        fn nothing_is_lost(held in proptest::collection::vec((0usize..MAP_2004_2023.len(), 0i64..4, -9999i64..9999), 0..40)) {
            let mut before: Vec<Balance> = Vec::new();
            for (at, party, net) in held {
                let account = code(MAP_2004_2023[at].0);
                let party = (party > 0).then(|| PartyId::from_i64(party));
                let is_new = !before.iter().any(|each| each.account == account && each.party == party);
                if net != 0 && is_new {
                    before.push(Balance { account, party, net: Fen::new(net) });
                }
            }
            let first = |from: &Balance| {
                let to = code(targets(&from.account)[0]);
                Choice { account: from.account.clone(), party: from.party, amount: net(&to, from.net), to }
            };
            let chosen: Vec<Choice> = before.iter().map(first).collect();
            let lines = plan(&subs(&[]), &before, &chosen).unwrap().lines();
            for party in 0..4 {
                let party = (party > 0).then(|| PartyId::from_i64(party));
                let old: Fen = before.iter().filter(|each| each.party == party).map(|each| each.net).sum();
                let new: Fen = lines.iter().filter(|line| line.party == party).map(Line::net).sum();
                prop_assert_eq!(old, new);
            }
        }
    }
}
