//! Changes in block collections: whole lines come and go.

use super::{Slot, Splicer, mark};
use crate::block_scalar::BlockScalar;
use crate::compare::{MappingScript, Step};
use crate::emit::Indicator;
use crate::error::Error;
use crate::node::{Entry, Node, Value};
use crate::text::{
    begins_line, column, is_blank_line, is_comment, leading_spaces, line_end, next_line,
    previous_line_end,
};

/// A child of a block collection: where it begins, its key if it has one, and its value.
struct Child<'n> {
    lead: usize,
    key: Option<&'n Node>,
    value: &'n Node,
}

impl Splicer<'_> {
    pub(super) fn block_mapping(
        &mut self,
        entries: &[Entry],
        script: &MappingScript<'_>,
    ) -> Result<(), Error> {
        let mut children = Vec::with_capacity(entries.len());
        for Entry { key, value } in entries {
            children.push(Child { lead: mark(key)?.lead, key: Some(key), value });
        }
        let column = column(self.text, children[0].lead);
        for (index, change) in &script.changed {
            let slot = Slot::Block(Indicator::Key, column);
            self.change(&entries[*index].value, change, slot)?;
        }
        self.remove_children(&children, &script.removed)?;
        for (behind, entry) in &script.added {
            let at = self.behind(&children[*behind], column);
            let text = self.manner_before(at, column).entry(&entry.key, &entry.value, column)?;
            self.insert_line(at, column, &text);
        }
        Ok(())
    }

    pub(super) fn block_sequence(
        &mut self,
        items: &[Node],
        steps: &[Step<'_>],
    ) -> Result<(), Error> {
        let mut children = Vec::with_capacity(items.len());
        for value in items {
            children.push(Child { lead: mark(value)?.lead, key: None, value });
        }
        let column = column(self.text, children[0].lead);
        let (mut next, mut kept, mut removed) = (0, None, Vec::new());
        for step in steps {
            match step {
                Step::Item(change) => {
                    self.change(&items[next], change, Slot::Block(Indicator::Dash, column))?;
                    kept = Some(next);
                    next += 1;
                }
                Step::Remove => {
                    removed.push(next);
                    next += 1;
                }
                Step::Insert(new) => match kept {
                    Some(kept) => {
                        let at = self.behind(&children[kept], column);
                        let text = self.manner_before(at, column).item(new, column)?;
                        self.insert_line(at, column, &text);
                    }
                    None => {
                        let text = self.manner.item(new, column)?;
                        self.insert_before(&children[0], column, &text);
                    }
                },
            }
        }
        self.remove_children(&children, &removed)
    }

    /// The end of the last line that belongs to a child: comments indented more than it do.
    fn behind(&self, child: &Child<'_>, column: usize) -> usize {
        let mut end = line_end(self.text, child.value.end());
        let mut at = end;
        while at < self.text.len() {
            let start = next_line(self.text, at);
            let line = &self.text[start..line_end(self.text, start)];
            at = start + line.len();
            if is_comment(line) && leading_spaces(line) > column {
                end = at;
            } else if !is_blank_line(line) || start == self.text.len() {
                break;
            }
        }
        end
    }

    fn insert_line(&mut self, at: usize, column: usize, text: &str) {
        self.put(at..at, format!("{}{}{text}", self.manner.newline, " ".repeat(column)));
    }

    fn insert_before(&mut self, child: &Child<'_>, column: usize, text: &str) {
        let newline = self.manner.newline;
        let indent = " ".repeat(column);
        match previous_line_end(self.text, child.lead) {
            Some(at) if begins_line(self.text, child.lead) => {
                self.put(at..at, format!("{newline}{indent}{text}"));
            }
            _ => self.put(child.lead..child.lead, format!("{text}{newline}{indent}")),
        }
    }

    /// Removes children, some of which others stay beside.
    fn remove_children(&mut self, children: &[Child<'_>], removed: &[usize]) -> Result<(), Error> {
        for index in removed {
            let child = &children[*index];
            child.key.map_or(Ok(()), |key| self.check_removable(key))?;
            self.check_removable(child.value)?;
        }
        // The first child may share its line with the dash of the list that it is in.
        let first = removed.iter().zip(0..).take_while(|(index, count)| *index == count).count();
        if first == 0 || begins_line(self.text, children[0].lead) {
            removed.iter().for_each(|index| self.remove_lines(&children[*index]));
            return Ok(());
        }
        let end = line_end(self.text, children[first - 1].value.end());
        let rest = &self.text[end..];
        let next = end + rest.len() - rest.trim_start_matches([' ', '\n', '\r']).len();
        self.put(children[0].lead..next, String::new());
        removed[first..].iter().for_each(|index| self.remove_lines(&children[*index]));
        Ok(())
    }

    fn remove_lines(&mut self, child: &Child<'_>) {
        let end = match self.last_block_scalar(child.value) {
            Some(block) => block.blank_end,
            None => line_end(self.text, child.value.end()),
        };
        match previous_line_end(self.text, child.lead) {
            Some(start) => self.put(start..end, String::new()),
            None => self.put(0..next_line(self.text, end), String::new()),
        }
    }

    /// The block scalar that a node ends with, if it does.
    fn last_block_scalar(&self, node: &Node) -> Option<BlockScalar> {
        match &node.value {
            Value::Scalar(scalar) if node.is_block_scalar() => {
                let header = node.mark.as_ref()?.content.start;
                BlockScalar::locate(self.text, header, &scalar.text)
            }
            Value::Sequence(items) => self.last_block_scalar(items.last()?),
            Value::Mapping(entries) => self.last_block_scalar(&entries.last()?.value),
            _ => None,
        }
    }
}
