//! What is published, when it is owed and what it is made of. Pure.

pub mod content;
pub mod period;

pub use content::{About, Cell, Composed, Figure, Line, Sheet};
pub use period::{Cycle, Period};
