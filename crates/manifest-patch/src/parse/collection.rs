//! Lists and maps of a document, and where their parts stand.

use std::ops::Range;
use std::sync::Arc;

use granit_parser::Event;

use super::{Builder, Content, dialect};
use crate::error::Error;
use crate::node::{Entry, Node, Scalar, Value};

/// Reads the children of a collection: them, and where the last one or the bracket ends.
type Children<B> = fn(&mut B) -> Result<(Value, usize), Error>;

impl<'t> Builder<'t> {
    pub(super) fn block(&mut self, children: Children<Self>) -> Result<Content, Error> {
        let start = self.skip_blanks(self.cursor);
        let (value, end) = children(self)?;
        Ok(Content { value, span: start..end, flow: false })
    }

    pub(super) fn flow(
        &mut self,
        span: Range<usize>,
        children: Children<Self>,
    ) -> Result<Content, Error> {
        // A pair in a list has no bracket of its own.
        if matches!(self.byte(span.start), Some(b'{' | b'[')) {
            self.cursor = span.start + 1;
        }
        self.flow_depth += 1;
        let (value, end) = children(self)?;
        self.flow_depth -= 1;
        Ok(Content { value, span: span.start..end, flow: true })
    }

    /// The items of a block sequence and where the last one ends.
    pub(super) fn block_items(&mut self) -> Result<(Value, usize), Error> {
        let mut expected = self.expected.take().and_then(Node::items).unwrap_or_default().iter();
        let mut items: Vec<Node> = Vec::new();
        while !self.ends(|event| matches!(event, Event::SequenceEnd))? {
            let Some(lead) = self.indicator(b'-') else { return Err(self.unexpected("this list")) };
            self.expected = expected.next();
            items.push(self.node(lead)?);
        }
        let end = items.last().map_or(self.cursor, Node::end);
        Ok((list(items), end))
    }

    /// The entries of a block mapping and where the last one ends.
    pub(super) fn block_entries(&mut self) -> Result<(Value, usize), Error> {
        let mut expected = self.expected.take().and_then(Node::entries).unwrap_or_default().iter();
        let mut entries: Vec<Entry> = Vec::new();
        while !self.ends(|event| matches!(event, Event::MappingEnd))? {
            entries.push(self.entry(expected.next())?);
        }
        self.note(dialect::check_keys(&entries));
        let end = entries.last().map_or(self.cursor, |entry| entry.value.end());
        Ok((map(entries), end))
    }

    pub(super) fn flow_items(&mut self) -> Result<(Value, usize), Error> {
        let mut expected = self.expected.take().and_then(Node::items).unwrap_or_default().iter();
        let mut items = Vec::new();
        while !self.ends(|event| matches!(event, Event::SequenceEnd))? {
            self.expected = expected.next();
            let lead = self.skip_blanks(self.cursor);
            items.push(self.node(lead)?);
            self.skip_comma();
        }
        Ok((list(items), self.close(b']')))
    }

    pub(super) fn flow_entries(&mut self) -> Result<(Value, usize), Error> {
        let mut expected = self.expected.take().and_then(Node::entries).unwrap_or_default().iter();
        let mut entries: Vec<Entry> = Vec::new();
        let mut end = self.cursor;
        while !self.ends(|event| matches!(event, Event::MappingEnd))? {
            entries.push(self.entry(expected.next())?);
            end = self.cursor;
            self.skip_comma();
        }
        self.note(dialect::check_keys(&entries));
        // `[a: b]`: a mapping of one pair that has no braces of its own.
        let open = self.byte(self.skip_blanks(self.cursor)) == Some(b'}');
        let end = if open { self.close(b'}') } else { self.reset(end) };
        Ok((map(entries), end))
    }

    /// The next entry; it is expected to be that one, unless its key is another.
    fn entry(&mut self, expected: Option<&'t Entry>) -> Result<Entry, Error> {
        let start = self.skip_blanks(self.cursor);
        let explicit = self.byte(start) == Some(b'?')
            && self.byte(start + 1).is_none_or(|byte| byte.is_ascii_whitespace());
        if explicit {
            self.cursor = start + 1;
        } else {
            self.cursor = start;
        }
        let key = self.node(start)?;
        // An implicit key can be followed by its colon only; an explicit one may have none, and what
        // comes next be a key that begins with one (`:a`).
        let next = self.skip_blanks(self.cursor);
        let is_key = explicit
            && self.flow_depth == 0
            && self.byte(next + 1).is_some_and(|byte| !byte.is_ascii_whitespace());
        let colon = if is_key { None } else { self.indicator(b':') };
        if let (Some(colon), Some(scalar), true) = (colon, key.scalar(), self.flow_depth > 0) {
            let check = dialect::check_flow_colon(self.text, colon, scalar.style);
            self.note(check);
        }
        let lead = colon.unwrap_or(self.cursor);
        let text = key.scalar().map(Scalar::text);
        let expected = expected.filter(|entry| entry.key.scalar().map(Scalar::text) == text);
        self.expected = expected.map(|expected| &expected.value);
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

fn list(mut items: Vec<Node>) -> Value {
    items.shrink_to_fit();
    Value::Sequence(Arc::new(items))
}

fn map(mut entries: Vec<Entry>) -> Value {
    entries.shrink_to_fit();
    Value::Mapping(Arc::new(entries))
}
