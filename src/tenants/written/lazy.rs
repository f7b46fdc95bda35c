//! One text of a tenants file, or of the directory that it is split into.

use std::sync::OnceLock;

use manifest_patch::{Document, Node};

use crate::diagnostic::{Error, Source};

/// What an error calls any of them.
pub(in crate::tenants) const ROOT: &str = "the tenants file";

/// A text, parsed when it is first asked for.
#[derive(Debug)]
pub(in crate::tenants) struct LazySource {
    source: Source,
    tree: OnceLock<Node>,
}

impl LazySource {
    pub(in crate::tenants) fn new(source: Source) -> Self {
        Self { source, tree: OnceLock::new() }
    }

    pub(in crate::tenants) fn source(&self) -> &Source {
        &self.source
    }

    /// The tree of the text.
    pub(in crate::tenants) fn tree(&self) -> Result<&Node, Error> {
        match self.tree.get() {
            Some(tree) => Ok(tree),
            None => parse(&self.source).map(|tree| self.tree.get_or_init(|| tree)),
        }
    }

    /// Whether the text can have the key: as it is, or by an escape in it.
    pub(in crate::tenants) fn may_have(&self, key: &str) -> bool {
        self.source.text().contains(key) || self.source.text().contains('\\')
    }
}

fn parse(source: &Source) -> Result<Node, Error> {
    let document = Document::parse(source.text()).map_err(|error| {
        let message = Error::new(match &error {
            manifest_patch::Error::Refused { reason, .. } => {
                format!("{ROOT} cannot be read: {reason}")
            }
            error => format!("{ROOT} is {error}"),
        });
        match error.span() {
            Some(span) => message.at(source.place(span), ""),
            None => message,
        }
    })?;
    Ok(document.into_tree())
}
