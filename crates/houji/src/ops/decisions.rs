//! Every decision against the record and its own steps.

use super::Finding;
use crate::decisions;
use crate::house::{Fault, Reader};

/// Compares matters, their steps and publications with the record.
pub(super) fn against_all(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let checked = decisions::check(db, county)?;
    let sound = format!("{} 件村民决定的事、{} 个步骤：和记录对得上", checked.decisions, checked.steps);
    Ok(Finding::of("decisions", sound, &checked.wrong))
}
