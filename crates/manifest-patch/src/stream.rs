//! A stream of documents, split without being parsed.

use std::ops::Range;

use memchr::memmem;

/// The documents of a stream, in order; their parts put together are the stream, byte for byte.
///
/// A line that begins with `---` and a blank or the line's end separates two documents, as for the
/// YAML reader of Kubernetes (`k8s.io/apimachinery/pkg/util/yaml`).
#[derive(Debug, Clone)]
pub struct Stream<'b> {
    bytes: &'b [u8],
    at: usize,
    finder: memmem::Finder<'static>,
}

/// One document of a stream with the separator before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'b> {
    /// The `---` line before the document with its line break; empty for a first document without.
    pub separator: &'b [u8],
    /// The document's text.
    pub text: &'b [u8],
    /// Where the document's text begins in the stream, in bytes.
    pub offset: usize,
}

impl<'b> Stream<'b> {
    /// Splits a stream. Nothing is parsed or copied.
    pub fn split(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0, finder: memmem::Finder::new(b"\n---").into_owned() }
    }

    /// Where the next separator line begins, at or after `from`.
    fn next_separator(&self, mut from: usize) -> Option<usize> {
        while let Some(found) = self.finder.find(&self.bytes[from..]) {
            let line = from + found + 1;
            if is_separator(&self.bytes[line..]) {
                return Some(line);
            }
            from = line;
        }
        None
    }
}

fn is_separator(line: &[u8]) -> bool {
    line.starts_with(b"---") && line.get(3).is_none_or(u8::is_ascii_whitespace)
}

impl<'b> Segment<'b> {
    /// The document of `bytes` that holds the byte at `at`; the others are not looked at. For one
    /// on a separator line it is the document after that.
    pub fn around(bytes: &'b [u8], at: usize) -> Option<Self> {
        let separator = memmem::FinderRev::new(b"\n---");
        let line_end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
        let mut before = line_end;
        let start = loop {
            match separator.rfind(&bytes[..before]) {
                Some(found) if is_separator(&bytes[found + 1..]) => break found + 1,
                Some(found) => before = found + 3,
                None => break 0,
            }
        };
        Stream { at: start, ..Stream::split(bytes) }.next()
    }
}

impl<'b> Iterator for Stream<'b> {
    type Item = Segment<'b>;

    fn next(&mut self) -> Option<Segment<'b>> {
        let rest = &self.bytes[self.at..];
        if rest.is_empty() {
            return None;
        }
        let separator = match is_separator(rest) {
            true => memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1),
            false => 0,
        };
        let start = self.at + separator;
        // A separator right after this one: an empty document.
        let end = match is_separator(&self.bytes[start..]) && separator > 0 {
            true => start,
            false => self.next_separator(start).unwrap_or(self.bytes.len()),
        };
        let segment =
            Segment { separator: &rest[..separator], text: &self.bytes[start..end], offset: start };
        self.at = end;
        Some(segment)
    }
}

impl<'b> Segment<'b> {
    /// Whether the document is empty: blanks, comments and directives only.
    pub fn is_empty(&self) -> bool {
        let text = self.text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(self.text);
        let mut lines = text.split(|byte| matches!(byte, b'\n' | b'\r'));
        let blank = lines.all(|line| {
            let content = trim_blanks(line);
            matches!(content.first(), None | Some(b'#')) || line.starts_with(b"%")
        });
        blank && self.content_on_separator().is_none()
    }

    /// The content after `---` on its line, comments apart: its range in the stream. The YAML
    /// reader of Kubernetes rejects it.
    pub fn content_on_separator(&self) -> Option<Range<usize>> {
        let content = self.separator.get(3..)?.trim_ascii();
        if content.is_empty() || content.starts_with(b"#") {
            return None;
        }
        let end = self.offset - (self.separator.len() - self.separator.trim_ascii_end().len());
        Some(end - content.len()..end)
    }
}

/// A line without the blanks around it. YAML knows two; a form feed is none and not valid.
fn trim_blanks(mut line: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = line {
        line = rest;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_put_together_are_the_stream() {
        let streams: &[(&str, &[&str])] = &[
            ("", &[]),
            ("a: 1\n", &["a: 1\n"]),
            ("---\na: 1\n---\n", &["a: 1\n", ""]),
            ("a\n---\n---\nb", &["a\n", "", "b"]),
            ("a\n--- # c\nb\n---- c\n---d\n", &["a\n", "b\n---- c\n---d\n"]),
            ("a\r\n---\r\nb\r\n---", &["a\r\n", "b\r\n", ""]),
            ("a: |\n  ---\n  b\n--- \nc", &["a: |\n  ---\n  b\n", "c"]),
        ];
        for (stream, expected) in streams {
            let segments: Vec<Segment<'_>> = Stream::split(stream.as_bytes()).collect();
            let texts: Vec<&[u8]> = segments.iter().map(|segment| segment.text).collect();
            let expected: Vec<&[u8]> = expected.iter().map(|text| text.as_bytes()).collect();
            assert_eq!(texts, expected, "{stream:?}");
            let parts: Vec<&[u8]> =
                segments.iter().flat_map(|segment| [segment.separator, segment.text]).collect();
            assert_eq!(parts.concat(), stream.as_bytes());
        }
    }

    #[test]
    fn the_document_around_a_byte_is_the_one_of_the_split() {
        let stream = b"# a\n---\nb: 1\n---x\n--- # c\n---\nd: |\n  ---\n  e\n---\n";
        let segments: Vec<Segment<'_>> = Stream::split(stream).collect();
        for segment in segments {
            for at in segment.offset..segment.offset + segment.text.len() {
                assert_eq!(Segment::around(stream, at), Some(segment), "{at}");
            }
        }
    }

    #[test]
    fn only_what_reads_as_nothing_is_empty() {
        let first = |text: &'static str| Stream::split(text.as_bytes()).next().expect("a segment");
        assert!(first(" \t\r\n# a\n").is_empty());
        assert!(first("\u{feff}# a\n").is_empty());
        assert!(!first("\u{c}\n").is_empty());
        assert!(!first("# a\n\u{feff}\n").is_empty());
    }

    #[test]
    fn content_on_the_separator_is_seen() {
        let first = |text: &'static str| Stream::split(text.as_bytes()).next().expect("a segment");
        assert_eq!(first("--- {a: b}\n").content_on_separator(), Some(4..10));
        assert_eq!(first("--- # why\na: b\n").content_on_separator(), None);
        assert!(first("--- # why\n# more\n\n").is_empty());
        assert!(!first("--- {a: b}\n").is_empty());
    }
}
