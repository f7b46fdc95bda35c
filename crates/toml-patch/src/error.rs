//! Why a TOML text cannot be read, or was not written.

use std::ops::Range;

use toml_edit::TomlError;

use crate::layout::Lines;

/// How deep a text may be nested: the limit of `toml_edit`, which it neither exports nor names.
pub const MAX_DEPTH: usize = 80;

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
    /// It is nested more than [`MAX_DEPTH`] deep.
    #[error("it is nested more than {MAX_DEPTH} deep{}", undrawn(*.line, .span.as_ref()))]
    TooDeep {
        /// The line, from 1.
        line: usize,
        /// The bytes at fault, as those of [`Error::Syntax`].
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
            Error::Syntax { span, .. } | Error::TooDeep { span, .. } => span.clone(),
            Error::Bug => None,
        }
    }

    /// The error of a text that must not be drawn: its message names the line instead.
    #[must_use]
    pub fn without_span(self) -> Self {
        match self {
            Error::Syntax { reason, line, .. } => Error::Syntax { reason, line, span: None },
            Error::TooDeep { line, .. } => Error::TooDeep { line, span: None },
            Error::Bug => Error::Bug,
        }
    }
}

impl Error {
    /// Why the parser refuses a text, in words of this crate where it has better ones.
    pub(crate) fn of_parser(text: &str, error: &TomlError) -> Self {
        let message = error.message().trim_end();
        if message.contains("recurs") {
            let span = error.span().or_else(|| long_key(text));
            let line = line(text, span.as_ref().map_or(0, |span| span.start));
            return Error::TooDeep { line, span };
        }
        let span = error.span().unwrap_or(0..0);
        let reason = if defines_table_again(message, text, &span) {
            "the table is defined in two places, which TOML forbids for any mix of headers, dotted \
             keys and braces; write all its keys in one place"
                .to_owned()
        } else if message == DUPLICATE {
            "the key is set twice; keep one".to_owned()
        } else {
            message.replace('\n', ", ")
        };
        Error::Syntax { reason, line: line(text, span.start), span: Some(span) }
    }
}

/// The message of `toml_edit` for a key and for a table that exist already.
const DUPLICATE: &str = "duplicate key";

/// Whether the key at fault is of a header, or one that dotted keys lead to.
fn defines_table_again(message: &str, text: &str, span: &Range<usize>) -> bool {
    let lines = Lines(text);
    let line = lines.start(span.start)..lines.end(span.start);
    let before = &text[line.start..span.start];
    let after = text.get(span.end..line.end).unwrap_or_default();
    let dotted = before.trim_end().ends_with('.') || after.trim_start().starts_with('.');
    message.starts_with("cannot extend value")
        || message == DUPLICATE && (dotted || before.trim_start().starts_with('['))
}

/// The first header or dotted key with too many parts, where `toml_edit` names none.
fn long_key(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n').find_map(|line| {
        let key = line.split(['=', ']']).next().unwrap_or_default();
        let indent = key.len() - key.trim_start_matches([' ', '\t', '[']).len();
        let span = start + indent..start + key.trim_end().len();
        start += line.len();
        (key.matches('.').count() >= MAX_DEPTH).then_some(span)
    })
}

/// The line of a byte, from 1.
fn line(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at.min(text.len())].iter().filter(|&&byte| byte == b'\n').count()
}

/// Names the line that is not drawn.
fn undrawn(line: usize, span: Option<&Range<usize>>) -> String {
    span.map_or_else(|| format!(", line {line}"), |_| String::new())
}
