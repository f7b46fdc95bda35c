//! From text to a tree whose nodes know where they stand.
//!
//! The parser's events give structure and values; where indicators (`-`, `:`, `?`) and block-scalar
//! headers stand is read from the text itself, because event spans leave them out.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle, Tag, options};

use crate::block_scalar::BlockScalar;
use crate::error::Error;
use crate::node::{Entry, Mark, Node, Scalar, Style, Value};

/// A parsed document: its tree and the anchors that aliases refer to.
pub(crate) struct Parsed {
    pub tree: Node,
    pub aliased: HashSet<String>,
}

/// Reads the one document of `text`.
pub(crate) fn parse(text: &str) -> Result<Parsed, Error> {
    let options = options! {
        emit_anchor_events: true,
        emit_comments: false,
        block_scalar_eof_without_line_feed: true,
        simple_key_max_lookahead: 1024,
    };
    if is_blank(text) {
        return Ok(Parsed { tree: unwritten(text.len()), aliased: HashSet::new() });
    }
    let events = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder {
        text,
        events: events.peekable(),
        cursor: 0,
        anchors: HashMap::new(),
        aliased: HashSet::new(),
    };
    let tree = builder.document()?;
    Ok(Parsed { tree, aliased: builder.aliased })
}

/// Whether the text holds no content: blanks, comments and directives only.
fn is_blank(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line.starts_with('%')
    })
}

fn unwritten(at: usize) -> Node {
    let mut node = Node::plain("");
    node.mark = Some(Mark { lead: at, props: at, content: at..at, flow: false });
    node
}

type Events<'t> = std::iter::Peekable<Parser<'t, granit_parser::StrInput<'t>>>;

struct Builder<'t> {
    text: &'t str,
    events: Events<'t>,
    /// Everything before this byte belongs to nodes already built.
    cursor: usize,
    anchors: HashMap<usize, (String, Option<Arc<Node>>)>,
    aliased: HashSet<String>,
}

