//! Values that are in the JSON Schema and that the parser steps over: they are read later.

use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};

use super::transparent::transparent_schema;

/// A `T` in the schema that the parser steps over.
#[derive(Debug)]
pub(in crate::tenants) struct Unread<T>(PhantomData<T>);

impl<'de, T> Deserialize<'de> for Unread<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(PhantomData))
    }
}

transparent_schema!(Unread);
