//! A TOML text and its data: give it the data you want, and only the bytes that must change do.

mod layout;
mod list;
mod read;
mod rewrite;
mod sections;
mod write;

use std::ops::Range;

use super::secret::shows_secret;
use super::table::{Table, folds_to};

/// A TOML text with its data.
#[derive(Debug, Clone)]
pub struct TomlFile {
    written: toml_edit::Document<String>,
    data: Table,
}

/// Why a TOML text cannot be read, or was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TomlError {
    /// It is not TOML.
    #[error("not valid TOML, line {line}: {reason}")]
    Syntax {
        /// What the parser says.
        reason: String,
        /// The line, from 1.
        line: usize,
        /// The bytes at fault; none where drawing them would show a secret.
        span: Option<Range<usize>>,
    },
    /// What was written does not hold the wanted data.
    #[error("the TOML written is not the TOML meant: this is a bug, please report it")]
    Bug,
}

impl TomlFile {
    /// Reads a text; TOML 1.1 is accepted, for what the runner accepts is its own business.
    pub fn parse(text: &str) -> Result<Self, TomlError> {
        let written = toml_edit::Document::parse(text.to_owned())
            .map_err(|error| syntax_error(text, &error))?;
        let data = read::table(written.as_table());
        Ok(Self { written, data })
    }

    /// The data of the text.
    pub fn data(&self) -> &Table {
        &self.data
    }

    /// The text with the wanted data: without a difference, the text that was read, byte for byte.
    pub fn rewrite(&self, wanted: &Table) -> Result<String, TomlError> {
        let text = rewrite::rewrite(self.written.raw(), self.written.as_table(), wanted);
        let again = Self::parse(&text).map_err(|_| TomlError::Bug)?;
        if again.data == *wanted { Ok(text) } else { Err(TomlError::Bug) }
    }

    /// Where the elements of an array of tables are, by their headers or inline.
    pub(super) fn spans_of(&self, key: &str) -> Vec<Range<usize>> {
        let mut spans = Vec::new();
        for (name, item) in self.written.iter() {
            match item {
                _ if !folds_to(name, key) => {}
                toml_edit::Item::ArrayOfTables(tables) => {
                    spans.extend(tables.iter().filter_map(|table| table.span()));
                }
                toml_edit::Item::Value(toml_edit::Value::Array(elements)) => {
                    spans.extend(elements.iter().filter_map(|element| element.span()));
                }
                item => spans.extend(item.span()),
            }
        }
        spans.sort_by_key(|span| span.start);
        spans
    }

    /// Where the value of a key is, keys in any letter case; of an array of tables, its first.
    pub(super) fn span(&self, path: &[&str]) -> Option<Range<usize>> {
        let mut item = self.written.as_item();
        for key in path {
            let table = match item {
                toml_edit::Item::ArrayOfTables(tables) => tables.get(0)?,
                item => item.as_table_like()?,
            };
            item = table.iter().find(|(name, _)| folds_to(name, key)).map(|(_, item)| item)?;
        }
        match item {
            toml_edit::Item::ArrayOfTables(tables) => tables.get(0)?.span(),
            item => item.span(),
        }
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        line(self.written.raw(), at)
    }
}

fn syntax_error(text: &str, error: &toml_edit::TomlError) -> TomlError {
    let span = error.span().unwrap_or(0..0);
    TomlError::Syntax {
        reason: error.message().trim_end().replace('\n', ", "),
        line: line(text, span.start),
        span: Some(span).filter(|span| !shows_secret(text, span)),
    }
}

fn line(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at.min(text.len())].iter().filter(|&&byte| byte == b'\n').count()
}
