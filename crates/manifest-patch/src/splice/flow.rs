//! Changes between brackets and braces: children come and go with their commas.

use super::{Slot, Splicer, mark, refused};
use crate::diff::{MappingEdits, Step};
use crate::error::Error;
use crate::node::{Entry, Node, NodeSpan, Style};
use crate::text::{line_end, line_start, previous_line_end, skip_blanks};

/// The children of a flow collection.
struct Children {
    /// Where each begins and ends.
    places: Vec<(usize, usize)>,
    /// Where the collection ends, its bracket included.
    end: usize,
}

impl Splicer<'_> {
    pub(super) fn replace_in_flow(
        &mut self,
        mark: &NodeSpan,
        new: &Node,
        style: Style,
    ) -> Result<(), Error> {
        let text = self.formatting.flow(new, style)?;
        if mark.props < mark.content.end {
            self.put(mark.props..mark.content.end, text);
        } else if self.text.as_bytes().get(mark.lead) == Some(&b':') {
            self.put(mark.lead + 1..mark.lead + 1, format!(" {text}"));
        } else {
            self.put(mark.content.end..mark.content.end, format!(": {text}"));
        }
        Ok(())
    }

    pub(super) fn flow_mapping(
        &mut self,
        old: &Node,
        entries: &[Entry],
        script: &MappingEdits<'_>,
    ) -> Result<(), Error> {
        let content = mark(old)?.content;
        let braces = self.text[content.clone()].starts_with('{');
        if !braces && (!script.added.is_empty() || !script.removed.is_empty()) {
            return Err(refused("a pair in a list, without braces of its own".to_owned(), old));
        }
        for (index, change) in &script.changed {
            let Entry { key, value } = &entries[*index];
            let key_text = &self.text[mark(key)?.content];
            let is_long = key_text.contains(['\n', '\r']);
            if is_long && !self.text[mark(value)?.lead..].starts_with(':') {
                return Err(refused("a key over several lines that has no value".to_owned(), key));
            }
            self.change(value, change, Slot::Flow)?;
        }
        let mut children = Children { places: Vec::with_capacity(entries.len()), end: content.end };
        for Entry { key, value } in entries {
            children.places.push((mark(key)?.lead, value.end()));
        }
        for index in &script.removed {
            self.check_removable(&entries[*index].key)?;
            self.check_removable(&entries[*index].value)?;
        }
        self.remove_flow(&children, &script.removed);
        let mut added: Vec<(Option<usize>, String)> = Vec::with_capacity(script.added.len());
        for (previous, entry) in &script.added {
            let text = self.formatting.flow_entry(&entry.key, &entry.value)?;
            added.push((Some(*previous), text));
        }
        self.insert_flow(&children, &script.removed, &added);
        Ok(())
    }

    pub(super) fn flow_sequence(
        &mut self,
        old: &Node,
        items: &[Node],
        steps: &[Step<'_>],
    ) -> Result<(), Error> {
        let end = mark(old)?.content.end;
        let mut children = Children { places: Vec::with_capacity(items.len()), end };
        for item in items {
            children.places.push((mark(item)?.props, item.end()));
        }
        let (mut next, mut kept) = (0, None);
        let (mut removed, mut added) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Item(change) => {
                    self.change(&items[next], change, Slot::Flow)?;
                    kept = Some(next);
                    next += 1;
                }
                Step::Remove => {
                    self.check_removable(&items[next])?;
                    removed.push(next);
                    next += 1;
                }
                Step::Insert(new) => added.push((kept, self.formatting.flow(new, Style::Plain)?)),
            }
        }
        self.remove_flow(&children, &removed);
        self.insert_flow(&children, &removed, &added);
        Ok(())
    }

    /// Removes children, each with the comma after it; where the last ones go without one, the
    /// comma before them goes.
    fn remove_flow(&mut self, children: &Children, removed: &[usize]) {
        let count = children.places.len();
        let last_kept = (0..count).rev().find(|index| removed.binary_search(index).is_err());
        for index in removed {
            let range = match children.comma(self.text, *index) {
                _ if children.own_line(self.text, *index) => children.line(self.text, *index),
                Some(comma) => children.with_blanks(self.text, *index, comma + 1),
                None => children.with_blanks(self.text, *index, children.places[*index].1),
            };
            self.put(range, String::new());
        }
        let Some(last_kept) = last_kept.filter(|last_kept| last_kept + 1 < count) else { return };
        let ends_with_comma = children.comma(self.text, count - 1).is_some();
        if let Some(comma) = children.comma(self.text, last_kept).filter(|_| !ends_with_comma) {
            let blanks = self.text[..comma].trim_end_matches([' ', '\t']).len();
            self.put(blanks..comma + 1, String::new());
        }
    }

    /// Inserts texts, each after a child that stays or, without one, before the first child.
    fn insert_flow(
        &mut self,
        children: &Children,
        removed: &[usize],
        added: &[(Option<usize>, String)],
    ) {
        let count = children.places.len();
        let last_kept = (0..count).rev().find(|index| removed.binary_search(index).is_err());
        for run in added.chunk_by(|(a, _), (b, _)| a == b) {
            let texts: Vec<&str> = run.iter().map(|(_, text)| text.as_str()).collect();
            let previous = run[0].0;
            let beside = previous.unwrap_or(0);
            let (start, end) = children.places[beside];
            let lines = children.own_line(self.text, beside);
            let newline = self.newline_at(line_end(self.text, end));
            let indent = if lines { &self.text[line_start(self.text, start)..start] } else { "" };
            let separator = match lines {
                true => format!(",{newline}{indent}"),
                false => children.separator(self.text),
            };
            let text = texts.join(&separator);
            let broken = format!("{newline}{indent}");
            // A comma right after a colon would become a part of the key.
            let gap = if self.text[..end].ends_with(':') { " " } else { "" };
            let is_last = previous.is_some() && previous == last_kept;
            let ends_with_comma = children.comma(self.text, count - 1).is_some();
            match previous {
                None => self.put(start..start, format!("{text}{separator}")),
                Some(_) if !lines => self.put(end..end, format!("{gap}{separator}{text}")),
                Some(_) if is_last && !ends_with_comma => {
                    self.put(end..end, format!("{gap},"));
                    let at = line_end(self.text, end);
                    self.put(at..at, format!("{broken}{text}"));
                }
                Some(_) => {
                    let at = line_end(self.text, end);
                    self.put(at..at, format!("{broken}{text},"));
                }
            }
        }
    }
}

