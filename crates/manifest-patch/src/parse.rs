//! From text to a tree whose nodes know where they stand.
//!
//! The parser's events give structure and values; where indicators (`-`, `:`, `?`) and block-scalar
//! headers stand is read from the text itself, because event spans leave them out.

mod collection;
mod cursor;
mod dialect;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle, Tag, options};

use crate::block_scalar::BlockScalar;
use crate::error::Error;
use crate::node::{Mark, Node, Scalar, Style, Value};

/// A parsed document.
#[derive(Debug, Clone)]
pub(crate) struct Parsed {
    pub tree: Node,
    /// Anchors that aliases refer to.
    pub aliased: HashSet<String>,
    /// The first place that Kubernetes reads otherwise than this tree has it.
    pub divergence: Option<Error>,
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
        let divergence =
            dialect::check_breaks(text, &[]).and(dialect::check_byte_order_marks(text)).err();
        return Ok(Parsed { tree: unwritten(text.len()), aliased: HashSet::new(), divergence });
    }
    let events = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder {
        text,
        events: events.peekable(),
        cursor: 0,
        anchors: HashMap::new(),
        aliased: HashSet::new(),
        flow_depth: 0,
        nodes: 0,
        shared: 0,
        harmless_breaks: Vec::new(),
        divergence: None,
    };
    let tree = builder.document()?;
    builder.harmless_breaks.sort_unstable();
    let breaks = dialect::check_breaks(text, &builder.harmless_breaks);
    builder.note(breaks.and(dialect::check_byte_order_marks(text)));
    Ok(Parsed { tree, aliased: builder.aliased, divergence: builder.divergence })
}

/// Whether the text holds no content: blanks, comments and directives only.
fn is_blank(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.split(['\n', '\r']).all(|line| {
        let line = line.trim_matches([' ', '\t']);
        line.is_empty() || line.starts_with(['#', '%'])
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
    anchors: HashMap<usize, Anchor>,
    aliased: HashSet<String>,
    /// Flow collections around the cursor.
    flow_depth: usize,
    /// Nodes built so far, those that aliases stand for included.
    nodes: usize,
    /// Nodes that anchors name and aliases stand for, each time they do.
    shared: usize,
    /// Where line breaks of YAML 1.1 stand that every reader takes for content.
    harmless_breaks: Vec<usize>,
    divergence: Option<Error>,
}

struct Anchor {
    name: String,
    /// The node and how many nodes it is made of; `None` while it is being built.
    node: Option<(Arc<Node>, usize)>,
}

/// How many nodes anchors may name and aliases stand for: an alias of aliases of aliases makes
/// gigabytes of a few lines.
const MAX_SHARED: usize = 1_000_000;

impl<'t> Builder<'t> {
    fn document(&mut self) -> Result<Node, Error> {
        let mut tree = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::DocumentStart(..) if tree.is_some() => {
                    return Err(syntax(
                        "a second document, of which Kubernetes reads nothing",
                        bytes(&span),
                    ));
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
        if let Some((id, name, span)) = &anchor {
            self.note(dialect::check_anchor(name, span));
            self.anchors.insert(*id, Anchor { name: name.clone(), node: None });
        }
        let before = self.nodes;
        self.nodes += 1;
        let (value, content, flow) = self.content(event, &span)?;
        if let Value::Scalar(scalar) = &value {
            self.note(dialect::check_tag(tag.as_deref(), &scalar.text, &content));
        }
        self.cursor = self.cursor.max(content.end);
        let props = props_range.map_or(content.start, |range| range.start.min(content.start));
        let mark = Mark { lead, props, content, flow };
        let mut node = Node { value, tag, anchor: None, mark: Some(mark) };
        if let Some((id, name, span)) = anchor {
            node.anchor = Some(name.clone());
            let size = self.nodes - before;
            self.share(size, &span)?;
            self.anchors.insert(id, Anchor { name, node: Some((Arc::new(node.clone()), size)) });
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
                self.flow_depth += 1;
                let (items, end) = self.flow_items()?;
                self.flow_depth -= 1;
                Ok((Value::Sequence(items), bytes(span).start..end, true))
            }
            Event::MappingStart(StructureStyle::Flow, ..) => {
                let start = bytes(span).start;
                if self.byte(start) == Some(b'{') {
                    self.cursor = start + 1;
                }
                self.flow_depth += 1;
                let (entries, end) = self.flow_entries()?;
                self.flow_depth -= 1;
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
                self.note(dialect::check_indent(block.indent, &block.header));
                header..block.end
            }
            Style::Plain if self.flow_depth > 0 => {
                self.note(dialect::check_flow_plain(self.text, &span));
                span
            }
            Style::Plain => span,
            Style::SingleQuoted | Style::DoubleQuoted => {
                self.harmless_breaks.extend(dialect::harmless_breaks(self.text, &span));
                span
            }
        };
        Ok((Value::Scalar(Scalar { text, style }), content, false))
    }

    fn alias(&mut self, id: usize, span: Range<usize>) -> Result<(Value, Range<usize>), Error> {
        let Some(Anchor { name, node: Some((target, size)) }) = self.anchors.get(&id) else {
            return Err(syntax("an alias inside the node it stands for", span));
        };
        self.aliased.insert(name.clone());
        let (value, size) = (Value::Alias(name.clone(), Arc::clone(target)), *size);
        self.nodes += size;
        self.share(size, &span)?;
        Ok((value, span))
    }

    /// Counts nodes that an anchor names or an alias stands for.
    fn share(&mut self, size: usize, span: &Range<usize>) -> Result<(), Error> {
        self.shared = self.shared.saturating_add(size);
        if self.shared <= MAX_SHARED {
            return Ok(());
        }
        let reason = format!("its aliases stand for more than {MAX_SHARED} nodes");
        Err(Error::Refused { reason, span: span.clone() })
    }

    /// Keeps the first difference to what Kubernetes reads, for when the document is edited.
    fn note(&mut self, check: Result<(), Error>) {
        if let Err(error) = check {
            self.divergence.get_or_insert(error);
        }
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
