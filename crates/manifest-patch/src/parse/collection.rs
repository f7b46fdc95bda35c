//! Lists and maps of a document, and where their parts stand.

use std::ops::Range;

use granit_parser::Event;

use super::{Builder, dialect};
use crate::error::Error;
use crate::node::{Entry, Node, Value};

impl<'t> Builder<'t> {
    pub(super) fn block(
        &mut self,
        children: fn(&mut Self) -> Result<(Value, Option<usize>), Error>,
    ) -> Result<(Value, Range<usize>), Error> {
        let start = self.skip_blanks(self.cursor);
        let (value, end) = children(self)?;
        Ok((value, start..end.unwrap_or(start)))
    }

    /// The items of a block sequence and where the last one ends.
    pub(super) fn block_items(&mut self) -> Result<(Value, Option<usize>), Error> {
        let mut items: Vec<Node> = Vec::new();
        while !self.ends(|event| matches!(event, Event::SequenceEnd))? {
            let lead = self.indicator(b'-').ok_or_else(|| self.unexpected("this list"))?;
            items.push(self.node(lead)?);
        }
        let end = items.last().map(Node::end);
        Ok((Value::Sequence(items), end))
    }

    /// The entries of a block mapping and where the last one ends.
    pub(super) fn block_entries(&mut self) -> Result<(Value, Option<usize>), Error> {
        let mut entries: Vec<Entry> = Vec::new();
        while !self.ends(|event| matches!(event, Event::MappingEnd))? {
            entries.push(self.entry()?);
        }
        self.note(dialect::check_keys(&entries));
        let end = entries.last().map(|entry| entry.value.end());
        Ok((Value::Mapping(entries), end))
    }

    pub(super) fn flow_items(&mut self) -> Result<(Vec<Node>, usize), Error> {
        let mut items = Vec::new();
        while !self.ends(|event| matches!(event, Event::SequenceEnd))? {
            let lead = self.skip_blanks(self.cursor);
            items.push(self.node(lead)?);
            self.skip_comma();
        }
        Ok((items, self.close(b']')))
    }

    pub(super) fn flow_entries(&mut self) -> Result<(Vec<Entry>, usize), Error> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut end = self.cursor;
        while !self.ends(|event| matches!(event, Event::MappingEnd))? {
            entries.push(self.entry()?);
            end = self.cursor;
            self.skip_comma();
        }
        self.note(dialect::check_keys(&entries));
        // `[a: b]`: a mapping of one pair that has no braces of its own.
        let open = self.byte(self.skip_blanks(self.cursor)) == Some(b'}');
        Ok((entries, if open { self.close(b'}') } else { self.reset(end) }))
    }

    pub(super) fn entry(&mut self) -> Result<Entry, Error> {
        let start = self.skip_blanks(self.cursor);
        let explicit = self.byte(start) == Some(b'?')
            && self.byte(start + 1).is_none_or(|byte| byte.is_ascii_whitespace());
        if explicit {
            self.cursor = start + 1;
        } else {
            self.cursor = start;
        }
        let key = self.node(start)?;
        // An implicit key can be followed by its colon only; an explicit one may have none.
        let colon = self.indicator(b':');
        if let (Some(colon), Some(scalar), true) = (colon, key.scalar(), self.flow_depth > 0) {
            let check = dialect::check_flow_colon(self.text, colon, scalar.style);
            self.note(check);
        }
        let lead = colon.unwrap_or(self.cursor);
        let value = self.node(lead)?;
        Ok(Entry { key, value })
    }

    /// Whether the collection ends here; if so its end event is taken.
    pub(super) fn ends(&mut self, is_end: fn(&Event<'t>) -> bool) -> Result<bool, Error> {
        if matches!(self.events.peek(), Some(Ok((event, _))) if is_end(event)) {
            self.next()?;
            return Ok(true);
        }
        Ok(false)
    }
}
