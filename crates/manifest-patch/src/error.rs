//! Why a document could not be read or rewritten, and where.

use std::ops::Range;

/// Why a document could not be read or rewritten.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is not one YAML document.
    #[error("not valid YAML: {reason}")]
    Syntax {
        /// What the parser expected and found.
        reason: String,
        /// Byte range in the document's text.
        span: Range<usize>,
    },
    /// The text is YAML, but the change cannot be made without guessing.
    #[error("cannot be edited safely: {reason}")]
    Refused {
        /// Which construct prevents it.
        reason: String,
        /// Byte range in the document's text.
        span: Range<usize>,
    },
    /// The rewritten text does not read as the tree that was asked for. A bug in this crate.
    #[error(
        "the rewritten text does not mean what was asked for (this is a bug, please report it)"
    )]
    Verification {
        /// The first place that differs, as a JSON Pointer.
        pointer: String,
    },
}

impl Error {
    /// The byte range of the document's text that the error is about, where there is one.
    pub fn span(&self) -> Option<Range<usize>> {
        match self {
            Error::Syntax { span, .. } | Error::Refused { span, .. } => Some(span.clone()),
            Error::Verification { .. } => None,
        }
    }
}
