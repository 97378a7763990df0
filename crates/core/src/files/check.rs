//! What a file is, told by its content and never by its name; and why it is not taken.

use super::model::Kept;
use super::{document, photo, voice};
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
        /// A PDF, whose letters need not be what it shows.
        Pdf = 415 "files.pdf" "PDF 里的字没法逐个检查，不能公开。请交表格本身（XLSX、CSV）、文字（DOCX、TXT），或者拍成照片。",
        /// Written by programs of before 2007, or locked.
        OldDocument = 415 "files.old_document" "这是旧格式（.xls、.doc）或者加了密码的文件，没法检查。请去掉密码，另存为 XLSX 或 DOCX 再交。",
        /// It has macros.
        Macros = 415 "files.macros" "文件里带着宏，不能公开。请另存为不带宏的 XLSX 或 DOCX 再交。",
        /// No document that is read.
        OtherDocument = 415 "files.other_document" "这个文件没法检查，不能公开。表格请用 XLSX 或 CSV，文字请用 DOCX 或 TXT，别的请拍成照片。",
        /// Text in other letters than UTF-8.
        OtherLetters = 415 "files.other_letters" "文件里的字认不出来。请另存为“CSV UTF-8”或者 UTF-8 的 TXT，也可以交 XLSX。",
        /// More bytes, cells or letters than a document may have.
        DocumentTooLarge = 413 "files.document_too_large" "这个文件超过了 2 MB，或者里面的内容太多。请删掉用不着的行和列，或者分成几个文件再交。",
        /// A document that cannot be read to its end.
        DocumentBroken = 422 "files.document_broken" "这个文件打不开，可能没有传完。请在办公软件里重新保存一次再交。",
        /// It holds something that cannot be read.
        DocumentHolds { what: &'static str } = 422 "files.document_holds" "文件里有{what}，没法检查。请去掉以后再交；要公开的图，请另外作为照片附上。",
        /// What its formulas show may change.
        DocumentFormulas { place: String } = 422 "files.document_formulas" "{place}是公式，打开时显示的数会变。请复制、选“粘贴为数值”，再交一次。",
        /// It holds what is not seen at first.
        Revisions { what: &'static str } = 422 "files.revisions" "文件里有{what}，公开以后别人翻得出来。请接受全部修订、去掉隐藏的字，再交一次。",
        /// Documents are for publications.
        NotHere = 415 "files.not_here" "这里只收照片和录音。请把表格或文字拍成照片再交。",
        /// More than one publication may ever have had.
        TooManyEver = 422 "files.too_many_ever" "这份公开稿先后附过的东西太多了，不能再换。请就用现在附着的这些。",
        /// Not there, somebody else's, used, or forgotten: all told alike.
        NotThere = 422 "files.not_there" "先前交的照片或录音已经不在了，可能放得太久。请重新选一次再交。",
        /// One sender keeps too many that were not used.
        TooManyWaiting = 429 "files.too_many_waiting" "您交了还没用上的照片太多了。请先把事情发出去，或者过一天再交。",
    }
}

/// What is taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// Photos and recordings.
    Media,
    /// These, and tables and texts that can be published.
    Documents,
}

/// Looks at what was sent and makes of it what is kept.
///
/// # Errors
/// The refusal.
pub(super) fn check(sent: &[u8], takes: Takes) -> Result<Kept, Refused> {
    if let Some(form) = photo::form_of(sent) {
        photo::keep(form, sent)
    } else if let Some(form) = voice::form_of(sent) {
        voice::keep(form, sent)
    } else if takes == Takes::Documents {
        document::keep(sent)
    } else {
        Err(Refused::Unknown)
    }
}
