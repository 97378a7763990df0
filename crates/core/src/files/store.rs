//! Every SQL text about attachments.

use super::model::{Attachment, Holder, Kind, Size, SubjectKind};
use super::sealed::{Sealed, row_of};
use crate::args;
use crate::gate::Permit;
use crate::house::{Fault, Reader, Row, Tx, Vault};
use houji_base::{AttachmentId, Moment};
use houji_seal::{Digest, commitment};
use sha2::{Digest as _, Sha256};

const INSERT: &str = "
    INSERT INTO attachment (county, id, holder, once, sent, kind, media_type, sha256, salt, size, width, height,
        millis, made_at, unused_until)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
const INSERT_BYTES: &str =
    "INSERT INTO attachment_bytes (county, id, size_class, bytes, sealed) VALUES ($1, $2, $3, $4, 1)";

/// What is stored with the bytes.
pub(super) struct New {
    pub(super) attachment: Attachment,
    pub(super) holder: Holder,
    pub(super) once: [u8; 32],
    pub(super) sent: [u8; 32],
    pub(super) unused_until: Moment,
}

/// Stores what was sent.
pub(super) fn insert(tx: &mut Tx, _: &Permit, new: &New, sealed: &Sealed) -> Result<(), Fault> {
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
    tx.exec(INSERT_BYTES, args![county, id, Size::Full.code(), &sealed.full])?;
    if let Some(thumb) = &sealed.thumb {
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
pub fn waiting(db: &mut Reader, county: i64, holder: &Holder, most: i64) -> Result<Vec<Attachment>, Fault> {
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

const OPEN: &str = "
    SELECT CAST(COUNT(*) AS BIGINT) FROM attachment_bytes
     WHERE county = $1 AND sealed = 0 AND id IN ($2, $3, $4, $5, $6, $7, $8)";

/// How many of these have bytes that were kept before all were sealed.
pub(super) fn unsealed(db: &mut Reader, county: i64, [a, b, c, d, e, f, g]: [i64; 7]) -> Result<i64, Fault> {
    db.number(OPEN, args![county, a, b, c, d, e, f, g])
}

const HIDE: &str = "
    UPDATE attachment SET sha256 = $4 WHERE county = $1 AND subject = $2 AND subject_kind = $3";

/// Forgets the digests of what a sealed thing has: whoever held a copy could tell by them that it was sent.
pub(super) fn hide(tx: &mut Tx, (kind, subject): (SubjectKind, i64)) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(HIDE, args![county, subject, kind.code(), Digest::ZERO.as_bytes()])?;
    Ok(())
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

const BY_DIGEST: &str = "
    SELECT id, subject FROM attachment WHERE county = $1 AND sha256 = $2 AND subject_kind = 'notice'
     ORDER BY county, sha256, id LIMIT $3";

/// What is bound to publications and has this digest: id and subject.
pub(super) fn of_notices(
    db: &mut Reader,
    county: i64,
    digest: &Digest,
    most: i64,
) -> Result<Vec<(AttachmentId, i64)>, Fault> {
    let args = args![county, digest.as_bytes(), most];
    db.rows(BY_DIGEST, args, |row| Ok((AttachmentId::from_i64(row.get(0)?), row.get(1)?)))
}

const OF_SUBJECTS: &str = "
    SELECT subject, sha256 FROM attachment
     WHERE county = $1 AND subject > $2 AND subject <= $3 AND subject_kind = $4 ORDER BY county, subject";

/// Digests of what is bound to things of a kind with ids above one and up to another.
pub(super) fn of_subjects(
    db: &mut Reader,
    county: i64,
    kind: SubjectKind,
    (after, last): (i64, i64),
) -> Result<Vec<(i64, Digest)>, Fault> {
    db.rows(OF_SUBJECTS, args![county, after, last, kind.code()], |row| {
        Ok((row.get(0)?, Digest::from_bytes(&row.get::<Vec<u8>>(1)?).unwrap_or(Digest::ZERO)))
    })
}

const BYTES: &str = "
    SELECT a.media_type, b.bytes, b.sealed FROM attachment a
      JOIN attachment_bytes b ON b.county = a.county AND b.id = a.id
     WHERE a.county = $1 AND a.id = $2 AND a.subject = $3 AND a.subject_kind = $4 AND b.size_class = $5";

/// Bytes as they are stored.
pub(super) struct StoredBytes {
    bytes: Vec<u8>,
    sealed: bool,
}

impl StoredBytes {
    /// The bytes of an attachment in this size. Slow: not for a reader's thread.
    pub(super) fn open(self, vault: &Vault, id: AttachmentId, size: Size) -> Result<Vec<u8>, Fault> {
        if self.sealed { vault.open_bytes(&row_of(id, size), &self.bytes) } else { Ok(self.bytes) }
    }
}

/// Media type and bytes of one that is bound to a thing.
pub(super) fn bytes(
    db: &mut Reader,
    county: i64,
    id: AttachmentId,
    (kind, subject): (SubjectKind, i64),
    size: Size,
) -> Result<Option<(String, StoredBytes)>, Fault> {
    let args = args![county, id.as_i64(), subject, kind.code(), size.code()];
    db.row(BYTES, args, |row| Ok((row.get(0)?, StoredBytes { bytes: row.get(1)?, sealed: row.flag(2)? })))
}

const DOCUMENTS: &str = "
    SELECT a.id, a.sha256, b.bytes, b.sealed FROM attachment a
      JOIN attachment_bytes b ON b.county = a.county AND b.id = a.id AND b.size_class = 'full'
     WHERE a.county = $1 AND a.id IN ($2, $3, $4, $5, $6, $7, $8) AND a.kind = 'document' ORDER BY a.county, a.id";

/// Tables and texts of these with their digests and bytes.
pub(super) fn documents(
    db: &mut Reader,
    county: i64,
    [a, b, c, d, e, f, g]: [i64; 7],
) -> Result<Vec<(AttachmentId, Digest, StoredBytes)>, Fault> {
    db.rows(DOCUMENTS, args![county, a, b, c, d, e, f, g], |row| {
        let digest = Digest::from_bytes(&row.get::<Vec<u8>>(1)?).unwrap_or(Digest::ZERO);
        let bytes = StoredBytes { bytes: row.get(2)?, sealed: row.flag(3)? };
        Ok((AttachmentId::from_i64(row.get(0)?), digest, bytes))
    })
}

const EACH: &str = "
    SELECT a.id, a.salt, a.sha256, a.subject, b.bytes, b.sealed FROM attachment a
      LEFT JOIN attachment_bytes b ON b.county = a.county AND b.id = a.id AND b.size_class = 'full'
     WHERE a.county = $1 AND a.id > $2 ORDER BY a.county, a.id LIMIT 1";

/// One attachment with its bytes, for the examination.
pub struct Kept {
    /// Id.
    pub id: AttachmentId,
    /// What it is bound to.
    pub subject: Option<i64>,
    salt: Vec<u8>,
    sha256: Vec<u8>,
    stored: Option<StoredBytes>,
}

impl Kept {
    /// The commitment to the bytes as they are; `None` without the key, an error in words when they are not those that were
    /// sent.
    ///
    /// # Errors
    /// What is wrong.
    pub fn words(self, vault: Option<&Vault>) -> Result<Option<String>, &'static str> {
        let stored = self.stored.ok_or("没有内容")?;
        let bytes = match vault {
            None if stored.sealed => return Ok(None),
            Some(vault) => stored.open(vault, self.id, Size::Full).map_err(|_| "打不开")?,
            None => stored.bytes,
        };
        let is: [u8; 32] = Sha256::digest(&bytes).into();
        if self.sha256 != is && self.sha256 != Digest::ZERO.as_bytes() {
            return Err("内容被改过");
        }
        let salt = self.salt.try_into().map_err(|_| "读不出来")?;
        let digest = Digest::from_bytes(&is).map_err(|_| "读不出来")?;
        Ok(Some(commitment(&salt, &digest.to_string()).to_string()))
    }
}

/// The first attachment after an id. One at a time: each may have megabytes.
pub fn after(db: &mut Reader, county: i64, id: i64) -> Result<Option<Kept>, Fault> {
    db.row(EACH, args![county, id], |row| {
        let bytes = row.get::<Option<Vec<u8>>>(4)?;
        let sealed = row.get::<Option<i64>>(5)? == Some(1);
        Ok(Kept {
            id: AttachmentId::from_i64(row.get(0)?),
            salt: row.get(1)?,
            sha256: row.get(2)?,
            subject: row.get(3)?,
            stored: bytes.map(|bytes| StoredBytes { bytes, sealed }),
        })
    })
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
