//! A look at what is for party members alone: an act with an entry of its own.

use super::super::decide::{NoticeEvent, Refused};
use super::super::model::{Kept, NoticeId};
use super::super::store;
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::{Deserialize, Serialize};

/// Somebody opens it, or a file beside it: a party member, or at the desk one of those who work on such.
#[derive(Serialize)]
pub(in crate::notices) struct LookInside<const AT_DESK: bool> {
    /// Which.
    pub(in crate::notices) notice: NoticeId,
    /// Which version; the newest when left out.
    pub(in crate::notices) version: Option<i64>,
}

/// Which version was looked at.
#[derive(Serialize, Deserialize)]
pub(in crate::notices) struct Looked {
    /// Its number.
    pub(super) version: i64,
}

/// Something that was published for members alone; anything else is not there.
pub(super) fn found(db: &mut Reader, county: i64, id: NoticeId) -> Result<Kept, Stop> {
    let is_inside = |kept: &Kept| !kept.is_for_all && kept.published > 0;
    Ok(store::notice(db, county, id)?.filter(is_inside).ok_or(Refused::NoNotice)?)
}

impl<const AT_DESK: bool> Command for LookInside<AT_DESK> {
    const ACTION: Action = if AT_DESK { Action::NoticeInsideWork } else { Action::NoticeInside };
    type State = i64;
    type Event = NoticeEvent;
    type Done = Looked;

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let kept = found(db, cx.county.as_i64(), self.notice)?;
        let seen_by = Some(Self::ACTION);
        Ok(Located { subject: kept.id.as_i64(), seen_by, ..Located::open(kept.village) })
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<i64, Stop> {
        let county = cx.county.as_i64();
        let kept = found(tx, county, self.notice)?;
        let version = self.version.unwrap_or(kept.published);
        let stored = store::version(tx, county, self.notice, version)?;
        let is_there = stored.is_some_and(|stored| stored.published_at.is_some());
        if is_there { Ok(version) } else { Err(Refused::NoNotice.into()) }
    }

    fn decide(&self, version: &i64, _: &Context) -> Result<Vec<NoticeEvent>, Stop> {
        Ok(vec![NoticeEvent::Looked { version: *version }])
    }

    fn project(
        &self,
        _: &mut Tx,
        _: &Permit,
        version: &i64,
        _: &[NoticeEvent],
        _: &Context,
    ) -> Result<Looked, Stop> {
        Ok(Looked { version: *version })
    }
}
