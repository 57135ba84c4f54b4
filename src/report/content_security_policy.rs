//! What the page may load and run: nothing from elsewhere, and no script but its own.

use sha2::{Digest, Sha256};

/// The policy for a page whose only script is the text given.
pub(super) fn policy(script: &str) -> String {
    let hash = base64(&Sha256::digest(script));
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; \
         base-uri 'none'; form-action 'none'"
    )
}

/// The policy for a page without script.
pub(super) fn policy_without_script() -> &'static str {
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, place| {
            bits << 8 | usize::from(chunk.get(place).copied().unwrap_or(0))
        });
        for place in 0..4 {
            text.push(if place <= chunk.len() {
                char::from(DIGITS[bits >> (18 - 6 * place) & 63])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    /// The test vectors of RFC 4648, section 10.
    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
