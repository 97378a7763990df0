//! The steps between a draft and the board: checked, supervised, approved, or sent back.

use super::super::decide::{self, NoticeEvent};
use super::super::model::{NoticeId, What};
use super::super::store;
use super::{Done, Held, found, located, role};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// A step that leaves the text as it is: notice, its steps as it was looked at, words.
type Said<'a> = (i64, &'a str);

fn decided(
    held: &Held,
    cx: &Context,
    (what, action): (What, Action),
    said: Said<'_>,
) -> Result<NoticeEvent, Stop> {
    let (seen, words) = said;
    let role = role(cx, held.kept.village, action);
    let with = (role, words, &held.notice.salt);
    Ok(held.hand().signed(what, with, (seen, held.town(cx)))?)
}

fn projected(
    tx: &mut Tx,
    permit: &Permit,
    (held, cx): (&Held, &Context),
    (what, action): (What, Action),
    words: &str,
) -> Result<Done, Stop> {
    let (kept, stage) = (&held.kept, decide::after(what, held.town(cx).is_needed()));
    store::move_on(tx, permit, kept, (stage, kept.version, &kept.title))?;
    store::insert_step(tx, permit, kept.id, &held.step(cx, (what, action), kept.version, words))?;
    Ok(held.done())
}

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident $action:ident { $($(#[$fdoc:meta])* $field:ident)? } |$this:ident| $what:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Serialize)]
        pub struct $name {
            /// Notice.
            pub notice: NoticeId,
            /// Its steps as it was looked at.
            pub seen: i64,
            $($(#[$fdoc])* pub $field: bool,)?
            /// What is said.
            pub words: String,
        }

        impl $name {
            fn what(&self) -> (What, Action) {
                let $this = self;
                ($what, Action::$action)
            }
        }

        impl Command for $name {
            const ACTION: Action = Action::$action;
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
                Ok(vec![decided(held, cx, self.what(), (self.seen, &self.words))?])
            }

            fn project(
                &self,
                tx: &mut Tx,
                permit: &Permit,
                held: &Held,
                _: &[NoticeEvent],
                cx: &Context,
            ) -> Result<Done, Stop> {
                projected(tx, permit, (held, cx), self.what(), &self.words)
            }
        }
    )*};
}

steps! {
    /// The village's secretary has checked a draft.
    CheckNotice NoticeCheck {} |_this| What::Checked;
    /// Those who supervise agree, or object with a reason that is published.
    SuperviseNotice NoticeSupervise {
        /// They object.
        objects
    } |this| if this.objects { What::Objected } else { What::Agreed };
    /// The township agrees.
    ApproveNotice NoticeApprove {} |_this| What::Approved;
    /// Somebody who signs sends a draft back and says why.
    ReturnNotice NoticeReturn {} |_this| What::Returned;
}
