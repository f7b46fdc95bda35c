//! Changes between brackets and braces.

use super::{Slot, Splicer, mark, refused};
use crate::compare::{MappingScript, Step};
use crate::error::Error;
use crate::node::{Entry, Mark, Node, Style};

impl Splicer<'_> {
    pub(super) fn replace_in_flow(
        &mut self,
        mark: &Mark,
        new: &Node,
        style: Style,
    ) -> Result<(), Error> {
        let text = self.manner.flow(new, style)?;
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
        script: &MappingScript<'_>,
    ) -> Result<(), Error> {
        let braces = self.text[mark(old)?.content.clone()].starts_with('{');
        if !braces && (!script.added.is_empty() || !script.removed.is_empty()) {
            return Err(refused("a pair in a list, without braces of its own".to_owned(), old));
        }
        for (index, change) in &script.changed {
            self.change(&entries[*index].value, change, Slot::Flow)?;
        }
        let mut places = Vec::with_capacity(entries.len());
        for entry in entries {
            places.push((mark(&entry.key)?.lead, entry.value.end()));
        }
        for index in &script.removed {
            self.check_removable(&entries[*index].value)?;
        }
        self.remove_flow(&places, &script.removed);
        let separator = self.separator(old, &places)?;
        for (behind, entry) in &script.added {
            let text = self.manner.flow_entry(&entry.key, &entry.value)?;
            let at = places[*behind].1;
            self.put(at..at, format!("{separator}{text}"));
        }
        Ok(())
    }

    pub(super) fn flow_sequence(
        &mut self,
        old: &Node,
        items: &[Node],
        steps: &[Step<'_>],
    ) -> Result<(), Error> {
        let mut places = Vec::with_capacity(items.len());
        for item in items {
            places.push((mark(item)?.props, item.end()));
        }
        let separator = self.separator(old, &places)?;
        let (mut next, mut kept, mut removed) = (0, None, Vec::new());
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
                Step::Insert(new) => {
                    let text = self.manner.flow(new, Style::Plain)?;
                    let (at, text) = match kept {
                        Some(kept) => (places[kept].1, format!("{separator}{text}")),
                        None => (places[0].0, format!("{text}{separator}")),
                    };
                    self.put(at..at, text);
                }
            }
        }
        self.remove_flow(&places, &removed);
        Ok(())
    }

    /// What stands between two children, so that what was written over several lines stays so.
    fn separator(&self, old: &Node, places: &[(usize, usize)]) -> Result<String, Error> {
        if let [(_, end), (next, _), ..] = places {
            let between = &self.text[*end..*next];
            if between.trim() == "," {
                return Ok(between.to_owned());
            }
        }
        let open = mark(old)?.content.start;
        let lead =
            places.first().map_or("", |(first, _)| &self.text[(open + 1).min(*first)..*first]);
        let over_lines = lead.trim().is_empty() && lead.contains('\n');
        Ok(format!(",{}", if over_lines { lead } else { " " }))
    }

    /// Removes children with the comma before them, or behind them for those the collection begins
    /// with.
    fn remove_flow(&mut self, places: &[(usize, usize)], removed: &[usize]) {
        let first_kept = removed.iter().enumerate().take_while(|(at, index)| at == *index).count();
        if first_kept > 0 && first_kept < places.len() {
            self.put(places[0].0..places[first_kept].0, String::new());
        }
        for index in &removed[first_kept..] {
            self.put(places[index - 1].1..places[*index].1, String::new());
        }
    }
}
