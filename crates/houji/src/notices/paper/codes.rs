//! The two codes of a sheet. P is what stands in the log, T is the text itself: whoever reads both needs no network and
//! nobody's word to see what was published.

use crate::house::Fault;
use crate::ui::qr;
use data_encoding::BASE32_NOPAD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use houji_seal::Slip;
use std::io::{Read as _, Write as _};

/// Most bytes of a text in one code: about 1,450 characters.
const SLICE: usize = 900;
/// Most codes of a text.
const PARTS: usize = 4;

/// The address behind the P code.
///
/// # Errors
/// A fault when the slip cannot be written.
pub fn proof(url: &str, slip: &Slip) -> Result<String, Fault> {
    let code = slip.code().map_err(|why| Fault::new(format!("slip: {why}")))?;
    Ok(format!("{url}/verify#{code}"))
}

/// The addresses behind the T codes; none when the text is longer than they carry.
///
/// # Errors
/// A fault when there is no memory.
pub fn texts(url: &str, text: &str) -> Result<Vec<String>, Fault> {
    let fault = |why: std::io::Error| Fault::new(format!("deflate: {why}"));
    let mut out = DeflateEncoder::new(Vec::new(), Compression::best());
    out.write_all(text.as_bytes()).map_err(fault)?;
    let bytes = out.finish().map_err(fault)?;
    let parts = bytes.len().div_ceil(SLICE);
    if parts > PARTS {
        return Ok(Vec::new());
    }
    let slices = bytes.chunks(bytes.len().div_ceil(parts).max(1)).enumerate();
    let part = |(at, slice): (usize, &[u8])| {
        format!("{url}/verify#HJT1.{}.{parts}.{}", at.saturating_add(1), BASE32_NOPAD.encode(slice))
    };
    Ok(slices.map(part).collect())
}

/// The text behind all T codes of a sheet, in any order; none when one is missing or they do not belong together.
#[must_use]
pub fn read_texts<'a>(codes: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut slices = std::collections::BTreeMap::new();
    for code in codes {
        let mut parts = code.split_once('#').map_or(code, |(_, code)| code).splitn(4, '.');
        let (head, part, all, base32) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let (part, all): (usize, usize) = (part.parse().ok()?, all.parse().ok()?);
        if head != "HJT1" || !(1..=all).contains(&part) || all > PARTS {
            return None;
        }
        slices.insert((all, part), BASE32_NOPAD.decode(base32.as_bytes()).ok()?);
    }
    let (all, _) = *slices.keys().next()?;
    if slices.len() != all || slices.keys().any(|(each, _)| *each != all) {
        return None;
    }
    let (bytes, mut text) = (slices.into_values().flatten().collect::<Vec<u8>>(), String::new());
    // The longest text of a notice is a mebibyte.
    DeflateDecoder::new(bytes.as_slice()).take(1 << 20).read_to_string(&mut text).ok()?;
    Some(text)
}

/// A code for paper, with a module so many tenths of a millimetre wide.
///
/// # Errors
/// A fault when the address is too long.
pub fn drawn(address: &str, tenths: usize) -> Result<String, Fault> {
    qr::on_paper(address, tenths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const URL: &str = "https://houji.example";

    #[test]
    fn a_text_is_cut_into_equal_parts_and_no_more_than_four() {
        // What cannot be made shorter, about as long when it is deflated.
        let noise = |length: usize| {
            let digests =
                (0..length.div_ceil(64)).map(|n| houji_seal::Digest::of(&[&n.to_be_bytes()]).to_string());
            digests.collect::<String>().chars().take(length).collect::<String>()
        };
        for (length, parts) in [(1_000, 1), (2_000, 2), (6_000, 4), (9_000, 0)] {
            let text = noise(length);
            let codes = texts(URL, &text).unwrap();
            assert_eq!(codes.len(), parts, "{length}");
            assert!(codes.iter().all(|code| code.len() <= 1_450 + URL.len() + 8));
            assert!(codes.windows(2).all(|pair| pair[0].len() >= pair[1].len()));
            assert_eq!(read_texts(codes.iter().rev().map(String::as_str)), (parts > 0).then_some(text));
            if parts > 1 {
                assert_eq!(read_texts(codes.iter().skip(1).map(String::as_str)), None);
            }
        }
        for bad in ["", "HJT1.1.1", "HJT1.2.1.AA", "HJT1.0.1.AA", "HJT2.1.1.AA", "HJT1.1.1.a", "HJT1.1.5.AA"]
        {
            assert_eq!(read_texts([bad]), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_goes_round(text in "(?s).{0,300}") {
            let codes = texts(URL, &text).unwrap();
            prop_assert_eq!(read_texts(codes.iter().map(String::as_str)), Some(text));
        }

        #[test]
        fn any_code_is_answered(code in "HJT1\\.[0-5]\\.[0-5]\\.[A-Z2-7]{0,40}") {
            let _ = read_texts([code.as_str()]);
        }
    }
}
