//! What happens to an appeal. The record keeps these; personal text is bound by its commitment only.

use super::{By, Category, Channel, ConsentKind, Mode, Outcome, Reason};
use crate::gate::Desk;
use houji_base::{AppealId, Day, Moment};
use serde::{Deserialize, Serialize};

/// An event with the version of the appeal it leads to: whatever lane wrote it, a life reads in one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbered {
    /// Version of the appeal after the event.
    pub v: i64,
    /// What happened.
    pub event: AppealEvent,
}

/// What happened to an appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppealEvent {
    /// Filed and acknowledged.
    Filed {
        /// About what.
        category: Category,
        /// How the filer is known.
        mode: Mode,
        /// How it came.
        channel: Channel,
        /// Whether everybody may read what it is about, without a name.
        shown: bool,
        /// Commitment to the text and the spot.
        words: String,
        /// Where it lies.
        desk: Desk,
        /// When somebody must have taken it on.
        accept_due: Moment,
        /// When an answer is due.
        reply_due: Moment,
        /// Commitment to each attachment, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<String>,
        /// Somebody else typed it in, and how the person agreed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entered: Option<Entered>,
    },
    /// Taken on by the actor, with a promised day.
    Accepted {
        /// Promised.
        due: Moment,
    },
    /// Not taken on.
    Refused {
        /// Why.
        reason: Reason,
        /// Commitment to the sentence that says where to go instead.
        words: String,
        /// Until when the villager may object.
        until: Moment,
    },
    /// The villager does not agree that it was not taken on; the desk above takes it.
    Objected {
        /// Commitment to the words.
        words: String,
        /// Where it lies now.
        desk: Desk,
        /// When somebody must have taken it on.
        accept_due: Moment,
        /// When an answer is due.
        reply_due: Moment,
    },
    /// Nobody objected in time.
    ClosedRefused {},
    /// The wrong desk sends it to the right one; once.
    Returned(Moved),
    /// A desk that cannot do it alone hands it up.
    Raised(Moved),
    /// Whoever decides above says which desk it is; also when nobody works at a desk.
    Designated(Moved),
    /// The handler asks for more time.
    ExtensionAsked {
        /// Until when.
        until: Moment,
        /// Commitment to the reason.
        words: String,
    },
    /// The desk above grants it.
    ExtensionGranted {},
    /// The desk above does not.
    ExtensionDenied {},
    /// Nobody decided before the due time: not granted.
    ExtensionLapsed {},
    /// The handler needs something from the villager.
    Asked {
        /// Until when the handler's clock stands still at most.
        until: Moment,
        /// Commitment to the question.
        words: String,
    },
    /// The villager added something; the handler's clock goes on.
    Supplemented {
        /// Commitment to the words.
        words: String,
    },
    /// The time to add something is over; the handler's clock goes on.
    WaitOver {},
    /// Another desk is asked to do its part.
    PartAsked {
        /// Which.
        desk: Desk,
        /// Until when.
        due: Moment,
        /// Commitment to what it should do.
        words: String,
    },
    /// The other desk did its part.
    PartDone {
        /// Which part, from 0.
        part: usize,
        /// Commitment to what it did.
        words: String,
    },
    /// Answered.
    Replied {
        /// How it leaves the matter.
        outcome: Outcome,
        /// Commitment to the parts of the answer.
        words: String,
        /// The next day named in the answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_day: Option<Day>,
        /// Until when it can be rated.
        until: Moment,
    },
    /// Rated by the one who filed it.
    Rated {
        /// 1 to 5.
        score: i64,
        /// Commitment to what was said with it; empty without.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        words: String,
        /// Who said it to the program.
        #[serde(default, skip_serializing_if = "is_own")]
        by: By,
    },
    /// Taken up again after a bad rating, by somebody else.
    Reopened {
        /// Where it lies now.
        desk: Desk,
        /// When somebody must have taken it on and called back.
        accept_due: Moment,
        /// When an answer is due.
        reply_due: Moment,
    },
    /// Nobody rated it in time.
    ClosedUnrated {},
    /// Taken back by whoever filed it.
    Withdrawn {},
    /// It is a petition: the statutory clock counts.
    PetitionMarked {
        /// By when it must be finished.
        finish: Moment,
    },
    /// It is about the same thing as another one and is handled there.
    Merged {
        /// The other one.
        into: AppealId,
    },
    /// Another one was merged into this.
    Joined {
        /// The other one.
        from: AppealId,
    },
    /// A neighbour says: with me too.
    Cosigned {},
    /// Somebody looked at the name and phone number.
    IdentitySeen {
        /// Code of the role under which.
        role: String,
    },
    /// Somebody looked at how the person agreed to be helped.
    ConsentSeen {
        /// Code of the role under which.
        role: String,
    },
    /// A written reminder was printed by whoever decides above.
    NoticePrinted(Sheet),
    /// The formal letter of the answer was printed.
    LetterPrinted(Sheet),
    /// Somebody looked at the photos and recordings of a sealed one.
    FilesSeen {
        /// Code of the role under which.
        role: String,
    },
    /// The desk was reminded.
    Reminded {
        /// 1 soon due, 2 due, 3 written, 4 told above.
        level: i64,
    },
}