impl<'t> Builder<'t> {
    fn document(&mut self) -> Result<Node, Error> {
        let mut tree = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::DocumentStart(..) if tree.is_some() => {
                    return Err(syntax("a second document without `---` before it", bytes(&span)));
                }
                Event::DocumentStart(explicit, _) => {
                    if explicit {
                        self.cursor = bytes(&span).end;
                    }
                    let lead = self.cursor;
                    tree = Some(self.node(lead)?);
                }
                Event::StreamEnd => break,
                _ => {}
            }
        }
        Ok(tree.unwrap_or_else(|| unwritten(self.text.len())))
    }

    fn next(&mut self) -> Result<(Event<'t>, Span), Error> {
        match self.events.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(self.cursor).min(self.text.len());
                Err(syntax(&error.info().to_string(), at..at))
            }
            None => Err(self.unexpected("the end of the document")),
        }
    }

    /// Builds the node that comes next; its indicator stands at `lead`.
    fn node(&mut self, lead: usize) -> Result<Node, Error> {
        let (event, span) = self.next()?;
        let tag = match &event {
            Event::Scalar(.., tag)
            | Event::SequenceStart(.., tag)
            | Event::MappingStart(.., tag) => tag.as_deref().map(tag_name),
            _ => None,
        };
        let anchor = self.anchor()?;
        let tag_span = span.tag_span().map(|tag| bytes(&tag));
        let props = [tag_span, anchor.as_ref().map(|(_, _, span)| span.clone())];
        let mut props_range: Option<Range<usize>> = None;
        for range in props.into_iter().flatten() {
            props_range = Some(match props_range {
                None => range,
                Some(all) => all.start.min(range.start)..all.end.max(range.end),
            });
        }
        if let Some(range) = &props_range {
            self.cursor = range.end;
        }
        if let Some((id, name, _)) = &anchor {
            self.anchors.insert(*id, (name.clone(), None));
        }
        let (value, content, flow) = self.content(event, &span)?;
        self.cursor = self.cursor.max(content.end);
        let props = props_range.map_or(content.start, |range| range.start.min(content.start));
        let mark = Mark { lead, props, content, flow };
        let mut node = Node { value, tag, anchor: None, mark: Some(mark) };
        if let Some((id, name, _)) = anchor {
            node.anchor = Some(name.clone());
            self.anchors.insert(id, (name, Some(Arc::new(node.clone()))));
        }
        Ok(node)
    }

    /// The anchor of the node whose event was just read: its id, its name, its place.
    fn anchor(&mut self) -> Result<Option<(usize, String, Range<usize>)>, Error> {
        if !matches!(self.events.peek(), Some(Ok((Event::Anchor(..), _)))) {
            return Ok(None);
        }
        match self.next()? {
            (Event::Anchor(id, name), span) => Ok(Some((id, name.into_owned(), bytes(&span)))),
            _ => Ok(None),
        }
    }

    fn content(
        &mut self,
        event: Event<'t>,
        span: &Span,
    ) -> Result<(Value, Range<usize>, bool), Error> {
        match event {
            Event::Scalar(text, style, ..) => self.scalar(text.into_owned(), style, bytes(span)),
            Event::Alias(id) => {
                let (value, content) = self.alias(id, bytes(span))?;
                Ok((value, content, false))
            }
            Event::SequenceStart(StructureStyle::Block, ..) => {
                self.block(Self::block_items).map(|(value, content)| (value, content, false))
            }
            Event::MappingStart(StructureStyle::Block, ..) => {
                self.block(Self::block_entries).map(|(value, content)| (value, content, false))
            }
            Event::SequenceStart(StructureStyle::Flow, ..) => {
                self.cursor = bytes(span).end;
                let (items, end) = self.flow_items()?;
                Ok((Value::Sequence(items), bytes(span).start..end, true))
            }
            Event::MappingStart(StructureStyle::Flow, ..) => {
                let start = bytes(span).start;
                if self.byte(start) == Some(b'{') {
                    self.cursor = start + 1;
                }
                let (entries, end) = self.flow_entries()?;
                Ok((Value::Mapping(entries), start..end, true))
            }
            _ => Err(self.unexpected("this construct")),
        }
    }

    fn scalar(
        &mut self,
        text: String,
        style: ScalarStyle,
        span: Range<usize>,
    ) -> Result<(Value, Range<usize>, bool), Error> {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        if style == Style::Plain && span.is_empty() {
            // A null that is not written; the parser reports it as `~`.
            let scalar = Scalar { text: String::new(), style };
            return Ok((Value::Scalar(scalar), self.cursor..self.cursor, false));
        }
        let content = match style {
            Style::Literal | Style::Folded => {
                let header = self.skip_blanks(self.cursor);
                let block = BlockScalar::locate(self.text, header, &text)
                    .ok_or_else(|| self.unexpected("this block scalar"))?;
                header..block.end
            }
            _ => span,
        };
        Ok((Value::Scalar(Scalar { text, style }), content, false))
    }

    fn alias(&mut self, id: usize, span: Range<usize>) -> Result<(Value, Range<usize>), Error> {
        match self.anchors.get(&id) {
            Some((name, Some(target))) => {
                self.aliased.insert(name.clone());
                Ok((Value::Alias(name.clone(), Arc::clone(target)), span))
            }
            _ => Err(syntax("an alias inside the node it stands for", span)),
        }
    }

    fn block(
        &mut self,
        children: fn(&mut Self) -> Result<(Value, Option<usize>), Error>,
    ) -> Result<(Value, Range<usize>), Error> {
        let start = self.skip_blanks(self.cursor);
        let (value, end) = children(self)?;
        Ok((value, start..end.unwrap_or(start)))
    }

    /// The items of a block sequence and where the last one ends.
    fn block_items(&mut self) -> Result<(Value, Option<usize>), Error> {
        let mut items: Vec<Node> = Vec::new();
        while !self.ends(|event| matches!(event, Event::SequenceEnd))? {
            let lead = self.indicator(b'-').ok_or_else(|| self.unexpected("this list"))?;
            items.push(self.node(lead)?);
        }
        let end = items.last().map(Node::end);
        Ok((Value::Sequence(items), end))
    }

    /// The entries of a block mapping and where the last one ends.
    fn block_entries(&mut self) -> Result<(Value, Option<usize>), Error> {
        let mut entries: Vec<Entry> = Vec::new();
        while !self.ends(|event| matches!(event, Event::MappingEnd))? {
            entries.push(self.entry()?);
        }
        let end = entries.last().map(|entry| entry.value.end());
        Ok((Value::Mapping(entries), end))
    }

    fn flow_items(&mut self) -> Result<(Vec<Node>, usize), Error> {
        let mut items = Vec::new();
        while !self.ends(|event| matches!(event, Event::SequenceEnd))? {
            let lead = self.skip_blanks(self.cursor);
            items.push(self.node(lead)?);
            self.skip_comma();
        }
        Ok((items, self.close(b']')))
    }

    fn flow_entries(&mut self) -> Result<(Vec<Entry>, usize), Error> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut end = self.cursor;
        while !self.ends(|event| matches!(event, Event::MappingEnd))? {
            entries.push(self.entry()?);
            end = self.cursor;
            self.skip_comma();
        }
        // `[a: b]`: a mapping of one pair that has no braces of its own.
        let open = self.byte(self.skip_blanks(self.cursor)) == Some(b'}');
        Ok((entries, if open { self.close(b'}') } else { self.reset(end) }))
    }

    fn entry(&mut self) -> Result<Entry, Error> {
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
        let lead = self.indicator(b':').unwrap_or(self.cursor);
        let value = self.node(lead)?;
        Ok(Entry { key, value })
    }

    /// Whether the collection ends here; if so its end event is taken.
    fn ends(&mut self, is_end: fn(&Event<'t>) -> bool) -> Result<bool, Error> {
        if matches!(self.events.peek(), Some(Ok((event, _))) if is_end(event)) {
            self.next()?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Steps over `indicator` when it comes next, and says where it stood.
    fn indicator(&mut self, indicator: u8) -> Option<usize> {
        let at = self.skip_blanks(self.cursor);
        (self.byte(at) == Some(indicator)).then(|| {
            self.cursor = at + 1;
            at
        })
    }

    fn skip_comma(&mut self) {
        self.indicator(b',');
    }

    fn close(&mut self, bracket: u8) -> usize {
        self.indicator(bracket);
        self.cursor
    }

    fn reset(&mut self, cursor: usize) -> usize {
        self.cursor = cursor;
        cursor
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The first byte at or after `at` that is not white space and not in a comment.
    fn skip_blanks(&self, mut at: usize) -> usize {
        while let Some(byte) = self.byte(at) {
            at += match byte {
                b' ' | b'\t' | b'\n' | b'\r' => 1,
                b'#' => memchr::memchr2(b'\n', b'\r', &self.text.as_bytes()[at..])
                    .unwrap_or(self.text.len() - at),
                0xEF if self.text[at..].starts_with('\u{feff}') => 3,
                _ => break,
            };
        }
        at
    }

    fn unexpected(&self, what: &str) -> Error {
        let at = self.cursor.min(self.text.len());
        Error::Refused { reason: format!("{what} is laid out in a way not known"), span: at..at }
    }
}

fn bytes(span: &Span) -> Range<usize> {
    span.byte_range().unwrap_or(0..0)
}

fn syntax(reason: &str, span: Range<usize>) -> Error {
    Error::Syntax { reason: reason.to_owned(), span }
}

fn tag_name(tag: &Tag) -> String {
    format!("{}{}", tag.handle(), tag.suffix())
}
