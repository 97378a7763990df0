//! Every SQL text about projects and ventures.

mod projects;
mod ventures;
mod whole;

pub use projects::Candidate;
pub(super) use projects::{
    accept, candidates, insert, lines, lines_of, of_place, posted, project, tag, untag,
};
pub(super) use ventures::{
    dues, insert_profit, insert_venture, invested, known_books, paid_in, pay_in, profits, receive, venture,
    ventures_of,
};
pub(super) use whole::{
    Sums, kept, kept_ventures, odd_capital, odd_lines, odd_profits, odd_receipts, odd_ventures, sums,
};
