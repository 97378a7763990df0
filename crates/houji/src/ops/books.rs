//! Every book against its vouchers and the record.

use super::Finding;
use crate::books;
use crate::house::{Fault, Reader};
use houji_base::DivisionCode;

/// Makes every book again from its vouchers and compares.
pub(super) fn replayed(db: &mut Reader, county: DivisionCode) -> Result<Finding, Fault> {
    let checked = books::check(db, county)?;
    let sound = format!(
        "{} 本账、{} 张凭证、{} 行分录：借贷都平，不断号，总账和结过的月份都对",
        checked.books, checked.vouchers, checked.postings
    );
    Ok(Finding::of("books", sound, &checked.wrong))
}
