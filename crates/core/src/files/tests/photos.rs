//! Photos: what is taken, what is not, and what is left of it.

use super::check;
use super::*;
use crate::files::check::Refused;
use crate::files::model::{Kept, Kind};
use image::ImageReader;
use proptest::prelude::*;

fn read(bytes: &[u8]) -> RgbImage {
    ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg).decode().unwrap().to_rgb8()
}

fn kept(bytes: &[u8]) -> Kept {
    check(bytes).unwrap_or_else(|why| panic!("{why:?}"))
}

#[test]
fn photos_of_each_kind_are_made_into_small_jpegs() {
    for (what, bytes, sides) in [
        ("jpeg", jpeg(2000, 1000), (1600, 800)),
        ("small jpeg", jpeg(40, 30), (40, 30)),
        ("one pixel", jpeg(1, 1), (1, 1)),
        ("png", packed(ImageFormat::Png, 1000, 3600), (445, 1600)),
        ("webp", packed(ImageFormat::WebP, 1700, 1700), (1600, 1600)),
        ("very large", jpeg(5000, 4000), (1600, 1280)),
        ("a line", packed(ImageFormat::Png, 8000, 1), (1600, 1)),
    ] {
        let kept = kept(&bytes);
        assert_eq!(
            (kept.kind, kept.media_type, kept.sides),
            (Kind::Photo, "image/jpeg", Some(sides)),
            "{what}"
        );
        assert_eq!(read(&kept.full).dimensions(), sides, "{what}");
        let thumb = read(kept.thumb.as_ref().unwrap());
        assert!(thumb.width().max(thumb.height()) <= 320, "{what}");
        assert_eq!(thumb.width().max(thumb.height()), sides.0.max(sides.1).min(320), "{what}");
    }
}

#[test]
fn nothing_but_pixels_is_kept() {
    let sent = jpeg_with_exif(600, 400, 1);
    assert!(holds(&sent, b"Exif") && holds(&sent, PLACE), "the test's photo has what is looked for");
    let note = b"Comment\0taken by somebody at 35.600N110.980E";
    for sent in [sent, png_with(b"tEXt", note), png_with(b"eXIf", b"MM\0*35.600N110.980E")] {
        let kept = kept(&sent);
        for bytes in [&kept.full, kept.thumb.as_ref().unwrap()] {
            for word in [&b"Exif"[..], b"MM\0*", b"Comment", PLACE, b"ICC_PROFILE", b"http"] {
                assert!(!holds(bytes, word), "{}", String::from_utf8_lossy(word));
            }
        }
    }
}

/// Where the white corner is after turning upright: x and y in quarters of the picture.
fn corner(photo: &RgbImage) -> (u32, u32) {
    let (width, height) = photo.dimensions();
    let places = [(0, 0), (3, 0), (0, 3), (3, 3)];
    let white = places.into_iter().find(|(x, y)| {
        let pixel = photo.get_pixel(width * (2 * x + 1) / 8, height * (2 * y + 1) / 8);
        pixel.0.iter().all(|value| *value > 220)
    });
    white.unwrap()
}

#[test]
fn photos_stand_upright() {
    for (orientation, sides, at) in [
        (1, (400, 200), (0, 0)),
        (2, (400, 200), (3, 0)),
        (3, (400, 200), (3, 3)),
        (4, (400, 200), (0, 3)),
        (5, (200, 400), (0, 0)),
        (6, (200, 400), (3, 0)),
        (7, (200, 400), (3, 3)),
        (8, (200, 400), (0, 3)),
        (9, (400, 200), (0, 0)),
    ] {
        let kept = kept(&jpeg_with_exif(400, 200, orientation));
        assert_eq!(kept.sides, Some(sides), "{orientation}");
        assert_eq!(corner(&read(&kept.full)), at, "{orientation}");
        let thumb = read(kept.thumb.as_ref().unwrap());
        assert_eq!(corner(&thumb), at, "{orientation}: the small one");
    }
}

