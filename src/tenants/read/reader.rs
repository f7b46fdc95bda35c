//! A tree that is being read, and its root.

use serde::de::{DeserializeSeed, Deserializer};

use super::context::Context;
use super::error::ReadError;
use super::node::NodeContext;
use super::path::Path;
use crate::tenants::written::layer::Layered;

/// A tree to be read, and its root.
pub(super) struct Reader<'a, 'n> {
    pub node: NodeContext<'a, 'n>,
    pub tree: Layered<'n>,
}

impl<'a, 'n> Reader<'a, 'n> {
    pub(super) fn new(
        context: &'a Context<'n>,
        path: &'a Path<'a>,
        tree: Layered<'n>,
        keeps_nulls: bool,
    ) -> Self {
        let written = tree.written();
        Self { node: NodeContext { context, path, written, keeps_nulls }, tree }
    }

    /// Reads what `seed` reads; an error without a place is about this node.
    pub(super) fn read<S: DeserializeSeed<'n>>(self, seed: S) -> Result<S::Value, ReadError>
    where
        Self: Deserializer<'n, Error = ReadError>,
    {
        let node = self.node;
        seed.deserialize(self).map_err(|error| node.located(error))
    }
}
