//! Taking entries of a book away as a file. They hold words that people typed, so that each time is an act with an entry;
//! sheets of figures are printed and kept freely by whoever may read them.

use super::super::model::{BookEvent, BookId};
use super::located;
use crate::gate::{Action, Located, Permit};
use crate::house::web::Format;
use crate::house::{Command, Context, Reader, Stop, Tx};
use houji_base::Month;
use serde::{Deserialize, Serialize};

/// Somebody takes entries away. They were read before, so that the record knows how many there are.
#[derive(Serialize)]
pub struct Export {
    /// Book.
    pub book: BookId,
    /// Code of an account, or `vouchers`.
    pub what: String,
    /// First and last month.
    pub months: (Month, Month),
    /// In which form.
    pub format: Format,
    /// How many rows.
    pub rows: i64,
    /// Digest of all cells: a file with anything else in it is another act.
    pub cells: String,
}

impl Export {
    /// The key of a press: the form stays on the page when the file has come, so that the same file once more is the
    /// same act, and a file that has changed since, or in the other form, is another one.
    pub fn key(&self, form: &str) -> String {
        format!("{form}.{}.{}", self.format.ending(), self.cells)
    }
}

/// What whoever took it away is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// How many rows there were.
    pub rows: i64,
}

impl Command for Export {
    const ACTION: Action = Action::BookRead;
    type State = ();
    type Event = BookEvent;
    type Done = Exported;

    fn locate(&self, _: &mut Reader, cx: &Context) -> Result<Located, Stop> {
        located(self.book, cx.county)
    }

    fn load(&self, _: &mut Tx, _: &Permit, _: &Context) -> Result<(), Stop> {
        Ok(())
    }

    fn decide(&self, (): &(), _: &Context) -> Result<Vec<BookEvent>, Stop> {
        let (what, (first, last)) = (self.what.clone(), self.months);
        Ok(vec![BookEvent::Exported { what, first, last, format: self.format, rows: self.rows }])
    }

    fn project(
        &self,
        _: &mut Tx,
        _: &Permit,
        (): &(),
        _: &[BookEvent],
        _: &Context,
    ) -> Result<Exported, Stop> {
        Ok(Exported { rows: self.rows })
    }
}
