//! Writing appeals.

use super::secret::{Secret, filer_mark};
use crate::appeals::decide::Written;
use crate::appeals::model::{Channel, Life, Outcome, Rating, Side};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Tx, Vault};
use houji_base::{AppealId, DivisionCode, Moment, PersonId, ReceiptCode};

const NEXT_NUMBER: &str = "
    INSERT INTO appeal_series (county, village, year, last) VALUES ($1, $2, $3, 1)
    ON CONFLICT (county, village, year) DO UPDATE SET last = appeal_series.last + 1
    RETURNING last";

/// The next number of a village's year.
pub fn next_number(tx: &mut Tx, village: DivisionCode, year: i64) -> Result<i64, Fault> {
    let county = tx.county().as_i64();
    let next = tx.returning(NEXT_NUMBER, args![county, village.as_i64(), year], |row| row.get(0))?;
    next.first().copied().ok_or_else(|| Fault::new("a village's series gave no number"))
}

/// An appeal about to be stored.
pub struct NewAppeal<'a> {
    /// Id.
    pub id: AppealId,
    /// Village.
    pub village: DivisionCode,
    /// Year and number.
    pub number: (i64, i64),
    /// Code.
    pub receipt: ReceiptCode,
    /// Who files; `None` when nobody is to know.
    pub filer: Option<PersonId>,
    /// What was written.
    pub written: &'a Written,
    /// How it came.
    pub channel: Channel,
    /// Salt of the commitments.
    pub salt: &'a [u8; 16],
    /// Its life.
    pub life: &'a Life,
}

const INSERT: &str = "
    INSERT INTO appeal (county, id, village, town, year, number, receipt, filer, filer_mark, mode, channel, category,
        shown, text, spot, secret, salt, stage, shelf, office, desk_place, filed_at, accept_due, reply_due, step_due,
        reminded, side, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'acknowledged', $18, $19, $20,
        $21, $22, $23, $22, 0, '', 1)";

/// Stores a new appeal; of a sealed one no column tells where it happened, what it says or who filed it.
pub fn insert(tx: &mut Tx, _: &Permit, vault: &Vault, new: &NewAppeal<'_>) -> Result<(), Fault> {
    let (written, life) = (new.written, new.life);
    let sealed = written.category.is_sealed();
    let (secret, mark) = if sealed {
        let (text, spot) = (written.text.clone(), written.spot.clone());
        let secret = Secret { village: new.village, filer: new.filer, text, spot }.seal(vault)?;
        (Some(secret), new.filer.map(|filer| filer_mark(vault, filer)))
    } else {
        (None, None)
    };
    let at = if sealed { life.desk.place } else { new.village };
    let (text, spot) = if sealed { ("", "") } else { (written.text.as_str(), written.spot.as_str()) };
    let filer = new.filer.filter(|_| !sealed).map(PersonId::as_i64);
    tx.put(
        INSERT,
        args![
            tx.county().as_i64(),
            new.id.as_i64(),
            at.as_i64(),
            at.town().unwrap_or(at).as_i64(),
            new.number.0,
            new.number.1,
            new.receipt.as_i64(),
            filer,
            mark.as_ref().map(|mark| mark.as_slice()),
            written.mode.code(),
            new.channel.code(),
            written.category.code(),
            written.shown,
            text,
            spot,
            secret.as_deref(),
            new.salt,
            life.shelf(sealed),
            life.desk.office.code(),
            life.desk.place.as_i64(),
            life.filed_at.millis(),
            life.accept_due.millis(),
            life.reply_due.millis()
        ],
    )
}

const SALT: &str = "SELECT salt FROM appeal WHERE county = $1 AND id = $2";

/// Salt of an appeal's commitments.
pub fn salt(db: &mut Reader, county: i64, id: AppealId) -> Result<[u8; 16], Fault> {
    let salt = db.row(SALT, args![county, id.as_i64()], |row| row.get::<Vec<u8>>(0))?.unwrap_or_default();
    salt.try_into().map_err(|_| Fault::new("an appeal's salt cannot be read"))
}

const LIFE: &str = "
    UPDATE appeal SET stage = $4, shelf = $5, office = $6, desk_place = $7, handler = $8, accept_due = $9,
        reply_due = $10, step_due = $11, accepted_at = $12, replied_at = $13, ended_at = $14, outcome = $15,
        rating = $16, reminded = $17, side = $18, version = $19
     WHERE county = $1 AND id = $2 AND version = $3";

/// Stores where an appeal stands now, when it still stood at `before`.
pub fn store_life(tx: &mut Tx, id: AppealId, before: i64, life: &Life, sealed: bool) -> Result<(), Fault> {
    let moment = |at: Option<Moment>| at.map(Moment::millis);
    let side = if life.side == Side::default() { String::new() } else { serde_json::to_string(&life.side)? };
    tx.exec_one(
        LIFE,
        args![
            tx.county().as_i64(),
            id.as_i64(),
            before,
            life.stage.code(),
            life.shelf(sealed),
            life.desk.office.code(),
            life.desk.place.as_i64(),
            life.handler.map(PersonId::as_i64),
            life.accept_due.millis(),
            life.reply_due.millis(),
            life.step_due.millis(),
            moment(life.accepted_at),
            moment(life.replied_at),
            moment(life.ended_at),
            life.outcome.map(Outcome::code),
            life.rating.map(Rating::score),
            life.reminded,
            side.as_str(),
            life.version
        ],
    )
}

const COSIGN: &str = "INSERT INTO appeal_cosign (county, appeal, person, at) VALUES ($1, $2, $3, $4)";

/// Notes who said: with me too.
pub fn cosign(tx: &mut Tx, _: &Permit, id: AppealId, person: PersonId, now: Moment) -> Result<(), Fault> {
    tx.exec(COSIGN, args![tx.county().as_i64(), id.as_i64(), person.as_i64(), now.millis()])?;
    Ok(())
}

const COSIGNED: &str =
    "SELECT CAST(1 AS BIGINT) FROM appeal_cosign WHERE county = $1 AND appeal = $2 AND person = $3";

/// True when somebody said so before.
pub fn cosigned(db: &mut Reader, county: i64, id: AppealId, person: PersonId) -> Result<bool, Fault> {
    Ok(db.number(COSIGNED, args![county, id.as_i64(), person.as_i64()])? == 1)
}
