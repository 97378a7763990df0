//! An appeal (诉求) and its life. Pure.

use crate::registry::{Key, keys};
use houji_base::{AppealId, Day, DivisionCode, Moment, PersonId, ReceiptCode};
use serde::{Deserialize, Serialize};

/// What an appeal is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Lights, pipes, roads.
    Utilities,
    /// Cleanliness of the village.
    Sanitation,
    /// The collective's money.
    CollectiveMoney,
    /// Land and houses.
    LandHousing,
    /// Quarrels between neighbours.
    Neighbours,
    /// Anything else.
    Other,
}

impl Category {
    /// All, in the order they are offered.
    pub const ALL: [Category; 6] = [
        Category::Utilities,
        Category::Sanitation,
        Category::CollectiveMoney,
        Category::LandHousing,
        Category::Neighbours,
        Category::Other,
    ];

    /// The total of what was filed about this, by day.
    pub fn measure(self) -> &'static str {
        match self {
            Category::Utilities => "appeal.filed.utilities",
            Category::Sanitation => "appeal.filed.sanitation",
            Category::CollectiveMoney => "appeal.filed.collective_money",
            Category::LandHousing => "appeal.filed.land_housing",
            Category::Neighbours => "appeal.filed.neighbours",
            Category::Other => "appeal.filed.other",
        }
    }

    /// Stable code, name for people, and the parameter that says how long an answer may take.
    fn facts(self) -> (&'static str, &'static str, Key) {
        match self {
            Category::Utilities => ("utilities", "路灯水管", keys::APPEAL_REPLY_UTILITIES),
            Category::Sanitation => ("sanitation", "环境卫生", keys::APPEAL_REPLY_SANITATION),
            Category::CollectiveMoney => ("collective_money", "集体的钱", keys::APPEAL_REPLY_MONEY),
            Category::LandHousing => ("land_housing", "土地房子", keys::APPEAL_REPLY_LAND),
            Category::Neighbours => ("neighbours", "邻里纠纷", keys::APPEAL_REPLY_NEIGHBOURS),
            Category::Other => ("other", "别的事", keys::APPEAL_REPLY_OTHER),
        }
    }

    /// Stable code.
    pub fn code(self) -> &'static str {
        self.facts().0
    }

    /// Name for people.
    pub fn zh(self) -> &'static str {
        self.facts().1
    }

    /// How long an answer may take.
    pub fn reply_term(self) -> Key {
        self.facts().2
    }

    /// The category of a code.
    pub fn parse(code: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|category| category.code() == code)
    }
}

/// Where an appeal is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Received, with a receipt; nobody has taken it on yet.
    Acknowledged,
    /// Somebody has taken it on and promised a day.
    Accepted,
    /// Answered; waits for the villager's rating.
    Replied,
    /// Rated and done.
    Rated,
    /// Closed without a rating. Never counted as satisfied.
    Unrated,
}

impl Stage {
    /// All, in the order of life.
    pub const ALL: [Stage; 5] =
        [Stage::Acknowledged, Stage::Accepted, Stage::Replied, Stage::Rated, Stage::Unrated];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Acknowledged => "acknowledged",
            Stage::Accepted => "accepted",
            Stage::Replied => "replied",
            Stage::Rated => "rated",
            Stage::Unrated => "unrated",
        }
    }

    /// Words for people.
    pub fn zh(self) -> &'static str {
        match self {
            Stage::Acknowledged => "已收到，等人接办",
            Stage::Accepted => "已接办",
            Stage::Replied => "已答复，等评价",
            Stage::Rated => "已评价",
            Stage::Unrated => "已结束，未评价",
        }
    }

    /// The stage of a code.
    pub fn parse(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// True while the office owes something.
    pub fn is_open(self) -> bool {
        matches!(self, Stage::Acknowledged | Stage::Accepted)
    }

    /// The stage after an event, or `None` when that step is not allowed from here.
    pub fn after(self, event: &AppealEvent) -> Option<Stage> {
        use AppealEvent as E;
        match (self, event) {
            (Stage::Acknowledged, E::Accepted { .. }) => Some(Stage::Accepted),
            (Stage::Accepted, E::Replied { .. }) => Some(Stage::Replied),
            (Stage::Replied, E::Rated { .. }) => Some(Stage::Rated),
            (Stage::Replied, E::ClosedUnrated { .. }) => Some(Stage::Unrated),
            (stage, E::IdentitySeen { .. } | E::Reminded { .. }) => Some(stage),
            _ => None,
        }
    }
}

