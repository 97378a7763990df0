//! Every SQL text about attachments.

use super::model::{Attachment, Holder, Kept, Kind, Size, SubjectKind};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx};
use houji_base::{AttachmentId, Moment};
use houji_seal::Digest;

const INSERT: &str = "
    INSERT INTO attachment (county, id, holder, once, sent, kind, media_type, sha256, salt, size, width, height,
        millis, made_at, unused_until)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
const INSERT_BYTES: &str =
    "INSERT INTO attachment_bytes (county, id, size_class, bytes) VALUES ($1, $2, $3, $4)";

/// What is stored with the bytes.
pub(super) struct New {
    pub(super) attachment: Attachment,
    pub(super) holder: Holder,
    pub(super) once: [u8; 32],
    pub(super) sent: [u8; 32],
    pub(super) unused_until: Moment,
}

/// Stores what was sent.
pub(super) fn insert(tx: &mut Tx, _: &Permit, new: &New, kept: &Kept) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let it = &new.attachment;
    let (id, sides) = (it.id.as_i64(), it.sides);
    tx.exec(
        INSERT,
        args![
            county,
            id,
            &new.holder.0,
            &new.once,
            &new.sent,
            it.kind.code(),
            &it.media_type,
            it.sha256.as_bytes(),
            &it.salt,
            it.size,
            sides.map(|sides| sides.0),
            sides.map(|sides| sides.1),
            it.millis,
            it.made_at.millis(),
            new.unused_until.millis(),
        ],
    )?;
    tx.exec(INSERT_BYTES, args![county, id, Size::Full.code(), &kept.full])?;
    if let Some(thumb) = &kept.thumb {
        tx.exec(INSERT_BYTES, args![county, id, Size::Thumb.code(), thumb])?;
    }
    Ok(())
}

const BY_ONCE: &str = "
    SELECT id, kind, media_type, sha256, salt, size, width, height, millis, made_at, sent
      FROM attachment WHERE county = $1 AND once = $2";

/// What was stored under a key, and the digest of what had been sent.
pub(super) fn by_once(
    db: &mut Reader,
    county: i64,
    once: &[u8; 32],
) -> Result<Option<(Attachment, Vec<u8>)>, Fault> {
    db.row(BY_ONCE, args![county, once], |row| Ok((attachment(row)?, row.get(10)?)))
}

const WAITING: &str = "
    SELECT id, kind, media_type, sha256, salt, size, width, height, millis, made_at
      FROM attachment WHERE county = $1 AND holder = $2 AND subject IS NULL
     ORDER BY county, holder, id LIMIT $3";

/// What a holder sent and did not use.
pub(super) fn waiting(
    db: &mut Reader,
    county: i64,
    holder: &Holder,
    most: i64,
) -> Result<Vec<Attachment>, Fault> {
    db.rows(WAITING, args![county, &holder.0, most], attachment)
}

const BIND: &str = "
    UPDATE attachment SET holder = NULL, subject_kind = $3, subject = $4
     WHERE county = $1 AND holder = $2 AND subject IS NULL AND id IN ($5, $6, $7, $8, $9, $10, $11)";

/// Binds up to seven at once; returns how many were still to be had.
pub(super) fn bind(
    tx: &mut Tx,
    _: &Permit,
    holder: &Holder,
    (kind, subject): (SubjectKind, i64),
    ids: [i64; 7],
) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    let [a, b, c, d, e, f, g] = ids;
    tx.exec(BIND, args![county, &holder.0, kind.code(), subject, a, b, c, d, e, f, g])
}

const OF_SUBJECT: &str = "
    SELECT id, kind, media_type, sha256, salt, size, width, height, millis, made_at
      FROM attachment WHERE county = $1 AND subject = $2 AND subject_kind = $3
     ORDER BY county, subject, subject_kind, id LIMIT 50";

/// What is bound to a thing, oldest first.
pub(super) fn of_subject(
    db: &mut Reader,
    county: i64,
    (kind, subject): (SubjectKind, i64),
) -> Result<Vec<Attachment>, Fault> {
    db.rows(OF_SUBJECT, args![county, subject, kind.code()], attachment)
}

const BYTES: &str = "
    SELECT a.media_type, b.bytes FROM attachment a
      JOIN attachment_bytes b ON b.county = a.county AND b.id = a.id
     WHERE a.county = $1 AND a.id = $2 AND a.subject = $3 AND a.subject_kind = $4 AND b.size_class = $5";

/// Media type and bytes of one that is bound to a thing.
pub(super) fn bytes(
    db: &mut Reader,
    county: i64,
    id: AttachmentId,
    (kind, subject): (SubjectKind, i64),
    size: Size,
) -> Result<Option<(String, Vec<u8>)>, Fault> {
    let args = args![county, id.as_i64(), subject, kind.code(), size.code()];
    db.row(BYTES, args, |row| Ok((row.get(0)?, row.get(1)?)))
}

const FORGET: &str = "
    DELETE FROM attachment WHERE county = $1 AND subject IS NULL AND id IN (
        SELECT id FROM attachment WHERE county = $1 AND subject IS NULL AND unused_until <= $2
         ORDER BY county, unused_until, id LIMIT $3)";

/// Deletes some of what nobody used in time, bytes and all; returns how many.
pub(super) fn forget(tx: &mut Tx, now: Moment, most: i64) -> Result<u64, Fault> {
    let county = tx.county().as_i64();
    tx.exec(FORGET, args![county, now.millis(), most])
}

fn attachment(row: &Row<'_>) -> Result<Attachment, Fault> {
    let unreadable = |what: &str| Fault::new(format!("an attachment's {what} cannot be read"));
    let salt: Vec<u8> = row.get(4)?;
    Ok(Attachment {
        id: AttachmentId::from_i64(row.get(0)?),
        kind: Kind::parse(&row.get::<String>(1)?).ok_or_else(|| unreadable("kind"))?,
        media_type: row.get(2)?,
        sha256: Digest::from_bytes(&row.get::<Vec<u8>>(3)?).map_err(|_| unreadable("digest"))?,
        salt: salt.try_into().map_err(|_| unreadable("salt"))?,
        size: row.get(5)?,
        sides: row.get::<Option<i64>>(6)?.zip(row.get::<Option<i64>>(7)?),
        millis: row.get(8)?,
        made_at: Moment::from_millis(row.get(9)?),
    })
}
