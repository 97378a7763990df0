//! What people can do with cash and bank accounts, on the command path.

mod account;
mod agree;
mod cash;
mod import;
mod matching;
mod party;

pub use account::AddAccount;
pub use agree::Agree;
pub use cash::{CountCash, ExplainCount, SettleCount};
pub use import::{Import, Taken};
pub use matching::{Match, OPEN, Part};
pub use party::{SeeParty, open_party};

use crate::books::decide::Refused as BookRefused;
use crate::books::model::BookId;
use crate::gate::{Action, Located};
use crate::house::{Context, Stop};
use serde::{Deserialize, Serialize};

/// What somebody who did something is told: the number of the account, the count or the match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Its number in the book.
    pub n: i64,
}

/// Cash and bank accounts are known to whoever may read what is told of them.
fn located(book: BookId, cx: &Context) -> Result<Located, Stop> {
    let place = book.place().filter(|place| cx.county.covers(*place)).ok_or(BookRefused::NoBook)?;
    Ok(Located { subject: book.as_i64(), seen_by: Some(Action::BankRead), ..Located::open(place) })
}
