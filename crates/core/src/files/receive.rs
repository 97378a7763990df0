//! Taking in what was sent, and binding it to its matter. An upload is not yet an act: a draft that only its sender
//! knows. The act that binds it is recorded, with a commitment to its bytes.

use super::check::{Refused, Takes, check};
use super::document::{self, Piece};
use super::model::{Attachment, Holder, Kept, Kind, MOST_PHOTOS, MOST_VOICES, Size, SubjectKind};
use super::sealed::Sealed;
use super::store::{self, New};
use crate::gate::{Action, Actor, Located, Permit, permit};
use crate::house::error::{SENT_BEFORE, SIGN_IN, TOO_MANY};
use crate::house::limits::Ask;
use crate::house::web::{PostedFiles, Uploaded, Visit};
use crate::house::{App, Fault, FieldError, Reader, Refusal, Stop, Tx, random};
use crate::registry::keys;
use houji_base::AttachmentId;
use houji_seal::Digest;
use sha2::{Digest as _, Sha256};

/// Most that one sender may have lying unused.
const MOST_WAITING: i64 = 40;
/// Most that was ever beside one publication; all of it is read at once.
const MOST_EVER: usize = 40;

impl Holder {
    /// Whoever sent a request: the person, or a visitor's browser.
    ///
    /// # Errors
    /// A refusal when it is neither.
    pub fn of(app: &App, visit: &Visit) -> Result<Holder, Stop> {
        match visit.actor.person {
            Some(_) => Holder::of_actor(app, &visit.actor),
            None if visit.binding == [0; 32] => Err(SIGN_IN.into()),
            None => Ok(Holder::mark(app, b"browser", &visit.binding)),
        }
    }

    /// A person.
    ///
    /// # Errors
    /// A refusal when it is nobody.
    pub fn of_actor(app: &App, actor: &Actor) -> Result<Holder, Stop> {
        let person = actor.person.ok_or(SIGN_IN)?;
        Ok(Holder::mark(app, b"person", &person.as_i64().to_be_bytes()))
    }

    fn mark(app: &App, kind: &[u8], what: &[u8]) -> Holder {
        Holder(app.vault.mark("attachment.holder", &[kind, what]))
    }
}

/// Takes in a file for whoever sent the request, once for each `key`.
///
/// # Errors
/// The gate's refusal, one of [`Refused`], a busy refusal, or a fault.
pub async fn receive(
    app: &App,
    visit: &Visit,
    key: &str,
    (file, takes): (Uploaded, Takes),
) -> Result<Attachment, Stop> {
    let permit = permit(&visit.actor, Action::AttachmentSend, Located::own(&visit.actor, app.db.county()))?;
    if visit.actor.person.is_none() && app.limits.take(visit.address, Ask::Guess).is_err() {
        return Err(TOO_MANY.into());
    }
    take_in(app, permit, Holder::of(app, visit)?, key, (file, takes)).await
}

/// Takes in a file for a person, as [`receive`] does for a request.
///
/// # Errors
/// As [`receive`].
pub async fn receive_of(app: &App, actor: &Actor, key: &str, bytes: Vec<u8>) -> Result<Attachment, Stop> {
    let permit = permit(actor, Action::AttachmentSend, Located::own(actor, app.db.county()))?;
    let file = Uploaded { field: String::new(), bytes, too_large: false };
    take_in(app, permit, Holder::of_actor(app, actor)?, key, (file, Takes::Media)).await
}

