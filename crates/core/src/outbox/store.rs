//! Every SQL text about messages.

use crate::args;
use crate::house::{Fault, Reader, Row, Tx, Vault};
use houji_base::{MessageId, Moment, PersonId};

/// A message as stored, opened.
#[derive(Clone, Debug)]
pub struct Message {
    /// Id.
    pub id: MessageId,
    /// To whom; `None` for somebody who is not yet known.
    pub person: Option<PersonId>,
    /// Phone number.
    pub phone: String,
    /// Text.
    pub text: String,
    /// What sort of message, such as `sign_in.code`.
    pub kind: String,
    /// Whether it waits, was taken or given up.
    pub state: String,
    /// When it is to be sent; afterwards, when it was.
    pub due_at: Moment,
    /// How often it was tried.
    pub tries: i64,
}

/// A message to be kept.
pub struct Draft<'a> {
    /// Id.
    pub id: MessageId,
    /// To whom.
    pub person: Option<PersonId>,
    /// Phone number.
    pub phone: &'a str,
    /// Text.
    pub text: &'a str,
    /// What sort of message.
    pub kind: &'a str,
    /// What it is about.
    pub subject: i64,
    /// Why it is sent; the same cause never sends twice.
    pub cause: &'a str,
    /// When it is to be sent.
    pub due_at: Moment,
}

const PHONE: &str = "message.sent_to";
const BODY: &str = "message.body";

const INSERT: &str = "
    INSERT INTO message (county, id, person, sent_to, body, kind, subject, cause, state, due_at, tries)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, 0)
    ON CONFLICT (county, cause) DO NOTHING";

/// Keeps a message; does nothing when one of the same cause is there.
pub fn put(tx: &mut Tx, vault: &Vault, draft: &Draft<'_>) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let (phone, body) = (vault.seal(PHONE, draft.phone)?, vault.seal(BODY, draft.text)?);
    let person = draft.person.map_or(0, PersonId::as_i64);
    let due = draft.due_at.millis();
    tx.exec(
        INSERT,
        args![county, draft.id.as_i64(), person, &phone, &body, draft.kind, draft.subject, draft.cause, due],
    )?;
    // Of one that waits for the morning the sender finds nothing due and sleeps again.
    tx.rouse_sender();
    Ok(())
}

const CLAIM: &str = "
    UPDATE message SET due_at = $3, tries = tries + 1
     WHERE county = $1 AND id IN (SELECT id FROM message
             WHERE county = $1 AND state = 'waiting' AND due_at <= $2 ORDER BY county, due_at LIMIT $4)
       AND state = 'waiting' AND due_at <= $2
    RETURNING id, person, sent_to, body, kind, state, due_at, tries";

/// Takes messages that are due, for this process alone until `until`.
pub fn claim(
    tx: &mut Tx,
    vault: &Vault,
    now: Moment,
    until: Moment,
    most: i64,
) -> Result<Vec<Message>, Fault> {
    let county = tx.county().as_i64();
    tx.returning(CLAIM, args![county, now.millis(), until.millis(), most], |row| message(row, vault))
}

const SETTLE: &str = "UPDATE message SET state = $3, due_at = $4 WHERE county = $1 AND id = $2";

/// Notes when messages were taken or given up.
pub fn settle(tx: &mut Tx, ended: &[(MessageId, &str)], at: Moment) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    for (id, state) in ended {
        tx.exec(SETTLE, args![county, id.as_i64(), *state, at.millis()])?;
    }
    Ok(())
}

const NEWEST: &str = "
    SELECT id, person, sent_to, body, kind, state, due_at, tries FROM message
     WHERE county = $1 AND id < $2 ORDER BY county, id DESC LIMIT $3";

/// The newest messages before an id; for the demo's outbox page.
pub fn newest(
    db: &mut Reader,
    vault: &Vault,
    county: i64,
    before: i64,
    most: i64,
) -> Result<Vec<Message>, Fault> {
    db.rows(NEWEST, args![county, before, most], |row| message(row, vault))
}

const FORGET: &str = "
    DELETE FROM message WHERE county = $1 AND kind = 'sign_in.code' AND due_at < $2";

/// Forgets one-time codes that were sent before `before`.
pub fn forget_codes(tx: &mut Tx, before: Moment) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(FORGET, args![county, before.millis()])?;
    Ok(())
}

fn message(row: &Row<'_>, vault: &Vault) -> Result<Message, Fault> {
    let person: i64 = row.get(1)?;
    Ok(Message {
        id: MessageId::from_i64(row.get(0)?),
        person: (person != 0).then(|| PersonId::from_i64(person)),
        phone: vault.open(PHONE, &row.get::<Vec<u8>>(2)?)?,
        text: vault.open(BODY, &row.get::<Vec<u8>>(3)?)?,
        kind: row.get(4)?,
        state: row.get(5)?,
        due_at: Moment::from_millis(row.get(6)?),
        tries: row.get(7)?,
    })
}
