//! Statements and matches against themselves and the books.

use super::store::{self, Odd};
use crate::house::{Fault, Reader};

/// Most problems kept of a kind.
const MOST: i64 = 200;

/// What was looked at and what does not agree.
#[derive(Default)]
pub struct Checked {
    /// Accounts.
    pub accounts: i64,
    /// Rows of statements.
    pub rows: i64,
    /// Matches.
    pub matches: i64,
    /// Counts of cash.
    pub counts: i64,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// Looks at all bank accounts of a county.
///
/// # Errors
/// A fault of the database.
pub fn check(db: &mut Reader, county: i64) -> Result<Checked, Fault> {
    let [accounts, rows, matches, counts] = store::sums(db, county)?;
    let mut wrong = Vec::new();
    let mut tell = |found: Vec<Odd>, words: fn(i64) -> String| {
        let told = |(book, account, at)| format!("账 {book} 第 {account} 个银行账户{}", words(at));
        wrong.extend(found.into_iter().map(told));
    };
    tell(store::odd_balances(db, county, MOST)?, |n| format!("第 {n} 行流水的余额接不上"));
    tell(store::odd_rows(db, county, MOST)?, |n| format!("的流水到第 {n} 行，和存着的对不上"));
    tell(store::odd_matches(db, county, MOST)?, |id| format!("第 {id} 组流水和凭证对不平"));
    tell(store::odd_months(db, county, MOST)?, |month| format!("{month} 对过的账后来变了"));
    Ok(Checked { accounts, rows, matches, counts, wrong })
}
