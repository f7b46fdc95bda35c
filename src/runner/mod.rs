//! GitLab Runner itself: its configuration template, its variables, how it merges them.

pub mod keys;
mod secret;
mod template;
mod toml;
mod value;

pub use secret::is_secret_key;
pub use template::{Template, TemplateError};
pub use toml::{TomlError, TomlFile};
pub use value::{Table, Value};
