//! What was published turns out to be wrong: a new version goes the same way, and the old one stays.

use super::super::decide::NoticeEvent;
use super::super::model::{NoticeId, Version, What};
use super::{Done, Draft, Held, Made, found, located};
use crate::books::typed::words;
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Refusal, Stop, Tx};
use serde::Serialize;

/// Somebody drafts a correction.
#[derive(Serialize)]
pub struct CorrectNotice {
    /// Notice.
    pub notice: NoticeId,
    /// Its steps as it was looked at.
    pub seen: i64,
    /// What it says from now on.
    pub draft: Draft,
    /// What was changed and why; everybody reads it.
    pub correction: String,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl CorrectNotice {
    fn correction(&self) -> Result<String, Refusal> {
        let ask = "请写明改了什么、为什么改，大家都看得到";
        words("correction", &self.correction, (4, 200), ask).map_err(|why| Refusal::fields(vec![why]))
    }

    fn number(held: &Held) -> i64 {
        held.kept.version.saturating_add(1)
    }

    fn made(&self, held: &Held, cx: &Context) -> Result<Made, Stop> {
        let number = u64::try_from(CorrectNotice::number(held)).unwrap_or(u64::MAX);
        let version = Version { number, supersedes: Some(held.stored.digest), salt: self.salt };
        held.base().make(cx, (&self.draft, &self.correction()?), version)
    }
}

impl Command for CorrectNotice {
    const ACTION: Action = Action::NoticeWrite;
    type State = Held;
    type Event = NoticeEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.notice.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(located(found(db, cx, self.notice)?.village, self.notice))
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Held, Stop> {
        Held::read(tx, cx, self.notice)
    }

    fn decide(&self, held: &Held, cx: &Context) -> Result<Vec<NoticeEvent>, Stop> {
        held.may_draft(What::Corrected, self.seen, &self.draft)?;
        self.correction()?;
        Ok(vec![NoticeEvent::Drafted {
            n: held.kept.steps.saturating_add(1),
            version: CorrectNotice::number(held),
            content: self.made(held, cx)?.stored.digest.to_string(),
            files: Vec::new(),
            is_correction: true,
        }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        held: &Held,
        _: &[NoticeEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let words = self.correction()?;
        let step = held.step(cx, (What::Corrected, Self::ACTION), CorrectNotice::number(held), &words);
        held.keep(tx, permit, &self.made(held, cx)?, &step)
    }
}
