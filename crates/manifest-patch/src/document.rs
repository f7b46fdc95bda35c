//! One YAML document: its text, and the tree with the place of every node in that text.

use crate::diff::{EditScript, compare};
use crate::equivalence::first_difference;
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
        let Parsed { tree, aliased, divergence, ends_open } = &self.parsed;
        let script = compare(tree, wanted);
        if matches!(script, EditScript::Keep) {
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
        if verify(&written, wanted).is_ok_and(|again| !again.ends_open || *ends_open) {
            return Ok(written);
        }
        // A block scalar takes in blank lines and comments that come after it.
        let written = splice(self.text, tree, aliased, &script, false)?;
        verify(&written, wanted).map(|_| written)
    }
}

/// Reads a text again, compares it with the wanted tree and returns what it read.
fn verify(text: &str, wanted: &Node) -> Result<Parsed, Error> {
    let written = parse::parse_as(text, Some(wanted))
        .map_err(|_| Error::Verification { pointer: String::new() })?;
    match (first_difference(wanted, &written.tree), &written.divergence) {
        (Some(pointer), _) => Err(Error::Verification { pointer }),
        // Where that is in the written text, nothing of the old one shows.
        (None, Some(Error::Refused { reason, .. })) => {
            Err(Error::Refused { reason: reason.clone(), span: 0..0 })
        }
        (None, Some(error)) => Err(error.clone()),
        (None, None) => Ok(written),
    }
}
