//! Why a TOML text cannot be read, or was not written.

use std::ops::Range;

/// Why a TOML text cannot be read, or was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is not TOML.
    #[error("not valid TOML{}: {reason}", undrawn(*.line, .span.as_ref()))]
    Syntax {
        /// The message of the parser.
        reason: String,
        /// The line, from 1.
        line: usize,
        /// The bytes at fault, for a caller that draws them; without them the message names the line.
        span: Option<Range<usize>>,
    },
    /// The text written does not hold the wanted data.
    #[error("the TOML written is not the TOML meant: this is a bug, please report it")]
    Bug,
}

impl Error {
    /// The bytes at fault, where they can be drawn.
    pub fn span(&self) -> Option<Range<usize>> {
        match self {
            Error::Syntax { span, .. } => span.clone(),
            Error::Bug => None,
        }
    }

    /// The error of a text that must not be drawn: its message names the line instead.
    #[must_use]
    pub fn without_span(self) -> Self {
        match self {
            Error::Syntax { reason, line, .. } => Error::Syntax { reason, line, span: None },
            Error::Bug => Error::Bug,
        }
    }
}

/// Names the line that is not drawn.
fn undrawn(line: usize, span: Option<&Range<usize>>) -> String {
    span.map_or_else(|| format!(", line {line}"), |_| String::new())
}
