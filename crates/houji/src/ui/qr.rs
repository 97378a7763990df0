//! Codes that a phone's camera reads.

use crate::house::Fault;
use qrcode::{Color, EcLevel, QrCode};
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
    let code = QrCode::with_error_correction_level(text, level)
        .map_err(|why| Fault::new(format!("QR code: {why}")))?;
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
        assert_eq!((dense, wide), (121 + 8, 145 + 8));
        assert!(
            on_paper(&url, 5)
                .unwrap()
                .starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64.5mm\"")
        );
        assert!(svg(&"A7".repeat(1_300)).is_err());
    }
}
