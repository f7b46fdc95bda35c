//! serde's data format for the tree of a tenants file.

use std::borrow::Cow;

use serde::de::value::{BorrowedStrDeserializer, CowStrDeserializer};
use serde::de::{Deserializer, Visitor};

use super::collection::{Fields, Items, SpanAndValue};
use super::error::ReadError;
use super::reader::Reader;
use super::spanned::SPANNED;
use super::verbatim::VERBATIM;
use crate::spelling::listed;
use crate::tenants::written::layer::Layered;

macro_rules! integers {
    ($($deserialize:ident $visit:ident $integer:ty),*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
            visitor.$visit(self.node.integer()?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'_, 'de> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let node = self.node.written.node;
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

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let value = self.node.written.node.as_bool();
        let value = value.ok_or_else(|| self.node.mismatch("true or false"))?;
        visitor.visit_bool(value)
    }

    integers! {
        deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64,
        deserialize_i64 visit_i64 i64
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_f64(self.node.float()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let text = self.node.text()?;
        match text {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.node.written.node.is_null() && matches!(self.tree, Layered::Written(_)) {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match name {
            SPANNED => visitor.visit_seq(SpanAndValue::new(self)),
            VERBATIM => {
                self.node.keeps_nulls = true;
                visitor.visit_newtype_struct(self)
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let items = self.node.written.node.items();
        let items = items.ok_or_else(|| self.node.mismatch("a list"))?;
        visitor.visit_seq(Items::new(self.node, items))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_map(Fields::any(self)?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        keys: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_map(Fields::of(self, keys)?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        if self.node.written.node.as_str().is_none() {
            return Err(self.node.mismatch(&listed(variants, "or")).into());
        }
        let text = self.node.text()?;
        match text {
            Cow::Borrowed(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            text @ Cow::Owned(_) => visitor.visit_enum(CowStrDeserializer::new(text)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct
        identifier
    }
}
