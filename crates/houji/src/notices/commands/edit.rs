//! A draft is changed, or made again from the facts of now.

use super::super::decide::NoticeEvent;
use super::super::model::{NoticeId, Version, What, told};
use super::{Done, Draft, Held, Made, found, located};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// Somebody changes a draft.
#[derive(Serialize)]
pub struct EditNotice {
    /// Notice.
    pub notice: NoticeId,
    /// Its steps as it was looked at.
    pub seen: i64,
    /// What it says from now on.
    pub draft: Draft,
}

impl EditNotice {
    fn made(&self, held: &Held, cx: &Context) -> Result<Made, Stop> {
        let before = &held.notice;
        let version = Version { number: before.version, supersedes: before.supersedes, salt: before.salt };
        held.base().make(cx, (&self.draft, told::field(before, "correction")), version)
    }
}

impl Command for EditNotice {
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
        held.may_draft(What::Edited, self.seen, &self.draft)?;
        Ok(vec![NoticeEvent::Drafted {
            n: held.kept.steps.saturating_add(1),
            version: held.kept.version,
            content: self.made(held, cx)?.stored.digest.to_string(),
            files: Vec::new(),
            is_correction: false,
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
        let step = held.step(cx, (What::Edited, Self::ACTION), held.kept.version, "");
        held.keep(tx, permit, &self.made(held, cx)?, &step)
    }
}
