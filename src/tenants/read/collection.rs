//! Maps, lists, and the pair of a place and a value, as serde reads them.

use std::array;
use std::ops::Range;
use std::vec;

use manifest_patch::Node;
use serde::de::value::{BorrowedStrDeserializer, UsizeDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::error::ReadError;
use super::mistakes::Entry as Mistaken;
use super::node::{NodeContext, about};
use super::path::Path;
use super::reader::Reader;
use super::spanned::SPANNED;
use crate::diagnostic::Error;
use crate::spelling::{listed, nearest};
use crate::tenants::written::layer::{Entry, Layered};

/// The entries of a map that are set, in order.
pub(super) struct Fields<'a, 'n> {
    node: NodeContext<'a, 'n>,
    entries: vec::IntoIter<Entry<'n>>,
    current: Option<Entry<'n>>,
}

impl<'a, 'n> Fields<'a, 'n> {
    /// Those of a map with keys of the user's own.
    pub(super) fn any(reader: Reader<'a, 'n>) -> Result<Self, Error> {
        let node = reader.node;
        let entries = reader.tree.entries(node.context.sources, &node.report());
        let entries = entries.ok_or_else(|| node.mismatch("a map"))?;
        Ok(Self::set(node, entries))
    }

    /// Those of a map that may have only `keys`.
    pub(super) fn of(reader: Reader<'a, 'n>, keys: &[&str]) -> Result<Self, Error> {
        let node = reader.node;
        let report = node.report();
        let Some(mut entries) = reader.tree.entries(node.context.sources, &report) else {
            return Err(node.mismatch("a map").help(may_have(&node, keys)));
        };
        // Also a key that is set to null must be known.
        entries.retain(|entry| {
            let is_known = keys.contains(&entry.key);
            if !is_known {
                report(unknown_key(&node, entry, keys));
            }
            is_known
        });
        Ok(Self::set(node, entries))
    }

    /// A key set to null is as good as not there, unless null is a value here.
    fn set(node: NodeContext<'a, 'n>, mut entries: Vec<Entry<'n>>) -> Self {
        let is_null = |entry: &Entry<'_>| matches!(entry.value, Layered::Written(value) if value.node.is_null());
        let is_absent =
            |entry: &Entry<'_>| node.context.mistakes.is_absent(Mistaken::Key(entry.span.start));
        entries.retain(|entry| (node.keeps_nulls || !is_null(entry)) && !is_absent(entry));
        Self { node, entries: entries.into_iter(), current: None }
    }
}

fn unknown_key(node: &NodeContext<'_, '_>, entry: &Entry<'_>, keys: &[&str]) -> Error {
    let key = entry.key;
    let error = Error::new(format!("unknown key `{key}`"))
        .at(node.context.sources.place(entry.span.clone()), "");
    match ((node.context.hint)(key), nearest(key, keys.iter().copied())) {
        (Some(hint), _) => error.help(hint),
        (None, Some(near)) => error.help(format!("did you mean `{near}`?")),
        (None, None) => error.help(may_have(node, keys)),
    }
}

fn may_have(node: &NodeContext<'_, '_>, keys: &[&str]) -> String {
    format!("{} may have {}", node.subject(), listed(keys, "and"))
}

impl<'n> MapAccess<'n> for Fields<'_, 'n> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'n>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        self.current = self.entries.next();
        let Some(entry) = &self.current else {
            return Ok(None);
        };
        let key = KeyReader { key: entry.key, span: entry.span.clone() };
        let read = seed.deserialize(key);
        read.map(Some).map_err(|error| {
            let error = match error {
                ReadError::Unlocated(message) => {
                    let place = self.node.context.sources.place(entry.span.clone());
                    about(&format!("`{}`", entry.key), &message, place).into()
                }
                located => located,
            };
            let path = Path::Key(self.node.path, entry.key);
            self.node.without(Mistaken::Key(entry.span.start), &path, error)
        })
    }

    fn next_value_seed<V: DeserializeSeed<'n>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let Some(entry) = self.current.take() else {
            return Err(ReadError::Unlocated("has a value without a key".to_owned()));
        };
        let path = Path::Key(self.node.path, entry.key);
        let read =
            Reader::new(self.node.context, &path, entry.value, self.node.keeps_nulls).read(seed);
        read.map_err(|error| self.node.without(Mistaken::Key(entry.span.start), &path, error))
    }
}

/// A key and where it is written.
struct KeyReader<'n> {
    key: &'n str,
    span: Range<usize>,
}

impl<'de> Deserializer<'de> for KeyReader<'de> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_borrowed_str(self.key)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        if name != SPANNED {
            return visitor.visit_newtype_struct(self);
        }
        let Range { start, end } = self.span;
        let value = Some(BorrowedStrDeserializer::new(self.key));
        visitor.visit_seq(SpanAndValue { bounds: [start, end].into_iter(), value })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The items of a list.
pub(super) struct Items<'a, 'n> {
    node: NodeContext<'a, 'n>,
    items: std::iter::Enumerate<std::slice::Iter<'n, Node>>,
}

impl<'a, 'n> Items<'a, 'n> {
    pub(super) fn new(node: NodeContext<'a, 'n>, items: &'n [Node]) -> Self {
        Self { node, items: items.iter().enumerate() }
    }
}

impl<'n> SeqAccess<'n> for Items<'_, 'n> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ReadError> {
        let written = self.node.written;
        let mistakes = self.node.context.mistakes;
        let mistaken = |item| Mistaken::Item(written.span_of(item).start);
        let Some((index, item)) = self.items.find(|(_, item)| !mistakes.is_absent(mistaken(item)))
        else {
            return Ok(None);
        };
        let path = Path::Item(self.node.path, index);
        let read = Layered::Written(written.child(item));
        let read = Reader::new(self.node.context, &path, read, self.node.keeps_nulls).read(seed);
        read.map(Some).map_err(|error| self.node.without(mistaken(item), &path, error))
    }
}

/// What [`Spanned`](crate::tenants::Spanned) reads: where the value begins and ends, and the value.
pub(super) struct SpanAndValue<D> {
    bounds: array::IntoIter<usize, 2>,
    value: Option<D>,
}

impl<'a, 'n> SpanAndValue<Reader<'a, 'n>> {
    pub(super) fn new(reader: Reader<'a, 'n>) -> Self {
        let Range { start, end } = reader.node.span();
        Self { bounds: [start, end].into_iter(), value: Some(reader) }
    }
}

impl<'n, D: Deserializer<'n, Error = ReadError>> SeqAccess<'n> for SpanAndValue<D> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ReadError> {
        if let Some(bound) = self.bounds.next() {
            let bound: UsizeDeserializer<ReadError> = bound.into_deserializer();
            return seed.deserialize(bound).map(Some);
        }
        self.value.take().map(|value| seed.deserialize(value)).transpose()
    }
}
