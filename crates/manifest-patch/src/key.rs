//! What makes two keys of a mapping the same one.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use jsonptr::Token;

use crate::node::{Entry, Node};
use crate::schema::merged;

/// A key as Kubernetes compares it.
#[derive(Debug, PartialEq, Eq, Hash, Clone)]
pub(crate) enum Key<'a> {
    Text(Cow<'a, str>),
    /// A merge key, counted from 0: each of several brings in its own.
    Merge(usize),
    /// A list, a map or a null: by its JSON.
    Other(String),
}

impl<'a> Key<'a> {
    fn of(node: &'a Node) -> Self {
        match node.key_text() {
            Some(text) => Key::Text(text),
            None => Key::Other(node.to_json().to_string()),
        }
    }

    /// The key as a reference token of a JSON Pointer.
    pub(crate) fn token(&self) -> String {
        match self {
            Key::Text(text) => escape(text),
            Key::Merge(_) => "<<".to_owned(),
            Key::Other(json) => escape(json),
        }
    }
}

/// The keys of a mapping, in the order of its entries.
pub(crate) fn keys(entries: &[Entry]) -> impl Iterator<Item = Key<'_>> {
    let mut merges = 0;
    entries.iter().map(move |entry| {
        if !entry.key.is_merge() {
            return Key::of(&entry.key);
        }
        merges += 1;
        Key::Merge(merges - 1)
    })
}

/// The entries of a mapping by key: the last of each, which counts.
pub(crate) fn by_key(entries: &[Entry]) -> HashMap<Key<'_>, &Entry> {
    keys(entries).zip(entries).collect()
}

/// Keys that a later merge key sets again, so that their own value has no effect.
pub(crate) fn beaten(entries: &[Entry]) -> HashSet<Key<'_>> {
    if !entries.iter().any(|entry| entry.key.is_merge()) {
        return HashSet::new();
    }
    let brought = brought(entries);
    let mut written = HashMap::new();
    for (index, (key, entry)) in keys(entries).zip(entries).enumerate() {
        if !entry.key.is_merge() {
            written.insert(key, index);
        }
    }
    let beats = |key: &Key<'_>, index: usize| match key {
        Key::Text(text) => brought.get(text.as_ref()).is_some_and(|merge| *merge > index),
        _ => false,
    };
    written.retain(|key, index| beats(key, *index));
    written.into_keys().collect()
}

/// The keys that merge keys bring in, each with the position of the last that does.
pub(crate) fn brought(entries: &[Entry]) -> HashMap<String, usize> {
    let merges = entries.iter().enumerate().filter(|(_, entry)| entry.key.is_merge());
    let keys = |(index, entry): (usize, &Entry)| {
        merged(&entry.value).into_iter().map(move |(key, _)| (key, index))
    };
    merges.flat_map(keys).collect()
}

/// Up to this many entries, comparing keys one by one is cheaper than hashing them.
const LINEAR_LIMIT: usize = 16;

/// Whether two mappings have the same keys in the same order, each once. True for most mappings
/// that are compared, and found out without an allocation.
pub(crate) fn are_aligned(old: &[Entry], new: &[Entry]) -> bool {
    let plain = |entry: &Entry| !entry.key.is_merge() && entry.key.as_str().is_some();
    old.len() == new.len()
        && old.len() <= LINEAR_LIMIT
        && old.iter().all(plain)
        && old.iter().zip(new).all(|(old, new)| old.key.as_str() == new.key.as_str())
        && old.iter().enumerate().all(|(index, entry)| {
            old[..index].iter().all(|before| before.key.as_str() != entry.key.as_str())
        })
}

/// A text as a reference token of a JSON Pointer.
pub(crate) fn escape(token: &str) -> String {
    Token::new(token).encoded().to_owned()
}
