//! The lines of a literal (`|`) or folded (`>`) block scalar in the text.

use std::collections::HashMap;
use std::ops::Range;

use crate::align::align;
use crate::emit::Manner;
use crate::node::{Scalar, Style};
use crate::scalar::is_printable;
use crate::text::{is_blank_line, leading_spaces, line_end, next_line};

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

/// Where the header that begins at `header` ends: its `|` or `>` and indicators.
pub(crate) fn header_end(text: &str, header: usize) -> usize {
    let indicator = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-');
    header + 1 + text.as_bytes()[header + 1..].iter().take_while(indicator).count()
}

impl BlockScalar {
    /// Finds the block scalar with its header at `header` that reads as `value`.
    pub(crate) fn locate(text: &str, header: usize, value: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if !matches!(bytes.get(header), Some(b'|' | b'>')) {
            return None;
        }
        let header = header..header_end(text, header);
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

    /// Whether it keeps the blank lines behind it.
    pub(crate) fn keeps(&self, text: &str) -> bool {
        text[self.header.clone()].contains('+')
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

/// The splices that make the block scalar at `content` read as `wanted`, its header and unchanged
/// lines kept. `None` where this is not a block scalar or only a new one would be exact.
pub(crate) fn edit(
    text: &str,
    content: &Range<usize>,
    old: &Scalar,
    wanted: &str,
    manner: &Manner,
) -> Option<Vec<(Range<usize>, String)>> {
    if !matches!(old.style, Style::Literal | Style::Folded) {
        return None;
    }
    let block = BlockScalar::locate(text, content.start, old.text())?;
    let indent = block.indent?;
    let header = block.chomp_for(text, wanted)?;
    if !block.takes_first_line(text, wanted) {
        return None;
    }
    let wanted_lines = body_lines(wanted);
    let mut lines = match old.style {
        Style::Literal => literal_lines(text, &block, indent, &wanted_lines, manner),
        _ => folded_lines(text, &block, indent, old, &wanted_lines, manner)?,
    };
    if text[block.header.clone()].contains('+') && header.is_none() {
        let newlines = wanted.len() - wanted.trim_end_matches('\n').len();
        lines.extend(std::iter::repeat_n(manner.newline.to_owned(), newlines.saturating_sub(1)));
    }
    let body = lines.concat();
    let body = body.strip_suffix('\n').unwrap_or(&body);
    let body = body.strip_suffix('\r').unwrap_or(body);
    let mut splices: Vec<_> = header.into_iter().collect();
    splices.push((block.lines.first()?.start..block.end, body.to_owned()));
    Some(splices)
}

impl BlockScalar {
    /// How the header must change for the newlines that `wanted` ends with; `None` where another
    /// header would be needed.
    fn chomp_for(&self, text: &str, wanted: &str) -> Option<Option<(Range<usize>, String)>> {
        let newlines = wanted.len() - wanted.trim_end_matches('\n').len();
        let header = &text[self.header.clone()];
        let strip = |range: Range<usize>| Some(Some((range, "-".to_owned())));
        match (header.find(['-', '+']), newlines) {
            (None, 0) => strip(self.header.end..self.header.end),
            (None, 1) => Some(None),
            (Some(at), 0) if header[at..].starts_with('+') => {
                let at = self.header.start + at;
                strip(at..at + 1)
            }
            (Some(_), 0) => Some(None),
            (Some(at), _) if header[at..].starts_with('+') && self.end < text.len() => Some(None),
            _ => None,
        }
    }

    /// Whether the content can begin as `wanted` does without another indentation indicator.
    fn takes_first_line(&self, text: &str, wanted: &str) -> bool {
        let explicit = text[self.header.clone()].contains(|char: char| char.is_ascii_digit());
        let first = wanted.split('\n').find(|line| !line.is_empty());
        let exact = |char: char| matches!(char, '\n' | '\t') || is_printable(char);
        wanted.chars().all(exact)
            && first.is_some_and(|line| explicit || !line.starts_with([' ', '\t']))
    }
}

/// The lines of a value, without the newlines it ends with.
fn body_lines(value: &str) -> Vec<&str> {
    value.trim_end_matches('\n').split('\n').collect()
}

fn literal_lines(
    text: &str,
    block: &BlockScalar,
    indent: usize,
    wanted: &[&str],
    manner: &Manner,
) -> Vec<String> {
    let content = |line: &Range<usize>| {
        let line = text[line.clone()].trim_end_matches(['\n', '\r']);
        line.get(indent.min(line.len())..).unwrap_or_default()
    };
    let old: Vec<&str> = block.lines.iter().map(content).collect();
    let kept = matching_lines(&old, wanted);
    let line = |(index, wanted): (usize, &&str)| match kept.get(&index) {
        Some(at) => terminated(&text[block.lines[*at].clone()], manner),
        None => new_line(wanted, indent, manner),
    };
    wanted.iter().enumerate().map(line).collect()
}

/// Lines of a folded scalar: a line of the value is a run of lines of the text, and a blank line
/// stands for each newline between two of them. `None` for content that is not folded so simply
/// (lines led by blanks are not folded).
fn folded_lines(
    text: &str,
    block: &BlockScalar,
    indent: usize,
    old: &Scalar,
    wanted: &[&str],
    manner: &Manner,
) -> Option<Vec<String>> {
    let mut runs: Vec<Vec<&str>> = vec![Vec::new()];
    for line in &block.lines {
        let line = &text[line.clone()];
        if is_blank_line(line) {
            runs.push(Vec::new());
        } else {
            runs.last_mut()?.push(line);
        }
    }
    let folded = |run: &Vec<&str>| {
        let lines: Vec<&str> =
            run.iter().map(|line| line[indent..].trim_end_matches(['\n', '\r'])).collect();
        lines.join(" ")
    };
    let values: Vec<String> = runs.iter().map(folded).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let led_by_blank = |line: &&str| line.starts_with([' ', '\t']);
    let simple = values.join("\n").trim_end_matches('\n') == old.text().trim_end_matches('\n');
    if !simple || wanted.iter().any(led_by_blank) || wanted.iter().any(|line| line.ends_with(' ')) {
        return None;
    }
    let kept = matching_lines(&values, wanted);
    let mut lines = Vec::new();
    for (index, line) in wanted.iter().enumerate() {
        if index > 0 {
            lines.push(manner.newline.to_owned());
        }
        match kept.get(&index) {
            Some(at) => lines.extend(runs[*at].iter().map(|line| terminated(line, manner))),
            None if line.is_empty() => {}
            None => lines.push(new_line(line, indent, manner)),
        }
    }
    Some(lines)
}

/// For each wanted line that an old one equals, that one's position.
fn matching_lines(old: &[&str], wanted: &[&str]) -> HashMap<usize, usize> {
    align(old, wanted).into_iter().map(|(old, wanted)| (wanted, old)).collect()
}

fn terminated(line: &str, manner: &Manner) -> String {
    let open = !line.ends_with(['\n', '\r']);
    format!("{line}{}", if open { manner.newline } else { "" })
}

fn new_line(line: &str, indent: usize, manner: &Manner) -> String {
    let indent = if line.is_empty() { 0 } else { indent };
    format!("{}{line}{}", " ".repeat(indent), manner.newline)
}
