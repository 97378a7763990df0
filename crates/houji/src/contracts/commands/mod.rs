//! What people can do with contracts, on the command path.

mod end;
mod receive;
mod record;
mod take_back;
mod void;

pub use end::EndContract;
pub use receive::Receive;
pub use record::RecordContract;
pub use take_back::TakeBack;
pub use void::VoidContract;

use super::decide::Refused;
use super::model::{Contract, ContractId};
use super::store;
use crate::books::model::BookId;
use crate::gate::{Action, Located};
use crate::house::{Context, Reader, Stop};
use serde::{Deserialize, Serialize};

/// What somebody who changed a contract is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Which contract.
    pub contract: ContractId,
}

/// A contract is known to whoever may read those of its place.
fn located(book: BookId, subject: i64, cx: &Context) -> Result<Located, Stop> {
    let place = book.place().filter(|place| cx.county.covers(*place)).ok_or(Refused::NoContract)?;
    Ok(Located { subject, seen_by: Some(Action::ContractRead), ..Located::open(place) })
}

/// A contract that is there and of this book.
fn found(db: &mut Reader, cx: &Context, id: ContractId, book: BookId) -> Result<Contract, Stop> {
    let found = store::contract(db, cx.county.as_i64(), id)?;
    Ok(found.filter(|contract| contract.book == book).ok_or(Refused::NoContract)?)
}
