//! Contracts by their ids, for what was looked up.

use super::contracts::{Listed, listed};
use crate::args;
use crate::house::{Fault, Reader};

const IDS: &str = "SELECT id FROM contract WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// Ids of contracts after one.
pub fn ids_after(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<i64>, Fault> {
    db.rows(IDS, args![county, after, most], |row| row.get(0))
}

const BY_IDS: &str = "
    SELECT id, book, title, kind, object, start_day, last_day, ended, is_void, number FROM contract
     WHERE county = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
/// Ids asked for at once.
const SOME: usize = 10;

/// Contracts of some ids, each with its number on paper.
pub fn by_ids(db: &mut Reader, county: i64, ids: &[i64]) -> Result<Vec<(Listed, String)>, Fault> {
    let mut found = Vec::new();
    for some in ids.chunks(SOME) {
        let at = |at: usize| some.get(at).copied().unwrap_or(0);
        let args = args![county, at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9)];
        found.extend(db.rows(BY_IDS, args, |row| Ok((listed(row)?, row.get(9)?)))?);
    }
    Ok(found)
}
