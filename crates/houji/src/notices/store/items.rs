//! The county's own rows of the catalogue.

use super::super::model::{Change, Item};
use super::notices::unreadable;
use crate::args;
use crate::house::{Fault, Reader, Tx};
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

const PUT: &str = "
    INSERT INTO notice_item (county, code, since, item) VALUES ($1, $2, $3, $4)
    ON CONFLICT (county, code, since) DO UPDATE SET item = excluded.item";

/// Keeps a change; it stands for one of the same item and day.
pub fn put_change(tx: &mut Tx, change: &Change) -> Result<(), Fault> {
    let (county, since) = (tx.county().as_i64(), change.from.to_string());
    let row = change.item.as_ref().map(Item::row).unwrap_or_default();
    tx.exec(PUT, args![county, &change.code, &since, &row]).map(drop)
}
