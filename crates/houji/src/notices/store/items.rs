//! The county's own rows of the catalogue.

use super::super::model::{Change, Item};
use super::notices::unreadable;
use crate::args;
use crate::house::{Fault, Reader};
use houji_base::Day;

const CHANGES: &str = "SELECT code, since, item FROM notice_item WHERE county = $1 ORDER BY since, code";

/// All changes, in the order of their days.
pub fn changes(db: &mut Reader, county: i64) -> Result<Vec<Change>, Fault> {
    db.rows(CHANGES, args![county], |row| {
        let text: String = row.get(2)?;
        let item = if text.is_empty() { None } else { Some(Item::parse(&text).ok_or_else(unreadable)?) };
        let from = Day::parse(&row.get::<String>(1)?).map_err(|_| unreadable())?;
        Ok(Change { from, code: row.get(0)?, item })
    })
}
