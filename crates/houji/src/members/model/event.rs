//! What happened to members, shares and dividends: numbers, days and money in full, words by their commitment.

use super::{Act, Assembly, Vote};
use crate::house::web::Format;
use houji_base::{Day, Fen};
use serde::Serialize;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum MemberEvent {
    /// Members were added.
    Added {
        /// Digest of the table they came from; none for a form.
        file: Option<String>,
        /// Number of the first; each further one has the next.
        first: i64,
        /// How many.
        members: i64,
        /// Hundredths of a share they were given.
        shares: i64,
        /// Commitment to names, residents' numbers, certificates and accounts.
        words: String,
    },
    /// Somebody is no longer a member.
    Left {
        /// Member.
        member: i64,
        /// Last day.
        day: Day,
        /// Code of why.
        reason: String,
    },
    /// Shares changed.
    Changed {
        /// Number of the change.
        change: i64,
        /// What was done.
        act: Act,
        /// Whose shares.
        member: i64,
        /// Who got them; 0 for none.
        other: i64,
        /// Kind of shares.
        kind: i64,
        /// Hundredths of a share.
        shares: i64,
        /// Since when it holds.
        day: Day,
        /// By which decision.
        assembly: Assembly,
    },
    /// What is kept about a household was set.
    HouseholdSet {
        /// Household.
        household: i64,
        /// Who stands for it.
        head: i64,
        /// Commitment to certificate and account.
        words: String,
    },
    /// A household was given a telephone number by which its members see what is theirs.
    PhoneGiven {
        /// Household.
        household: i64,
        /// Commitment to the number.
        words: String,
    },
    /// Such a number was taken away.
    PhoneTaken {
        /// Household.
        household: i64,
        /// Commitment to the number.
        words: String,
    },
    /// A kind of shares was added or changed.
    KindSet {
        /// Number of the kind.
        kind: i64,
        /// Hundredths of a share that the collective holds.
        kept: i64,
        /// Commitment to its name.
        words: String,
    },
    /// Somebody looked at who a household's members are.
    Seen {
        /// Household.
        household: i64,
    },
    /// A run was drafted.
    Drafted {
        /// Number of the run.
        run: i64,
        /// Year.
        year: i64,
        /// Day whose shares count.
        record_day: Day,
        /// What was proposed.
        total: Fen,
        /// Reserve.
        reserve: Fen,
        /// All shares.
        shares: i64,
        /// Fen for one whole share.
        per_share: Fen,
        /// What members are owed.
        amount: Fen,
        /// How many members.
        members: i64,
        /// Digest of the members' shares and amounts.
        items: String,
    },
    /// The supervisors checked it.
    Checked {
        /// Run.
        run: i64,
    },
    /// The township looked at it.
    Approved {
        /// Run.
        run: i64,
    },
    /// The assembly decided.
    Voted {
        /// Run.
        run: i64,
        /// How.
        vote: Vote,
    },
    /// It was published.
    Published {
        /// Run.
        run: i64,
        /// Since when.
        day: Day,
    },
    /// It was taken back before it was posted.
    Voided {
        /// Run.
        run: i64,
    },
    /// It was posted.
    Posted {
        /// Run.
        run: i64,
        /// Day.
        day: Day,
        /// Position of the voucher by which members are owed.
        voucher: i64,
    },
    /// Members were paid.
    Paid {
        /// Run.
        run: i64,
        /// Number of the payment.
        payment: i64,
        /// Day.
        day: Day,
        /// How much.
        amount: Fen,
        /// To how many households.
        households: i64,
        /// Position of the voucher.
        voucher: i64,
    },
    /// A payment was taken back, or the run itself.
    TakenBack {
        /// Run.
        run: i64,
        /// Number of the payment; 0 for the run.
        payment: i64,
        /// Position of the voucher in red.
        voucher: i64,
    },
    /// Names and accounts left the program.
    Listed {
        /// Run.
        run: i64,
        /// `bank` or `slips`.
        what: &'static str,
        /// As which file; none for paper.
        format: Option<Format>,
        /// How many households.
        households: i64,
    },
}

impl crate::record::Event for MemberEvent {
    fn kind(&self) -> &'static str {
        match self {
            MemberEvent::Added { .. } => "member.added",
            MemberEvent::Left { .. } => "member.left",
            MemberEvent::Changed { .. } => "member.shares_changed",
            MemberEvent::HouseholdSet { .. } => "member.household_set",
            MemberEvent::PhoneGiven { .. } => "member.phone_given",
            MemberEvent::PhoneTaken { .. } => "member.phone_taken",
            MemberEvent::KindSet { .. } => "member.kind_set",
            MemberEvent::Seen { .. } => "member.seen",
            MemberEvent::Drafted { .. } => "dividend.drafted",
            MemberEvent::Checked { .. } => "dividend.checked",
            MemberEvent::Approved { .. } => "dividend.approved",
            MemberEvent::Voted { .. } => "dividend.voted",
            MemberEvent::Published { .. } => "dividend.published",
            MemberEvent::Voided { .. } => "dividend.voided",
            MemberEvent::Posted { .. } => "dividend.posted",
            MemberEvent::Paid { .. } => "dividend.paid",
            MemberEvent::TakenBack { .. } => "dividend.taken_back",
            MemberEvent::Listed { .. } => "dividend.listed",
        }
    }
}
