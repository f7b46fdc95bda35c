//! Changes in block collections: whole lines come and go.

use super::{Slot, Splicer, mark, refused};
use crate::block_scalar::BlockScalar;
use crate::diff::{MappingEdits, Step};
use crate::emit::{Formatting, Indicator};
use crate::error::Error;
use crate::node::{Entry, Node};
use crate::text::{
    begins_line, column, is_blank_line, is_comment, leading_spaces, line_end, line_start,
    next_line, previous_line_end,
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
        script: &MappingEdits<'_>,
    ) -> Result<(), Error> {
        let mut children = Vec::with_capacity(entries.len());
        for Entry { key, value } in entries {
            children.push(Child { lead: mark(key)?.lead, key: Some(key), value });
        }
        let column = column(self.text, children[0].lead);
        for (index, change) in &script.changed {
            let Entry { key, value } = &entries[*index];
            if key.is_block_scalar() && !self.text[mark(value)?.lead..].starts_with(':') {
                let reason = "a key in a block scalar that has no value".to_owned();
                return Err(refused(reason, key));
            }
            self.change(value, change, Slot::Block(Indicator::Key, column))?;
        }
        self.remove_children(&children, column, &script.removed)?;
        for (previous, entry) in &script.added {
            let at = self.after(&children[*previous], column);
            let text = self.formatting_before(at).entry(&entry.key, &entry.value, column)?;
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
                        let at = self.after(&children[kept], column);
                        let text = self.formatting_before(at).item(new, column)?;
                        self.insert_line(at, column, &text);
                    }
                    None => {
                        let at = line_end(self.text, children[0].lead);
                        let formatting =
                            Formatting { newline: self.newline_at(at), ..self.formatting.clone() };
                        let text = formatting.item(new, column)?;
                        self.insert_before(&children[0], column, &text);
                    }
                },
            }
        }
        self.remove_children(&children, column, &removed)
    }

    /// The end of the last line that belongs to a child: comments that are indented more than it do.
    fn after(&self, child: &Child<'_>, column: usize) -> usize {
        self.skip_lines(child, |line| is_comment(line) && leading_spaces(line) > column)
    }

    /// The end of the last of the lines after a child that `belong` to it, blank ones between them
    /// included.
    fn skip_lines(&self, child: &Child<'_>, belongs: impl Fn(&str) -> bool) -> usize {
        let mut end = line_end(self.text, child.value.end());
        let mut at = end;
        while at < self.text.len() {
            let start = next_line(self.text, at);
            let line = &self.text[start..line_end(self.text, start)];
            at = start + line.len();
            if belongs(line) {
                end = at;
            } else if !is_blank_line(line) || start == self.text.len() {
                break;
            }
        }
        end
    }

    fn insert_line(&mut self, at: usize, column: usize, text: &str) {
        self.put(at..at, format!("{}{}{text}", self.newline_at(at), " ".repeat(column)));
    }

    fn insert_before(&mut self, child: &Child<'_>, column: usize, text: &str) {
        let newline = self.newline_at(line_end(self.text, child.lead));
        let indent = " ".repeat(column);
        match previous_line_end(self.text, child.lead) {
            Some(at) if begins_line(self.text, child.lead) && self.mixed => {
                let start = next_line(self.text, at);
                self.put(start..start, format!("{indent}{text}{newline}"));
            }
            Some(at) if begins_line(self.text, child.lead) => {
                self.put(at..at, format!("{newline}{indent}{text}"));
            }
            _ => self.put(child.lead..child.lead, format!("{text}{newline}{indent}")),
        }
    }

    /// Removes children of a collection at `column`, some of which others stay beside.
    fn remove_children(
        &mut self,
        children: &[Child<'_>],
        column: usize,
        removed: &[usize],
    ) -> Result<(), Error> {
        for index in removed {
            let child = &children[*index];
            child.key.map_or(Ok(()), |key| self.check_removable(key))?;
            self.check_removable(child.value)?;
        }
        // The first child may share its line with the dash of the list that it is in.
        let first = removed.iter().zip(0..).take_while(|(index, count)| *index == count).count();
        let mut rest = removed;
        if first > 0 && !begins_line(self.text, children[0].lead) {
            let end = self.removed_end(&children[first - 1], column);
            let below = &self.text[end..];
            let next = below.len() - below.trim_start_matches([' ', '\n', '\r']).len();
            self.put(children[0].lead..end + next, String::new());
            rest = &removed[first..];
        }
        let mut run = None;
        for index in rest {
            let kept = match run {
                Some((last, kept)) if last + 1 == *index => kept,
                _ => index.checked_sub(1).map(|before| &children[before]),
            };
            run = Some((*index, kept));
            self.remove_lines(&children[*index], kept, column);
        }
        Ok(())
    }

    /// Removes the lines of a child, of which `before` is the last that stays before it.
    fn remove_lines(&mut self, child: &Child<'_>, before: Option<&Child<'_>>, column: usize) {
        let own = self.last_block_scalar(child.value).map(|block| block.blank_end);
        let mut end = self.removed_end(child, column).max(own.unwrap_or_default());
        let before = before.and_then(|before| self.last_block_scalar(before.value));
        let kept = before.as_ref().is_some_and(|block| block.keeps(self.text));
        if kept {
            // Blank lines after it would become newlines of that text.
            end = self.skip_blank_lines(end);
        }
        match previous_line_end(self.text, child.lead) {
            // The break before is a newline of that text.
            Some(_) if before.is_some() && end == self.text.len() => {
                self.put(line_start(self.text, child.lead)..end, String::new());
            }
            // With its own break, not with that of the line before.
            Some(_) if self.mixed && end < self.text.len() => {
                let lines = line_start(self.text, child.lead)..next_line(self.text, end);
                self.put(lines, String::new());
            }
            Some(start) => self.put(start..end, String::new()),
            None => self.put(0..next_line(self.text, end), String::new()),
        }
    }

    /// Where a child ends that goes. Blanks beside its comments would become a part of a block scalar
    /// before it.
    fn removed_end(&self, child: &Child<'_>, column: usize) -> usize {
        self.skip_lines(child, |line| {
            (is_comment(line) || is_blank_line(line)) && leading_spaces(line) > column
        })
    }

    /// The end of the last of the blank lines after the line that ends at `end`.
    fn skip_blank_lines(&self, mut end: usize) -> usize {
        while end < self.text.len() {
            let start = next_line(self.text, end);
            let line_end = line_end(self.text, start);
            if start == self.text.len() || !is_blank_line(&self.text[start..line_end]) {
                break;
            }
            end = line_end;
        }
        end
    }

    /// The block scalar that a node ends with, if it does.
    fn last_block_scalar(&self, node: &Node) -> Option<BlockScalar> {
        let last = node.last();
        let scalar = last.scalar().filter(|_| last.is_block_scalar())?;
        BlockScalar::locate(self.text, last.mark()?.content.start, scalar.text())
    }
}
