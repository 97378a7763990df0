//! Every SQL text about decisions.

mod decisions;
mod steps;
mod whole;

pub(super) use decisions::{decision, insert, list, of_days, publish, stepped, void};
pub(super) use steps::{insert_public, insert_step, publics, publics_of, steps, steps_of};
pub(super) use whole::{Kept, Sums, kept, kept_publics, kept_steps, odd, sums};
