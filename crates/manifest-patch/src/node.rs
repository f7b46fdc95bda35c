//! The tree of a YAML document: scalars by their text and style, nothing converted.

mod change;
mod read;

use std::ops::Range;
use std::sync::Arc;

use crate::schema;

/// A node of a document's tree.
///
/// Two nodes are equal when Kubernetes reads the same from them: style, comments and position do
/// not count, the order of a mapping's keys does not either, the last of equal keys wins.
#[derive(Debug, Clone)]
pub struct Node {
    pub(crate) value: Value,
    pub(crate) tag: Option<String>,
    pub(crate) anchor: Option<String>,
    pub(crate) mark: Option<Mark>,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub enum Value {
    /// A scalar of any type.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A map, in the order written, equal keys included.
    Mapping(Vec<Entry>),
    /// `*name`, with the node it stands for.
    Alias(String, Arc<Node>),
}

/// A scalar as written: its text after unescaping, and the style that gives it its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text, escapes resolved, block indentation taken off.
    pub text: String,
    /// How it is written.
    pub style: Style,
}

/// How a scalar is written. Only a plain one can be anything but a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `text`
    Plain,
    /// `'text'`
    SingleQuoted,
    /// `"text"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// One `key: value` of a mapping.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: Node,
    /// The value.
    pub value: Node,
}

/// Where a node stands in the text it was parsed from, in bytes.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// Where the node with its indicator begins: the `-` of a list item, the `:` before a value,
    /// the `?` of an explicit key.
    pub lead: usize,
    /// Where its tag or anchor begins, else its content.
    pub props: usize,
    /// The content itself: `"quoted"`, a block scalar from its `|`, a flow collection with its
    /// brackets. Empty for a null that is not written.
    pub content: Range<usize>,
    /// Written in flow style (`{}`, `[]`).
    pub flow: bool,
}

impl Node {
    fn new(value: Value) -> Self {
        Self { value, tag: None, anchor: None, mark: None }
    }

    /// A string, whatever it looks like.
    pub fn string(text: impl Into<String>) -> Self {
        Self::new(Value::Scalar(Scalar { text: text.into(), style: Style::DoubleQuoted }))
    }

    /// A plain scalar: YAML decides what it is (`true`, `20`, `0644`).
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(Value::Scalar(Scalar { text: text.into(), style: Style::Plain }))
    }

    /// A null.
    pub fn null() -> Self {
        Self::plain("null")
    }

    /// A list.
    pub fn sequence(items: impl IntoIterator<Item = Node>) -> Self {
        Self::new(Value::Sequence(items.into_iter().collect()))
    }

    /// A map with string keys.
    pub fn mapping<K: Into<String>>(entries: impl IntoIterator<Item = (K, Node)>) -> Self {
        let entry = |(key, value): (K, Node)| Entry { key: Node::string(key), value };
        Self::new(Value::Mapping(entries.into_iter().map(entry).collect()))
    }

    /// The tree of a JSON value.
    pub fn from_json(json: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Null => Self::null(),
            Json::Bool(value) => Self::plain(value.to_string()),
            Json::Number(number) => Self::plain(number.to_string()),
            Json::String(text) => Self::string(text),
            Json::Array(items) => Self::sequence(items.iter().map(Self::from_json)),
            Json::Object(map) => {
                Self::mapping(map.iter().map(|(key, value)| (key, Self::from_json(value))))
            }
        }
    }

    /// What Kubernetes reads from this node, as JSON. Aliases are followed and merge keys applied.
    pub fn to_json(&self) -> serde_json::Value {
        schema::to_json(self)
    }
}
