//! Where the secrets of a TOML text are.

use std::ops::Range;

use toml_edit::{Document, Item, TableLike, Value};

use super::context::{Context, Facts, LIST};
use super::{format, scan};

/// The secrets in a TOML text, in bytes of it; `None` where it is not TOML.
pub(super) fn secrets(text: &str) -> Option<Vec<Range<usize>>> {
    let document = Document::parse(text).ok()?;
    let mut walk = Walk { text, found: format::credentials(text), values: Vec::new() };
    walk.table(document.as_table(), &Context::default());
    walk.comments();
    Some(walk.found)
}

struct Walk<'t> {
    text: &'t str,
    found: Vec<Range<usize>>,
    /// Where values are: comments are between them.
    values: Vec<Range<usize>>,
}

impl Walk<'_> {
    fn table(&mut self, table: &dyn TableLike, context: &Context<'_>) {
        let facts = Facts::of(|key| table.get(key).and_then(Item::as_str).map(str::to_owned));
        for (key, item) in table.iter() {
            let value = item.as_value().filter(|value| !value.is_inline_table()).and_then(scalar);
            self.item(item, &context.below(key, value, &facts));
        }
    }

    fn item(&mut self, item: &Item, context: &Context<'_>) {
        match item {
            Item::None => {}
            Item::Value(value) => self.value(value, context),
            Item::Table(table) => self.table(table, context),
            Item::ArrayOfTables(tables) => {
                tables.iter().for_each(|table| self.table(table, context))
            }
        }
    }

    fn value(&mut self, value: &Value, context: &Context<'_>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.value(item, context)),
            Value::InlineTable(table) => self.table(table, context),
            _ => {
                let Some(span) = value.span() else { return };
                self.values.push(span.clone());
                let inner = self.content(&span);
                if context.is_secret() {
                    return self.found.push(inner);
                }
                let Some(text) = value.as_str() else { return };
                let found = match context.holds_name(text) {
                    true => format::credentials(text),
                    false => scan::secrets(text),
                };
                match self.text[inner.clone()] == *text {
                    true => {
                        let whole = found
                            .into_iter()
                            .map(|at| inner.start + at.start..inner.start + at.end);
                        self.found.extend(whole);
                    }
                    // What is written with escapes is hidden as a whole.
                    false if !found.is_empty() => self.found.push(inner),
                    false => {}
                }
            }
        }
    }

    /// The bytes of a value without its quotes.
    fn content(&self, span: &Range<usize>) -> Range<usize> {
        let written = &self.text[span.clone()];
        for quotes in ["\"\"\"", "'''", "\"", "'"] {
            if written.len() >= 2 * quotes.len() && written.starts_with(quotes) {
                return span.start + quotes.len()..span.end - quotes.len();
            }
        }
        span.clone()
    }

    fn comments(&mut self) {
        let mut values = std::mem::take(&mut self.values);
        values.sort_by_key(|span| span.start);
        let mut from = 0;
        for span in values.into_iter().chain(std::iter::once(self.text.len()..self.text.len())) {
            let mut at = from;
            for line in self.text[from..span.start.max(from)].split_inclusive('\n') {
                if let Some(hash) = line.find('#') {
                    let found = scan::secrets(&line[hash + 1..]).into_iter();
                    let start = at + hash + 1;
                    self.found.extend(found.map(|range| start + range.start..start + range.end));
                }
                at += line.len();
            }
            from = from.max(span.end);
        }
    }
}

/// The text of a value that is no array: what a name says of it.
fn scalar(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text.value()),
        Value::Boolean(_) => Some("true"),
        Value::Array(_) => Some(LIST),
        _ => Some("0x"),
    }
}
