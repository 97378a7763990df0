//! Every project and venture against the record and the books.

use super::Finding;
use crate::house::{Fault, Reader};
use crate::projects;

/// Compares projects and ventures with the record, and their lines, shares and profits with each other and with the books.
pub(super) fn against_all(db: &mut Reader, county: i64) -> Result<Finding, Fault> {
    let checked = projects::check(db, county)?;
    let sound = format!(
        "{} 个项目、{} 个联营：和记录、凭证对得上，份额和分红加起来对",
        checked.projects, checked.ventures
    );
    Ok(Finding::of("projects", sound, &checked.wrong))
}
