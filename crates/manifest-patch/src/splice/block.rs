//! Changes in block collections: whole lines come and go.

use super::{Slot, Splicer, mark, refused};
use crate::block_scalar::BlockScalar;
use crate::compare::{MappingScript, Step};
use crate::emit::Indicator;
use crate::error::Error;
use crate::node::{Entry, Node, Style, Value};
use crate::text::{column, line_end, line_start, next_line, previous_line_end};

/// A child of a block collection: where it begins, and its last node.
struct Child<'n> {
    lead: usize,
    last: &'n Node,
}

impl Splicer<'_> {
    pub(super) fn block_mapping(
        &mut self,
        entries: &[Entry],
        script: &MappingScript<'_>,
    ) -> Result<(), Error> {
        let mut children = Vec::with_capacity(entries.len());
        for entry in entries {
            children.push(Child { lead: mark(&entry.key)?.lead, last: &entry.value });
        }
        let column = column(self.text, children[0].lead);
        for (index, change) in &script.changed {
            let slot = Slot::Block(Indicator::Key, column);
            self.change(&entries[*index].value, change, slot)?;
        }
        self.remove_children(&children, &script.removed)?;
        for (behind, entry) in &script.added {
            let at = line_end(self.text, children[*behind].last.end());
            let manner = self.manner_at(at == self.text.len());
            let text = manner.entry(&entry.key, &entry.value, column)?;
            self.insert_behind(&children[*behind], column, &text);
        }
        Ok(())
    }

    pub(super) fn block_sequence(
        &mut self,
        items: &[Node],
        steps: &[Step<'_>],
    ) -> Result<(), Error> {
        let mut children = Vec::with_capacity(items.len());
        for item in items {
            children.push(Child { lead: mark(item)?.lead, last: item });
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
                        let at = line_end(self.text, children[kept].last.end());
                        let text = self.manner_at(at == self.text.len()).item(new, column)?;
                        self.insert_behind(&children[kept], column, &text);
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

    fn insert_behind(&mut self, child: &Child<'_>, column: usize, text: &str) {
        let at = line_end(self.text, child.last.end());
        self.put(at..at, format!("{}{}{text}", self.manner.newline, " ".repeat(column)));
    }

    fn insert_before(&mut self, child: &Child<'_>, column: usize, text: &str) {
        let newline = self.manner.newline;
        let indent = " ".repeat(column);
        match previous_line_end(self.text, child.lead) {
            Some(at) if self.begins_line(child) => {
                self.put(at..at, format!("{newline}{indent}{text}"));
            }
            _ => self.put(child.lead..child.lead, format!("{text}{newline}{indent}")),
        }
    }

    /// Removes children, some of which others stay behind.
    fn remove_children(&mut self, children: &[Child<'_>], removed: &[usize]) -> Result<(), Error> {
        for (count, index) in removed.iter().enumerate() {
            let child = &children[*index];
            self.check_removable(child.last)?;
            if self.begins_line(child) {
                self.remove_lines(child);
                continue;
            }
            // The first child shares its line with the dash of the list it is in.
            let following = removed[count..].iter().zip(*index..).take_while(|(r, i)| *r == i);
            let next = children.get(index + following.count());
            let end = child.last.end();
            match next {
                Some(next) if self.text[end..next.lead].trim().is_empty() => {
                    self.put(child.lead..next.lead, String::new());
                }
                Some(_) => self.put(child.lead..end, String::new()),
                None => {
                    let reason = "the change would leave a list without items".to_owned();
                    return Err(refused(reason, child.last));
                }
            }
        }
        Ok(())
    }

    fn remove_lines(&mut self, child: &Child<'_>) {
        let end = match self.last_block_scalar(child.last) {
            Some(block) => block.blank_end,
            None => line_end(self.text, child.last.end()),
        };
        match previous_line_end(self.text, child.lead) {
            Some(start) => self.put(start..end, String::new()),
            None => self.put(0..next_line(self.text, end), String::new()),
        }
    }

    fn begins_line(&self, child: &Child<'_>) -> bool {
        let before = &self.text[line_start(self.text, child.lead)..child.lead];
        before.bytes().all(|byte| byte == b' ')
    }

    /// The block scalar that a node ends with, if it does.
    fn last_block_scalar(&self, node: &Node) -> Option<BlockScalar> {
        match &node.value {
            Value::Scalar(scalar) if matches!(scalar.style, Style::Literal | Style::Folded) => {
                let header = node.mark.as_ref()?.content.start;
                BlockScalar::locate(self.text, header, &scalar.text)
            }
            Value::Sequence(items) => self.last_block_scalar(items.last()?),
            Value::Mapping(entries) => self.last_block_scalar(&entries.last()?.value),
            _ => None,
        }
    }
}
