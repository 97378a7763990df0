//! What the API of the room reads and answers.

use crate::appeals::model::{Appeal, Category, Channel, Mode, Note, Outcome, Rating, Stage};
use crate::gate::Office;
use serde::{Deserialize, Serialize};

/// What a villager files.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct FileBody {
    /// 12-digit code of one's own village; may be left out.
    pub(super) village: Option<String>,
    /// Category code.
    pub(super) category: String,
    /// 5 to 1000 characters.
    pub(super) text: String,
    /// Place in words, at most 60 characters.
    #[serde(default)]
    pub(super) place: String,
    /// How the filer is known.
    pub(super) mode: String,
    /// Whether everybody may read what it is about, without a name.
    #[serde(default)]
    pub(super) shown: bool,
}

/// What a helper enters for somebody.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct EnterBody {
    /// 12-digit code of the person's village; may be left out where there is only one.
    #[serde(default)]
    pub(super) village: String,
    /// Category code.
    pub(super) category: String,
    /// 5 to 1000 characters, as the person says it.
    pub(super) text: String,
    /// Place in words, at most 60 characters.
    #[serde(default)]
    pub(super) place: String,
    /// `named` or `hidden`.
    pub(super) mode: String,
    /// Whether everybody may read what it is about, without a name.
    #[serde(default)]
    pub(super) shown: bool,
    /// Name of the person, 2 to 30 characters.
    pub(super) name: String,
    /// Number at which the person can be told; may be left out. Whoever has it sees the appeal.
    #[serde(default)]
    pub(super) phone: String,
    /// `family`, `neighbour` or `cadre`.
    pub(super) relation: String,
    /// `voice`, `signature`, `fingerprint` or `witness`.
    pub(super) consent: String,
    /// Name of the witness, for `witness`.
    #[serde(default)]
    pub(super) witness: String,
    /// It was read back to the person, who agreed.
    pub(super) read_back: bool,
    /// Ids of photos and recordings that were sent before.
    #[serde(default)]
    pub(super) evidence: Vec<String>,
    /// Ids of photos of the matter itself that were sent before.
    #[serde(default)]
    pub(super) files: Vec<String>,
}

/// What somebody who filed is told.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct FiledShown {
    /// A whole number as text.
    pub(super) id: String,
    /// 12 digits by which it can be followed.
    pub(super) receipt: String,
    /// Year and running number of the village.
    pub(super) number: String,
    /// 12-digit code.
    pub(super) village: String,
    pub(super) stage: Stage,
    /// When somebody must have taken it on.
    pub(super) accept_due: String,
    /// When an answer is due.
    pub(super) due: String,
}

/// What is promised.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptBody {
    /// Such as `3wd` or `2d`; left out, the latest time the rule allows.
    pub(super) promised: Option<String>,
}

/// An answer.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ReplyBody {
    /// `resolved`, `partly` or `explained`.
    pub(super) outcome: String,
    /// What was found, 5 to 1000 characters.
    pub(super) found: String,
    /// What was done, 5 to 1000 characters.
    pub(super) done: String,
    /// What was not done and why.
    #[serde(default)]
    pub(super) not_done: String,
    /// The next day something happens; needed when something was not done.
    #[serde(default)]
    pub(super) next_day: String,
}

/// A rating.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RateBody {
    /// 1 非常不满意, 2 不满意, 3 基本满意, 4 满意, 5 非常满意.
    pub(super) score: i64,
    /// What is said with it, 5 to 500 characters; may be left out.
    pub(super) said: Option<String>,
    /// Receipt code of an appeal filed without a name.
    pub(super) code: Option<String>,
}

/// An answer as shown.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct ReplyShown {
    pub(super) found: String,
    pub(super) done: String,
    pub(super) not_done: String,
    pub(super) next_day: Option<String>,
    pub(super) at: String,
}

/// What whoever holds a receipt code may know.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct Progress {
    /// 12 digits.
    pub(super) receipt: String,
    /// Year and running number of the village.
    pub(super) number: String,
    /// 12-digit code.
    pub(super) village: String,
    pub(super) category: Category,
    pub(super) stage: Stage,
    /// Words for the stage.
    pub(super) stage_zh: String,
    pub(super) filed_at: String,
    /// When somebody must have taken it on.
    pub(super) accept_due: String,
    /// When an answer is due, by rule or as promised.
    pub(super) due: String,
    /// With which office it lies.
    pub(super) office: Office,
    /// Who took it on.
    pub(super) handler: Option<String>,
    /// The latest answer; of a matter that was put together with another, the answer there.
    pub(super) reply: Option<ReplyShown>,
    /// How the answer leaves the matter.
    pub(super) outcome: Option<Outcome>,
    /// 1 to 5.
    pub(super) rating: Option<i64>,
}

/// An appeal in full, as far as the asker may see it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct Shown {
    /// A whole number as text.
    pub(super) id: String,
    #[serde(flatten)]
    pub(super) progress: Progress,
    pub(super) text: String,
    pub(super) place: String,
    /// How the filer is known.
    pub(super) mode: Mode,
    /// How it came.
    pub(super) channel: Channel,
    /// Whether everybody may read what it is about, without a name.
    pub(super) shown: bool,
    /// What was said at its steps; only when one appeal is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<NoteShown>,
}

/// What was said at a step.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct NoteShown {
    /// Kind of the step, such as `appeal.asked`.
    pub(super) kind: String,
    pub(super) at: String,
    pub(super) text: String,
}

/// A page of a list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct Page {
    pub(super) items: Vec<Shown>,
    /// Give this as `after` for the next page.
    pub(super) next: Option<String>,
}

/// Name and phone number, after a look that was recorded.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(super) struct IdentityShown {
    /// Name and number.
    pub(super) identity: String,
}

pub(super) fn progress(appeal: &Appeal, notes: &[Note], handler: Option<String>) -> Progress {
    let life = &appeal.life;
    let reply = notes.iter().rev().find_map(|note| note.reply().map(|reply| (reply, note.at)));
    Progress {
        receipt: appeal.receipt.to_string(),
        number: appeal.number_text(),
        village: appeal.village.to_string(),
        category: appeal.category,
        stage: life.stage,
        stage_zh: life.stage.zh().to_owned(),
        filed_at: life.filed_at.iso(),
        accept_due: life.accept_due.iso(),
        due: life.reply_due.iso(),
        office: life.desk.office,
        handler,
        reply: reply.map(|(reply, at)| ReplyShown {
            found: reply.found,
            done: reply.done,
            not_done: reply.not_done,
            next_day: reply.next_day.map(|day| day.to_string()),
            at: at.iso(),
        }),
        outcome: life.outcome,
        rating: life.rating.map(Rating::score),
    }
}

pub(super) fn shown(appeal: &Appeal, notes: &[Note], own: bool) -> Shown {
    let mut progress = progress(appeal, notes, None);
    if !own {
        // The code is the villager's key; a desk does not need it.
        progress.receipt = String::new();
    }
    let said = notes.iter().filter(|note| note.kind != "appeal.replied");
    Shown {
        id: appeal.id.to_string(),
        progress,
        text: appeal.text.clone(),
        place: appeal.spot.clone(),
        mode: appeal.mode,
        channel: appeal.channel,
        shown: appeal.shown,
        notes: said
            .map(|note| NoteShown { kind: note.kind.clone(), at: note.at.iso(), text: note.body.clone() })
            .collect(),
    }
}
