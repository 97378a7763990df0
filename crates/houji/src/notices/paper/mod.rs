//! A published notice in other forms: the sheet for the board, the letter for every household, the pages of a television,
//! the words for the loudspeaker. All are made from the one text that was signed and logged, and from its proof.

mod codes;
mod lamp;
mod pages;
mod sheet;
mod speech;
mod spoken;

#[cfg(test)]
mod tests;

pub use codes::read_texts;
pub use lamp::{ROW, lamp};
pub use pages::{LetterPage, PrintPage, TvPage};
pub use sheet::{Paper, letter, print, tv};
pub use speech::speech;

use houji_seal::{LogProof, Notice};

/// What is shown of a version.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// What it says.
    pub notice: &'a Notice,
    /// That it stands in the log; none when it does not yet.
    pub proof: Option<&'a LogProof>,
    /// How many witnesses cosigned that checkpoint, counted by whoever checked their signatures.
    pub witnesses: usize,
    /// Public address of this installation, without a slash at its end.
    pub url: &'a str,
    /// Within what time a question about a line is answered: `10 天`. Empty when nothing is promised.
    pub answered_in: &'a str,
}
