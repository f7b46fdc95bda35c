//! The tree of a YAML document: scalars by their text and style, nothing converted.

mod change;
mod read;
mod span;

use std::sync::Arc;

use ecow::EcoString;

use self::span::PackedSpan;
pub(crate) use self::span::{MAX_LEN, NodeSpan};

/// A node of a document's tree.
///
/// Two nodes are equal when Kubernetes reads the same from them: style, comments and position do
/// not count, the order of a mapping's keys does not either, the last of equal keys wins.
///
/// A clone costs nothing: lists and maps are shared until they are changed.
#[derive(Debug, Clone)]
pub struct Node {
    pub(crate) value: Value,
    properties: Option<Box<Properties>>,
    mark: PackedSpan,
}

/// What few nodes have.
#[derive(Debug, Clone)]
struct Properties {
    tag: Option<String>,
    anchor: Option<String>,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub enum Value {
    /// A scalar of any type.
    Scalar(Scalar),
    /// A list.
    Sequence(Arc<Vec<Node>>),
    /// A map, in the order written, equal keys included.
    Mapping(Arc<Vec<Entry>>),
    /// `*name`
    Alias(Arc<Alias>),
}

/// An alias: its name, and the node that it stands for.
#[derive(Debug, Clone)]
pub struct Alias {
    /// The name of the anchor.
    pub name: String,
    /// The node with that anchor.
    pub target: Node,
}

/// A scalar as written: its text after unescaping, and the style that gives it its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    text: EcoString,
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

impl Scalar {
    pub(crate) fn new(text: &str, style: Style) -> Self {
        Self { text: text.into(), style }
    }

    /// The text, escapes resolved, block indentation taken off.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Node {
    fn new(value: Value) -> Self {
        Self { value, properties: None, mark: PackedSpan::NONE }
    }

    pub(crate) fn parsed(
        value: Value,
        tag: Option<String>,
        anchor: Option<String>,
        mark: &NodeSpan,
    ) -> Self {
        let rare = tag.is_some() || anchor.is_some();
        let properties = rare.then(|| Box::new(Properties { tag, anchor }));
        Self { value, properties, mark: mark.pack() }
    }

    /// A string, whatever it looks like.
    pub fn string(text: impl AsRef<str>) -> Self {
        Self::new(Value::Scalar(Scalar::new(text.as_ref(), Style::DoubleQuoted)))
    }

    /// A plain scalar: YAML decides what it is (`true`, `20`, `0644`).
    pub fn plain(text: impl AsRef<str>) -> Self {
        Self::new(Value::Scalar(Scalar::new(text.as_ref(), Style::Plain)))
    }

    /// A null.
    pub fn null() -> Self {
        Self::plain("null")
    }

    /// A list.
    pub fn sequence(items: impl IntoIterator<Item = Node>) -> Self {
        Self::new(Value::Sequence(Arc::new(items.into_iter().collect())))
    }

    /// A map with string keys.
    pub fn mapping<K: AsRef<str>>(entries: impl IntoIterator<Item = (K, Node)>) -> Self {
        let entry = |(key, value): (K, Node)| Entry { key: Node::string(key), value };
        Self::new(Value::Mapping(Arc::new(entries.into_iter().map(entry).collect())))
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
}
