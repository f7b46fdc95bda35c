//! From what must change in a tree to the bytes that must change in its text.

mod block;
mod flow;
mod replace;

use std::collections::HashSet;
use std::ops::Range;

use text_splice::{Splice, apply_with};

use crate::block_scalar;
use crate::diff::EditScript;
use crate::emit::{Formatting, Indicator};
use crate::error::Error;
use crate::formatting::formatting;
use crate::node::{Node, NodeSpan, Style, Value};
use crate::text::{break_len, has_mixed_breaks, line_break, line_end};

/// The text of a document with the changes of `script` made to it, with new block scalars or without
/// any.
pub(crate) fn splice(
    text: &str,
    tree: &Node,
    aliased: &HashSet<String>,
    script: &EditScript<'_>,
    literals: bool,
) -> Result<String, Error> {
    let formatting = Formatting { literals, ..formatting(text, tree) };
    let mixed = has_mixed_breaks(text);
    let mut splicer = Splicer { text, formatting, mixed, aliased, splices: Vec::new() };
    splicer.change(tree, script, Slot::Root)?;
    splicer.apply()
}

/// Where a node stands.
#[derive(Debug, Clone, Copy)]
enum Slot {
    Root,
    /// After an indicator, in a block collection at this column.
    Block(Indicator, usize),
    /// In a flow collection.
    Flow,
}

struct Splicer<'a> {
    text: &'a str,
    formatting: Formatting,
    /// Whether lines end with different breaks.
    mixed: bool,
    /// Anchors that aliases refer to.
    aliased: &'a HashSet<String>,
    splices: Vec<Splice>,
}

impl Splicer<'_> {
    fn change(&mut self, old: &Node, script: &EditScript<'_>, slot: Slot) -> Result<(), Error> {
        if matches!(script, EditScript::Keep) {
            return Ok(());
        }
        if let Some(anchor) = old.anchor().filter(|name| self.aliased.contains(*name)) {
            return Err(refused(
                format!("the change lies below the anchor `&{anchor}`, which other places share"),
                old,
            ));
        }
        let flow = mark(old)?.flow;
        match (script, &old.value) {
            (EditScript::Replace(new), _) => self.replace(old, new, slot),
            (EditScript::Mapping(script), Value::Mapping(entries)) if flow => {
                self.flow_mapping(old, entries, script)
            }
            (EditScript::Mapping(script), Value::Mapping(entries)) => {
                self.block_mapping(entries, script)
            }
            (EditScript::Sequence(steps), Value::Sequence(items)) if flow => {
                self.flow_sequence(old, items, steps)
            }
            (EditScript::Sequence(steps), Value::Sequence(items)) => {
                self.block_sequence(items, steps)
            }
            _ => Err(refused("the change does not fit the node".to_owned(), old)),
        }
    }

    /// Writes `new` where `old` stands.
    fn replace(&mut self, old: &Node, new: &Node, slot: Slot) -> Result<(), Error> {
        self.check_removable(old)?;
        let mark = mark(old)?;
        let style = match &old.value {
            Value::Scalar(scalar) => scalar.style,
            _ => Style::Plain,
        };
        match slot {
            Slot::Root => self.replace_root(old, &mark, new, style),
            Slot::Flow => self.replace_in_flow(&mark, new, style),
            Slot::Block(indicator, column) => {
                let first_line = line_end(self.text, mark.content.start);
                let formatting =
                    Formatting { newline: self.newline_at(first_line), ..self.formatting.clone() };
                if let (Value::Scalar(scalar), Some(wanted)) = (&old.value, new.as_str())
                    && old.as_str().is_some()
                    && let Some(splices) =
                        block_scalar::edit(self.text, &mark.content, scalar, wanted, &formatting)
                {
                    for (range, text) in splices {
                        self.put(range, text);
                    }
                    return Ok(());
                }
                let formatting = self.formatting_before(line_end(self.text, mark.content.end));
                let emission = formatting.block(new, column, indicator, style)?;
                self.replace_in_block(old, &mark, column, emission)
            }
        }
    }

    /// The formatting of this document for new text that ends before the line break at `at`. Where there
    /// is none, readers that do not go by lines would miss the last newline of a block scalar.
    fn formatting_before(&self, at: usize) -> Formatting {
        let literals = self.formatting.literals && at < self.text.len();
        Formatting { literals, newline: self.newline_at(at), ..self.formatting.clone() }
    }

    /// The break of new lines that come before the break at `at`: the same, so that the line above
    /// them, which gets the first of theirs, keeps its own.
    fn newline_at(&self, at: usize) -> &'static str {
        line_break(self.text, at).unwrap_or(self.formatting.newline)
    }

    /// Whether a value begins on the line of its indicator.
    fn is_beside_indicator(&self, mark: &NodeSpan) -> bool {
        !self.text[mark.lead..mark.props].contains(['\n', '\r'])
    }

    /// Refuses to take away an anchor that an alias refers to.
    fn check_removable(&self, node: &Node) -> Result<(), Error> {
        if let Some(anchor) = node.anchor().filter(|name| self.aliased.contains(*name)) {
            let reason =
                format!("the change would take away the anchor `&{anchor}`, which is used");
            return Err(refused(reason, node));
        }
        match &node.value {
            Value::Sequence(items) => items.iter().try_for_each(|item| self.check_removable(item)),
            Value::Mapping(entries) => entries.iter().try_for_each(|entry| {
                self.check_removable(&entry.key)?;
                self.check_removable(&entry.value)
            }),
            Value::Scalar(_) | Value::Alias(..) => Ok(()),
        }
    }

    fn put(&mut self, range: Range<usize>, text: String) {
        if !range.is_empty() || !text.is_empty() {
            self.splices.push(Splice { range, text });
        }
    }

    fn apply(self) -> Result<String, Error> {
        let end = self.text.len();
        // New lines begin with a break; where a removal at the end left one they need none.
        let fit = |before: &str, splice: &'_ Splice| {
            let broken = splice.range.start == end && before.ends_with(['\n', '\r']);
            if broken { break_len(&splice.text, 0) } else { 0 }
        };
        apply_with(self.text, self.splices, |before, splice| &splice.text[fit(before, splice)..])
            .map_err(|overlap| Error::Refused { reason: overlap.to_string(), span: overlap.0 })
    }
}

fn mark(node: &Node) -> Result<NodeSpan, Error> {
    node.mark().ok_or_else(|| refused("a node without a place".to_owned(), node))
}

fn refused(reason: String, node: &Node) -> Error {
    let span = node.mark().map_or(0..0, |mark| mark.props..mark.content.end);
    Error::Refused { reason, span }
}
