//! MP4 with one track of sound, whole or in fragments, as Safari and telephones record it: boxes, each with its
//! length, its name and its content.

use super::Walked;

/// A box that holds others.
const OUTER: [&[u8; 4]; 9] =
    [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf", b"edts"];
/// Boxes a player needs or may use.
const NEEDED: [&[u8; 4]; 26] = [
    b"ftyp", b"styp", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"smhd", b"dinf", b"dref", b"stsd", b"stts",
    b"stsc", b"stsz", b"stco", b"co64", b"sgpd", b"sbgp", b"elst", b"trex", b"mehd", b"mfhd", b"tfhd",
    b"tfdt", b"trun", b"mdat", b"sidx",
];

/// Name, content and the rest.
fn next_box(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (size, rest) = bytes.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_first_chunk::<4>()?;
    let (length, rest) = match u32::from_be_bytes(*size) {
        0 => (rest.len(), rest),
        1 => {
            let (size, rest) = rest.split_first_chunk::<8>()?;
            (usize::try_from(u64::from_be_bytes(*size).checked_sub(16)?).ok()?, rest)
        }
        size => (usize::try_from(size.checked_sub(8)?).ok()?, rest),
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((name, content, after))
}

/// What is found on the way.
#[derive(Default)]
struct Found {
    tracks: i64,
    plays: bool,
    scale: i64,
    told: i64,
    piece: i64,
    default_piece: i64,
    fragments: i64,
}

/// Walks over all boxes; none when it is anything but one track of sound.
pub(super) fn walk(sent: &[u8]) -> Option<Walked> {
    let mut rest = sent;
    let (mut found, mut blanks) = (Found::default(), Vec::new());
    while !rest.is_empty() {
        let start = sent.len().checked_sub(rest.len())?;
        let (name, content, after) = next_box(rest)?;
        if OUTER.contains(&name) {
            found.tracks = found.tracks.saturating_add(i64::from(name == b"trak"));
            let inside = rest.len().checked_sub(content.len().checked_add(after.len())?)?;
            rest = rest.get(inside..)?;
            continue;
        }
        if NEEDED.contains(&name) {
            found.look(name, content)?;
        } else {
            blanks.push(start..sent.len().checked_sub(after.len())?);
        }
        rest = after;
    }
    let units = found.told.max(found.fragments);
    let millis = units.saturating_mul(1000).checked_div(found.scale)?;
    (found.tracks == 1 && found.plays).then_some(Walked { millis, blanks })
}

impl Found {
    fn look(&mut self, name: &[u8; 4], content: &[u8]) -> Option<()> {
        match name {
            b"hdlr" if content.get(8..12)? != b"soun" => return None,
            b"stsd" => self.plays = matches!(content.get(12..16)?, b"mp4a" | b"Opus"),
            b"mdhd" => {
                let (scale, told) = if content.first()? == &1 { (20, 24) } else { (12, 16) };
                self.scale = word(content, scale)?;
                let unknown = i64::from(u32::MAX);
                let told = if told == 24 { long(content, told)? } else { word(content, told)? };
                self.told = self.told.max(if told == unknown { 0 } else { told });
            }
            b"stts" => self.told = self.told.max(all_steps(content)?),
            b"trex" => self.default_piece = word(content, 12)?,
            b"tfhd" => self.piece = own_piece(content)?.unwrap_or(self.default_piece),
            b"trun" => self.fragments = self.fragments.saturating_add(run(content, self.piece)?),
            _ => {}
        }
        Some(())
    }
}

fn word(content: &[u8], at: usize) -> Option<i64> {
    let (word, _) = content.get(at..)?.split_first_chunk::<4>()?;
    Some(i64::from(u32::from_be_bytes(*word)))
}

/// A long number; the largest stands for one nobody knows.
fn long(content: &[u8], at: usize) -> Option<i64> {
    let (long, _) = content.get(at..)?.split_first_chunk::<8>()?;
    Some(i64::try_from(u64::from_be_bytes(*long)).unwrap_or(0))
}

/// Length of all samples of a table of times.
fn all_steps(content: &[u8]) -> Option<i64> {
    let (steps, _) = content.get(8..)?.as_chunks::<8>();
    let length = |step: &[u8; 8]| Some(word(step, 0)?.saturating_mul(word(step, 4)?));
    steps.iter().try_fold(0i64, |sum, step| Some(sum.saturating_add(length(step)?)))
}

fn flags(content: &[u8]) -> Option<i64> {
    Some(word(content, 0)? & 0x00ff_ffff)
}

/// The length a fragment gives to each of its samples.
fn own_piece(content: &[u8]) -> Option<Option<i64>> {
    let flags = flags(content)?;
    if flags & 0x8 == 0 {
        return Some(None);
    }
    let before = if flags & 0x1 == 0 { 0 } else { 8usize } + if flags & 0x2 == 0 { 0 } else { 4 };
    Some(Some(word(content, before.saturating_add(8))?))
}

/// Length of a run of samples.
fn run(content: &[u8], piece: i64) -> Option<i64> {
    let (flags, samples) = (flags(content)?, word(content, 4)?);
    if flags & 0x100 == 0 {
        return Some(samples.saturating_mul(piece));
    }
    let given = |flag: i64| if flags & flag == 0 { 0 } else { 4usize };
    let start = given(0x1).saturating_add(given(0x4)).saturating_add(8);
    let width =
        given(0x100).saturating_add(given(0x200)).saturating_add(given(0x400)).saturating_add(given(0x800));
    let rows = content.get(start..)?.chunks_exact(width).take(usize::try_from(samples).ok()?);
    rows.into_iter().try_fold(0i64, |sum, row| Some(sum.saturating_add(word(row, 0)?)))
}

/// Makes a box one that says nothing, of the same length.
pub(super) fn blank(place: &mut [u8]) {
    if let Some((head, content)) = place.split_at_mut_checked(8) {
        // A length of 64 bits stands in the content; this one is short enough for the head.
        let size = u32::try_from(content.len().saturating_add(8)).unwrap_or(0);
        let free = size.to_be_bytes().into_iter().chain(*b"free");
        head.iter_mut().zip(free).for_each(|(byte, value)| *byte = value);
        content.fill(0);
    }
}
