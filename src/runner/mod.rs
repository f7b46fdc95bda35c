//! GitLab Runner itself: its configuration template, its variables, how it merges them.

mod command;
mod effect;
pub mod environment;
mod fields;
pub mod keys;
mod leaf;
mod merge;
pub mod pod_spec;
pub mod reach;
mod reconcile;
mod setting;
mod template;
mod toml;
mod variables;

pub use command::{Command, Unreadable, commands};
pub use effect::{Effect, Held, Overridden, Place, Reconciliation, Unshadowed};
pub use fields::Fields;
pub use merge::{Unparsable, merged, parse_bool};
pub use reconcile::{Configuration, ReconcileError, reconcile};
pub use setting::{Directive, Origin, Setting, shown, shown_content};
pub use template::{Template, TemplateError};
pub use toml::read_toml;
pub use toml_patch::{Table, Value};
pub use variables::{Content, Variable, Variables};
