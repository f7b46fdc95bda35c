//! From text to a tree whose nodes know where they stand.
//!
//! The parser's events give structure and values; where indicators (`-`, `:`, `?`) and block-scalar
//! headers stand is read from the text itself, because event spans leave them out.

mod anchor;
mod collection;
mod cursor;
mod dialect;
mod scalar;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Parser, ScanError, Span, StructureStyle, options};

pub(crate) use self::anchor::MAX_DEPTH;
use self::anchor::{Anchor, Extent, Properties};
use crate::error::Error;
use crate::node::{MAX_LEN, Node, NodeSpan, Scalar, Style, Value};

/// A parsed document.
#[derive(Debug, Clone)]
pub(crate) struct Parsed {
    pub tree: Node,
    /// Anchors that aliases refer to.
    pub aliased: HashSet<String>,
    /// The first place that Kubernetes reads otherwise than this tree has it.
    pub divergence: Option<Error>,
    /// Whether the text ends in a block scalar and without a line break, which only readers that go
    /// by lines, as Kubernetes does, read as if there were one.
    pub ends_open: bool,
}

/// Reads the one document of `text`.
pub(crate) fn parse(text: &str) -> Result<Parsed, Error> {
    parse_as(text, None)
}

/// Reads the one document of `text`. What in it means the same as in the tree that is `expected`
/// shares that tree's memory, so that comparing the two costs nothing.
pub(crate) fn parse_as<'t>(text: &'t str, expected: Option<&'t Node>) -> Result<Parsed, Error> {
    let options = options! {
        emit_anchor_events: true,
        emit_comments: false,
        // Kubernetes reads a stream by lines and ends the last one where it is not.
        block_scalar_eof_without_line_feed: false,
        simple_key_max_lookahead: 1024,
    };
    if text.len() > MAX_LEN {
        let reason = format!("it is longer than {MAX_LEN} bytes");
        return Err(Error::Refused { reason, span: 0..0 });
    }
    if is_blank(text) {
        let checks = dialect::check_breaks(text, &[])
            .and(dialect::check_byte_order_marks(text))
            .and(dialect::check_characters(text));
        let divergence = checks.err();
        let aliased = HashSet::new();
        return Ok(Parsed { tree: unwritten(), aliased, divergence, ends_open: false });
    }
    let events = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder {
        text,
        events: events.peekable(),
        cursor: 0,
        anchors: HashMap::new(),
        aliased: HashSet::new(),
        depth: 0,
        flow_depth: 0,
        extent: Extent::default(),
        shared: 0,
        harmless_breaks: Vec::new(),
        divergence: None,
        ends_open: false,
        // Shared nodes stand elsewhere in another text, which only the check of tabs would see.
        expected: expected.filter(|_| !text.contains('\t')),
    };
    let tree = builder.document()?;
    builder.harmless_breaks.sort_unstable();
    let breaks = dialect::check_breaks(text, &builder.harmless_breaks);
    builder.note(breaks);
    builder.note(dialect::check_byte_order_marks(text));
    builder.note(dialect::check_tabs(text, &tree));
    let Builder { aliased, divergence, ends_open, .. } = builder;
    Ok(Parsed { tree, aliased, divergence, ends_open })
}

/// Whether the text holds no content: blanks, comments and directives only.
fn is_blank(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.split(['\n', '\r']).all(|line| {
        let content = line.trim_matches([' ', '\t']);
        content.is_empty() || content.starts_with('#') || line.starts_with('%')
    })
}

/// The null that a text without content means.
fn unwritten() -> Node {
    let value = Value::Scalar(Scalar::new("", Style::Plain));
    Node::parsed(value, None, None, &NodeSpan { lead: 0, props: 0, content: 0..0, flow: false })
}

type Events<'t> = std::iter::Peekable<Parser<'t, granit_parser::StrInput<'t>>>;

