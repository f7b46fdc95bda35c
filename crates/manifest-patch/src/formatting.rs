//! How a document is formatted, so that new text in it is formatted alike.

use crate::emit::Formatting;
use crate::node::{Node, Style, Value};
use crate::text::{column, line_break, line_end};

/// Votes of the block collections of a document.
#[derive(Default)]
struct Votes {
    step: Option<usize>,
    compact: usize,
    indented: Vec<usize>,
}

/// The formatting of a document, derived from its own text.
pub(crate) fn formatting(text: &str, tree: &Node) -> Formatting {
    let mut votes = Votes::default();
    votes.count(text, tree, None);
    let indented = votes.indented.len() > votes.compact;
    Formatting {
        newline: line_break(text, line_end(text, 0)).unwrap_or("\n"),
        step: votes.step.unwrap_or(2),
        list_step: if indented { votes.indented[0] } else { 0 },
        json: is_json(tree),
        literals: true,
    }
}

impl Votes {
    /// Counts the collections below `node`, which is a value of a mapping at `parent`, if of one.
    fn count(&mut self, text: &str, node: &Node, parent: Option<usize>) {
        if node.mark().is_none_or(|mark| mark.flow) {
            return;
        }
        let at = |node: &Node| node.mark().map_or(0, |mark| column(text, mark.lead));
        match &node.value {
            Value::Mapping(entries) => {
                let own = entries.first().map_or(0, |entry| at(&entry.key));
                if let Some(step) = parent.and_then(|parent| own.checked_sub(parent))
                    && step > 0
                {
                    self.step.get_or_insert(step.min(9));
                }
                for entry in entries.iter() {
                    self.count(text, &entry.value, Some(own));
                }
            }
            Value::Sequence(items) => {
                let own = items.first().map_or(0, at);
                match parent.and_then(|parent| own.checked_sub(parent)) {
                    Some(0) => self.compact += 1,
                    Some(step) => self.indented.push(step),
                    None => {}
                }
                for item in items.iter() {
                    self.count(text, item, None);
                }
            }
            Value::Scalar(_) | Value::Alias(..) => {}
        }
    }
}

/// Whether a document is JSON, as far as that decides how new text is quoted.
fn is_json(tree: &Node) -> bool {
    let flow = tree.mark().is_some_and(|mark| mark.flow);
    let quoted = |key: &Node| key.scalar().is_some_and(|key| key.style == Style::DoubleQuoted);
    flow && match &tree.value {
        Value::Mapping(entries) => entries.first().is_none_or(|entry| quoted(&entry.key)),
        _ => true,
    }
}
