//! Tags and anchors of nodes, aliases, and the bounds of what aliases and nesting may build.

use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Span};

use super::{Builder, Content, bytes, dialect, syntax};
use crate::error::Error;
use crate::node::{Alias, Node, Value};

/// How deep a document may be nested, aliases followed. No manifest is half as deep, and a bound
/// keeps every recursion over a tree within the smallest stack a thread gets.
pub(crate) const MAX_DEPTH: usize = 128;

/// How many nodes anchors may name and aliases stand for: an alias of aliases of aliases makes
/// gigabytes of a few lines.
const MAX_SHARED: usize = 1_000_000;

/// The tag and the anchor before a node's content.
pub(super) struct Properties {
    pub tag: Option<String>,
    pub anchor: Option<AnchorName>,
    /// Where the first of them begins.
    pub start: Option<usize>,
}

pub(super) struct AnchorName {
    id: usize,
    pub name: String,
    span: Range<usize>,
}

/// What aliases of an anchor stand for, and how much that is; `None` while it is being built.
pub(super) type Anchor = Option<(Arc<Alias>, Extent)>;

/// How much a node is, aliases followed.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Extent {
    nodes: usize,
    height: usize,
}

impl Extent {
    /// Both side by side.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_add(other.nodes),
            height: self.height.max(other.height),
        }
    }

    /// The node whose children these are.
    pub(super) fn of_parent(self) -> Self {
        Self { nodes: self.nodes.saturating_add(1), height: self.height + 1 }
    }
}

impl<'t> Builder<'t> {
    /// The properties of the node whose event was just read.
    pub(super) fn properties(
        &mut self,
        event: &Event<'t>,
        span: &Span,
    ) -> Result<Properties, Error> {
        let tag = match event {
            Event::Scalar(.., tag)
            | Event::SequenceStart(.., tag)
            | Event::MappingStart(.., tag) => tag.as_deref(),
            _ => None,
        };
        let tag = tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix()));
        let anchor = self.anchor_name()?;
        if let Some(AnchorName { id, name, span }) = &anchor {
            self.note(dialect::check_anchor(name, span));
            self.anchors.insert(*id, None);
        }
        let spans =
            [span.tag_span().map(|tag| bytes(&tag)), anchor.as_ref().map(|a| a.span.clone())];
        let start = spans.iter().flatten().map(|span| span.start).min();
        if let Some(end) = spans.iter().flatten().map(|span| span.end).max() {
            self.cursor = end;
        }
        Ok(Properties { tag, anchor, start })
    }

    fn anchor_name(&mut self) -> Result<Option<AnchorName>, Error> {
        if !matches!(self.events.peek(), Some(Ok((Event::Anchor(..), _)))) {
            return Ok(None);
        }
        match self.next()? {
            (Event::Anchor(id, name), span) => {
                Ok(Some(AnchorName { id, name: name.into_owned(), span: bytes(&span) }))
            }
            _ => Ok(None),
        }
    }

    /// Keeps the node that an anchor names.
    pub(super) fn define(
        &mut self,
        AnchorName { id, name, span }: AnchorName,
        node: &Node,
        extent: Extent,
    ) -> Result<(), Error> {
        self.share(extent, &span)?;
        let alias = Alias { name, target: node.clone() };
        self.anchors.insert(id, Some((Arc::new(alias), extent)));
        Ok(())
    }

    pub(super) fn alias(&mut self, id: usize, span: Range<usize>) -> Result<Content, Error> {
        let Some(Some((alias, extent))) = self.anchors.get(&id) else {
            return Err(syntax("an alias inside the node it stands for", span));
        };
        self.aliased.insert(alias.name.clone());
        let (value, extent) = (Value::Alias(Arc::clone(alias)), *extent);
        self.share(extent, &span)?;
        self.check_depth(extent.height, &span)?;
        self.extent = self.extent.with(extent);
        Ok(Content { value, span, flow: false })
    }

    /// Counts nodes that an anchor names or an alias stands for.
    fn share(&mut self, extent: Extent, span: &Range<usize>) -> Result<(), Error> {
        self.shared = self.shared.saturating_add(extent.nodes);
        if self.shared <= MAX_SHARED {
            return Ok(());
        }
        let reason = format!("its anchors and aliases stand for more than {MAX_SHARED} nodes");
        Err(Error::Refused { reason, span: span.clone() })
    }

    /// Refuses a node here that holds `height` more levels.
    pub(super) fn check_depth(&self, height: usize, span: &Range<usize>) -> Result<(), Error> {
        if self.depth + height <= MAX_DEPTH {
            return Ok(());
        }
        Err(too_deep(span))
    }
}

/// The error of a node beyond the limit.
pub(super) fn too_deep(span: &Range<usize>) -> Error {
    Error::Refused {
        reason: format!("it is nested more than {MAX_DEPTH} deep"),
        span: span.clone(),
    }
}
