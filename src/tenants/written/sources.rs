//! The texts that a tenant is written in.

use std::ops::Range;

use manifest_patch::Node;

use crate::diagnostic::{Place, Source};

/// The text with the defaults and, in a directory, the tenant's own. A span counts through both,
/// so that one says which of them it is in.
#[derive(Debug, Clone)]
pub(in crate::tenants) struct Sources {
    first: Source,
    own: Option<Source>,
}

impl Sources {
    /// Everything is in one file.
    pub(in crate::tenants) fn file(source: Source) -> Self {
        Self { first: source, own: None }
    }

    /// The defaults are in one file of a directory, the tenant is in another.
    pub(in crate::tenants) fn directory(defaults: Source, own: Source) -> Self {
        Self { first: defaults, own: Some(own) }
    }

    /// The place of a span.
    pub(in crate::tenants) fn place(&self, span: Range<usize>) -> Place {
        let base = self.own_base();
        match &self.own {
            Some(own) if span.start >= base => own.place(span.start - base..span.end - base),
            _ => self.first.place(span),
        }
    }

    /// Where spans of the tenant's own text begin; 0 when there is only one text. The end of the
    /// first text is still a place in it.
    pub(in crate::tenants) fn own_base(&self) -> usize {
        self.own.as_ref().map_or(0, |_| self.first.text().len() + 1)
    }
}

/// A node as written, and where the spans of its text begin.
#[derive(Debug, Clone, Copy)]
pub(in crate::tenants) struct Written<'n> {
    pub node: &'n Node,
    pub base: usize,
}

impl<'n> Written<'n> {
    /// Where the node is.
    pub(in crate::tenants) fn span(self) -> Range<usize> {
        self.span_of(self.node)
    }

    /// Where another node of the same text is.
    pub(in crate::tenants) fn span_of(self, node: &Node) -> Range<usize> {
        let Range { start, end } = node.span().unwrap_or_default();
        start + self.base..end + self.base
    }

    /// Another node of the same text.
    pub(in crate::tenants) fn child(self, node: &'n Node) -> Self {
        Self { node, base: self.base }
    }
}
