//! Reads Rust types out of the tree of a tenants file (serde's data format for it). Errors name the
//! key and draw the place; strings have `{tenant}` filled in.

mod collection;
pub(super) mod constrained;
pub(super) mod fault;
mod path;
pub(super) mod spanned;
mod spot;
pub(super) mod verbatim;

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::de::value::{BorrowedStrDeserializer, CowStrDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Visitor};

use self::collection::{Fields, Items, SpanAndValue};
use self::path::Path;
use self::spot::Spot;
use crate::diagnostic::Error;
use crate::spelling::listed;
use crate::tenants::read::fault::Fault;
use crate::tenants::read::spanned::SPANNED;
use crate::tenants::read::verbatim::VERBATIM;
use crate::tenants::written::layer::Layered;
use crate::tenants::written::sources::Sources;

/// What the reader knows of the whole.
pub(in crate::tenants) struct Context<'n> {
    pub sources: &'n Sources,
    /// What an error calls the root: "tenant `java`".
    pub root: String,
    /// What `{tenant}` stands for, if anything.
    pub tenant: Option<&'n str>,
}

/// Reads a `T` from `tree`.
pub(in crate::tenants) fn read<'n, T: Deserialize<'n>>(
    context: &Context<'n>,
    tree: Layered<'n>,
) -> Result<T, Error> {
    Reader::new(context, &Path::Root, tree, false).read(PhantomData::<T>).map_err(|fault| {
        match fault {
            Fault::Placed(error) => *error,
            Fault::Loose(message) => Error::new(message),
        }
    })
}

/// A tree to be read, and its root.
struct Reader<'a, 'n> {
    spot: Spot<'a, 'n>,
    tree: Layered<'n>,
}

impl<'a, 'n> Reader<'a, 'n> {
    fn new(
        context: &'a Context<'n>,
        path: &'a Path<'a>,
        tree: Layered<'n>,
        keeps_nulls: bool,
    ) -> Self {
        let written = tree.written();
        Self { spot: Spot { context, path, written, keeps_nulls }, tree }
    }

    /// Reads what `seed` reads; its fault is about this node unless it says otherwise.
    fn read<S: DeserializeSeed<'n>>(self, seed: S) -> Result<S::Value, Fault> {
        let spot = self.spot;
        seed.deserialize(self).map_err(|fault| spot.placed(fault))
    }
}

macro_rules! integers {
    ($($deserialize:ident $visit:ident $integer:ty),*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.$visit(self.spot.integer()?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'_, 'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let node = self.spot.written.node;
        if node.entries().is_some() {
            self.deserialize_map(visitor)
        } else if node.items().is_some() {
            self.deserialize_seq(visitor)
        } else if node.is_null() {
            visitor.visit_unit()
        } else if node.as_bool().is_some() {
            self.deserialize_bool(visitor)
        } else if node.as_integer().is_some() {
            self.deserialize_i64(visitor)
        } else if node.as_float().is_some() {
            self.deserialize_f64(visitor)
        } else {
            self.deserialize_str(visitor)
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = self.spot.written.node.as_bool();
        let value = value.ok_or_else(|| self.spot.mismatch("true or false"))?;
        visitor.visit_bool(value)
    }

    integers! {
        deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64,
        deserialize_i64 visit_i64 i64
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_f64(self.spot.float()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let text = self.spot.text()?;
        match text {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.spot.written.node.is_null() && matches!(self.tree, Layered::Written(_)) {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match name {
            SPANNED => visitor.visit_seq(SpanAndValue::new(self)),
            VERBATIM => {
                self.spot.keeps_nulls = true;
                visitor.visit_newtype_struct(self)
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let items = self.spot.written.node.items();
        let items = items.ok_or_else(|| self.spot.mismatch("a list"))?;
        visitor.visit_seq(Items::new(self.spot, items))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(Fields::any(self)?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        keys: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_map(Fields::of(self, keys)?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if self.spot.written.node.as_str().is_none() {
            return Err(self.spot.mismatch(&listed(variants, "or")).into());
        }
        let text = self.spot.text()?;
        match text {
            Cow::Borrowed(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            text @ Cow::Owned(_) => visitor.visit_enum(CowStrDeserializer::new(text)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct
        identifier
    }
}
