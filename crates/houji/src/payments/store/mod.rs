//! Every SQL text about payments.

mod acts;
mod lists;
mod purses;
mod requests;
mod whole;

pub use acts::{acts, insert_act};
pub use lists::{Shelf, list, near};
pub use purses::{release, reserve, reserved};
pub use requests::{ask_anew, due, end, insert, parts, pay, request, step};
pub use whole::{entries, kept, kept_parts, odd_acts, odd_purses, odd_vouchers};
