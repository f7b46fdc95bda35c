//! Texts that Kubernetes reads differently from YAML 1.2, and so from our parser.
//!
//! Its reader is sigs.k8s.io/yaml on go-yaml v2, a port of libyaml: YAML 1.1 with its own gaps. An
//! edit of such a text is refused, because it would be right for one reader and wrong for the other.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::error::Error;
use crate::node::{Entry, Node, Style, Value};
use crate::scalar::is_printable;
use crate::schema::Meaning;
use crate::text::{begins_line, line_start};

/// Line breaks of YAML 1.1 that YAML 1.2 takes for content: NEL, LS, PS.
const OLD_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// The byte order mark.
const MARK: char = '\u{feff}';

/// Refuses old line breaks except at the places in `harmless`.
pub(super) fn check_breaks(text: &str, harmless: &[usize]) -> Result<(), Error> {
    // Each is two or three bytes that begin with one of these; most texts have neither.
    if memchr::memchr2(0xC2, 0xE2, text.as_bytes()).is_none() {
        return Ok(());
    }
    let mut breaks = text.match_indices(OLD_BREAKS).map(|(at, found)| at..at + found.len());
    match breaks.find(|range| harmless.binary_search(&range.start).is_err()) {
        Some(range) => Err(refused(
            "U+0085, U+2028 or U+2029, at which Kubernetes breaks the line; write it as an escape \
             in double quotes",
            range,
        )),
        None => Ok(()),
    }
}

/// Refuses characters that no YAML may hold, for a text that is not parsed because it has no content.
pub(super) fn check_characters(text: &str) -> Result<(), Error> {
    let allowed = |char: char| {
        is_printable(char)
            || matches!(char, '\t' | '\n' | '\r' | MARK)
            || OLD_BREAKS.contains(&char)
    };
    match text.char_indices().find(|(_, char)| !allowed(*char)) {
        Some((at, char)) => {
            Err(refused("a character that YAML does not allow", at..at + char.len_utf8()))
        }
        None => Ok(()),
    }
}

/// Refuses the end of a document before its beginning at `start`.
pub(super) fn check_start(text: &str, start: usize) -> Result<(), Error> {
    let before = &text[..start];
    match before.split(['\n', '\r']).any(|line| line.starts_with("...")) {
        true => Err(refused("`...` before the document, which Kubernetes does not read", 0..start)),
        false => Ok(()),
    }
}

/// Refuses tabs on lines without content. go-yaml passes over them only where the value before is
/// plain, which an edit may change.
pub(super) fn check_tabs(text: &str, tree: &Node) -> Result<(), Error> {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\t', &text.as_bytes()[at..]) {
        let tab = at + found;
        let rest = text[tab..].trim_start_matches([' ', '\t']);
        let empty = rest.is_empty() || rest.starts_with(['#', '\n', '\r']);
        if empty && begins_line(text, tab) && !is_within(tree, tab) {
            let reason = "a tab on a line without content, which Kubernetes reads after some values \
                          only";
            return Err(refused(reason, tab..tab + 1));
        }
        at = tab + 1;
    }
    Ok(())
}

/// Whether a scalar or a flow collection holds the byte at `at`.
fn is_within(node: &Node, at: usize) -> bool {
    let Some(mark) = node.mark() else { return false };
    match &node.value {
        _ if mark.flow => mark.content.contains(&at),
        Value::Scalar(_) | Value::Alias(..) => mark.content.contains(&at),
        Value::Sequence(items) => items.iter().any(|item| is_within(item, at)),
        Value::Mapping(entries) => {
            entries.iter().any(|entry| is_within(&entry.key, at) || is_within(&entry.value, at))
        }
    }
}

/// Refuses a byte order mark at the start of a line, which go-yaml takes for content there.
pub(super) fn check_byte_order_marks(text: &str) -> Result<(), Error> {
    let mut marks = text.match_indices(MARK).filter(|(at, _)| *at > 0);
    let leads = |at: usize| text[line_start(text, at)..at].trim_matches([' ', MARK]).is_empty();
    match marks.find(|(at, _)| leads(*at)) {
        Some((at, mark)) => Err(refused(
            "a byte order mark inside the document, which Kubernetes takes for a part of the text",
            at..at + mark.len(),
        )),
        None => Ok(()),
    }
}

