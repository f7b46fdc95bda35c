//! A setting: one directive of an edit about the runner's configuration, and where it comes from.

use std::ops::Range;

use super::keys;
use super::keys::Key;
use super::variables::Content;
use crate::secret::{MASK, is_secret_key, masked};
use toml_patch::Value;

/// A directive, with the edit that gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// What the configuration must hold.
    pub directive: Directive,
    /// Who says so.
    pub origin: Origin,
    /// Entries of a list in the directive that have an origin of their own.
    pub entries: Vec<(Value, Origin)>,
}

/// What the configuration must hold. The last key of a path may be one of a map, or a name of
/// `environment`, whose other entries stay.
#[derive(Debug, Clone, PartialEq)]
pub enum Directive {
    /// A key below `[[runners]]` has a value.
    Set {
        /// The keys that lead to it, in the runner's spelling.
        path: Vec<String>,
        /// Its value.
        value: Value,
    },
    /// A key below `[[runners]]` returns to the runner's default.
    Unset {
        /// The keys that lead to it.
        path: Vec<String>,
    },
    /// A table below `[[runners]]` holds nothing but what other settings put there.
    Own {
        /// The keys that lead to it.
        path: Vec<String>,
    },
    /// A key of config.toml itself has a value.
    SetGlobal {
        /// The keys that lead to it.
        path: Vec<String>,
        /// Its value.
        value: Value,
    },
    /// A variable of the manager has a content, or is absent.
    SetVariable {
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

impl Setting {
    /// A directive of this origin.
    pub fn new(origin: Origin, directive: Directive) -> Self {
        Self { directive, origin, entries: Vec::new() }
    }

    /// A key below `[[runners]]` has a value.
    pub fn key(origin: Origin, path: &[&str], value: impl Into<Value>) -> Self {
        Self::new(origin, Directive::Set { path: owned(path), value: value.into() })
    }

    /// A key below `[[runners]]` returns to the runner's default.
    pub fn unset(origin: Origin, path: &[&str]) -> Self {
        Self::new(origin, Directive::Unset { path: owned(path) })
    }

    /// A table below `[[runners]]` holds nothing but what other settings put there.
    pub fn own(origin: Origin, path: &[&str]) -> Self {
        Self::new(origin, Directive::Own { path: owned(path) })
    }

    /// A key of config.toml has a value.
    pub fn global(origin: Origin, path: &[&str], value: impl Into<Value>) -> Self {
        Self::new(origin, Directive::SetGlobal { path: owned(path), value: value.into() })
    }

    /// A variable of the manager has a content; without one, the variable is absent.
    pub fn variable(origin: Origin, name: &str, content: impl Into<Option<Content>>) -> Self {
        let (name, content) = (name.to_owned(), content.into());
        Self::new(origin, Directive::SetVariable { name, content })
    }

    /// The origin of an entry of a list: its own, else that of the setting.
    pub(super) fn origin_of(&self, entry: Option<&Value>) -> &Origin {
        let own = entry.and_then(|entry| self.entries.iter().find(|(other, _)| other == entry));
        own.map_or(&self.origin, |(_, origin)| origin)
    }
}

/// A value of a key as messages show it.
pub fn shown(key: &str, value: Option<&Value>) -> String {
    let name = key.rsplit('.').next().unwrap_or(key);
    match value {
        None => "the runner's default".to_owned(),
        Some(Value::String(_) | Value::Array(_)) if is_secret_key(name) => MASK.to_owned(),
        Some(Value::Array(all)) => {
            let all: Vec<_> = all.iter().map(|value| shown("", Some(value))).collect();
            format!("[{}]", all.join(", "))
        }
        Some(Value::Table(entries)) => {
            let entry = |(entry, value): (&str, &Value)| match name {
                // The keys of a Secret, and the names of files.
                "items" => format!("{entry} = {value}"),
                _ => format!("{entry} = {}", shown(entry, Some(value))),
            };
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Some(Value::String(text)) => Value::String(masked(text)).to_string(),
        Some(value) => value.to_string(),
    }
}

/// The content of a variable as messages show it.
pub fn shown_content(name: &str, content: Option<&Content>) -> String {
    match content {
        None => "nothing".to_owned(),
        Some(Content::SecretKey { secret, key }) => format!("(key {key} of Secret {secret})"),
        Some(Content::Other) => "(valueFrom)".to_owned(),
        Some(Content::Text(text)) if is_secret_key(name) && !text.is_empty() => MASK.to_owned(),
        Some(Content::Null) => Value::from("").to_string(),
        Some(Content::Text(text)) => Value::String(masked(text)).to_string(),
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