/// As [`receive`], for a caller who has asked the gate.
pub async fn take_in(
    app: &App,
    permit: Permit,
    holder: Holder,
    key: &str,
    (file, takes): (Uploaded, Takes),
) -> Result<Attachment, Stop> {
    if file.too_large {
        return Err(Refused::TooLarge.into());
    }
    let once = app.vault.mark("attachment.once", &[&holder.0, key.as_bytes()]);
    let sent = app.vault.mark("attachment.sent", &[&file.bytes]);
    if let Some(known) = known(app, once, sent).await? {
        return Ok(known);
    }
    let (id, vault) = (AttachmentId::from_i64(app.ids.next(app.clock.now())), app.vault.clone());
    let looked_at = app.uploads.work(move || -> Result<_, Stop> {
        let kept = check(&file.bytes, takes)?;
        let sealed = Sealed::of(&kept, &vault, id)?;
        Ok((kept, sealed))
    });
    let (kept, sealed) = looked_at.await??;
    let new = new(app, id, &kept, holder, once, sent)?;
    let attachment = new.attachment.clone();
    let stored = app.db.write(move |tx| {
        let county = tx.county().as_i64();
        let waiting = store::waiting(tx, county, &holder, MOST_WAITING)?;
        if i64::try_from(waiting.len()).is_ok_and(|waiting| waiting >= MOST_WAITING) {
            return Err(Refused::TooManyWaiting.into());
        }
        Ok(store::insert(tx, &permit, &new, &sealed)?)
    });
    match stored.await {
        // The same request was quicker.
        Err(Stop::Failed(fault)) if fault.is_unique() => match known(app, once, sent).await? {
            Some(known) => Ok(known),
            None => Err(fault.into()),
        },
        stored => stored.map(|()| attachment),
    }
}

/// What was stored under a key before.
async fn known(app: &App, once: [u8; 32], sent: [u8; 32]) -> Result<Option<Attachment>, Stop> {
    let county = app.db.county().as_i64();
    match app.db.read(move |db| Ok(store::by_once(db, county, &once)?)).await? {
        Some((_, other)) if other != sent => Err(SENT_BEFORE.into()),
        known => Ok(known.map(|(attachment, _)| attachment)),
    }
}

fn new(
    app: &App,
    id: AttachmentId,
    kept: &Kept,
    holder: Holder,
    once: [u8; 32],
    sent: [u8; 32],
) -> Result<New, Stop> {
    let (now, registry) = (app.clock.now(), app.registry.load());
    let sha256: [u8; 32] = Sha256::digest(&kept.full).into();
    let term = registry.parameters.term(keys::ATTACHMENT_UNUSED, now.day());
    let attachment = Attachment {
        id,
        kind: kept.kind,
        media_type: kept.media_type.to_owned(),
        sha256: Digest::from_bytes(&sha256).map_err(|_| Fault::new("a digest"))?,
        salt: random::<16>()?,
        size: i64::try_from(kept.full.len()).unwrap_or(i64::MAX),
        sides: kept.sides.map(|(width, height)| (i64::from(width), i64::from(height))),
        millis: kept.millis,
        made_at: now,
    };
    Ok(New { attachment, holder, once, sent, unused_until: term.due(now, &registry.calendar) })
}

/// What became of the attachments of a form.
#[derive(Default)]
pub struct Received {
    /// Those that can be bound: sent before and still ticked, then those the form brought.
    pub kept: Vec<Attachment>,
    /// What is wrong, at the fields of the part; each sentence once.
    pub errors: Vec<FieldError>,
}

/// The fields of a form that bring files of one purpose.
pub struct FormPart {
    /// Ids of what was sent before and is still ticked.
    kept: &'static str,
    /// Photos; what is wrong with anything but the recording is told here.
    photos: &'static str,
    /// The recording; the part without a name takes whatever files no other part took.
    voice: Option<&'static str>,
    /// What is taken in.
    takes: Takes,
}

/// Photos and a recording: the only part most forms have, and the last that is taken in.
const PLAIN: FormPart =
    FormPart { kept: "attachment", photos: "photos", voice: Some("voice"), takes: Takes::Media };
/// Photos of the matter itself, in a form whose other files show who agreed to it.
pub const MATTER: FormPart =
    FormPart { kept: "matter_kept", photos: "matter", voice: None, takes: Takes::Media };

/// Photos of papers behind something.
pub const PAPERS: FormPart = FormPart { kept: "kept", photos: "photos", voice: None, takes: Takes::Media };
/// What lies beside a publication.
pub const BESIDE: FormPart = FormPart { takes: Takes::Documents, ..PAPERS };

impl Received {
    /// Nothing is wrong with any of them.
    ///
    /// # Errors
    /// A refusal naming what is.
    pub fn all_good(&self) -> Result<(), Refusal> {
        if self.errors.is_empty() { Ok(()) } else { Err(Refusal::fields(self.errors.clone())) }
    }

    fn refuse(&mut self, field: &'static str, why: impl Into<Refusal>) {
        let error = FieldError::new(field, why.into().sentence.trim_end_matches('。'));
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }
}

