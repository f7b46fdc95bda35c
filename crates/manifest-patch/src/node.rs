//! The tree of a YAML document: scalars by their text and style, nothing converted.

use std::ops::Range;
use std::sync::Arc;

use crate::schema::{self, Meaning};

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

impl Entry {
    /// Whether this is a merge key that brings in `key`.
    fn merges(&self, key: &str) -> bool {
        let sources = self.value.items().unwrap_or(std::slice::from_ref(&self.value));
        sources.iter().any(|source| source.get(key).is_some())
    }
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

    /// The anchor that the node is written with, without `&`.
    pub fn anchor(&self) -> Option<&str> {
        self.anchor.as_deref()
    }

    /// What the node holds; aliases are not followed.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Where the node's content stands in the text it was parsed from, in bytes. `None` for a node
    /// that was not parsed.
    pub fn span(&self) -> Option<Range<usize>> {
        self.mark.as_ref().map(|mark| mark.content.clone())
    }

    /// Where the node ends in its text: its value, its properties, at least its indicator.
    pub(crate) fn end(&self) -> usize {
        self.mark.as_ref().map_or(0, |mark| mark.content.end)
    }

    /// The node itself, or the one its alias stands for.
    pub fn resolved(&self) -> &Node {
        match &self.value {
            Value::Alias(_, target) => target.resolved(),
            _ => self,
        }
    }

    /// The text, when this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match (self.meaning(), &self.resolved().value) {
            (Some(Meaning::String), Value::Scalar(scalar)) => Some(&scalar.text),
            _ => None,
        }
    }

    /// The text of a scalar of any type.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.resolved().value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The truth value, when this is a boolean (`true`, and YAML 1.1's `on`, `yes`, …).
    pub fn as_bool(&self) -> Option<bool> {
        match self.meaning() {
            Some(Meaning::Bool(value)) => Some(value),
            _ => None,
        }
    }

    /// The number, when this is an integer that fits.
    pub fn as_integer(&self) -> Option<i128> {
        match self.meaning() {
            Some(Meaning::Integer(value)) => Some(value),
            _ => None,
        }
    }

    /// The number, when this is a float (`0.5`, `1e3`, `.inf`).
    pub fn as_float(&self) -> Option<f64> {
        match self.meaning() {
            Some(Meaning::Float(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether this is null, written or left out.
    pub fn is_null(&self) -> bool {
        self.meaning() == Some(Meaning::Null)
    }

    /// What a scalar means; `None` for lists and maps.
    pub(crate) fn meaning(&self) -> Option<Meaning> {
        let node = self.resolved();
        match &node.value {
            Value::Scalar(scalar) => Some(schema::meaning(scalar, node.tag.as_deref())),
            _ => None,
        }
    }

    /// The items of a list; aliases are followed.
    pub fn items(&self) -> Option<&[Node]> {
        match &self.resolved().value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a map as written, merge keys not applied; aliases are followed.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.resolved().value {
            Value::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value that counts for `key`: of its entries and those a merge key brings in, the last.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()?.iter().rev().find_map(|entry| {
            if entry.key.is_merge() {
                let sources = entry.value.items().unwrap_or(std::slice::from_ref(&entry.value));
                sources.iter().find_map(|source| source.get(key))
            } else {
                entry.key.is_key(key).then_some(&entry.value)
            }
        })
    }

    /// The node at a path of keys and list positions, all written as strings.
    pub fn at<'k>(&self, path: impl IntoIterator<Item = &'k str>) -> Option<&Node> {
        path.into_iter().try_fold(self, |node, key| match node.items() {
            Some(items) => items.get(key.parse::<usize>().ok()?),
            None => node.get(key),
        })
    }

    /// The items of a list written here (not behind an alias), to change.
    pub fn items_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a map written here (not behind an alias), to change.
    pub fn entries_mut(&mut self) -> Option<&mut Vec<Entry>> {
        match &mut self.value {
            Value::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value written here under `key`, to change. `None` also when the value that counts comes
    /// from an alias or a merge key: that is shared and not changed from here.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let entries = self.entries_mut()?;
        let provides = |entry: &&mut Entry| match entry.key.is_merge() {
            true => entry.merges(key),
            false => entry.key.is_key(key),
        };
        let entry = entries.iter_mut().rev().find(provides)?;
        (!entry.key.is_merge()).then_some(&mut entry.value)
    }

    /// Sets `key`: the last one written is replaced, else the pair is added at the end. Returns
    /// false, changing nothing, when this is not a mapping written here.
    pub fn insert(&mut self, key: &str, value: Node) -> bool {
        if let Some(existing) = self.get_mut(key) {
            *existing = value;
            return true;
        }
        match self.entries_mut() {
            Some(entries) => {
                entries.push(Entry { key: Node::string(key), value });
                true
            }
            None => false,
        }
    }

    /// Removes every entry of `key` and returns the value that counted.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let entries = self.entries_mut()?;
        let last = entries.iter().rposition(|entry| entry.key.is_key(key))?;
        let removed = entries.remove(last).value;
        entries.retain(|entry| !entry.key.is_key(key));
        Some(removed)
    }

    /// Whether this mapping takes entries from elsewhere by a merge key.
    pub fn has_merge_key(&self) -> bool {
        self.entries().is_some_and(|entries| entries.iter().any(|entry| entry.key.is_merge()))
    }

    /// The node without the anchors in it, for another place.
    pub(crate) fn unanchored(mut self) -> Node {
        self.anchor = None;
        match &mut self.value {
            Value::Sequence(items) => {
                *items = std::mem::take(items).into_iter().map(Node::unanchored).collect();
            }
            Value::Mapping(entries) => {
                for entry in entries.iter_mut() {
                    let value = std::mem::replace(&mut entry.value, Node::null());
                    entry.value = value.unanchored();
                }
            }
            Value::Scalar(_) | Value::Alias(..) => {}
        }
        self
    }

    /// Whether this is a scalar written as `|` or `>`.
    pub(crate) fn is_block_scalar(&self) -> bool {
        let styles = [Style::Literal, Style::Folded];
        matches!(&self.value, Value::Scalar(scalar) if styles.contains(&scalar.style))
    }

    /// Whether nodes are nested more than `limit` deep in this one, itself included.
    pub(crate) fn is_deeper_than(&self, limit: usize) -> bool {
        let Some(limit) = limit.checked_sub(1) else { return true };
        match &self.value {
            Value::Sequence(items) => items.iter().any(|item| item.is_deeper_than(limit)),
            Value::Mapping(entries) => entries
                .iter()
                .any(|entry| entry.key.is_deeper_than(limit) || entry.value.is_deeper_than(limit)),
            Value::Scalar(_) | Value::Alias(..) => false,
        }
    }

    pub(crate) fn is_key(&self, key: &str) -> bool {
        !self.is_merge() && self.key_text().is_some_and(|text| text == key)
    }

    pub(crate) fn is_merge(&self) -> bool {
        self.meaning() == Some(Meaning::Merge)
    }

    /// The JSON object key that Kubernetes makes of this key; `None` for a list or a map.
    pub(crate) fn key_text(&self) -> Option<std::borrow::Cow<'_, str>> {
        schema::key_text(self)
    }
}
