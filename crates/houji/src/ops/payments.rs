//! Every request to pay against the record and the books.

use super::Finding;
use crate::house::{Fault, Reader};
use crate::payments;

/// Compares requests with the record, what is set aside with what was agreed to, and payments with their vouchers.
pub(super) fn against_all(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let checked = payments::check(db, county)?;
    let sound = format!(
        "{} 笔用款申请，付了 {} 笔：和记录对得上，留出的钱和批了的对得上，付的钱和凭证对得上",
        checked.requests, checked.paid
    );
    Ok(Finding::of("payments", sound, &checked.wrong))
}
