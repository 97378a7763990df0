//! The county's own rows of the catalogue.

use super::super::model::{Change, Item};
use super::notices::unreadable;
use crate::args;
use crate::gate::Permit;
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

/// A row holds from its day on.
pub fn put_item(tx: &mut Tx, _: &Permit, change: &Change) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let item = change.item.as_ref().map_or_else(String::new, Item::row);
    tx.put(PUT, args![county, &change.code, &change.from.to_string(), &item])
}
