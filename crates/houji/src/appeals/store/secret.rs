//! What of a sealed appeal is kept from whoever reads the tables: the village, the filer and the words.

use crate::appeals::model::Appeal;
use crate::args;
use crate::house::{Fault, Reader, Vault};
use houji_base::{AppealId, DivisionCode, PersonId};
use serde::{Deserialize, Serialize};

/// Column of the sealed part, as the vault knows it.
const SECRET: &str = "appeal.secret";
/// Column of the mark of a filer.
const FILER: &str = "appeal.filer";

/// The sealed part of an appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// Where it happened.
    pub village: DivisionCode,
    /// Who filed it; `None` when it was filed without a name.
    pub filer: Option<PersonId>,
    /// In the villager's words.
    pub text: String,
    /// Where in the village.
    pub spot: String,
}

impl Secret {
    /// Sealed for the database.
    pub fn seal(&self, vault: &Vault) -> Result<Vec<u8>, Fault> {
        vault.seal(SECRET, &serde_json::to_string(self)?)
    }

    /// Opens the sealed part of an appeal; `None` when it has none.
    pub fn open(db: &mut Reader, vault: &Vault, county: i64, id: AppealId) -> Result<Option<Secret>, Fault> {
        let sealed = db.row(SEALED, args![county, id.as_i64()], |row| row.get::<Option<Vec<u8>>>(0))?;
        sealed.flatten().map(|sealed| Secret::unseal(vault, &sealed)).transpose()
    }

    /// Reads a sealed part.
    pub fn unseal(vault: &Vault, sealed: &[u8]) -> Result<Secret, Fault> {
        Ok(serde_json::from_str(&vault.open(SECRET, sealed)?)?)
    }

    /// Puts the opened part in its place.
    pub fn fill(self, appeal: &mut Appeal) {
        (appeal.village, appeal.filer) = (self.village, self.filer);
        (appeal.text, appeal.spot) = (self.text, self.spot);
    }
}

const SEALED: &str = "SELECT secret FROM appeal WHERE county = $1 AND id = $2";

/// By which a filer finds his own sealed appeals again, and nobody without the key finds the filer.
pub fn filer_mark(vault: &Vault, filer: PersonId) -> [u8; 32] {
    vault.lookup(FILER, &filer.as_i64().to_string())
}

const MARK: &str = "SELECT filer_mark FROM appeal WHERE county = $1 AND id = $2";

/// True when somebody filed this sealed appeal.
pub fn is_marked(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    id: AppealId,
    filer: PersonId,
) -> Result<bool, Fault> {
    let mark = db.row(MARK, args![county, id.as_i64()], |row| row.get::<Option<Vec<u8>>>(0))?.flatten();
    Ok(mark.is_some_and(|mark| mark == filer_mark(vault, filer)))
}
