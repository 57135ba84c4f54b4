//! Bytes of a text file become text.

use encoding_rs::WINDOWS_1252;

use crate::diagnostics::{Diagnostic, Place, Position, code};
use crate::plan::InputFile;
use crate::spec::Encoding;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of a file in its declared encoding, without a byte order mark.
pub(super) fn decode(
    bytes: &[u8],
    encoding: Encoding,
    file: &InputFile,
) -> Result<String, Diagnostic> {
    let wrong = |place: Place, message: &str, help: &str| {
        Diagnostic::new(&code::WRONG_ENCODING, place, message).help(help)
    };
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(wrong(
            Place::file(file.name.clone()),
            "the file is UTF-16",
            "save it as UTF-8",
        ));
    }
    let text = decode_bytes(bytes, encoding, file)?;
    // They are letters of no language, end up in pages and terminals, and tell of damage or of
    // another encoding.
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
    match text.char_indices().find(|(_, c)| control(*c)) {
        None => Ok(text),
        Some((offset, c)) => Err(wrong(
            Place::at(file.name.clone(), Some(Position::of_offset(&text, offset))),
            &format!("the control character `U+{:04X}` is not text", u32::from(c)),
            "the file is damaged, is no text file, or is in another encoding (windows-1252?)",
        )),
    }
}

fn decode_bytes(bytes: &[u8], encoding: Encoding, file: &InputFile) -> Result<String, Diagnostic> {
    let wrong = |place: Place, message: &str, help: &str| {
        Diagnostic::new(&code::WRONG_ENCODING, place, message).help(help)
    };
    let marked = bytes.starts_with(BYTE_ORDER_MARK);
    let body = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    match encoding {
        Encoding::Utf8 => match std::str::from_utf8(body) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => {
                let good = std::str::from_utf8(&body[..error.valid_up_to()])
                    .expect("the standard library says so");
                let position = Position::of_offset(good, good.len());
                let byte = body[error.valid_up_to()];
                Err(wrong(
                    Place::at(file.name.clone(), Some(position)),
                    &format!("the byte `0x{byte:02X}` is not UTF-8"),
                    "older Swedish files are in encoding = \"windows-1252\" or \"iso-8859-1\"",
                ))
            }
        },
        Encoding::Windows1252 | Encoding::Iso88591 => {
            // UTF-8 read as Windows-1252 would turn Västerås into VÃ¤sterÃ¥s without a word.
            if marked || (!body.is_ascii() && std::str::from_utf8(body).is_ok()) {
                return Err(wrong(
                    Place::file(file.name.clone()),
                    "the file is UTF-8, not as declared",
                    "set encoding = \"utf-8\", or leave it out",
                ));
            }
            Ok(match encoding {
                Encoding::Windows1252 => WINDOWS_1252
                    .decode_without_bom_handling(body)
                    .0
                    .into_owned(),
                _ => encoding_rs::mem::decode_latin1(body).into_owned(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], encoding: Encoding) -> Result<String, Diagnostic> {
        let file = InputFile {
            path: "x.csv".into(),
            name: "x.csv".into(),
        };
        decode(bytes, encoding, &file)
    }

    #[test]
    fn the_same_word_in_each_encoding() {
        let word = "Västerås – Öster".to_owned();
        assert_eq!(decoded(word.as_bytes(), Encoding::Utf8), Ok(word.clone()));
        let marked = [BYTE_ORDER_MARK, word.as_bytes()].concat();
        assert_eq!(decoded(&marked, Encoding::Utf8), Ok(word.clone()));
        let windows = b"V\xe4ster\xe5s \x96 \xd6ster";
        assert_eq!(decoded(windows, Encoding::Windows1252), Ok(word));
        let latin = b"V\xe4ster\xe5s";
        assert_eq!(
            decoded(latin, Encoding::Iso88591),
            Ok("Västerås".to_owned())
        );
    }

    #[test]
    fn a_wrong_declaration_is_told() {
        let error = decoded(b"a\nV\xe4ster", Encoding::Utf8).unwrap_err();
        assert_eq!(error.place.position, Some(Position { line: 2, column: 2 }));
        assert!(decoded("Västerås".as_bytes(), Encoding::Windows1252).is_err());
        assert!(decoded(b"\xff\xfea\0", Encoding::Utf8).is_err());
    }
}
