//! Members, households, shares, and what is given out on them. Pure.

mod dividend;
mod event;

pub use dividend::{Accounts, Item, Money, Owed, Payment, Plan, Run, Split, Stage, Vote, split};
pub use event::MemberEvent;

use houji_base::{Day, Fen};
use serde::{Deserialize, Serialize};

/// Why somebody became a member: codes and names.
pub const JOINED: [(&str, &str); 6] = [
    ("original", "原有成员"),
    ("born", "出生"),
    ("married", "结婚迁入"),
    ("adopted", "收养"),
    ("returned", "政策迁入、迁回"),
    ("other", "其他"),
];

/// Why somebody is no longer one: codes and names.
pub const LEFT: [(&str, &str); 5] = [
    ("died", "去世"),
    ("elsewhere", "成了别处集体的成员"),
    ("public", "当了公务员"),
    ("gave_up", "自愿退出"),
    ("other", "其他"),
];

/// The name of a code.
pub fn zh(of: &[(&'static str, &'static str)], code: &str) -> &'static str {
    of.iter().find(|(each, _)| *each == code).map_or("", |(_, zh)| zh)
}

/// A decision of the members' assembly, by which something about members or shares holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Assembly {
    /// Day, `YYYY-MM-DD`.
    #[cfg_attr(test, schema(value_type = String))]
    pub day: Day,
    /// Members who have a vote.
    pub entitled: i64,
    /// Votes for it.
    pub in_favor: i64,
}

impl Assembly {
    /// In words.
    pub fn zh(&self) -> String {
        format!("{}成员大会，应到 {} 人，同意 {} 人", self.day.zh(), self.entitled, self.in_favor)
    }
}

/// Shares in hundredths, as people write them.
pub fn shares_text(hundredths: i64) -> String {
    let text = Fen::new(hundredths).grouped();
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The shares of a text, in hundredths; `None` when it is no number, below zero, or beyond what one person can hold.
pub fn read_shares(text: &str) -> Option<i64> {
    Fen::parse(text.trim()).ok().map(Fen::fen).filter(|shares| (0..=MOST_SHARES).contains(shares))
}

/// Most shares in hundredths that are named at once.
pub const MOST_SHARES: i64 = 100_000_000;

/// A name as everybody who reads the register sees it.
pub fn shown(name: &str) -> String {
    name.chars().take(1).chain("**".chars()).collect()
}

/// A kind of shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Number in the book.
    pub kind: i64,
    /// Name: 成员股, 劳龄股, 集体股.
    pub name: String,
    /// Hundredths of a share that the collective holds itself.
    pub kept: i64,
}

/// Where the register of a book stands: the last numbers given out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// Members.
    pub members: i64,
    /// Changes of shares.
    pub changes: i64,
    /// Kinds of shares.
    pub kinds: i64,
    /// Runs of dividends.
    pub runs: i64,
}

/// A household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// Number (户号).
    pub number: i64,
    /// The member who stands for it.
    pub head: i64,
    /// Number of its certificate; empty while it has none.
    pub certificate: String,
    /// Last digits of its account at a bank; empty while none is known.
    pub tail: String,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Number in the book.
    pub n: i64,
    /// Household.
    pub household: i64,
    /// First character of the name.
    pub shown: String,
    /// Since when.
    pub joined: Day,
    /// Code of why.
    pub joined_by: String,
    /// Until when, and the code of why.
    pub left: Option<(Day, String)>,
    /// The assembly that confirmed it.
    pub assembly: Assembly,
    /// Nothing is paid out on the shares.
    pub is_frozen: bool,
    /// All shares, in hundredths.
    pub shares: i64,
}

/// What is done with shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// 配股.
    Grant,
    /// 继承.
    Inherit,
    /// 转让.
    Transfer,
    /// 退出.
    Withdraw,
    /// 冻结.
    Freeze,
    /// 解冻.
    Thaw,
}

impl Act {
    /// All, with stable codes and names.
    pub const ALL: [(Act, &'static str, &'static str); 6] = [
        (Act::Grant, "grant", "配股"),
        (Act::Inherit, "inherit", "继承"),
        (Act::Transfer, "transfer", "转让"),
        (Act::Withdraw, "withdraw", "退股"),
        (Act::Freeze, "freeze", "冻结"),
        (Act::Thaw, "thaw", "解冻"),
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        Act::ALL.iter().find(|(act, ..)| *act == self).map_or("", |(_, code, _)| code)
    }

    /// Name.
    pub fn zh(self) -> &'static str {
        Act::ALL.iter().find(|(act, ..)| *act == self).map_or("", |(_, _, zh)| zh)
    }

    /// The act of a code.
    pub fn parse(code: &str) -> Option<Act> {
        Act::ALL.iter().find(|(_, each, _)| *each == code).map(|(act, ..)| *act)
    }

    /// Shares go from one member to another.
    pub fn has_other(self) -> bool {
        matches!(self, Act::Inherit | Act::Transfer)
    }

    /// A number of shares belongs to it.
    pub fn has_shares(self) -> bool {
        !matches!(self, Act::Freeze | Act::Thaw)
    }
}

/// A change of shares to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewChange {
    /// What is done.
    pub act: Act,
    /// Whose shares.
    pub member: i64,
    /// Who gets them, of an inheritance or a transfer; else 0.
    pub other: i64,
    /// Kind of shares.
    pub kind: i64,
    /// Hundredths of a share.
    pub shares: i64,
    /// Since when it holds.
    pub day: Day,
    /// By which decision.
    pub assembly: Assembly,
}

/// A change that was made, as it touched one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Number in the book.
    pub n: i64,
    /// Whom it touched.
    pub member: i64,
    /// What was done.
    pub act: Act,
    /// Kind of shares.
    pub kind: i64,
    /// Hundredths of a share; below zero for what went.
    pub shares: i64,
    /// The other member; 0 for none.
    pub other: i64,
    /// Since when it holds.
    pub day: Day,
    /// By which decision.
    pub assembly: Assembly,
}

/// A member to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewMember {
    /// Row of the table it comes from; 1 for a form.
    #[serde(skip)]
    pub row: usize,
    /// Household.
    pub household: i64,
    /// Stands for it.
    pub is_head: bool,
    /// Name.
    pub name: String,
    /// Resident's number, all 18 characters.
    pub resident: String,
    /// Since when.
    pub joined: Day,
    /// Code of why.
    pub joined_by: String,
    /// By which decision.
    pub assembly: Assembly,
    /// Name of a kind of shares and hundredths of a share.
    pub shares: Vec<(String, i64)>,
    /// Number of the household's certificate; empty when it is not told.
    pub certificate: String,
    /// Number of the household's account; empty when it is not told.
    pub account: String,
}

impl NewMember {
    /// All shares.
    pub fn total(&self) -> i64 {
        self.shares.iter().map(|(_, shares)| shares).sum()
    }

    /// The words that the record binds.
    pub fn words(&self) -> String {
        [&self.name, &self.resident, &self.certificate, &self.account].map(String::as_str).join("\n")
    }
}
