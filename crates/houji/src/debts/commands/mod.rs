//! What people can do with debts, on the command path.

mod record;
mod settle;
mod take_back;

pub use record::RecordDebt;
pub use settle::SettleDebt;
pub use take_back::{TakeBackStep, VoidDebt};

use super::decide::Refused;
use super::model::{Debt, DebtId};
use super::store;
use crate::books::claims;
use crate::books::model::{Book, BookId};
use crate::gate::{Action, Located};
use crate::house::{Context, Fault, Reader, Stop};
use houji_base::{Fen, Month};
use serde::{Deserialize, Serialize};

/// What somebody who changed a debt is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Which debt.
    pub debt: DebtId,
}

/// A debt is known to whoever may read those of its place.
fn located(book: BookId, subject: i64, cx: &Context) -> Result<Located, Stop> {
    let place = book.place().filter(|place| cx.county.covers(*place)).ok_or(Refused::NoDebt)?;
    Ok(Located { subject, seen_by: Some(Action::DebtRead), ..Located::open(place) })
}

/// A debt that is there and of this book.
fn found(db: &mut Reader, cx: &Context, id: DebtId, book: BookId) -> Result<Debt, Stop> {
    let found = store::debt(db, cx.county.as_i64(), id)?;
    Ok(found.filter(|debt| debt.book == book).ok_or(Refused::NoDebt)?)
}

/// What stands on an account in a book, as a credit.
fn booked(db: &mut Reader, cx: &Context, book: &Book, account: &str) -> Result<Fen, Fault> {
    let trial = crate::books::trial(db, cx, book, (Month::of(cx.today), 13), None)?;
    Ok(trial.closing(account).net().negated())
}

/// All that was lent to a book.
fn borrowed(db: &mut Reader, cx: &Context, book: BookId) -> Result<Fen, Fault> {
    let held = claims::held(db, cx, (book, book))?;
    Ok(held.get(&book).map_or(Fen::ZERO, |held| held.borrowed))
}
