//! A TOML text and its data: give it the data you want, and only the bytes that must change do.

use std::ops::Range;

use crate::error::Error;
use crate::value::Table;
use crate::{read, rewrite};

/// A TOML text with its data.
#[derive(Debug, Clone)]
pub struct Document {
    written: toml_edit::Document<String>,
    data: Table,
}

impl Document {
    /// Reads a text. TOML 1.1 is accepted; a caller that needs less has to check that itself.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let written = toml_edit::Document::parse(text.to_owned())
            .map_err(|error| Error::of_parser(text, &error))?;
        let data = read::table(written.as_table());
        Ok(Self { written, data })
    }

    /// The data of the text.
    pub fn data(&self) -> &Table {
        &self.data
    }

    /// The text with the wanted data: without a difference, the text that was read, byte for byte.
    pub fn rewrite(&self, wanted: &Table) -> Result<String, Error> {
        let text = rewrite::rewrite(self.written.raw(), self.written.as_table(), wanted)?;
        let again = Self::parse(&text).map_err(|_| Error::Bug)?;
        if again.data == *wanted { Ok(text) } else { Err(Error::Bug) }
    }

    /// Where the elements of the arrays under a key are, by their headers or inline, in bytes of the
    /// text. `same` says of a written key and one of the path whether they are one, so that there may
    /// be several arrays. A value that is no array is its one element.
    pub fn spans_of(&self, path: &[&str], same: fn(&str, &str) -> bool) -> Vec<Range<usize>> {
        let mut spans: Vec<_> = self.items(path, same).into_iter().flat_map(elements).collect();
        spans.sort_by_key(|span| span.start);
        spans
    }

    /// Where the value of a key is, in bytes of the text; of an array of tables, its first. `same`
    /// says of a written key and one of the path whether they are one.
    pub fn span(&self, path: &[&str], same: fn(&str, &str) -> bool) -> Option<Range<usize>> {
        match *self.items(path, same).first()? {
            item @ toml_edit::Item::ArrayOfTables(_) => elements(item).into_iter().next(),
            item => item.span(),
        }
    }

    /// The items of a key, in every spelling of it.
    fn items(&self, path: &[&str], same: fn(&str, &str) -> bool) -> Vec<&toml_edit::Item> {
        let mut items = vec![self.written.as_item()];
        for key in path {
            let tables = items.into_iter().filter_map(|item| match item {
                toml_edit::Item::ArrayOfTables(tables) => {
                    tables.get(0).map(|table| table as &dyn toml_edit::TableLike)
                }
                item => item.as_table_like(),
            });
            let named = |(name, item)| same(name, key).then_some(item);
            items = tables.flat_map(|table| table.iter().filter_map(named)).collect();
        }
        items
    }
}

fn elements(item: &toml_edit::Item) -> Vec<Range<usize>> {
    match item {
        toml_edit::Item::ArrayOfTables(tables) => {
            tables.iter().filter_map(|table| table.span()).collect()
        }
        toml_edit::Item::Value(toml_edit::Value::Array(elements)) => {
            elements.iter().filter_map(|element| element.span()).collect()
        }
        item => item.span().into_iter().collect(),
    }
}
