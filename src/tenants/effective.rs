//! A tenant as it would be written if there were no defaults, and where each value comes from.

use std::ops::Range;

use jsonptr::Token;
use manifest_patch::Node;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::Value as Json;

use crate::diagnostic::Place;
use crate::tenants::section::{self, BuiltIn};
use crate::tenants::written::layer::{Entry, Layered};
use crate::tenants::written::placeholder::Names;
use crate::tenants::written::sources::{Sources, Written};

/// A value and where it comes from.
#[derive(Debug, Clone)]
pub struct Effective {
    /// The value.
    pub value: EffectiveValue,
    /// Where it comes from.
    pub origin: ValueOrigin,
}

/// A value in the form of the tenants file.
#[derive(Debug, Clone)]
pub enum EffectiveValue {
    /// A string with its placeholders filled, a number, a boolean, or a null in a patch.
    Scalar(Json),
    /// A list.
    List(Vec<Effective>),
    /// A map, in the order written: first the defaults.
    Map(Vec<(String, Effective)>),
}

/// Where a value comes from.
#[derive(Debug, Clone)]
pub enum ValueOrigin {
    /// It is written for the tenant.
    Tenant(Place),
    /// It is written under `defaults`.
    Defaults(Place),
    /// It is what runner-tenant does where nothing is written.
    BuiltIn,
}

/// `{from}`, and where: `{from, file, line, column}`
impl Serialize for ValueOrigin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (from, place) = match self {
            ValueOrigin::Tenant(place) => ("tenant", Some(place)),
            ValueOrigin::Defaults(place) => ("defaults", Some(place)),
            ValueOrigin::BuiltIn => ("builtIn", None),
        };
        let mut origin = serializer.serialize_struct("ValueOrigin", 4)?;
        origin.serialize_field("from", from)?;
        if let Some(place) = place {
            origin.serialize_field("file", place.source().name())?;
            origin.serialize_field("line", &place.line())?;
            origin.serialize_field("column", &place.column())?;
        }
        origin.end()
    }
}

/// Reads a tenant's layers as values with their places.
pub(in crate::tenants) struct Reader<'a> {
    pub sources: &'a Sources,
    /// Where the defaults are written.
    pub defaults: Range<usize>,
    /// What the placeholders stand for.
    pub names: Names<'a>,
}

impl Reader<'_> {
    /// The whole tenant.
    pub(in crate::tenants) fn tenant(
        &self,
        layers: Layered<'_>,
        built_in: Vec<BuiltIn>,
    ) -> Effective {
        let mut effective = self.read(layers, false);
        // Its nodes stand beside it.
        effective.remove(&["pool"]);
        effective.remove(&["manager", "pool"]);
        for (path, value) in built_in {
            let value = EffectiveValue::Scalar(value);
            effective.add(path, Effective { value, origin: ValueOrigin::BuiltIn });
        }
        for (path, of) in section::inherited() {
            if let Some(value) = effective.get(of).cloned() {
                effective.add(path, value);
            }
        }
        effective
    }

    /// A null is as good as nothing, except in a patch.
    fn read(&self, layered: Layered<'_>, keeps_nulls: bool) -> Effective {
        let written = layered.written();
        let origin = self.origin(written);
        if let Some(entries) = layered.entries(self.sources, &|_| {}) {
            let is_shown = |entry: &Entry<'_>| keeps_nulls || !entry.value.is_null();
            let entries = entries.into_iter().filter(is_shown);
            let entry = |entry: Entry<'_>| {
                let keeps_nulls = keeps_nulls || entry.key == "patch";
                (entry.key.to_owned(), self.read(entry.value, keeps_nulls))
            };
            let value = EffectiveValue::Map(entries.map(entry).collect());
            return Effective { value, origin };
        }
        if let Some(items) = written.node.items() {
            let item = |item| self.read(Layered::Written(written.child(item)), keeps_nulls);
            let value = EffectiveValue::List(items.iter().map(item).collect());
            return Effective { value, origin };
        }
        Effective { value: EffectiveValue::Scalar(self.scalar(written.node)), origin }
    }

    fn scalar(&self, node: &Node) -> Json {
        match node.as_str().map(|text| self.names.fill(text)) {
            Some(Ok(text)) => Json::String(text.into_owned()),
            // A misspelled placeholder was an error when the tenant was read.
            Some(Err(_)) | None => node.to_json(),
        }
    }

    fn origin(&self, written: Written<'_>) -> ValueOrigin {
        let span = written.span();
        match self.defaults.contains(&span.start) {
            true => ValueOrigin::Defaults(self.sources.place(span)),
            false => ValueOrigin::Tenant(self.sources.place(span)),
        }
    }
}

