//! Projects with their budgets, ventures with their shares. Pure.

use crate::books::model::BookId;
use crate::codes;
use houji_base::{Day, DivisionCode, Fen, Moment, typed_id};
use serde::Serialize;

typed_id!(ProjectId, "A project of a collective.");
typed_id!(VentureId, "A venture of several collectives.");

codes! {
    /// What is made.
    Kind {
        /// Roads and lamps.
        Road "road" "道路、路灯",
        /// Wells, pipes, ditches.
        Water "water" "水利",
        /// Houses and squares.
        Building "building" "房屋、场地",
        /// What earns money.
        Industry "industry" "产业",
        /// Anything else.
        Other "other" "别的",
    }
}

codes! {
    /// Where a project's money comes from.
    Source {
        /// Grants of offices above.
        Grant "grant" "上级专项",
        /// The collective's own.
        Own "own" "自有资金",
        /// Raised from the villagers.
        Raised "raised" "村民筹资",
        /// Donated.
        Donated "donated" "捐赠",
    }
}

/// A line of a budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// What for.
    pub name: String,
    /// How much.
    pub budget: Fen,
}

/// What is written of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: Kind,
    /// First day.
    pub start: Day,
    /// Planned last day.
    pub planned_end: Day,
    /// On what decision it rests.
    pub basis: String,
    /// Budget.
    pub items: Vec<Item>,
    /// Money planned, in the order of the sources.
    pub funds: [Fen; 4],
}

impl Written {
    /// All of the budget.
    pub fn budget(&self) -> Fen {
        self.items.iter().map(|item| item.budget).sum()
    }

    /// The words that the record binds.
    pub fn words(&self) -> String {
        let items = self.items.iter().map(|item| item.name.as_str());
        [self.name.as_str(), &self.basis].into_iter().chain(items).collect::<Vec<_>>().join("\n")
    }
}

/// A project as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Id.
    pub id: ProjectId,
    /// Its book; tells the place.
    pub book: BookId,
    /// What is written.
    pub written: Written,
    /// Day it was accepted.
    pub accepted: Option<Day>,
    /// Position of the voucher that made the asset; 0 for none.
    pub asset_voucher: i64,
    /// When it was recorded.
    pub recorded_at: Moment,
}

/// A line of a voucher that belongs to a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Position of the voucher.
    pub seq: i64,
    /// The line, from 1.
    pub line: i64,
    /// Number of the item; 0 for money that came in.
    pub item: i64,
    /// Source.
    pub source: Source,
    /// Day of the voucher.
    pub day: Day,
    /// Account.
    pub account: String,
    /// What the voucher says.
    pub summary: String,
    /// Debit less credit.
    pub net: Fen,
    /// The voucher was taken back, or takes one back: it does not count.
    pub is_red: bool,
}

/// What came in and was spent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actual {
    /// Spent on each item, in their order.
    pub items: Vec<Fen>,
    /// Came in from each source.
    pub received: [Fen; 4],
    /// Spent from each source.
    pub spent: [Fen; 4],
}

impl Source {
    /// Its place among the sources.
    pub fn place(self) -> usize {
        Source::ALL.iter().position(|(each, _, _)| *each == self).unwrap_or_default()
    }
}

impl Actual {
    /// Of the lines that belong to a project of so many items.
    pub fn of(lines: &[Linked], items: usize) -> Actual {
        let mut actual = Actual { items: vec![Fen::ZERO; items], ..Actual::default() };
        let more = |sum: Option<&mut Fen>, by: Fen| {
            if let Some(sum) = sum {
                *sum = sum.plus(by);
            }
        };
        for line in lines.iter().filter(|line| !line.is_red) {
            let source = line.source.place();
            if line.item == 0 {
                more(actual.received.get_mut(source), line.net.negated());
            } else {
                let at = usize::try_from(line.item.saturating_sub(1)).unwrap_or(usize::MAX);
                more(actual.items.get_mut(at), line.net);
                more(actual.spent.get_mut(source), line.net);
            }
        }
        actual
    }

    /// All that was spent.
    pub fn all(&self) -> Fen {
        self.spent.iter().copied().sum()
    }
}

/// A collective's share in a venture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Its book.
    pub book: BookId,
    /// What it put in.
    pub capital: Fen,
    /// Its share in hundredths of a percent; all of them are 10,000.
    pub points: i64,
}

/// All shares together.
pub const WHOLE: i64 = 10_000;