/// To which desk an appeal goes, why, and how long that desk has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Where it lies now.
    pub desk: Desk,
    /// Commitment to the reason; empty when the program moved it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// When somebody must have taken it on.
    pub accept_due: Moment,
    /// When an answer is due.
    pub reply_due: Moment,
}

/// That somebody else typed a matter in. Who it is for and by whom is sealed; this binds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// What the agreement rests on.
    pub kind: ConsentKind,
    /// Read back to the person, who agreed.
    pub read_back: bool,
    /// Commitment to the sealed part.
    pub words: String,
    /// Commitment to each piece of evidence, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

/// A sheet that was printed about an appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Desk in whose name it is printed.
    pub from: Desk,
    /// Which of its kind about this appeal, from 1.
    pub number: i64,
    /// Desk that owes the answer, or gave it.
    pub desk: Desk,
    /// What was due when, or when it was answered.
    pub since: Moment,
    /// By when something is to be done: the answer, or the review asked for.
    pub until: Moment,
    /// The name of the person stands on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
}

/// The usual case is not written down.
fn is_own(by: &By) -> bool {
    *by == By::Filer
}

impl crate::record::Event for Numbered {
    fn kind(&self) -> &'static str {
        self.event.kind()
    }
}

impl AppealEvent {
    /// Stable name in the record.
    pub fn kind(&self) -> &'static str {
        use AppealEvent as E;
        match self {
            E::Filed { .. } => "appeal.filed",
            E::Accepted { .. } => "appeal.accepted",
            E::Refused { .. } => "appeal.refused",
            E::Objected { .. } => "appeal.objected",
            E::ClosedRefused {} => "appeal.closed_refused",
            E::Returned(_) => "appeal.returned",
            E::Raised(_) => "appeal.raised",
            E::Designated(_) => "appeal.designated",
            E::ExtensionAsked { .. } => "appeal.extension_asked",
            E::ExtensionGranted {} => "appeal.extension_granted",
            E::ExtensionDenied {} => "appeal.extension_denied",
            E::ExtensionLapsed {} => "appeal.extension_lapsed",
            E::Asked { .. } => "appeal.asked",
            E::Supplemented { .. } => "appeal.supplemented",
            E::WaitOver {} => "appeal.wait_over",
            E::PartAsked { .. } => "appeal.part_asked",
            E::PartDone { .. } => "appeal.part_done",
            E::Replied { .. } => "appeal.replied",
            E::Rated { .. } => "appeal.rated",
            E::Reopened { .. } => "appeal.reopened",
            E::ClosedUnrated {} => "appeal.closed_unrated",
            E::Withdrawn {} => "appeal.withdrawn",
            E::PetitionMarked { .. } => "appeal.petition_marked",
            E::Merged { .. } => "appeal.merged",
            E::Joined { .. } => "appeal.joined",
            E::Cosigned {} => "appeal.cosigned",
            E::IdentitySeen { .. } => "appeal.identity_seen",
            E::ConsentSeen { .. } => "appeal.consent_seen",
            E::NoticePrinted(_) => "appeal.notice_printed",
            E::LetterPrinted(_) => "appeal.letter_printed",
            E::FilesSeen { .. } => "appeal.files_seen",
            E::Reminded { .. } => "appeal.reminded",
        }
    }

    /// The commitment to the words said with it; empty without.
    pub fn words(&self) -> &str {
        use AppealEvent as E;
        match self {
            E::Filed { words, .. }
            | E::Refused { words, .. }
            | E::Objected { words, .. }
            | E::ExtensionAsked { words, .. }
            | E::Asked { words, .. }
            | E::Supplemented { words }
            | E::PartAsked { words, .. }
            | E::PartDone { words, .. }
            | E::Replied { words, .. }
            | E::Rated { words, .. } => words,
            E::Returned(moved) | E::Raised(moved) | E::Designated(moved) => &moved.words,
            _ => "",
        }
    }
}
