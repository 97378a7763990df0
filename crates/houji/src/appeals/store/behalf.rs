//! From whom a matter is that somebody else typed in. Kept in one sealed value; found again by keyed marks.

use super::{appeal, select_appeal};
use crate::appeals::model::{Appeal, Behalf};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Tx, Vault};
use houji_base::{AppealId, PersonId};

/// Column of the sealed value, as the vault knows it.
const SECRET: &str = "appeal_behalf.secret";
/// Columns of the marks.
const ENTERED: &str = "appeal_behalf.entered";
const PHONE: &str = "appeal_behalf.phone";

const INSERT: &str = "
    INSERT INTO appeal_behalf (county, appeal, entered_mark, phone_mark, secret) VALUES ($1, $2, $3, $4, $5)";

/// By which somebody finds again what he typed in.
pub fn entered_mark(vault: &Vault, person: PersonId) -> [u8; 32] {
    vault.lookup(ENTERED, &person.as_i64().to_string())
}

/// By which a person is found to whom a phone number belongs. Of its own, so that it is not the mark that stands
/// beside the person.
pub fn phone_mark(vault: &Vault, phone: &str) -> [u8; 32] {
    vault.lookup(PHONE, phone)
}

/// Keeps from whom an appeal is.
pub fn keep_behalf(
    tx: &mut Tx,
    _: &Permit,
    vault: &Vault,
    id: AppealId,
    behalf: &Behalf,
) -> Result<(), Fault> {
    let secret = vault.seal(SECRET, &serde_json::to_string(behalf)?)?;
    let entered = entered_mark(vault, behalf.by);
    let phone = (!behalf.phone.is_empty()).then(|| phone_mark(vault, &behalf.phone));
    let (county, phone) = (tx.county().as_i64(), phone.as_ref().map(|mark| mark.as_slice()));
    tx.exec(INSERT, args![county, id.as_i64(), entered.as_slice(), phone, secret.as_slice()])?;
    Ok(())
}

const OPEN: &str = "SELECT secret FROM appeal_behalf WHERE county = $1 AND appeal = $2";

/// From whom an appeal is, opened; `None` when whoever filed it typed it in.
pub fn behalf(db: &mut Reader, vault: &Vault, county: i64, id: AppealId) -> Result<Option<Behalf>, Fault> {
    let sealed = db.row(OPEN, args![county, id.as_i64()], |row| row.get::<Vec<u8>>(0))?;
    sealed.map(|sealed| unseal_behalf(vault, &sealed)).transpose()
}

fn unseal_behalf(vault: &Vault, sealed: &[u8]) -> Result<Behalf, Fault> {
    Ok(serde_json::from_str(&vault.open(SECRET, sealed)?)?)
}

const MARKS: &str = "SELECT entered_mark, phone_mark FROM appeal_behalf WHERE county = $1 AND appeal = $2";

/// The marks of one appeal that somebody else typed in.
#[derive(Default)]
pub struct Marks {
    entered: Vec<u8>,
    phone: Option<Vec<u8>>,
}

impl Marks {
    /// Reads them; both are empty for an appeal its filer typed in.
    pub fn of(db: &mut Reader, county: i64, id: AppealId) -> Result<Marks, Fault> {
        let found = db.row(MARKS, args![county, id.as_i64()], |row| {
            Ok(Marks { entered: row.get(0)?, phone: row.get(1)? })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// True when this person typed it in.
    pub fn is_by(&self, vault: &Vault, person: PersonId) -> bool {
        self.entered == entered_mark(vault, person)
    }

    /// True when a phone number was given by which the person can be told.
    pub fn has_phone(&self) -> bool {
        self.phone.is_some()
    }

    /// True when it is from whoever has this phone number.
    pub fn is_from(&self, vault: &Vault, phone: &str) -> bool {
        self.phone.as_ref().is_some_and(|mark| mark.as_slice() == phone_mark(vault, phone))
    }
}

const OF_PHONE: &str = select_appeal!(
    "WHERE county = $1 AND id IN (SELECT appeal FROM appeal_behalf
        WHERE county = $1 AND phone_mark = $2 AND appeal < $3 ORDER BY county, phone_mark, appeal DESC LIMIT $4)
     ORDER BY county, id DESC"
);
const OF_ENTERED: &str = select_appeal!(
    "WHERE county = $1 AND id IN (SELECT appeal FROM appeal_behalf
        WHERE county = $1 AND entered_mark = $2 AND appeal < $3 ORDER BY county, entered_mark, appeal DESC LIMIT $4)
     ORDER BY county, id DESC"
);

/// What others typed in for whoever has a phone number, newest first; sealed ones are not opened.
pub fn of_phone(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    phone: &str,
    (before, most): (i64, i64),
) -> Result<Vec<Appeal>, Fault> {
    let mark = phone_mark(vault, phone);
    db.rows(OF_PHONE, args![county, mark.as_slice(), before, most], appeal)
}

/// What a person typed in for others, newest first; sealed ones are not opened.
pub fn entered_by(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    person: PersonId,
    (before, most): (i64, i64),
) -> Result<Vec<Appeal>, Fault> {
    let mark = entered_mark(vault, person);
    db.rows(OF_ENTERED, args![county, mark.as_slice(), before, most], appeal)
}

const ALL: &str = "
    SELECT appeal, secret FROM appeal_behalf WHERE county = $1 AND appeal > $2 AND appeal <= $3
     ORDER BY county, appeal";

/// From whom the appeals after one id up to another are; for the examination.
pub fn behalves(
    db: &mut Reader,
    county: i64,
    vault: &Vault,
    (after, last): (i64, i64),
) -> Result<Vec<(i64, Behalf)>, Fault> {
    db.rows(ALL, args![county, after, last], |row| {
        Ok((row.get(0)?, unseal_behalf(vault, &row.get::<Vec<u8>>(1)?)?))
    })
}