/// An amount given out by shares, to the fen: each gets the whole part, and what is left over goes fen by fen to the largest
/// remainders, of equal ones to the earlier. The parts add up to the amount.
pub fn given(amount: Fen, weights: &[i64]) -> Vec<Fen> {
    let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum::<i128>().max(1);
    let exact = |weight: &i64| i128::from(amount.fen()).saturating_mul(i128::from(*weight));
    let whole = |weight: &i64| i64::try_from(exact(weight).div_euclid(all)).unwrap_or_default();
    let mut parts: Vec<i64> = weights.iter().map(whole).collect();
    let mut by_rest: Vec<(usize, i128)> =
        weights.iter().map(|weight| exact(weight).rem_euclid(all)).enumerate().collect();
    by_rest.sort_by_key(|(at, rest)| (std::cmp::Reverse(*rest), *at));
    let left = amount.fen().saturating_sub(parts.iter().sum());
    for (at, _) in by_rest.iter().take(usize::try_from(left).unwrap_or(0)) {
        if let Some(part) = parts.get_mut(*at) {
            *part = part.saturating_add(1);
        }
    }
    parts.into_iter().map(Fen::new).collect()
}

/// A venture as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Venture {
    /// Id.
    pub id: VentureId,
    /// The township its villages lie in.
    pub place: DivisionCode,
    /// What is written.
    pub written: VentureWritten,
    /// When it was recorded.
    pub recorded_at: Moment,
}

/// What is written of a venture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VentureWritten {
    /// Name.
    pub name: String,
    /// First day.
    pub started: Day,
    /// On what agreement it rests.
    pub basis: String,
    /// Shares, by book.
    pub shares: Vec<Share>,
}

/// A profit that is given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profit {
    /// Its number, from 1.
    pub n: i64,
    /// Day it was decided.
    pub day: Day,
    /// How much.
    pub amount: Fen,
    /// On what it rests.
    pub basis: String,
}

/// What of a profit is due to a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Number of the profit.
    pub n: i64,
    /// The book.
    pub book: BookId,
    /// How much.
    pub amount: Fen,
    /// Position in that book of the voucher by which it came in; none when there is none, or it was taken back.
    pub voucher: Option<i64>,
}

/// What happened. Words are bound by their commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ProjectEvent {
    /// A project was recorded.
    Recorded {
        /// Book.
        book: BookId,
        /// Kind.
        kind: Kind,
        /// First day.
        start: Day,
        /// Planned last day.
        planned_end: Day,
        /// Budget by item.
        items: Vec<Fen>,
        /// Money planned, in the order of the sources.
        funds: [Fen; 4],
        /// Commitment to the words.
        words: String,
    },
    /// A line of a voucher was said to belong to a project, or no longer.
    Tagged {
        /// Position of the voucher.
        seq: i64,
        /// The line.
        line: i64,
        /// Number of the item; 0 for money that came in.
        item: i64,
        /// Source.
        source: Source,
        /// It belongs to it from now on.
        belongs: bool,
    },
    /// Works were accepted.
    Accepted {
        /// Day.
        day: Day,
        /// What became an asset.
        asset: Fen,
        /// Grant that formed it.
        grant: Fen,
        /// Position of the first voucher; 0 for none.
        voucher: i64,
    },
    /// A venture was recorded.
    Founded {
        /// First day.
        started: Day,
        /// Shares.
        shares: Vec<Share>,
        /// Commitment to the words.
        words: String,
    },
    /// A profit is given out.
    Distributed {
        /// Its number.
        n: i64,
        /// Day.
        day: Day,
        /// How much.
        amount: Fen,
        /// To which book how much.
        parts: Vec<(BookId, Fen)>,
        /// Commitment to the words.
        words: String,
    },
    /// A village paid its capital in.
    PaidIn {
        /// Book.
        book: BookId,
        /// Day.
        day: Day,
        /// How much.
        amount: Fen,
        /// Position of the voucher.
        voucher: i64,
    },
    /// A book's part of a profit came in.
    Received {
        /// Number of the profit.
        n: i64,
        /// Book.
        book: BookId,
        /// Day.
        day: Day,
        /// How much.
        amount: Fen,
        /// Position of the voucher.
        voucher: i64,
    },
}

impl crate::record::Event for ProjectEvent {
    fn kind(&self) -> &'static str {
        match self {
            ProjectEvent::Recorded { .. } => "project.recorded",
            ProjectEvent::Tagged { belongs: true, .. } => "project.tagged",
            ProjectEvent::Tagged { .. } => "project.untagged",
            ProjectEvent::Accepted { .. } => "project.accepted",
            ProjectEvent::Founded { .. } => "venture.founded",
            ProjectEvent::Distributed { .. } => "venture.distributed",
            ProjectEvent::PaidIn { .. } => "venture.paid_in",
            ProjectEvent::Received { .. } => "venture.received",
        }
    }
}
