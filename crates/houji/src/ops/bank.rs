//! Statements of banks and what is matched of them.

use super::Finding;
use crate::bank;
use crate::house::{Fault, Reader};

/// Follows every statement's balances and compares matches and reconciled months with the books.
pub(super) fn against_books(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let checked = bank::check(db, county)?;
    let sound = format!(
        "{} 个银行账户、{} 行流水、{} 组对账、{} 次现金盘点：余额接得上，对上的两边一样",
        checked.accounts, checked.rows, checked.matches, checked.counts
    );
    Ok(Finding::of("bank", sound, &checked.wrong))
}
