//! Codes that a phone's camera reads.

use crate::house::Fault;
use fast_qr::QRBuilder;
use fast_qr::convert::Builder as _;
use fast_qr::convert::svg::SvgBuilder;

/// The QR code of a text as SVG, with its quiet zone.
///
/// # Errors
/// A fault when it cannot be drawn.
pub fn svg(text: &str) -> Result<String, Fault> {
    let code = QRBuilder::new(text).build().map_err(|why| Fault::new(format!("QR code: {why:?}")))?;
    Ok(SvgBuilder::default().margin(4).to_str(&code))
}
