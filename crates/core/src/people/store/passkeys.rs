//! Every SQL text about passkeys.

use crate::args;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{Moment, PersonId};

/// A passkey as kept.
pub struct Passkey {
    /// Its id, given by the device.
    pub credential: Vec<u8>,
    /// Whose.
    pub person: PersonId,
    /// Public key and counters, as JSON.
    pub data: String,
    /// The device in a few words.
    pub label: String,
    /// Stage of the sign-in it was registered in: a key opens no more than that.
    pub stage: String,
    /// Since when.
    pub made_at: Moment,
}

/// Keys one person may have.
pub const MOST: i64 = 10;

const ONE: &str = "
    SELECT credential, person, data, label, stage, made_at FROM passkey WHERE county = $1 AND credential = $2";
const OF_PERSON: &str = "
    SELECT credential, person, data, label, stage, made_at FROM passkey
     WHERE county = $1 AND person = $2 ORDER BY county, person, made_at LIMIT 10";

fn passkey(row: &Row<'_>) -> Result<Passkey, Fault> {
    Ok(Passkey {
        credential: row.get(0)?,
        person: PersonId::from_i64(row.get(1)?),
        data: row.get(2)?,
        label: row.get(3)?,
        stage: row.get(4)?,
        made_at: Moment::from_millis(row.get(5)?),
    })
}

/// The passkey of a credential.
pub fn one(db: &mut Reader, county: i64, credential: &[u8]) -> Result<Option<Passkey>, Fault> {
    db.row(ONE, args![county, credential], passkey)
}

/// A person's passkeys.
pub fn of_person(db: &mut Reader, county: i64, person: PersonId) -> Result<Vec<Passkey>, Fault> {
    db.rows(OF_PERSON, args![county, person.as_i64()], passkey)
}

const INSERT: &str = "
    INSERT INTO passkey (county, credential, person, data, label, stage, made_at, used_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0)";
const USE: &str = "
    UPDATE passkey SET data = $3, used_at = $4 WHERE county = $1 AND credential = $2 AND used_at < $5";
const DROP: &str = "DELETE FROM passkey WHERE county = $1 AND person = $2 AND credential = $3";
const DROP_ALL: &str = "DELETE FROM passkey WHERE county = $1 AND person = $2";

/// Keeps a passkey.
pub fn insert(tx: &mut Tx, new: &Passkey) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (person, made) = (new.person.as_i64(), new.made_at.millis());
    tx.exec(INSERT, args![county, &new.credential, person, &new.data, &new.label, &new.stage, made])?;
    Ok(())
}

/// Notes a use with the new counters; false when the key was used since the ceremony began, which makes every
/// ceremony good for one use.
pub fn note_use(
    tx: &mut Tx,
    credential: &[u8],
    data: &str,
    now: Moment,
    began: Moment,
) -> Result<bool, Fault> {
    let county = tx.county().as_i64();
    Ok(tx.exec(USE, args![county, credential, data, now.millis(), began.millis()])? == 1)
}

/// Forgets one passkey of a person.
pub fn drop(tx: &mut Tx, person: PersonId, credential: &[u8]) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    tx.exec(DROP, args![county, person.as_i64(), credential])
}

/// Forgets all passkeys of a person.
pub fn drop_all(tx: &mut Tx, person: PersonId) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(DROP_ALL, args![county, person.as_i64()])?;
    Ok(())
}
