//! Where money comes in and goes out.

/// The bank or the till.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purse {
    /// 银行存款.
    Bank,
    /// 库存现金.
    Cash,
}

impl Purse {
    /// All, with code, name and account.
    pub const ALL: [(Purse, &'static str, &'static str, &'static str); 2] =
        [(Purse::Bank, "bank", "银行存款", "102"), (Purse::Cash, "cash", "库存现金", "101")];

    /// The one of a code.
    pub fn parse(code: &str) -> Option<Purse> {
        Purse::ALL.iter().find(|(_, each, _, _)| *each == code).map(|(into, _, _, _)| *into)
    }

    /// Its account, which is the same in every system.
    pub fn account(self) -> &'static str {
        Purse::ALL.iter().find(|(into, _, _, _)| *into == self).map_or("102", |(_, _, _, account)| account)
    }
}
