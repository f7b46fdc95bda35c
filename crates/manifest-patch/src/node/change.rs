//! Changes to a tree.

use std::sync::Arc;

use super::{Entry, Node, Value};
use crate::equivalence::same;

impl Node {
    /// The items of a list written here (not reached through an alias), to change.
    pub fn items_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            Value::Sequence(items) => Some(Arc::make_mut(items)),
            _ => None,
        }
    }

    /// The entries of a map written here (not reached through an alias), to change.
    pub fn entries_mut(&mut self) -> Option<&mut Vec<Entry>> {
        match &mut self.value {
            Value::Mapping(entries) => Some(Arc::make_mut(entries)),
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

    /// Takes the memory of a node that means the same for its own.
    pub(crate) fn share(&mut self, other: &Node) {
        if let (Value::Scalar(scalar), Value::Scalar(other)) = (&mut self.value, &other.value) {
            if scalar.text == other.text {
                scalar.text = other.text.clone();
            }
        } else if !matches!(other.value, Value::Alias(_)) && same(self, other) {
            self.value = other.value.clone();
        }
    }

    /// The node without the anchors in it, for another place.
    pub(crate) fn unanchored(mut self) -> Node {
        self.remove_anchors();
        self
    }

    fn remove_anchors(&mut self) {
        if let Some(properties) = &mut self.properties {
            properties.anchor = None;
        }
        match &mut self.value {
            Value::Sequence(items) => {
                Arc::make_mut(items).iter_mut().for_each(Node::remove_anchors);
            }
            Value::Mapping(entries) => {
                let entries = Arc::make_mut(entries).iter_mut();
                entries.for_each(|entry| entry.value.remove_anchors());
            }
            Value::Scalar(_) | Value::Alias(..) => {}
        }
    }
}

impl Entry {
    /// Whether this is a merge key that brings in `key`.
    fn merges(&self, key: &str) -> bool {
        let sources = self.value.items().unwrap_or(std::slice::from_ref(&self.value));
        sources.iter().any(|source| source.get(key).is_some())
    }
}
