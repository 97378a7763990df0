//! Every SQL text about cash and bank accounts.

mod accounts;
mod counts;
mod matches;
mod rows;
mod whole;

pub use accounts::{
    Listed, account, accounts, accounts_inside, add_account, agree, book_balance, is_number_known, months,
    take_rows,
};
pub use counts::{cash_moved, count, counts, insert_count, last_count, settle};
pub use matches::{
    entries_before, insert_match, last_match, members, open_entries, open_sums, part, put_entry, put_row,
};
pub use rows::{balance_at, insert, known, open_rows, party, rows_of, to_month};
pub use whole::{Odd, odd_balances, odd_matches, odd_months, odd_rows, sums};
