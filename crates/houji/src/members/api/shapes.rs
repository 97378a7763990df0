//! What the API takes and tells. Money is fen, shares are hundredths, days are `YYYY-MM-DD`.

use super::super::model::{Act, Assembly, Change, Member, Owed, Payment, Run};
use serde::{Deserialize, Serialize};

/// The register of a collective at a glance.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct RegisterShown {
    /// Households.
    pub households: i64,
    /// Members now.
    pub members: i64,
    /// Hundredths of a share that members hold.
    pub shares: i64,
    /// Kinds of shares.
    pub kinds: Vec<KindShown>,
}

/// A kind of shares.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct KindShown {
    pub kind: i64,
    pub name: String,
    /// Hundredths of a share that the collective holds itself.
    pub kept: i64,
}

/// Households by their number.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct HouseholdPage {
    pub households: Vec<HouseholdLine>,
    /// The first number of the next page.
    pub next: Option<i64>,
}

/// A household in a list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct HouseholdLine {
    pub household: i64,
    /// First character of its head's name.
    pub head: String,
    pub members: i64,
    pub shares: i64,
    pub certificate: String,
    /// Last digits of its account.
    pub account_tail: String,
}

/// A household with its members and what changed their shares.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct HouseholdShown {
    pub household: i64,
    /// Number of the member who stands for it.
    pub head: i64,
    pub certificate: String,
    pub account_tail: String,
    pub members: Vec<MemberShown>,
    pub changes: Vec<ChangeShown>,
}

/// A member, by the first character of the name.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct MemberShown {
    pub member: i64,
    pub name: String,
    pub joined: String,
    pub joined_by: String,
    pub left: Option<String>,
    pub left_by: Option<String>,
    pub assembly: Assembly,
    pub frozen: bool,
    pub shares: i64,
}

impl MemberShown {
    pub fn of(member: Member) -> MemberShown {
        let (left, left_by) = member.left.map(|(day, by)| (day.to_string(), by)).unzip();
        MemberShown {
            member: member.n,
            name: member.shown,
            joined: member.joined.to_string(),
            joined_by: member.joined_by,
            left,
            left_by,
            assembly: member.assembly,
            frozen: member.is_frozen,
            shares: member.shares,
        }
    }
}

/// A change of shares as it touched one member.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ChangeShown {
    pub change: i64,
    pub member: i64,
    pub act: Act,
    pub kind: i64,
    /// Below zero for what went.
    pub shares: i64,
    /// The other member; 0 for none.
    pub other: i64,
    pub day: String,
    pub assembly: Assembly,
}

impl ChangeShown {
    pub fn of(change: Change) -> ChangeShown {
        let Change { n, member, act, kind, shares, other, day, assembly } = change;
        ChangeShown { change: n, member, act, kind, shares, other, day: day.to_string(), assembly }
    }
}

/// Who a household's members are.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PeopleShown {
    pub members: Vec<PersonShown>,
    /// Number of the account; empty for none.
    pub account: String,
}

/// A member by name.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PersonShown {
    pub member: i64,
    pub name: String,
    pub resident: String,
}

/// Somebody is no longer a member.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeaveBody {
    pub day: String,
    /// `died`, `elsewhere`, `public`, `gave_up` or `other`.
    pub reason: String,
}

/// What is kept about a household.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HouseholdBody {
    /// Number of the member who stands for it.
    pub head: i64,
    pub certificate: String,
    /// Empty for none.
    pub account: String,
}

/// A kind of shares.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KindBody {
    pub name: String,
    /// Hundredths of a share that the collective holds itself.
    pub kept: i64,
}

/// A dividend as proposed.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DraftBody {
    pub year: i64,
    /// Day whose shares count.
    pub record_day: String,
    pub total: i64,
    /// What of the result is kept, in hundredths of a percent.
    pub reserve_rate: i64,
}

