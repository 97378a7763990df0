//! Every SQL text about people, posts and recusals.

use crate::args;
use crate::house::{Fault, Reader, Tx, Vault};
use crate::people::PHONE;
use houji_base::{DivisionCode, Moment, PersonId, Phone};

/// A person about to be stored.
pub struct NewPerson<'a> {
    /// Id.
    pub id: PersonId,
    /// Name.
    pub name: &'a str,
    /// Phone number, when known.
    pub phone: Option<&'a Phone>,
    /// Home village of a villager.
    pub village: Option<DivisionCode>,
    /// The village has checked who this is.
    pub verified: bool,
    /// Now.
    pub now: Moment,
}

const INSERT: &str = "
    INSERT INTO person (county, id, name, phone, phone_lookup, village, verified, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Stores a person. The phone number is sealed; a digest lets it be found.
pub fn insert(tx: &mut Tx, vault: &Vault, new: &NewPerson<'_>) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let sealed = new.phone.map(|phone| vault.seal(PHONE, phone.as_str())).transpose()?;
    let lookup = new.phone.map(|phone| vault.lookup(PHONE, phone.as_str()));
    let village = new.village.map(DivisionCode::as_i64);
    tx.exec(
        INSERT,
        args![
            county,
            new.id.as_i64(),
            new.name,
            sealed.as_deref(),
            lookup.as_ref(),
            village,
            new.verified,
            new.now.millis()
        ],
    )?;
    Ok(())
}

const BY_PHONE: &str = "SELECT id FROM person WHERE county = $1 AND phone_lookup = $2";

/// The person of a phone number.
pub fn by_phone(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    phone: &Phone,
) -> Result<Option<PersonId>, Fault> {
    let lookup = vault.lookup(PHONE, phone.as_str());
    db.row(BY_PHONE, args![county, &lookup], |row| Ok(PersonId::from_i64(row.get(0)?)))
}

const NAME_PHONE: &str = "SELECT name, phone FROM person WHERE county = $1 AND id = $2";

/// Name and opened phone number; an empty name when there is no such person.
pub fn name_and_phone(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    person: PersonId,
) -> Result<(String, Option<String>), Fault> {
    let found = db.row(NAME_PHONE, args![county, person.as_i64()], |row| {
        Ok((row.get::<String>(0)?, row.get::<Option<Vec<u8>>>(1)?))
    })?;
    let Some((name, sealed)) = found else { return Ok((String::new(), None)) };
    let phone = sealed.map(|sealed| vault.open(PHONE, &sealed)).transpose()?;
    Ok((name, phone))
}

const NAMES: &str = "
    SELECT id, name FROM person
     WHERE county = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
const NAME: &str = "SELECT id, name FROM person WHERE county = $1 AND id = $2";
/// Ids in one question of [`NAMES`].
const NAMES_AT_ONCE: usize = 16;

/// Names of persons, sixteen to a question; one alone is found by its key.
pub fn names(db: &mut Reader, county: i64, persons: &[PersonId]) -> Result<Vec<(PersonId, String)>, Fault> {
    let named = |row: &crate::house::Row<'_>| Ok((PersonId::from_i64(row.get(0)?), row.get(1)?));
    if let [person] = persons {
        return db.rows(NAME, args![county, person.as_i64()], named);
    }
    let mut found = Vec::new();
    for args in at_once(county, persons) {
        found.extend(db.rows(NAMES, &args, named)?);
    }
    Ok(found)
}

/// What is asked about several persons, so many to a question. Blanks are filled with 0, the id of nobody.
fn at_once(county: i64, persons: &[PersonId]) -> Vec<Vec<crate::house::V<'static>>> {
    let mut ids: Vec<i64> = persons.iter().map(|person| person.as_i64()).collect();
    ids.sort_unstable();
    ids.dedup();
    let filled = ids.chunks(NAMES_AT_ONCE).map(|chunk| {
        let blanks = std::iter::repeat(&0);
        std::iter::once(&county).chain(chunk.iter().chain(blanks).take(NAMES_AT_ONCE))
    });
    filled.map(|values| values.copied().map(crate::house::V::from).collect()).collect()
}

const PHONES: &str = "
    SELECT id, phone FROM person
     WHERE county = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
       AND phone IS NOT NULL ORDER BY county, id";

/// Opened phone numbers of those persons who have one, sixteen to a question.
pub fn phones(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    persons: &[PersonId],
) -> Result<Vec<(PersonId, String)>, Fault> {
    let mut found = Vec::new();
    for args in at_once(county, persons) {
        found.extend(db.rows(PHONES, &args, |row| {
            Ok((PersonId::from_i64(row.get(0)?), vault.open(PHONE, &row.get::<Vec<u8>>(1)?)?))
        })?);
    }
    Ok(found)
}

const RELATIVES: &str =
    "SELECT other FROM recusal WHERE county = $1 AND person = $2 ORDER BY other LIMIT 200";
const DECLARE: &str = "
    INSERT INTO recusal (county, person, other, relation, declared_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (county, person, other) DO NOTHING";

/// Declared relatives.
pub fn relatives(db: &mut Reader, county: i64, person: PersonId) -> Result<Vec<PersonId>, Fault> {
    db.rows(RELATIVES, args![county, person.as_i64()], |row| Ok(PersonId::from_i64(row.get(0)?)))
}

const RECUSALS: &str = "SELECT other, relation FROM recusal WHERE county = $1 AND person = $2 ORDER BY county, person, other LIMIT 200";

/// Declared relatives with the code of the relation.
pub fn recusals(db: &mut Reader, county: i64, person: PersonId) -> Result<Vec<(PersonId, String)>, Fault> {
    db.rows(RECUSALS, args![county, person.as_i64()], |row| {
        Ok((PersonId::from_i64(row.get(0)?), row.get(1)?))
    })
}

/// Declares a relative.
pub fn declare(
    tx: &mut Tx,
    person: PersonId,
    other: PersonId,
    relation: &str,
    now: Moment,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(DECLARE, args![county, person.as_i64(), other.as_i64(), relation, now.millis()])?;
    Ok(())
}

/// What is kept about a person, the phone number still sealed.
pub struct Kept {
    /// Name.
    pub name: String,
    /// Sealed phone number.
    pub phone: Option<Vec<u8>>,
    /// Home village of a villager.
    pub village: Option<i64>,
}

const KEPT: &str = "SELECT name, phone, village FROM person WHERE county = $1 AND id = $2";
const SET_VILLAGE: &str = "UPDATE person SET village = $3 WHERE county = $1 AND id = $2";

/// A person.
pub fn kept(db: &mut Reader, county: i64, person: PersonId) -> Result<Option<Kept>, Fault> {
    db.row(KEPT, args![county, person.as_i64()], |row| {
        Ok(Kept { name: row.get(0)?, phone: row.get(1)?, village: row.get(2)? })
    })
}

/// Keeps a villager's home village.
pub fn set_village(tx: &mut Tx, person: PersonId, village: DivisionCode) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(SET_VILLAGE, args![county, person.as_i64(), village.as_i64()])
}
