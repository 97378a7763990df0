//! Charts of accounts (会计科目). The same code means different things in different systems, so an account is always
//! a standard and a code. Codes, names and order of the 2023 chart: 《农村集体经济组织会计制度》 (财会〔2023〕14号). Sides of
//! contra and clearing accounts follow from what they hold.

use super::chart::{Chart, Closes, Named, chart};
use houji_base::string_serde;
use std::fmt;

/// The side of an entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Side {
    /// 借.
    #[serde(rename = "D")]
    Debit,
    /// 贷.
    #[serde(rename = "C")]
    Credit,
}

impl Side {
    /// 借 or 贷.
    pub fn zh(self) -> &'static str {
        match self {
            Side::Debit => "借",
            Side::Credit => "贷",
        }
    }

    /// The other one.
    pub fn other(self) -> Side {
        match self {
            Side::Debit => Side::Credit,
            Side::Credit => Side::Debit,
        }
    }
}

/// What an account belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// 资产.
    Asset,
    /// 负债.
    Liability,
    /// 所有者权益.
    Equity,
    /// 成本.
    Cost,
    /// 收入: closed to the year's result.
    Income,
    /// 支出: closed to the year's result.
    Expense,
}

impl Class {
    /// True for what must be empty after the year's close.
    pub fn is_of_result(self) -> bool {
        matches!(self, Class::Income | Class::Expense)
    }

    /// All, each with its stable code.
    pub const ALL: [(Class, &'static str); 6] = [
        (Class::Asset, "asset"),
        (Class::Liability, "liability"),
        (Class::Equity, "equity"),
        (Class::Cost, "cost"),
        (Class::Income, "income"),
        (Class::Expense, "expense"),
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        Class::ALL.iter().find(|(class, _)| *class == self).map_or("", |(_, code)| code)
    }

    /// The class of a code.
    pub fn parse(text: &str) -> Option<Class> {
        Class::ALL.iter().find(|(_, code)| *code == text).map(|(class, _)| *class)
    }
}

/// An account of a chart.
#[derive(Debug)]
pub struct Account {
    /// Three digits.
    pub code: &'static str,
    /// Name.
    pub zh: &'static str,
    /// The side on which it grows.
    pub side: Side,
    /// It is taken off another account.
    pub is_contra: bool,
    /// What it belongs to.
    pub class: Class,
    /// Every entry names with whom: of such an account a sum says nothing, because what some owe is not what others
    /// are owed.
    pub by_party: bool,
}

/// The account of which every entry names with whom, in the systems the program knows.
pub const BY_PARTY: &str = "113";

/// A code that no chart has. A rule that does not know a book's system names it, so that what slipped through every door
/// would still be refused as an unknown account and never be posted where it means something else.
pub const NOWHERE: &str = "000";

/// An accounting system.
#[derive(Clone, Copy)]
pub enum Standard {
    /// 财会〔2004〕12号, in force until the end of 2023.
    S2004,
    /// 财会〔2023〕14号, in force since 2024-01-01.
    S2023,
    /// One that the county handed in as data.
    Imported(&'static Chart),
}

impl PartialEq for Standard {
    fn eq(&self, other: &Standard) -> bool {
        self.code() == other.code()
    }
}

impl Eq for Standard {}

impl fmt::Debug for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Standard {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

const YEAR_END: Closes = Closes {
    result: Named { code: "321", zh: "本年收益" },
    shared: Named { code: "322.01", zh: "各项分配" },
    kept: Named { code: "322.02", zh: "未分配收益" },
};

const MONEY: &[Named] = &[Named { code: "101", zh: "库存现金" }, Named { code: "102", zh: "银行存款" }];

impl Standard {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Standard::S2004 => "2004",
            Standard::S2023 => "2023",
            Standard::Imported(chart) => chart.code,
        }
    }

    /// Those the program knows, the newest first. Rooms that name accounts by their codes have books of these alone.
    pub const KNOWN: [Standard; 2] = [Standard::S2023, Standard::S2004];

    /// The standard of a code; of those that were handed in, one that is in memory.
    pub fn parse(code: &str) -> Option<Standard> {
        let known = Standard::KNOWN.into_iter().find(|standard| standard.code() == code);
        known.or_else(|| chart(code).map(Standard::Imported))
    }

    /// The program knows what each of its accounts means, and may post into them by itself.
    pub fn is_known(self) -> bool {
        !matches!(self, Standard::Imported(_))
    }

    /// Its name in a sentence.
    pub fn zh(self) -> String {
        match self {
            Standard::Imported(chart) => chart.name.to_owned(),
            known => format!("{}年会计制度", known.code()),
        }
    }

