//! Reads Rust types out of the tree of a tenants file (serde's data format for it). Errors name the
//! key and draw the place; strings have `{tenant}` filled in.

mod collection;
pub(super) mod constrained;
mod context;
pub(super) mod error;
mod format;
mod node;
mod path;
mod reader;
pub(super) mod spanned;
pub(super) mod transparent;
pub(super) mod verbatim;

use std::marker::PhantomData;

use serde::Deserialize;

use self::error::ReadError;
use self::path::Path;
use self::reader::Reader;
use crate::diagnostic::Error;
use crate::tenants::written::layer::Layered;

pub(super) use context::Context;

/// Reads a `T` from `tree`.
pub(in crate::tenants) fn read<'n, T: Deserialize<'n>>(
    context: &Context<'n>,
    tree: Layered<'n>,
) -> Result<T, Error> {
    Reader::new(context, &Path::Root, tree, false).read(PhantomData::<T>).map_err(|error| {
        match error {
            ReadError::Located(error) => *error,
            ReadError::Unlocated(message) => Error::new(message),
        }
    })
}
