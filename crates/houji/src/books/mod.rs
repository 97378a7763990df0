//! Collective books (集体账): double entry in fen, per village, under a dated chart of accounts. What is posted stays; every
//! balance, ledger and statement follows from the postings.

pub mod commands;
pub mod decide;
pub mod model;
mod store;
#[cfg(test)]
mod tests;
