//! Places in the texts that a user can look at: which source, which bytes, which line and column.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::spelling::char_boundary;

/// A text that messages point into, under the name the user knows it by. Cheap to clone.
#[derive(Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    first_line: usize,
    /// Where the lines after the first begin, once somebody asks for a line.
    lines: Arc<OnceLock<Vec<usize>>>,
}

/// A range of bytes in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    source: Source,
    span: Range<usize>,
}

/// Where a place is among others: its source's name, that one's first line, and its first byte.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position(Arc<str>, usize, usize);

impl Source {
    /// A whole text: a file's, or `<stdin>`.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self::part(name, text, 1)
    }

    /// A part of a longer text, say one document of `<stdin>`, that begins on line `first_line`
    /// (from 1) of the whole. Spans are counted from the beginning of the part.
    pub fn part(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>, first_line: usize) -> Self {
        Self { name: name.into(), text: text.into(), first_line, lines: Arc::default() }
    }

    /// What the user calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text that spans count in.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the lines after the first begin.
    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|newline| newline + 1).collect()
        })
    }

    /// The text, to be kept.
    pub(super) fn shared(&self) -> &Arc<str> {
        &self.text
    }

    /// The place of `span`, bytes in this source's text.
    pub fn place(&self, span: Range<usize>) -> Place {
        Place { source: self.clone(), span }
    }
}

impl Place {
    /// The text it is in.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Its bytes in the source's text.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The line it begins on, from 1.
    pub fn line(&self) -> usize {
        let at = self.boundary(self.span.start);
        self.source.first_line + self.source.lines().partition_point(|start| *start <= at)
    }

    /// The column it begins at, in characters, from 1.
    pub fn column(&self) -> usize {
        let start = self.boundary(self.span.start);
        self.source.text[self.line_range().start..start].chars().count() + 1
    }

    /// What places are ordered by.
    pub(super) fn position(&self) -> Position {
        Position(Arc::clone(&self.source.name), self.source.first_line, self.span.start)
    }

    /// The bytes of the line it begins on, the line break left out.
    pub(crate) fn line_range(&self) -> Range<usize> {
        let bytes = self.source.text.as_bytes();
        let at = self.boundary(self.span.start);
        let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline);
        let carriage_return = end > start && bytes[end - 1] == b'\r';
        start..end - usize::from(carriage_return)
    }

    /// A place that does not fit its text must not keep an error from being shown.
    fn boundary(&self, at: usize) -> usize {
        char_boundary(&self.source.text, at)
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        let key = |source: &Self| (source.first_line, Arc::as_ptr(&source.text).addr());
        self.name == other.name && (key(self) == key(other) || self.text == other.text)
    }
}

impl Eq for Source {}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Source({:?}, {} bytes)", self.name, self.text.len())
    }
}

/// `file:line:column`
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.source.name, self.line(), self.column())
    }
}

/// `{file, line, column}`
impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut place = serializer.serialize_struct("Place", 3)?;
        place.serialize_field("file", self.source.name())?;
        place.serialize_field("line", &self.line())?;
        place.serialize_field("column", &self.column())?;
        place.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let source = Source::part("<stdin>", "a: ä\r\nbö: c", 41);
        let cases: &[(usize, &str)] = &[
            (0, "<stdin>:41:1"),
            (3, "<stdin>:41:4"),
            (7, "<stdin>:42:1"),
            (12, "<stdin>:42:5"),
            (13, "<stdin>:42:6"),
            (999, "<stdin>:42:6"),
        ];
        for (at, expected) in cases {
            assert_eq!(source.place(*at..*at).to_string(), *expected, "{at}");
        }
    }
}
