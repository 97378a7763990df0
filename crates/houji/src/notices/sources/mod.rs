//! What is published of a village, made from the facts its rooms keep. Each source reads through the doors of the rooms and
//! composes; it adds no fact of its own, and people are named by their first character alone.

mod appeals;
mod contracts;
mod debts;
mod decisions;
mod frame;
mod holdings;
mod money;
mod pay;
mod projects;
mod questions;
mod shares;
#[cfg(test)]
mod tests;
mod till;
mod waiting;

pub use waiting::{Closings, wait};

use super::model::{Composed, Period};
use crate::house::{Context, Reader, Stop};
use houji_base::DivisionCode;

/// Makes what is published of a place for a period; nothing when there is nothing to tell.
pub type Compose = fn(&mut Reader, &Context, DivisionCode, Period) -> Result<Option<Composed>, Stop>;

/// What an item of the catalogue is made by; `None` for one that is typed.
#[must_use]
pub fn source(item: &str) -> Option<Compose> {
    Some(match item {
        "F02" => money::income,
        "F03" => money::expense,
        "F04" => holdings::assets,
        "F05" => holdings::resources,
        "F06" => debts::both,
        "F07" => shares::given,
        "F08" => till::watched,
        "S02" => contracts::leases,
        "S03" => projects::funds,
        "S04" => projects::raised,
        "S05" => shares::members,
        "V01" => decisions::all,
        "V02" => decisions::four_steps,
        "V03" => projects::works,
        "V12" => decisions::levies,
        "V13" => contracts::contracts,
        "V14" => pay::cadres,
        "V20" => questions::answered,
        "V22" => appeals::month,
        _ => return None,
    })
}
