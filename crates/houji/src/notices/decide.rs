//! Who may do which step with a notice, and where it leads. Pure.

use super::mask;
use super::model::{Item, Kept, Period, Profile, Stage, Step, What};
use crate::gate::Role;
use crate::house::{FieldError, Refusal};
use crate::refusals;
use houji_base::{Day, Month, PersonId};
use houji_seal::{Notice, commitment};
use serde::{Deserialize, Serialize};

refusals! {
    /// Why an act on a notice was not done.
    pub enum Refused {
        /// No such notice.
        NoNotice = 404 "notice.none" "没有这份公开稿。请回公开目录重新找。",
        /// No such item of the catalogue.
        NoItem = 404 "notice.no_item" "公开目录里没有这一项。请从目录里重新选。",
        /// What is for party members alone is drafted by those who may work on it.
        MembersOnly = 409 "notice.members_only" "这一项只对党员公开，由村两委干部起草。请让他们来办。",
        /// One for this time is there.
        There = 409 "notice.there" "这一项这一期已经有了。请打开它接着办；公开过的，请用更正。",
        /// Its stage does not allow it.
        NotNow { stage: &'static str } = 409 "notice.not_now" "这份公开稿现在是“{stage}”，这一步办不了。请刷新看看下一步。",
        /// Somebody did something with it since it was looked at.
        Changed = 409 "notice.changed" "您看的时候，这份公开稿有人办过了，内容可能变了。请刷新页面，看清楚再办。",
        /// Nobody takes two steps.
        Twice = 409 "notice.twice" "这份公开稿前面的一步是您办的，一个人不能办两步。请让别的人办。",
        /// A declared relative took a step.
        Recused = 409 "notice.recused" "前面的一步是您申报过的亲属办的，您应当回避。请让别的人办。",
        /// Something of persons stands in it.
        Personal { places: String } = 409 "notice.personal" "里面有不能公开的个人信息（{places}）。请先去掉或者遮住。",
        /// There is nothing it could be made from.
        NoSource = 409 "notice.no_source" "这一项没有能自动生成的数据。请自己录入。",
        /// It is made from facts and not typed.
        Made = 409 "notice.made" "这份公开稿是从账上和台账里生成的，不能手改。请先把账记对，再重新生成。",
        /// It tells of a month whose books are still open.
        NotClosed { month: String } = 409 "notice.not_closed" "{month}的账还没有结，这份公开稿要等结了账才能审核和公开。请先记完{month}的账，把账结了。",
        /// It was made while the month was open.
        BeforeClosing = 409 "notice.before_closing" "这份公开稿是结账以前生成的，结账的时候数字可能变了。请照现在的账重新生成（审过的先退回），再审核和公开。",
        /// The row says what holds already.
        SameRow = 409 "notice.same_row" "目录从这一天起已经是这样，没有改动。请核对填的内容和日子。",
        /// A text that cannot be written.
        Unwritable = 409 "notice.unwritable" "里面有看不见的符号，或者内容太长。请重新打字，或者分成几份公开。",
    }
}

/// How many there are to draw from.
const LOTS: u64 = 100;

/// A draw: is a version looked at by the township? Its lot is a keyed mark of its name and version, so nobody can tell before and
/// whoever has the key can show after; the same version always has the same lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// Its lot, 0 to 99.
    pub lot: u64,
    /// Lots below this one are drawn.
    pub share: u64,
}

impl Draw {
    /// The draw of a mark.
    #[must_use]
    pub fn of(mark: &[u8; 32], share: u64) -> Draw {
        let first = mark.iter().take(8).fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
        Draw { lot: first % LOTS, share }
    }

    /// It was drawn.
    #[must_use]
    pub fn is_drawn(self) -> bool {
        self.lot < self.share
    }
}

/// Does the township look at a version?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Town {
    /// Whatever is drawn.
    pub always: bool,
    /// What was drawn, where it is left to that.
    pub draw: Option<Draw>,
}

