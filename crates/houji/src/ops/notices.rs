//! Every notice against the record and the public log, every duty against what was published.

use super::Finding;
use crate::house::{Fault, Reader, Vault};
use crate::notices;

/// Compares texts with the record and the log, lines with their codes, duties with notices, and lots with what was drawn.
pub(super) fn against_all(db: &mut Reader, county: i64, vault: Option<&Vault>) -> Result<Finding, Fault> {
    let checked = notices::check(db, county, vault)?;
    let mut sound = format!(
        "{} 份公开稿，公开了 {} 版：原文没有改过，和办事记录、公开日志、到期表对得上",
        checked.notices, checked.published
    );
    if checked.lots > 0 {
        sound.push_str(&format!("；抽审 {} 次，再抽一遍都一样", checked.lots));
    }
    Ok(Finding::of("notices", sound, &checked.wrong))
}
