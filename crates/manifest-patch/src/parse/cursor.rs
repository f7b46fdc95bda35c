//! Steps over what the parser's events leave out: indicators, blanks, comments.

use super::Builder;

impl Builder<'_> {
    /// Steps over `indicator` when it comes next, and says where it stood.
    pub(super) fn indicator(&mut self, indicator: u8) -> Option<usize> {
        let at = self.skip_blanks(self.cursor);
        (self.byte(at) == Some(indicator)).then(|| {
            self.cursor = at + 1;
            at
        })
    }

    pub(super) fn skip_comma(&mut self) {
        self.indicator(b',');
    }

    pub(super) fn close(&mut self, bracket: u8) -> usize {
        self.indicator(bracket);
        self.cursor
    }

    pub(super) fn reset(&mut self, cursor: usize) -> usize {
        self.cursor = cursor;
        cursor
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The first byte at or after `at` that is not white space and not in a comment.
    pub(super) fn skip_blanks(&self, mut at: usize) -> usize {
        while let Some(byte) = self.byte(at) {
            at += match byte {
                b' ' | b'\t' | b'\n' | b'\r' => 1,
                b'#' => memchr::memchr2(b'\n', b'\r', &self.text.as_bytes()[at..])
                    .unwrap_or(self.text.len() - at),
                0xEF if self.text[at..].starts_with('\u{feff}') => 3,
                _ => break,
            };
        }
        at
    }
}