impl Town {
    /// It does.
    #[must_use]
    pub fn is_needed(self) -> bool {
        self.always || self.draw.is_some_and(Draw::is_drawn)
    }
}

/// What happened to a notice. Texts are bound by their commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum NoticeEvent {
    /// A draft was begun.
    Begun {
        /// Number of the step.
        n: i64,
        /// Item and period.
        item: String,
        /// For which time.
        period: String,
        /// Digest of the draft.
        content: String,
    },
    /// A draft was changed, or a correction begun.
    Drafted {
        /// Number of the step.
        n: i64,
        /// Version.
        version: i64,
        /// Digest of the draft.
        content: String,
        /// Commitments to the photos that came with it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        files: Vec<String>,
        /// It is a correction.
        #[serde(skip)]
        is_correction: bool,
    },
    /// A step of those who sign, or sending back.
    Signed {
        /// Number of the step.
        n: i64,
        /// Version.
        version: i64,
        /// Role.
        role: &'static str,
        /// Commitment to what was said.
        words: String,
        /// Where it leads.
        stage: &'static str,
        /// Whether it was drawn for a look of the township, when it was drawn at all.
        #[serde(skip_serializing_if = "Option::is_none")]
        draw: Option<Draw>,
        /// What it is.
        #[serde(skip)]
        what: What,
    },
    /// Published.
    Published {
        /// Number of the step.
        n: i64,
        /// Version.
        version: i64,
        /// Digest of its text, as the log holds it.
        content: String,
        /// First day.
        day: Day,
    },
    /// A party member looked at what is for members alone.
    Looked {
        /// Version.
        version: i64,
    },
}

impl crate::record::Event for NoticeEvent {
    fn kind(&self) -> &'static str {
        match self {
            NoticeEvent::Begun { .. } => "notice.begun",
            NoticeEvent::Drafted { is_correction: true, .. } => "notice.corrected",
            NoticeEvent::Drafted { .. } => "notice.edited",
            NoticeEvent::Published { .. } => "notice.published",
            NoticeEvent::Looked { .. } => "notice.looked",
            NoticeEvent::Signed { what, .. } => match what {
                What::Checked => "notice.checked",
                What::Agreed => "notice.agreed",
                What::Objected => "notice.objected",
                What::Approved => "notice.approved",
                _ => "notice.returned",
            },
        }
    }
}

/// The steps that count for the newest version as it stands: who drafted it, and who signed since.
pub fn round(steps: &[Step]) -> (Option<&Step>, Vec<&Step>) {
    let drafted = steps.iter().rfind(|step| step.what.is_draft());
    let from = steps.iter().rposition(|step| step.what.is_draft() || step.what == What::Returned);
    let signed = steps.iter().skip(from.map_or(0, |at| at.saturating_add(1)));
    (drafted, signed.filter(|step| step.what != What::Published).collect())
}

/// Why a notice that is made from the books of a month cannot be signed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The month is not closed.
    Open(Month),
    /// The month was closed after the draft had been made.
    Before,
}

impl Wait {
    /// As it is refused.
    #[must_use]
    pub fn refused(self) -> Refused {
        match self {
            Wait::Open(month) => Refused::NotClosed { month: month.zh() },
            Wait::Before => Refused::BeforeClosing,
        }
    }
}

/// A notice about to be acted on, and who would do it.
pub struct Hand<'a> {
    /// The notice.
    pub kept: &'a Kept,
    /// What was done with it.
    pub steps: &'a [Step],
    /// Who.
    pub me: PersonId,
    /// Whom that person declared to be a relative.
    pub relatives: &'a [PersonId],
    /// Why it cannot be signed yet.
    pub wait: Option<Wait>,
}

