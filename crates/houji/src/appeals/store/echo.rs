//! News of a matter on its way to those who wait for it besides its filer.

use super::{AppealId, appeal, select_appeal};
use crate::appeals::model::Appeal;
use crate::args;
use crate::house::{Fault, Reader, Tx};
use houji_base::PersonId;

/// News that is still to be told.
pub struct Echo {
    /// The matter in which it happened.
    pub of: AppealId,
    /// The version it led to.
    pub version: i64,
    /// The matter whose people are told: that one, or one that was put together with it.
    pub appeal: AppealId,
    /// True for those who said it is so with them; false for those whose matter was put together with it.
    pub met: bool,
    /// Kind of the event.
    pub kind: String,
    /// Told up to this person or matter.
    pub after: i64,
}

impl Echo {
    fn whom(&self) -> &'static str {
        if self.met { "met" } else { "joined" }
    }
}

const JOIN: &str = "INSERT INTO appeal_joined (county, appeal, joined) VALUES ($1, $2, $3)";

/// Keeps that a matter was put together with another.
pub fn join(tx: &mut Tx, into: AppealId, joined: AppealId) -> Result<(), Fault> {
    tx.exec(JOIN, args![tx.county().as_i64(), into.as_i64(), joined.as_i64()])?;
    Ok(())
}

const JOINED: &str = select_appeal!(
    "JOIN (SELECT joined FROM appeal_joined WHERE county = $1 AND appeal = $2 AND joined > $3
            ORDER BY county, appeal, joined LIMIT $4) j ON id = joined
     WHERE county = $1 ORDER BY id"
);

/// What was put together with a matter, after one of them; sealed ones are not opened.
pub fn joined(
    db: &mut Reader,
    county: i64,
    into: AppealId,
    (after, most): (i64, i64),
) -> Result<Vec<Appeal>, Fault> {
    db.rows(JOINED, args![county, into.as_i64(), after, most], appeal)
}

const ALL_JOINED: &str =
    "SELECT appeal, joined FROM appeal_joined WHERE county = $1 ORDER BY county, appeal, joined";

/// Everything that was put together, for the examination; there is little.
pub fn all_joined(db: &mut Reader, county: i64) -> Result<Vec<(i64, i64)>, Fault> {
    db.rows(ALL_JOINED, args![county], |row| Ok((row.get(0)?, row.get(1)?)))
}

const PERSONS: &str = "
    SELECT person FROM appeal_cosign WHERE county = $1 AND appeal = $2 AND person > $3
     ORDER BY county, appeal, person LIMIT $4";

/// Who said that it is so with them, after one of them.
pub fn cosigners(
    db: &mut Reader,
    county: i64,
    id: AppealId,
    (after, most): (i64, i64),
) -> Result<Vec<PersonId>, Fault> {
    let args = args![county, id.as_i64(), after, most];
    db.rows(PERSONS, args, |row| Ok(PersonId::from_i64(row.get(0)?)))
}

const MET_BY: &str = select_appeal!(
    "JOIN (SELECT appeal AS met FROM appeal_cosign WHERE county = $1 AND person = $2 AND appeal < $3
            ORDER BY county DESC, person DESC, appeal DESC LIMIT $4) m ON id = met
     WHERE county = $1 ORDER BY id DESC"
);

/// About what a person said that it is so with him, newest first.
pub fn met_by(
    db: &mut Reader,
    county: i64,
    person: PersonId,
    (before, most): (i64, i64),
) -> Result<Vec<Appeal>, Fault> {
    db.rows(MET_BY, args![county, person.as_i64(), before, most], appeal)
}

const SET_OUT: &str = "
    INSERT INTO appeal_echo (county, of_appeal, v, appeal, whom, kind, after) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (county, of_appeal, v, appeal, whom) DO UPDATE SET after = excluded.after";

/// Keeps how far news has come.
pub fn set_out(tx: &mut Tx, echo: &Echo) -> Result<(), Fault> {
    let (county, of, id) = (tx.county().as_i64(), echo.of.as_i64(), echo.appeal.as_i64());
    tx.exec(SET_OUT, args![county, of, echo.version, id, echo.whom(), &echo.kind, echo.after])?;
    Ok(())
}

const NEXT: &str = "
    SELECT of_appeal, v, appeal, whom, kind, after FROM appeal_echo WHERE county = $1
     ORDER BY county, of_appeal, v, appeal, whom LIMIT 1";

/// News that is to be told next.
pub fn next_echo(db: &mut Reader, county: i64) -> Result<Option<Echo>, Fault> {
    db.row(NEXT, args![county], |row| {
        Ok(Echo {
            of: AppealId::from_i64(row.get(0)?),
            version: row.get(1)?,
            appeal: AppealId::from_i64(row.get(2)?),
            met: row.get::<String>(3)? == "met",
            kind: row.get(4)?,
            after: row.get(5)?,
        })
    })
}

const TOLD: &str = "
    DELETE FROM appeal_echo WHERE county = $1 AND of_appeal = $2 AND v = $3 AND appeal = $4 AND whom = $5";

/// News that everybody was told of.
pub fn all_told(tx: &mut Tx, echo: &Echo) -> Result<(), Fault> {
    let (county, of, id) = (tx.county().as_i64(), echo.of.as_i64(), echo.appeal.as_i64());
    tx.exec(TOLD, args![county, of, echo.version, id, echo.whom()])?;
    Ok(())
}
