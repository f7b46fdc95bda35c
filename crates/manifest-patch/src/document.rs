//! One YAML document: its text, and the tree with the place of every node in that text.

use std::collections::HashSet;

use crate::compare::{Script, compare, first_difference};
use crate::error::Error;
use crate::node::Node;
use crate::parse::{self, Parsed};
use crate::splice::splice;

/// One YAML document: its text and its tree.
#[derive(Debug, Clone)]
pub struct Document<'t> {
    text: &'t str,
    tree: Node,
    aliased: HashSet<String>,
}

impl<'t> Document<'t> {
    /// Reads one document. An empty one is a null.
    pub fn parse(text: &'t str) -> Result<Self, Error> {
        let Parsed { tree, aliased } = parse::parse(text)?;
        Ok(Self { text, tree, aliased })
    }

    /// The text as given.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The tree of the text.
    pub fn tree(&self) -> &Node {
        &self.tree
    }

    /// The tree alone.
    pub fn into_tree(self) -> Node {
        self.tree
    }

    /// The text changed so that Kubernetes reads `wanted` from it, every other byte kept.
    ///
    /// The result is parsed again and compared with `wanted`; [`Error::Verification`] when it
    /// differs. [`Error::Refused`] when the change cannot be made without guessing.
    pub fn rewrite(&self, wanted: &Node) -> Result<String, Error> {
        let script = compare(&self.tree, wanted);
        if matches!(script, Script::Keep) {
            return Ok(self.text.to_owned());
        }
        let text = splice(self.text, &self.tree, &self.aliased, &script)?;
        let written =
            parse::parse(&text).map_err(|_| Error::Verification { pointer: String::new() })?.tree;
        match first_difference(wanted, &written) {
            None => Ok(text),
            Some(pointer) => Err(Error::Verification { pointer }),
        }
    }
}
