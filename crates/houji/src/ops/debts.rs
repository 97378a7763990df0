//! Every debt against the record and the books.

use super::Finding;
use crate::debts;
use crate::house::{Fault, Reader};

/// Compares debts with the record, their vouchers and what stands in the books; loans that are not registered are named.
pub(super) fn against_all(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let checked = debts::check(db, county)?;
    let sound =
        format!("{} 笔债务、{} 笔还款和处理：和记录、凭证、账上的借款对得上", checked.debts, checked.steps);
    if checked.wrong.is_empty() && checked.unregistered > 0 {
        let text = format!("{sound}；{} 本账有借款没有登记，请补登记", checked.unregistered);
        return Ok(Finding::warning("debts", text));
    }
    Ok(Finding::of("debts", sound, &checked.wrong))
}
