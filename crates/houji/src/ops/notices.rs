//! Every notice against the record and the public log, every duty against what was published.

use super::Finding;
use crate::house::{Fault, Reader};
use crate::notices;

/// Compares texts with the record and the log, lines with their codes, and duties with notices.
pub(super) fn against_all(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let checked = notices::check(db, county)?;
    let sound = format!(
        "{} 份公开稿，公开了 {} 版：原文没有改过，和办事记录、公开日志、到期表对得上",
        checked.notices, checked.published
    );
    Ok(Finding::of("notices", sound, &checked.wrong))
}
