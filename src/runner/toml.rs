//! Reading the runner's TOML without an error that could show a secret.

use std::ops::Range;

use toml_patch::{Document, Error};

use crate::secret::is_secret_key;

/// Reads a TOML text. An error comes without its bytes where drawing them could show a secret.
pub fn read_toml(text: &str) -> Result<Document, Error> {
    Document::parse(text).map_err(|error| match error.span() {
        Some(span) if shows_secret(text, &span) => error.without_span(),
        _ => error,
    })
}

/// Whether drawing the lines of these bytes of a TOML text could show a secret. The text need not
/// be TOML: it is asked when it is not, so the answer is yes whenever a secret is near.
fn shows_secret(text: &str, span: &Range<usize>) -> bool {
    let start = text[..clamp(text, span.start)].rfind('\n').map_or(0, |at| at + 1);
    let end = clamp(text, span.end.max(span.start));
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    // A value over several lines starts above: so the last assignment there counts too.
    let above = text[..start].lines().rev().find(|line| line.contains('='));
    above.into_iter().chain(text[start..end].lines()).any(assigns_secret)
}

fn assigns_secret(line: &str) -> bool {
    line.split(|char: char| !(char.is_alphanumeric() || matches!(char, '_' | '-')))
        .any(is_secret_key)
}

fn clamp(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_secret_is_not_drawn() {
        for (text, at, shows) in [
            ("token = \"x\ny = 1\n", 12, true),
            ("token = '''\nx\n''' y\n", 17, true),
            ("s3 = { SecretKey = \"x\" oops }", 25, true),
            ("image = \"x\ny = 1\n", 10, false),
        ] {
            assert_eq!(shows_secret(text, &(at..at)), shows, "{text}");
        }
    }
}
