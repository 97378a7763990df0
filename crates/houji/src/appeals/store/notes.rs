//! What was said at a step.

use crate::appeals::model::{Note, Reply};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Tx, Vault};
use houji_base::{AppealId, Moment, PersonId};

/// Column of a sealed appeal's notes, as the vault knows it.
const NOTE: &str = "appeal_note.body";

const INSERT: &str = "
    INSERT INTO appeal_note (county, appeal, v, kind, person, at, body, secret)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Keeps a note. With a vault it is kept sealed.
pub fn keep_note(
    tx: &mut Tx,
    _: &Permit,
    id: AppealId,
    note: &Note,
    sealed: Option<&Vault>,
) -> Result<(), Fault> {
    let secret = sealed.map(|vault| vault.seal(NOTE, &note.body)).transpose()?;
    let body = if secret.is_some() { "" } else { note.body.as_str() };
    let (county, person) = (tx.county().as_i64(), note.person.map(PersonId::as_i64));
    let (at, version) = (note.at.millis(), note.version);
    tx.exec(INSERT, args![county, id.as_i64(), version, &note.kind, person, at, body, secret.as_deref()])?;
    Ok(())
}

/// Reads a sealed note.
pub fn unseal(vault: &Vault, sealed: &[u8]) -> Result<String, Fault> {
    vault.open(NOTE, sealed)
}

const NOTES: &str = "
    SELECT v, kind, person, at, body, secret FROM appeal_note WHERE county = $1 AND appeal = $2
     ORDER BY county, appeal, v LIMIT $3";

/// Notes of one appeal that are read; a life has far fewer steps with words.
const MOST: i64 = 100;

/// What was said about one appeal, oldest first.
pub fn notes(db: &mut Reader, vault: &Vault, county: i64, id: AppealId) -> Result<Vec<Note>, Fault> {
    db.rows(NOTES, args![county, id.as_i64(), MOST], |row| {
        let body = match row.get::<Option<Vec<u8>>>(5)? {
            Some(secret) => unseal(vault, &secret)?,
            None => row.get(4)?,
        };
        Ok(Note {
            version: row.get(0)?,
            kind: row.get(1)?,
            person: row.get::<Option<i64>>(2)?.map(PersonId::from_i64),
            at: Moment::from_millis(row.get(3)?),
            body,
        })
    })
}

const EARLIER: &str = "
    SELECT a.year, a.number, n.body
      FROM (SELECT county, appeal, at, body FROM appeal_note
             WHERE county = $1 AND person = $2 AND kind = 'appeal.replied' AND appeal <> $3
             ORDER BY county, person, at DESC LIMIT $4) n
      JOIN appeal a ON a.county = n.county AND a.id = n.appeal
     WHERE n.body <> ''
     ORDER BY n.at DESC";

/// Latest answers that somebody gave to other appeals, with their numbers, newest first.
pub fn earlier_replies(
    db: &mut Reader,
    county: i64,
    person: PersonId,
    not_to: AppealId,
    most: i64,
) -> Result<Vec<(String, Reply)>, Fault> {
    let args = args![county, person.as_i64(), not_to.as_i64(), most];
    db.rows(EARLIER, args, |row| {
        let number = format!("{}-{}", row.get::<i64>(0)?, row.get::<i64>(1)?);
        Ok((number, serde_json::from_str(&row.get::<String>(2)?)?))
    })
}