    /// The accounts of the year's result.
    pub fn year_end(self) -> Closes {
        match self {
            Standard::Imported(chart) => chart.year_end,
            _ => YEAR_END,
        }
    }

    /// Accounts of money, on which there is never less than nothing.
    pub fn money(self) -> &'static [Named] {
        match self {
            Standard::Imported(chart) => chart.money,
            _ => MONEY,
        }
    }

    /// Its accounts, by code.
    pub fn accounts(self) -> &'static [Account] {
        match self {
            Standard::S2004 => super::charts::C2004,
            Standard::S2023 => super::charts::C2023,
            Standard::Imported(chart) => chart.accounts,
        }
    }

    /// Sub-accounts every book of it begins with.
    pub fn subs(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Standard::S2004 => super::charts::SUBS_2004,
            Standard::S2023 => super::charts::SUBS_2023,
            Standard::Imported(chart) => chart.subs,
        }
    }

    /// The account of a code or of a sub-account's code.
    pub fn account(self, code: &AccountCode) -> Option<&'static Account> {
        self.accounts().iter().find(|account| account.code == code.general())
    }
}

/// Code of an account or sub-account: three digits, then up to two levels of two digits, as `102` or `501.02`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AccountCode(Box<str>);

/// Why a text is not an account's code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadCode;

impl fmt::Display for BadCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an account is written as three digits, with sub-accounts as .01")
    }
}

impl AccountCode {
    /// Reads `501`, `501.02` or `501.02.01`.
    ///
    /// # Errors
    /// [`BadCode`] for anything else.
    pub fn parse(text: &str) -> Result<AccountCode, BadCode> {
        let mut parts = text.split('.');
        let plain = |part: &str, long| part.len() == long && part.bytes().all(|byte| byte.is_ascii_digit());
        let general = parts.next().unwrap_or_default();
        let subs: Vec<&str> = parts.collect();
        let fits = plain(general, 3) && subs.len() <= 2 && subs.iter().all(|part| plain(part, 2));
        if fits { Ok(AccountCode(text.into())) } else { Err(BadCode) }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Code of the account of the chart.
    pub fn general(&self) -> &str {
        self.0.get(..3).unwrap_or_default()
    }

    /// True for a sub-account.
    pub fn is_sub(&self) -> bool {
        self.0.len() > 3
    }

    /// The account it is a part of; `None` for one of the chart.
    pub fn parent(&self) -> Option<AccountCode> {
        self.0.rsplit_once('.').map(|(parent, _)| AccountCode(parent.into()))
    }

    /// True for itself and for every part of it.
    pub fn covers(&self, other: &AccountCode) -> bool {
        other.0.strip_prefix(&*self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl fmt::Display for AccountCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for AccountCode {
    type Err = BadCode;

    fn from_str(text: &str) -> Result<AccountCode, BadCode> {
        AccountCode::parse(text)
    }
}

string_serde!(AccountCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_levels() {
        let code = |text: &str| AccountCode::parse(text).unwrap();
        assert_eq!(code("501.02").general(), "501");
        assert_eq!(code("501.02").parent(), Some(code("501")));
        assert_eq!(code("501").parent(), None);
        assert!(code("501").covers(&code("501.02")) && code("501").covers(&code("501")));
        assert!(!code("501.02").covers(&code("501")) && !code("501.02").covers(&code("501.03")));
        for text in ["", "50", "5011", "501.", "501.2", "501.02.01.01", "a01", "501-02", "５０１"] {
            assert!(AccountCode::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_chart_of_2023_has_its_42_accounts_and_every_contra_account_stands_on_credit() {
        let accounts = Standard::S2023.accounts();
        assert_eq!(accounts.len(), 42);
        assert!(accounts.is_sorted_by_key(|account| account.code));
        let contra: Vec<_> = accounts.iter().filter(|a| a.is_contra).map(|a| (a.code, a.side)).collect();
        assert_eq!(contra, [("133", Side::Credit), ("152", Side::Credit), ("162", Side::Credit)]);
        let old = Standard::S2004.accounts();
        assert!(old.is_sorted_by_key(|account| account.code));
        let name = |standard: Standard, text: &str| {
            standard.account(&AccountCode::parse(text).unwrap()).map(|account| account.zh)
        };
        assert_eq!(name(Standard::S2004, "153"), Some("固定资产清理"));
        assert_eq!(name(Standard::S2023, "153"), Some("在建工程"));
        assert_eq!(name(Standard::S2004, "202"), Some("应付款"));
        assert_eq!(name(Standard::S2023, "202"), None);
    }
}
