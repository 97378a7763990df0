//! What a file is, told by its content and never by its name; and why it is not taken.

use super::model::Kept;
use super::{photo, voice};
use crate::refusals;

refusals! {
    /// Why a file or its binding was not accepted.
    pub enum Refused {
        /// Neither a photo nor a recording of a kind browsers can show.
        Unknown = 415 "files.unknown" "这个文件不是能收的照片或录音。照片请用 JPG、PNG 或 WebP，录音请用 WebM 或 M4A。",
        /// More bytes than any file may have.
        TooLarge = 413 "files.too_large" "有一个文件超过了 10 MB。请缩小一点再交。",
        /// More bytes than a recording may have.
        VoiceTooLarge = 413 "files.voice_too_large" "这段录音超过了 2 MB。请说短一点，重新录一段。",
        /// It cannot be read to its end.
        Broken = 422 "files.broken" "有一张照片打不开，可能没有传完。请重新选一次，或者换一张。",
        /// Several pictures in one.
        Moving = 422 "files.moving" "有一张图是会动的，不是照片。请换一张照片。",
        /// More pixels than the program unpacks.
        TooManyPixels = 422 "files.too_many_pixels" "有一张照片的尺寸太大，打不开。请用手机上的普通拍照再拍一张，或者缩小后再交。",
        /// A picture that is another kind of file as well.
        Mixed = 422 "files.mixed" "有一张照片里夹着别的文件，不能收。请直接用手机拍一张再交。",
        /// The recording cannot be read, or holds no sound.
        VoiceBroken = 422 "files.voice_broken" "这段录音打不开，可能没有录好。请重新录一段。",
        /// Longer than a recording may be.
        VoiceTooLong { seconds: i64 } = 422 "files.voice_too_long" "这段录音有 {seconds} 秒，最长 60 秒。请说短一点，重新录一段。",
        /// More photos than a matter may have.
        TooManyPhotos = 422 "files.too_many_photos" "一件事最多加 6 张照片。请去掉几张再交。",
        /// More recordings than a matter may have.
        TooManyVoices = 422 "files.too_many_voices" "一件事最多加一段录音。请去掉多的再交。",
        /// Not there, somebody else's, used, or forgotten: all told alike.
        NotThere = 422 "files.not_there" "先前交的照片或录音已经不在了，可能放得太久。请重新选一次再交。",
        /// One sender keeps too many that were not used.
        TooManyWaiting = 429 "files.too_many_waiting" "您交了还没用上的照片太多了。请先把事情发出去，或者过一天再交。",
    }
}

/// Looks at what was sent and makes of it what is kept.
///
/// # Errors
/// The refusal.
pub(super) fn check(sent: &[u8]) -> Result<Kept, Refused> {
    if let Some(form) = photo::form_of(sent) {
        photo::keep(form, sent)
    } else if let Some(form) = voice::form_of(sent) {
        voice::keep(form, sent)
    } else {
        Err(Refused::Unknown)
    }
}
