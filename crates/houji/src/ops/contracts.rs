//! Every contract against the record and the books.

use super::Finding;
use crate::contracts;
use crate::house::{Fault, Reader};

/// Compares contracts with the record, and dues and receipts with each other and with their vouchers.
pub(super) fn against_all(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let checked = contracts::check(db, county)?;
    let sound = format!(
        "{} 份合同、{} 期应收、{} 笔收款：合同和记录对得上，收到的钱和收款对得上，应收和凭证对得上",
        checked.contracts, checked.dues, checked.receipts
    );
    Ok(Finding::of("contracts", sound, &checked.wrong))
}
