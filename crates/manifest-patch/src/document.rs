//! One YAML document: its text, and the tree with the place of every node in that text.

use crate::compare::{Script, compare};
use crate::difference::first_difference;
use crate::error::Error;
use crate::node::Node;
use crate::parse::{self, MAX_DEPTH, Parsed};
use crate::splice::splice;

/// One YAML document: its text and its tree.
#[derive(Debug, Clone)]
pub struct Document<'t> {
    text: &'t str,
    parsed: Parsed,
}

impl<'t> Document<'t> {
    /// Reads one document. An empty one is a null.
    pub fn parse(text: &'t str) -> Result<Self, Error> {
        Ok(Self { text, parsed: parse::parse(text)? })
    }

    /// The text as given.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The tree of the text.
    pub fn tree(&self) -> &Node {
        &self.parsed.tree
    }

    /// The tree alone.
    pub fn into_tree(self) -> Node {
        self.parsed.tree
    }

    /// The text changed so that Kubernetes reads `wanted` from it, every other byte kept.
    ///
    /// The result is parsed again and compared with `wanted`; [`Error::Verification`] when it
    /// differs. [`Error::Refused`] when the change cannot be made without guessing.
    pub fn rewrite(&self, wanted: &Node) -> Result<String, Error> {
        let Parsed { tree, aliased, divergence } = &self.parsed;
        let script = compare(tree, wanted);
        if matches!(script, Script::Keep) {
            return Ok(self.text.to_owned());
        }
        if let Some(error) = divergence {
            return Err(error.clone());
        }
        if wanted.is_deeper_than(MAX_DEPTH) {
            let reason = format!("the change would nest it more than {MAX_DEPTH} deep");
            return Err(Error::Refused { reason, span: 0..0 });
        }
        let written = splice(self.text, tree, aliased, &script, true)?;
        let ends_open = verify(&written, wanted).map(|again| ends_open(&written, &again));
        if ends_open.is_ok_and(|ends_open| !ends_open || self::ends_open(self.text, tree)) {
            return Ok(written);
        }
        // A block scalar takes in blank lines and comments that come to stand behind it.
        let written = splice(self.text, tree, aliased, &script, false)?;
        verify(&written, wanted).map(|_| written)
    }
}

/// Whether a text ends in a block scalar and without a line break, which only readers that go by
/// lines, as Kubernetes does, read as if there were one.
fn ends_open(text: &str, tree: &Node) -> bool {
    let open = !text.ends_with(['\n', '\r']);
    let ends_line = |node: &Node| node.scalar().is_some_and(|last| last.text().ends_with('\n'));
    open && tree.last().is_block_scalar() && ends_line(tree.last())
}

/// Reads a text again, compares it with what it was to mean and returns its tree.
fn verify(text: &str, wanted: &Node) -> Result<Node, Error> {
    let written = parse::parse(text).map_err(|_| Error::Verification { pointer: String::new() })?;
    match (first_difference(wanted, &written.tree), written.divergence) {
        (Some(pointer), _) => Err(Error::Verification { pointer }),
        (None, Some(error)) => Err(error),
        (None, None) => Ok(written.tree),
    }
}
