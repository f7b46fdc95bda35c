//! Secret values that a line alone gives away: by their key, or by their own form.

use std::ops::Range;

use super::name::is_secret_key;

/// The values on a line that are secret by their key or their own form. `named_secret`: the line
/// belongs to a `name:`/`value:` pair whose name is a secret's.
pub(super) fn secret_values(line: &str, named_secret: bool) -> Vec<Range<usize>> {
    let mut hidden = token_values(line);
    hidden.extend(passwords_in_urls(line));
    for (at, _) in line.match_indices([':', '=']) {
        let before = line[..at].trim_end().trim_end_matches(['"', '\'']);
        let key_start = before
            .rfind(|key: char| !is_identifier(key))
            .map_or(0, |found| found + before[found..].chars().next().map_or(1, char::len_utf8));
        let key = &before[key_start..];
        if is_secret_key(key) || (named_secret && key == "value") {
            hidden.extend(value_after(line, at + 1, key_start));
        }
    }
    hidden
}

/// The value that begins at or after `at`, of the key at `key_start`.
fn value_after(line: &str, at: usize, key_start: usize) -> Option<Range<usize>> {
    const HARMLESS: [&str; 4] = ["true", "false", "null", "~"];
    let start = at + indent(&line[at..]);
    let value = &line[start..];
    let nested = value.is_empty() || value.starts_with(['{', '#', '|', '>']);
    if nested || HARMLESS.contains(&value.trim_end_matches(['}', ']', ',', ' '])) {
        return None;
    }
    // The key may itself stand in a quoted string: `"TOKEN=…"`.
    let key_quote = line[..key_start].chars().next_back().filter(|quote| "\"'".contains(*quote));
    let quoted_key = key_quote.is_some_and(|quote| line[..at - 1].trim_end().ends_with(quote));
    let own_quote = value.chars().next().filter(|quote| "\"'".contains(*quote));
    match (key_quote.filter(|_| !quoted_key), own_quote) {
        (_, Some(quote)) => Some(start + 1..closing_quote(line, start + 1, quote)),
        (Some(quote), None) => Some(start..closing_quote(line, start, quote)),
        (None, None) if in_flow_map(line, key_start, at) => {
            let end = value.find([',', '}', ']']).map_or(line.len(), |end| start + end);
            Some(start..end)
        }
        (None, None) => Some(start..line.len()),
    }
}

/// Whether the key stands in YAML's `{key: value}`, where a plain value holds no comma or bracket.
fn in_flow_map(line: &str, key_start: usize, value_at: usize) -> bool {
    let before = line[..key_start].trim_end();
    let opens = before.matches('{').count() > before.matches('}').count();
    opens && before.ends_with(['{', ',']) && line[..value_at].ends_with(':')
}

fn closing_quote(line: &str, from: usize, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in line[from..].char_indices() {
        if character == quote && !escaped {
            return from + at;
        }
        escaped = character == '\\' && !escaped && quote == '"';
    }
    line.len()
}

/// GitLab's tokens, by their prefixes.
fn token_values(line: &str) -> Vec<Range<usize>> {
    const PREFIXES: [&str; 9] = [
        "glrt-",
        "glrtr-",
        "glpat-",
        "glcbt-",
        "gldt-",
        "glptt-",
        "glagent-",
        "glft-",
        "GR1348941",
    ];
    let found = PREFIXES.iter().flat_map(|prefix| line.match_indices(prefix));
    found
        .map(|(at, prefix)| {
            let value = at + prefix.len();
            let token = |next: char| next.is_ascii_alphanumeric() || "_-.".contains(next);
            let end = line[value..].find(|next| !token(next)).map_or(line.len(), |end| value + end);
            value..end
        })
        .collect()
}

/// `…://user:PASSWORD@host`, with or without the scheme.
fn passwords_in_urls(line: &str) -> Vec<Range<usize>> {
    let boundary = |next: char| next.is_whitespace() || "\"'/,;".contains(next);
    let found = line.match_indices('@').filter_map(|(at, _)| {
        let start = at - line[..at].rsplit(boundary).next().unwrap_or_default().len();
        let colon = line[start..at].find(':')?;
        Some(start + colon + 1..at)
    });
    found.filter(|password| !password.is_empty()).collect()
}

pub(super) fn is_identifier(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_-.".contains(character)
}

pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
