//! The lines of a literal (`|`) or folded (`>`) block scalar in the text.

use std::ops::Range;

use text_splice::align;

use crate::emit::Formatting;
use crate::node::{Scalar, Style};
use crate::scalar::is_printable;
use crate::text::{is_blank_line, leading_spaces, line_end, next_line};

/// Where the parts of a block scalar stand.
#[derive(Debug, Clone)]
pub(crate) struct BlockScalar {
    /// `|` or `>` with its indicators, without the comment after it.
    pub header: Range<usize>,
    /// Spaces before every content line; `None` when no line has content.
    pub indent: Option<usize>,
    /// The content lines with their line breaks.
    pub body: Range<usize>,
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
        let keep = text[header.clone()].contains('+');
        let mut body = first_line..first_line;
        let (mut end, mut blank_end) = (header.end, header.end);
        let mut at = first_line;
        while at < text.len() {
            let next = next_line(text, at);
            let line = &text[at..next];
            let (blank, spaces) = (is_blank_line(line), leading_spaces(line));
            if !blank && indent.is_none_or(|indent| spaces < indent) {
                break;
            }
            blank_end = line_end(text, at);
            // Blank lines after the last of these are dropped.
            if keep || !blank || indent.is_some_and(|indent| spaces > indent) {
                (body.end, end) = (next, blank_end);
            }
            at = next;
        }
        Some(Self { header, indent, body, end, blank_end })
    }

    /// Whether it keeps the blank lines after it.
    pub(crate) fn keeps(&self, text: &str) -> bool {
        text[self.header.clone()].contains('+')
    }

    /// The content lines, each with its line break.
    fn lines<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let (mut lines, mut at) = (Vec::new(), self.body.start);
        while at < self.body.end {
            let next = next_line(text, at);
            lines.push(&text[at..next]);
            at = next;
        }
        lines
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
    formatting: &Formatting,
) -> Option<Vec<(Range<usize>, String)>> {
    if !matches!(old.style, Style::Literal | Style::Folded) {
        return None;
    }
    let block = BlockScalar::locate(text, content.start, old.text())?;
    let indent = block.indent?;
    let header = block.chomp_for(text, wanted)?;
    if block.body.is_empty() || !block.takes_first_line(text, wanted) {
        return None;
    }
    let wanted_lines = body_lines(wanted);
    let lines = block.lines(text);
    let mut body = match old.style {
        Style::Literal => literal(&lines, indent, &wanted_lines, formatting),
        _ => folded(&lines, indent, old, &wanted_lines, formatting)?,
    };
    if text[block.header.clone()].contains('+') && header.is_none() {
        let newlines = wanted.len() - wanted.trim_end_matches('\n').len();
        body.extend(std::iter::repeat_n(formatting.newline, newlines.saturating_sub(1)));
    }
    let body = body.strip_suffix('\n').unwrap_or(&body);
    let body = body.strip_suffix('\r').unwrap_or(body);
    let mut splices: Vec<_> = header.into_iter().collect();
    splices.push((block.body.start..block.end, body.to_owned()));
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

/// The lines of a literal scalar, those that stay as they are written.
fn literal(lines: &[&str], indent: usize, wanted: &[&str], formatting: &Formatting) -> String {
    let contents = lines.iter().map(|line| {
        let line = line.trim_end_matches(['\n', '\r']);
        line.get(indent.min(line.len())..).unwrap_or_default()
    });
    let old: Vec<&str> = contents.collect();
    let mut kept = align(&old, wanted).into_iter().peekable();
    let mut body = String::new();
    for (index, wanted) in wanted.iter().enumerate() {
        match kept.next_if(|(_, new)| *new == index) {
            Some((at, _)) => push_line(&mut body, lines[at], formatting),
            None => push_new_line(&mut body, wanted, indent, formatting),
        }
    }
    body
}

/// The lines of a folded scalar: a line of the value is a run of lines of the text, and a blank line
/// stands for each newline between two of them. `None` for content that is not folded so simply
/// (lines led by blanks are not folded).
fn folded(
    lines: &[&str],
    indent: usize,
    old: &Scalar,
    wanted: &[&str],
    formatting: &Formatting,
) -> Option<String> {
    let runs: Vec<&[&str]> = lines.split(|line| is_blank_line(line)).collect();
    let joined = |run: &&[&str]| {
        let lines: Vec<&str> =
            run.iter().map(|line| line[indent..].trim_end_matches(['\n', '\r'])).collect();
        lines.join(" ")
    };
    let values: Vec<String> = runs.iter().map(joined).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let led_by_blank = |line: &&str| line.starts_with([' ', '\t']);
    let simple = values.join("\n").trim_end_matches('\n') == old.text().trim_end_matches('\n');
    if !simple || wanted.iter().any(led_by_blank) || wanted.iter().any(|line| line.ends_with(' ')) {
        return None;
    }
    let mut kept = align(&values, wanted).into_iter().peekable();
    let mut body = String::new();
    for (index, line) in wanted.iter().enumerate() {
        if index > 0 {
            body.push_str(formatting.newline);
        }
        match kept.next_if(|(_, new)| *new == index) {
            Some((at, _)) => {
                runs[at].iter().for_each(|line| push_line(&mut body, line, formatting))
            }
            None if line.is_empty() => {}
            None => push_new_line(&mut body, line, indent, formatting),
        }
    }
    Some(body)
}

/// A line as it is written, with a line break.
fn push_line(body: &mut String, line: &str, formatting: &Formatting) {
    body.push_str(line);
    if !line.ends_with(['\n', '\r']) {
        body.push_str(formatting.newline);
    }
}

fn push_new_line(body: &mut String, line: &str, indent: usize, formatting: &Formatting) {
    let indent = if line.is_empty() { 0 } else { indent };
    body.extend(std::iter::repeat_n(' ', indent));
    body.push_str(line);
    body.push_str(formatting.newline);
}
