//! Steps over what the parser's events leave out: indicators, blanks, comments.

use super::Builder;
use crate::text::skip_blanks;

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

    pub(super) fn skip_blanks(&self, at: usize) -> usize {
        skip_blanks(self.text, at)
    }
}
