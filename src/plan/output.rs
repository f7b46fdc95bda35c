//! The bytes of the output: what is not edited as it came, copies one behind the other.

use std::collections::BTreeMap;

use super::rendering::{Rendering, Written};

/// What stands between two copies of a document.
fn separator(document: &Written<'_>) -> &'static [u8] {
    if document.after.ends_with("\r\n") { b"---\r\n" } else { b"---\n" }
}

/// The output in its order, untouched documents that follow one another in one piece.
pub(super) fn pieces<'p>(stream: &'p [u8], runners: &'p [Rendering<'_>]) -> Vec<&'p [u8]> {
    let mut written: BTreeMap<usize, Vec<&Written<'_>>> = BTreeMap::new();
    for document in runners.iter().flat_map(|runner| &runner.documents) {
        written.entry(document.offset).or_default().push(document);
    }
    let mut pieces = Vec::new();
    let mut done = 0;
    for (offset, documents) in written {
        pieces.push(&stream[done..offset]);
        for (index, document) in documents.iter().enumerate() {
            if index > 0 {
                pieces.push(separator(document));
            }
            let text = document.after.as_str();
            // A byte order mark belongs to the beginning of the stream alone.
            let text = if index > 0 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
            pieces.push(text.as_bytes());
            done = offset + document.before.len();
        }
    }
    pieces.push(&stream[done..]);
    pieces
}
