//! Which texts hold secrets, and the one door that hides them.

mod config;
mod context;
mod flags;
mod format;
mod forms;
mod harmless;
mod lines;
mod masker;
mod name;
mod places;
mod quoted;
mod scan;
mod unreadable;

pub(crate) use harmless::MASK;
pub use masker::Masker;
pub(crate) use masker::masked;
pub use name::is_secret_key;

#[cfg(test)]
mod tests;
