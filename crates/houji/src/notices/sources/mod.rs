//! What is published of a village, made from the facts its rooms keep. Each source reads through the doors of the rooms and
//! composes; it adds no fact of its own, and people are named by their first character alone.

mod frame;
mod money;
#[cfg(test)]
mod tests;
mod till;

use super::model::{Composed, Period};
use crate::house::{Context, Reader, Stop};
use houji_base::DivisionCode;

/// Makes what is published of a place for a period; nothing when there is nothing to tell.
pub type Compose = fn(&mut Reader, &Context, DivisionCode, Period) -> Result<Option<Composed>, Stop>;

/// What an item of the catalogue is made by; `None` for one that is typed.
pub fn source(item: &str) -> Option<Compose> {
    Some(match item {
        "F02" => money::income,
        "F03" => money::expense,
        "F08" => till::watched,
        _ => return None,
    })
}
