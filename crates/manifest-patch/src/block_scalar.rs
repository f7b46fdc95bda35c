//! The lines of a literal (`|`) or folded (`>`) block scalar in the text.

use std::ops::Range;

use crate::text::{is_blank_line, line_end, next_line, leading_spaces};

/// Where the parts of a block scalar stand.
#[derive(Debug, Clone)]
pub(crate) struct BlockScalar {
    /// `|` or `>` with its indicators, without a comment behind it.
    pub header: Range<usize>,
    /// Spaces before every content line; `None` when no line has content.
    pub indent: Option<usize>,
    /// The content lines, each with its line break.
    pub lines: Vec<Range<usize>>,
    /// The end of the last content line, its break left out; the header's end without content.
    pub end: usize,
    /// The end of the blank lines after the content that chomping drops, break left out.
    pub blank_end: usize,
}

impl BlockScalar {
    /// Finds the block scalar with its header at `header` that reads as `value`.
    pub(crate) fn locate(text: &str, header: usize, value: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if !matches!(bytes.get(header), Some(b'|' | b'>')) {
            return None;
        }
        let indicators = bytes[header + 1..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'))
            .count();
        let header = header..header + 1 + indicators;
        let first_line = next_line(text, header.end);
        let indent = content_indent(text, first_line, value);
        let mut lines = Vec::new();
        let mut at = first_line;
        while at < text.len() {
            let line = at..next_line(text, at);
            let blank = is_blank_line(&text[line.clone()]);
            if !blank && indent.is_none_or(|indent| leading_spaces(&text[at..]) < indent) {
                break;
            }
            at = line.end;
            lines.push(line);
        }
        Some(Self::chomped(text, header, indent, lines))
    }

    /// Parts the lines into content and the blank lines that are dropped.
    fn chomped(
        text: &str,
        header: Range<usize>,
        indent: Option<usize>,
        mut lines: Vec<Range<usize>>,
    ) -> Self {
        let blank_end = lines.last().map_or(header.end, |line| line_end(text, line.start));
        let keep = text[header.clone()].contains('+');
        let is_content = |line: &Range<usize>| {
            let line = &text[line.clone()];
            !is_blank_line(line) || indent.is_some_and(|indent| leading_spaces(line) > indent)
        };
        if !keep {
            let content = lines.iter().rposition(is_content).map_or(0, |last| last + 1);
            lines.truncate(content);
        }
        let end = lines.last().map_or(header.end, |line| line_end(text, line.start));
        Self { header, indent, lines, end, blank_end }
    }
}

/// How far the content is indented: the spaces of its first line with text, less those that belong
/// to the value. This also holds for a header with an explicit indentation indicator.
fn content_indent(text: &str, first_line: usize, value: &str) -> Option<usize> {
    let value_line = value.split('\n').find(|line| !line.trim_matches(' ').is_empty())?;
    let mut at = first_line;
    while at < text.len() {
        let line = &text[at..next_line(text, at)];
        if !is_blank_line(line) {
            return leading_spaces(line).checked_sub(leading_spaces(value_line));
        }
        at += line.len();
    }
    None
}
