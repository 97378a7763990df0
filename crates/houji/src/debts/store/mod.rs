//! Every SQL text about debts.

mod debts;
mod steps;
mod whole;

pub(super) use debts::{Kept, debt, insert, kept, of_books, registered, settle, void};
pub(super) use steps::{insert_step, steps, take_back};
pub(super) use whole::{Sums, odd_debts, odd_steps, over_booked, reversed, sums, unregistered};