impl Children {
    /// The text between two children on one line.
    fn separator(&self, text: &str) -> String {
        let between = match self.places[..] {
            [(_, end), (next, _), ..] => &text[end..next],
            _ => "",
        };
        let usual = between.contains('\n') || between.trim() != ",";
        if usual { ", ".to_owned() } else { between.to_owned() }
    }

    /// The comma after a child.
    fn comma(&self, text: &str, index: usize) -> Option<usize> {
        let at = skip_blanks(text, self.places[index].1);
        (at < self.end && text.as_bytes().get(at) == Some(&b',')).then_some(at)
    }

    /// Whether a child has its lines for itself, its comma and a comment.
    fn own_line(&self, text: &str, index: usize) -> bool {
        let (start, end) = self.places[index];
        // Looked at first: in a text of one line, the line's end is far away.
        if !text[..start].trim_end_matches([' ', '\t']).ends_with(['\n', '\r']) {
            return false;
        }
        let line_end = line_end(text, end);
        let next = self.places.get(index + 1).map_or(self.end - 1, |next| next.0);
        line_end < next && self.comma(text, index).is_none_or(|comma| comma < line_end)
    }

    /// The lines of such a child, with the break before them.
    fn line(&self, text: &str, index: usize) -> std::ops::Range<usize> {
        let (start, end) = self.places[index];
        previous_line_end(text, start).unwrap_or(start)..line_end(text, end)
    }

    /// A child up to `end`, with the blanks to the next child or, for the last, before it.
    fn with_blanks(&self, text: &str, index: usize, end: usize) -> std::ops::Range<usize> {
        let start = self.places[index].0;
        let blank = |char: char| matches!(char, ' ' | '\t');
        if index + 1 < self.places.len() {
            let rest = text[end..].trim_start_matches(blank);
            return start..text.len() - rest.len();
        }
        text[..start].trim_end_matches(blank).len()..end
    }
}
