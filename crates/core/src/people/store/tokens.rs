//! Every SQL text about API tokens.

use crate::args;
use crate::house::{Fault, Reader, Tx};
#[cfg(feature = "testing")]
use crate::people::model::stage;
use houji_base::{Moment, PersonId, TokenId};

/// A token about to be kept.
pub struct NewToken<'a> {
    /// Its digest.
    pub token: &'a [u8; 32],
    /// Id.
    pub id: TokenId,
    /// Whose.
    pub person: PersonId,
    /// As of a session: a token opens no more than the sign-in it was made in.
    pub stage: &'a str,
    /// Sealed phone number of somebody who is about to join.
    pub phone: Option<&'a [u8]>,
    /// What it is for.
    pub label: &'a str,
    /// From when.
    pub made_at: Moment,
    /// Last moment.
    pub ends_at: Moment,
}

const PUT: &str = "
    INSERT INTO api_token (county, token, id, person, stage, phone, label, made_at, ends_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const DROP: &str = "DELETE FROM api_token WHERE county = $1 AND person = $2 AND id = $3";

/// Keeps a token's digest.
pub fn put(tx: &mut Tx, new: &NewToken<'_>) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (id, person) = (new.id.as_i64(), new.person.as_i64());
    let (made, ends) = (new.made_at.millis(), new.ends_at.millis());
    tx.exec(PUT, args![county, new.token, id, person, new.stage, new.phone, new.label, made, ends])?;
    Ok(())
}

/// Keeps the digest of a token with all its owner's rights; for tests.
#[cfg(feature = "testing")]
pub fn put_full(
    tx: &mut Tx,
    token: &[u8; 32],
    id: TokenId,
    person: PersonId,
    label: &str,
    (made_at, ends_at): (Moment, Moment),
) -> Result<(), Fault> {
    put(tx, &NewToken { token, id, person, stage: stage::FULL, phone: None, label, made_at, ends_at })
}

/// Forgets a token.
pub fn drop(tx: &mut Tx, person: PersonId, id: TokenId) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    tx.exec(DROP, args![county, person.as_i64(), id.as_i64()])
}

/// A token as its owner sees it.
pub struct Listed {
    /// Id.
    pub id: TokenId,
    /// What it is for.
    pub label: String,
    /// From when.
    pub made_at: Moment,
    /// Last moment.
    pub ends_at: Moment,
}

/// Tokens one person may hold.
pub const MOST: i64 = 20;

const LIST: &str = "
    SELECT id, label, made_at, ends_at FROM api_token
     WHERE county = $1 AND person = $2 AND stage IN ('full', 'phone') AND ends_at >= $3
     ORDER BY county, person, id DESC LIMIT $4";

/// The newest tokens of a person that are still good.
pub fn list(db: &mut Reader, county: i64, person: PersonId, now: Moment) -> Result<Vec<Listed>, Fault> {
    db.rows(LIST, args![county, person.as_i64(), now.millis(), MOST], |row| {
        Ok(Listed {
            id: TokenId::from_i64(row.get(0)?),
            label: row.get(1)?,
            made_at: Moment::from_millis(row.get(2)?),
            ends_at: Moment::from_millis(row.get(3)?),
        })
    })
}
