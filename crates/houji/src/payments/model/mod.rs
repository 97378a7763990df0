//! Requests to pay out of a book: who asks for what, who agrees, and what has become of it. Pure.

mod event;

pub use event::{Decided, Entry, PaymentEvent, Told};

use crate::books::model::{AccountCode, BookId, PartyId};
use crate::gate::Role;
use crate::registry::chain;
use houji_base::{Day, Fen, Moment, PersonId, typed_id};

typed_id!(PaymentId, "A request to pay out of a book.");

/// Declares states with their stable code and Chinese name.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident $code:literal $zh:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name { $($(#[$vdoc])* $variant),* }

        impl $name {
            /// Stable code.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),* }
            }

            /// Name.
            pub fn zh(self) -> &'static str {
                match self { $($name::$variant => $zh),* }
            }

            /// The one of a code.
            pub fn parse(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }
        }
    };
}

coded! {
    /// Where a request stands.
    Stage {
        /// It waits for somebody to agree.
        Asked "asked" "在审批",
        /// It was sent back to whoever asked.
        Mending "mending" "退回补正",
        /// All have agreed, and money is set aside.
        Reserved "reserved" "批了，等付款",
        /// It was paid.
        Paid "paid" "已付款",
        /// Somebody did not agree.
        Refused "refused" "没有批",
        /// Whoever asked took it back.
        Cancelled "cancelled" "撤回了",
        /// Nobody paid in time.
        Expired "expired" "过期没付，作废",
    }
}

coded! {
    /// What somebody did with a request.
    What {
        /// Asked for it.
        Asked "asked" "申请",
        /// Asked anew after it was sent back.
        Mended "mended" "补正后再交",
        /// Agreed.
        Approved "approved" "同意",
        /// Sent it back.
        Returned "returned" "退回补正",
        /// Did not agree.
        Refused "refused" "不同意",
        /// Took it back.
        Cancelled "cancelled" "撤回",
        /// Paid.
        Paid "paid" "付款",
        /// Its time was over.
        Expired "expired" "过期作废",
    }
}

/// What a request is for: an account that is debited, and how much.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Part {
    /// Account or sub-account.
    pub account: AccountCode,
    /// Fen, above zero.
    pub amount: Fen,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Ask {
    /// What for.
    pub summary: String,
    /// Kind of the payee.
    pub payee_kind: String,
    /// Name of the payee: a party of the book, or one that is added to it.
    pub payee: String,
    /// Account of cash or bank.
    pub account: AccountCode,
    /// What it is for.
    pub parts: Vec<Part>,
    /// Sheets of paper behind it.
    pub papers: i64,
}

impl Ask {
    /// All of it.
    pub fn amount(&self) -> Fen {
        self.parts.iter().map(|part| part.amount).sum()
    }
}

/// A request as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Id.
    pub id: PaymentId,
    /// Book.
    pub book: BookId,
    /// Who asks.
    pub asked_by: PersonId,
    /// When it was first asked.
    pub first_at: Moment,
    /// When it was asked as it stands.
    pub asked_at: Moment,
    /// What for.
    pub summary: String,
    /// The payee.
    pub payee: PartyId,
    /// Kind of the payee.
    pub payee_kind: String,
    /// Account of cash or bank.
    pub account: AccountCode,
    /// How much.
    pub amount: Fen,
    /// Sheets of paper.
    pub papers: i64,
    /// Who agrees, in order.
    pub chain: Vec<Role>,
    /// How many have agreed.
    pub step: i64,
    /// Where it stands.
    pub stage: Stage,
    /// How many acts there were.
    pub version: i64,
    /// Until when money is set aside.
    pub until: Option<Moment>,
    /// Position of the voucher that paid.
    pub voucher: Option<i64>,
    /// The bank's number of it.
    pub bank_ref: String,
    /// Salt of its words.
    pub salt: [u8; 16],
}

impl Request {
    /// Whose turn it is; `None` when nobody is to agree.
    pub fn turn(&self) -> Option<Role> {
        let at = usize::try_from(self.step).ok()?;
        self.chain.get(at).copied().filter(|_| self.stage == Stage::Asked)
    }

    /// Day it was asked as it stands.
    pub fn day(&self) -> Day {
        self.asked_at.day()
    }
}

/// A chain as it is kept: `VS+SUP+TC`.
pub fn chain_code(steps: &[Role]) -> String {
    steps.iter().map(|role| role.code()).collect::<Vec<_>>().join("+")
}

/// The steps of a kept chain.
pub fn chain_of(code: &str) -> Option<Vec<Role>> {
    chain::steps(code)
}

/// Something that was done with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// From 1.
    pub n: i64,
    /// What.
    pub what: What,
    /// Role of the step that was decided.
    pub role: Option<Role>,
    /// A township leader stood in for it.
    pub stood_in: bool,
    /// Who; `None` for the program.
    pub by: Option<PersonId>,
    /// When.
    pub at: Moment,
    /// What was said.
    pub words: String,
}

/// Those who have agreed to a request as it stands, in their order.
pub fn agreed(acts: &[Act]) -> impl Iterator<Item = &Act> {
    let asked = acts.iter().rposition(|act| matches!(act.what, What::Asked | What::Mended)).unwrap_or(0);
    acts.iter().skip(asked).filter(|act| act.what == What::Approved)
}

/// Days of requests for one payee that stand near each other: is this one of so many within so many days?
pub fn is_split(this: Day, others: &[Day], (times, days): (i64, i64)) -> bool {
    let near = |from: Day| {
        let last = from.plus_days(days.saturating_sub(1));
        let count = others.iter().filter(|day| (from..=last).contains(*day)).count();
        i64::try_from(count).is_ok_and(|count| count.saturating_add(1) >= times)
    };
    (0..days).any(|back| near(this.plus_days(back.saturating_neg())))
}
