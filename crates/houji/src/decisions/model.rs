//! Matters that villagers decide, their steps, and what rule each meeting is measured by. Pure.

use crate::codes;
use houji_base::{Day, DivisionCode, Fen, Moment, typed_id};
use serde::Serialize;

typed_id!(DecisionId, "A matter that a village decides.");

codes! {
    /// By which procedure.
    Kind {
        /// Four steps, each by another body.
        FourSteps "four_steps" "四议两公开",
        /// Money or labour that everybody gives for one thing.
        Levy "levy" "一事一议",
    }
}

codes! {
    /// What it is about, as far as it changes who must agree.
    Topic {
        /// Anything else.
        Ordinary "ordinary" "一般事项",
        /// A plan for contracting land, or land let to somebody outside.
        Land "land" "土地承包方案、土地包给村外的人",
    }
}

codes! {
    /// Who moved it.
    Origin {
        /// The party branch.
        Branch "branch" "村党组织",
        /// The village committee.
        Committee "committee" "村民委员会",
        /// A tenth of the villagers.
        Villagers "villagers" "十分之一以上村民联名",
        /// A fifth of their representatives.
        Representatives "representatives" "五分之一以上村民代表联名",
    }
}

codes! {
    /// A step.
    Stage {
        /// 提议.
        Propose "propose" "提议",
        /// 商议.
        Discuss "discuss" "商议",
        /// 审议.
        Review "review" "审议",
        /// 决议.
        Resolve "resolve" "决议",
    }
}

codes! {
    /// Who met.
    Body {
        /// The party branch.
        Branch "branch" "村党组织会议",
        /// Both committees.
        Committees "committees" "村“两委”会议",
        /// The party's members.
        PartyMembers "party_members" "党员大会",
        /// All adult villagers.
        Villagers "villagers" "村民会议（到会的是村民）",
        /// One of each household.
        Households "households" "村民会议（到会的是户代表）",
        /// Their representatives.
        Representatives "representatives" "村民代表会议",
        /// The villagers of a group.
        Group "group" "村民小组会议",
        /// Members of the collective.
        Members "members" "成员大会",
        /// Their representatives.
        MemberRepresentatives "member_representatives" "成员代表大会",
    }
}

codes! {
    /// What is published of a decision.
    What {
        /// That it was decided.
        Decision "decision" "决议公开",
        /// What came of it.
        Outcome "outcome" "实施结果公开",
    }
}

impl Kind {
    /// Its steps in their order.
    pub fn stages(self) -> &'static [Stage] {
        match self {
            Kind::FourSteps => &[Stage::Propose, Stage::Discuss, Stage::Review, Stage::Resolve],
            Kind::Levy => &[Stage::Propose, Stage::Resolve],
        }
    }
}

impl Stage {
    /// Bodies that may take a step of a procedure.
    pub fn bodies(self, kind: Kind) -> &'static [Body] {
        match (self, kind) {
            (Stage::Propose, Kind::FourSteps) => &[Body::Branch],
            (Stage::Propose, Kind::Levy) => &[Body::Committees, Body::Branch],
            (Stage::Discuss, _) => &[Body::Committees],
            (Stage::Review, _) => &[Body::PartyMembers],
            (Stage::Resolve, Kind::Levy) => &[Body::Villagers, Body::Households, Body::Representatives],
            (Stage::Resolve, Kind::FourSteps) => &[
                Body::Villagers,
                Body::Households,
                Body::Representatives,
                Body::Group,
                Body::Members,
                Body::MemberRepresentatives,
            ],
        }
    }

    /// The one of a procedure that comes after so many steps that counted.
    pub fn nth(kind: Kind, done: usize) -> Option<Stage> {
        kind.stages().get(done).copied()
    }
}

/// A share of heads that must be reached, or gone beyond.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bar {
    /// More than half.
    Half,
    /// Two thirds or more.
    TwoThirds,
}

impl Bar {
    /// True when so many of so many are enough.
    pub fn is_met(self, heads: i64, of: i64) -> bool {
        match self {
            Bar::Half => heads.saturating_mul(2) > of,
            Bar::TwoThirds => of > 0 && heads.saturating_mul(3) >= of.saturating_mul(2),
        }
    }

    /// For people.
    pub fn zh(self) -> &'static str {
        match self {
            Bar::Half => "过半数",
            Bar::TwoThirds => "三分之二以上",
        }
    }
}

/// How many must come and agree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Who must come, of those who may.
    pub quorum: Bar,
    /// Who must agree.
    pub pass: Bar,
    /// Of all who may come, and not only of those who did.
    pub of_all: bool,
}

/// What a county may set otherwise: heads that must agree are two thirds of all who may, and not a half of those present.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Strict {
    /// At meetings of the collective's members.
    pub members: bool,
    /// On a levy at a meeting of representatives.
    pub levy: bool,
}

/// The rule of a meeting.
pub fn rule(kind: Kind, topic: Topic, stage: Stage, body: Body, strict: Strict) -> Rule {
    let of = |quorum, pass, of_all| Rule { quorum, pass, of_all };
    let whole = of(Bar::TwoThirds, Bar::TwoThirds, true);
    if stage == Stage::Resolve && topic == Topic::Land {
        return whole;
    }
    match body {
        Body::Branch | Body::Committees => of(Bar::Half, Bar::Half, false),
        Body::PartyMembers => of(Bar::TwoThirds, Bar::Half, true),
        Body::Villagers => of(Bar::Half, Bar::Half, false),
        Body::Members | Body::MemberRepresentatives if strict.members => whole,
        Body::Representatives if kind == Kind::Levy && strict.levy => whole,
        Body::Households
        | Body::Representatives
        | Body::Group
        | Body::Members
        | Body::MemberRepresentatives => of(Bar::TwoThirds, Bar::Half, false),
    }
}