/// The five official words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Rating(u8);

impl Rating {
    /// From best to worst, as they are shown.
    pub const WORDS: [(u8, &'static str); 5] =
        [(5, "非常满意"), (4, "满意"), (3, "基本满意"), (2, "不满意"), (1, "非常不满意")];

    /// 1 (非常不满意) to 5 (非常满意).
    pub fn new(score: i64) -> Option<Rating> {
        u8::try_from(score).ok().filter(|score| (1..=5).contains(score)).map(Rating)
    }

    /// 1 to 5.
    pub fn score(self) -> i64 {
        i64::from(self.0)
    }

    /// The official word.
    pub fn zh(self) -> &'static str {
        Rating::WORDS.iter().find(|(score, _)| *score == self.0).map_or("", |(_, word)| word)
    }
}

/// What happened to an appeal. The record keeps these; personal text is bound by its commitment only.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum AppealEvent {
    /// Filed and acknowledged.
    Filed {
        /// Category code.
        category: &'static str,
        /// Whether the village sees the name.
        named: bool,
        /// Commitment to the text and the spot.
        words: String,
        /// When somebody must have taken it on, UTC milliseconds.
        accept_due: i64,
        /// When an answer is due.
        reply_due: i64,
    },
    /// Taken on, with a promised day.
    Accepted {
        /// Promised, UTC milliseconds.
        due: i64,
        /// Milliseconds after the time for accepting; 0 when in time.
        late: i64,
    },
    /// Answered.
    Replied {
        /// Commitment to the four parts of the answer.
        words: String,
        /// Milliseconds after the promised time; 0 when in time.
        late: i64,
        /// The next day named in the answer.
        next_day: Option<Day>,
    },
    /// Rated by the one who filed it.
    Rated {
        /// 1 to 5.
        score: i64,
    },
    /// Nobody rated it in time.
    ClosedUnrated {
        /// When the time for rating was over.
        since: i64,
    },
    /// Somebody looked at the name and phone number.
    IdentitySeen {
        /// Code of the role under which.
        role: &'static str,
    },
    /// The handler or the desk was reminded.
    Reminded {
        /// 1 before the due time, 2 when it is over.
        level: i64,
    },
}

impl crate::record::Event for AppealEvent {
    fn kind(&self) -> &'static str {
        match self {
            AppealEvent::Filed { .. } => "appeal.filed",
            AppealEvent::Accepted { .. } => "appeal.accepted",
            AppealEvent::Replied { .. } => "appeal.replied",
            AppealEvent::Rated { .. } => "appeal.rated",
            AppealEvent::ClosedUnrated { .. } => "appeal.closed_unrated",
            AppealEvent::IdentitySeen { .. } => "appeal.identity_seen",
            AppealEvent::Reminded { .. } => "appeal.reminded",
        }
    }
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// What was found.
    pub found: String,
    /// What was done.
    pub done: String,
    /// What was not done, and why; may be empty.
    pub not_done: String,
    /// The next day something happens.
    pub next_day: Option<Day>,
    /// When it was answered.
    pub at: Moment,
}

/// An appeal as it stands.
#[derive(Clone, Debug)]
pub struct Appeal {
    /// Id.
    pub id: AppealId,
    /// Where.
    pub village: DivisionCode,
    /// Year and running number of the village.
    pub number: (i64, i64),
    /// Code by which anybody who holds it can follow.
    pub receipt: ReceiptCode,
    /// Who filed it.
    pub filer: PersonId,
    /// Whether the village sees the name.
    pub named: bool,
    /// About what.
    pub category: Category,
    /// In the villager's words.
    pub text: String,
    /// Where in the village, in words.
    pub spot: String,
    /// Where in its life.
    pub stage: Stage,
    /// When it was filed.
    pub filed_at: Moment,
    /// When somebody must have taken it on.
    pub accept_due: Moment,
    /// When an answer is due: by rule first, as promised later.
    pub reply_due: Moment,
    /// What is due next: accepting, answering, or rating.
    pub step_due: Moment,
    /// Who took it on.
    pub handler: Option<PersonId>,
    /// When.
    pub accepted_at: Option<Moment>,
    /// The answer.
    pub reply: Option<Reply>,
    /// The rating.
    pub rating: Option<Rating>,
    /// When it was rated or closed.
    pub ended_at: Option<Moment>,
    /// Highest reminder sent for the present step.
    pub reminded: i64,
    /// Counts changes; a change on the basis of an older one is tried again.
    pub version: i64,
}

