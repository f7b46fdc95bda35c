//! The differences between two JSON values, leaf by leaf.

use std::fmt;

use jsonptr::Token;
use serde_json::{Map, Value};

/// A leaf that one value has and the other has not, or has differently.
#[derive(Debug)]
pub(crate) struct Difference {
    /// Where it is, as a JSON Pointer.
    pub(crate) pointer: String,
    /// What was there.
    pub(crate) before: Option<Value>,
    /// What is there now.
    pub(crate) after: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<Value>| {
            value.as_ref().map_or_else(|| "nothing".to_owned(), Value::to_string)
        };
        write!(f, "{}: {} → {}", self.pointer, shown(&self.before), shown(&self.after))
    }
}

/// All differences, in the order of the value before.
pub(crate) fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", Some(before), Some(after), &mut found);
    found
}

fn compare(
    pointer: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut Vec<Difference>,
) {
    if before == after {
        return;
    }
    let (old, new) = (children(before), children(after));
    let comparable =
        |one: &Option<Map<_, _>>, other: Option<&Value>| one.is_some() || other.is_none();
    if (old.is_some() || new.is_some()) && comparable(&old, before) && comparable(&new, after) {
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let added = new.keys().filter(|key| !old.contains_key(*key));
        for key in old.keys().chain(added) {
            let token = Token::new(key.as_str());
            compare(&format!("{pointer}/{}", token.encoded()), old.get(key), new.get(key), found);
        }
    } else {
        let (before, after) = (before.cloned(), after.cloned());
        found.push(Difference { pointer: pointer.to_owned(), before, after });
    }
}

/// What is in a map or list that holds something; lists by position.
fn children(value: Option<&Value>) -> Option<Map<String, Value>> {
    match value? {
        Value::Object(map) if !map.is_empty() => Some(map.clone()),
        Value::Array(list) if !list.is_empty() => {
            let entries = list.iter().enumerate();
            Some(entries.map(|(position, entry)| (position.to_string(), entry.clone())).collect())
        }
        _ => None,
    }
}
