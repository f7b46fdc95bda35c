//! What makes two keys of a mapping the same one.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::node::{Entry, Node};

/// A key as Kubernetes compares it.
#[derive(Debug, PartialEq, Eq, Hash, Clone)]
pub(crate) enum Key<'a> {
    Text(Cow<'a, str>),
    Merge,
    /// A list, a map or a null: by its JSON.
    Other(String),
}

impl<'a> Key<'a> {
    pub(crate) fn of(node: &'a Node) -> Self {
        match node.key_text() {
            Some(_) if node.is_merge() => Key::Merge,
            Some(text) => Key::Text(text),
            None => Key::Other(node.to_json().to_string()),
        }
    }

    /// The key as a reference token of a JSON Pointer.
    pub(crate) fn token(&self) -> String {
        match self {
            Key::Text(text) => escape(text),
            Key::Merge => "<<".to_owned(),
            Key::Other(json) => escape(json),
        }
    }
}

/// The entries of a mapping by key: the last of each, which counts.
pub(crate) fn by_key(entries: &[Entry]) -> HashMap<Key<'_>, &Entry> {
    entries.iter().map(|entry| (Key::of(&entry.key), entry)).collect()
}

/// Up to this many entries it is cheaper to look through them than to hash their keys.
const FEW: usize = 16;

/// Whether two mappings have the same keys in the same order, each once. True for most mappings
/// that are compared, and told without an allocation.
pub(crate) fn are_aligned(old: &[Entry], new: &[Entry]) -> bool {
    let plain = |entry: &Entry| !entry.key.is_merge() && entry.key.as_str().is_some();
    old.len() == new.len()
        && old.len() <= FEW
        && old.iter().all(plain)
        && old.iter().zip(new).all(|(old, new)| old.key.as_str() == new.key.as_str())
        && old.iter().enumerate().all(|(index, entry)| {
            old[..index].iter().all(|before| before.key.as_str() != entry.key.as_str())
        })
}

/// A text as a reference token of a JSON Pointer.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
