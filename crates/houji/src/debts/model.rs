//! Debts of a collective and what became of them. Pure.

use crate::books::model::account::NOWHERE;
use crate::books::model::{BookId, PartyId, Standard};
use crate::codes;
use houji_base::{Day, Fen, Moment, typed_id};
use serde::Serialize;

typed_id!(DebtId, "A debt of a collective.");

codes! {
    /// What kind of debt it is, which tells its account.
    Kind {
        /// Borrowed for up to a year.
        Short "short" "短期借款",
        /// Borrowed for longer.
        Long "long" "长期借款及应付款",
        /// Owed for goods, works and the like.
        Payable "payable" "应付款",
        /// Raised for one thing that was talked over.
        Pooled "pooled" "一事一议资金",
    }
}

impl Kind {
    /// Its account.
    pub fn account(self, standard: Standard) -> &'static str {
        match (self, standard) {
            (_, Standard::Imported(_)) => NOWHERE,
            (Kind::Short, _) => "201",
            (Kind::Long, _) => "221",
            (Kind::Payable, Standard::S2023) => "211",
            (Kind::Payable, Standard::S2004) => "202",
            (Kind::Pooled, _) => "231",
        }
    }

    /// Money that was borrowed.
    pub fn is_loan(self) -> bool {
        matches!(self, Kind::Short | Kind::Long)
    }
}

codes! {
    /// What a debt was made for.
    Purpose {
        /// 生产经营.
        Operating "operating" "生产经营",
        /// 公益事业.
        Public "public" "公益事业",
    }
}

codes! {
    /// What came in with a debt.
    Took {
        /// Money in the bank.
        Bank "bank" "钱进了银行存款",
        /// Money in the till.
        Cash "cash" "收了现金",
        /// Works that are not paid yet.
        Works "works" "没有收钱，欠的是工程款",
        /// It stands in the book: of before the book began, or taken over from other programs.
        Posted "posted" "账上已经有了（老账、导入的旧凭证）",
    }
}

impl Took {
    /// The account that is debited; none for what stands in the book.
    pub fn account(self, standard: Standard) -> Option<&'static str> {
        match (self, standard) {
            (_, Standard::Imported(_)) => Some(NOWHERE),
            (Took::Bank, _) => Some("102"),
            (Took::Cash, _) => Some("101"),
            (Took::Works, Standard::S2023) => Some("153"),
            (Took::Works, Standard::S2004) => Some("154"),
            (Took::Posted, _) => None,
        }
    }
}

/// A decision of the members or their representatives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Day of the meeting.
    pub day: Day,
    /// Votes for it.
    pub votes: i64,
    /// All who may vote.
    pub of: i64,
    /// Number or digest of the minutes.
    pub minutes: String,
}

/// How the principal is paid back: in equal parts, the last of which takes what does not divide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// Day of the first part.
    pub first: Day,
    /// Months from one to the next.
    pub every: i64,
    /// How many.
    pub times: i64,
}

impl Plan {
    /// Most parts.
    pub const MOST: i64 = 120;

    /// The parts of a principal.
    pub fn parts(&self, principal: Fen) -> Vec<(Day, Fen)> {
        let times = self.times.clamp(1, Plan::MOST);
        let part = Fen::new(principal.fen().div_euclid(times));
        let last = principal.minus(Fen::new(part.fen().saturating_mul(times.saturating_sub(1))));
        let day = |n: i64| self.first.plus_months(self.every.saturating_mul(n));
        let amount = |n: i64| if n.saturating_add(1) == times { last } else { part };
        (0..times).map(|n| (day(n), amount(n))).collect()
    }

    /// How much of a principal should have been paid back before a day.
    pub fn due(&self, principal: Fen, day: Day) -> Fen {
        self.parts(principal).into_iter().filter(|(of, _)| *of < day).map(|(_, part)| part).sum()
    }
}

/// What is written of a debt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Kind.
    pub kind: Kind,
    /// Day it was made.
    pub origin: Day,
    /// How much.
    pub principal: Fen,
    /// Paid back before it was registered.
    pub before: Fen,
    /// Interest of a year in hundredths of a percent.
    pub rate: i64,
    /// What for.
    pub purpose: Purpose,
    /// What came in.
    pub took: Took,
    /// By what paper it is known.
    pub evidence: String,
    /// Who decided it.
    pub decision: Option<Decision>,
    /// The township's approval; empty for none.
    pub approval: String,
    /// From what it is paid back.
    pub source: String,
    /// How it is paid back.
    pub plan: Plan,
}

impl Written {
    /// The words that the record binds.
    pub fn words(&self) -> String {
        let minutes = self.decision.as_ref().map_or("", |decision| &decision.minutes);
        [&self.evidence, minutes, &self.approval, &self.source].join("\n")
    }
}

/// A debt as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debt {
    /// Id.
    pub id: DebtId,
    /// Its book; tells the place.
    pub book: BookId,
    /// To whom.
    pub party: PartyId,
    /// What is written.
    pub written: Written,
    /// Settled since it was registered.
    pub settled: Fen,
    /// Position of its voucher; 0 for what stood in the book.
    pub voucher: i64,
    /// It was registered by mistake and taken back.
    pub is_void: bool,
    /// How many steps there were.
    pub steps: i64,
    /// When it was registered.
    pub recorded_at: Moment,
}

