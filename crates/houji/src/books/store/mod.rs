//! Every SQL text about books.

pub(super) mod charts;
mod claims;
mod exceptions;
mod foreign;
mod ledger;
mod registers;
mod sums;
mod vouchers;
mod whole;

pub(super) use claims::{Balance, Move, balances, moves};
pub(super) use exceptions::{
    LateVoucher, close_again, end_exception, exception, exception_not_ended, exceptions, exceptions_due,
    last_exception, late_vouchers, open_exception, use_exception, was_closed,
};
pub(super) use foreign::{Check, Night, keep_check, last_checked, nights, odd};
pub(super) use ledger::{Entry, Spot, Wanted, add, distributed, known_at, of_account, roll, until, year};
pub(super) use registers::{
    add_party, add_sub_account, book, books_of, books_within, close, copy_parties, end_sub_account, go_over,
    has_people, insert_book, known_books_of, names, numbers, parties, parties_known, parties_named, party,
    party_named, party_of_name, period_closed, posted, rename_sub_account, sub_accounts,
};
pub(super) use sums::{Over, Sum, counted, summed, sums, sums_of_books};
pub(super) use vouchers::{
    Listed, Said, Wordless, between, insert, list, reversed_by, said_between, taken_back, voucher, worded,
    wordless,
};
pub(super) use whole::{
    KeptPeriod, Whole, all_parties, books_inside, each_voucher, ledger, periods, postings, recorded,
};
