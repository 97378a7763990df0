//! What the house asks of the rooms above it, which it does not know.

use crate::house::{Context, Reader, Stop};
use houji_base::{Moment, PersonId};

/// A look at somebody's name or number: who, when, at what.
pub type Look = (PersonId, Moment, &'static str);

/// Functions of the rooms, given at the start of the program.
#[derive(Clone, Copy)]
pub struct Rooms {
    /// Looks at a person of late, newest first, for the person's own page.
    pub looks_at: fn(&mut Reader, &Context, PersonId) -> Result<Vec<Look>, Stop>,
}

impl Rooms {
    /// A house without rooms: nobody looks at anybody.
    pub const NONE: Rooms = Rooms { looks_at: |_, _, _| Ok(Vec::new()) };
}