/// Takes in all files of a form that no other part took, and finds those of its field `attachment`, which were sent
/// before. One file that is refused does not spoil the others.
///
/// # Errors
/// A refusal that has nothing to do with a file itself, or a fault.
pub async fn receive_form<T>(app: &App, posted: &mut PostedFiles<T>) -> Result<Received, Stop> {
    receive_part(app, posted, &PLAIN).await
}

/// The same for one part of a form.
///
/// # Errors
/// As [`receive_form`].
pub async fn receive_part<T, const PARTS: usize, const TEXT: usize>(
    app: &App,
    posted: &mut PostedFiles<T, PARTS, TEXT>,
    part: &FormPart,
) -> Result<Received, Stop> {
    let mut received = Received::default();
    let photos = part.photos;
    let ids: Vec<_> = posted.values(part.kept).map(AttachmentId::parse).collect();
    if !ids.is_empty() {
        let (holder, county) = (Holder::of(app, &posted.visit)?, app.db.county().as_i64());
        received.kept = app.db.read(move |db| Ok(store::waiting(db, county, &holder, MOST_WAITING)?)).await?;
        received.kept.retain(|attachment| ids.contains(&Ok(attachment.id)));
        if ids.iter().any(|id| !received.kept.iter().any(|attachment| Ok(attachment.id) == *id)) {
            received.refuse(photos, Refused::NotThere);
        }
    }
    let all = std::mem::take(&mut posted.files);
    let (files, others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|file| part.voice.is_some() || file.field == photos);
    posted.files = others;
    if files.len() > MOST_PHOTOS.saturating_add(MOST_VOICES) {
        // Not worth looking at: something must be left out first.
        received.refuse(photos, Refused::TooManyPhotos);
        return Ok(received);
    }
    for (number, file) in files.into_iter().enumerate() {
        let field = part.voice.filter(|voice| file.field == *voice).unwrap_or(photos);
        let key = match part.voice {
            Some(_) => format!("{}.{number}", posted.key),
            None => format!("{}.{photos}.{number}", posted.key),
        };
        match receive(app, &posted.visit, &key, (file, part.takes)).await {
            Ok(attachment) => received.kept.push(attachment),
            Err(Stop::Refused(why)) if matches!(why.status, 413 | 415 | 422) => received.refuse(field, *why),
            Err(stop) => return Err(stop),
        }
    }
    match within(&received.kept) {
        Err(Refused::TooManyVoices) => received.refuse(part.voice.unwrap_or(photos), Refused::TooManyVoices),
        Err(why) => received.refuse(photos, why),
        Ok(()) => {}
    }
    Ok(received)
}

/// Finds what is to be bound and checks it: sent by this holder, not used yet, not too many. For the step of a
/// command that loads; the words of each go into the event.
///
/// # Errors
/// A refusal, or a fault of the database.
pub fn ready(
    db: &mut Reader,
    county: i64,
    holder: &Holder,
    ids: &[AttachmentId],
) -> Result<Vec<Attachment>, Stop> {
    let found = ready_beside(db, county, holder, ids)?;
    if found.iter().any(|attachment| attachment.kind == Kind::Document) {
        return Err(Refused::NotHere.into());
    }
    Ok(found)
}

/// The same for what is published, beside which tables and texts may lie.
///
/// # Errors
/// As [`ready`].
pub fn ready_beside(
    db: &mut Reader,
    county: i64,
    holder: &Holder,
    ids: &[AttachmentId],
) -> Result<Vec<Attachment>, Stop> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut waiting = store::waiting(db, county, holder, MOST_WAITING)?;
    waiting.retain(|attachment| ids.contains(&attachment.id));
    if ids.iter().any(|id| !waiting.iter().any(|attachment| attachment.id == *id)) {
        return Err(Refused::NotThere.into());
    }
    within(&waiting)?;
    Ok(waiting)
}

fn within(all: &[Attachment]) -> Result<(), Refused> {
    let count = |kind| all.iter().filter(|attachment| attachment.kind == kind).count();
    if count(Kind::Photo).saturating_add(count(Kind::Document)) > MOST_PHOTOS {
        return Err(Refused::TooManyPhotos);
    }
    if count(Kind::Voice) > MOST_VOICES {
        return Err(Refused::TooManyVoices);
    }
    Ok(())
}

