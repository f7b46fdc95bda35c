//! What a tree says.

use std::borrow::Cow;
use std::ops::Range;

use super::{Entry, Node, NodeSpan, Scalar, Style, Value};
use crate::schema::{self, Meaning};

impl Node {
    /// The anchor that the node is written with, without `&`.
    pub fn anchor(&self) -> Option<&str> {
        self.properties.as_ref()?.anchor.as_deref()
    }

    pub(crate) fn tag(&self) -> Option<&str> {
        self.properties.as_ref()?.tag.as_deref()
    }

    /// Where the node stands; `None` for one that was not parsed.
    pub(crate) fn mark(&self) -> Option<NodeSpan> {
        self.mark.unpack()
    }

    /// What the node holds; aliases are not followed.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Where the node's content stands in the text it was parsed from, in bytes. `None` for a node
    /// that was not parsed.
    pub fn span(&self) -> Option<Range<usize>> {
        self.mark().map(|mark| mark.content)
    }

    /// Where the node ends in its text: its value, its properties, at least its indicator.
    pub(crate) fn end(&self) -> usize {
        self.mark().map_or(0, |mark| mark.content.end)
    }

    /// The node itself, or the one its alias stands for.
    pub fn resolved(&self) -> &Node {
        match &self.value {
            Value::Alias(alias) => alias.target.resolved(),
            _ => self,
        }
    }

    /// The text, when this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match (self.meaning(), &self.resolved().value) {
            (Some(Meaning::String), Value::Scalar(scalar)) => Some(scalar.text()),
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
            Value::Scalar(scalar) => Some(schema::meaning(scalar, node.tag())),
            _ => None,
        }
    }

    /// What Kubernetes reads from this node, as JSON. Aliases are followed and merge keys applied.
    pub fn to_json(&self) -> serde_json::Value {
        schema::to_json(self)
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

    /// Whether this mapping takes entries from elsewhere by a merge key.
    pub fn has_merge_key(&self) -> bool {
        self.entries().is_some_and(|entries| entries.iter().any(|entry| entry.key.is_merge()))
    }

    /// The last of the nodes in this one that holds no others.
    pub(crate) fn last(&self) -> &Node {
        let inner = match &self.value {
            Value::Sequence(items) => items.last(),
            Value::Mapping(entries) => entries.last().map(|entry| &entry.value),
            Value::Scalar(_) | Value::Alias(_) => None,
        };
        inner.map_or(self, Node::last)
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
    pub(crate) fn key_text(&self) -> Option<Cow<'_, str>> {
        schema::key_text(self)
    }
}
