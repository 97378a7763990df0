//! The public log against what was signed of it, and against the record.

use super::Finding;
use crate::house::{Fault, Reader, Vault};
use crate::log;
use houji_base::DivisionCode;

/// Walks through the whole log as a stranger would.
pub(super) fn walked(db: &mut Reader, county: DivisionCode, vault: Option<&Vault>) -> Result<Finding, Fault> {
    let checked = log::check(db, county, vault)?;
    let sound = format!(
        "公开日志 {} 条、{} 个检查点：签名、内容和瓦片一致，{} 个尾码和办事记录一致",
        checked.entries, checked.checkpoints, checked.anchors
    );
    Ok(Finding::of("log", sound, &checked.wrong))
}
