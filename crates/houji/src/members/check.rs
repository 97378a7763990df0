//! Members, shares and dividends against themselves and the books.

use super::store::{self, Odd};
use crate::house::{Fault, Reader};

/// Most problems kept of a kind.
const MOST: i64 = 200;

/// What was looked at and what does not agree.
#[derive(Default)]
pub struct Checked {
    /// Members.
    pub members: i64,
    /// Changes of shares.
    pub changes: i64,
    /// Runs of dividends.
    pub runs: i64,
    /// Payments.
    pub payments: i64,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// Looks at all members of a county.
///
/// # Errors
/// A fault of the database.
pub fn check(db: &mut Reader, county: i64) -> Result<Checked, Fault> {
    let [members, changes, runs, payments] = store::sums(db, county)?;
    let mut wrong = Vec::new();
    let mut tell = |found: Vec<Odd>, words: fn(i64, i64) -> String| {
        wrong.extend(found.into_iter().map(|(book, at, more)| format!("账 {book} {}", words(at, more))));
    };
    tell(store::odd_shares(db, county, MOST)?, |n, _| format!("第 {n} 位成员的股份和变动对不上"));
    tell(store::odd_kept(db, county, MOST)?, |n, _| format!("的成员名册少了或多了人，应当有 {n} 位"));
    tell(store::odd_items(db, county, MOST)?, |n, year| format!("{year} 年第 {n} 次分配和成员明细对不上"));
    tell(store::odd_runs(db, county, MOST)?, |n, year| format!("{year} 年第 {n} 次分配和凭证对不上"));
    tell(store::odd_payments(db, county, MOST)?, |run, n| {
        format!("第 {run} 次分配的第 {n} 笔发放和凭证、明细对不上")
    });
    tell(store::reversed(db, county, MOST)?, |run, seq| {
        format!("第 {run} 次分配的凭证由第 {seq} 张冲销了，分配里还算着")
    });
    Ok(Checked { members, changes, runs, payments, wrong })
}
