//! WebM with Opus, as Chromium and Firefox record it: elements, each with its name, its length and its content.

use super::Walked;

/// An element that holds others.
const OUTER: [u64; 7] = [
    0x1853_8067, // Segment
    0x1549_a966, // Info
    0x1654_ae6b, // Tracks
    0xae,        // TrackEntry
    0xe1,        // Audio
    0x1f43_b675, // Cluster
    0xa0,        // BlockGroup
];
const HEADER: u64 = 0x1a45_dfa3;
const DOC_TYPE: u64 = 0x4282;
const SCALE: u64 = 0x2a_d7b1;
const TRACK_TYPE: u64 = 0x83;
const CODEC: u64 = 0x86;
const CLUSTER_TIME: u64 = 0xe7;
const SIMPLE_BLOCK: u64 = 0xa3;
const BLOCK: u64 = 0xa1;
/// Other elements a player needs or may use.
const NEEDED: [u64; 24] = [
    0x114d_9b74, // SeekHead
    0x4489,      // Duration
    0x4d80,      // MuxingApp
    0x5741,      // WritingApp
    0xd7,        // TrackNumber
    0x73c5,      // TrackUID
    0xb9,        // FlagEnabled
    0x88,        // FlagDefault
    0x55aa,      // FlagForced
    0x9c,        // FlagLacing
    0x22_b59c,   // Language
    0x23_e383,   // DefaultDuration
    0x63a2,      // CodecPrivate
    0x56aa,      // CodecDelay
    0x56bb,      // SeekPreRoll
    0xb5,        // SamplingFrequency
    0x78_b5,     // OutputSamplingFrequency
    0x9f,        // Channels
    0x6264,      // BitDepth
    0x9b,        // BlockDuration
    0x75a2,      // DiscardPadding
    0xfb,        // ReferenceBlock
    0xab,        // PrevSize
    0x1c53_bb6b, // Cues
];

/// A variable-length number and the rest: with its length mark for names, without it for lengths.
fn number(bytes: &[u8], keep_mark: bool) -> Option<(u64, u32, &[u8])> {
    let first = *bytes.first()?;
    let length = first.leading_zeros().saturating_add(1);
    let (own, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    let value = own.iter().fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let marked = 1u64.checked_shl(length.saturating_mul(7))?;
    (length <= 8).then_some((if keep_mark { value } else { value & marked.saturating_sub(1) }, length, rest))
}

/// Name, content length (none when it runs to the end of what it is in) and the rest.
fn element(bytes: &[u8]) -> Option<(u64, Option<usize>, &[u8])> {
    let (name, _, rest) = number(bytes, true).filter(|(_, length, _)| *length <= 4)?;
    let (size, length, rest) = number(rest, false)?;
    let open = size == (1u64 << length.saturating_mul(7)).saturating_sub(1);
    Some((name, if open { None } else { Some(usize::try_from(size).ok()?) }, rest))
}

/// Walks over all elements; none when it is anything but sound in Opus.
pub(super) fn walk(sent: &[u8]) -> Option<Walked> {
    let mut rest = sent;
    let (mut tracks, mut scale, mut cluster, mut last) = (0, 1_000_000i64, 0i64, None);
    let mut blanks = Vec::new();
    while !rest.is_empty() {
        let start = sent.len().checked_sub(rest.len())?;
        let (name, size, after) = element(rest)?;
        if (start == 0) != (name == HEADER) {
            return None;
        }
        if OUTER.contains(&name) {
            rest = after;
            continue;
        }
        let (content, after) = after.split_at_checked(size?)?;
        match name {
            HEADER => is_webm(content)?,
            TRACK_TYPE if content == [2] => tracks += 1,
            CODEC if content == b"A_OPUS" => {}
            TRACK_TYPE | CODEC => return None,
            SCALE => scale = whole(content).filter(|scale| (1..=1_000_000_000).contains(scale))?,
            CLUSTER_TIME => cluster = whole(content)?,
            SIMPLE_BLOCK | BLOCK => last = last.max(Some(cluster.saturating_add(time_in(content)?))),
            name if NEEDED.contains(&name) => {}
            _ => blanks.push(start..sent.len().checked_sub(after.len())?),
        }
        rest = after;
    }
    let millis = last?.saturating_mul(scale).div_euclid(1_000_000);
    // The last piece itself lasts 20 milliseconds as browsers record it.
    (tracks == 1).then_some(Walked { millis: millis.saturating_add(20), blanks })
}

fn is_webm(mut header: &[u8]) -> Option<()> {
    while !header.is_empty() {
        let (name, size, after) = element(header)?;
        let (content, after) = after.split_at_checked(size?)?;
        if name == DOC_TYPE {
            return (content == b"webm").then_some(());
        }
        header = after;
    }
    None
}

fn whole(content: &[u8]) -> Option<i64> {
    if content.len() > 8 {
        return None;
    }
    i64::try_from(content.iter().fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte))).ok()
}

/// Time of a block within its cluster.
fn time_in(content: &[u8]) -> Option<i64> {
    let (_, _, rest) = number(content, false)?;
    Some(i64::from(i16::from_be_bytes([*rest.first()?, *rest.get(1)?])))
}

/// Makes an element one that says nothing, of the same length.
pub(super) fn blank(place: &mut [u8]) {
    let length = place.len();
    place.fill(0);
    let Ok(short) = u8::try_from(length.saturating_sub(2)) else { return blank_long(place) };
    match place {
        [name, size, ..] if short < 0x7f => (*name, *size) = (0xec, 0x80 | short),
        _ => blank_long(place),
    }
}

fn blank_long(place: &mut [u8]) {
    let content = u64::try_from(place.len().saturating_sub(9)).unwrap_or(0);
    let head = [0xec_u8].into_iter().chain((content | (1 << 56)).to_be_bytes());
    place.iter_mut().zip(head).for_each(|(byte, value)| *byte = value);
}
