//! Keys that the schema knows and the program does not support yet.

use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Visitor};

use super::schema::transparent_schema;

/// The name by which the reader of the tenants file knows that it has to refuse the value.
pub(super) const NOT_YET: &str = "$runner_tenant::NotYet";

/// A value of type `T` in the schema, an error in a file.
#[derive(Debug)]
pub(super) struct NotYet<T>(PhantomData<T>);

transparent_schema!(NotYet);

impl<'de, T> Deserialize<'de> for NotYet<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NOT_YET, Nothing(PhantomData))
    }
}

struct Nothing<T>(PhantomData<T>);

impl<'de, T> Visitor<'de> for Nothing<T> {
    type Value = NotYet<T>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("nothing")
    }
}
