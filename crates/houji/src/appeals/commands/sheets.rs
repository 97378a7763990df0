//! Sheets that are printed about an appeal: each print is an act with a number.

use super::super::decide::{self, Handling};
use super::super::model::AppealEvent;
use super::Act;
use crate::gate::Action;
use crate::house::{Context, Stop};
use houji_base::AppealId;
use serde::Serialize;

/// Whoever decides above prints a written reminder.
#[derive(Serialize)]
pub struct PrintNotice {
    /// About which.
    pub id: AppealId,
}

impl Act for PrintNotice {
    const ACTION: Action = Action::AppealSupervise;

    fn id(&self) -> AppealId {
        self.id
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::notice(state, cx)
    }
}

/// The desk that answered prints the letter of its answer.
#[derive(Serialize)]
pub struct PrintLetter {
    /// About which.
    pub id: AppealId,
}

impl Act for PrintLetter {
    const ACTION: Action = Action::AppealHandle;

    fn id(&self) -> AppealId {
        self.id
    }

    fn decide(&self, state: &Handling, cx: &Context) -> Result<Vec<AppealEvent>, Stop> {
        decide::letter(state, cx)
    }
}