/// Where a debt stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Something is left.
    Open,
    /// So much should have been paid back and was not.
    Late(Fen),
    /// Nothing is left.
    Cleared,
    /// Registered by mistake.
    Void,
}

impl Standing {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Late(_) => "late",
            Standing::Cleared => "cleared",
            Standing::Void => "void",
        }
    }
}

impl Debt {
    /// What is left of the principal.
    pub fn left(&self) -> Fen {
        match self.is_void {
            true => Fen::ZERO,
            false => self.written.principal.minus(self.written.before).minus(self.settled),
        }
    }

    /// Where it stands on a day.
    pub fn standing(&self, today: Day) -> Standing {
        let (written, left) = (&self.written, self.left());
        if self.is_void {
            return Standing::Void;
        }
        if left.is_zero() {
            return Standing::Cleared;
        }
        let done = written.before.plus(self.settled);
        match written.plan.due(written.principal, today).minus(done).positive() {
            late if late.is_zero() => Standing::Open,
            late => Standing::Late(late),
        }
    }
}

codes! {
    /// What becomes of a debt.
    Way {
        /// Principal is paid back.
        Repaid "repaid" "还本金",
        /// Interest is paid.
        Interest "interest" "付利息",
        /// Something the collective has is given for it.
        Offset "offset" "以资抵债",
        /// The creditor waives it.
        Waived "waived" "对方免除",
        /// It is written off by a vote.
        WrittenOff "written_off" "表决核销",
    }
}

impl Way {
    /// It leaves less of the principal.
    pub fn settles(self) -> bool {
        self != Way::Interest
    }
}

codes! {
    /// What is given for a debt.
    Against {
        /// What the creditor owes the collective.
        Claim "claim" "对方欠集体的钱",
        /// Assets that were taken out of use.
        Asset "asset" "固定资产（已经转到清理）",
        /// Goods in store.
        Stock "stock" "库存物资",
    }
}

impl Against {
    /// Its account.
    pub fn account(self, standard: Standard, party_kind: &str) -> &'static str {
        match (self, standard) {
            (_, Standard::Imported(_)) => NOWHERE,
            (Against::Claim, _) if party_kind == "member" => "113",
            (Against::Claim, _) => "112",
            (Against::Asset, Standard::S2023) => "154",
            (Against::Asset, Standard::S2004) => "153",
            (Against::Stock, _) => "121",
        }
    }
}

/// Something that became of a debt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number, from 1.
    pub n: i64,
    /// What.
    pub way: Way,
    /// Day.
    pub day: Day,
    /// How much.
    pub amount: Fen,
    /// Position of its voucher.
    pub voucher: i64,
    /// On what it rests; empty for payments.
    pub basis: String,
    /// Position of the voucher in red that took it back.
    pub taken_back: Option<i64>,
}

/// What happened. Words are bound by their commitment; days, votes and money are told in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum DebtEvent {
    /// A debt was registered.
    Recorded {
        /// Book.
        book: BookId,
        /// To whom.
        party: PartyId,
        /// Kind.
        kind: Kind,
        /// Day it was made.
        origin: Day,
        /// How much.
        principal: Fen,
        /// Paid back before.
        before: Fen,
        /// Hundredths of a percent a year.
        rate: i64,
        /// What for.
        purpose: Purpose,
        /// What came in.
        took: Took,
        /// Day of the decision, votes for, all votes.
        decided: Option<(Day, i64, i64)>,
        /// First day, months between, how many parts.
        plan: (Day, i64, i64),
        /// Position of the voucher; 0 for what stood in the book.
        voucher: i64,
        /// Commitment to the words.
        words: String,
    },
    /// It was paid, offset, waived or written off.
    Settled {
        /// Number of the step.
        n: i64,
        /// How.
        way: Way,
        /// Day.
        day: Day,
        /// How much.
        amount: Fen,
        /// Day of the decision, votes for, all votes.
        decided: Option<(Day, i64, i64)>,
        /// Position of the voucher.
        voucher: i64,
        /// Commitment to the words.
        words: String,
    },
    /// A step was taken back.
    TakenBack {
        /// Number of the step.
        n: i64,
        /// How much.
        amount: Fen,
        /// Position of the voucher in red.
        voucher: i64,
        /// Commitment to the reason.
        words: String,
    },
    /// It had been registered by mistake and was taken back.
    Voided {
        /// Position of the voucher in red; 0 when it had none.
        voucher: i64,
        /// Commitment to the reason.
        words: String,
    },
}

impl crate::record::Event for DebtEvent {
    fn kind(&self) -> &'static str {
        match self {
            DebtEvent::Recorded { .. } => "debt.recorded",
            DebtEvent::Settled { .. } => "debt.settled",
            DebtEvent::TakenBack { .. } => "debt.taken_back",
            DebtEvent::Voided { .. } => "debt.voided",
        }
    }
}
