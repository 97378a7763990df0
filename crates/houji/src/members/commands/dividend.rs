//! A dividend on its way: drafted, checked, looked at by the township, decided, published, or taken back.

use super::super::decide::{self, Draft, Work};
use super::super::model::{Item, MemberEvent, Money, Plan, Register, Run, Stage};
use super::super::{reading, store};
use super::{Done, found_run, limits, located, register};
use crate::books::commands::posting::Open;
use crate::books::model::{Book, BookId, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// A run is drafted: the shares of its day are frozen with it.
#[derive(Serialize)]
pub struct DraftDividend {
    /// Book.
    pub book: BookId,
    /// As proposed.
    pub draft: Draft,
}

/// What the books and the register say of its year and its day.
pub struct State {
    book: Book,
    money: Option<Money>,
    held: Vec<(i64, i64, i64)>,
    kept: i64,
    register: Register,
    exists: bool,
}

impl DraftDividend {
    fn drafted(&self, of: &State, cx: &Context) -> Result<(Plan, Vec<Item>, MemberEvent), Stop> {
        let number = of.register.runs.saturating_add(1);
        let year = (&of.book, of.money.as_ref());
        Ok(decide::drafted(&self.draft, year, (&of.held, of.kept), (number, of.exists), cx.today)?)
    }
}

impl Command for DraftDividend {
    const ACTION: Action = Action::DividendWrite;
    type State = State;
    type Event = MemberEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let (county, Draft { year, record_day, .. }) = (cx.county.as_i64(), self.draft);
        let book = Open::read(tx, cx, self.book, Period::of(cx.today))?.book().clone();
        Ok(State {
            money: reading::money(tx, cx, &book, year)?,
            held: store::held_on(tx, county, self.book, record_day)?,
            kept: store::kinds(tx, county, self.book)?.iter().map(|kind| kind.kept).sum(),
            register: register(tx, cx, self.book)?,
            exists: store::year_run(tx, county, self.book, year)?,
            book,
        })
    }

    fn decide(&self, of: &State, cx: &Context) -> Result<Vec<MemberEvent>, Stop> {
        self.drafted(of, cx).map(|(_, _, event)| vec![event])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        of: &State,
        _: &[MemberEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (plan, items, _) = self.drafted(of, cx)?;
        let to = Register { runs: of.register.runs.saturating_add(1), ..of.register };
        store::move_on(tx, permit, self.book, (&of.register, &to))?;
        store::insert_run(tx, permit, (self.book, to.runs), &plan, (cx.now, cx.actor.person_number()))?;
        store::insert_items(tx, permit, (self.book, to.runs), &items)?;
        Ok(Done { n: to.runs })
    }
}

/// The run as it stands after an event.
fn after(run: &Run, event: &MemberEvent) -> Run {
    let mut after = run.clone();
    match event {
        MemberEvent::Checked { .. } => after.stage = Stage::Checked,
        MemberEvent::Approved { .. } => after.stage = Stage::Approved,
        MemberEvent::Voted { vote, .. } => (after.stage, after.vote) = (Stage::Voted, Some(*vote)),
        MemberEvent::Published { day, .. } => (after.stage, after.published) = (Stage::Published, Some(*day)),
        MemberEvent::Voided { .. } => after.stage = Stage::Void,
        _ => {}
    }
    after
}

/// Declares a command that takes a run one step further.
macro_rules! step {
    ($(#[$doc:meta])* $name:ident $action:ident { $($field:ident: $kind:ty)? } $work:expr) => {
        $(#[$doc])*
        #[derive(Serialize)]
        pub struct $name {
            /// Book.
            pub book: BookId,
            /// Run.
            pub run: i64,
            $(/// Which step.
            pub $field: $kind,)?
        }

        impl Command for $name {
            const ACTION: Action = Action::$action;
            type State = Run;
            type Event = MemberEvent;
            type Done = Done;

            fn near(&self) -> Option<i64> {
                Some(self.book.as_i64())
            }

            fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
                located(self.book, cx)
            }

            fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<Run, Stop> {
                found_run(tx, cx, self.book, self.run)
            }

            fn decide(&self, run: &Run, cx: &Context) -> Result<Vec<MemberEvent>, Stop> {
                let work: fn(&$name) -> Work = $work;
                Ok(vec![decide::stepped(run, work(self), cx.actor.person, &limits(cx))?])
            }

            fn project(
                &self,
                tx: &mut Tx,
                permit: &Permit,
                run: &Run,
                events: &[MemberEvent],
                _: &Context,
            ) -> Result<Done, Stop> {
                for event in events {
                    store::step_run(tx, permit, self.book, (run, &after(run, event)))?;
                }
                Ok(Done { n: self.run })
            }
        }
    };
}

step! {
    /// The supervisors checked it.
    Check DividendCheck {} |_| Work::Check
}
step! {
    /// The township looked at it.
    Approve DividendApprove {} |_| Work::Approve
}
step! {
    /// The assembly's vote, publishing, or taking it back before it is posted.
    Step DividendWrite { work: Work } |step| step.work
}
