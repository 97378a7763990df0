//! The small words of an appeal's life.

use serde::{Deserialize, Serialize};

/// Declares an enumeration of coded words for people.
macro_rules! words {
    ($(#[$enum_doc:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident $code:literal $zh:literal),* $(,)? }) => {
        $(#[$enum_doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(test, derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant),* }

        impl $name {
            /// All, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// Stable code.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),* }
            }

            /// Words for people.
            pub fn zh(self) -> &'static str {
                match self { $($name::$variant => $zh),* }
            }

            /// From a code.
            pub fn parse(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// Where an appeal is in its life.
    Stage {
        /// Received, with a receipt; nobody has taken it on yet.
        Acknowledged "acknowledged" "已收到，等人接办",
        /// Somebody has taken it on and promised a day.
        Accepted "accepted" "已接办",
        /// Answered; waits for the villager's rating.
        Replied "replied" "已答复，等评价",
        /// Not taken on, with a reason; the villager may object once.
        Refused "refused" "没有受理",
        /// Rated and done.
        Rated "rated" "已评价",
        /// Closed without a rating. Never counted as satisfied.
        Unrated "unrated" "已结束，未评价",
        /// The time to object to not being taken on is over.
        Closed "closed" "没有受理，已结束",
        /// Taken back by whoever filed it.
        Withdrawn "withdrawn" "本人撤回了",
        /// Handled together with another about the same thing.
        Merged "merged" "并到同一件事里办",
    }
}

impl Stage {
    /// True while the office owes something.
    pub fn is_open(self) -> bool {
        matches!(self, Stage::Acknowledged | Stage::Accepted)
    }

    /// True while the villager may say something that an office must follow.
    pub fn is_waiting(self) -> bool {
        matches!(self, Stage::Replied | Stage::Refused)
    }
}

words! {
    /// How the filer is known.
    Mode {
        /// The village sees the name.
        Named "named" "写名字",
        /// The township sees the name, the village does not.
        Hidden "hidden" "对村里不写名",
        /// Nobody knows.
        Anonymous "anonymous" "匿名",
    }
}

words! {
    /// On which way an appeal came.
    Channel {
        /// The villager's own phone page.
        Phone "phone" "手机",
        /// A helper entered it for a person without a phone.
        Proxy "proxy" "代办",
        /// A paper slip with a printed code.
        Slip "slip" "纸条",
        /// A program, over Open311.
        Open311 "open311" "外部程序",
    }
}

impl Channel {
    /// Somebody else than the one it is from typed it in.
    pub fn is_entered(self) -> bool {
        matches!(self, Channel::Proxy | Channel::Slip)
    }
}

words! {
    /// What a helper is to the person the matter is from.
    Relation {
        /// Of the family.
        Family "family" "家里人",
        /// A neighbour or a friend.
        Neighbour "neighbour" "邻居朋友",
        /// Of the village or the township.
        Cadre "cadre" "村镇干部",
    }
}

words! {
    /// How the person agreed that somebody else enters the matter.
    ConsentKind {
        /// A recording of the person's voice.
        Voice "voice" "录了本人的话",
        /// A photo of the signature.
        Signature "signature" "本人签了字",
        /// A photo of the fingerprint.
        Fingerprint "fingerprint" "本人按了手印",
        /// A second person was there.
        Witness "witness" "有旁人作证",
        /// The person wrote a slip.
        Slip "slip" "本人写的纸条",
    }
}

words! {
    /// By whom a rating came in.
    By {
        /// By the one who filed.
        Filer "filer" "本人评的",
        /// Read out to the person by the helper, who typed the answer.
        Helper "helper" "代读",
        /// Told to an office that called the person.
        CallBack "call_back" "回访",
    }
}

#[expect(clippy::derivable_impls, reason = "the words are declared by a macro, which has no place for it")]
impl Default for By {
    fn default() -> By {
        By::Filer
    }
}

words! {
    /// How an answer leaves the matter.
    Outcome {
        /// Done.
        Resolved "resolved" "办成了",
        /// Part of it is done, the rest has its day.
        Partly "partly" "办了一部分",
        /// It cannot be done; the rule is named.
        Explained "explained" "按规定办不了，讲明了",
    }
}

words! {
    /// Why an appeal is not taken on.
    Reason {
        /// Another authority decides this.
        OtherAuthority "other_authority" "归别的机关管",
        /// Courts, arbitration, appeals against decisions have their own way.
        LegalWay "legal_way" "要走法律程序",
        /// The same person said the same before and it is being handled.
        Repeated "repeated" "同一件事已经在办",
        /// It cannot be understood or found out, even after asking.
        Unclear "unclear" "说的事没法查清",
        /// Nobody's public business.
        Private "private" "不属于公家管的事",
    }
}

words! {
    /// Why a desk finds an appeal besides those that wait for their turn with it.
    Mark {
        /// It was asked to do a part.
        Part "part" "请我一起办",
        /// It was taken up again: rated badly, or the villager did not agree that it was not taken on.
        Again "again" "重新办的",
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

    /// The two worst words: the matter is taken up again.
    pub fn is_bad(self) -> bool {
        self.0 <= 2
    }

    /// The official word.
    pub fn zh(self) -> &'static str {
        Rating::WORDS.iter().find(|(score, _)| *score == self.0).map_or("", |(_, word)| word)
    }

    /// The total of a day's ratings with this word.
    pub fn measure(self) -> &'static str {
        match self.0 {
            5 => "appeal.rated_5",
            4 => "appeal.rated_4",
            3 => "appeal.rated_3",
            2 => "appeal.rated_2",
            _ => "appeal.rated_1",
        }
    }
}
