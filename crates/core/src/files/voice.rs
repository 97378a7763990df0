//! Voice recordings: never unpacked. The container is walked through once, which tells how long it is and that it
//! holds nothing but sound; whatever is not needed for playing (titles, places, pictures) is blanked where it stands.

mod mp4;
mod webm;

use super::check::Refused;
use super::model::{Kept, Kind, MOST_SECONDS};
use std::ops::Range;

/// Most bytes of a recording.
pub(super) const MOST_BYTES: usize = 2 * 1024 * 1024;
/// How much longer a recording may be than it should: browsers stop a little late.
const GRACE_MS: i64 = 3_000;

/// How a recording is packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    Webm,
    Mp4,
}

/// What a walk through a container found.
pub(super) struct Walked {
    /// Length of the sound.
    millis: i64,
    /// What is not needed for playing.
    blanks: Vec<Range<usize>>,
}

/// Told by the first bytes.
pub(super) fn form_of(sent: &[u8]) -> Option<Form> {
    if sent.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
        return Some(Form::Webm);
    }
    // Pictures of Apple and others come in the same boxes.
    let pictures: [&[u8]; 7] = [b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif"];
    let brand = sent.get(8..12)?;
    (sent.get(4..8) == Some(b"ftyp") && !pictures.contains(&brand)).then_some(Form::Mp4)
}

/// Makes of a recording what is kept.
///
/// # Errors
/// The refusal.
pub(super) fn keep(form: Form, sent: &[u8]) -> Result<Kept, Refused> {
    if sent.len() > MOST_BYTES {
        return Err(Refused::VoiceTooLarge);
    }
    let (walked, media_type) = match form {
        Form::Webm => (webm::walk(sent), "audio/webm"),
        Form::Mp4 => (mp4::walk(sent), "audio/mp4"),
    };
    let Walked { millis, blanks } = walked.filter(|walked| walked.millis > 0).ok_or(Refused::VoiceBroken)?;
    if millis > MOST_SECONDS.saturating_mul(1000).saturating_add(GRACE_MS) {
        return Err(Refused::VoiceTooLong { seconds: millis.div_euclid(1000) });
    }
    let mut full = sent.to_vec();
    for blank in blanks {
        let place = full.get_mut(blank).ok_or(Refused::VoiceBroken)?;
        match form {
            Form::Webm => webm::blank(place),
            Form::Mp4 => mp4::blank(place),
        }
    }
    Ok(Kept { kind: Kind::Voice, media_type, full, thumb: None, sides: None, millis: Some(millis) })
}
