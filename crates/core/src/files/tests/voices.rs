//! Recordings: what is taken, what is not, and what is blanked.

use super::check;
use super::*;
use crate::files::check::Refused;
use crate::files::model::Kind;
use crate::files::voice::MOST_BYTES;

#[test]
fn recordings_are_kept_as_they_were_sent_but_for_what_they_tell() {
    for (what, bytes, media_type, millis) in [
        ("webm", Webm::voice(60).bytes(), "audio/webm", 60_000),
        ("webm, one second", Webm::voice(1).bytes(), "audio/webm", 1_000),
        ("mp4", Mp4::voice(60, false).bytes(), "audio/mp4", 60_000),
        ("mp4 in fragments", Mp4::voice(59, true).bytes(), "audio/mp4", 59_000),
        ("mp4 with opus", Mp4 { codec: b"Opus", ..Mp4::voice(2, true) }.bytes(), "audio/mp4", 2_000),
    ] {
        assert!(holds(&bytes, TITLE) || holds(&bytes, PLACE), "{what}");
        let kept = check(&bytes).unwrap_or_else(|why| panic!("{what}: {why:?}"));
        assert_eq!(
            (kept.kind, kept.media_type, kept.millis),
            (Kind::Voice, media_type, Some(millis)),
            "{what}"
        );
        assert_eq!(kept.full.len(), bytes.len(), "{what}: nothing moves");
        assert!(!holds(&kept.full, TITLE) && !holds(&kept.full, PLACE) && kept.thumb.is_none(), "{what}");
        let again = check(&kept.full).unwrap();
        assert_eq!(again.full, kept.full, "{what}: what is kept is sound itself");
    }
}

#[test]
fn bad_recordings_are_refused_with_their_reason() {
    let good = Webm::voice(10).bytes();
    let mp4 = Mp4::voice(10, true).bytes();
    let large = |start: &[u8]| [start, &vec![0; MOST_BYTES]].concat();
    for (what, bytes, why) in [
        ("too long", Webm::voice(64).bytes(), Refused::VoiceTooLong { seconds: 64 }),
        ("too long, mp4", Mp4::voice(64, false).bytes(), Refused::VoiceTooLong { seconds: 64 }),
        ("too long, fragments", Mp4::voice(90, true).bytes(), Refused::VoiceTooLong { seconds: 90 }),
        ("too large", large(&good), Refused::VoiceTooLarge),
        ("too large, mp4", large(&mp4), Refused::VoiceTooLarge),
        ("moving pictures", Webm { track: 1, ..Webm::voice(3) }.bytes(), Refused::VoiceBroken),
        ("another codec", Webm { codec: b"V_VP8", ..Webm::voice(3) }.bytes(), Refused::VoiceBroken),
        ("no sound", Webm::voice(0).bytes(), Refused::VoiceBroken),
        ("cut off", good[..good.len() - 3].to_vec(), Refused::VoiceBroken),
        ("something behind", [&good[..], b"<script>"].concat(), Refused::VoiceBroken),
        (
            "another document",
            [&b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska"[..], &good[24..]].concat(),
            Refused::VoiceBroken,
        ),
        ("two in one", [&good[..], &good].concat(), Refused::VoiceBroken),
        (
            "moving pictures, mp4",
            Mp4 { handler: b"vide", ..Mp4::voice(3, true) }.bytes(),
            Refused::VoiceBroken,
        ),
        ("another codec, mp4", Mp4 { codec: b"avc1", ..Mp4::voice(3, true) }.bytes(), Refused::VoiceBroken),
        ("two tracks", Mp4 { tracks: 2, ..Mp4::voice(3, false) }.bytes(), Refused::VoiceBroken),
        ("no sound, mp4", Mp4::voice(0, true).bytes(), Refused::VoiceBroken),
        ("cut off, mp4", mp4[..mp4.len() - 3].to_vec(), Refused::VoiceBroken),
        ("something behind, mp4", [&mp4[..], b"<script>"].concat(), Refused::VoiceBroken),
        ("first bytes", good[..4].to_vec(), Refused::VoiceBroken),
    ] {
        assert_eq!(check(&bytes).map(|kept| kept.media_type), Err(why), "{what}");
    }
    assert!(check(&Webm::voice(63).bytes()).is_ok(), "browsers stop a little late");
    assert!(check(&Mp4::voice(63, true).bytes()).is_ok());
}

#[test]
fn the_last_byte_of_the_limit_is_taken() {
    let whole = |size: usize| {
        let bytes = Mp4::voice(5, true).bytes();
        let rest = size - bytes.len() - 8;
        [&bytes[..], &mp4_box(b"mdat", &vec![7; rest])].concat()
    };
    assert_eq!(check(&whole(MOST_BYTES)).map(|kept| kept.full.len()), Ok(MOST_BYTES));
    assert_eq!(check(&whole(MOST_BYTES + 1)).map(|kept| kept.full.len()), Err(Refused::VoiceTooLarge));
}
