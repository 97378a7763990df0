//! Taking the list of accounts away as a file: names leave the program, so that each time is an act with an entry.

use super::Done;
use crate::gate::{Action, Located, Permit};
use crate::house::web::Format;
use crate::house::{Command, Context, Reader, Stop, Tx};
use crate::people::model::PersonEvent;
use serde::Serialize;

/// Somebody takes the list away. It was read before, so that the record knows how many are in it.
#[derive(Serialize)]
pub struct ExportAccounts {
    /// In which form.
    pub format: Format,
    /// How many accounts.
    pub rows: i64,
    /// Digest of all cells: a file with anything else in it is another act.
    pub cells: String,
}

impl ExportAccounts {
    /// The key of a press: the same file once more is the same act, another file is another one.
    pub fn key(&self, form: &str) -> String {
        format!("{form}.{}.{}", self.format.ending(), self.cells)
    }
}

impl Command for ExportAccounts {
    const ACTION: Action = Action::PersonRead;
    type State = ();
    type Event = PersonEvent;
    type Done = Done;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        Ok(Located::open(cx.county))
    }

    fn load(&self, _: &mut Tx, _: &Permit, _: &Context) -> Result<(), Stop> {
        Ok(())
    }

    fn decide(&self, (): &(), _: &Context) -> Result<Vec<PersonEvent>, Stop> {
        Ok(vec![PersonEvent::AccountsExported { format: self.format, rows: self.rows }])
    }

    fn project(&self, _: &mut Tx, _: &Permit, (): &(), _: &[PersonEvent], _: &Context) -> Result<Done, Stop> {
        Ok(Done {})
    }
}
