//! QR codes as SVG, for pages and for documents.
//!
//! The one rule: the code shows exactly the text given. Contrast is black on white, with the quiet zone of four modules the
//! standard (ISO/IEC 18004) asks for, so that it scans in dark mode and on any paper.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

/// The longest text a QR code can hold, in bytes (version 40, level L, byte mode).
pub const MAX_QR_BYTES: usize = 2953;

/// Above this many modules a side (version 20) damage recovery is given up for larger modules.
const COMFORTABLE_SIDE: usize = 97;

/// Blank modules around the code.
const QUIET_ZONE: usize = 4;

/// The text is longer than [`MAX_QR_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a QR code")]
pub struct QrTooLong;

/// A drawn code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrImage {
    /// A complete SVG document with a view box of one unit per module.
    pub svg: String,
    /// Modules a side, quiet zone included: what a printed size is reckoned from.
    pub side: usize,
}

/// Draws a text as a QR code. It recovers from 15 % damage (level M) where that keeps the code readable, else from 7 % (L).
///
/// # Errors
/// [`QrTooLong`].
pub fn qr_svg(text: &str) -> Result<QrImage, QrTooLong> {
    let build = |level| QRBuilder::new(text).ecl(level).build();
    let code = match build(ECL::M) {
        Ok(code) if code.size <= COMFORTABLE_SIDE => code,
        _ => build(ECL::L).map_err(|_| QrTooLong)?,
    };
    let side = code.size + 2 * QUIET_ZONE;
    let mut path = String::new();
    for y in 0..code.size {
        let mut x = 0;
        while x < code.size {
            let run = code[y][x..]
                .iter()
                .take_while(|module| module.value())
                .count();
            if run > 0 {
                // Writing to a string cannot fail.
                let _ = write!(
                    path,
                    "M{} {}h{run}v1h-{run}z",
                    x + QUIET_ZONE,
                    y + QUIET_ZONE
                );
            }
            x += run.max(1);
        }
    }
    let svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{path}"/></svg>"##
    );
    Ok(QrImage { svg, side })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_texts_are_drawn_and_too_long_ones_refused() {
        let short = qr_svg("https://example.test/v#abc").unwrap();
        assert!(short.svg.starts_with("<svg") && short.side < 45);
        let long = qr_svg(&"x".repeat(MAX_QR_BYTES)).unwrap();
        assert_eq!(long.side, 177 + 8);
        assert_eq!(qr_svg(&"x".repeat(MAX_QR_BYTES + 1)), Err(QrTooLong));
    }

    #[test]
    fn the_finder_pattern_is_where_a_scanner_looks() {
        let code = qr_svg("x").unwrap();
        assert!(code.svg.contains("\"M4 4h7v1h-7z"), "{}", code.svg);
    }
}
