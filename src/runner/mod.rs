//! GitLab Runner itself: its configuration template, its variables, how it merges them.

pub mod environment;
mod fields;
pub mod keys;
mod merge;
pub mod reach;
mod setting;
mod settle;
mod template;
mod toml;
mod variables;

pub use fields::Fields;
pub use merge::{Unparsable, merged, parse_bool};
pub use setting::{
    Origin, Override, Place, Setting, Settled, Unshadowed, Wish, shown, shown_content,
};
pub use settle::{Configuration, SettleError, settle};
pub use template::{Template, TemplateError};
pub use toml::read_toml;
pub use toml_patch::{Table, Value};
pub use variables::{Content, Variable, Variables};