impl Effective {
    fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            EffectiveValue::Map(entries) => {
                entries.iter().find(|(found, _)| found == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    fn remove(&mut self, path: &[&str]) {
        let (EffectiveValue::Map(entries), [key, rest @ ..]) = (&mut self.value, path) else {
            return;
        };
        match rest {
            [] => entries.retain(|(found, _)| found != key),
            rest => {
                let nested = entries.iter_mut().filter(|(found, _)| found == key);
                nested.for_each(|(_, nested)| nested.remove(rest));
            }
        }
    }

    /// Adds a value where nothing is written.
    fn add(&mut self, path: &[&str], value: Self) {
        let (EffectiveValue::Map(entries), [key, rest @ ..]) = (&mut self.value, path) else {
            return;
        };
        let written = entries.iter_mut().find(|(found, _)| found == key);
        match (written, rest) {
            (Some(_), []) => {}
            (Some((_, nested)), rest) => nested.add(rest, value),
            (None, []) => entries.push(((*key).to_owned(), value)),
            (None, rest) => {
                let value_of_key = EffectiveValue::Map(Vec::new());
                let mut nested = Self { value: value_of_key, origin: ValueOrigin::BuiltIn };
                nested.add(rest, value);
                entries.push(((*key).to_owned(), nested));
            }
        }
    }

    /// A tenant of several runners: what all have is the tenant's, the rest each one's own.
    pub(in crate::tenants) fn of_runners(mut runners: Vec<(String, Self)>) -> Option<Self> {
        let (_, first) = runners.first()?;
        let origin = first.origin.clone();
        let all = runners.clone();
        let is_common = |key: &str, value: &Self| {
            all.iter().all(|(_, runner)| {
                runner.get(key).is_some_and(|other| other.to_json() == value.to_json())
            })
        };
        let mut entries = Vec::new();
        for (index, (_, runner)) in runners.iter_mut().enumerate() {
            let EffectiveValue::Map(own) = &mut runner.value else { continue };
            let common = own.extract_if(.., |(key, value)| is_common(key, value));
            let common: Vec<_> = common.collect();
            if index == 0 {
                entries = common;
            }
        }
        let runners = EffectiveValue::Map(runners);
        entries.push(("runners".to_owned(), Self { value: runners, origin: origin.clone() }));
        Some(Self { value: EffectiveValue::Map(entries), origin })
    }

    /// The value alone.
    pub fn to_json(&self) -> Json {
        match &self.value {
            EffectiveValue::Scalar(scalar) => scalar.clone(),
            EffectiveValue::List(items) => items.iter().map(Self::to_json).collect(),
            EffectiveValue::Map(entries) => Json::Object(
                entries.iter().map(|(key, value)| (key.clone(), value.to_json())).collect(),
            ),
        }
    }

    /// Every scalar and every empty list or map, with the way to it as a JSON Pointer (RFC 6901).
    pub fn leaves(&self) -> Vec<(String, &Effective)> {
        let mut leaves = Vec::new();
        self.collect_leaves(String::new(), &mut leaves);
        leaves
    }

    fn collect_leaves<'r>(&'r self, path: String, leaves: &mut Vec<(String, &'r Effective)>) {
        match &self.value {
            EffectiveValue::List(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    item.collect_leaves(format!("{path}/{index}"), leaves);
                }
            }
            EffectiveValue::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    let key = Token::new(key);
                    value.collect_leaves(format!("{path}/{}", key.encoded()), leaves);
                }
            }
            _ => leaves.push((path, self)),
        }
    }
}
