//! Writing appeals.

use crate::appeals::decide::Written;
use crate::appeals::model::{Rating, Reply, Stage};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Series, Tx};
use houji_base::{AppealId, DivisionCode, Moment, PersonId, ReceiptCode};

const NEXT_NUMBER: &str = "
    INSERT INTO appeal_series (county, village, year, last) VALUES ($1, $2, $3, 1)
    ON CONFLICT (county, village, year) DO UPDATE SET last = appeal_series.last + 1
    RETURNING last";

const SET_NUMBER: &str = "
    UPDATE appeal_series SET last = $4 WHERE county = $1 AND village = $2 AND year = $3";

/// The next number of a village's year.
pub fn next_number(tx: &mut Tx, village: DivisionCode, year: i64) -> Result<i64, Fault> {
    tx.next_number(Series { take: NEXT_NUMBER, set: SET_NUMBER }, village, year)
}

/// An appeal about to be stored.
pub struct NewAppeal<'a> {
    /// Id.
    pub id: AppealId,
    /// Village and its township.
    pub village: DivisionCode,
    /// Year and number.
    pub number: (i64, i64),
    /// Code.
    pub receipt: ReceiptCode,
    /// Who files.
    pub filer: PersonId,
    /// What was written.
    pub written: &'a Written,
    /// Salt of the commitments.
    pub salt: &'a [u8; 16],
    /// Now.
    pub now: Moment,
    /// When it must be accepted.
    pub accept_due: Moment,
    /// When it must be answered.
    pub reply_due: Moment,
}

const INSERT: &str = "
    INSERT INTO appeal (county, id, village, town, year, number, receipt, filer, named, category, text, spot, salt,
        stage, open, filed_at, accept_due, reply_due, step_due, reminded, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
        'acknowledged', 1, $14, $15, $16, $15, 0, 1)";

/// Stores a new appeal.
pub fn insert(tx: &mut Tx, _: &Permit, new: &NewAppeal<'_>) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let town = new.village.town().unwrap_or(new.village).as_i64();
    let written = new.written;
    tx.put(
        INSERT,
        args![
            county,
            new.id.as_i64(),
            new.village.as_i64(),
            town,
            new.number.0,
            new.number.1,
            new.receipt.as_i64(),
            new.filer.as_i64(),
            written.named,
            written.category.code(),
            &written.text,
            &written.spot,
            new.salt,
            new.now.millis(),
            new.accept_due.millis(),
            new.reply_due.millis()
        ],
    )
}

const SALT: &str = "SELECT salt FROM appeal WHERE county = $1 AND id = $2";

/// Salt of an appeal's commitments.
pub fn salt(db: &mut Reader, county: i64, id: AppealId) -> Result<[u8; 16], Fault> {
    let salt = db.row(SALT, args![county, id.as_i64()], |row| row.get::<Vec<u8>>(0))?.unwrap_or_default();
    salt.try_into().map_err(|_| Fault::new("an appeal's salt cannot be read"))
}

const ACCEPT: &str = "
    UPDATE appeal SET stage = 'accepted', handler = $4, accepted_at = $5, reply_due = $6, step_due = $6,
        reminded = 0, version = version + 1
     WHERE county = $1 AND id = $2 AND version = $3";

/// Takes an appeal on.
pub fn accept(
    tx: &mut Tx,
    _: &Permit,
    at: (AppealId, i64),
    handler: PersonId,
    now: Moment,
    due: Moment,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (id, version) = (at.0.as_i64(), at.1);
    tx.exec_one(ACCEPT, args![county, id, version, handler.as_i64(), now.millis(), due.millis()])
}

const REPLY: &str = "
    UPDATE appeal SET stage = 'replied', open = 0, replied_at = $4, found = $5, done = $6, not_done = $7,
        next_day = $8, step_due = $9, reminded = 0, version = version + 1
     WHERE county = $1 AND id = $2 AND version = $3";

/// Stores an answer; it waits for a rating until `rate_until`.
pub fn reply(
    tx: &mut Tx,
    _: &Permit,
    at: (AppealId, i64),
    reply: &Reply,
    rate_until: Moment,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (id, version) = (at.0.as_i64(), at.1);
    let next = reply.next_day.map(|day| day.to_string());
    let (now, until) = (reply.at.millis(), rate_until.millis());
    tx.exec_one(
        REPLY,
        args![county, id, version, now, &reply.found, &reply.done, &reply.not_done, next.as_deref(), until],
    )
}

const END: &str = "
    UPDATE appeal SET stage = $4, rating = $5, ended_at = $6, version = version + 1
     WHERE county = $1 AND id = $2 AND version = $3";

/// Ends an appeal, rated or not.
pub fn end(
    tx: &mut Tx,
    at: (AppealId, i64),
    stage: Stage,
    rating: Option<Rating>,
    now: Moment,
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (id, version) = (at.0.as_i64(), at.1);
    tx.exec_one(END, args![county, id, version, stage.code(), rating.map(Rating::score), now.millis()])
}

const REMINDED: &str = "
    UPDATE appeal SET reminded = $4, version = version + 1 WHERE county = $1 AND id = $2 AND version = $3";

/// Notes the reminder that was sent for the present step.
pub fn reminded(tx: &mut Tx, at: (AppealId, i64), level: i64) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec_one(REMINDED, args![county, at.0.as_i64(), at.1, level])
}
