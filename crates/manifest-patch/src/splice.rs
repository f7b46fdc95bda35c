//! From what must change in a tree to the bytes that must change in its text.

mod block;
mod flow;

use std::collections::HashSet;
use std::ops::Range;

use crate::block_scalar;
use crate::compare::Script;
use crate::emit::{Emission, Indicator, Manner};
use crate::error::Error;
use crate::manner::manner;
use crate::node::{Mark, Node, Style, Value};
use crate::text::line_end;

/// The text of a document with the changes of `script` made to it.
pub(crate) fn splice(
    text: &str,
    tree: &Node,
    aliased: &HashSet<String>,
    script: &Script<'_>,
) -> Result<String, Error> {
    let mut splicer = Splicer { text, manner: manner(text, tree), aliased, splices: Vec::new() };
    splicer.change(tree, script, Slot::Root)?;
    splicer.apply()
}

/// Where a node stands: what it is written behind.
#[derive(Debug, Clone, Copy)]
enum Slot {
    Root,
    /// Behind an indicator, in a block collection at this column.
    Block(Indicator, usize),
    /// In a flow collection.
    Flow,
}

struct Splice {
    range: Range<usize>,
    text: String,
}

struct Splicer<'a> {
    text: &'a str,
    manner: Manner,
    /// Anchors that aliases refer to.
    aliased: &'a HashSet<String>,
    splices: Vec<Splice>,
}

impl Splicer<'_> {
    fn change(&mut self, old: &Node, script: &Script<'_>, slot: Slot) -> Result<(), Error> {
        if matches!(script, Script::Keep) {
            return Ok(());
        }
        if let Some(anchor) = &old.anchor {
            return Err(refused(
                format!(
                    "the change lies below the anchor `&{anchor}`, which other places may share"
                ),
                old,
            ));
        }
        let flow = mark(old)?.flow;
        match (script, &old.value) {
            (Script::Replace(new), _) => self.replace(old, new, slot),
            (Script::Mapping(script), Value::Mapping(entries)) if flow => {
                self.flow_mapping(old, entries, script)
            }
            (Script::Mapping(script), Value::Mapping(entries)) => {
                self.block_mapping(entries, script)
            }
            (Script::Sequence(steps), Value::Sequence(items)) if flow => {
                self.flow_sequence(old, items, steps)
            }
            (Script::Sequence(steps), Value::Sequence(items)) => self.block_sequence(items, steps),
            _ => Err(refused("the change does not fit the node".to_owned(), old)),
        }
    }

    /// Writes `new` where `old` stands.
    fn replace(&mut self, old: &Node, new: &Node, slot: Slot) -> Result<(), Error> {
        self.check_removable(old)?;
        let mark = mark(old)?.clone();
        let style = match &old.value {
            Value::Scalar(scalar) => scalar.style,
            _ => Style::Plain,
        };
        match slot {
            Slot::Root => self.replace_root(&mark, new, style),
            Slot::Flow => self.replace_in_flow(&mark, new, style),
            Slot::Block(indicator, column) => {
                if let (Value::Scalar(scalar), Some(wanted)) = (&old.value, new.as_str())
                    && let Some(splices) =
                        block_scalar::edit(self.text, &mark.content, scalar, wanted, &self.manner)
                {
                    for (range, text) in splices {
                        self.put(range, text);
                    }
                    return Ok(());
                }
                let at_end = line_end(self.text, mark.content.end) == self.text.len();
                let manner = self.manner_at(at_end);
                let emission = manner.block(new, column, indicator, style)?;
                self.replace_in_block(old, &mark, emission)
            }
        }
    }

    fn replace_root(&mut self, mark: &Mark, new: &Node, style: Style) -> Result<(), Error> {
        let text = self.manner.root(new, style)?;
        if !mark.content.is_empty() {
            self.put(mark.props..mark.content.end, text);
            return Ok(());
        }
        let newline = self.manner.newline;
        let open = !self.text.is_empty() && !self.text.ends_with(['\n', '\r']);
        let before = if open { newline } else { "" };
        self.put(self.text.len()..self.text.len(), format!("{before}{text}{newline}"));
        Ok(())
    }

    fn replace_in_block(
        &mut self,
        old: &Node,
        mark: &Mark,
        Emission { head, body }: Emission,
    ) -> Result<(), Error> {
        let behind = mark.lead + 1;
        if !matches!(self.text.as_bytes().get(mark.lead), Some(b':' | b'-' | b'?')) {
            return Err(refused("a key without `:`".to_owned(), old));
        }
        let unwritten = mark.props == mark.content.end;
        let same_line = !self.text[mark.lead..mark.props].contains(['\n', '\r']);
        let collection = matches!(old.value, Value::Mapping(_) | Value::Sequence(_)) && !mark.flow;
        if unwritten {
            let end = line_end(self.text, behind);
            self.put(behind..behind, head);
            self.put(end..end, body);
        } else if same_line {
            let start = if head.is_empty() { behind } else { mark.props };
            self.put(start..mark.content.end, head.trim_start().to_owned());
            let end = line_end(self.text, mark.content.end);
            self.put(end..end, body);
        } else if body.is_empty() && !collection {
            self.put(mark.props..mark.content.end, head.trim_start().to_owned());
        } else {
            let end = line_end(self.text, mark.lead);
            self.put(behind..behind, head);
            self.put(end..mark.content.end, body);
        }
        Ok(())
    }

    /// The manner of this document, for text that may come to stand at its very end.
    fn manner_at(&self, at_end: bool) -> Manner {
        Manner { literals: !at_end, ..self.manner.clone() }
    }

    /// Refuses to take away an anchor that an alias refers to.
    fn check_removable(&self, node: &Node) -> Result<(), Error> {
        if let Some(anchor) = node.anchor.as_ref().filter(|name| self.aliased.contains(*name)) {
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

    /// Makes the splices, those at one place in the order they were put, insertions first.
    fn apply(mut self) -> Result<String, Error> {
        self.splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
        let mut result = String::with_capacity(self.text.len() + 1024);
        let mut done = 0;
        let mut deleted = false;
        for Splice { range, text } in &self.splices {
            let deletes = text.is_empty();
            if range.start < done && !(deleted && deletes) {
                let reason = "two changes meet in one place".to_owned();
                return Err(Error::Refused { reason, span: range.clone() });
            }
            if range.start >= done {
                result.push_str(&self.text[done..range.start]);
            }
            result.push_str(text);
            done = done.max(range.end);
            deleted = deletes;
        }
        result.push_str(&self.text[done..]);
        Ok(result)
    }
}

fn mark(node: &Node) -> Result<&Mark, Error> {
    node.mark.as_ref().ok_or_else(|| refused("a node without a place".to_owned(), node))
}

fn refused(reason: String, node: &Node) -> Error {
    let span = node.mark.as_ref().map_or(0..0, |mark| mark.props..mark.content.end);
    Error::Refused { reason, span }
}
