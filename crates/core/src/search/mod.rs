//! Finding documents by their words (检索), the same on both databases. Rooms say what may be found of their things; here it
//! is taken into an index after the acts, looked up, and compared with the rows before anybody sees it.
//! See ADR 13.

mod block;
mod build;
mod check;
mod find;
mod store;
#[cfg(test)]
mod tests;
mod text;

pub use build::{catch_up, forever, rebuild};
pub use check::{Checked, check};
pub use find::{Found, Question, find};
pub use text::{MOST_TYPED, Piece, Query, key, typed};

use crate::house::{Fault, Reader};
use crate::registry::Registry;
use houji_base::DivisionCode;

/// What may be found of one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its words, each text by itself: a word never stands across two of them.
    pub texts: Vec<String>,
    /// What is found as a whole only, such as its number on paper.
    pub keys: Vec<String>,
    /// Words that are found by themselves besides, such as the last part of its number.
    pub numbers: Vec<String>,
}

/// A room whose things can be found.
pub trait Source: Send + Sync {
    /// Kind of its documents, a short stable code.
    fn code(&self) -> &'static str;

    /// How the kinds of its entries in the record begin, such as `appeal.`: after each of them the thing it is about is
    /// looked at again.
    fn entries(&self) -> &'static str;

    /// Where a thing lies and what may be found of it, as it is now; `None` when it is not there, or nobody may find it.
    ///
    /// # Errors
    /// A fault of the database.
    fn document(
        &self,
        db: &mut Reader,
        county: i64,
        registry: &Registry,
        id: i64,
    ) -> Result<Option<(DivisionCode, Document)>, Fault>;

    /// Ids of the room's things after one, in order; those nobody may find may be among them.
    ///
    /// # Errors
    /// A fault of the database.
    fn ids(&self, db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<i64>, Fault>;
}

/// All rooms whose things can be found.
pub type Sources = &'static [&'static dyn Source];
