//! Members, their shares, and what was given out on them.

use super::Finding;
use crate::house::{Fault, Reader};
use crate::members;

/// Adds shares up from their changes and compares dividends and payments with their members and the books.
pub(super) fn against_books(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let checked = members::check(db, county)?;
    let sound = format!(
        "{} 位成员、{} 次股份变动、{} 次收益分配、{} 笔发放：和明细、凭证对得上",
        checked.members, checked.changes, checked.runs, checked.payments
    );
    Ok(Finding::of("members", sound, &checked.wrong))
}
