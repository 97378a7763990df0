//! Tables and texts beside a publication are looked at to their last word, when they are put there and again when it is published.
//! Reading them is slow, so it is done before the act, and the act takes no document that was not looked at.

use super::decide::Refused;
use super::mask;
use super::model::Profile;
use super::reading::Whole;
use crate::files::{self, Kind, SubjectKind};
use crate::house::{App, Stop};
use houji_base::AttachmentId;
use houji_seal::{Attachment, Digest};

/// Places that are told of one document; more would not be read.
const MOST_PLACES: usize = 3;

/// What looking at documents found: the digest of each, and what of persons stands in it.
#[derive(Clone, Debug, Default)]
pub struct Looked(Vec<(Digest, Vec<String>)>);

impl Looked {
    /// Nothing of persons stands in any of `documents`, each with the name it is published under.
    ///
    /// # Errors
    /// The first places; that something was not looked at.
    pub fn clean<'a>(&self, documents: impl Iterator<Item = &'a Attachment>) -> Result<(), Refused> {
        let mut places = Vec::new();
        for document in documents {
            let found = self.0.iter().find(|(digest, _)| *digest == document.digest);
            let (_, hits) = found.ok_or(Refused::Changed)?;
            places.extend(hits.iter().map(|hit| format!("附件“{}”{hit}", document.name)));
        }
        places.truncate(MOST_PLACES);
        if places.is_empty() { Ok(()) } else { Err(Refused::Personal { places: places.join("；") }) }
    }
}

/// Looks at documents that were sent.
///
/// # Errors
/// A fault.
pub async fn look(app: &App, profile: Profile, ids: &[AttachmentId]) -> Result<Looked, Stop> {
    let read = files::documents(app, ids).await?;
    let all = read.into_iter().map(|(digest, pieces)| (digest, mask::hits_of_document(profile, &pieces)));
    Ok(Looked(all.collect()))
}

/// Looks at the documents that lie beside a notice.
///
/// # Errors
/// A fault.
pub async fn look_beside(app: &App, of: &Whole) -> Result<Looked, Stop> {
    if of.notice.attachments.is_empty() {
        return Ok(Looked::default());
    }
    let (county, subject) = (app.db.county().as_i64(), (SubjectKind::Notice, of.kept.id.as_i64()));
    let mut all = app.db.read(move |db| Ok(files::of_subject(db, county, subject)?)).await?;
    let named = |digest: &Digest| of.notice.attachments.iter().any(|file| file.digest == *digest);
    all.retain(|file| file.kind == Kind::Document && named(&file.sha256));
    all.sort_by_key(|file| file.sha256.to_string());
    all.dedup_by_key(|file| file.sha256);
    let ids: Vec<AttachmentId> = all.iter().map(|file| file.id).collect();
    look(app, of.item.mask, &ids).await
}
