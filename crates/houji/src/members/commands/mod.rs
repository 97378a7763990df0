//! What people can do with members, shares and dividends, on the command path.

mod add;
mod change;
mod dividend;
mod look;
mod pay;
mod phone;

pub use add::{AddMembers, Added};
pub use change::{ChangeShares, Leave, SetHousehold, SetKind};
pub use dividend::{Approve, Check, DraftDividend, Step};
pub use look::{List, Payee, People, SeeHousehold, listed, people};
pub use pay::{PayDividend, PostDividend, TakeBack};
pub use phone::{SetPhone, phone_mark};

use super::decide::{Limits, Refused};
use super::model::{Register, Run};
use super::store;
use crate::books::decide::Refused as BookRefused;
use crate::books::model::{BookId, BookKind};
use crate::gate::{Action, Located};
use crate::house::{Context, Reader, Stop};
use crate::registry::keys;
use serde::{Deserialize, Serialize};

/// What somebody who did something is told: the number of the household, the member, the change, the run or the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Its number in the book.
    pub n: i64,
}

/// The members of a collective are known to whoever may read the register.
fn located(book: BookId, cx: &Context) -> Result<Located, Stop> {
    let place = book.place().filter(|place| cx.county.covers(*place)).ok_or(BookRefused::NoBook)?;
    if book.as_i64().rem_euclid(100) != BookKind::Collective.number() {
        return Err(Refused::NotCollective.into());
    }
    Ok(Located { subject: book.as_i64(), seen_by: Some(Action::MemberRead), ..Located::open(place) })
}

/// What the county has laid down, as it stands today.
pub(super) fn limits(cx: &Context) -> Limits {
    let number = |key| cx.registry.parameters.number(key, cx.today);
    Limits {
        today: cx.today,
        in_favor: number(keys::DIVIDEND_FOR),
        present: number(keys::DIVIDEND_PRESENT),
        by_household: number(keys::SHARE_BY_HOUSEHOLD) == 1,
    }
}

fn register(db: &mut Reader, cx: &Context, book: BookId) -> Result<Register, Stop> {
    Ok(store::register(db, cx.county.as_i64(), book)?)
}

/// A run of a book.
pub(super) fn found_run(db: &mut Reader, cx: &Context, book: BookId, run: i64) -> Result<Run, Stop> {
    Ok(store::run(db, cx.county.as_i64(), book, run)?.ok_or(Refused::NoRun)?)
}
