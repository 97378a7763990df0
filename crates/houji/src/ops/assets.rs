//! Every card and parcel against the record and the books.

use super::Finding;
use crate::assets;
use crate::house::{Fault, Reader};

/// Compares cards and parcels with the record, and cards and their wear with the ledger and their vouchers.
pub(super) fn against_all(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let checked = assets::check(db, county)?;
    let sound = format!(
        "{} 张资产卡片、{} 块资源：和记录对得上，原价和折旧没有超过账上的数，折旧和凭证对得上",
        checked.assets, checked.parcels
    );
    Ok(Finding::of("assets", sound, &checked.wrong))
}
