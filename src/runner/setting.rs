//! What an edit wants of the runner, and what settling it displaced.

use std::ops::Range;

use super::keys::Key;
use super::variables::Content;
use super::{environment, keys};
use crate::secret::is_secret_key;
use toml_patch::Value;

/// A wish, with the edit that has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// What is wanted.
    pub wish: Wish,
    /// Who wants it.
    pub origin: Origin,
}

/// What is wanted; without a value, a key or variable returns to its default.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// A key below `[[runners]]`. The last key of the path may be one of a map, or a name of
    /// `environment`, whose other entries stay.
    Key {
        /// The keys that lead to it, in the runner's spelling.
        path: Vec<String>,
        /// Its value.
        value: Option<Value>,
    },
    /// A table below `[[runners]]` that holds nothing but what other settings put there.
    Own {
        /// The keys that lead to it.
        path: Vec<String>,
    },
    /// A key of config.toml itself.
    Global {
        /// The keys that lead to it.
        path: Vec<String>,
        /// Its value.
        value: Option<Value>,
    },
    /// A variable of the manager.
    Variable {
        /// Its name.
        name: String,
        /// What it holds.
        content: Option<Content>,
    },
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The id of the edit.
    pub edit: &'static str,
    /// The bytes of the tenants file that ask for it.
    pub source: Option<Range<usize>>,
}

/// What settling found in the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// What was set otherwise, and is no longer.
    pub overrides: Vec<Override>,
    /// Variables that `envFrom` may bring in and that no explicit variable can shadow.
    pub unshadowed: Vec<Unshadowed>,
}

/// A value of the chart that gave way. Both texts are fit to be shown: secrets are masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The dotted path of the key, or the name of the variable where it is not about a key.
    pub key: String,
    /// Where the old value was.
    pub place: Place,
    /// The old value.
    pub old: String,
    /// The new value.
    pub new: String,
    /// Who wanted it.
    pub origin: Origin,
}

/// Where a value of the chart was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the template.
    Template,
    /// In config.toml.
    Config,
    /// In a variable of this name.
    Variable(String),
}

/// A setting that `envFrom` could change behind our back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unshadowed {
    /// The dotted path of the key.
    pub key: String,
    /// The variable that would change it.
    pub variable: &'static str,
    /// Who set the key.
    pub origin: Origin,
}

/// What stands for a value that must not be shown.
const MASKED: &str = "(secret)";

impl Setting {
    /// A key below `[[runners]]` shall have a value.
    pub fn key(origin: Origin, path: &[&str], value: impl Into<Value>) -> Self {
        Self::wish_for_key(origin, path, Some(value.into()))
    }

    /// A key below `[[runners]]` shall return to its default.
    pub fn unset(origin: Origin, path: &[&str]) -> Self {
        Self::wish_for_key(origin, path, None)
    }

    /// A table below `[[runners]]` shall hold nothing but what other settings put there.
    pub fn own(origin: Origin, path: &[&str]) -> Self {
        let path = owned(path);
        Self { wish: Wish::Own { path }, origin }
    }

    /// A key of config.toml shall have a value.
    pub fn global(origin: Origin, path: &[&str], value: impl Into<Value>) -> Self {
        let (path, value) = (owned(path), Some(value.into()));
        Self { wish: Wish::Global { path, value }, origin }
    }

    /// A variable of the manager shall hold this.
    pub fn variable(origin: Origin, name: &str, content: Content) -> Self {
        let (name, content) = (name.to_owned(), Some(content));
        Self { wish: Wish::Variable { name, content }, origin }
    }

    fn wish_for_key(origin: Origin, path: &[&str], value: Option<Value>) -> Self {
        let path = owned(path);
        Self { wish: Wish::Key { path, value }, origin }
    }
}

/// A value of a key, fit to be shown.
pub fn shown(key: &str, value: Option<&Value>) -> String {
    let hidden = |name: &str| is_secret_key(name.rsplit('.').next().unwrap_or(name));
    match value {
        None => "the runner's default".to_owned(),
        Some(_) if hidden(key) => MASKED.to_owned(),
        Some(Value::Array(all)) => {
            let all: Vec<_> = all.iter().map(shown_element).collect();
            format!("[{}]", all.join(", "))
        }
        Some(Value::Table(entries)) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(name, value)| format!("{name} = {}", shown(name, Some(value))))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Some(value) => value.to_string(),
    }
}

/// The content of a variable, fit to be shown.
pub fn shown_content(name: &str, content: Option<&Content>) -> String {
    match content {
        None => "nothing".to_owned(),
        Some(Content::SecretKey { secret, key }) => format!("(key {key} of Secret {secret})"),
        Some(Content::Other) => "(valueFrom)".to_owned(),
        Some(Content::Text(_)) if is_secret_key(name) => MASKED.to_owned(),
        Some(Content::Null) => Value::from("").to_string(),
        Some(Content::Text(text)) => match text.split_once('=') {
            Some((name, _)) if is_secret_key(name) => {
                Value::String(format!("{name}={MASKED}")).to_string()
            }
            _ => Value::from(text.as_str()).to_string(),
        },
    }
}

fn shown_element(element: &Value) -> String {
    match environment::split(element) {
        Some((name, _)) if is_secret_key(name) => {
            Value::String(format!("{name}={MASKED}")).to_string()
        }
        _ => shown("", Some(element)),
    }
}

/// The key that a path sets or goes into, and the entry of it where it is a map or `environment`.
pub(super) fn key_of<'a>(path: &[&'a str]) -> Option<(&'static Key, Option<&'a str>)> {
    if let Some((map, depth)) = keys::map_above(path) {
        return Some((map, path.get(depth).copied()));
    }
    match path {
        [list, name] => match keys::key(&[list]) {
            Some(key) if key.path == "environment" => Some((key, Some(name))),
            _ => keys::key(path).map(|key| (key, None)),
        },
        path => keys::key(path).map(|key| (key, None)),
    }
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|&key| key.to_owned()).collect()
}
