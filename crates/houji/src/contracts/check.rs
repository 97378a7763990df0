//! Contracts against the books: what was paid is what came in, and what is owed is posted.

use super::store::{self, Odd};
use crate::house::{Fault, Reader};

/// Most problems kept of a kind.
const MOST: i64 = 200;

/// What was looked at and what does not agree.
#[derive(Default)]
pub struct Checked {
    /// Contracts.
    pub contracts: i64,
    /// Dues.
    pub dues: i64,
    /// Receipts.
    pub receipts: i64,
    /// What does not agree, in words.
    pub wrong: Vec<String>,
}

/// Looks at all contracts of a county.
///
/// # Errors
/// A fault of the database.
pub fn check(db: &mut Reader, county: i64) -> Result<Checked, Fault> {
    let store::Sums { contracts, dues, receipts } = store::sums(db, county)?;
    let mut wrong = Vec::new();
    let mut tell = |found: Vec<Odd>, words: fn(i64) -> String| {
        wrong.extend(found.into_iter().map(|(contract, at)| format!("合同 {contract} {}", words(at))));
    };
    tell(store::odd_dues(db, county, MOST)?, |n| format!("第 {n} 期收到的钱和收款对不上"));
    tell(store::odd_receipts(db, county, MOST)?, |seq| format!("的一笔收款和第 {seq} 张凭证对不上"));
    tell(store::odd_receivables(db, county, MOST)?, |n| format!("第 {n} 期的应收和凭证对不上"));
    tell(store::odd_later(db, county, MOST)?, |n| format!("第 {n} 期转收入的数和凭证对不上"));
    tell(store::reversed(db, county, MOST)?, |seq| format!("的第 {seq} 张凭证已经冲销，合同里还算着"));
    Ok(Checked { contracts, dues, receipts, wrong })
}