#[test]
fn what_lies_under_transparent_places_is_gone() {
    let mut clear = image::RgbaImage::from_pixel(40, 40, image::Rgba([255, 0, 0, 0]));
    clear.put_pixel(0, 0, image::Rgba([0, 0, 0, 255]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(clear).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let photo = read(&kept(bytes.get_ref()).full);
    assert!(photo.get_pixel(30, 30).0.iter().all(|value| *value > 250), "{:?}", photo.get_pixel(30, 30));
}

fn archive_end(comment: &[u8]) -> Vec<u8> {
    let length = u16::try_from(comment.len()).unwrap().to_le_bytes();
    [b"PK\x05\x06".as_slice(), &[0; 16], &length, comment].concat()
}

#[test]
fn bad_photos_are_refused_with_their_reason() {
    let good = jpeg(300, 200);
    let png = packed(ImageFormat::Png, 300, 200);
    let webp = packed(ImageFormat::WebP, 300, 200);
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let mut moving_webp = b"RIFF\x26\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x09\0\0\x09\0\0".to_vec();
    moving_webp.extend(b"ANIM\x06\0\0\0\0\0\0\0\0\0");
    let many_scans = [&good[..good.len() - 2], &[0xff, 0xda, 0, 2].repeat(100), &[0xff, 0xd9]].concat();
    let comment = [&[0xff, 0xfe, 0, 12][..], b"%PDF-1.7 \n"].concat();
    for (what, bytes, why) in [
        ("nothing", Vec::new(), Refused::Unknown),
        ("words", b"photo.jpg".to_vec(), Refused::Unknown),
        ("gif", b"GIF89a\x01\0\x01\0".to_vec(), Refused::Unknown),
        ("heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), Refused::Unknown),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), Refused::Unknown),
        ("a page before a photo", [b"<html>", &good[..]].concat(), Refused::Unknown),
        ("jpeg, first bytes", good[..3].to_vec(), Refused::Broken),
        ("jpeg, head", good[..20].to_vec(), Refused::Broken),
        ("jpeg, half", half(&good), Refused::Broken),
        ("jpeg, all but its end", good[..good.len() - 2].to_vec(), Refused::Broken),
        ("jpeg, many scans", many_scans, Refused::Broken),
        ("png, first bytes", png[..8].to_vec(), Refused::Broken),
        ("png, half", half(&png), Refused::Broken),
        ("webp, first bytes", webp[..12].to_vec(), Refused::Broken),
        ("webp, half", half(&webp), Refused::Broken),
        ("a bomb", png_bomb(20_000, 20_000), Refused::TooManyPixels),
        ("a long bomb", png_bomb(16_385, 1), Refused::TooManyPixels),
        ("a square bomb", png_bomb(7_100, 7_100), Refused::TooManyPixels),
        ("less than it says", png_bomb(2_000, 2_000), Refused::Broken),
        ("moving png", png_with(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), Refused::Moving),
        ("moving webp", moving_webp, Refused::Moving),
        ("an archive behind", [&good[..], &archive_end(b"")].concat(), Refused::Mixed),
        ("an archive with a comment", [&png[..], &archive_end(b"hello")].concat(), Refused::Mixed),
        ("a document within", [&good[..2], &comment, &good[2..]].concat(), Refused::Mixed),
    ] {
        assert_eq!(check(&bytes).map(|kept| kept.media_type), Err(why), "{what}");
    }
    let trailer = [&good[..], b"\0\0 what some telephones write behind a photo PK\x05\x06"].concat();
    assert!(!holds(&kept(&trailer).full, b"telephones"), "a trailer is no second file, and is not kept");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// No bytes break the program, whatever they look like at their beginning.
    #[test]
    fn any_bytes_are_answered(
        start in prop::sample::select(vec![
            &b""[..], b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\0\x08Exif", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP",
            b"RIFF\x20\0\0\0WEBPVP8X", b"\x1a\x45\xdf\xa3", b"\0\0\0\x10ftypiso5",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let _ = check(&[start, &rest].concat());
    }

    /// A good file with a few bytes changed is taken or refused, and what is taken can be read.
    #[test]
    fn spoilt_files_are_answered(
        which in 0usize..5,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = match which {
            0 => jpeg_with_exif(64, 48, 6),
            1 => packed(ImageFormat::Png, 64, 48),
            2 => packed(ImageFormat::WebP, 64, 48),
            3 => Webm::voice(3).bytes(),
            _ => Mp4::voice(3, true).bytes(),
        };
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Ok(kept) = check(&bytes) && kept.kind == Kind::Photo {
            prop_assert_eq!(Some(read(&kept.full).dimensions()), kept.sides);
        }
    }
}
