//! Values in which null means null: elsewhere in a tenants file it unsets what the defaults say.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Visitor};

use crate::tenants::read::transparent::transparent_schema;

/// The name by which the reader of the tenants file knows that nulls are to be kept.
pub(in crate::tenants) const VERBATIM: &str = "$runner_tenant::Verbatim";

/// A value read with its nulls.
#[derive(Debug)]
pub(in crate::tenants) struct Verbatim<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Verbatim<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(VERBATIM, VerbatimVisitor(PhantomData))
    }
}

struct VerbatimVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for VerbatimVisitor<T> {
    type Value = Verbatim<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
        T::deserialize(inner).map(Verbatim)
    }
}

transparent_schema!(Verbatim);
