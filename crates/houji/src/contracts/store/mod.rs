//! Every SQL text about contracts.

mod contracts;
mod dues;
mod found;
mod receipts;
mod whole;

pub(super) use contracts::{
    Kept, Listed, contract, end, ending, in_force, insert, kept, of_book, of_place, void,
};
pub(super) use dues::{
    DueRow, LaterRow, ListedDue, ageing, due_until, dues, earned, fell_due, insert_dues, insert_later, later,
    later_until, listed_dues, open_contracts, planned, void_after, void_all,
};
pub(super) use found::{by_ids, ids_after};
pub(super) use receipts::{insert_receipt, parts, pay, receipts, take_back, unpay};
pub(super) use whole::{Odd, Sums, odd_dues, odd_later, odd_receipts, odd_receivables, reversed, sums};