impl Hand<'_> {
    /// May this person do this now?
    ///
    /// # Errors
    /// The first of: the stage, books that are not closed, one's own step before, a relative's.
    pub fn may(&self, what: What) -> Result<(), Refused> {
        let now = self.kept.stage;
        let is_now = match what {
            What::Begun => false,
            What::Edited | What::Checked => now == Stage::Draft,
            What::Corrected => now == Stage::Published,
            What::Agreed | What::Objected => now == Stage::Checked,
            What::Approved => now == Stage::Supervised,
            What::Returned => matches!(now, Stage::Checked | Stage::Supervised | Stage::Ready),
            What::Published => now == Stage::Ready,
        };
        if !is_now {
            return Err(Refused::NotNow { stage: now.zh() });
        }
        if let (What::Checked | What::Approved | What::Published, Some(wait)) = (what, self.wait) {
            return Err(wait.refused());
        }
        if !matches!(what, What::Checked | What::Agreed | What::Objected | What::Approved) {
            return Ok(());
        }
        let (drafted, signed) = round(self.steps);
        let mut before = drafted.into_iter().chain(signed).map(|step| step.by);
        let by: Vec<PersonId> = before.by_ref().collect();
        if by.contains(&self.me) {
            return Err(Refused::Twice);
        }
        let is_near = what != What::Checked && by.iter().any(|person| self.relatives.contains(person));
        if is_near { Err(Refused::Recused) } else { Ok(()) }
    }

    /// A signature or sending back, as an event. `town` says whether the township looks at this one.
    ///
    /// # Errors
    /// The refusal.
    pub fn signed(
        &self,
        what: What,
        (role, said, salt): (Role, &str, &[u8; 16]),
        (seen, town): (i64, Town),
    ) -> Result<NoticeEvent, Refusal> {
        self.may(what)?;
        if seen != self.kept.steps {
            return Err(Refused::Changed.into());
        }
        let least = if matches!(what, What::Objected | What::Returned) { 2 } else { 0 };
        let words = said_words(said, least)?;
        Ok(NoticeEvent::Signed {
            n: self.kept.steps.saturating_add(1),
            version: self.kept.version,
            role: role.code(),
            words: commitment(salt, &words).to_string(),
            stage: after(what, town.is_needed()).code(),
            draw: if what == What::Agreed { town.draw } else { None },
            what,
        })
    }
}

/// What was said, within its bounds.
///
/// # Errors
/// A refusal naming the field.
pub fn said_words(said: &str, least: usize) -> Result<String, Refusal> {
    let ask = "请写明原因，会记下来；监督的异议会一起公开";
    crate::books::typed::words("words", said, (least, 120), ask).map_err(|why| Refusal::fields(vec![why]))
}

/// Where a signature leads. An objection is always looked at by the township.
#[must_use]
pub fn after(what: What, town: bool) -> Stage {
    match what {
        What::Checked => Stage::Checked,
        What::Objected => Stage::Supervised,
        What::Agreed if town => Stage::Supervised,
        What::Agreed | What::Approved => Stage::Ready,
        What::Published => Stage::Published,
        What::Begun | What::Edited | What::Corrected | What::Returned => Stage::Draft,
    }
}

/// May something be published for this time, today?
///
/// # Errors
/// A refusal naming the period.
pub fn period(item: &Item, period: Period, today: Day) -> Result<(), Refusal> {
    let wrong = |sentence: &str| Err(Refusal::fields(vec![FieldError::new("period", sentence.to_owned())]));
    if Period::of(item.cycle, period.first()) != Some(period) {
        return wrong("这一项的周期不是这样，请按目录上的周期选");
    }
    let opens = match period {
        Period::Occasion(day) => day,
        Period::Months(..) => item.due.opens(period),
    };
    if opens > today { wrong("这一期还没有结束，请等结束了再公开") } else { Ok(()) }
}

/// Nothing of persons stands in a notice, and it can be written.
///
/// # Errors
/// The refusal, with the first places.
pub fn clean(profile: Profile, notice: &Notice) -> Result<String, Refused> {
    let hits = mask::hits(profile, notice);
    if !hits.is_empty() {
        let first: Vec<String> = hits.into_iter().take(3).collect();
        return Err(Refused::Personal { places: first.join("；") });
    }
    notice.text().map_err(|_| Refused::Unwritable)
}
