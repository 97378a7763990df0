//! A project is accepted: its works become an asset, by vouchers in the same transaction.

use super::super::decide;
use super::super::model::{Linked, Project, ProjectEvent, ProjectId};
use super::super::store;
use super::{Done, found, located};
use crate::books::commands::posting::Open;
use crate::books::model::{BookId, NewVoucher, Period};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::{Day, Fen, Month};
use serde::Serialize;

/// A project is accepted.
#[derive(Serialize)]
pub struct Accept {
    /// Project.
    pub project: ProjectId,
    /// Its book.
    pub book: BookId,
    /// Day.
    pub day: Day,
    /// The book has the vouchers; none are posted.
    pub is_posted: bool,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

/// The project with its lines, and what works and grants hold in the book.
pub struct State {
    project: Project,
    lines: Vec<Linked>,
    open: Open,
    held: (Fen, Fen),
}

impl Accept {
    /// What becomes an asset, and the grant that formed it; nothing where the book has it.
    fn amounts(&self, state: &State) -> (Fen, Fen) {
        match self.is_posted {
            true => (Fen::ZERO, Fen::ZERO),
            false => decide::asset(&state.lines, state.open.book().standard),
        }
    }

    fn vouchers(&self, state: &State) -> Result<Vec<NewVoucher>, Stop> {
        Ok(decide::accepting(self.day, self.amounts(state), state.open.book().standard)?)
    }

    /// Position of the first voucher; 0 for none.
    fn first(&self, state: &State, cx: &Context) -> Result<i64, Stop> {
        let new = self.vouchers(state)?;
        if new.is_empty() { Ok(0) } else { Ok(state.open.check(new, &self.salt, cx)?.first()) }
    }
}

impl Command for Accept {
    const ACTION: Action = Action::ProjectWrite;
    type State = State;
    type Event = ProjectEvent;
    type Done = Done;

    fn near(&self) -> Option<i64> {
        Some(self.book.as_i64())
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        let project = found(db, cx, (self.project, self.book))?;
        located(project.book.place(), self.project.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<State, Stop> {
        let project = found(tx, cx, (self.project, self.book))?;
        let lines = store::lines(tx, cx.county.as_i64(), &project)?;
        let open = Open::read(tx, cx, self.book, Period::of(self.day))?;
        let book = open.book();
        let trial = crate::books::trial(tx, cx, book, (Month::of(cx.today), 13), None)?;
        let works = trial.closing(decide::works(book.standard)).net();
        let held = (works, trial.closing("241").net().negated());
        Ok(State { project, lines, open, held })
    }

    fn decide(&self, state: &State, cx: &Context) -> Result<Vec<ProjectEvent>, Stop> {
        let (asset, grant) = self.amounts(state);
        decide::may_accept(&state.project, self.day, (asset, grant), state.held, cx.today)?;
        let voucher = self.first(state, cx)?;
        Ok(vec![ProjectEvent::Accepted { day: self.day, asset, grant, voucher }])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        state: &State,
        _: &[ProjectEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let (first, new) = (self.first(state, cx)?, self.vouchers(state)?);
        if !new.is_empty() {
            state.open.check(new, &self.salt, cx)?.post(tx, permit, cx)?;
        }
        store::accept(tx, permit, self.project, (self.day, first))?;
        Ok(Done { id: self.project.as_i64() })
    }
}
