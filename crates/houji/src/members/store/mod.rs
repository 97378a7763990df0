//! Every SQL text about members, shares and dividends.

mod dividends;
mod members;
mod phones;
mod shares;
mod whole;

pub use dividends::{
    held_on, insert_items, insert_payment, insert_run, items, owed, owed_of, pay_household, payments,
    post_run, run, runs, step_run, take_back_payment, take_back_run, unpay, year_run,
};
pub use members::{
    Line, Sealed, fresh_household, households, insert_member, leave, lines, marks, member, members_of,
    move_on, names, register, sealed_of, set_household, totals,
};
pub use phones::{household_of, households_of, phones_of, tie_phone, untie_phone};
pub use shares::{changes_of, freeze, held, insert_change, kinds, put_kind, set_shares};
pub use whole::{Odd, odd_items, odd_kept, odd_payments, odd_runs, odd_shares, reversed, sums};