/// Where the quoted scalar at `span` holds LS or PS that go-yaml reads as such: not where it folds
/// lines or takes blanks beside them away.
pub(super) fn harmless_breaks<'t>(
    text: &'t str,
    span: &Range<usize>,
) -> impl Iterator<Item = usize> + use<'t> {
    let start = span.start;
    let scalar = &text[span.clone()];
    let blank = |char: Option<char>| {
        char.is_none_or(|char| char.is_whitespace() || OLD_BREAKS.contains(&char))
    };
    scalar.match_indices(['\u{2028}', '\u{2029}']).filter_map(move |(at, found)| {
        let (before, after) = (&scalar[..at], &scalar[at + found.len()..]);
        let lone = !blank(before.chars().next_back()) && !blank(after.chars().next());
        (lone && !before.ends_with('\\')).then_some(start + at)
    })
}

/// Refuses a plain scalar in flow style that go-yaml reads as a key indicator and a scalar.
pub(super) fn check_flow_plain(text: &str, span: &Range<usize>) -> Result<(), Error> {
    if !text[span.clone()].starts_with('?') {
        return Ok(());
    }
    let reason = "a plain scalar between brackets that begins with `?`, which Kubernetes reads as \
                  the sign of a key; put it in quotes";
    Err(refused(reason, span.clone()))
}

/// Refuses `{key:}`: go-yaml takes the colon into a plain key when no blank follows.
pub(super) fn check_flow_colon(text: &str, colon: usize, key: Style) -> Result<(), Error> {
    let adjacent = text[colon + 1..].starts_with([',', '[', ']', '{', '}']);
    if key != Style::Plain || !adjacent {
        return Ok(());
    }
    let reason = "a plain key between brackets with no blank after its colon, which Kubernetes \
                  takes into the key";
    Err(refused(reason, colon..colon + 1))
}

/// Refuses a block scalar without indentation, of which go-yaml reads nothing.
pub(super) fn check_indent(indent: Option<usize>, span: &Range<usize>) -> Result<(), Error> {
    match indent {
        Some(0) => Err(refused(
            "a block scalar that is not indented, which Kubernetes reads as empty",
            span.clone(),
        )),
        _ => Ok(()),
    }
}

/// Refuses names of anchors that go-yaml ends earlier.
pub(super) fn check_anchor(name: &str, span: &Range<usize>) -> Result<(), Error> {
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        return Ok(());
    }
    let reason = "the name of an anchor with other characters than letters, digits, `-` and `_`, \
                  which Kubernetes does not read";
    Err(refused(reason, span.clone()))
}

/// Refuses a tag or an anchor between brackets without a value, which begins at `start`: go-yaml
/// takes a comma that comes after it into the name.
pub(super) fn check_lone_properties(start: Option<usize>, end: usize) -> Result<(), Error> {
    match start {
        Some(start) => {
            Err(refused("a tag or an anchor between brackets without a value", start..end))
        }
        None => Ok(()),
    }
}

/// Refuses a block scalar that keeps a last line of blanks without a line break, which Kubernetes
/// gives one.
pub(super) fn check_last_line(text: &str, end: usize, keeps: bool) -> Result<(), Error> {
    let blank = text.ends_with(' ') && begins_line(text, text.len());
    match keeps && blank && end == text.len() {
        true => Err(refused(
            "blanks after the last line break, which become a line of a block scalar",
            end..end,
        )),
        false => Ok(()),
    }
}

/// Refuses the tag `!` on a merge key in quotes, which go-yaml takes for a plain one.
pub(super) fn check_tag(tag: Option<&str>, scalar: &str, span: &Range<usize>) -> Result<(), Error> {
    if tag != Some("!") || scalar != "<<" {
        return Ok(());
    }
    Err(refused("the tag `!` on `<<`, which Kubernetes merges all the same", span.clone()))
}

/// Refuses keys that go-yaml keeps apart and sigs.k8s.io/yaml then writes as one, in any order; and
/// lists and maps as keys.
pub(super) fn check_keys(entries: &[Entry]) -> Result<(), Error> {
    let is_string =
        |entry: &Entry| matches!(entry.key.meaning(), Some(Meaning::String | Meaning::Merge));
    if entries.iter().all(is_string) {
        return Ok(());
    }
    let mut seen: HashMap<Cow<'_, str>, Option<Meaning>> = HashMap::new();
    for Entry { key, .. } in entries.iter().filter(|entry| !entry.key.is_merge()) {
        let span = key.span().unwrap_or_default();
        let Some(text) = key.key_text() else {
            return Err(refused(
                "a key that is no scalar or null, which Kubernetes does not read",
                span,
            ));
        };
        let meaning = key.meaning();
        if seen.insert(text, meaning).is_some_and(|before| before != meaning) {
            return Err(refused(
                "a key that stands twice as different types, of which Kubernetes takes either",
                span,
            ));
        }
    }
    Ok(())
}

fn refused(reason: &str, span: Range<usize>) -> Error {
    Error::Refused { reason: reason.to_owned(), span }
}
