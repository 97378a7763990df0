//! Photos: unpacked within limits, turned upright, made smaller and packed again, so that nothing but pixels is kept.

use super::check::Refused;
use super::model::{Kept, Kind};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageResult, Limits, RgbImage};
use std::io::Cursor;

/// Longest side of a photo that is kept.
const SIDE: u32 = 1600;
/// Longest side of its small picture.
const THUMB_SIDE: u32 = 320;
const QUALITY: u8 = 82;
const THUMB_QUALITY: u8 = 75;
/// Longest side that is unpacked.
const MOST_SIDE: u32 = 16_384;
/// Most pixels that are unpacked: a phone's 50 million.
const MOST_PIXELS: u64 = 8_192 * 6_144;
/// Most pixels of a photo in refining scans, which takes three times the memory.
const MOST_PIXELS_REFINED: u64 = MOST_PIXELS / 2;
/// Most memory of the unpacked pixels.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
/// Most scans of one photo; each costs a walk through all its pixels.
const MOST_SCANS: usize = 64;

/// How a photo is packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    Jpeg,
    Png,
    Webp,
}

/// Told by the first bytes.
pub(super) fn form_of(sent: &[u8]) -> Option<Form> {
    if sent.starts_with(&[0xff, 0xd8, 0xff]) {
        Some(Form::Jpeg)
    } else if sent.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(Form::Png)
    } else if sent.starts_with(b"RIFF") && sent.get(8..12) == Some(b"WEBP") {
        Some(Form::Webp)
    } else {
        None
    }
}

/// Makes of a photo what is kept.
///
/// # Errors
/// The refusal.
pub(super) fn keep(form: Form, sent: &[u8]) -> Result<Kept, Refused> {
    if is_two_things(sent) {
        return Err(Refused::Mixed);
    }
    let photo = match form {
        Form::Jpeg => {
            let jpeg = walk(sent).ok_or(Refused::Broken)?;
            let most = if jpeg.refined { MOST_PIXELS_REFINED } else { MOST_PIXELS };
            unpack(JpegDecoder::new(Cursor::new(sent)), most)?
        }
        Form::Png => {
            let decoder = PngDecoder::with_limits(Cursor::new(sent), limits());
            if matches!(&decoder, Ok(png) if png.is_apng().unwrap_or(true)) {
                return Err(Refused::Moving);
            }
            unpack(decoder, MOST_PIXELS)?
        }
        Form::Webp => {
            if is_moving_webp(sent) {
                return Err(Refused::Moving);
            }
            unpack(WebPDecoder::new(Cursor::new(sent)), MOST_PIXELS)?
        }
    };
    let thumb = on_white(&fitted(&photo, THUMB_SIDE));
    let photo = on_white(&photo);
    Ok(Kept {
        kind: Kind::Photo,
        media_type: "image/jpeg",
        full: packed(&photo, QUALITY)?,
        thumb: Some(packed(&thumb, THUMB_QUALITY)?),
        sides: Some(photo.dimensions()),
        millis: None,
    })
}

/// An extended file says at its beginning whether it moves.
fn is_moving_webp(sent: &[u8]) -> bool {
    sent.get(12..16) == Some(b"VP8X") && sent.get(20).is_some_and(|flags| flags & 0x02 != 0)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

/// Unpacks a photo of at most `most` pixels, makes it small and turns it upright.
fn unpack<D: ImageDecoder>(decoder: ImageResult<D>, most: u64) -> Result<DynamicImage, Refused> {
    let mut decoder = decoder.map_err(refused)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if width.max(height) > MOST_SIDE || pixels > most || decoder.total_bytes() > MOST_MEMORY {
        return Err(Refused::TooManyPixels);
    }
    decoder.set_limits(limits()).map_err(refused)?;
    let orientation = decoder.orientation().map_err(refused)?;
    let mut photo = fitted(&DynamicImage::from_decoder(decoder).map_err(refused)?, SIDE);
    photo.apply_orientation(orientation);
    Ok(photo)
}

fn refused(why: image::ImageError) -> Refused {
    match why {
        image::ImageError::Limits(_) => Refused::TooManyPixels,
        _ => Refused::Broken,
    }
}

/// The same photo with no side longer than `side`.
fn fitted(photo: &DynamicImage, side: u32) -> DynamicImage {
    let longest = photo.width().max(photo.height());
    if longest <= side {
        return photo.clone();
    }
    // A first coarse step keeps a very large photo from taking several times its memory.
    let twice = side.saturating_mul(2);
    let coarse = (longest > twice).then(|| photo.thumbnail(twice, twice));
    coarse.as_ref().unwrap_or(photo).resize(side, side, FilterType::Triangle)
}

/// Without what lies under transparent places.
fn on_white(photo: &DynamicImage) -> RgbImage {
    if !photo.color().has_alpha() {
        return photo.to_rgb8();
    }
    let mut paper =
        DynamicImage::from(RgbImage::from_pixel(photo.width(), photo.height(), image::Rgb([255; 3])));
    image::imageops::overlay(&mut paper, &photo.to_rgba8(), 0, 0);
    paper.to_rgb8()
}

fn packed(photo: &RgbImage, quality: u8) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    let (width, height) = photo.dimensions();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    encoder.encode(photo.as_raw(), width, height, ExtendedColorType::Rgb8).map_err(|_| Refused::Broken)?;
    Ok(bytes)
}

/// True of a picture that programs would also take for an archive or a document.
fn is_two_things(sent: &[u8]) -> bool {
    let (head, _) = sent.split_at(sent.len().min(1024));
    head.windows(5).any(|five| five == b"%PDF-") || ends_as_archive(sent)
}

/// An archive ends with a mark, 16 bytes, and a comment whose length stands before it.
fn ends_as_archive(sent: &[u8]) -> bool {
    let from = sent.len().saturating_sub(22 + usize::from(u16::MAX));
    let end = sent.get(from..).unwrap_or_default();
    let marks = end.windows(22).enumerate().filter(|(_, mark)| mark.starts_with(b"PK\x05\x06"));
    let mut tails = marks.map(|(at, mark)| (end.len().saturating_sub(at).saturating_sub(22), mark));
    tails.any(|(after, mark)| match mark {
        [.., low, high] => usize::from(u16::from_le_bytes([*low, *high])) == after,
        _ => false,
    })
}

/// What must be known of a JPEG before it is unpacked.
struct Walked {
    refined: bool,
}

/// Walks over the segments before the picture, and looks for its end. The decoder would fill up half a photo with grey.
fn walk(sent: &[u8]) -> Option<Walked> {
    let mut rest = sent.get(2..)?;
    loop {
        let (marker, after) = match rest {
            [0xff, 0xff, ..] => {
                rest = rest.get(1..)?;
                continue;
            }
            [0xff, marker, after @ ..] => (*marker, after),
            _ => return None,
        };
        let length = usize::from(u16::from_be_bytes([*after.first()?, *after.get(1)?]));
        let next = after.get(length.max(2)..)?;
        // Frames but not the three tables that are numbered among them.
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let count = |wanted: u8| next.windows(2).filter(|pair| *pair == [0xff, wanted]).count();
            let whole = count(0xd9) > 0 && (1..=MOST_SCANS).contains(&count(0xda));
            return whole.then_some(Walked { refined: matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce) });
        }
        rest = next;
    }
}
