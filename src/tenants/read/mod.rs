//! Reads Rust types out of the tree of a tenants file (serde's data format for it). Errors name the
//! key and draw the place; strings have their placeholders filled in.

mod collection;
pub(super) mod constrained;
mod context;
pub(super) mod error;
mod format;
pub(super) mod mistakes;
mod node;
mod path;
mod reader;
pub(super) mod spanned;
pub(super) mod transparent;
pub(super) mod unread;
pub(super) mod verbatim;

use std::marker::PhantomData;

use serde::Deserialize;

use self::error::ReadError;
use self::path::Path;
use self::reader::Reader;
use crate::diagnostic::Error;
use crate::tenants::written::layer::Layered;

pub(super) use context::Context;

/// Reads a `T` from `tree`. What is wrong goes to the mistakes of the context: a `T` comes without
/// the entries that have one, none where nothing can be read.
pub(in crate::tenants) fn read<'n, T: Deserialize<'n>>(
    context: &Context<'n>,
    tree: &Layered<'n>,
) -> Option<T> {
    loop {
        let read = Reader::new(context, &Path::Root, tree.clone(), false).read(PhantomData);
        let error = match read {
            Ok(value) => return Some(value),
            Err(ReadError::Dropped) if context.mistakes.are_too_many() => return None,
            Err(ReadError::Dropped) => continue,
            Err(ReadError::Follows) => return None,
            Err(ReadError::Located(error)) => *error,
            Err(ReadError::Unlocated(message)) => Error::new(message),
        };
        context.mistakes.add(String::new(), error);
        return None;
    }
}