/// Heads at a meeting.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Heads {
    /// May come.
    pub entitled: i64,
    /// Came.
    pub attended: i64,
    /// Agreed.
    pub in_favor: i64,
}

impl Rule {
    /// Did enough come, and did enough agree?
    pub fn measure(self, heads: Heads) -> (bool, bool) {
        let of = if self.of_all { heads.entitled } else { heads.attended };
        (self.quorum.is_met(heads.attended, heads.entitled), self.pass.is_met(heads.in_favor, of))
    }

    /// For people.
    pub fn zh(self) -> String {
        let of = if self.of_all { "应到会的人" } else { "到会的人" };
        format!("要{}的人到会，{of}{}同意", self.quorum.zh(), self.pass.zh())
    }
}

/// What is written of a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Procedure.
    pub kind: Kind,
    /// What it is about.
    pub topic: Topic,
    /// The matter in words.
    pub matter: String,
    /// Who moved it.
    pub origin: Origin,
    /// Money it is about; nothing for none.
    pub amount: Fen,
    /// Day it was moved.
    pub day: Day,
}

/// A step as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewStep {
    /// Which.
    pub stage: Stage,
    /// Day of the meeting.
    pub day: Day,
    /// Who met.
    pub body: Body,
    /// Who came and agreed.
    pub heads: Heads,
    /// What was said and settled.
    pub content: String,
    /// Number or digest of the minutes.
    pub minutes: String,
}

/// A step that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number, from 1.
    pub n: i64,
    /// What was written.
    pub new: NewStep,
    /// Enough came.
    pub is_quorate: bool,
    /// Enough agreed.
    pub is_carried: bool,
}

impl Step {
    /// True when it counts.
    pub fn is_met(&self) -> bool {
        self.is_quorate && self.is_carried
    }

    /// Did it count, in words.
    pub fn zh(&self) -> &'static str {
        match (self.is_quorate, self.is_carried) {
            (true, true) => "通过",
            (false, _) => "未通过（到会的人不够）",
            (true, false) => "未通过（同意的人不够）",
        }
    }
}

/// A publication of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Public {
    /// Of what.
    pub what: What,
    /// Day.
    pub day: Day,
    /// Id of the notice, or where else it was posted.
    pub notice: String,
    /// What came of it, and what the supervisors said.
    pub content: String,
}

/// A matter as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Id.
    pub id: DecisionId,
    /// Whose.
    pub place: DivisionCode,
    /// What is written.
    pub written: Written,
    /// How many steps were recorded.
    pub steps: i64,
    /// The last of them counts.
    pub is_met: bool,
    /// Its day.
    pub last: Option<Day>,
    /// Day it became a decision.
    pub decided: Option<Day>,
    /// It was recorded by mistake and taken back.
    pub is_void: bool,
    /// When it was recorded.
    pub recorded_at: Moment,
}

/// Where a matter stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// On its way.
    Open,
    /// The last meeting was not enough.
    Unmet,
    /// Decided.
    Decided,
    /// Recorded by mistake.
    Void,
}

impl Standing {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Unmet => "unmet",
            Standing::Decided => "decided",
            Standing::Void => "void",
        }
    }

    /// For people.
    pub fn zh(self) -> &'static str {
        match self {
            Standing::Open => "正在走程序",
            Standing::Unmet => "未通过",
            Standing::Decided => "已决议",
            Standing::Void => "作废",
        }
    }
}

impl Decision {
    /// Where it stands.
    pub fn standing(&self) -> Standing {
        match () {
            () if self.is_void => Standing::Void,
            () if self.decided.is_some() => Standing::Decided,
            () if self.steps > 0 && !self.is_met => Standing::Unmet,
            () => Standing::Open,
        }
    }
}

/// The step that comes next: the one after those that counted; a step that was not enough may be taken again.
pub fn next(kind: Kind, steps: &[Step]) -> Option<Stage> {
    Stage::nth(kind, steps.iter().filter(|step| step.is_met()).count())
}

/// What is published next of a matter.
pub fn next_public(of: &Decision, before: &[Public]) -> Option<What> {
    let has = |what| before.iter().any(|public| public.what == what);
    let order = [What::Decision, What::Outcome];
    order.into_iter().find(|what| !has(*what)).filter(|_| of.decided.is_some() && !of.is_void)
}

/// What happened. Words are bound by their commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum DecisionEvent {
    /// A matter was recorded.
    Recorded {
        /// Procedure.
        kind: Kind,
        /// What it is about.
        topic: Topic,
        /// Who moved it.
        origin: Origin,
        /// Money.
        amount: Fen,
        /// Day it was moved.
        day: Day,
        /// Commitment to the words.
        words: String,
    },
    /// A step was taken.
    Stepped {
        /// Its number.
        n: i64,
        /// Which.
        stage: Stage,
        /// Day.
        day: Day,
        /// Who met.
        body: Body,
        /// Who came and agreed.
        heads: Heads,
        /// Enough came, and enough agreed.
        met: (bool, bool),
        /// Commitment to the words.
        words: String,
    },
    /// It was published.
    Published {
        /// Of what.
        what: What,
        /// Day.
        day: Day,
        /// Commitment to the words.
        words: String,
    },
    /// It was taken back.
    Voided {
        /// Commitment to the reason.
        words: String,
    },
}

impl crate::record::Event for DecisionEvent {
    fn kind(&self) -> &'static str {
        match self {
            DecisionEvent::Recorded { .. } => "decision.recorded",
            DecisionEvent::Stepped { .. } => "decision.stepped",
            DecisionEvent::Published { .. } => "decision.published",
            DecisionEvent::Voided { .. } => "decision.voided",
        }
    }
}
