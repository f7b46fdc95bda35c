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
    match text.as_bytes().get(at..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([b'\r' | b'\n', ..]) => 1,
        _ => 0,
    }
}

/// Where the line before the one at `at` ends, before its break; `None` on the first line.
pub(crate) fn previous_line_end(text: &str, at: usize) -> Option<usize> {
    let start = line_start(text, at);
    let before = text[..start].strip_suffix('\n').unwrap_or(&text[..start]);
    let before = before.strip_suffix('\r').unwrap_or(before);
    (start > 0).then_some(before.len())
}

/// Whether a line holds nothing but spaces.
pub(crate) fn is_blank_line(line: &str) -> bool {
    line.trim_end_matches(['\n', '\r']).bytes().all(|byte| byte == b' ')
}

/// The number of spaces a line begins with.
pub(crate) fn leading_spaces(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// How many characters stand before `at` on its line.
pub(crate) fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].trim_start_matches('\u{feff}').chars().count()
}
