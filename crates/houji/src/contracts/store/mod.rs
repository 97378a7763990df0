//! Every SQL text about contracts.

mod contracts;
mod dues;
mod whole;

pub(super) use contracts::{Listed, contract, end, ending, insert, of_place};
pub(super) use dues::{
    DueRow, LaterRow, ListedDue, ageing, due_until, dues, earned, fell_due, insert_dues, insert_later,
    insert_receipt, later, later_until, listed_dues, pay, receipts, void_after,
};
pub(super) use whole::{Odd, Sums, odd_dues, odd_later, odd_receipts, odd_receivables, reversed, sums};
