//! Codes that a phone's camera reads.

use crate::house::Fault;
use qrcode::bits::Bits;
use qrcode::types::{QrError, QrResult};
use qrcode::{Color, EcLevel, QrCode, Version};
use std::fmt::Write as _;

/// Width of the white edge around a code, in modules.
const QUIET: usize = 4;

/// The QR code of a text as SVG, with its quiet zone. A quarter of it may be unreadable.
///
/// # Errors
/// A fault when it cannot be drawn.
pub fn svg(text: &str) -> Result<String, Fault> {
    let (side, path) = drawn(text, EcLevel::Q)?;
    Ok(wrapped(side, "", &path))
}

/// The same for much text on paper, with a module so many tenths of a millimetre wide. A seventh of it may be unreadable.
///
/// # Errors
/// A fault when the text is too long.
pub fn on_paper(text: &str, tenths: usize) -> Result<String, Fault> {
    let (side, path) = drawn(text, EcLevel::M)?;
    let wide = side.saturating_mul(tenths);
    let size = format!(" width=\"{0}.{1}mm\" height=\"{0}.{1}mm\"", wide / 10, wide % 10);
    Ok(wrapped(side, &size, &path))
}

/// Modules a side with the quiet zone, and the dark ones as a path, a run at a time.
fn drawn(text: &str, level: EcLevel) -> Result<(usize, String), Fault> {
    let code = encoded(text, level).map_err(|why| Fault::new(format!("QR code: {why}")))?;
    let (width, modules) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in modules.chunks(width).enumerate() {
        let mut x = QUIET;
        for run in row.chunk_by(|one, next| one == next) {
            let long = run.len();
            if run.first() == Some(&Color::Dark) {
                write!(path, "M{x} {}h{long}v1h-{long}z", y.saturating_add(QUIET))
                    .map_err(|_| Fault::new("QR code: no place"))?;
            }
            x = x.saturating_add(long);
        }
    }
    Ok((width.saturating_add(QUIET.saturating_mul(2)), path))
}

/// What stands behind a `#` in capitals and digits takes five and a half bits a character and not eight, which the crate
/// does not find by itself.
fn encoded(text: &str, level: EcLevel) -> QrResult<QrCode> {
    let is_dense = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'.';
    let code = text.split_once('#').map_or("", |(_, code)| code);
    if code.is_empty() || !code.bytes().all(is_dense) {
        return QrCode::with_error_correction_level(text, level);
    }
    let (address, code) = text.split_at(text.len().saturating_sub(code.len()));
    let fitted = |version: i16| -> QrResult<Bits> {
        let mut bits = Bits::new(Version::Normal(version));
        bits.push_byte_data(address.as_bytes())?;
        bits.push_alphanumeric_data(code.as_bytes())?;
        bits.push_terminator(level)?;
        Ok(bits)
    };
    let bits: Option<Bits> = (1..=40).find_map(|version| fitted(version).ok());
    QrCode::with_bits(bits.ok_or(QrError::DataTooLong)?, level)
}

fn wrapped(side: usize, size: &str, path: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"{size} viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_digits_take_less_room_beside_small_letters() {
        let url = format!("https://houji.example/verify#HJP1.{}", "A7".repeat(700));
        let (dense, _) = drawn(&url, EcLevel::M).unwrap();
        let (wide, _) = drawn(&url.to_lowercase(), EcLevel::M).unwrap();
        assert_eq!((dense, wide), (117 + 8, 141 + 8));
        assert!(
            on_paper(&url, 5)
                .unwrap()
                .starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"62.5mm\"")
        );
        assert!(svg(&"a7".repeat(1_300)).is_err());
    }
}
