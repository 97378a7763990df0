//! Reading appeals for the examination.

use super::secret::Secret;
use super::{appeal, notes, select_appeal};
use crate::appeals::model::Appeal;
use crate::args;
use crate::house::{Fault, Reader, Vault};
use std::collections::BTreeMap;

/// An appeal with the columns by which lists find it.
pub struct Kept {
    /// The appeal; a sealed one is not opened.
    pub appeal: Appeal,
    /// Its township.
    pub town: i64,
    /// Its shelf.
    pub shelf: i64,
}

const AFTER_ID: &str = select_appeal!("WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3");
const SHELVES: &str =
    "SELECT town, shelf FROM appeal WHERE county = $1 AND id > $2 ORDER BY county, id LIMIT $3";

/// Appeals after an id, in the order of their ids.
pub fn after_id(db: &mut Reader, county: i64, after: i64, most: i64) -> Result<Vec<Kept>, Fault> {
    let appeals = db.rows(AFTER_ID, args![county, after, most], appeal)?;
    let shelves = db.rows(SHELVES, args![county, after, most], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let both = appeals.into_iter().zip(shelves);
    Ok(both.map(|(appeal, (town, shelf))| Kept { appeal, town, shelf }).collect())
}

/// The words of one appeal that the record binds.
#[derive(Default)]
pub struct Bound {
    /// Salt of the commitments.
    pub salt: [u8; 16],
    /// Text and spot; `None` when they are sealed and there is no key.
    pub filed: Option<(String, String)>,
    /// What was said at its steps.
    pub notes: Vec<BoundNote>,
}

/// What was said at a step.
pub struct BoundNote {
    /// Version of the appeal that it belongs to.
    pub version: i64,
    /// Kind of the event.
    pub kind: String,
    /// The words; `None` when they are sealed and there is no key.
    pub body: Option<String>,
}

const WORDS: &str = "
    SELECT id, salt, text, spot, secret FROM appeal WHERE county = $1 AND id > $2 AND id <= $3 ORDER BY county, id";
const NOTES: &str = "
    SELECT appeal, v, kind, body, secret FROM appeal_note WHERE county = $1 AND appeal > $2 AND appeal <= $3
     ORDER BY county, appeal, v";

/// The words of the appeals after one id up to another.
pub fn bound_words(
    db: &mut Reader,
    county: i64,
    vault: Option<&Vault>,
    (after, last): (i64, i64),
) -> Result<BTreeMap<i64, Bound>, Fault> {
    let rows = db.rows(WORDS, args![county, after, last], |row| {
        let salt = row.get::<Vec<u8>>(1)?.try_into().map_err(|_| Fault::new("a salt cannot be read"))?;
        let filed = match (row.get::<Option<Vec<u8>>>(4)?, vault) {
            (None, _) => Some((row.get(2)?, row.get(3)?)),
            (Some(sealed), Some(vault)) => {
                let secret = Secret::unseal(vault, &sealed)?;
                Some((secret.text, secret.spot))
            }
            (Some(_), None) => None,
        };
        Ok((row.get::<i64>(0)?, Bound { salt, filed, notes: Vec::new() }))
    })?;
    let mut bound: BTreeMap<i64, Bound> = rows.into_iter().collect();
    let said = db.rows(NOTES, args![county, after, last], |row| {
        let body = match (row.get::<Option<Vec<u8>>>(4)?, vault) {
            (None, _) => Some(row.get(3)?),
            (Some(sealed), Some(vault)) => Some(notes::unseal(vault, &sealed)?),
            (Some(_), None) => None,
        };
        Ok((row.get::<i64>(0)?, BoundNote { version: row.get(1)?, kind: row.get(2)?, body }))
    })?;
    for (appeal, note) in said {
        bound.entry(appeal).or_default().notes.push(note);
    }
    Ok(bound)
}
