//! What people can do with assets and resources, on the command path.

mod correct;
mod dispose;
mod enter;
mod parcel;
mod take;
mod usage;

pub use correct::CorrectCard;
pub use dispose::{Dispose, Settle};
pub use enter::EnterCard;
pub use parcel::WriteParcel;
pub use take::{BeginTake, FillTake, FinishTake};
pub use usage::{ChangeUse, VoidCard};

use super::decide::Refused;
use super::model::{Asset, AssetId};
use super::store;
use crate::books::model::BookId;
use crate::contracts::model::ContractId;
use crate::gate::{Action, Located};
use crate::house::{Context, FieldError, Reader, Refusal, Stop};
use serde::{Deserialize, Serialize};

/// Purpose under which names of people are sealed.
pub const NAMES: &str = "asset.name";

/// What somebody who changed something is told: the id of the card, the parcel or the stock-take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Which.
    pub id: i64,
}

/// What is of a book is known to whoever may read it there.
fn located(book: BookId, subject: i64, cx: &Context) -> Result<Located, Stop> {
    let place = book.place().filter(|place| cx.county.covers(*place));
    let place = place.ok_or(crate::books::decide::Refused::NoBook)?;
    Ok(Located { subject, seen_by: Some(Action::AssetRead), ..Located::open(place) })
}

/// An asset that is there and of this book.
fn found(db: &mut Reader, cx: &Context, id: AssetId, book: BookId) -> Result<Asset, Stop> {
    let found = store::asset(db, cx.county.as_i64(), id)?;
    Ok(found.filter(|asset| asset.book == book).ok_or(Refused::NoAsset)?)
}

/// Refuses a contract that is not of this book.
fn check_contract(
    db: &mut Reader,
    cx: &Context,
    book: BookId,
    contract: Option<ContractId>,
) -> Result<(), Stop> {
    match contract {
        Some(id) if !crate::contracts::of_book(db, cx, book)?.iter().any(|(each, _)| *each == id) => {
            Err(Refusal::fields(vec![FieldError::new("contract", "这个村没有这份合同，请重新选")]).into())
        }
        _ => Ok(()),
    }
}