/// Binds what was sent to a thing, for ever; to a `sealed` one only what lies sealed. For the step of a command that
/// projects.
///
/// # Errors
/// A refusal, or a fault of the database.
pub fn bind(
    tx: &mut Tx,
    permit: &Permit,
    (subject, sealed): ((SubjectKind, i64), bool),
    ids: &[AttachmentId],
    holder: &Holder,
) -> Result<(), Stop> {
    let county = tx.county().as_i64();
    let is_notice = subject.0 == SubjectKind::Notice;
    let found = match is_notice {
        true => ready_beside(tx, county, holder, ids)?,
        false => ready(tx, county, holder, ids)?,
    };
    if found.is_empty() {
        return Ok(());
    }
    let mut all = store::of_subject(tx, county, subject)?;
    all.extend(found.iter().cloned());
    // What was taken off a draft again stays bound to it; how many lie beside it the draft itself knows.
    match is_notice {
        false => within(&all)?,
        true if all.len() > MOST_EVER => return Err(Refused::TooManyEver.into()),
        true => {}
    }
    let mut wanted = [0; MOST_PHOTOS + MOST_VOICES];
    wanted.iter_mut().zip(&found).for_each(|(place, attachment)| *place = attachment.id.as_i64());
    if sealed && store::unsealed(tx, county, wanted)? > 0 {
        return Err(Refused::NotThere.into());
    }
    let bound = store::bind(tx, permit, holder, subject, wanted)?;
    if sealed {
        store::hide(tx, subject)?;
    }
    if usize::try_from(bound).is_ok_and(|bound| bound == found.len()) {
        Ok(())
    } else {
        Err(Fault::retry().into())
    }
}

/// What is bound to a thing, oldest first.
///
/// # Errors
/// A fault of the database.
pub fn of_subject(
    db: &mut Reader,
    county: i64,
    subject: (SubjectKind, i64),
) -> Result<Vec<Attachment>, Fault> {
    store::of_subject(db, county, subject)
}

/// What is bound to publications and has this digest: id and notice, oldest first.
///
/// # Errors
/// A fault of the database.
pub fn by_digest(
    db: &mut Reader,
    county: i64,
    digest: &Digest,
    most: i64,
) -> Result<Vec<(AttachmentId, i64)>, Fault> {
    store::of_notices(db, county, digest, most)
}

/// Digests of what is bound to things of a kind with ids above one and up to another.
///
/// # Errors
/// A fault of the database.
pub fn of_subjects(
    db: &mut Reader,
    county: i64,
    kind: SubjectKind,
    between: (i64, i64),
) -> Result<Vec<(i64, Digest)>, Fault> {
    store::of_subjects(db, county, kind, between)
}

/// A document as it was looked at: the digest of its bytes, and all that it says.
pub type Looked = (Digest, Vec<Piece>);

/// Reads documents to their last word, as they lie in the database now. Slow: never inside a transaction.
///
/// # Errors
/// A fault, also when one is no longer what it was when it was sent.
pub async fn documents(app: &App, ids: &[AttachmentId]) -> Result<Vec<Looked>, Stop> {
    let mut wanted = [0; MOST_PHOTOS + MOST_VOICES];
    wanted.iter_mut().zip(ids).for_each(|(place, id)| *place = id.as_i64());
    if wanted == [0; MOST_PHOTOS + MOST_VOICES] {
        return Ok(Vec::new());
    }
    let (county, vault) = (app.db.county().as_i64(), app.vault.clone());
    let stored = app.db.read(move |db| Ok(store::documents(db, county, wanted)?)).await?;
    let read = app.uploads.work(move || -> Result<Vec<Looked>, Stop> {
        let mut all = Vec::with_capacity(stored.len());
        for (id, digest, bytes) in stored {
            let bytes = bytes.open(&vault, id, Size::Full)?;
            if Digest::sha256(&[bytes.as_slice()]) != digest {
                return Err(Fault::new("a document was changed since it was sent").into());
            }
            all.push((digest, document::read(&bytes)?.1));
        }
        Ok(all)
    });
    read.await?
}