/// How the assembly decided.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VoteBody {
    pub day: String,
    /// Members who have a vote.
    pub entitled: i64,
    pub present: i64,
    pub in_favor: i64,
}

/// A day.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DayBody {
    pub day: String,
}

/// A payment by the bank.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PayBody {
    pub day: String,
    /// Account of the bank, 102 or a part of it.
    pub bank: String,
    /// Households to which nothing went.
    #[serde(default)]
    pub but: Vec<i64>,
}

/// Why something is taken back.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    pub reason: String,
}

/// Nothing.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EmptyBody {}

/// Number of what was made or changed.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NumberShown {
    pub n: i64,
}

/// Dividends of a collective, the newest first.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct RunPage {
    pub dividends: Vec<RunShown>,
}

/// A dividend.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct RunShown {
    pub dividend: i64,
    pub year: i64,
    /// `draft`, `checked`, `approved`, `voted`, `published`, `posted` or `void`.
    pub stage: &'static str,
    pub record_day: String,
    pub total: i64,
    pub reserve_rate: i64,
    /// Result of the year.
    pub result: i64,
    /// Undistributed before the reserve.
    pub undistributed: i64,
    pub reserve: i64,
    pub shares: i64,
    /// Fen for one whole share.
    pub per_share: i64,
    /// What members are owed.
    pub amount: i64,
    /// What the collective's own shares come to.
    pub kept_amount: i64,
    pub remainder: i64,
    pub members: i64,
    /// Position of the voucher by which members are owed.
    pub voucher: Option<i64>,
    pub payments: Vec<PaymentShown>,
}

impl RunShown {
    pub fn of(run: &Run, payments: &[Payment]) -> RunShown {
        let plan = &run.plan;
        RunShown {
            dividend: run.n,
            year: plan.year,
            stage: run.stage.code(),
            record_day: plan.record_day.to_string(),
            total: plan.total.fen(),
            reserve_rate: plan.rate,
            result: plan.result.fen(),
            undistributed: plan.there.fen(),
            reserve: plan.reserve.fen(),
            shares: plan.shares,
            per_share: plan.per_share.fen(),
            amount: plan.amount.fen(),
            kept_amount: plan.kept_amount.fen(),
            remainder: plan.remainder.fen(),
            members: plan.members,
            voucher: run.posted.map(|(_, voucher)| voucher),
            payments: payments.iter().map(PaymentShown::of).collect(),
        }
    }
}

/// A payment.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PaymentShown {
    pub payment: i64,
    pub day: String,
    pub amount: i64,
    pub households: i64,
    pub voucher: i64,
    /// Position of the voucher in red that took it back.
    pub taken_back: Option<i64>,
}

impl PaymentShown {
    fn of(payment: &Payment) -> PaymentShown {
        let Payment { n, day, amount, households, voucher, taken_back } = *payment;
        PaymentShown {
            payment: n,
            day: day.to_string(),
            amount: amount.fen(),
            households,
            voucher,
            taken_back,
        }
    }
}

/// What households are given.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct OwedPage {
    pub households: Vec<OwedShown>,
    /// The last number, when there may be more.
    pub next: Option<i64>,
}

/// What a household is given.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct OwedShown {
    pub household: i64,
    /// First character of its head's name.
    pub head: String,
    pub shares: i64,
    pub amount: i64,
    pub paid: i64,
    /// Held back, because shares are frozen.
    pub held: i64,
}

impl OwedShown {
    pub fn of(owed: Owed) -> OwedShown {
        let Owed { household, head, shares, amount, paid, held } = owed;
        OwedShown { household, head, shares, amount: amount.fen(), paid: paid.fen(), held: held.fen() }
    }
}

/// Whom the bank pays now.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PayeePage {
    pub households: Vec<PayeeShown>,
}

/// A household the bank pays.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct PayeeShown {
    pub household: i64,
    pub name: String,
    /// Number of the account; empty for none.
    pub account: String,
    pub amount: i64,
}
