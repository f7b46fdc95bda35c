//! Which lines of a document no change has a reason to touch.

use std::ops::Range;

use manifest_patch::{Document, Node, Value, changes};

/// The lines of the document, in order, that hold nothing of a changed value, without indentation
/// and dashes: where the first key after a dash goes, the next one moves up. Blank lines and those
/// of flow collections are left out.
pub(crate) fn untouched<'t>(document: &Document<'t>, wanted: &Node) -> Vec<&'t str> {
    let mut touched = Vec::new();
    flow_collections(document.text(), document.tree(), &mut touched);
    for change in changes(document.tree(), wanted) {
        touched.extend(change.old.map(|old| place(document.text(), document.tree(), old)));
    }
    let text = document.text();
    let mut lines = Vec::new();
    // Comments indented more than what goes before them go with it.
    let mut gone = None;
    let mut start = 0;
    for line in split(text) {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let indent = line.len() - line.trim_start().len();
        let touches = |place: &Range<usize>| place.start <= range.end && range.start <= place.end;
        if touched.iter().any(touches) {
            gone = Some(gone.map_or(indent, |gone: usize| gone.min(indent)));
        } else if !line.trim().is_empty() {
            if line.trim_start().starts_with('#') && gone.is_some_and(|gone| indent > gone) {
                continue;
            }
            gone = None;
            let line = normalized(line);
            let counts = !line.trim().is_empty() && !line.starts_with(['!', '&']);
            lines.extend(counts.then_some(line));
        }
    }
    lines
}

/// Whether the lines are in the text, in order, each with the break that it had. One that had none,
/// as the last of its text, may have got one, and the other way round.
pub(crate) fn are_in(lines: &[&str], text: &str) -> bool {
    let mut found = split(text).map(normalized);
    let same = |line: &str, found: &str| {
        let (before, after) = (line_break(line), line_break(found));
        let kept = before == after || before.is_empty() || after.is_empty();
        kept && line.trim_end() == found.trim_end()
    };
    lines.iter().all(|line| found.any(|candidate| same(line, candidate)))
}

/// The lines of a text, each with its break: `\n`, `\r` or `\r\n`.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = match rest.find(['\n', '\r']) {
            Some(at) if rest[at..].starts_with("\r\n") => at + 2,
            Some(at) => at + 1,
            None => rest.len(),
        };
        let line;
        (line, rest) = rest.split_at(end);
        (!line.is_empty()).then_some(line)
    })
}

fn line_break(line: &str) -> &str {
    &line[line.trim_end_matches(['\n', '\r']).len()..]
}

fn normalized(line: &str) -> &str {
    line.trim_start_matches(['\u{feff}', ' ', '-', ':', '?'])
}

/// Where a node and its key or dash stand.
fn place(text: &str, tree: &Node, node: &Node) -> Range<usize> {
    let span = node.span().expect("a parsed node");
    let key = key_of(tree, node).and_then(Node::span);
    let start = key.map_or_else(|| dash_line(text, span.start), |key| key.start);
    start..span.end
}

/// A place on the line of the dash before the item at `start`, or `start` itself.
fn dash_line(text: &str, start: usize) -> usize {
    let line = text[..start].rfind(['\n', '\r']).map_or(0, |before| before + 1);
    if !text[line..start].trim().is_empty() {
        return start;
    }
    let mut end = line;
    for line in text[..line].split_inclusive(['\n', '\r']).rev() {
        let content = line.trim();
        if content.starts_with('-') {
            return end - line.len() + line.trim_end().len();
        }
        if !content.is_empty() && !content.starts_with('#') {
            break;
        }
        end -= line.len();
    }
    start
}

fn key_of<'n>(tree: &'n Node, node: &Node) -> Option<&'n Node> {
    match tree.value() {
        Value::Sequence(items) => items.iter().find_map(|item| key_of(item, node)),
        Value::Mapping(entries) => entries.iter().find_map(|entry| {
            if std::ptr::eq(&entry.value, node) {
                return Some(&entry.key);
            }
            key_of(&entry.value, node)
        }),
        _ => None,
    }
}

fn flow_collections(text: &str, node: &Node, places: &mut Vec<Range<usize>>) {
    let span = node.span().expect("a parsed node");
    let flow = text[span.clone()].starts_with(['[', '{']);
    match node.value() {
        Value::Sequence(_) | Value::Mapping(_) if flow => places.push(span),
        Value::Sequence(items) => {
            items.iter().for_each(|item| flow_collections(text, item, places));
        }
        Value::Mapping(entries) => {
            entries.iter().for_each(|entry| flow_collections(text, &entry.value, places));
        }
        _ => {}
    }
}
