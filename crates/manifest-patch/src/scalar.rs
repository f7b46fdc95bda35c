//! Scalars as text.

use crate::node::{Scalar, Style};
use crate::schema::{self, Meaning};

/// Where a scalar is written, which decides the styles it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScalarContext {
    /// In block style.
    Block,
    /// Between brackets or braces.
    Flow,
    /// In a document that is JSON.
    Json,
}

/// A scalar on one line, in the style it is wanted in or, for a string, the nearest safe one.
pub(crate) fn inline(
    scalar: &Scalar,
    tag: Option<&str>,
    style: Style,
    context: ScalarContext,
) -> String {
    let text = scalar.text();
    match schema::meaning(scalar, tag) {
        Meaning::String => {}
        Meaning::Binary => return format!("!!binary {}", double_quoted(text)),
        _ if context == ScalarContext::Json => return schema::scalar_json(scalar, tag).to_string(),
        _ if text.is_empty() => return "null".to_owned(),
        _ => return text.to_owned(),
    }
    match style {
        Style::SingleQuoted if context != ScalarContext::Json && fits_single_quotes(text) => {
            format!("'{}'", text.replace('\'', "''"))
        }
        Style::Plain if context == ScalarContext::Block && is_plainly_safe(text) => text.to_owned(),
        Style::Plain
            if context == ScalarContext::Flow
                && is_plainly_safe(text)
                && !text.contains([',', ':']) =>
        {
            text.to_owned()
        }
        _ => double_quoted(text),
    }
}

/// Whether a string may stand without quotes: a word that no reader takes for anything else.
pub(crate) fn is_plainly_safe(text: &str) -> bool {
    let begins = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'_');
    let within = |byte: u8| byte.is_ascii_alphanumeric() || b"/_.-:@+=%".contains(&byte);
    text.bytes().next().is_some_and(begins)
        && text.bytes().all(within)
        && !text.ends_with(':')
        && schema::meaning(&Scalar::new(text, Style::Plain), None) == Meaning::String
}

fn fits_single_quotes(text: &str) -> bool {
    text.chars().all(is_printable)
}

/// Whether a character may stand in a YAML text as itself and on one line. What YAML 1.1 takes for
/// a line break (NEL, LS, PS) may not, nor the byte order mark.
pub(crate) fn is_printable(char: char) -> bool {
    match char {
        '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        ' '..='~' | '\u{a0}'.. => true,
        _ => false,
    }
}

/// A string in double quotes, on one line. What is not printable is escaped as JSON does it, so
/// that the result is JSON too.
pub(crate) fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        match char {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            char if is_printable(char) => quoted.push(char),
            char => quoted.push_str(&format!("\\u{:04x}", u32::from(char))),
        }
    }
    quoted.push('"');
    quoted
}

/// A multi-line string as a literal block scalar: its header and its lines, each to be indented
/// unless empty. `None` where a literal would not be exact.
pub(crate) fn literal(text: &str, step: usize) -> Option<(String, Vec<&str>)> {
    let body = text.trim_end_matches('\n');
    let exact = |char: char| matches!(char, '\n' | '\t') || is_printable(char);
    if body.is_empty() || !text.contains('\n') || !text.chars().all(exact) {
        return None;
    }
    let newlines = text.len() - body.len();
    // go-yaml rejects a tab where it looks for the indentation of the first line.
    let led = text.starts_with([' ', '\t', '\n']);
    let hint = if led { step.to_string() } else { String::new() };
    let chomp = match newlines {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let mut lines: Vec<&str> = body.split('\n').collect();
    lines.extend(std::iter::repeat_n("", newlines.saturating_sub(1)));
    Some((format!("|{hint}{chomp}"), lines))
}