/// Longest title cut from the text, in characters.
const TITLE_CHARS: usize = 22;
/// A clause shorter than this says too little alone.
const CLAUSE_CHARS: usize = 6;

impl Appeal {
    /// Number for paper, such as `2026-7`; the village stands beside it.
    pub fn number_text(&self) -> String {
        format!("{}-{}", self.number.0, self.number.1)
    }

    /// The first clause of the text.
    pub fn title(&self) -> String {
        title_of(&self.text)
    }
}

/// The first clause of a text, or the first two when it is short; at most 22 characters.
pub fn title_of(text: &str) -> String {
    let end = |c: char| matches!(c, '，' | '。' | '；' | '！' | '？' | ',' | '\n');
    let mut title = String::new();
    for part in text.split_inclusive(end) {
        title.push_str(part);
        if title.chars().count() > CLAUSE_CHARS {
            break;
        }
    }
    let title = title.trim_end_matches(end);
    match title.char_indices().nth(TITLE_CHARS) {
        Some((cut, _)) => format!("{}…", title.split_at(cut).0),
        None => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_from_every_stage() {
        use AppealEvent as E;
        let events: [(&str, E); 7] = [
            (
                "filed",
                E::Filed {
                    category: "other",
                    named: true,
                    words: String::new(),
                    accept_due: 0,
                    reply_due: 0,
                },
            ),
            ("accept", E::Accepted { due: 0, late: 0 }),
            ("reply", E::Replied { words: String::new(), late: 0, next_day: None }),
            ("rate", E::Rated { score: 5 }),
            ("close", E::ClosedUnrated { since: 0 }),
            ("look", E::IdentitySeen { role: "TC" }),
            ("remind", E::Reminded { level: 1 }),
        ];
        let allowed = |stage: Stage| {
            let possible = events.iter().filter_map(|(name, event)| stage.after(event).map(|to| (*name, to)));
            possible.filter(|(name, _)| !matches!(*name, "look" | "remind")).collect::<Vec<_>>()
        };
        assert_eq!(allowed(Stage::Acknowledged), [("accept", Stage::Accepted)]);
        assert_eq!(allowed(Stage::Accepted), [("reply", Stage::Replied)]);
        assert_eq!(allowed(Stage::Replied), [("rate", Stage::Rated), ("close", Stage::Unrated)]);
        assert_eq!(allowed(Stage::Rated), []);
        assert_eq!(allowed(Stage::Unrated), []);
        for stage in Stage::ALL {
            assert_eq!(Stage::parse(stage.code()), Some(stage));
            assert_eq!(stage.after(&events[5].1), Some(stage), "a look changes nothing");
        }
    }

    #[test]
    fn titles_are_the_first_clause() {
        for (text, title) in [
            ("东巷口下水管堵了三天，一下雨水就往院里倒，老人出门不方便。", "东巷口下水管堵了三天"),
            ("灯不亮。", "灯不亮"),
            ("路灯坏了，晚上看不见", "路灯坏了，晚上看不见"),
            (
                "一二三四五六七八九十一二三四五六七八九十一二三",
                "一二三四五六七八九十一二三四五六七八九十一二…",
            ),
        ] {
            assert_eq!(title_of(text), title);
        }
    }

    #[test]
    fn ratings_have_five_words() {
        for (score, word) in [(0, None), (1, Some("非常不满意")), (5, Some("非常满意")), (6, None)] {
            assert_eq!(Rating::new(score).map(Rating::zh), word);
        }
        for category in Category::ALL {
            assert_eq!(Category::parse(category.code()), Some(category));
            assert_eq!(category.measure(), format!("appeal.filed.{}", category.code()));
        }
    }
}
