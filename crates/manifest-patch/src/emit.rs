//! New nodes as text, in the style of the document they go into.

use crate::error::Error;
use crate::node::{Entry, Node, Scalar, Style, Value};
use crate::scalar::{self, ScalarContext};

/// How a document is written, which new text follows.
#[derive(Debug, Clone)]
pub(crate) struct Formatting {
    /// Its line break.
    pub newline: &'static str,
    /// Columns that a nested mapping is indented by.
    pub step: usize,
    /// Columns that a list is indented by below its key: 0 when compact.
    pub list_step: usize,
    /// Whether it is JSON.
    pub json: bool,
    /// Whether block scalars may be written.
    pub literals: bool,
}

/// A value as text: the part on the line of its indicator, and the lines below.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Emission {
    /// After the indicator, with the blank before it; may be empty.
    pub head: String,
    /// The lines below, each with the line break before it.
    pub body: String,
}

impl Emission {
    fn inline(text: String) -> Self {
        Self { head: format!(" {text}"), body: String::new() }
    }

    pub(crate) fn whole(&self) -> String {
        format!("{}{}", self.head, self.body)
    }
}

/// The indicator before a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Indicator {
    Key,
    Dash,
}

impl Formatting {
    /// A value in block style after an indicator whose mapping or list stands at `column`.
    pub(crate) fn block(
        &self,
        node: &Node,
        column: usize,
        indicator: Indicator,
        style: Style,
    ) -> Result<Emission, Error> {
        match &node.value {
            Value::Scalar(scalar) => Ok(self.block_scalar(scalar, node, column, style)),
            Value::Sequence(items) if !items.is_empty() => {
                let column = column + if indicator == Indicator::Key { self.list_step } else { 2 };
                let lines: Result<Vec<_>, _> =
                    items.iter().map(|item| self.item(item, column)).collect();
                Ok(self.lines(lines?, column, indicator))
            }
            Value::Mapping(entries) if !entries.is_empty() => {
                let column = column + if indicator == Indicator::Key { self.step } else { 2 };
                let line = |entry: &Entry| self.entry(&entry.key, &entry.value, column);
                let lines: Result<Vec<_>, _> = entries.iter().map(line).collect();
                Ok(self.lines(lines?, column, indicator))
            }
            _ => self.flow(node, Style::Plain).map(Emission::inline),
        }
    }

    /// A whole document in block style at `column`, without the indentation of its first line.
    pub(crate) fn root(&self, node: &Node, column: usize, style: Style) -> Result<String, Error> {
        let separator = format!("{}{}", self.newline, " ".repeat(column));
        match &node.value {
            Value::Sequence(items) if !items.is_empty() && !self.json => {
                let lines: Result<Vec<_>, _> =
                    items.iter().map(|item| self.item(item, column)).collect();
                Ok(lines?.join(&separator))
            }
            Value::Mapping(entries) if !entries.is_empty() && !self.json => {
                let line = |entry: &Entry| self.entry(&entry.key, &entry.value, column);
                let lines: Result<Vec<_>, _> = entries.iter().map(line).collect();
                Ok(lines?.join(&separator))
            }
            Value::Scalar(scalar) => {
                let context = if self.json { ScalarContext::Json } else { ScalarContext::Block };
                Ok(scalar::inline(scalar, node.tag(), style, context))
            }
            _ => self.flow(node, Style::Plain),
        }
    }

    /// One `- item` in block style, without the indentation of its first line.
    pub(crate) fn item(&self, item: &Node, column: usize) -> Result<String, Error> {
        let value = self.block(item, column, Indicator::Dash, Style::Plain)?;
        Ok(format!("-{}", value.whole()))
    }

    /// One `key: value` in block style, without the indentation of its first line.
    pub(crate) fn entry(&self, key: &Node, value: &Node, column: usize) -> Result<String, Error> {
        let value = self.block(value, column, Indicator::Key, Style::Plain)?;
        Ok(format!("{}:{}", self.key(key)?, value.whole()))
    }

    fn block_scalar(&self, scalar: &Scalar, node: &Node, column: usize, style: Style) -> Emission {
        let context = if self.json { ScalarContext::Json } else { ScalarContext::Block };
        let may_be_literal = matches!(style, Style::Plain | Style::Literal | Style::Folded)
            && node.as_str().is_some()
            && !self.json
            && self.literals;
        match scalar::literal(scalar.text(), self.step) {
            Some((header, lines)) if may_be_literal => {
                let indent = " ".repeat(column + self.step);
                let mut body = String::new();
                for line in lines {
                    body.push_str(self.newline);
                    if !line.is_empty() {
                        body.push_str(&indent);
                        body.push_str(line);
                    }
                }
                Emission { head: format!(" {header}"), body }
            }
            _ => Emission::inline(scalar::inline(scalar, node.tag(), style, context)),
        }
    }

    /// The lines of a nested list or map: below a key, or beginning after a dash.
    fn lines(&self, lines: Vec<String>, column: usize, indicator: Indicator) -> Emission {
        let separator = format!("{}{}", self.newline, " ".repeat(column));
        let text = lines.join(&separator);
        match indicator {
            Indicator::Key => Emission { head: String::new(), body: format!("{separator}{text}") },
            Indicator::Dash => match text.split_once(self.newline) {
                None => Emission::inline(text),
                Some((first, rest)) => {
                    Emission { head: format!(" {first}"), body: format!("{}{rest}", self.newline) }
                }
            },
        }
    }

    /// A value on one line, lists and maps in brackets.
    pub(crate) fn flow(&self, node: &Node, style: Style) -> Result<String, Error> {
        let context = if self.json { ScalarContext::Json } else { ScalarContext::Flow };
        match &node.value {
            Value::Scalar(scalar) => Ok(scalar::inline(scalar, node.tag(), style, context)),
            Value::Sequence(items) => {
                let items: Result<Vec<_>, _> =
                    items.iter().map(|item| self.flow(item, Style::Plain)).collect();
                Ok(format!("[{}]", items?.join(", ")))
            }
            Value::Mapping(entries) => {
                let mut pairs = Vec::new();
                for entry in entries.iter() {
                    pairs.push(self.flow_entry(&entry.key, &entry.value)?);
                }
                Ok(format!("{{{}}}", pairs.join(", ")))
            }
            Value::Alias(alias) => Err(Error::Refused {
                reason: format!(
                    "the change would write the alias `*{}` in another place",
                    alias.name
                ),
                span: node.span().unwrap_or(0..0),
            }),
        }
    }

    /// One `key: value` between braces.
    pub(crate) fn flow_entry(&self, key: &Node, value: &Node) -> Result<String, Error> {
        Ok(format!("{}: {}", self.key(key)?, self.flow(value, Style::Plain)?))
    }

    fn key(&self, key: &Node) -> Result<String, Error> {
        let context = if self.json { ScalarContext::Json } else { ScalarContext::Flow };
        match &key.value {
            Value::Scalar(scalar) if scalar.text().chars().count() <= 1000 => {
                Ok(scalar::inline(scalar, key.tag(), Style::Plain, context))
            }
            _ => Err(Error::Refused {
                reason: "the change would write a key that is a list, a map or too long".to_owned(),
                span: key.span().unwrap_or(0..0),
            }),
        }
    }
}
