//! Recording a project, and saying which lines of vouchers belong to it.

use super::super::decide::{self, Posted, Refused};
use super::super::model::{Project, ProjectEvent, ProjectId, Source, Written};
use super::super::store;
use super::{Done, found, located};
use crate::books::commands::posting::Open;
use crate::books::model::{BookId, Period, Standard};
use crate::gate::{Action, Located, Permit};
use crate::house::{Command, Context, Reader, Stop, Tx};
use serde::Serialize;

/// A project is recorded.
#[derive(Serialize)]
pub struct RecordProject {
    /// Its book.
    pub book: BookId,
    /// What is written.
    pub written: Written,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub id: ProjectId,
    /// Drawn beforehand; not part of what was sent.
    #[serde(skip)]
    pub salt: [u8; 16],
}

impl Command for RecordProject {
    const ACTION: Action = Action::ProjectWrite;
    type State = ();
    type Event = ProjectEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book.place(), self.id.as_i64(), cx)
    }

    fn load(&self, tx: &mut Tx, _: &Permit, cx: &Context) -> Result<(), Stop> {
        Open::read(tx, cx, self.book, Period::of(cx.today)).map(drop)
    }

    fn decide(&self, (): &(), _: &Context) -> Result<Vec<ProjectEvent>, Stop> {
        decide::may_record(&self.written)?;
        Ok(vec![decide::told(&self.written, self.book, &self.salt)])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (): &(),
        _: &[ProjectEvent],
        cx: &Context,
    ) -> Result<Done, Stop> {
        let project = Project {
            id: self.id,
            book: self.book,
            written: self.written.clone(),
            accepted: None,
            asset_voucher: 0,
            recorded_at: cx.now,
        };
        store::insert(tx, permit, &project, (cx.actor.person_number(), &self.salt))?;
        Ok(Done { id: self.id.as_i64() })
    }
}

/// A line of a voucher belongs to a project, or no longer. The posting stays as it is.
#[derive(Serialize)]
pub struct Tag {
    /// Project.
    pub project: ProjectId,
    /// Its book.
    pub book: BookId,
    /// Position of the voucher, and its line.
    pub line: (i64, i64),
    /// Number of the item, 0 for money that came in, and the source; none to take it away.
    pub to: Option<(i64, Source)>,
}

/// The project, the line, and the system of the book.
pub struct State {
    project: Project,
    posted: Posted,
    standard: Standard,
}

impl Command for Tag {
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
        let posted = store::posted(tx, cx.county.as_i64(), self.book, self.line)?.ok_or(Refused::NoLine)?;
        let standard = Open::read(tx, cx, self.book, Period::of(cx.today))?.book().standard;
        Ok(State { project, posted, standard })
    }

    fn decide(&self, state: &State, _: &Context) -> Result<Vec<ProjectEvent>, Stop> {
        let (seq, line) = self.line;
        let event = match self.to {
            Some(to) => decide::tagged(&state.project, &state.posted, self.line, to, state.standard)?,
            None if state.posted.project != Some(self.project.as_i64()) => return Err(Refused::NoLine.into()),
            None => ProjectEvent::Tagged { seq, line, item: 0, source: Source::Own, belongs: false },
        };
        Ok(vec![event])
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        _: &State,
        _: &[ProjectEvent],
        _: &Context,
    ) -> Result<Done, Stop> {
        match self.to {
            Some(to) => store::tag(tx, permit, (self.project, self.book), self.line, to)?,
            None => store::untag(tx, permit, (self.project, self.book), self.line)?,
        }
        Ok(Done { id: self.project.as_i64() })
    }
}