struct Builder<'t> {
    text: &'t str,
    events: Events<'t>,
    /// Everything before this byte belongs to nodes already built.
    cursor: usize,
    anchors: HashMap<usize, Anchor>,
    aliased: HashSet<String>,
    /// Nodes around the cursor.
    depth: usize,
    /// Flow collections around the cursor.
    flow_depth: usize,
    /// How much is built of the node around the cursor.
    extent: Extent,
    /// Nodes that anchors name and aliases stand for, each time they do.
    shared: usize,
    /// Where line breaks of YAML 1.1 stand that every reader takes for content.
    harmless_breaks: Vec<usize>,
    divergence: Option<Error>,
    ends_open: bool,
    /// What the next node is expected to be.
    expected: Option<&'t Node>,
}

/// The value of a node and where it stands.
struct Content {
    value: Value,
    span: Range<usize>,
    flow: bool,
}

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
                    let span = bytes(&span);
                    let start = dialect::check_start(self.text, span.start);
                    if explicit {
                        self.cursor = span.end;
                    } else if start.is_err() {
                        self.cursor = span.start;
                    }
                    self.note(start);
                    let lead = self.cursor;
                    tree = Some(self.node(lead)?);
                }
                Event::StreamEnd => break,
                _ => {}
            }
        }
        Ok(tree.unwrap_or_else(unwritten))
    }

    fn next(&mut self) -> Result<(Event<'t>, Span), Error> {
        match self.events.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.syntax(&error)),
            None => Err(self.unexpected("the end of the document")),
        }
    }

    /// Builds the node that comes next; its indicator stands at `lead`.
    fn node(&mut self, lead: usize) -> Result<Node, Error> {
        let (event, span) = self.next()?;
        self.depth += 1;
        self.check_depth(0, &bytes(&span))?;
        let outer = std::mem::take(&mut self.extent);
        let properties = self.properties(&event, &span)?;
        let expected = self.expected;
        let Content { value, span, flow } = self.content(event, &span)?;
        self.expected = None;
        if let Value::Scalar(scalar) = &value {
            self.note(dialect::check_tag(properties.tag.as_deref(), scalar.text(), &span));
        }
        if self.flow_depth > 0 && span.is_empty() {
            self.note(dialect::check_lone_properties(properties.start, span.end));
        }
        self.cursor = self.cursor.max(span.end);
        let mark =
            NodeSpan { lead, props: properties.start.unwrap_or(span.start), content: span, flow };
        let Properties { tag, anchor, .. } = properties;
        let name = anchor.as_ref().map(|anchor| anchor.name.clone());
        let mut node = Node::parsed(value, tag, name, &mark);
        if let Some(expected) = expected {
            node.share(expected);
        }
        let extent = self.extent.of_parent();
        if let Some(anchor) = anchor {
            self.define(anchor, &node, extent)?;
        }
        self.extent = outer.with(extent);
        self.depth -= 1;
        Ok(node)
    }

    fn content(&mut self, event: Event<'t>, span: &Span) -> Result<Content, Error> {
        let span = bytes(span);
        match event {
            Event::Scalar(text, style, ..) => self.scalar(text, style, span),
            Event::Alias(id) => self.alias(id, span),
            Event::SequenceStart(StructureStyle::Block, ..) => self.block(Self::block_items),
            Event::MappingStart(StructureStyle::Block, ..) => self.block(Self::block_entries),
            Event::SequenceStart(StructureStyle::Flow, ..) => self.flow(span, Self::flow_items),
            Event::MappingStart(StructureStyle::Flow, ..) => self.flow(span, Self::flow_entries),
            _ => Err(self.unexpected("this construct")),
        }
    }

    /// Keeps the first difference to what Kubernetes reads, for when the document is edited.
    fn note(&mut self, check: Result<(), Error>) {
        if let Err(error) = check {
            self.divergence.get_or_insert(error);
        }
    }

    fn syntax(&self, error: &ScanError) -> Error {
        let at = error.marker().byte_offset().unwrap_or(self.cursor).min(self.text.len());
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            // The parser reads ahead of this tree, up to a limit that is higher than ours.
            return anchor::too_deep(&(at..at));
        }
        syntax(&error.info().to_string(), at..at)
    }

    /// The error that the parser reports next or, where it reports none, that `what` stands elsewhere
    /// than its events say.
    fn unexpected(&mut self, what: &str) -> Error {
        if let Some(Err(error)) = self.events.peek() {
            let error = error.clone();
            return self.syntax(&error);
        }
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
