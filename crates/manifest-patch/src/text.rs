//! Lines of a text, by byte positions.

/// Where the line at `at` ends, before its break.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text.as_bytes()[at..]).map_or(text.len(), |found| at + found)
}

/// Where the line after the one at `at` begins; the text's end when there is none.
pub(crate) fn next_line(text: &str, at: usize) -> usize {
    let end = line_end(text, at);
    end + break_len(text, end)
}

/// Where the line at `at` begins.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr2(b'\n', b'\r', &text.as_bytes()[..at]).map_or(0, |found| found + 1)
}

/// The length of the line break at `at`, 0 when there is none.
pub(crate) fn break_len(text: &str, at: usize) -> usize {
    line_break(text, at).map_or(0, str::len)
}

/// The line break at `at`; `None` when there is none.
pub(crate) fn line_break(text: &str, at: usize) -> Option<&'static str> {
    match text.as_bytes().get(at..) {
        Some([b'\r', b'\n', ..]) => Some("\r\n"),
        Some([b'\r', ..]) => Some("\r"),
        Some([b'\n', ..]) => Some("\n"),
        _ => None,
    }
}

/// Whether lines of a text end with different breaks.
pub(crate) fn has_mixed_breaks(text: &str) -> bool {
    let first = line_break(text, line_end(text, 0));
    // Without a carriage return there is one kind.
    memchr::memchr(b'\r', text.as_bytes()).is_some()
        && memchr::memchr2_iter(b'\n', b'\r', text.as_bytes())
            .filter(|at| !text[..*at].ends_with('\r') || text.as_bytes()[*at] == b'\r')
            .any(|at| line_break(text, at) != first)
}

/// Where the line before the one at `at` ends, before its break; `None` on the first line.
pub(crate) fn previous_line_end(text: &str, at: usize) -> Option<usize> {
    let start = line_start(text, at);
    let before = text[..start].strip_suffix('\n').unwrap_or(&text[..start]);
    let before = before.strip_suffix('\r').unwrap_or(before);
    (start > 0).then_some(before.len())
}

/// Whether a line ends a document: `...`, or `---` of the next one.
pub(crate) fn is_separator_or_end(line: &str) -> bool {
    (line.starts_with("...") || line.starts_with("---"))
        && line[3..].chars().next().is_none_or(|char| matches!(char, ' ' | '\t' | '\n' | '\r'))
}

/// Whether a line holds nothing but spaces.
pub(crate) fn is_blank_line(line: &str) -> bool {
    line.trim_end_matches(['\n', '\r']).bytes().all(|byte| byte == b' ')
}

/// Whether a line holds a comment and nothing before it.
pub(crate) fn is_comment(line: &str) -> bool {
    line.trim_start_matches([' ', '\t']).starts_with('#')
}

/// The number of spaces a line begins with.
pub(crate) fn leading_spaces(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// Whether only spaces stand before `at` on its line.
pub(crate) fn begins_line(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches(' ');
    before.is_empty() || before.ends_with(['\n', '\r'])
}

/// How many characters stand before `at` on its line.
pub(crate) fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].trim_start_matches('\u{feff}').chars().count()
}

/// The first byte at or after `at` that is not white space and not in a comment.
pub(crate) fn skip_blanks(text: &str, mut at: usize) -> usize {
    while let Some(byte) = text.as_bytes().get(at) {
        at += match byte {
            b' ' | b'\t' | b'\n' | b'\r' => 1,
            b'#' => line_end(text, at) - at,
            0xEF if text[at..].starts_with('\u{feff}') => 3,
            _ => break,
        };
    }
    at
}
