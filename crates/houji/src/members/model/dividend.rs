//! What is given out in a year: the amounts, and the way from a draft to the members' accounts.

use super::shares_text;
use crate::books::model::account::NOWHERE;
use crate::books::model::{AccountCode, Standard};
use crate::house::Fault;
use houji_base::{Day, Fen, PersonId};
use serde::Serialize;

/// Where a run stands. Each step has one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Drafted by the council.
    Draft,
    /// Checked by the supervisors.
    Checked,
    /// Looked at by the township.
    Approved,
    /// Decided by the assembly.
    Voted,
    /// Published.
    Published,
    /// Posted: members are owed.
    Posted,
    /// Taken back.
    Void,
}

impl Stage {
    /// All, with stable codes and names.
    pub const ALL: [(Stage, &'static str, &'static str); 7] = [
        (Stage::Draft, "draft", "起草方案"),
        (Stage::Checked, "checked", "监事会审核"),
        (Stage::Approved, "approved", "乡镇审核"),
        (Stage::Voted, "voted", "成员大会表决"),
        (Stage::Published, "published", "公示"),
        (Stage::Posted, "posted", "记账"),
        (Stage::Void, "void", "作废"),
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        Stage::ALL.iter().find(|(stage, ..)| *stage == self).map_or("", |(_, code, _)| code)
    }

    /// Name of the step that leads to it.
    pub fn zh(self) -> &'static str {
        Stage::ALL.iter().find(|(stage, ..)| *stage == self).map_or("", |(_, _, zh)| zh)
    }

    /// The stage of a code.
    pub fn parse(code: &str) -> Option<Stage> {
        Stage::ALL.iter().find(|(_, each, _)| *each == code).map(|(stage, ..)| *stage)
    }

    /// The step that comes next; `None` after the last.
    pub fn next(self) -> Option<Stage> {
        let at = Stage::ALL.iter().position(|(stage, ..)| *stage == self)?.saturating_add(1);
        Stage::ALL.get(at).map(|(stage, ..)| *stage).filter(|stage| *stage != Stage::Void)
    }
}

/// How the assembly decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Vote {
    /// Day.
    pub day: Day,
    /// Members who have a vote.
    pub entitled: i64,
    /// Of them present.
    pub present: i64,
    /// Votes for it.
    pub in_favor: i64,
}

/// What a year has to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Money {
    /// Result of the year; below zero for a loss.
    pub result: Fen,
    /// What the year began with undistributed; below zero for losses of earlier years.
    pub began: Fen,
    /// What is undistributed now, of that year and all before it.
    pub there: Fen,
}

impl Money {
    /// What is kept of the result: losses of earlier years are made good first, and a part of a fen is not kept. `rate` is in
    /// hundredths of a percent.
    pub fn reserve(&self, rate: i64) -> Fen {
        let of = self.result.minus(self.began.negated().positive()).positive();
        let kept = i128::from(of.fen()).saturating_mul(i128::from(rate)).div_euclid(10_000);
        Fen::new(i64::try_from(kept).unwrap_or(i64::MAX))
    }

    /// The most that can be given out once the reserve is kept.
    pub fn limit(&self, rate: i64) -> Fen {
        self.there.minus(self.reserve(rate)).positive()
    }
}

/// How a total is divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// All shares, in hundredths.
    pub shares: i64,
    /// Fen for one whole share, rounded down.
    pub per_share: Fen,
    /// Fen of each share count that was given, in their order.
    pub amounts: Vec<Fen>,
    /// What the collective's own shares come to.
    pub kept: Fen,
    /// What rounding leaves.
    pub remainder: Fen,
}

