//! What people did with requests.

use super::super::model::{Act, PaymentId, What};
use super::requests::unreadable;
use crate::args;
use crate::gate::{Permit, Role};
use crate::house::{Fault, Reader, Tx};
use houji_base::{Moment, PersonId};

const INSERT: &str = "
    INSERT INTO payment_act (county, request, n, what, role, stood_in, by_person, at, words)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Keeps an act.
pub fn insert_act(tx: &mut Tx, _: &Permit, id: PaymentId, act: &Act) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (role, by) = (act.role.map(Role::code), act.by.map_or(0, PersonId::as_i64));
    let stood_in = i64::from(act.stood_in);
    let at = act.at.millis();
    tx.put(INSERT, args![county, id.as_i64(), act.n, act.what.code(), role, stood_in, by, at, &act.words])
}

const ACTS: &str = "
    SELECT n, what, role, stood_in, by_person, at, words FROM payment_act
     WHERE county = $1 AND request = $2 ORDER BY county, request, n";

/// The acts of a request, in their order.
pub fn acts(db: &mut Reader, county: i64, id: PaymentId) -> Result<Vec<Act>, Fault> {
    db.rows(ACTS, args![county, id.as_i64()], |row| {
        let (role, by) = (row.get::<Option<String>>(2)?, row.get::<i64>(4)?);
        Ok(Act {
            n: row.get(0)?,
            what: What::parse(&row.get::<String>(1)?).ok_or_else(unreadable)?,
            role: role.map(|role| Role::parse(&role).ok_or_else(unreadable)).transpose()?,
            stood_in: row.flag(3)?,
            by: (by != 0).then(|| PersonId::from_i64(by)),
            at: Moment::from_millis(row.get(5)?),
            words: row.get(6)?,
        })
    })
}
