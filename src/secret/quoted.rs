//! Words and quoted texts.

/// Where a quoted text that begins at `from` ends, escapes and doubled quotes passed over.
pub(super) fn closing_quote(text: &str, from: usize, quote: char) -> usize {
    let mut is_passed_over = false;
    for (at, char) in text[from..].char_indices() {
        if std::mem::take(&mut is_passed_over) {
            continue;
        }
        let is_doubled = || quote == '\'' && text[from + at + 1..].starts_with('\'');
        match char {
            '\\' if quote == '"' => is_passed_over = true,
            _ if char == quote && is_doubled() => is_passed_over = true,
            _ if char == quote => return from + at,
            _ => {}
        }
    }
    text.len()
}

/// The word at `start`, without its quotes.
pub(super) fn word(text: &str, start: usize) -> Option<(usize, usize)> {
    let first = text[start..].chars().next()?;
    if "\"'".contains(first) {
        return Some((start + 1, closing_quote(text, start + 1, first)));
    }
    let ends = |char: char| char.is_whitespace() || "\"'`;&|)".contains(char);
    let end = text[start..].find(ends).map_or(text.len(), |end| start + end);
    (end > start).then_some((start, end))
}

/// Whether names are written with it.
pub(super) fn is_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || "_-.".contains(char)
}