/// Divides a total among shares in hundredths, of which the collective keeps some itself. Members' amounts, the collective's and
/// the remainder are the total.
pub fn split(total: Fen, kept: i64, held: &[i64]) -> Split {
    let shares = held.iter().fold(kept, |sum, each| sum.saturating_add(*each));
    let part = |of: i64, by: i64, through: i64| {
        let part = i128::from(of).saturating_mul(i128::from(by)).checked_div(i128::from(through));
        Fen::new(part.and_then(|part| i64::try_from(part).ok()).unwrap_or(0))
    };
    let per_share = part(total.fen(), 100, shares);
    let of = |shares: i64| part(per_share.fen(), shares, 100);
    let amounts: Vec<Fen> = held.iter().map(|each| of(*each)).collect();
    let kept = of(kept);
    let remainder = total.minus(amounts.iter().copied().sum()).minus(kept);
    Split { shares, per_share, amounts, kept, remainder }
}

/// The figures of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Year whose result is given out.
    pub year: i64,
    /// Day whose shares count.
    pub record_day: Day,
    /// What was proposed.
    pub total: Fen,
    /// What of the result is kept, in hundredths of a percent.
    pub rate: i64,
    /// Result of the year.
    pub result: Fen,
    /// Undistributed before the reserve.
    pub there: Fen,
    /// Reserve.
    pub reserve: Fen,
    /// All shares, in hundredths.
    pub shares: i64,
    /// Of them the collective's own.
    pub kept: i64,
    /// Fen for one whole share.
    pub per_share: Fen,
    /// What members are owed.
    pub amount: Fen,
    /// What the collective's own shares come to; stays undistributed.
    pub kept_amount: Fen,
    /// What rounding leaves; stays undistributed.
    pub remainder: Fen,
    /// Members who are given something.
    pub members: i64,
}

impl Plan {
    /// The amounts in words.
    pub fn zh(&self) -> String {
        format!("{} 股，每股 {} 元", shares_text(self.shares), self.per_share.grouped())
    }
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Number in the book.
    pub n: i64,
    /// Its figures.
    pub plan: Plan,
    /// Where it stands.
    pub stage: Stage,
    /// Who drafted it, and the day.
    pub drafted: (Option<PersonId>, Day),
    /// How the assembly decided.
    pub vote: Option<Vote>,
    /// Since when it is published.
    pub published: Option<Day>,
    /// Day and position of the voucher by which members are owed.
    pub posted: Option<(Day, i64)>,
    /// Payments so far.
    pub payments: i64,
}

/// What a member is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Household of the day whose shares count.
    pub household: i64,
    /// Member.
    pub member: i64,
    /// Hundredths of a share.
    pub shares: i64,
    /// Fen.
    pub amount: Fen,
    /// Number of the payment; 0 while it is owed.
    pub payment: i64,
    /// Nothing is paid out to this member now.
    pub is_frozen: bool,
}

/// What a household is given by a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Household.
    pub household: i64,
    /// Its head, by the first character.
    pub head: String,
    /// Hundredths of a share.
    pub shares: i64,
    /// All of it.
    pub amount: Fen,
    /// What was paid of it.
    pub paid: Fen,
    /// What of it is held back, because shares are frozen.
    pub held: Fen,
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Number in the run.
    pub n: i64,
    /// Day.
    pub day: Day,
    /// How much.
    pub amount: Fen,
    /// To how many households.
    pub households: i64,
    /// Position of its voucher.
    pub voucher: i64,
    /// Position of the voucher in red that took it back.
    pub taken_back: Option<i64>,
}

/// Accounts that a run's vouchers name.
pub struct Accounts {
    /// What was distributed; statements tell to whom by the account it was given to.
    pub distributed: AccountCode,
    /// The reserve.
    pub reserve: AccountCode,
    /// What members are owed.
    pub owed: AccountCode,
}

impl Accounts {
    /// Of a standard.
    ///
    /// # Errors
    /// A fault for a code that is none.
    pub fn of(standard: Standard) -> Result<Accounts, Fault> {
        let code = |text| AccountCode::parse(text).map_err(|_| Fault::new("a dividend names no account"));
        let owed = match standard {
            Standard::S2023 => "211.04",
            Standard::S2004 => "202",
            Standard::Imported(_) => NOWHERE,
        };
        Ok(Accounts { distributed: code("322.01")?, reserve: code("311")?, owed: code(owed)? })
    }
}
