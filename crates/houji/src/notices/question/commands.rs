//! Asking about a line: filing an appeal, for oneself or for somebody else, and binding it to the line in the same transaction.

use super::super::model::LineCode;
use super::super::store as notices;
use super::store;
use crate::appeals::commands::Filed;
use crate::appeals::model::Numbered;
use crate::gate::{Action, Located, Permit};
use crate::house::error::NOT_FOUND;
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::DivisionCode;
use serde::Serialize;

/// Somebody asks about a line that was published.
#[derive(Serialize)]
pub struct AskLine<F> {
    /// Village of the line.
    pub village: DivisionCode,
    /// The line, by its number.
    pub code: i64,
    /// The question as an appeal: one's own, or entered for another person.
    pub file: F,
}

impl<F> AskLine<F> {
    fn line(&self, db: &mut Reader, cx: &Context) -> Result<super::super::model::Coded, Stop> {
        let code = LineCode::from_i64(self.code).ok_or(NOT_FOUND)?;
        let line = notices::line(db, cx.county.as_i64(), self.village, code)?.ok_or(NOT_FOUND)?;
        let kept = notices::notice(db, cx.county.as_i64(), line.notice)?;
        // A line of a draft is nobody's business yet, and one for members alone is no question that all read.
        let is_public = kept.is_some_and(|kept| kept.is_for_all && line.version <= kept.published);
        if is_public { Ok(line) } else { Err(NOT_FOUND.into()) }
    }
}

impl<F: Command<Event = Numbered, Done = Filed>> Command for AskLine<F> {
    const ACTION: Action = F::ACTION;
    type State = (F::State, super::super::model::Coded);
    type Event = Numbered;
    type Done = Filed;

    fn near(&self) -> Option<i64> {
        self.file.near()
    }

    fn locate(&self, db: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        self.file.locate(db, cx)
    }

    fn load(&self, tx: &mut Tx, permit: &Permit, cx: &Context) -> Result<Self::State, Stop> {
        Ok((self.file.load(tx, permit, cx)?, self.line(tx, cx)?))
    }

    fn decide(&self, (state, _): &Self::State, cx: &Context) -> Result<Vec<Numbered>, Stop> {
        self.file.decide(state, cx)
    }

    fn project(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (state, line): &Self::State,
        events: &[Numbered],
        cx: &Context,
    ) -> Result<Filed, Stop> {
        let done = self.file.project(tx, permit, state, events, cx)?;
        let about = (line.village, line.code, done.id);
        store::insert(tx, permit, about, (line.notice, line.version), cx.now)?;
        Ok(done)
    }

    fn recorded(&self, permit: &Permit, events: &[Numbered]) -> Located {
        self.file.recorded(permit, events)
    }
}
