//! Maps, lists, and the pair of a place and a value, as serde reads them.

use std::array;
use std::ops::Range;
use std::vec;

use manifest_patch::Node;
use serde::de::value::{BorrowedStrDeserializer, UsizeDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::Reader;
use super::path::Path;
use super::spot::{Spot, about};
use crate::diagnostic::Error;
use crate::spelling::{listed, nearest};
use crate::tenants::read::fault::Fault;
use crate::tenants::read::spanned::SPANNED;
use crate::tenants::section::tenant::hint;
use crate::tenants::written::layer::{Entry, Layered};

/// The entries of a map that are set, in order.
pub(super) struct Fields<'a, 'n> {
    spot: Spot<'a, 'n>,
    entries: vec::IntoIter<Entry<'n>>,
    current: Option<Entry<'n>>,
}

impl<'a, 'n> Fields<'a, 'n> {
    /// Those of a map with keys of the user's own.
    pub(super) fn any(reader: Reader<'a, 'n>) -> Result<Self, Error> {
        let spot = reader.spot;
        let entries = reader.tree.entries(spot.context.sources)?;
        let entries = entries.ok_or_else(|| spot.mismatch("a map"))?;
        Ok(Self::set(spot, entries))
    }

    /// Those of a map that may have only `keys`.
    pub(super) fn of(reader: Reader<'a, 'n>, keys: &[&str]) -> Result<Self, Error> {
        let spot = reader.spot;
        let Some(entries) = reader.tree.entries(spot.context.sources)? else {
            return Err(spot.mismatch("a map").help(may_have(&spot, keys)));
        };
        // Also a key that is set to null must be known.
        match entries.iter().find(|entry| !keys.contains(&entry.key)) {
            Some(unknown) => Err(unknown_key(&spot, unknown, keys)),
            None => Ok(Self::set(spot, entries)),
        }
    }

    /// A key set to null is as good as not there, unless null is a value here.
    fn set(spot: Spot<'a, 'n>, mut entries: Vec<Entry<'n>>) -> Self {
        let is_null = |entry: &Entry<'_>| matches!(entry.value, Layered::Written(value) if value.node.is_null());
        entries.retain(|entry| spot.keeps_nulls || !is_null(entry));
        Self { spot, entries: entries.into_iter(), current: None }
    }
}

fn unknown_key(spot: &Spot<'_, '_>, entry: &Entry<'_>, keys: &[&str]) -> Error {
    let key = entry.key;
    let error = Error::new(format!("unknown key `{key}`"))
        .at(spot.context.sources.place(entry.span.clone()), "");
    match (hint(key), nearest(key, keys.iter().copied())) {
        (Some(hint), _) => error.help(hint),
        (None, Some(near)) => error.help(format!("did you mean `{near}`?")),
        (None, None) => error.help(may_have(spot, keys)),
    }
}

fn may_have(spot: &Spot<'_, '_>, keys: &[&str]) -> String {
    format!("{} may have {}", spot.subject(), listed(keys, "and"))
}

impl<'n> MapAccess<'n> for Fields<'_, 'n> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'n>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        self.current = self.entries.next();
        let Some(entry) = &self.current else {
            return Ok(None);
        };
        let key = KeyReader { key: entry.key, span: entry.span.clone() };
        let read = seed.deserialize(key);
        read.map(Some).map_err(|fault| match fault {
            Fault::Loose(message) => {
                let place = self.spot.context.sources.place(entry.span.clone());
                about(&format!("`{}`", entry.key), &message, place).into()
            }
            placed @ Fault::Placed(_) => placed,
        })
    }

    fn next_value_seed<V: DeserializeSeed<'n>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some(entry) = self.current.take() else {
            return Err(Fault::Loose("has a value without a key".to_owned()));
        };
        let path = Path::Key(self.spot.path, entry.key);
        Reader::new(self.spot.context, &path, entry.value, self.spot.keeps_nulls).read(seed)
    }
}

/// A key and where it is written.
struct KeyReader<'n> {
    key: &'n str,
    span: Range<usize>,
}

impl<'de> Deserializer<'de> for KeyReader<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_borrowed_str(self.key)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
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
    spot: Spot<'a, 'n>,
    items: std::iter::Enumerate<std::slice::Iter<'n, Node>>,
}

impl<'a, 'n> Items<'a, 'n> {
    pub(super) fn new(spot: Spot<'a, 'n>, items: &'n [Node]) -> Self {
        Self { spot, items: items.iter().enumerate() }
    }
}

impl<'n> SeqAccess<'n> for Items<'_, 'n> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let Some((index, item)) = self.items.next() else {
            return Ok(None);
        };
        let path = Path::Item(self.spot.path, index);
        let item = Layered::Written(self.spot.written.child(item));
        Reader::new(self.spot.context, &path, item, self.spot.keeps_nulls).read(seed).map(Some)
    }
}

/// What [`Spanned`](crate::tenants::Spanned) reads: where the value begins and ends, and the value.
pub(super) struct SpanAndValue<D> {
    bounds: array::IntoIter<usize, 2>,
    value: Option<D>,
}

impl<'a, 'n> SpanAndValue<Reader<'a, 'n>> {
    pub(super) fn new(reader: Reader<'a, 'n>) -> Self {
        let Range { start, end } = reader.spot.span();
        Self { bounds: [start, end].into_iter(), value: Some(reader) }
    }
}

impl<'n, D: Deserializer<'n, Error = Fault>> SeqAccess<'n> for SpanAndValue<D> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        if let Some(bound) = self.bounds.next() {
            let bound: UsizeDeserializer<Fault> = bound.into_deserializer();
            return seed.deserialize(bound).map(Some);
        }
        self.value.take().map(|value| seed.deserialize(value)).transpose()
    }
}
