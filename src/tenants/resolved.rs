//! A tenant as it would be written if there were no defaults, and where each value comes from.

use std::ops::Range;

use manifest_patch::Node;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::Value as Json;

use crate::diagnostic::{Error, Place};
use crate::tenants::file::TenantsFile;
use crate::tenants::section::default;
use crate::tenants::written::layer::{Entry, Layered};
use crate::tenants::written::placeholder;
use crate::tenants::written::sources::{Sources, Written};

/// A value and where it comes from.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The value.
    pub value: ResolvedValue,
    /// Where it comes from.
    pub origin: Origin,
}

/// A value in the form of the tenants file.
#[derive(Debug, Clone)]
pub enum ResolvedValue {
    /// A string with its placeholders filled, a number, a boolean, or a null in a patch.
    Scalar(Json),
    /// A list.
    List(Vec<Resolved>),
    /// A map, in the order written: first the defaults.
    Map(Vec<(String, Resolved)>),
}

/// Where a value comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// It is written for the tenant.
    Tenant(Place),
    /// It is written under `defaults`.
    Defaults(Place),
    /// It is what runner-tenant does where nothing is written.
    BuiltIn,
}

/// `{from}`, and where: `{from, file, line, column}`
impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (from, place) = match self {
            Origin::Tenant(place) => ("tenant", Some(place)),
            Origin::Defaults(place) => ("defaults", Some(place)),
            Origin::BuiltIn => ("builtIn", None),
        };
        let mut origin = serializer.serialize_struct("Origin", 4)?;
        origin.serialize_field("from", from)?;
        if let Some(place) = place {
            origin.serialize_field("file", place.source().name())?;
            origin.serialize_field("line", &place.line())?;
            origin.serialize_field("column", &place.column())?;
        }
        origin.end()
    }
}

impl TenantsFile {
    /// The tenant of this name in the form of the tenants file: defaults merged in, placeholders
    /// filled, and what is left out written down where it has a value all the same. Read again, it
    /// gives itself.
    ///
    /// # Errors
    /// Those of [`TenantsFile::tenant`].
    pub fn resolved(&self, name: &str) -> Result<Resolved, Error> {
        let tenant = self.tenant(name)?;
        let position = self.position(name)?;
        let sources = self.sources(position);
        let defaults = self.defaults()?.and_then(Node::span).unwrap_or_default();
        let reader = Reader { sources: &sources, defaults, tenant: name };
        let mut resolved = reader.read(self.layered(position, &sources)?, false)?;
        default::add(&mut resolved, &tenant);
        Ok(resolved)
    }
}

struct Reader<'a> {
    sources: &'a Sources,
    /// Where the defaults are written.
    defaults: Range<usize>,
    tenant: &'a str,
}

impl Reader<'_> {
    /// A null is as good as nothing, except in a patch.
    fn read(&self, layered: Layered<'_>, keeps_nulls: bool) -> Result<Resolved, Error> {
        let written = layered.written();
        let origin = self.origin(written);
        if let Some(entries) = layered.entries(self.sources)? {
            let is_null = |entry: &Entry<'_>| matches!(&entry.value, Layered::Written(value) if value.node.is_null());
            let entries = entries.into_iter().filter(|entry| keeps_nulls || !is_null(entry));
            let entry = |entry: Entry<'_>| {
                let keeps_nulls = keeps_nulls || entry.key == "patch";
                Ok((entry.key.to_owned(), self.read(entry.value, keeps_nulls)?))
            };
            let entries = entries.map(entry).collect::<Result<_, Error>>()?;
            return Ok(Resolved { value: ResolvedValue::Map(entries), origin });
        }
        if let Some(items) = written.node.items() {
            let item = |item| self.read(Layered::Written(written.child(item)), keeps_nulls);
            let items = items.iter().map(item).collect::<Result<_, _>>()?;
            return Ok(Resolved { value: ResolvedValue::List(items), origin });
        }
        Ok(Resolved { value: ResolvedValue::Scalar(self.scalar(written.node)), origin })
    }

    fn scalar(&self, node: &Node) -> Json {
        match node.as_str().map(|text| placeholder::fill(text, self.tenant)) {
            Some(Ok(text)) => Json::String(text.into_owned()),
            // A misspelled placeholder was an error when the tenant was read.
            Some(Err(_)) | None => node.to_json(),
        }
    }

    fn origin(&self, written: Written<'_>) -> Origin {
        let span = written.span();
        match self.defaults.contains(&span.start) {
            true => Origin::Defaults(self.sources.place(span)),
            false => Origin::Tenant(self.sources.place(span)),
        }
    }
}

impl Resolved {
    /// The value alone.
    pub fn to_json(&self) -> Json {
        match &self.value {
            ResolvedValue::Scalar(scalar) => scalar.clone(),
            ResolvedValue::List(items) => items.iter().map(Self::to_json).collect(),
            ResolvedValue::Map(entries) => Json::Object(
                entries.iter().map(|(key, value)| (key.clone(), value.to_json())).collect(),
            ),
        }
    }

    /// Every scalar and every empty list or map, with the way to it as a JSON Pointer (RFC 6901).
    pub fn leaves(&self) -> Vec<(String, &Resolved)> {
        let mut leaves = Vec::new();
        self.collect_leaves(String::new(), &mut leaves);
        leaves
    }

    fn collect_leaves<'r>(&'r self, path: String, leaves: &mut Vec<(String, &'r Resolved)>) {
        match &self.value {
            ResolvedValue::List(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    item.collect_leaves(format!("{path}/{index}"), leaves);
                }
            }
            ResolvedValue::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    value.collect_leaves(format!("{path}/{key}"), leaves);
                }
            }
            _ => leaves.push((path, self)),
        }
    }
}
