//! A text as a QR code, drawn on the server: one path in a square, without a script or a picture to load.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// The empty margin that readers need, in modules.
const MARGIN: usize = 4;
/// The most bytes of a text: beyond that a camera cannot read the code on a screen.
const MOST_BYTES: usize = 600;

/// A QR code.
#[derive(Debug)]
pub(super) struct Qr {
    /// Its side with the margin, in modules.
    pub(super) side: usize,
    /// The dark modules as the path of an SVG.
    pub(super) path: String,
}

impl Qr {
    /// The code of a text; none where it is too long to be read.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.len() > MOST_BYTES {
            return None;
        }
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| one == next) {
                if run.first() == Some(&Color::Dark) {
                    // Writing to a text cannot fail.
                    let _ = write!(path, "M{} {}h{}v1h-{}z", x + MARGIN, y + MARGIN, run.len(), run.len());
                }
                x += run.len();
            }
        }
        Some(Self { side: width + 2 * MARGIN, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark modules that a path draws.
    fn drawn(path: &str) -> usize {
        let runs =
            path.split('M').skip(1).filter_map(|run| run.split_once('h')?.1.split('v').next()?.parse::<usize>().ok());
        runs.sum()
    }

    #[test]
    fn every_dark_module_is_drawn_within_the_margin() {
        let (text, code) =
            ("BEGIN:VCARD\r\nFN:مكتب\r\nEND:VCARD\r\n", Qr::of("BEGIN:VCARD\r\nFN:مكتب\r\nEND:VCARD\r\n").unwrap());
        let expected = QrCode::with_error_correction_level(text, EcLevel::L).unwrap();
        let dark = expected.to_colors().iter().filter(|color| **color == Color::Dark).count();
        assert_eq!((drawn(&code.path), code.side), (dark, expected.width() + 8));
        assert!(code.path.starts_with("M4 4h7v1h-7z"), "the first finder begins behind the margin: {}", code.path);
        assert!(code.path.bytes().all(|b| b.is_ascii_digit() || b"Mhvz -".contains(&b)));
    }

    #[test]
    fn a_text_that_no_camera_reads_has_no_code() {
        assert!(Qr::of(&"x".repeat(MOST_BYTES)).is_some());
        assert!(Qr::of(&"x".repeat(MOST_BYTES + 1)).is_none());
    }
}
