//! Photos and recordings made for tests, good ones and bad ones.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

pub use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
pub use std::io::Cursor;

/// Left half red, right half blue, the upper left corner white.
pub fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 4 && y < height / 4 {
            Rgb([255, 255, 255])
        } else if x < width / 2 {
            Rgb([200, 20, 20])
        } else {
            Rgb([20, 20, 200])
        }
    })
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = picture(width, height);
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.encode(picture.as_raw(), width, height, ExtendedColorType::Rgb8).unwrap();
    bytes
}

pub fn packed(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture(width, height)).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Where the picture was taken, as telephones write it; the words are looked for in what is kept.
pub const PLACE: &[u8] = b"35.600N110.980E";

/// A JPEG with Exif: how it was held, and where.
pub fn jpeg_with_exif(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    tiff.extend([0, 2]);
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]); // GPS, at byte 38
    tiff.extend([0, 0, 0, 0]);
    tiff.extend([0, 1]);
    tiff.extend([0, 0x1d, 0, 2, 0, 0, 0, 16, 0, 0, 0, 56]);
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(PLACE);
    tiff.push(0);
    let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
    let app1 = [&[0xff, 0xe1][..], &length, b"Exif\0\0", &tiff].concat();
    let plain = jpeg(width, height);
    [&plain[..2], &app1, &plain[2..]].concat()
}

pub fn png_chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(name);
    crc.update(content);
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length[..], name, content, &crc.sum().to_be_bytes()].concat()
}

/// A PNG that says it is as large as this, and is a few bytes.
pub fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    use std::io::Write;
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let mut pixels = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    pixels.write_all(&[0; 100_000]).unwrap();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        png_chunk(b"IHDR", &header),
        png_chunk(b"IDAT", &pixels.finish().unwrap()),
        png_chunk(b"IEND", &[]),
    ]
    .concat()
}

/// The same PNG with a note in it, after its header.
pub fn png_with(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let plain = packed(ImageFormat::Png, 40, 30);
    [&plain[..33], &png_chunk(name, content), &plain[33..]].concat()
}

fn element(name: &[u8], content: &[u8]) -> Vec<u8> {
    let length = (u64::try_from(content.len()).unwrap() | (1 << 56)).to_be_bytes();
    [name, &length, content].concat()
}

/// What a recording in WebM is made of.
pub struct Webm {
    pub codec: &'static [u8],
    pub track: u8,
    pub seconds: u16,
}

pub const TITLE: &[u8] = b"recorded behind the mill";

impl Webm {
    pub fn voice(seconds: u16) -> Webm {
        Webm { codec: b"A_OPUS", track: 2, seconds }
    }

    /// As a browser writes it: lengths of segment and clusters left open, one cluster a second.
    pub fn bytes(&self) -> Vec<u8> {
        let header = element(&[0x1a, 0x45, 0xdf, 0xa3], &element(&[0x42, 0x82], b"webm"));
        let info = [
            element(&[0x2a, 0xd7, 0xb1], &1_000_000u32.to_be_bytes()),
            element(&[0x7b, 0xa9], TITLE),
            element(&[0x4d, 0x80], b"Test"),
        ];
        let track =
            [element(&[0xd7], &[1]), element(&[0x83], &[self.track]), element(&[0x86], self.codec)].concat();
        let mut bytes = header;
        bytes.extend([0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
        bytes.extend(element(&[0x15, 0x49, 0xa9, 0x66], &info.concat()));
        bytes.extend(element(&[0x16, 0x54, 0xae, 0x6b], &element(&[0xae], &track)));
        for second in 0..self.seconds {
            bytes.extend([0x1f, 0x43, 0xb6, 0x75, 0xff]);
            bytes.extend(element(&[0xe7], &(u32::from(second) * 1000).to_be_bytes()));
            for at in [0u16, 980] {
                bytes.extend(element(&[0xa3], &[&[0x81][..], &at.to_be_bytes(), &[0x80], b"opus"].concat()));
            }
        }
        bytes.extend(element(&[0x12, 0x54, 0xc3, 0x67], TITLE));
        bytes
    }
}

pub fn mp4_box(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
    [&length[..], name, content].concat()
}

/// What a recording in MP4 is made of.
pub struct Mp4 {
    pub handler: &'static [u8; 4],
    pub codec: &'static [u8; 4],
    pub seconds: u32,
    pub in_fragments: bool,
    pub tracks: usize,
}

impl Mp4 {
    pub fn voice(seconds: u32, in_fragments: bool) -> Mp4 {
        Mp4 { handler: b"soun", codec: b"mp4a", seconds, in_fragments, tracks: 1 }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let scale = 48_000u32;
        let told = if self.in_fragments { 0 } else { self.seconds * scale };
        let mdhd = [&[0; 12][..], &scale.to_be_bytes(), &told.to_be_bytes(), &[0; 4]].concat();
        let hdlr = [&[0; 8][..], self.handler, &[0; 13]].concat();
        let stsd = [&[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 16][..], self.codec, &[0; 8]].concat();
        let stbl = mp4_box(b"stbl", &mp4_box(b"stsd", &stsd));
        let mdia = [mp4_box(b"mdhd", &mdhd), mp4_box(b"hdlr", &hdlr), mp4_box(b"minf", &stbl)].concat();
        let trak = mp4_box(b"trak", &mp4_box(b"mdia", &mdia));
        let trex = [&[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1][..], &1024u32.to_be_bytes(), &[0; 8]].concat();
        let mvex = mp4_box(b"mvex", &mp4_box(b"trex", &trex));
        let place = mp4_box(b"udta", &mp4_box(b"\xa9xyz", PLACE));
        let moov = [mp4_box(b"mvhd", &[0; 100]), trak.repeat(self.tracks), mvex, place].concat();
        let mut bytes = mp4_box(b"ftyp", b"iso5\0\0\0\0");
        bytes.extend(mp4_box(b"moov", &moov));
        if self.in_fragments {
            for _ in 0..self.seconds {
                let tfhd = mp4_box(b"tfhd", &[0, 2, 0, 0, 0, 0, 0, 1]);
                let mut trun = vec![0, 0, 1, 1];
                trun.extend(2u32.to_be_bytes());
                trun.extend([0; 4]);
                trun.extend((scale / 2).to_be_bytes().repeat(2));
                bytes.extend(mp4_box(b"moof", &mp4_box(b"traf", &[tfhd, mp4_box(b"trun", &trun)].concat())));
                bytes.extend(mp4_box(b"mdat", b"sound"));
            }
        } else {
            bytes.extend(mp4_box(b"mdat", b"sound"));
        }
        bytes
    }
}

pub fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
