//! GitLab Runner itself: its configuration template, its variables, how it merges them.

pub mod environment;
pub mod keys;
mod merge;
mod secret;
mod setting;
mod settle;
mod table;
mod template;
mod toml;
mod value;
mod variables;

pub use merge::{Unparsable, merged};
pub use setting::{
    Origin, Override, Place, Setting, Settled, Unshadowed, Wish, shown, shown_content,
};
pub use settle::{Configuration, SettleError, settle};
pub use table::Table;
pub use template::{Template, TemplateError};
pub use toml::{TomlError, TomlFile};
pub use value::Value;
pub use variables::{Content, Variable, Variables};
