//! Which names and texts hold secrets, and how those texts are masked.

mod document;
mod line;
mod name;

pub(crate) use document::masked_line;
pub use name::is_secret_key;
