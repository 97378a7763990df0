//! The search index against the rows.

use super::Finding;
use crate::house::{Fault, Reader};
use crate::registry::Registry;
use crate::routes::SEARCHED;
use crate::search;
use houji_base::DivisionCode;

/// Compares everything that can be found with what was taken in of it.
pub(super) fn index(db: &mut Reader, county: DivisionCode) -> Result<Finding, Fault> {
    let registry = Registry::read(db, county)?;
    let (mut docs, mut behind, mut wrong) = (0i64, false, Vec::new());
    for source in SEARCHED {
        let checked = search::check(db, county.as_i64(), &registry, *source)?;
        docs = docs.saturating_add(checked.docs);
        behind |= checked.behind;
        wrong.extend(checked.wrong);
    }
    Ok(match (behind, wrong.is_empty()) {
        (true, _) => Finding::warning("search", "检索索引还在收最近的内容，过几分钟再查"),
        (false, true) => Finding::sound("search", format!("检索索引和 {docs} 件原文一致")),
        (false, false) => {
            wrong.push("可以用 doctor --rebuild-search 重做，不影响原文".to_owned());
            Finding::of("search", "", &wrong)
        }
    })
}
